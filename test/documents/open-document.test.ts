import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDocument } from '../../src/documents/open-document.ts';
import { defaultPressLimits, type Opened } from '../../src/documents/press.ts';
import { createPress } from '../../src/documents/press-in-process.ts';
import { aCda, aPage } from './support/odd-markup.ts';
import { aPdf } from './support/odd-pdf.ts';
import { aJpeg, aPng, aTiff } from './support/odd-pictures.ts';

const a1c = { item: 'a1c', anyOf: ['9.1 %'] };
const facts = [a1c, { item: 'drug', anyOf: ['metformin'] }];

function open(contentType: string, bytes: Uint8Array | string, limits = {}): Promise<Opened> {
  const document = { bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes, contentType };
  return openDocument(document, facts, { ...defaultPressLimits, ...limits });
}

describe('openDocument', () => {
  it.each([
    ['text', 'text/plain', 'Visit\nHbA1c 9.1 %', 2],
    ['html', 'text/html', aPage('<p>Visit</p><table><tr><td>HbA1c</td><td>9.1</td><td>%</td></tr></table>'), 2],
    ['rtf', 'application/rtf', '{\\rtf1 Visit\\par HbA1c 9.1 %\\par}', 2],
  ])('finds a fact in %s, on its line', async (what, contentType, bytes, line) => {
    expect(await open(contentType, bytes)).toMatchObject({ kind: 'opened', what, isText: true, places: [{ item: 'a1c', page: 1, line }] });
  });

  it('finds a fact in a C-CDA and says whom the document is about', async () => {
    expect(await open('text/xml', aCda())).toMatchObject({
      what: 'cda',
      places: [{ item: 'a1c' }],
      about: { birthDate: '1970-01-01', familyNames: ['Person'] },
    });
  });

  it('finds facts of a PDF on their pages', async () => {
    const pdf = await aPdf({ pages: ['Visit', 'on metformin since May', 'HbA1c 9.1 %'] });

    const opened = await open('application/pdf', pdf);

    expect(opened).toMatchObject({ kind: 'opened', what: 'pdf', pages: 3, isText: true, notes: [] });
    expect(opened.kind === 'opened' && opened.places.map(({ item, page }) => [item, page]).sort()).toEqual([
      ['a1c', 3],
      ['drug', 2],
    ]);
  });

  it('reads a PDF no further than to its last fact, and to its first text where no fact is looked for', async () => {
    const pdf = await aPdf({ pages: [' ', 'on metformin, HbA1c 9.1 %', 'third', 'fourth'] });
    const tooMuch = { ...defaultPressLimits, maxCharacters: 30 };
    const document = { bytes: pdf, contentType: 'application/pdf' };
    const unread = { item: 'unread', anyOf: ['fifth'] };

    expect(await openDocument(document, facts, tooMuch)).toMatchObject({ isText: true, places: [{ page: 2 }, { page: 2 }], notes: [] });
    expect(await openDocument(document, [], tooMuch)).toMatchObject({ pages: 4, isText: true, places: [], notes: [] });
    expect(await openDocument(document, [...facts, unread], tooMuch)).toMatchObject({ notes: [expect.stringContaining('first 30 char')] });
    expect(await openDocument(document, [...facts, unread], { ...defaultPressLimits, maxTextPages: 2 })).toMatchObject({
      places: [{ page: 2 }, { page: 2 }],
      notes: ['only the text of the first 2 of 4 pages was read'],
    });
  });

  it('counts the pages of a text by its form feeds', async () => {
    expect(await open('text/plain', 'one\ftwo\n\nHbA1c 9.1 %')).toMatchObject({ places: [{ page: 2, line: 3 }] });
  });

  it.each([
    ['a picture', 'image/jpeg', aJpeg(), 'jpeg'],
    ['a picture', 'image/png', aPng(), 'png'],
    ['a scan', 'image/tiff', aTiff(), 'tiff'],
  ])('says of %s (%s) that nothing can be read in it', async (_name, contentType, bytes, what) => {
    expect(await open(contentType, bytes)).toEqual({ kind: 'opened', what, pages: 1, isText: false, places: [], notes: [] });
  });

  it('says of a PDF that holds only a scan that nothing can be read in it', async () => {
    expect(await open('application/pdf', await aPdf({ scans: [aJpeg(), aJpeg()] }))).toMatchObject({ pages: 2, isText: false, places: [] });
  });

  it('tells the notes of the label before those of the reader', async () => {
    expect(await open('', Buffer.from('HbA1c 9.1 % für Zoë', 'latin1'))).toMatchObject({
      notes: ['there is no label; the bytes look like text', expect.stringContaining('windows-1252')],
    });
  });

  it.each([
    ['is too large', 'text/plain', 'x'.repeat(101), /larger than the cap of 100 bytes/],
    ['is empty', 'text/plain', '', /empty/],
    ['is of no kind that is read', 'video/mp4', '\0\0\0\x18ftypmp42', /video/],
    ['its reader refuses', 'application/pdf', '%PDF-1.7 cut', /cut/],
  ])('refuses a document that %s', async (_name, contentType, bytes, reason) => {
    expect(await open(contentType, bytes, { maxBytes: 100 })).toEqual({ kind: 'refused', reason: expect.stringMatching(reason) });
  });

  it('leaves the bytes as they were', async () => {
    for (const [contentType, bytes] of [['application/pdf', await aPdf()] as const, ['text/xml', Buffer.from(aCda())] as const]) {
      const before = Buffer.from(bytes);

      await open(contentType, bytes);

      expect(before.equals(bytes)).toBe(true);
    }
  });

  it('for any bytes behind the beginning of any format, opens or refuses, and never throws', async () => {
    const labels = ['text/plain', 'text/html', 'application/xml', 'application/rtf', 'application/pdf', 'image/tiff', 'image/png', ''];
    const starts = [
      '',
      '%PDF-1.7\n',
      '{\\rtf1 ',
      'II*\0\x08\0\0\0',
      '<html>',
      '<ClinicalDocument>',
      '<?xml version="1.0"?>',
      '\xff\xd8\xff\xe0',
    ];
    const bytes = fc
      .tuple(
        fc.constantFrom(...starts),
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.string({ unit: 'grapheme' }).map((text) => Buffer.from(text)),
        ),
      )
      .map(([start, rest]) => Buffer.concat([Buffer.from(start, 'latin1'), rest]));

    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom(...labels), async (given, contentType) => {
        const opened = await createPress().open({ bytes: given, contentType }, facts);

        expect(opened.kind).toMatch(/^(opened|refused)$/);
        if (opened.kind === 'refused') expect(opened.reason).not.toMatch(/program that reads it failed/);
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});

describe('createPress', () => {
  it('refuses a document that breaks its reader, without a word of it', async () => {
    const bytes = new Proxy(Buffer.from('Invented Person'), {
      get: (target, name) => {
        if (name === 'buffer') throw new RangeError('Invented Person');
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });

    const opened = await createPress().open({ bytes, contentType: 'text/plain' }, []);

    expect(opened).toEqual({ kind: 'refused', reason: 'the program that reads it failed (RangeError); it is broken or odd' });
  });
});
