/**
 * What runs here: this program, Node, and the libraries that decide what an evaluation gives.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Versions {
  readonly priorfill: string;
  /** Node and libraries, by name; `unknown` where a version cannot be found. */
  readonly libraries: Readonly<Record<string, string>>;
}

/** Libraries whose version can change a result. */
const decidingLibraries = ['fhirpath', '@lhncbc/ucum-lhc', 'cql-execution', 'cql-exec-fhir'];

let known: Versions | undefined;

/** The versions of this process; read once. */
export function readVersions(): Versions {
  known ??= {
    priorfill: versionIn(fileURLToPath(new URL('../../package.json', import.meta.url))) ?? 'unknown',
    libraries: { node: process.versions.node, ...Object.fromEntries(decidingLibraries.map((name) => [name, findVersion(name)])) },
  };
  return known;
}

/** The version in the first manifest above the library's entry that bears its name: not every library lets its manifest be imported. */
function findVersion(name: string): string {
  const require = createRequire(import.meta.url);
  try {
    for (let folder = dirname(require.resolve(name)); folder !== dirname(folder); folder = dirname(folder)) {
      const version = versionIn(join(folder, 'package.json'), name);
      if (version !== undefined) return version;
    }
  } catch {
    return 'unknown';
  }
  return 'unknown';
}

function versionIn(file: string, name?: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { readonly name?: string; readonly version?: string };
  return name === undefined || manifest.name === name ? manifest.version : undefined;
}
