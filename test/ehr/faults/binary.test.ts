/**
 * The rows of the fault matrix, column `binary`: the bytes of one document. Row 23 (disk full) is the case store's.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createDailyQuota } from '../../../src/ehr/document-quota.ts';
import { fetchDocument } from '../../../src/ehr/fetch-document.ts';
import { AccessRefused, Unavailable } from '../../../src/errors.ts';
import { type HttpAnswer, type HttpRequest, Oversize, Redirected } from '../../../src/net/request.ts';
import { aVirtualRuntime } from '../../net/support/virtual-runtime.ts';
import { aSocketEhr } from './sockets.ts';
import { aFaultWorld, anOutcome, base, fhir, loginPage, lost, notSent, stall, status, type Told } from './support.ts';

const pdf = Buffer.from('%PDF-1.7\ninvented\n%%EOF\n');
const address = { url: `${base}Binary/1`, contentType: 'application/pdf' };
const good: HttpAnswer = { status: 200, headers: { 'content-type': 'application/pdf' }, bytes: pdf };

function afterwardsGood(...told: readonly Told[]) {
  return aFaultWorld({ answer: (_request, before) => told[before] ?? good });
}

function always(told: Told) {
  return aFaultWorld({ answer: () => told });
}

const found = { kind: 'found', contentType: 'application/pdf' };
const refused = { kind: 'refused' };

describe('document', () => {
  it('row 1, not sent: tried again, then the lane stops', async () => {
    expect(await afterwardsGood(notSent).document(address)).toMatchObject(found);
    await expect(always(notSent).document(address)).rejects.toBeInstanceOf(Unavailable);
  });

  it.each(['row 2, timeout', 'row 3, reset mid-flight'])('%s: tried again, then this document is refused', async () => {
    expect(await afterwardsGood(lost).document(address)).toMatchObject(found);
    expect(await always(lost).document(address)).toMatchObject(refused);
  });

  it('row 4, 401: one fresh token, then this document is refused; without any token the lane stops', async () => {
    const token = () => Promise.reject(new AccessRefused('the token endpoint refuses us'));

    expect(await afterwardsGood(status(401)).document(address)).toMatchObject(found);
    expect(await always(status(401)).document(address)).toMatchObject(refused);
    await expect(aFaultWorld({ token, answer: () => good }).document(address)).rejects.toBeInstanceOf(AccessRefused);
  });

  it.each([
    ['row 5', 403],
    ['row 11', 412],
    ['row 12', 422],
  ])('%s, %i: refused at once', async (_row, code) => {
    const { document, calls } = always(status(code));

    expect(await document(address)).toMatchObject(refused);
    expect(calls).toHaveLength(1);
  });

  it('row 6, 404: missing', async () => {
    expect(await always(status(404)).document(address)).toEqual({ kind: 'missing' });
  });

  it('row 12, 400: asked once more for a Binary, then refused', async () => {
    const { document, calls } = always(status(400));

    expect(await document(address)).toMatchObject(refused);
    expect(calls.map(({ headers }) => headers?.['accept'])).toEqual(['application/pdf', 'application/fhir+json']);
  });

  it('row 13, 429: waits as asked; without end, the case waits', async () => {
    expect(await afterwardsGood(status(429, { 'retry-after': '2' })).document(address)).toMatchObject(found);
    await expect(always(status(429)).document(address)).rejects.toBeInstanceOf(Unavailable);
  });

  it('row 14, 5xx: tried again, then this document is refused', async () => {
    expect(await afterwardsGood(status(503)).document(address)).toMatchObject(found);
    expect(await always(status(500)).document(address)).toMatchObject({ ...refused, reason: expect.stringContaining('500') });
  });

  it('row 15, truncated: a document without its end is refused', async () => {
    expect(await always({ ...good, bytes: pdf.subarray(0, 12) }).document(address)).toMatchObject(refused);
    expect(await always(fhir(200, { resourceType: 'Binary', data: 'JVBERi0x4' })).document(address)).toMatchObject(refused);
  });

  it('row 15, cut after n bytes without a length, over sockets: refused for any n', async () => {
    let cutAt = 0;
    const head = 'HTTP/1.0 200 OK\r\ncontent-type: application/pdf\r\n\r\n';
    const server = createTcpServer((socket) => {
      const answer = () => socket.end(Buffer.concat([Buffer.from(head), pdf.subarray(0, cutAt)]));
      socket.on('error', () => undefined).once('data', answer);
    });
    const { client, base: url } = await aSocketEhr(server);
    const limits = { maxBytes: 10_000, hosts: [], fetchForeign: () => Promise.reject(new Error('not asked for')) };

    for (cutAt = 0; cutAt < pdf.length - 2; cutAt += 3) {
      expect(await fetchDocument(client, { ...address, url: `${url}Binary/1` }, limits)).toMatchObject(refused);
    }
  });

  it('row 16, a login page with 200: refused', async () => {
    expect(await always(loginPage).document(address)).toMatchObject(refused);
    expect(
      await always({ ...loginPage, headers: { 'content-type': 'text/plain' } }).document({ ...address, contentType: 'text/plain' }),
    ).toMatchObject(refused);
  });

  it('row 17, slow drip: ends at the deadlines, then this document is refused', async () => {
    const runtime = aVirtualRuntime();
    const { document } = aFaultWorld({ runtime, answer: (request) => stall(request, runtime) });

    expect(await document(address)).toMatchObject(refused);
    expect(runtime.monotonicMs()).toBeLessThanOrEqual(60_000);
  });

  it('row 18, redirect: refused, and nothing is followed', async () => {
    const { document, calls } = always(new Redirected('redirected (302)', 'https://evil.example/'));

    expect(await document(address)).toMatchObject(refused);
    expect(calls).toHaveLength(1);
  });

  it('row 19, oversize: this document is dropped, at once', async () => {
    const { document, calls } = always(new Oversize('the answer is larger than the cap'));

    expect(await document(address)).toMatchObject({ ...refused, reason: expect.stringContaining('cap') });
    expect(calls).toHaveLength(1);
  });

  it('row 19, a bomb over sockets: not expanded, whether the transfer is compressed or the document itself', async () => {
    const bomb = gzipSync(Buffer.alloc(60 * 1024 * 1024));
    const server = createServer((request, response) => {
      if (request.url?.endsWith('2') === true) response.setHeader('content-encoding', 'gzip');
      response.setHeader('content-type', 'text/plain');
      response.end(bomb);
    });
    const { client, base: url } = await aSocketEhr(server);
    const limits = { maxBytes: 25 * 1024 * 1024, hosts: [], fetchForeign: () => Promise.reject(new Error('not asked for')) };
    const before = process.memoryUsage().rss;

    const [labelled, transferred] = [
      await fetchDocument(client, { url: `${url}Binary/1`, contentType: 'text/plain' }, limits),
      await fetchDocument(client, { url: `${url}Binary/2`, contentType: 'text/plain' }, limits),
    ];

    expect(labelled).toMatchObject({ ...refused, reason: 'the label says text/plain, the bytes are application/gzip' });
    expect(transferred).toMatchObject({ ...refused, reason: expect.stringContaining('cap') });
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
  });

  it('row 20, asked twice: gives the same', async () => {
    const { document } = always(good);

    expect(await document(address)).toEqual(await document(address));
  });

  it('row 21, killed before or after sending: a new process reads anew', async () => {
    const dead = aFaultWorld({ answer: () => new Promise<never>(() => undefined) });
    void dead.document(address);
    await dead.runtime.wait(1);

    expect(dead.calls).toHaveLength(1);
    expect(await always(good).document(address)).toMatchObject(found);
  });

  it('row 22, clock skew: changes nothing', async () => {
    const runtime = aVirtualRuntime();
    runtime.skewMs = -864e5;

    expect(await aFaultWorld({ runtime, answer: () => good }).document(address)).toMatchObject(found);
  });

  it('row 24, two engines at once: each has its own bytes', async () => {
    const runtime = aVirtualRuntime();
    const answer = async ({ url }: HttpRequest) => {
      await runtime.wait(5);
      return { ...good, bytes: Buffer.from(`%PDF-1.7\n${url.pathname}\n%%EOF\n`) };
    };
    const engines = [aFaultWorld({ runtime, answer }), aFaultWorld({ runtime, answer })];

    const both = await Promise.all(engines.map(({ document }, at) => document({ ...address, url: `${base}Binary/${at}` })));

    expect(both.map((each) => each.kind === 'found' && Buffer.from(each.bytes).toString().split('\n')[1])).toEqual([
      '/fhir/Binary/0',
      '/fhir/Binary/1',
    ]);
  });

  it('row 25, unknown word or field removed: a type nobody knows is refused, and so is a Binary without its data', async () => {
    const odd = { ...good, headers: { 'content-type': 'application/x-unheard-of' }, bytes: Buffer.from('what is this') };

    expect(await always(odd).document(address)).toMatchObject(refused);
    expect(await always(fhir(200, { resourceType: 'Binary', contentType: 'application/pdf' })).document(address)).toMatchObject(refused);
  });

  it.each<[string, HttpAnswer]>([
    [
      'a Binary',
      fhir(200, { resourceType: 'Binary', data: pdf.toString('base64'), securityContext: { reference: `${base}Patient/bert` } }),
    ],
    ['a header', { ...good, headers: { ...good.headers, 'x-security-context': 'Patient/bert' } }],
  ])('row 26, about another patient by %s: refused as foreign', async (_name, answer) => {
    const { document } = always(answer);

    expect(await document({ ...address, patientIds: ['anna'] })).toEqual({
      kind: 'refused',
      reason: 'the document belongs to another patient',
    });
    expect(await document({ ...address, patientIds: ['anna', 'bert'] })).toMatchObject(found);
  });

  it('row 27, another owner is at work: reading goes on, and sends nothing but GETs', async () => {
    const { document, calls } = always(good);

    await document(address);

    expect(calls.map(({ method }) => method)).toEqual(['GET']);
  });
});

describe('the daily ceiling of documents', () => {
  it('4135: refused until tomorrow, and nothing more is asked that day', async () => {
    const runtime = aVirtualRuntime();
    const quota = createDailyQuota(runtime);
    let isOver = true;
    const { document, calls } = aFaultWorld({
      runtime,
      documents: { quota },
      answer: () => (isOver ? fhir(400, anOutcome('4135')) : good),
    });

    const today = [await document(address), await document(address)];
    isOver = false;
    await runtime.wait(864e5);

    expect(today).toMatchObject([1, 2].map(() => ({ ...refused, reason: expect.stringContaining('tomorrow') })));
    expect(calls).toHaveLength(1);
    expect(await document(address)).toMatchObject(found);
  });

  it('counts each request, and keeps below a number of our own', async () => {
    const runtime = aVirtualRuntime();
    const { document, calls } = aFaultWorld({ runtime, documents: { quota: createDailyQuota(runtime, 2) }, answer: () => good });

    const kinds = [await document(address), await document(address), await document(address)].map(({ kind }) => kind);

    expect(kinds).toEqual(['found', 'found', 'refused']);
    expect(calls).toHaveLength(2);
  });
});

describe('what a document claims', () => {
  const digests = [
    createHash('sha1').update(pdf).digest('base64'),
    createHash('sha1').update(pdf).digest('hex'),
    createHash('sha256').update(pdf).digest('base64'),
    createHash('sha256').update(pdf).digest('hex').toUpperCase(),
  ];

  it.each(digests)('a hash in any of four spellings is compared: %s', async (hash) => {
    const other = Buffer.from('%PDF-1.7\nanother\n%%EOF\n');

    expect(await always(good).document({ ...address, hash })).toMatchObject(found);
    expect(await always({ ...good, bytes: other }).document({ ...address, hash })).toMatchObject(refused);
  });

  it('a hash of no known length fits nothing', async () => {
    expect(await always(good).document({ ...address, hash: 'AAAA' })).toMatchObject(refused);
  });

  it.each<[string, string, string, string]>([
    ['C-CDA', 'application/xml', '<?xml version="1.0"?><!-- x --><ClinicalDocument a=">"><a/></ClinicalDocument>\n<!-- end -->\n', 'found'],
    ['C-CDA cut in the middle', 'text/xml', '<?xml version="1.0"?><ClinicalDocument><component><a/></component>', 'refused'],
    ['C-CDA cut after an inner element that closes itself', 'text/xml', '<ClinicalDocument><a/>', 'refused'],
    ['XML that is only a beginning', 'application/hl7-sdwg+xml', '<?xml version="1.0"', 'refused'],
    ['RTF', 'application/rtf', '{\\rtf1 invented}\n', 'found'],
    ['RTF cut', 'text/rtf', '{\\rtf1 invented', 'refused'],
    ['text in the charset it names', 'text/plain; charset=utf-8', 'é', 'found'],
    ['text in a charset that nobody knows', 'text/plain; charset=klingon', 'x', 'refused'],
    ['a web page labelled as XML', 'application/xml', '<!DOCTYPE html><html></html>', 'refused'],
    ['a document that is a web page', 'text/html', '<html><body>A letter</body></html>', 'found'],
    ['a login labelled as the document', 'text/html', '<html><form><input name=p type="password"></form></html>', 'refused'],
  ])('%s', async (_name, contentType, text, kind) => {
    const answer = { status: 200, headers: { 'content-type': contentType }, bytes: Buffer.from(text) };

    expect((await always(answer).document({ ...address, contentType })).kind).toBe(kind);
  });

  it('text that is not in its charset is refused', async () => {
    const latin = { status: 200, headers: { 'content-type': 'text/plain' }, bytes: Buffer.from([0x61, 0xe9, 0x61]) };

    expect(await always(latin).document({ ...address, contentType: 'text/plain; charset="UTF-8"' })).toMatchObject(refused);
    expect((await always(latin).document({ ...address, contentType: 'text/plain; charset=iso-8859-1' })).kind).toBe('found');
  });

  it('never asks for application/json', async () => {
    const { document, calls } = always(status(406));

    await document({ ...address, contentType: 'application/json' });

    expect(calls.map(({ headers }) => headers?.['accept'])).toEqual(['*/*', 'application/fhir+json']);
  });
});
