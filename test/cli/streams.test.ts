/** The command line as a process among others: pipes that close, disks that are full, files without an end, signals. */
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../src/errors.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const topic = 'samples/medicare/pap-device';
const populate = `node dist/cli/main.js populate --questionnaire ${topic}/questionnaire.json --as-of 2026-11-20`;
const withChart = `${populate} --record ${topic}/fully-qualifying-index-of-fifteen/chart.json --patient pap-1`;

function inShell(script: string): { readonly code: number | null; readonly err: string; readonly out: string } {
  const run = spawnSync('bash', ['-c', script], { cwd: root, encoding: 'utf8', timeout: 25_000 });
  return { code: run.status, err: run.stderr, out: run.stdout };
}

describe('priorfill among other processes', () => {
  it.each([
    ['the reader goes away', `${withChart} | true; exit \${PIPESTATUS[0]}`],
    ['the disk is full', `${withChart} > /dev/full`],
  ])('says that the result is not whole where %s, without a trace of its own', (_when, script) => {
    const run = inShell(script);

    expect(run.code).toBe(exitCodes.cannotStore);
    expect(run.err).toMatch(/cannot be written to standard output/);
    expect(run.err).not.toMatch(/\n\s+at /);
  });

  it.each([
    ['a chart', `${populate} --record /dev/zero --patient p`],
    ['a form', 'node dist/cli/main.js populate --questionnaire /dev/zero --patient p'],
    ['standard input', 'head -c 60000000 /dev/zero | node dist/cli/main.js populate --questionnaire - --patient p'],
  ])('stops reading %s that has no end', (_what, script) => {
    const run = inShell(script);

    expect(run.code).toBe(exitCodes.badInput);
    expect(run.out).toContain('OperationOutcome');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends at %s while it works', async (signal) => {
    const [command = '', ...args] = withChart.split(' ');
    const running = spawn(command, args, { cwd: root, stdio: 'ignore' });
    await new Promise((resolve) => setTimeout(resolve, 300));

    running.kill(signal);
    const [code, by] = await new Promise<readonly [number | null, string | null]>((resolve) =>
      running.once('exit', (...end: [number | null, string | null]) => resolve(end)),
    );

    expect([code, by]).toEqual([null, signal]);
  });

  it('tells of a mapping that is for another form', () => {
    const run = inShell(`${withChart} --mapping home-oxygen`);

    expect(run.code).toBe(exitCodes.ok);
    expect(run.err).toContain('mapping-for-another-form');
  });
});
