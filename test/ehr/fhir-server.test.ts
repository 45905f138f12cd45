import { describe, expect, it, onTestFinished } from 'vitest';
import { connectFhirServer, type FhirServer, type FhirServerOptions } from '../../src/ehr/fhir-server.ts';
import { AccessRefused, BrokenContract, ForbiddenUrl } from '../../src/errors.ts';
import type { AnyResource } from '../../src/fhir.ts';
import { aRuntime, type FakeRuntime } from '../net/support/fake-runtime.ts';
import { aMockServer, fhirAnswer, type MockAnswer, type MockCall } from '../net/support/mock-server.ts';
import { anObservation, aPatient } from './support/chart.ts';

const origin = 'https://ehr.example';
const base = `${origin}/fhir`;

interface World {
  readonly ehr: FhirServer;
  readonly calls: readonly MockCall[];
  readonly runtime: FakeRuntime;
}

/** An EHR whose server answers as told; a second host stands by to see what it gets. */
function anEhr(answer: (call: MockCall, before: number) => MockAnswer, options: Partial<FhirServerOptions> = {}): World {
  const { transport, calls } = aMockServer([origin, 'https://evil.example'], answer);
  const runtime = aRuntime();
  const ehr = connectFhirServer({ baseUrl: base, token: async () => 'secret-token', runtime, transport, ...options });
  onTestFinished(() => ehr.close());
  return { ehr, calls, runtime };
}

interface PageTraits {
  readonly next?: string;
  readonly total?: number;
  readonly outcome?: object;
  readonly mode?: string;
}

function aPage(resources: readonly AnyResource[], { next, total, outcome, mode = 'match' }: PageTraits = {}): MockAnswer {
  const entry = resources.map((resource) => ({ resource, search: { mode } }));
  const notes =
    outcome === undefined ? [] : [{ resource: { resourceType: 'OperationOutcome', issue: [outcome] }, search: { mode: 'outcome' } }];
  return fhirAnswer({
    resourceType: 'Bundle',
    type: 'searchset',
    ...(total === undefined ? {} : { total }),
    link: next === undefined ? [] : [{ relation: 'next', url: next }],
    entry: [...entry, ...notes],
  });
}

/** A version of an observation. */
function aVersion(id: string, version: number): AnyResource {
  const meta = { versionId: String(version), lastUpdated: `2026-01-0${version}T00:00:00Z` };
  return { ...anObservation({ id }), meta };
}

const query = 'Observation?patient=Patient/secret-id';
const secondPage = `${base}/Observation?page=2`;

describe('search', () => {
  it('sends the token to the configured base and asks for FHIR JSON', async () => {
    const { ehr, calls } = anEhr(() => aPage([anObservation()]));

    const result = await ehr.search(query);

    expect(result).toEqual({ resources: [anObservation()], completeness: 'complete', pages: 1 });
    expect(calls).toMatchObject([
      { path: `/fhir/${query}`, headers: { authorization: 'Bearer secret-token', accept: 'application/fhir+json' } },
    ]);
  });

  it('follows a next link literally within the base, also a relative one', async () => {
    const links = [`${base}?_getpages=abc&_offset=1`, '/fhir/Observation?cursor=x', 'Observation?cursor=y'];
    const { ehr, calls } = anEhr((_call, before) => {
      const next = links[before];
      return aPage([anObservation({ id: `o${before}` })], next === undefined ? {} : { next });
    });

    const result = await ehr.search(query);

    expect(result).toMatchObject({ completeness: 'complete', pages: 4 });
    expect(result.resources.map(({ id }) => id)).toEqual(['o0', 'o1', 'o2', 'o3']);
    expect(calls.map(({ path }) => path).slice(1)).toEqual([
      '/fhir?_getpages=abc&_offset=1',
      '/fhir/Observation?cursor=x',
      '/fhir/Observation?cursor=y',
    ]);
  });

  it.each(['https://evil.example/fhir/Observation?page=2', '//evil.example/fhir/x', `${origin}/admin`, `${base}/../admin`])(
    'follows a next link only within the configured base: %s',
    async (next) => {
      const { ehr, calls } = anEhr(() => aPage([anObservation()], { next }));

      const result = await ehr.search(query);

      expect(result).toMatchObject({ completeness: 'incomplete', pages: 1 });
      expect(result.resources).toHaveLength(1);
      expect(result.reason).toMatch(/on the host (evil|ehr)\.example$/);
      expect(calls).toHaveLength(1);
    },
  );

  it('stops where the pages lead in a circle', async () => {
    const { ehr, calls } = anEhr(() => aPage([anObservation()], { next: `${base}/Observation?page=2` }));

    const result = await ehr.search(query);

    expect(result).toMatchObject({ completeness: 'incomplete', reason: 'the pages lead in a circle', pages: 2 });
    expect(calls).toHaveLength(2);
  });

  it('stops at the cap of pages and at the cap of resources', async () => {
    const endless = (_call: MockCall, before: number) =>
      aPage([anObservation({ id: `o${before}` })], { next: `${base}/Observation?page=${before}` });

    const pages = await anEhr(endless, { maxPages: 3 }).ehr.search(query);
    const resources = await anEhr(endless, { maxResources: 5 }).ehr.search(query);

    expect(pages).toMatchObject({ completeness: 'incomplete', pages: 3 });
    expect(resources).toMatchObject({ completeness: 'incomplete', pages: 5 });
  });

  it('takes pages of two charts for no whole search: the count moved between them', async () => {
    const { ehr } = anEhr((_call, before) =>
      before === 0 ? aPage([aVersion('a', 1)], { next: `${base}/Observation?page=2`, total: 3 }) : aPage([aVersion('c', 1)], { total: 2 }),
    );

    const result = await ehr.search(query);

    expect(result.completeness).toBe('incomplete');
    expect(result.reason).toContain('counted its matches anew');
  });

  it('keeps the newest of two versions that came on two pages, and misses what they pushed out', async () => {
    const { ehr } = anEhr((_call, before) =>
      before === 0
        ? aPage([aVersion('a', 2), aVersion('b', 1)], { next: `${base}/Observation?page=2`, total: 4 })
        : aPage([aVersion('a', 1), aVersion('b', 3)], { total: 4 }),
    );

    const result = await ehr.search(query);

    expect(result.resources).toEqual([aVersion('a', 2), aVersion('b', 3)]);
    expect(result).toMatchObject({ completeness: 'incomplete', reason: 'the EHR counts 4 matches, 2 came' });
  });

  it('does not count what was brought along', async () => {
    const { ehr } = anEhr(() => aPage([aPatient()], { mode: 'include', total: 1 }));

    expect(await ehr.search(query)).toMatchObject({ completeness: 'incomplete', reason: 'the EHR counts 1 matches, 0 came' });
  });

  it('reads an outcome in the result as a finding, not as a resource', async () => {
    const withheld = { severity: 'warning', code: 'suppressed', details: { coding: [{ code: '4119' }] }, diagnostics: 'secret' };
    const nothing = { severity: 'warning', code: 'processing', details: { coding: [{ code: '4101' }] } };

    const remark = { severity: 'information', code: 'processing' };

    const limited = await anEhr(() => aPage([anObservation()], { outcome: withheld })).ehr.search(query);
    const empty = await anEhr(() => aPage([], { outcome: nothing })).ehr.search(query);
    const remarked = await anEhr(() => aPage([anObservation()], { outcome: remark })).ehr.search(query);

    expect(limited.resources).toHaveLength(1);
    expect(limited).toMatchObject({ completeness: 'incomplete', reason: 'the EHR says that its result is limited (suppressed, 4119)' });
    expect(empty).toEqual({ resources: [], completeness: 'complete', pages: 1 });
    expect(remarked).toMatchObject({ completeness: 'complete' });
  });

  it('says not permitted for 403 and incomplete for 400, with codes but no text of the server', async () => {
    const refusal = (status: number) => () =>
      fhirAnswer({ resourceType: 'OperationOutcome', issue: [{ severity: 'fatal', code: 'required', diagnostics: 'secret' }] }, status);

    const forbidden = await anEhr(refusal(403)).ehr.search(query);
    const bad = await anEhr(refusal(400)).ehr.search(query);

    expect(forbidden).toEqual({
      resources: [],
      completeness: 'not-permitted',
      reason: 'the EHR does not permit this search (required)',
      pages: 0,
    });
    expect(bad).toEqual({
      resources: [],
      completeness: 'incomplete',
      reason: 'the EHR refused the search with 400 (required)',
      pages: 0,
    });
  });

  it('asks once for a fresh token after a 401, and throws after the second', async () => {
    const refusals: (string | undefined)[] = [];
    const token = async (refused?: string) => {
      refusals.push(refused);
      return refused === undefined ? 'stale' : 'fresh';
    };
    const expired = anEhr(({ headers }) => (headers.authorization === 'Bearer fresh' ? aPage([]) : { status: 401 }), { token });
    const refused = anEhr(() => ({ status: 401 }), { token });

    expect(await expired.ehr.search(query)).toMatchObject({ completeness: 'complete' });
    expect(refusals).toEqual([undefined, 'stale']);
    await expect(refused.ehr.search(query)).rejects.toBeInstanceOf(AccessRefused);
  });

  it('waits as a 429 asks, then goes on', async () => {
    const { ehr, runtime } = anEhr((_call, before) =>
      before === 0 ? { status: 429, headers: { 'retry-after': '4' } } : aPage([anObservation()]),
    );

    const result = await ehr.search(query);

    expect(result).toMatchObject({ completeness: 'complete' });
    expect(runtime.waits).toEqual([4_100]);
  });

  it('says incomplete for a page that is not to be had, first or later', async () => {
    const away = anEhr(() => ({ status: 503 }));
    const later = anEhr(({ path }) => (path.includes('page=2') ? { status: 503 } : aPage([anObservation()], { next: secondPage })));

    expect(await away.ehr.search(query)).toMatchObject({
      completeness: 'incomplete',
      reason: 'the EHR answered 503 to the search',
      pages: 0,
    });
    expect(await later.ehr.search(query)).toMatchObject({
      completeness: 'incomplete',
      reason: 'page 2 could not be read: the EHR answered 503',
      pages: 1,
    });
  });

  it.each<[string, MockAnswer]>([
    ['a login page', { headers: { 'content-type': 'text/html' }, body: '<html>sign in</html>' }],
    ['another resource', fhirAnswer(aPatient())],
    ['another Bundle', fhirAnswer({ resourceType: 'Bundle', type: 'collection' })],
  ])('takes %s for a broken contract on any page', async (_name, odd) => {
    const first = anEhr(() => odd);
    const later = anEhr((_call, before) => (before === 0 ? aPage([anObservation()], { next: secondPage }) : odd));

    await expect(first.ehr.search(query)).rejects.toBeInstanceOf(BrokenContract);
    await expect(later.ehr.search(query)).rejects.toBeInstanceOf(BrokenContract);
  });

  it('takes a redirect for a broken contract on the first page and for incomplete later', async () => {
    const odd = { status: 302, headers: { location: 'https://evil.example/login' } };
    const first = anEhr(() => odd);
    const later = anEhr((_call, before) => (before === 0 ? aPage([anObservation()], { next: secondPage }) : odd));

    await expect(first.ehr.search(query)).rejects.toBeInstanceOf(BrokenContract);
    expect(await later.ehr.search(query)).toMatchObject({ completeness: 'incomplete', pages: 1 });
    expect([...first.calls, ...later.calls].every(({ host }) => host === 'ehr.example')).toBe(true);
  });

  it('takes a body that was cut for incomplete, after asking once more', async () => {
    const { ehr, calls } = anEhr(() => ({
      headers: { 'content-type': 'application/fhir+json' },
      body: '{"resourceType":"Bundle","type":"sea',
    }));

    expect(await ehr.search(query)).toMatchObject({ completeness: 'incomplete', pages: 0 });
    expect(calls).toHaveLength(2);
  });

  it('names no patient in an error', async () => {
    const { ehr } = anEhr(() => ({ status: 503 }));

    const failure = await ehr.read('Patient/secret-id').catch((error: Error) => error.message);

    expect(failure).not.toContain('secret');
  });
});

describe('read', () => {
  it.each([404, 410])('says missing for %i', async (status) => {
    expect(await anEhr(() => ({ status })).ehr.read('Patient/1')).toEqual({ kind: 'missing' });
  });

  it('says not permitted for 403', async () => {
    expect(await anEhr(() => ({ status: 403 })).ehr.read('Patient/1')).toMatchObject({ kind: 'not-permitted' });
  });

  it('reads an absolute reference on its own base, and none on another', async () => {
    const { ehr, calls } = anEhr(() => fhirAnswer(aPatient()));

    expect(await ehr.read(`${base}/Patient/anna`)).toMatchObject({ kind: 'found' });
    expect(await ehr.read('https://evil.example/fhir/Patient/anna')).toMatchObject({ kind: 'not-permitted' });
    expect(calls.map(({ host }) => host)).toEqual(['ehr.example']);
  });

  it('takes another resource than the one asked for as a broken contract', async () => {
    await expect(anEhr(() => fhirAnswer(aPatient())).ehr.read('Encounter/1')).rejects.toBeInstanceOf(BrokenContract);
  });
});

describe('connectFhirServer', () => {
  it('takes no plain http server but one on this machine', () => {
    const connect = (baseUrl: string) => () => connectFhirServer({ baseUrl, runtime: aRuntime() });

    expect(connect('http://ehr.example/fhir')).toThrow(ForbiddenUrl);
    expect(connect('http://127.0.0.1:1/fhir')).not.toThrow();
  });
});
