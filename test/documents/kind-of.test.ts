import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kindOf } from '../../src/documents/kind-of.ts';
import { documentKinds } from '../../src/documents/press.ts';
import { aZip } from './support/odd-archives.ts';
import { aCda, aPage } from './support/odd-markup.ts';
import { aHandmadePdf } from './support/odd-pdf.ts';
import { aJpeg, aPng, aTiff } from './support/odd-pictures.ts';
import { ebcdic, noise } from './support/odd-text.ts';

const samples = {
  pdf: ['application/pdf', aHandmadePdf()],
  jpeg: ['image/jpeg', aJpeg()],
  png: ['image/png', aPng()],
  tiff: ['image/tiff', aTiff()],
  text: ['text/plain', Buffer.from('Note of an invented visit')],
  html: ['text/html', Buffer.from(aPage('Note'))],
  rtf: ['application/rtf', Buffer.from('{\\rtf1 Note}')],
  cda: ['application/xml', Buffer.from(aCda())],
} as const;

const seen = (contentType: string, bytes: Uint8Array | string): string => {
  const result = kindOf({ bytes: typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, contentType });
  return result.kind === 'known' ? [result.what, ...result.notes].join('; ') : `refused: ${result.reason}`;
};

describe('kindOf', () => {
  it.each(Object.entries(samples))('knows a %s by its label and its bytes', (what, [label, bytes]) => {
    expect(seen(label, bytes)).toBe(what);
  });

  it.each(Object.entries(samples).filter(([what]) => what !== 'text'))(
    'knows a %s without a label, and says that there was none',
    (what, [, bytes]) => {
      expect(seen('', bytes)).toMatch(new RegExp(`^${what}; there is no label; the bytes are `));
      expect(seen('application/octet-stream', bytes)).toMatch(new RegExp(`^${what}; the label says only application/octet-stream; `));
    },
  );

  const words = Object.entries(samples);
  const lies = words.flatMap(([, [label]]) =>
    words.filter(([, [own]]) => own !== label).map(([what, [, bytes]]) => ({ label, what, bytes })),
  );
  /** What a label of text may hold: an RTF is one; an XHTML is an XML, and what is no known format may be a broken page. */
  const harmless = ['text/plain rtf', 'application/xml html', 'text/html text'];

  it.each(lies.filter(({ label, what }) => !harmless.includes(`${label} ${what}`)))(
    'refuses $label whose bytes are $what',
    ({ label, bytes }) => {
      expect(seen(label, bytes)).toMatch(new RegExp(`^refused: the label says ${label}, the bytes are `));
    },
  );

  it.each([
    ['application/xhtml', 'html', aPage('x')],
    ['application/xhtml+xml; charset=utf-8', 'html', '<?xml version="1.0"?>\n<!-- a -->\n<html xmlns="http://www.w3.org/1999/xhtml"/>'],
    ['application/xml', 'html', '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd"><html/>'],
    ['TEXT/XML', 'cda', aCda()],
    ['application/hl7-sda+xml', 'cda', aCda()],
    [
      'application/cda+xml',
      'cda',
      '\xef\xbb\xbf<?xml version="1.0"?><?xml-stylesheet href="a>b"?><cda:ClinicalDocument xmlns:cda="urn:hl7-org:v3"/>',
    ],
    ['application/xml', 'cda', '<!DOCTYPE ClinicalDocument [<!ENTITY a "<html>">]><ClinicalDocument/>'],
    ['text/rtf', 'rtf', '{\\rtf1}'],
    ['text/plain', 'rtf; the label says text/plain, the bytes are RTF', '{\\rtf1}'],
    ['text/html', 'html', '<p>Only a part of a page'],
    ['image/jpg', 'jpeg', aJpeg()],
    ['text/plain', 'text', '[[Template]] From a form'],
    ['text/plain', 'text', 'From: the clinic'],
    ['text/plain', 'text', 'MZ is an invented patient, BMI 31'],
    ['text/plain', 'text', 'BP < 140, <b> is not a page'],
    ['text/csv', 'text', 'a,b\n1,2'],
    ['', 'text; there is no label; the bytes look like text', 'BM is how this note begins'],
    ['', 'text; there is no label; the bytes look like text', Buffer.from('Prénom: Zoë', 'utf8')],
    ['', 'text; there is no label; the bytes look like text', Buffer.from('Prénom: Zoë', 'latin1')],
    ['', 'text; there is no label; the bytes look like text', Buffer.from('\ufeffnote', 'utf16le')],
  ])('reads %s as %s', (label, what, bytes) => {
    expect(seen(label, bytes)).toBe(what);
  });

  it('finds the root of a C-CDA in UTF-16', () => {
    expect(seen('application/xml', Buffer.from(`\ufeff${aCda()}`, 'utf16le'))).toBe('cda');
    expect(seen('application/xml', Buffer.from(aCda(), 'utf16le').swap16())).toBe('cda');
  });

  it.each([
    [
      'a Word document',
      'application/pdf',
      aZip({ 'word/document.xml': noise(9) }),
      /label says application\/pdf, the bytes are a Word document \(DOCX\); ask for a PDF of it/,
    ],
    ['a workbook without a label', '', aZip({ 'xl/workbook.xml': noise(9) }), /it is an Excel workbook/],
    [
      'an old Word document',
      'application/msword',
      '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
      /it is an old Office document .*; ask for a PDF of it/,
    ],
    ['gzip', 'text/plain', '\x1f\x8b\x08\0', /label says text\/plain, they are packed with gzip; ask for the document inside/],
    ['a film', 'video/mp4', '\0\0\0\x18ftypmp42', /video or sound/],
    ['sound', 'audio/mpeg', 'ID3\x04\0', /video or sound/],
    ['a HEIC', 'image/heic', '\0\0\0\x18ftypheic', /HEIC/],
    ['a DICOM image', '', Buffer.concat([new Uint8Array(128), Buffer.from('DICM')]), /DICOM/],
    ['a program', 'application/octet-stream', 'MZ\x90\0\x03\0', /program/],
    ['JSON', 'application/fhir+json', '{ "resourceType": "Patient" }', /JSON/],
    ['a signed text', 'text/plain', '-----BEGIN PGP MESSAGE-----', /encrypted or signed/],
    ['a calendar', 'text/calendar', 'BEGIN:VCALENDAR', /label says text\/calendar, which cannot be read; ask for a PDF of it/],
    ['a PDF behind spaces', 'application/pdf', Buffer.concat([Buffer.from('  '), aHandmadePdf()]), /label says application\/pdf/],
    ['EBCDIC', '', ebcdic(100), /no kind that is known/],
    ['XML that is nothing', 'text/xml', '<note/>', /neither a C-CDA nor XHTML/],
    ['XML whose prolog does not end', 'text/xml', `<!--${'<ClinicalDocument>'.repeat(9)}`, /neither a C-CDA nor XHTML/],
    ['nothing', 'text/plain', '', /empty/],
  ])('refuses %s by its name', (_name, label, bytes, reason) => {
    expect(seen(label, bytes)).toMatch(/^refused: /);
    expect(seen(label, bytes)).toMatch(reason);
  });

  it('refuses a document that is a ZIP archive too, wherever its list ends', () => {
    const both = aZip({ 'a.txt': noise(40) }, aHandmadePdf());

    expect(seen('application/pdf', both)).toMatch(/ZIP archive at once/);
    expect(seen('application/pdf', Buffer.concat([both, Buffer.from('\n%%EOF\n')]))).toMatch(/ZIP archive at once/);
  });

  it('is not misled by the marks of a list without a list', () => {
    const text = `PK\x05\x06${'a note about archives '.repeat(20)}PK\x05\x06`;

    expect(seen('application/pdf', Buffer.concat([aHandmadePdf(), Buffer.from(text)]))).toBe('pdf');
  });

  it('does not repeat a label that is no media type', () => {
    expect(seen('Person, Invented 1970-01-01', noise(9))).not.toContain('Invented');
    expect(seen(`text/${'x'.repeat(500)}`, noise(9))).not.toContain('xxx');
  });

  it('answers in time, whatever stands in the prolog', () => {
    const started = performance.now();

    for (const part of ['<!-- -->', '<?a?>', '<!DOCTYPE a [', '<', ' ', '<a:']) seen('text/xml', Buffer.alloc(10_000_000, part));
    seen('application/pdf', Buffer.concat([Buffer.from('%PDF-'), Buffer.alloc(1_000_000, 'PK\x05\x06', 'latin1')]));

    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('for any bytes under any label, names a kind or a reason, and the same one again', () => {
    const labels = [...Object.values(samples).map(([label]) => label), '', 'application/octet-stream', 'a/b', '\0'];
    const starts = Object.values(samples).map(([, bytes]) => bytes.subarray(0, 20));
    const bytes = fc
      .tuple(fc.constantFrom(new Uint8Array(), ...starts), fc.uint8Array({ maxLength: 300 }))
      .map((parts) => Buffer.concat(parts));

    fc.assert(
      fc.property(bytes, fc.constantFrom(...labels), (given, contentType) => {
        const result = kindOf({ bytes: given, contentType });

        expect(kindOf({ bytes: given, contentType })).toEqual(result);
        if (result.kind === 'known') expect(documentKinds).toContain(result.what);
        else expect(result.reason).toMatch(/^[ -~]{10,200}$/);
      }),
    );
  });
});
