/**
 * The rows of the fault matrix, column `next`: a page after the first. Row 23 (disk full) is the case store's.
 */
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { BrokenContract, Unavailable } from '../../../src/errors.ts';
import { type HttpRequest, Oversize, Redirected } from '../../../src/net/request.ts';
import { aVirtualRuntime } from '../../net/support/virtual-runtime.ts';
import { anObservation } from '../support/chart.ts';
import { aSocketEhr } from './sockets.ts';
import {
  aFaultWorld,
  anOutcome,
  aPage,
  base,
  cut,
  fhir,
  loginPage,
  lost,
  notSent,
  query,
  secondUrl,
  stall,
  status,
  type Told,
} from './support.ts';

const firstPage = aPage([anObservation({ id: 'a' })], { next: secondUrl });
const lastPage = aPage([anObservation({ id: 'b' })]);

/** Two pages; the second is answered as told, one after another, and well from then on. */
function second(...told: readonly Told[]) {
  let asked = 0;
  return aFaultWorld({ answer: ({ url }) => (url.href === secondUrl ? (told[asked++] ?? lastPage) : firstPage) });
}

function secondAlways(told: Told) {
  return aFaultWorld({ answer: ({ url }) => (url.href === secondUrl ? told : firstPage) });
}

function countFirst({ paths }: { paths(): readonly string[] }): number {
  return paths().filter((path) => path === query).length;
}

const whole = { completeness: 'complete', resources: [{ id: 'a' }, { id: 'b' }], pages: 2 };
const half = {
  completeness: 'incomplete',
  resources: [{ id: 'a' }],
  pages: 1,
  reason: expect.stringContaining('page 2 could not be read'),
};

describe('search, a later page', () => {
  it('row 1, not sent: tried again, then the lane stops', async () => {
    expect(await second(notSent).search()).toMatchObject(whole);
    await expect(secondAlways(notSent).search()).rejects.toBeInstanceOf(Unavailable);
  });

  it.each(['row 2, timeout', 'row 3, reset mid-flight'])('%s: tried again, then from page 1 once, then incomplete', async () => {
    const lasting = secondAlways(lost);

    expect(await second(lost).search()).toMatchObject(whole);
    expect(await lasting.search()).toMatchObject(half);
    expect(countFirst(lasting)).toBe(2);
  });

  it('row 4, 401 that a fresh token does not cure: from page 1 once, then incomplete', async () => {
    const lasting = secondAlways(status(401));

    expect(await second(status(401), status(401)).search()).toMatchObject(whole);
    expect(await lasting.search()).toMatchObject(half);
    expect(countFirst(lasting)).toBe(2);
  });

  it.each([
    ['row 5', 403],
    ['row 6', 404],
    ['row 6, an expired session', 410],
    ['row 11', 412],
    ['row 12', 400],
    ['row 12', 422],
  ])('%s, %i: from page 1 once, then incomplete', async (_row, code) => {
    const passing = second(status(code));
    const lasting = secondAlways(status(code));

    expect(await passing.search()).toMatchObject(whole);
    expect(countFirst(passing)).toBe(2);
    expect(await lasting.search()).toMatchObject({ ...half, reason: `page 2 could not be read: the EHR answered ${code}` });
    expect(countFirst(lasting)).toBe(2);
  });

  it('row 6, a session that a finding says is over (4113): from page 1 once', async () => {
    const over = aPage([anOutcome('4113')]);

    expect(await second(over).search()).toMatchObject(whole);
    expect(await secondAlways(over).search()).toMatchObject({ completeness: 'incomplete', reason: expect.stringContaining('4113') });
  });

  it('row 13, 429: waits as asked; for longer than there is time, says when to come back', async () => {
    expect(await second(status(429, { 'retry-after': '3' })).search()).toMatchObject(whole);
    await expect(secondAlways(status(429, { 'retry-after': '900' })).search()).rejects.toMatchObject({ retryAfterMs: 900_000 });
  });

  it('row 14, 5xx: tried again, then from page 1 once, then incomplete', async () => {
    const lasting = secondAlways(status(500));

    expect(await second(status(503), status(502)).search()).toMatchObject(whole);
    expect(await lasting.search()).toMatchObject(half);
    expect(countFirst(lasting)).toBe(2);
  });

  it('row 15, truncated or invalid JSON: tried again, then from page 1 once, then incomplete', async () => {
    const lasting = secondAlways(cut(lastPage));

    expect(await second(cut(lastPage)).search()).toMatchObject(whole);
    expect(await lasting.search()).toMatchObject(half);
    expect(countFirst(lasting)).toBe(2);
  });

  it('row 16, a login page with 200: the lane stops', async () => {
    await expect(secondAlways(loginPage).search()).rejects.toBeInstanceOf(BrokenContract);
    await expect(secondAlways(fhir(200, { resourceType: 'Bundle', type: 'batch' })).search()).rejects.toBeInstanceOf(BrokenContract);
  });

  it('row 17, slow drip: ends at the deadline of the whole search, incomplete', async () => {
    const runtime = aVirtualRuntime();
    const answer = (request: HttpRequest) => (request.url.href === secondUrl ? stall(request, runtime) : firstPage);
    const { search } = aFaultWorld({ runtime, answer, limits: { totalMs: 90_000 } });

    expect(await search()).toMatchObject(half);
    expect(runtime.monotonicMs()).toBeLessThanOrEqual(90_000);
  });

  it('row 17, endless pages that each take their time: incomplete at the deadline of the whole search', async () => {
    const runtime = aVirtualRuntime();
    const answer = async (_request: HttpRequest, before: number) => {
      await runtime.wait(9_000);
      return aPage([anObservation({ id: `o${before}` })], { next: `${base}Observation?page=${before}` });
    };
    const { search, calls } = aFaultWorld({ runtime, answer });

    expect(await search()).toMatchObject({
      completeness: 'incomplete',
      reason: expect.stringContaining('the time for this search was over'),
    });
    expect(runtime.monotonicMs()).toBeLessThan(130_000);
    expect(calls.length).toBeLessThan(16);
  });

  it.each<[string, Error]>([
    ['row 18, redirect', new Redirected('redirected (302)', 'https://evil.example/')],
    ['row 19, oversize', new Oversize('the answer is larger than the cap')],
  ])('%s: incomplete at once', async (_row, failure) => {
    const world = secondAlways(failure);

    expect(await world.search()).toMatchObject(half);
    expect(countFirst(world)).toBe(1);
  });

  it('row 19, oversize by length, over sockets: incomplete, the body is not read', async () => {
    const server = createServer((request, response) => {
      const next = `http://${request.headers.host}/fhir/Observation?page=2`;
      response.setHeader('content-type', 'application/fhir+json');
      if (request.url?.includes('page=2') !== true) return response.end(Buffer.from(aPage([anObservation()], { next }).bytes));
      response.setHeader('content-length', 2 ** 31);
      return response.write('{');
    });
    const { search } = await aSocketEhr(server);

    expect(await search(query)).toMatchObject({ completeness: 'incomplete', pages: 1, reason: expect.stringContaining('cap') });
  });

  it('row 20, asked twice: gives the same', async () => {
    const { search } = second();

    expect(await search()).toEqual(await search());
  });

  it('row 21, killed between pages: a new process begins at page 1', async () => {
    const dead = aFaultWorld({ answer: ({ url }) => (url.href === secondUrl ? new Promise<never>(() => undefined) : firstPage) });
    void dead.search();
    await dead.runtime.wait(1);
    const alive = second();

    expect(await alive.search()).toMatchObject(whole);
    expect(alive.paths()[0]).toBe(query);
  });

  it('row 22, clock skew: changes nothing', async () => {
    const runtime = aVirtualRuntime();
    runtime.skewMs = 36e5;

    expect(await aFaultWorld({ runtime, answer: ({ url }) => (url.href === secondUrl ? lastPage : firstPage) }).search()).toMatchObject(
      whole,
    );
  });

  it('row 24, two engines at once: neither takes a page from the other', async () => {
    const runtime = aVirtualRuntime();
    const answer = async ({ url }: HttpRequest) => {
      await runtime.wait(5);
      return url.href === secondUrl ? lastPage : firstPage;
    };
    const engines = [aFaultWorld({ runtime, answer }), aFaultWorld({ runtime, answer })];

    expect(await Promise.all(engines.map(({ search }) => search()))).toMatchObject([whole, whole]);
  });

  it('row 25, unknown word or field removed: incomplete, the known part is kept', async () => {
    const odd = aPage([], { more: { entry: [{ resource: anObservation({ id: 'b' }), search: { mode: 'guess' } }] } });

    expect(await secondAlways(odd).search()).toMatchObject({ completeness: 'incomplete', resources: [{ id: 'a' }] });
  });

  it('row 26, about another patient: comes with the page, and is not mistaken for our own resource of the same id', async () => {
    const stranger = aPage([anObservation({ id: 'b', patient: 'bert' })]);

    const { resources } = await secondAlways(stranger).search();

    expect(resources.map(({ subject }) => subject)).toEqual([{ reference: 'Patient/anna' }, { reference: 'Patient/bert' }]);
  });

  it('row 27, another owner is at work: reading goes on, and sends nothing but GETs', async () => {
    const { search, calls } = second();

    await search();

    expect(calls.map(({ method, body }) => [method, body])).toEqual([
      ['GET', undefined],
      ['GET', undefined],
    ]);
  });
});

describe('a next link', () => {
  const mended: readonly (readonly [string, string])[] = [
    ['with its port written twice', 'https://ehr.example:443:443/fhir/Observation?page=2'],
    ['with http behind a proxy that ends TLS', 'http://ehr.example/fhir/Observation?page=2'],
    ['with http and the port of https', 'http://ehr.example:443/fhir/Observation?page=2'],
    ['relative to the host', '/fhir/Observation?page=2'],
    ['relative to the page', '?page=2'],
    ['relative to the base', 'Observation?page=2'],
  ];

  it.each(mended)('is followed on our own origin: %s', async (_name, next) => {
    const { search, paths } = aFaultWorld({
      answer: ({ url }) => (url.href === secondUrl ? lastPage : aPage([anObservation({ id: 'a' })], { next })),
    });

    expect(await search()).toMatchObject(whole);
    expect(paths()).toEqual([query, 'Observation?page=2']);
  });

  it.each([
    'http://ehr.example:8080/fhir/Observation?page=2',
    'http://evil.example/fhir/Observation?page=2',
    'https://ehr.example:443:8443/fhir/x',
    'https://ehr.example.evil.example/fhir/x',
    '',
  ])('is refused at once, and the search is incomplete: %s', async (next) => {
    const { search, calls } = aFaultWorld({ answer: () => aPage([anObservation({ id: 'a' })], { next }) });

    expect(await search()).toMatchObject({ completeness: 'incomplete', pages: 1 });
    expect(calls).toHaveLength(1);
  });

  it('is rewritten from the host that the site names, and from no other', async () => {
    const rewriteNextHost = { from: 'https://inside.local:8443', to: 'https://ehr.example' };
    const withNext = (next: string) =>
      aFaultWorld({
        limits: { rewriteNextHost },
        answer: ({ url }) => (url.href === secondUrl ? lastPage : aPage([anObservation({ id: 'a' })], { next })),
      });

    expect(await withNext('https://inside.local:8443/fhir/Observation?page=2').search()).toMatchObject(whole);
    expect(await withNext('https://inside.local/fhir/Observation?page=2').search()).toMatchObject({ completeness: 'incomplete' });
  });

  it('with two words for the same resource over a restart: keeps what came the second time', async () => {
    let asked = 0;
    const { search } = aFaultWorld({
      answer: ({ url }) => {
        if (url.href === secondUrl) return asked++ === 0 ? status(410) : lastPage;
        return aPage([anObservation({ id: 'a', value: asked })], { next: secondUrl, total: 2 });
      },
    });

    expect(await search()).toMatchObject({ ...whole, resources: [{ id: 'a', valueQuantity: { value: 1 } }, { id: 'b' }] });
  });

  it('whose restart comes less far: what was read before stands', async () => {
    let firsts = 0;
    const { search } = aFaultWorld({ answer: ({ url }) => (url.href === secondUrl || firsts++ > 0 ? status(403) : firstPage) });

    expect(await search()).toMatchObject(half);
  });
});
