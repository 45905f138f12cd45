/**
 * The build that is measured: `dist/`, or the folder in PRIORFILL_BENCH_DIST, to compare two builds.
 */
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = new URL('../../', import.meta.url);
const dist = pathToFileURL(`${resolve(process.env.PRIORFILL_BENCH_DIST ?? fileURLToPath(new URL('dist', root)))}/`);

/** A module of the build, as in `load('ehr/gather.js')`. */
export function load(module) {
  return import(new URL(module, dist).href);
}

/** A file of this repository. */
export function fileOf(path) {
  return fileURLToPath(new URL(path, root));
}

/** The address of a script of the build. */
export function addressOf(module) {
  return new URL(module, dist);
}
