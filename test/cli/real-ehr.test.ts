/**
 * The first hour with an EHR, from the command line: make a key, register it, look whether all is well, read a chart.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { CaseResult } from '../../src/cases/result.ts';
import { startEhrSandbox } from '../../src/ehr-sandbox/server.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { ownSamplesFolder, readSampleForms, readSamples } from '../../src/samples.ts';
import { openStage, type Stage } from '../../src/stage.ts';
import { profiles } from '../ehr/support/vendor-ehr.ts';
import { type CliRun, callCli } from './in-process.ts';

const samples = await readSamples();
const name = 'adakveo-asks-clinician-for-weight';
const file = join(ownSamplesFolder, name, 'case.json');
const chart = samples.find((sample) => sample.name === name)?.chart ?? [];

describe('an EHR that gives tokens', () => {
  const folder = mkdtempSync(join(tmpdir(), 'priorfill-ehr-'));
  const keyFile = join(folder, 'ehr-key.json');
  let stage: Stage;
  let jwks: JSONWebKeySet;

  beforeAll(async () => {
    stage = await openStage(samples, await readSampleForms(), systemRuntime);
    const made = await callCli(['keys', 'new', '--alg', 'ES384', '--out', keyFile], { folder });
    jwks = JSON.parse(made.out);
  });
  afterAll(() => stage.close());

  /** A site of that vendor that knows our key, and the settings to read it. */
  async function aSite(profile: (typeof profiles)[number]): Promise<Record<string, string>> {
    const clients = [{ id: 'priorfill', jwks }];
    const server = await startEhrSandbox({ resources: chart, profile, smart: { clients, grants: true } });
    onTestFinished(() => server.close());
    return {
      PRIORFILL_EHR_URL: server.url,
      PRIORFILL_EHR_CLIENT_ID: 'priorfill',
      PRIORFILL_EHR_KEY_FILE: keyFile,
      PRIORFILL_PRIOR_AUTH_URL: stage.priorAuthUrl,
      PRIORFILL_PRIOR_AUTH_KEY: stage.priorAuthKey,
      PRIORFILL_STORE: join(mkdtempSync(join(folder, 'store-')), 'cases.db'),
    };
  }

  /** The sample's case under a key of its own: all share one prior-auth API. */
  function caseFor(profile: string): string {
    const own = join(folder, `${profile}.json`);
    writeFileSync(own, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), caseKey: `at-${profile}` }));
    return own;
  }

  const call = (env: Record<string, string>, ...args: string[]): Promise<CliRun> => callCli(args, { env, folder });

  it.each(profiles)('of the manners of %s is found well by doctor, and a case is read from it', { timeout: 60_000 }, async (profile) => {
    const env = await aSite(profile);
    const file = caseFor(profile);

    const doctor = await call(env, 'doctor', '--json');
    const plan = await call(env, 'plan', '--case', file, '--as-of', '2026-11-20', '--queries');
    const run = await call(env, 'run', '--case', file, '--as-of', '2026-11-20');

    expect(JSON.parse(doctor.out)).toMatchObject({ ok: true });
    expect(doctor.code, doctor.out).toBe(0);
    expect(JSON.parse(plan.out).queries.length).toBeGreaterThan(5);
    const result = JSON.parse(run.out) as CaseResult;
    expect(result.disposition, run.out.slice(0, 500)).toBe('needs-human');
    expect(result.answers.answered ?? 0).toBeGreaterThan(5);
  });

  it('is told apart from one that does not know the key: doctor says which error and what to do', { timeout: 60_000 }, async () => {
    const env = { ...(await aSite('plain')), PRIORFILL_EHR_CLIENT_ID: 'somebody-else' };

    const doctor = await call(env, 'doctor');

    expect(doctor.code).not.toBe(0);
    expect(doctor.out).toMatch(/fail +EHR: token +.*invalid_client/);
    expect(doctor.out).toContain('→');
  });

  it('is refused where two ways in are configured', async () => {
    const env = { ...(await aSite('plain')), PRIORFILL_EHR_TOKEN: 'a-token' };

    const run = await call(env, 'plan', '--case', file, '--queries');

    expect(run.code).toBe(78);
    expect(run.err).toContain('more than one way in');
  });

  it('is configured by a file as well, and a secret in it is an unknown key', async () => {
    const env = await aSite('plain');
    const config = join(folder, 'priorfill.yaml');
    writeFileSync(config, `ehrUrl: ${env['PRIORFILL_EHR_URL']}\nehrAuth:\n  clientId: priorfill\n  keyFile: ${keyFile}\n  scopes: v1\n`);
    const { PRIORFILL_PRIOR_AUTH_URL = '', PRIORFILL_PRIOR_AUTH_KEY = '', PRIORFILL_STORE = '' } = env;

    const doctor = await callCli(['doctor', '--config', config], {
      folder,
      env: { PRIORFILL_PRIOR_AUTH_URL, PRIORFILL_PRIOR_AUTH_KEY, PRIORFILL_STORE },
    });
    writeFileSync(config, 'ehrAuth:\n  key: secret\n');
    const refused = await callCli(['doctor', '--config', config], { folder });

    expect(doctor.out).toMatch(/ok +EHR: token/);
    expect(refused.code).toBe(78);
  });
});
