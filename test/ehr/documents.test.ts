import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkDocument, readInline } from '../../src/ehr/documents.ts';
import { connectFhirServer, type FhirServer, type FhirServerOptions } from '../../src/ehr/fhir-server.ts';
import type { DocumentAddress } from '../../src/ehr/port.ts';
import { aRuntime } from '../net/support/fake-runtime.ts';
import { aMockServer, fhirAnswer, type MockAnswer, type MockCall } from '../net/support/mock-server.ts';
import { aBinary } from './support/chart.ts';

const pdf = Buffer.from('%PDF-1.7\ninvented\n%%EOF\n');
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]);
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1]);
const maxBytes = 1_000;

function check(bytes: Uint8Array, address: DocumentAddress, deliveredType?: string) {
  return checkDocument(bytes, { address, maxBytes, ...(deliveredType === undefined ? {} : { deliveredType }) });
}

describe('checkDocument', () => {
  it.each<[string, Buffer]>([
    ['application/pdf', pdf],
    ['image/png', png],
    ['image/jpeg', jpeg],
    ['text/plain', Buffer.from('text')],
    ['application/xml', Buffer.from('<ClinicalDocument/>')],
  ])('takes a %s that is one', (contentType, bytes) => {
    expect(check(bytes, { contentType })).toEqual({ kind: 'found', bytes, contentType });
  });

  it.each<[string, string, Buffer]>([
    ['a PDF without its end', 'application/pdf', pdf.subarray(0, 12)],
    ['text labelled as PDF', 'application/pdf', Buffer.from('text %%EOF')],
    ['a PNG labelled as JPEG', 'image/jpeg', png],
    ['a PDF labelled as text', 'text/plain', pdf],
    ['gzip bytes labelled as text', 'text/plain; charset=utf-8', gzipSync('x')],
    ['nothing', 'text/plain', Buffer.alloc(0)],
    ['more than the cap', 'text/plain', Buffer.alloc(1_001, 32)],
  ])('refuses %s', (_name, contentType, bytes) => {
    expect(check(bytes, { contentType })).toMatchObject({ kind: 'refused' });
  });

  it('refuses a size or a hash that differs', () => {
    const hash = createHash('sha1').update(pdf).digest('base64');

    expect(check(pdf, { contentType: 'application/pdf', size: pdf.length, hash })).toMatchObject({ kind: 'found' });
    expect(check(pdf, { contentType: 'application/pdf', size: pdf.length + 1 })).toMatchObject({ kind: 'refused' });
    expect(check(Buffer.concat([pdf, Buffer.from(' ')]), { contentType: 'application/pdf', hash })).toMatchObject({ kind: 'refused' });
  });

  it('refuses a web page in place of a document', () => {
    expect(check(Buffer.from('<html>sign in</html>'), { contentType: 'text/plain' }, 'text/html')).toMatchObject({ kind: 'refused' });
  });

  it('for any cut of a document whose size or hash is claimed, refuses it', () => {
    const claims = fc.constantFrom({ size: pdf.length }, { hash: createHash('sha1').update(pdf).digest('base64') });
    fc.assert(
      fc.property(fc.nat(pdf.length - 1), claims, (length, claim) => {
        expect(check(pdf.subarray(0, length), { contentType: 'application/octet-stream', ...claim })).toMatchObject({ kind: 'refused' });
      }),
    );
  });
});

describe('readInline', () => {
  it('refuses base64 that was cut or is none', () => {
    for (const data of ['abc', 'ab%=', '====', '']) {
      expect(readInline({ data, contentType: 'text/plain' }, maxBytes)).toMatchObject({ kind: 'refused' });
    }
  });
});

interface World {
  readonly ehr: FhirServer;
  readonly calls: readonly MockCall[];
}

function anEhr(answer: (call: MockCall, before: number) => MockAnswer, options: Partial<FhirServerOptions> = {}): World {
  const { transport, calls } = aMockServer(['https://ehr.example', 'https://files.example', 'https://evil.example'], answer);
  const token = async () => 'secret-token';
  const ehr = connectFhirServer({ baseUrl: 'https://ehr.example/fhir', token, runtime: aRuntime(), transport, ...options });
  onTestFinished(() => ehr.close());
  return { ehr, calls };
}

const address = { url: 'https://ehr.example/fhir/Binary/1', contentType: 'application/pdf' };
const pdfAnswer: MockAnswer = { headers: { 'content-type': 'application/pdf' }, body: pdf };

describe('document over HTTP', () => {
  it('asks with the type that the chart claims', async () => {
    const { ehr, calls } = anEhr(() => pdfAnswer);

    expect(await ehr.document(address)).toMatchObject({ kind: 'found', contentType: 'application/pdf' });
    expect(calls).toMatchObject([{ headers: { accept: 'application/pdf', authorization: 'Bearer secret-token' } }]);
  });

  it('asks once more for a Binary where that type cannot be given', async () => {
    const binary = { ...aBinary(), contentType: 'application/pdf', data: pdf.toString('base64') };
    const { ehr, calls } = anEhr(({ headers }) => (headers.accept === 'application/pdf' ? { status: 406 } : fhirAnswer(binary)));

    const document = await ehr.document(address);

    expect(document).toMatchObject({ kind: 'found', contentType: 'application/pdf' });
    expect(document.kind === 'found' && pdf.equals(document.bytes)).toBe(true);
    expect(calls).toHaveLength(2);
  });

  it('reads a Binary that came although bytes were asked for', async () => {
    const { ehr, calls } = anEhr(() => fhirAnswer({ ...aBinary(), data: pdf.toString('base64') }));

    expect(await ehr.document(address)).toMatchObject({ kind: 'found' });
    expect(calls).toHaveLength(1);
  });

  it('refuses bytes without the hash that the chart claims', async () => {
    const { ehr } = anEhr(() => pdfAnswer);

    expect(await ehr.document({ ...address, hash: createHash('sha1').update('other').digest('base64') })).toMatchObject({
      kind: 'refused',
    });
  });

  it('refuses a document over the cap', async () => {
    const { ehr } = anEhr(() => ({ body: Buffer.alloc(5_000, 32) }), { maxDocumentBytes: 1_000 });

    expect(await ehr.document({ ...address, contentType: 'text/plain' })).toMatchObject({ kind: 'refused' });
  });

  it('refuses a redirect, a 403 and a web page; says missing for 404', async () => {
    const answers: readonly MockAnswer[] = [
      { status: 302, headers: { location: 'https://evil.example/' } },
      { status: 403 },
      { headers: { 'content-type': 'text/html' }, body: '<html>' },
    ];
    for (const answer of answers) expect(await anEhr(() => answer).ehr.document(address)).toMatchObject({ kind: 'refused' });
    expect(await anEhr(() => ({ status: 404 })).ehr.document(address)).toEqual({ kind: 'missing' });
  });

  it('reaches a named host without the token, and no other host', async () => {
    const { ehr, calls } = anEhr(() => pdfAnswer, { documentHosts: ['files.example', '10.0.0.1'] });

    expect(await ehr.document({ ...address, url: 'https://files.example/signed?x=1' })).toMatchObject({ kind: 'found' });
    expect(await ehr.document({ ...address, url: 'https://evil.example/x' })).toMatchObject({ kind: 'refused' });
    expect(await ehr.document({ ...address, url: 'https://10.0.0.1/x' })).toMatchObject({ kind: 'refused' });
    expect(calls.map(({ host }) => host)).toEqual(['files.example']);
    expect(calls[0]?.headers).not.toHaveProperty('authorization');
  });

  it('puts no label from a chart into a header that is no media type', async () => {
    const { ehr, calls } = anEhr(() => pdfAnswer);

    await ehr.document({ ...address, contentType: 'a\r\nx-evil: 1' });

    expect(calls[0]?.headers).toMatchObject({ accept: '*/*' });
  });
});
