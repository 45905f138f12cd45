import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../src/cases/sqlite-store.ts';
import type { Check } from '../../src/doctor/check.ts';
import { type EhrSandbox, type EhrSandboxOptions, startEhrSandbox } from '../../src/ehr-sandbox/server.ts';
import { type PriorAuthSimulator, startPriorAuthSimulator } from '../../src/simulator/simulator.ts';
import { makeKey, toPrivateSet, toPublicSet } from '../../src/smart/keys.ts';
import { aSelfSigned, listening } from '../doctor/support/self-signed.ts';
import { kneeForm } from '../simulator/support/knee-form.ts';
import { type CliRun, callCli } from './in-process.ts';

const key = await makeKey('ES384');
const apiKey = 'canary-api-key';
const pair = aSelfSigned('localhost');

interface Site {
  readonly folder: string;
  readonly ehr: EhrSandbox;
  readonly api: PriorAuthSimulator;
  readonly env: Readonly<Record<string, string>>;
}

/** An installation with everything in place: a key registered at a sandbox, an API, a store, the mappings of this package. */
async function aSite(options: Partial<EhrSandboxOptions> = {}): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'priorfill-doctor-test-'));
  const keyFile = join(folder, 'key.json');
  writeFileSync(keyFile, JSON.stringify(toPrivateSet(key)), { mode: 0o600 });
  const smart = { clients: [{ id: 'clinic', jwks: { keys: [...toPublicSet([key]).keys] } as never }] };
  const ehr = await startEhrSandbox({ resources: [{ resourceType: 'Patient', id: 'anna-canary' }], profile: 'epic', smart, ...options });
  const api = await startPriorAuthSimulator({ forms: [kneeForm], apiKey });
  onTestFinished(async () => void (await Promise.all([ehr.close(), api.close()])));
  const env = {
    PRIORFILL_EHR_URL: ehr.url,
    PRIORFILL_EHR_CLIENT_ID: 'clinic',
    PRIORFILL_EHR_KEY_FILE: keyFile,
    PRIORFILL_PRIOR_AUTH_URL: api.url,
    PRIORFILL_PRIOR_AUTH_KEY: apiKey,
    PRIORFILL_STORE: join(folder, 'priorfill.db'),
  };
  return { folder, ehr, api, env };
}

function doctor({ folder, env }: Site, more: Readonly<Record<string, string>> = {}, args: readonly string[] = []): Promise<CliRun> {
  return callCli(['doctor', ...args], { folder, env: { ...env, ...more } });
}

async function checksOf(site: Site, more: Readonly<Record<string, string>> = {}): Promise<{ code: number; checks: readonly Check[] }> {
  const { code, out } = await doctor(site, more, ['--json']);
  return { code, checks: (JSON.parse(out) as { checks: readonly Check[] }).checks };
}

const names = [
  'configuration',
  'disk',
  'store',
  'mappings',
  'policy',
  'EHR: credentials',
  'EHR: reachable',
  'EHR: encryption',
  'EHR: clock',
  'EHR: capabilities',
  'EHR: discovery',
  'EHR: token',
  'EHR: scopes',
  'EHR: one read',
  'prior-auth API',
];

describe('priorfill doctor', () => {
  it('has one line for each thing, in the order in which one needs another, and a sum', async () => {
    const { code, out, err } = await doctor(await aSite());

    const lines = out.trimEnd().split('\n');
    expect(lines.filter((line) => /^(ok|warn|fail|skipped) /.test(line)).map((line) => line.slice(9, 26).trim())).toEqual(names);
    expect(lines.at(-1)).toMatch(/^Ready(, with warnings)?: \d+ ok, \d to look at, 0 failed, 0 skipped\.$/);
    expect(err).toBe('');
    expect(code).toBe(0);
  });

  it('writes no colours and no control characters', async () => {
    const { out } = await doctor(await aSite());

    expect(out.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  it('gives one JSON document with the same checks', async () => {
    const { code, out } = await doctor(await aSite(), {}, ['--json']);

    const document = JSON.parse(out) as { ok: boolean; exitCode: number; checks: readonly Check[] };
    expect(document).toMatchObject({ ok: true, exitCode: 0 });
    expect(document.checks.map(({ name }) => name)).toEqual(names);
    expect(code).toBe(0);
  });

  it('asks about no patient, writes nothing to the API, and leaves nothing in the folder', async () => {
    const site = await aSite();

    await doctor(site);

    const asked = site.ehr.traffic.filter(({ url }) => /\/(Patient|Observation|Condition|Binary)/.test(url.pathname));
    expect(asked.map(({ url }) => url.search)).toEqual(['?_id=priorfill-doctor']);
    expect(site.ehr.traffic.filter(({ method }) => method !== 'GET').map(({ url }) => url.href)).toEqual([site.ehr.tokenUrl]);
    expect(site.api.history().map(({ method }) => method)).toEqual(['GET']);
    expect(readdirSync(site.folder)).toEqual(['key.json']);
  });

  it('tells no key, no token and nothing about anybody, whether all is well or not', async () => {
    const site = await aSite();
    const wrong = { PRIORFILL_PRIOR_AUTH_KEY: 'canary-wrong-key', PRIORFILL_EHR_CLIENT_ID: 'somebody-else' };

    const runs = await Promise.all([doctor(site), doctor(site, {}, ['--json']), doctor(site, wrong), doctor(site, wrong, ['--json'])]);

    const text = runs.map(({ out, err }) => `${out}${err}`).join('\n');
    const [jwk] = toPrivateSet(key).keys;
    expect(text).not.toMatch(/canary|epic-token|Bearer|eyJ/);
    expect(text).not.toContain(String(jwk?.['d']));
  });

  it('says what to do under each line that needs it, and ends with the kind of the first failure', async () => {
    const { code, out } = await doctor(await aSite(), { PRIORFILL_EHR_CLIENT_ID: 'somebody-else' });

    expect(out).toMatch(/^fail {5}EHR: token {8}.*invalid_client.*\n {28}→ Check client id and key or secret/m);
    expect(out).toMatch(/^skipped {2}EHR: one read/m);
    expect(out).toMatch(/^Not ready: /m);
    expect(code).toBe(77);
  });

  it.each([
    ['an EHR that is not there', { PRIORFILL_EHR_URL: 'http://127.0.0.1:1/fhir' }, 69],
    ['an EHR over plain http elsewhere', { PRIORFILL_EHR_URL: 'http://ehr.example/fhir' }, 78],
    ['a key of the API that is refused', { PRIORFILL_PRIOR_AUTH_KEY: 'wrong' }, 77],
    ['an API of another generation', { PRIORFILL_PRIOR_AUTH_GENERATION: 'g1' }, 78],
    ['an API that is not there', { PRIORFILL_PRIOR_AUTH_URL: 'http://127.0.0.1:1' }, 69],
    ['an API without a key', { PRIORFILL_PRIOR_AUTH_KEY: '' }, 78],
    ['a store in a folder that is not there', { PRIORFILL_STORE: '/nowhere/at/all.db' }, 74],
    ['mappings that are not there', { PRIORFILL_MAPPINGS: '/nowhere/mappings' }, 78],
    ['a policy that is not there', { PRIORFILL_POLICY: '/nowhere/policy.yaml' }, 78],
    ['a key file that is not there', { PRIORFILL_EHR_KEY_FILE: '/nowhere/key.json' }, 78],
    ['a way in that is named twice', { PRIORFILL_EHR_KEY: 'x' }, 78],
    ['a variable that means nothing', { PRIORFILL_EHR_VENDOR: 'cerner' }, 78],
  ])('ends with its kind for %s', async (_what, env, expected) => {
    const { code, checks } = await checksOf(await aSite(), env);

    const failures = checks.filter(({ state }) => state === 'fail');
    expect(code).toBe(expected);
    expect(failures[0]).toMatchObject({ exitCode: expected, todo: expect.stringMatching(/./) });
  });

  it.skipIf(pair === undefined)('says what is wrong with a certificate, and sends no credential to whoever shows it', async () => {
    const asked: string[] = [];
    const server = createServer({ ...pair }, (request, response) => {
      asked.push(request.url ?? '');
      response.end();
    });
    const port = await listening(server);

    const { code, out } = await doctor(await aSite(), { PRIORFILL_EHR_URL: `https://localhost:${port}/fhir` });

    expect(out).toMatch(/^fail {5}EHR: reachable .*DEPTH_ZERO_SELF_SIGNED_CERT/m);
    expect(out).toMatch(/^fail {5}EHR: encryption .*\n {28}→ .*NODE_EXTRA_CA_CERTS/m);
    expect(out).toMatch(/^skipped {2}EHR: all else {6}it cannot be reached$/m);
    expect(asked).toEqual([]);
    expect(code).toBe(69);
  });

  it('looks at the EHR also where mappings are broken, and shows each problem with its place', async () => {
    const site = await aSite();
    const mappings = join(site.folder, 'mappings');
    mkdirSync(mappings);
    writeFileSync(join(mappings, 'broken.yaml'), 'mapping: broken\nanswers: 5\n');

    const { code, out } = await doctor(site, { PRIORFILL_MAPPINGS: mappings });

    expect(out).toMatch(/^fail {5}mappings .*\n {28}.*broken\.yaml:\d+:\d+ /m);
    expect(out).toMatch(/^ok {7}EHR: token/m);
    expect(code).toBe(78);
  });

  it('opens a store that is there, and refuses a file that is none', async () => {
    const site = await aSite();
    await openSqliteStore(site.env['PRIORFILL_STORE'] ?? '').close();
    const none = join(site.folder, 'none.db');
    writeFileSync(none, 'this is no store, and long enough to be looked at as one: '.repeat(20), { mode: 0o600 });

    const store = await checksOf(site);
    const other = await checksOf(site, { PRIORFILL_STORE: none });

    expect(store.checks.find(({ name }) => name === 'store')).toMatchObject({ state: 'ok' });
    expect(other).toMatchObject({ code: 74 });
  });

  it('says how to close a key file that others may read', async () => {
    const site = await aSite();
    const keyFile = site.env['PRIORFILL_EHR_KEY_FILE'] ?? '';
    chmodSync(keyFile, 0o644);

    const { code, out } = await doctor(site);

    expect(out).toMatch(/^warn {5}EHR: secret .*run chmod 600 on it\.$/m);
    expect(out).toMatch(/^Ready, with warnings: /m);
    expect(code).toBe(0);
  });

  it('reports a configuration file that does not hold as a check, in lines and as JSON', async () => {
    const site = await aSite();
    writeFileSync(join(site.folder, 'priorfill.yaml'), 'ehrToken: canary\n');

    const lines = await doctor(site);
    const { code, checks } = await checksOf(site);

    expect(lines.out).toMatch(/^fail {5}configuration .*\n {28}.*unknown key "ehrToken"\n {28}→ /m);
    expect(checks.map(({ name, state }) => [name, state])).toEqual([['configuration', 'fail']]);
    expect([lines.code, code]).toEqual([78, 78]);
  });

  it('skips what is not configured', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'priorfill-doctor-bare-'));
    const store = join(folder, 'priorfill.db');

    const { code, out } = await callCli(['doctor'], { folder, env: { PRIORFILL_STORE: store } });

    expect(out).toMatch(/^skipped {2}EHR {16}none is configured: set PRIORFILL_EHR_URL$/m);
    expect(out).toMatch(/^skipped {2}prior-auth API {5}none is configured: set PRIORFILL_PRIOR_AUTH_URL$/m);
    expect(existsSync(store)).toBe(false);
    expect(code).toBe(0);
  });
});
