/**
 * Plants a bug into a copy of the compiled simulation, and plays cases there until its checker cries out.
 */
import { execFile } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PlantedBug } from './bugs.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const garden = join(root, 'node_modules', '.cache', 'planted');
const sound = join(garden, 'sound');

/** Cases within which a bug has to be found. */
export const maxCases = 1_000;

/** What a copy of the simulation came to. */
export interface Harvest {
  /** The case that was played last. */
  readonly index: number;
  /** Its violation; absent: nobody noticed. */
  readonly violation?: string;
}

/** Compiles the simulation once, without any bug. */
export async function prepareGround(): Promise<void> {
  rmSync(garden, { recursive: true, force: true });
  await run(
    process.execPath,
    [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'test/simulation/tsconfig.json', '--outDir', sound],
    {
      cwd: root,
    },
  );
}

/** Plays a copy with these edits until a violation, or to the last of these cases. Fails: where an edit's place is not there exactly once. */
export async function playWith(
  { name, edits }: PlantedBug,
  { seed, first, last }: { readonly seed: number; readonly first: number; readonly last: number },
): Promise<Harvest> {
  const plot = join(garden, name.replaceAll(/[^a-z]+/g, '-'));
  cpSync(sound, plot, { recursive: true });
  for (const { file, from, to } of edits) plant(join(plot, 'src', `${file}.js`), from, to);
  const player = fileURLToPath(new URL('player.mjs', import.meta.url));
  const { stdout } = await run(process.execPath, [player, plot, ...[seed, first, last].map(String)], { maxBuffer: 16 * 1024 * 1024 });
  rmSync(plot, { recursive: true, force: true });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Harvest;
}

function plant(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  const places = text.split(from).length - 1;
  if (places !== 1) throw new Error(`the place of the bug stands ${places} times in ${file.slice(garden.length)}: ${from}`);
  writeFileSync(
    file,
    text.replace(from, () => to),
  );
}
