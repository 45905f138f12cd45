import { describe, expect, it } from 'vitest';
import type { Opened, Printed } from '../../src/documents/press.ts';
import { createPress } from '../../src/documents/press-in-process.ts';
import { aCda, aPage } from './support/odd-markup.ts';
import { aPdf } from './support/odd-pdf.ts';
import { aJpeg, aPng, aTiff } from './support/odd-pictures.ts';

const press = createPress({ maxPages: 20 });
const frame = {
  title: 'Invented note',
  banner: 'Zoë Müller-Łukasiewicz, 1970-01-01, MRN 0000',
  source: 'Invented clinic, 2026-09-01',
  origin: 'Rendered from a note',
  date: '2026-09-01',
};

const render = (contentType: string, bytes: Uint8Array | string): Promise<Printed> =>
  press.render({ bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes, contentType }, frame);

/** Which of these texts stand in the printed PDF. */
async function readBack(printed: Printed, texts: readonly string[]): Promise<readonly string[]> {
  if (printed.kind === 'refused') return [printed.reason];
  const opened: Opened = await press.open(
    { bytes: printed.bytes, contentType: 'application/pdf' },
    texts.map((text) => ({ item: text, anyOf: [text] })),
  );
  return opened.kind === 'opened' ? opened.places.map(({ item }) => item) : [opened.reason];
}

const kinds = [
  ['text', 'text/plain', 'Visit\nHbA1c 9.1 %'],
  ['HTML', 'text/html', aPage('<h1>Visit</h1><p>HbA1c 9.1 %</p>')],
  ['RTF', 'application/rtf', '{\\rtf1 Visit\\par HbA1c 9.1 %\\par}'],
  ['a C-CDA', 'application/xml', aCda()],
] as const;

describe('renderDocument', () => {
  it.each(kinds)('prints %s as a PDF whose text can be read, with banner, source and origin', async (_name, contentType, bytes) => {
    const printed = await render(contentType, bytes);

    expect(printed).toMatchObject({ kind: 'printed', pages: 1 });
    expect(await readBack(printed, ['9.1 %', 'Müller-Łukasiewicz', 'Invented clinic', 'Rendered from a note'])).toHaveLength(4);
  });

  it('prints the pages of a TIFF', async () => {
    expect(await render('image/tiff', aTiff())).toMatchObject({ kind: 'printed', pages: expect.any(Number) });
  });

  it.each([...kinds, ['a TIFF', 'image/tiff', aTiff()] as const])(
    'gives the same bytes for the same %s',
    async (_name, contentType, bytes) => {
      const [first, second] = [await render(contentType, bytes), await render(contentType, bytes)];

      expect(first.kind).toBe('printed');
      expect(first).toEqual(second);
    },
  );

  it.each([
    ['a PDF', 'application/pdf', () => aPdf()],
    ['a JPEG', 'image/jpeg', () => aJpeg()],
    ['a PNG', 'image/png', () => aPng()],
  ])('leaves %s alone that can be sent as it is', async (_name, contentType, make) => {
    expect(await render(contentType, await make())).toEqual({ kind: 'refused', reason: 'it can be sent as it is' });
  });

  it.each([
    ['a PDF that is cut', 'application/pdf', () => aPdf().then((pdf) => pdf.subarray(0, 700)), /cut/],
    ['a JPEG that is cut', 'image/jpeg', () => aJpeg({ end: false }), /cut/],
    ['a text of too many pages', 'text/plain', () => 'x\n'.repeat(5_000), /more than 20 pages/],
    ['nothing', 'text/plain', () => '', /empty/],
  ])('refuses %s with the reason of its reader or printer', async (_name, contentType, make, reason) => {
    expect(await render(contentType, await make())).toEqual({ kind: 'refused', reason: expect.stringMatching(reason) });
  });

  it('tells the notes of the reader', async () => {
    expect(await render('text/plain', '{\\rtf1 Note}')).toMatchObject({
      notes: expect.arrayContaining(['the label says text/plain, the bytes are RTF']),
    });
  });
});
