/**
 * The rows of the fault matrix, column `search`: the first page. Row 23 (disk full) is the case store's.
 */
import { createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gatherRecord } from '../../../src/ehr/gather.ts';
import type { Ehr } from '../../../src/ehr/port.ts';
import type { Evaluation } from '../../../src/engine/evaluate.ts';
import type { ClinicalRecord } from '../../../src/engine/record.ts';
import { AccessRefused, BrokenContract, Unavailable } from '../../../src/errors.ts';
import type { HttpRequest } from '../../../src/net/request.ts';
import { Oversize, Redirected } from '../../../src/net/request.ts';
import { aVirtualRuntime } from '../../net/support/virtual-runtime.ts';
import { anObservation } from '../support/chart.ts';
import { aSocketEhr } from './sockets.ts';
import { aFaultWorld, anOutcome, aPage, cut, fhir, loginPage, lost, notSent, query, stall, status, type Told } from './support.ts';

const good = aPage([anObservation()]);

/** The first answers as told, a good page from then on. */
function afterwardsGood(...told: readonly Told[]) {
  return aFaultWorld({ answer: (_request, before) => told[before] ?? good });
}

function always(told: Told) {
  return aFaultWorld({ answer: () => told });
}

describe('search, the first page', () => {
  it('row 1, not sent: tried again, then the lane stops', async () => {
    const { search } = afterwardsGood(notSent, notSent);
    const away = always(notSent);

    expect(await search()).toMatchObject({ completeness: 'complete' });
    await expect(away.search()).rejects.toBeInstanceOf(Unavailable);
    expect(away.calls.length).toBeLessThanOrEqual(5);
  });

  it.each([
    ['row 2, timeout', lost],
    ['row 3, reset mid-flight', lost],
  ])('%s: tried again, then this input is incomplete', async (_row, failure) => {
    expect(await afterwardsGood(failure).search()).toMatchObject({ completeness: 'complete' });
    expect(await always(failure).search()).toMatchObject({ completeness: 'incomplete', pages: 0 });
  });

  it('row 3, reset mid-flight, over sockets: tried again, then this input is incomplete', async () => {
    const server = createTcpServer((socket) => socket.on('error', () => undefined).once('data', () => socket.resetAndDestroy()));
    const { search } = await aSocketEhr(server);

    expect(await search(query)).toMatchObject({ completeness: 'incomplete' });
  });

  it('row 4, 401 expired: one fresh token, then the lane stops', async () => {
    const tokens: (string | undefined)[] = [];
    const token = async (refused?: string) => {
      tokens.push(refused);
      return refused === undefined ? 'stale' : 'fresh';
    };
    const expired = aFaultWorld({ token, answer: ({ headers }) => (headers?.['authorization'] === 'Bearer fresh' ? good : status(401)) });

    expect(await expired.search()).toMatchObject({ completeness: 'complete' });
    expect(tokens).toEqual([undefined, 'stale']);
    await expect(always(status(401)).search()).rejects.toBeInstanceOf(AccessRefused);
  });

  it('row 5, 403: not permitted, at once', async () => {
    const { search, calls } = always(status(403));

    expect(await search()).toMatchObject({ completeness: 'not-permitted', refused: 403, resources: [] });
    expect(calls).toHaveLength(1);
  });

  it('row 6, 404: the lane stops', async () => {
    await expect(always(status(404)).search()).rejects.toBeInstanceOf(BrokenContract);
  });

  it.each([
    ['row 11', 412],
    ['row 12', 400],
    ['row 12', 422],
  ])('%s, %i: incomplete at once, with the status for whoever can ask otherwise', async (_row, code) => {
    const { search, calls } = always(status(code));

    expect(await search()).toMatchObject({ completeness: 'incomplete', refused: code });
    expect(calls).toHaveLength(1);
  });

  it('row 13, 429 with Retry-After: waits as asked, then reads', async () => {
    const { search, runtime } = afterwardsGood(status(429, { 'retry-after': '7' }));

    expect(await search()).toMatchObject({ completeness: 'complete' });
    expect(runtime.monotonicMs()).toBeGreaterThanOrEqual(7_000);
    expect(runtime.monotonicMs()).toBeLessThan(8_000);
  });

  it('row 13, 429 for longer than there is time: says when to come back, and asks nothing more', async () => {
    const { search, calls } = always(status(429, { 'retry-after': '600' }));

    await expect(search()).rejects.toMatchObject({ retryAfterMs: 600_000, retryable: true });
    await expect(search()).rejects.toMatchObject({ retryAfterMs: 600_000 });
    expect(calls).toHaveLength(1);
  });

  it('row 13, 429 without end: the case waits, it is not reported as incomplete', async () => {
    await expect(always(status(429)).search()).rejects.toBeInstanceOf(Unavailable);
  });

  it.each([502, 503, 504])('row 14, %i: tried again, then this input is incomplete', async (code) => {
    const lasting = always(status(code));

    expect(await afterwardsGood(status(code), status(code)).search()).toMatchObject({ completeness: 'complete' });
    expect(await lasting.search()).toMatchObject({ completeness: 'incomplete', reason: `the EHR answered ${code} to the search` });
    expect(lasting.calls).toHaveLength(5);
  });

  it('row 14, a lasting 500: tried once more only', async () => {
    const { search, calls } = always(status(500));

    expect(await search()).toMatchObject({ completeness: 'incomplete' });
    expect(calls).toHaveLength(2);
  });

  it('row 14, one search that always fails leaves the others alone; when all fail, the lane stops', async () => {
    const one = aFaultWorld({ answer: ({ url }) => (url.pathname.endsWith('Condition') ? status(504) : good) });
    const all = always(status(504));

    const lone = [await one.search('Condition?patient=anna'), await one.search(query)];
    const types = ['A', 'B', 'C', 'D', 'E', 'F'];
    const outage = await Promise.all(types.map((type) => all.search(`${type}?patient=anna`).catch((error: unknown) => error)));

    expect(lone.map(({ completeness }) => completeness)).toEqual(['incomplete', 'complete']);
    expect(outage.some((result) => result instanceof Unavailable)).toBe(true);
    await expect(all.search()).rejects.toMatchObject({ retryAfterMs: expect.any(Number) });
  });

  it('row 15, truncated JSON: tried again, then this input is incomplete', async () => {
    expect(await afterwardsGood(cut(good)).search()).toMatchObject({ completeness: 'complete' });
    expect(await always(cut(good)).search()).toMatchObject({ completeness: 'incomplete', resources: [] });
  });

  it('row 15, truncated over sockets: a body shorter than it said is incomplete', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/fhir+json\r\ncontent-length: 9000\r\n\r\n';
    const server = createTcpServer((socket) =>
      socket.on('error', () => undefined).once('data', () => socket.end(`${head}{"resourceType"`)),
    );
    const { search } = await aSocketEhr(server);

    expect(await search(query)).toMatchObject({ completeness: 'incomplete' });
  });

  it('row 15, half closed without a length, over sockets: the half is not taken for the whole', async () => {
    const body = Buffer.from(good.bytes).toString();
    const head = 'HTTP/1.0 200 OK\r\ncontent-type: application/fhir+json\r\n\r\n';
    const half = `${head}${body.slice(0, body.length / 2)}`;
    const { search } = await aSocketEhr(
      createTcpServer((socket) => socket.on('error', () => undefined).once('data', () => socket.end(half))),
    );

    expect(await search(query)).toMatchObject({ completeness: 'incomplete', resources: [] });
  });

  it('row 16, a login page with 200: the lane stops', async () => {
    await expect(always(loginPage).search()).rejects.toBeInstanceOf(BrokenContract);
    await expect(always(fhir(200, { resourceType: 'Patient' })).search()).rejects.toBeInstanceOf(BrokenContract);
  });

  it('row 17, slow drip: ends at the deadlines, then this input is incomplete', async () => {
    const runtime = aVirtualRuntime();
    const { search } = aFaultWorld({ runtime, answer: (request) => stall(request, runtime) });

    expect(await search()).toMatchObject({ completeness: 'incomplete' });
    expect(runtime.monotonicMs()).toBeLessThanOrEqual(60_000);
  });

  it('row 17, slow drip over sockets: bytes that trickle do not move the deadline', async () => {
    const server = createTcpServer((socket) => {
      const drip = setInterval(() => socket.write(' '), 20);
      socket.on('error', () => undefined).on('close', () => clearInterval(drip));
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/fhir+json\r\n\r\n'));
    });
    const { search } = await aSocketEhr(server, { totalMs: 300 });

    expect(await search(query)).toMatchObject({ completeness: 'incomplete' });
  });

  it('row 18, redirect: the lane stops, and nothing is followed', async () => {
    const { search, calls } = always(new Redirected('redirected (302)', 'https://evil.example/'));

    await expect(search()).rejects.toBeInstanceOf(BrokenContract);
    expect(calls).toHaveLength(1);
  });

  it('row 19, oversize: incomplete at once', async () => {
    const { search, calls } = always(new Oversize('the answer is larger than the cap'));

    expect(await search()).toMatchObject({ completeness: 'incomplete' });
    expect(calls).toHaveLength(1);
  });

  it('row 19, a gzip bomb over sockets: incomplete, and not expanded', async () => {
    const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024));
    const head = `HTTP/1.1 200 OK\r\ncontent-type: application/fhir+json\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`;
    const { search } = await aSocketEhr(
      createTcpServer((socket) => {
        socket.on('error', () => undefined).once('data', () => socket.end(Buffer.concat([Buffer.from(head), bomb])));
      }),
    );
    const before = process.memoryUsage().rss;

    const result = await search(query);

    expect(result).toMatchObject({ completeness: 'incomplete', reason: expect.stringContaining('cap') });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });

  it('row 20, asked twice: gives the same', async () => {
    const { search } = always(good);

    expect(await search()).toEqual(await search());
  });

  it('row 21, killed before or after sending: a new process reads anew, and leans on nothing of the old one', async () => {
    const requests: HttpRequest[] = [];
    const die = new Promise<never>(() => undefined);
    const dead = aFaultWorld({
      answer: (request) => {
        requests.push(request);
        return die;
      },
    });
    void dead.search();
    await dead.runtime.wait(1);

    const { search, calls } = always(good);

    expect(await search()).toMatchObject({ completeness: 'complete' });
    expect(calls[0]?.url.href).toBe(requests[0]?.url.href);
  });

  it('row 22, clock skew: a date in Retry-After is measured against the server’s own clock', async () => {
    const runtime = aVirtualRuntime();
    runtime.skewMs = -7_200_000;
    const busy = status(429, { date: 'Mon, 05 Jan 2026 12:00:00 GMT', 'retry-after': 'Mon, 05 Jan 2026 12:00:04 GMT' });
    const { search } = aFaultWorld({ runtime, answer: (_request, before) => (before === 0 ? busy : good) });

    expect(await search()).toMatchObject({ completeness: 'complete' });
    expect(runtime.monotonicMs()).toBeLessThan(5_000);
  });

  it('row 24, two engines at once: each reads its own pages', async () => {
    const runtime = aVirtualRuntime();
    const answer = async ({ url }: HttpRequest) => {
      await runtime.wait(10);
      return aPage([anObservation({ id: url.searchParams.get('patient') ?? '' })]);
    };
    const [a, b] = [aFaultWorld({ runtime, answer }), aFaultWorld({ runtime, answer })];

    const both = await Promise.all([a.search('Observation?patient=a'), b.search('Observation?patient=b')]);

    expect(both.map(({ resources }) => resources.map(({ id }) => id))).toEqual([['a'], ['b']]);
  });

  it.each<[string, unknown]>([
    ['a mode that nobody knows', { resource: anObservation(), search: { mode: 'adjunct' } }],
    ['an entry without its resource', { fullUrl: 'urn:x' }],
    ['an entry that is null', null],
  ])('row 25, unknown word or field removed (%s): this input is incomplete', async (_name, entry) => {
    const { search } = always(aPage([], { more: { entry: [entry, { resource: anObservation({ id: 'kept' }) }] } }));

    const result = await search();

    expect(result.completeness).toBe('incomplete');
    expect(result.resources.map(({ id }) => id)).toEqual(['kept']);
  });

  it('row 26, about another patient: kept out and named', async () => {
    const { search } = always(aPage([anObservation({ id: 'own' }), anObservation({ id: 'other', patient: 'bert' })]));
    const ehr: Ehr = { search, read: async () => ({ kind: 'missing' }), document: async () => ({ kind: 'missing' }) };
    const evaluate = async ({ sources }: ClinicalRecord) => ({ needs: sources.length === 0 ? [query] : [] }) as unknown as Evaluation;

    const gathered = await gatherRecord({ ehr, contexts: {}, now: '2026-01-05T12:00:00Z', patient: { id: 'anna' }, evaluate });

    expect(gathered.foreign).toEqual(['Observation/other']);
    expect(gathered.record.sources.flatMap(({ resources }) => resources.map(({ id }) => id))).toEqual(['own']);
  });
});

describe('findings in a searchset', () => {
  it.each(['4119', '4134', '4107'])('%s: this input is incomplete, with the code', async (code) => {
    const result = await always(aPage([anObservation(), anOutcome(code)])).search();

    expect(result).toMatchObject({ completeness: 'incomplete', reason: expect.stringContaining(code) });
    expect(result.resources).toHaveLength(1);
  });

  it('4101, nothing found: complete and empty', async () => {
    expect(await always(aPage([anOutcome('4101')])).search()).toEqual({ resources: [], completeness: 'complete', pages: 1 });
  });

  it.each(['4122', '59100'])('%s, a parameter unknown: named among those not applied, and nothing of the text', async (code) => {
    const told = anOutcome(code, { diagnostics: 'Parameter verification-status is unknown for secret Anna' });
    const unnamed = anOutcome(code);

    const named = await always(aPage([told])).search('Condition?patient=anna&verification-status=confirmed');

    expect(named).toMatchObject({ completeness: 'complete', unapplied: ['verification-status'] });
    expect(JSON.stringify(named)).not.toContain('secret');
    expect(await always(aPage([unnamed])).search()).toMatchObject({ completeness: 'complete', unapplied: ['?'] });
  });
});

describe('the self link', () => {
  const asked = 'Observation?patient=anna&code:not=a%7Cb&date=ge2020-01-01&_count=50&_sort=-date&_format=json';

  it.each<[string, string | undefined, readonly string[] | undefined]>([
    ['absent', undefined, undefined],
    ['opaque', 'https://other.example/x?cursor=abc', undefined],
    ['with all that filters', '/fhir/Observation?code%3Anot=a|b&patient=anna&date=ge2020', undefined],
    ['with patient under another name', '/fhir/Observation?subject=Patient/anna&code:not=x&date=y', undefined],
    ['without the date', '/fhir/Observation?patient=anna&code:not=a', ['date']],
    ['without the modifier', '/fhir/Observation?patient=anna&code=a&date=x', ['code:not']],
    ['no URL', 'http://[', undefined],
  ])('%s', async (_name, self, unapplied) => {
    const result = await always(aPage([], self === undefined ? {} : { self })).search(asked);

    expect(result.unapplied).toEqual(unapplied);
    expect(result.completeness).toBe('complete');
  });
});
