/**
 * The program as it is run, killed without warning, started again.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import type { CaseResult } from '../../src/cases/result.ts';
import { openSqliteStore } from '../../src/cases/sqlite-store.ts';
import { startEhrSandbox } from '../../src/ehr/sandbox-server.ts';
import { startPriorAuthSimulator } from '../../src/simulator/simulator.ts';
import { findViolations } from './support/check-history.ts';
import { aSleepChart, aSleepForm, aSleepRequest, humanOnlyItems, sleepRules } from './support/sleep-form.ts';
import { aStoreFile } from './support/store-folders.ts';

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program; `killAfterMs` counts from its first request to the prior-auth API. */
interface Machine {
  run(args: readonly string[], killAfterMs?: number): Promise<Ending>;
}

async function aMachine() {
  const store = aStoreFile();
  const folder = dirname(store);
  const mappings = join(folder, 'mappings');
  await mkdir(mappings);
  await writeFile(join(mappings, 'sleep.yaml'), JSON.stringify(sleepRules));
  const file = join(folder, 'case.json');
  await writeFile(file, JSON.stringify(aSleepRequest()));
  const ehr = await startEhrSandbox({ resources: aSleepChart(), token: 'invented-token' });
  let heard: () => void = () => undefined;
  const simulator = await startPriorAuthSimulator({ forms: [aSleepForm()], onRequest: () => void heard() });
  onTestFinished(async () => void (await Promise.all([ehr.close(), simulator.close()])));
  const env = {
    PATH: process.env['PATH'],
    PRIORFILL_EHR_URL: ehr.url,
    PRIORFILL_EHR_TOKEN: 'invented-token',
    PRIORFILL_PRIOR_AUTH_URL: simulator.url,
    PRIORFILL_PRIOR_AUTH_KEY: simulator.apiKey,
    PRIORFILL_STORE: store,
    PRIORFILL_MAPPINGS: mappings,
    PRIORFILL_POLL_MS: '1',
  };
  const machine: Machine = {
    run: (args, killAfterMs) =>
      new Promise((resolve) => {
        const child = spawn(process.execPath, [program, ...args], { env, cwd: folder });
        const texts = { out: '', err: '' };
        child.stdout.on('data', (chunk: Buffer) => (texts.out += chunk.toString()));
        child.stderr.on('data', (chunk: Buffer) => (texts.err += chunk.toString()));
        if (killAfterMs !== undefined) heard = () => void sleep(killAfterMs).then(() => child.kill('SIGKILL'));
        child.on('close', (code, signal) => {
          heard = () => undefined;
          resolve({ code, signal, ...texts });
        });
      }),
  };
  return { machine, simulator, store, file };
}

it('goes on where it stood when it is killed at eight moments: no document twice, one authorization, one approval', async () => {
  if (!existsSync(program)) throw new Error('build first: npx tsc');
  const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);
  console.log(`seed of the moments: ${seed} (KILL_SEED)`);
  const moments = fc.sample(fc.integer({ min: 0, max: 120 }), { seed, numRuns: 8 });
  const { machine, simulator, store, file } = await aMachine();
  const endings: Ending[] = [];

  for (const ms of moments.slice(0, 6)) endings.push(await machine.run(['run', '--case', file], ms));
  const shown = await runUntil(machine, file, 'needs-human');
  const approved = await machine.run(['approve', '--case', 'sleep-1', '--snapshot', shown.review?.id ?? '', '--by', 'Nora Vented, RN']);
  for (const ms of moments.slice(6)) endings.push(await machine.run(['run', '--case', file], ms));
  const done = await runUntil(machine, file, 'done');

  expect(approved.code).toBe(0);
  expect(endings.filter(({ signal }) => signal === 'SIGKILL').length).toBeGreaterThan(0);
  expect(endings.map(({ code }) => code).filter((code) => code !== null && code !== 0)).toEqual([]);
  expect(done).toMatchObject({ outcome: 'approved' });
  const cases = openSqliteStore(store);
  onTestFinished(() => cases.close());
  const [intents, approvals] = await Promise.all([cases.intents('sleep-1'), cases.approvals('sleep-1')]);
  expect(findViolations(simulator.history(), { intents, approvals, answers: [], humanOnly: humanOnlyItems, automatic: false })).toEqual([]);
  const [id = ''] = new Set(simulator.history().flatMap(({ caseId }) => caseId ?? []));
  expect(simulator.read(id).attachments).toHaveLength(1);
}, 60_000);

async function runUntil(machine: Machine, file: string, disposition: CaseResult['disposition']): Promise<CaseResult> {
  for (let runs = 0; runs < 8; runs += 1) {
    const { code, out, err } = await machine.run(['run', '--case', file]);
    if (code !== 0) throw new Error(`exit ${code}: ${err}`);
    const result = JSON.parse(out) as CaseResult;
    if (result.disposition === disposition) return result;
  }
  throw new Error(`the case did not become ${disposition}`);
}
