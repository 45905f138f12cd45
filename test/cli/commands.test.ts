import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseResult } from '../../src/cases/result.ts';
import { exitCodes } from '../../src/errors.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { ownSamplesFolder, readSampleForms, readSamples, type Sample } from '../../src/samples.ts';
import { openStage, type Stage } from '../../src/stage.ts';
import { type CliRun, callCli } from './in-process.ts';
import { environmentOf } from './stage-environment.ts';

const samples = await readSamples();
const find = (name: string): Sample => {
  const found = samples.find((sample) => sample.name === name);
  if (found === undefined) throw new Error(`there is no sample ${name}`);
  return found;
};

describe('the command line against both sandboxes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'priorfill-cli-'));
  let stage: Stage;
  let env: Record<string, string>;
  beforeAll(async () => {
    stage = await openStage(samples, await readSampleForms(), systemRuntime);
    env = environmentOf(stage, join(folder, 'cases.db'));
  });
  afterAll(() => stage.close());

  const call = (...args: string[]): Promise<CliRun> => callCli(args, { env, folder });
  const caseOf = (name: string): string => join(ownSamplesFolder, name, 'case.json');
  const day = ['--as-of', '2026-11-20'];

  it('runs a case until it needs a person, takes the approval, and runs it to the end', { timeout: 30_000 }, async () => {
    const file = caseOf('infliximab-approved-at-once');

    const first = await call('run', '--case', file, '--wait', '5', '--exit-on-human', ...day);
    const { review, caseKey } = JSON.parse(first.out) as CaseResult;
    const approved = await call('approve', '--case', caseKey, '--snapshot', review?.id ?? '', '--by', 'Dana Whitfield, RN');
    const last = await call('run', '--case-key', caseKey, '--wait', '5', ...day);

    expect(first.code).toBe(exitCodes.needsHuman);
    expect(approved.code).toBe(0);
    expect(JSON.parse(last.out)).toMatchObject({ disposition: 'done', outcome: 'approved' });
  });

  it('refuses to approve what was not shown', async () => {
    const caseKey = find('infliximab-conflicting-chart').request.caseKey;
    await call('run', '--case', caseOf('infliximab-conflicting-chart'), ...day);

    const run = await call('approve', '--case', caseKey, '--snapshot', 'made-up', '--by', 'Dana Whitfield, RN');

    expect(run.code).toBe(exitCodes.badInput);
    expect(run.err).toMatch(/nothing to approve|not the one that was shown/);
  });

  it("takes a person's answer only if it fits its question", async () => {
    const caseKey = find('infliximab-conflicting-chart').request.caseKey;
    await call('run', '--case', caseOf('infliximab-conflicting-chart'), ...day);

    const wrong = await call('answer', '--case', caseKey, '--item', 'therapy.phase', '--value', '"maybe"', '--by', 'Dana Whitfield, RN');
    const nobody = await call('answer', '--case', caseKey, '--item', 'therapy.phase', '--value', '"new_start"', '--by', ' ');
    const right = await call(
      'answer',
      '--case',
      caseKey,
      '--item',
      'therapy.phase',
      '--value',
      '"continuing"',
      '--by',
      'Dana Whitfield, RN',
    );

    expect([wrong.code, nobody.code, right.code]).toEqual([exitCodes.badInput, exitCodes.badInput, 0]);
    expect(wrong.err).toMatch(/not on the form’s list/);
  });

  it('cancels on the order of a person, and then writes no more', async () => {
    const caseKey = find('adakveo-attestation-left-to-a-person').request.caseKey;
    await call('run', '--case', caseOf('adakveo-attestation-left-to-a-person'), ...day);

    const run = await call('cancel', '--case', caseKey, '--by', 'Dana Whitfield, RN', '--reason', 'ordered twice');

    expect(JSON.parse(run.out)).toMatchObject({ disposition: 'done', status: 'canceled' });
  });

  it('plans without sending anything', async () => {
    const run = await call(
      'plan',
      '--case',
      caseOf('home-oxygen-denied'),
      '--questionnaire',
      join(ownSamplesFolder, 'forms/home-oxygen.json'),
      ...day,
    );

    const plan = JSON.parse(run.out) as CaseResult;
    expect(plan).toMatchObject({ status: 'not-created', steps: [] });
    expect(plan.patch?.length).toBeGreaterThan(3);
    expect(plan.queries?.length).toBeGreaterThan(3);
  });

  it('stops a case about another patient before anything is sent', async () => {
    const run = await call('run', '--case', caseOf('home-oxygen-wrong-patient-refused'), ...day);

    expect(JSON.parse(run.out)).toMatchObject({ disposition: 'blocked', status: 'not-created', steps: [] });
  });

  it('shows the rules another day only where both sides are sandboxes on this machine', async () => {
    const run = await callCli(['run', '--case', caseOf('home-oxygen-denied'), ...day], {
      folder,
      env: { ...env, PRIORFILL_EHR_URL: 'https://ehr.example.org/fhir' },
    });

    expect(run.code).toBe(exitCodes.usage);
  });

  it('works a worklist, one line a row, and does nothing twice when it is called again', { timeout: 60_000 }, async () => {
    const worklist = join(folder, 'worklist.ndjson');
    const requests = samples.slice(0, 3).map((sample) => JSON.stringify({ ...sample.request, caseKey: `batch-${sample.request.caseKey}` }));
    writeFileSync(worklist, `${[...requests, '{"caseKey":"broken"}', 'not json'].join('\n')}\n`);
    const out = join(folder, 'out.ndjson');

    const first = await call('batch', '--worklist', worklist, '--out', out, '--concurrency', '2');
    const lines = readFileSync(out, 'utf8');
    const second = await call('batch', '--worklist', worklist, '--out', out);

    expect(JSON.parse(first.out)).toMatchObject({ rows: 5, finished: 5, counts: { error: 2 } });
    expect(
      lines
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { row: number }).row)
        .sort(),
    ).toEqual([1, 2, 3, 4, 5]);
    expect(second.out).toBe(first.out);
    expect(readFileSync(out, 'utf8')).toBe(lines);
    expect(statSync(out).mode & 0o077).toBe(0);
  });

  it('goes on after a torn last line', { timeout: 60_000 }, async () => {
    const worklist = join(folder, 'torn-worklist.ndjson');
    writeFileSync(worklist, '{"caseKey":"x"}\n{"caseKey":"y"}\n');
    const out = join(folder, 'torn-out.ndjson');
    writeFileSync(out, '{"row":1,"caseKey":"x","error":{"code":"bad-input","message":"","retryable":false}}\n{"row":2,"cas');

    const run = await call('batch', '--worklist', worklist, '--out', out);

    expect(JSON.parse(run.out)).toMatchObject({ rows: 2, finished: 2 });
    expect(
      readFileSync(out, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('{"row":2,"caseKey"')),
    ).toHaveLength(1);
  });

  it('puts one JSON document on stdout, and no value of a chart on stderr', { timeout: 30_000 }, async () => {
    const sample = find('home-oxygen-payer-asks-for-more');

    const run = await call('run', '--case', caseOf(sample.name), ...day);

    expect(() => JSON.parse(run.out) as unknown).not.toThrow();
    for (const canary of canariesOf(sample)) expect(run.err).not.toContain(canary);
    for (const line of run.err.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('event');
  });
});

/** Texts of the chart's patient that must never be in a log. */
function canariesOf(sample: Sample): readonly string[] {
  const patient = sample.chart.find((resource) => resource.resourceType === 'Patient') as unknown as {
    name: readonly { family: string; given: readonly string[] }[];
    birthDate: string;
    id: string;
  };
  return [patient.birthDate, ...patient.name.flatMap((name) => [name.family, ...name.given])];
}

describe('help', () => {
  const commands = [
    [],
    ['demo'],
    ['populate'],
    ['replay'],
    ['plan'],
    ['run'],
    ['batch'],
    ['approve'],
    ['answer'],
    ['attach'],
    ['detach'],
    ['cancel'],
    ['sandbox'],
    ['sandbox', 'ehr'],
    ['sandbox', 'prior-auth'],
    ['mapping'],
    ['mapping', 'lint'],
    ['mapping', 'check'],
  ];

  it.each(commands.map((command) => [command.join(' ') || 'priorfill', command] as const))(
    'explains %s to a stranger and exits 0',
    async (_name, command) => {
      const run = await callCli([...command, '--help']);

      expect(run.code).toBe(0);
      expect(run.out).toMatch(/Usage: priorfill/);
      expect(run.out.length).toBeGreaterThan(150);
    },
  );
});

describe('priorfill demo', () => {
  it('works at least six cases to different ends and prints one document', { timeout: 60_000 }, async () => {
    const run = await callCli(['demo', '--json']);

    const { cases } = JSON.parse(run.out) as { readonly cases: readonly CaseResult[] };
    const ends = new Set(cases.map((each) => `${each.disposition} ${each.outcome ?? ''}`));
    expect(run.code).toBe(0);
    expect(cases.length).toBeGreaterThanOrEqual(6);
    expect(ends).toEqual(new Set(['done approved', 'done denied', 'needs-human ', 'blocked ']));
  });

  it('says that it plays the people, shows a table, and tells where to look next', { timeout: 60_000 }, async () => {
    const run = await callCli(['demo']);

    expect(run.err).toMatch(/the demo plays that person/);
    expect(run.out).toMatch(/case +disposition +outcome/);
    expect(run.out).toMatch(/Where to look next/);
  });
});
