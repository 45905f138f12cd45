/**
 * The driver in a world of faults: ten thousand cases, each judged by the server's history.
 *
 * They run in a compiled copy, as Node 20 starts no worker from a `.ts` file; `npm run simulate` runs more of them.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { invariantTable } from './invariants.ts';
import { playCase } from './play-case.ts';
import { regressions } from './regressions.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cases = 10_000;
const seed = 20_261_121;
/** Its own, as other tests compile too. */
const compiledTo = 'node_modules/.cache/simulation-test';

interface Ended {
  readonly code: number | null;
  readonly text: string;
}

function run(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, text }));
  });
}

describe('the simulation', () => {
  it('breaks no invariant in ten thousand cases, and meets every reachable cell of the fault matrix ten times', async () => {
    const compiled = await run(['node_modules/typescript/bin/tsc', ...['-p', 'test/simulation/tsconfig.json', '--outDir', compiledTo]]);
    const played = await run([
      `${compiledTo}/test/simulation/main.js`,
      ...['--cases', String(cases), '--seed', String(seed), '--least', '10'],
    ]);

    process.stdout.write(played.text);
    expect(compiled).toEqual({ code: 0, text: '' });
    expect(played.text.split('\n').filter((line) => /^(violation|met less)/.test(line))).toEqual([]);
    expect(played.text).toMatch(new RegExp(`^${cases} cases, 0 violations, \\d+ cases/s, seed ${seed}\n$`, 'm'));
    expect(Number(/^([\d.]+) faults/m.exec(played.text)?.[1])).toBeGreaterThanOrEqual(6);
    expect(played.code).toBe(0);
  }, 900_000);

  it('plays the same case for the same seed, without a real timer or chance', async () => {
    const [random, timeout] = [vi.spyOn(Math, 'random'), vi.spyOn(globalThis, 'setTimeout')];
    const indexes = Array.from({ length: 50 }, (_, n) => n);
    const first: number[] = [];
    const second: number[] = [];
    for (const index of indexes) first.push((await playCase(seed, index)).traceHash);

    for (const index of indexes) second.push((await playCase(seed, index)).traceHash);

    expect(second).toEqual(first);
    expect(new Set(first).size).toBe(indexes.length);
    expect([random, timeout].map((spy) => spy.mock.calls.length)).toEqual([0, 0]);
    vi.restoreAllMocks();
  }, 300_000);

  it('names every invariant of the notes, and where it is judged or why not', () => {
    const ids = invariantTable.map(({ id }) => id);

    expect(ids).toEqual([...ids.slice(0, 2), 'I2b', ...Array.from({ length: 23 }, (_, n) => `I${n + 3}`)]);
    expect(invariantTable.filter(({ where, how }) => where === '' || how === '')).toEqual([]);
  });

  it.each(regressions)('seed $seed, case $index: $story', async ({ seed: found, index }) => {
    const { violations } = await playCase(found, index);

    expect(violations).toEqual([]);
  });
});
