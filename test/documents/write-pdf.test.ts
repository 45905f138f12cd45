/**
 * That a printed document says what its blocks say, on clean pages.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, paragraphOf } from '../../src/documents/blocks.ts';
import { sizeOnPage } from '../../src/documents/pictures.ts';
import { writePdf } from '../../src/documents/write-pdf.ts';
import { writePng } from '../../src/documents/write-png.ts';
import { gallery, galleryFrame } from './gallery.ts';
import { aFrame, bodyOf, itemsOf, print, squash, table } from './printed-text.ts';

const letters = fc.constantFrom(
  ...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,;:/-()%+<>',
  ...'äöüßéèñçøåłżśčřžğİıșț',
  ...'ΑΩαβγωЖшыЯ',
  ...'≤≥±µ°²½–—“”…€→✓',
);
const words = fc.oneof(
  { weight: 8, arbitrary: fc.string({ unit: letters, minLength: 1, maxLength: 14 }) },
  { weight: 1, arbitrary: fc.string({ unit: letters, minLength: 60, maxLength: 260 }) },
);
const texts = fc.array(words, { minLength: 1, maxLength: 30 }).map((all) => all.join(' '));
const blocks: fc.Arbitrary<Block> = fc.oneof(
  texts.map((text): Block => ({ kind: 'heading', level: 2, text })),
  fc.tuple(texts, texts).map(([a, b]): Block => ({ kind: 'paragraph', runs: [{ text: `${a} ` }, { text: b, bold: true }] })),
  fc.tuple(fc.nat({ max: 30 }), texts).map(([depth, text]): Block => ({ kind: 'entry', depth, marker: '•', runs: [{ text }] })),
  texts.map((text): Block => ({ kind: 'verbatim', text })),
  fc.tuple(fc.integer({ min: 1, max: 30 }), texts).map(([columns, text]): Block => inColumns(text, columns)),
  fc.constantFrom<Block>({ kind: 'rule' }, { kind: 'page-break' }),
);

function inColumns(text: string, columns: number): Block {
  const all = text.split(' ');
  const rows = Array.from({ length: Math.ceil(all.length / columns) }, (_, row) => all.slice(row * columns, (row + 1) * columns));
  return table([], rows);
}

function wordsOf(block: Block): readonly string[] {
  switch (block.kind) {
    case 'heading':
    case 'verbatim':
      return block.text.split(' ');
    case 'paragraph':
    case 'entry':
      return block.runs.flatMap(({ text }) => text.split(' '));
    case 'table':
      return block.rows.flat().flatMap(({ runs }) => runs.map(({ text }) => text));
    default:
      return [];
  }
}

describe('writePdf', () => {
  it('says every word in its order, for any blocks and however long a word is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(blocks, { minLength: 1, maxLength: 12 }), async (all) => {
        const { bytes } = await print(all);

        const said = squash(await bodyOf(bytes));

        let at = 0;
        for (const word of all.flatMap(wordsOf).map(squash)) {
          const found = said.indexOf(word, at);
          expect(found, `${word} after ${said.slice(Math.max(0, at - 20), at + 20)}`).toBeGreaterThanOrEqual(0);
          at = found + word.length;
        }
      }),
      { numRuns: 20 },
    );
  });

  it('draws nothing outside of the margins, for any blocks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(blocks, { minLength: 1, maxLength: 12 }), async (all) => {
        const { bytes } = await print(all);

        for (const { x, y, width } of await itemsOf(bytes)) {
          expect(x).toBeGreaterThanOrEqual(53.9);
          expect(x + width).toBeLessThanOrEqual(558.5);
          expect(y).toBeGreaterThan(792 - 756);
          expect(y).toBeLessThan(792 - 36);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('gives the same bytes for the same document and frame', async () => {
    const [first, again] = [await print(gallery()), await print(gallery())];

    expect(Buffer.from(first.bytes).equals(Buffer.from(again.bytes))).toBe(true);
  });

  it('bears the date of the document and nothing of the chart in its properties', async () => {
    const { bytes } = await print([paragraphOf('x')], { ...aFrame, date: '2024-02' });
    const text = Buffer.from(bytes).toString('latin1');

    expect(text).toContain('(D:20240201000000Z)');
    expect(text).not.toMatch(/Tester|Invented|10101/);
    expect(text).not.toMatch(/\/(JS|JavaScript|URI|Launch|EmbeddedFile|AA|OpenAction|Annots|AcroForm)\b/);
  });

  it.each(['', 'yesterday', '2024-13-40', '9999-99'])('prints with a fixed date where the chart has none: %j', async (date) => {
    const { bytes } = await print([paragraphOf('x')], { ...aFrame, date });

    expect(Buffer.from(bytes).toString('latin1')).toContain('(D:19700101000000Z)');
  });

  it('puts banner, title, source, origin and page number on every page', async () => {
    const { bytes, pages } = await print(Array.from({ length: 120 }, (_, n) => paragraphOf(`Line ${n}`)));
    const items = await itemsOf(bytes);

    expect(pages).toBeGreaterThan(2);
    for (let page = 1; page <= pages; page++) {
      const said = items.filter((item) => item.page === page).map(({ text }) => text);
      expect(said).toEqual(expect.arrayContaining([aFrame.banner, aFrame.title, aFrame.source, aFrame.origin, `Page ${page} of ${pages}`]));
    }
  });

  it('cuts what is too long for the header there only, and says it in full on the first page', async () => {
    const long = Array.from({ length: 60 }, (_, n) => `name${n}`).join(' ');

    const items = await itemsOf((await print([paragraphOf('x')], { title: long, banner: long, source: long, origin: long })).bytes);

    const said = squash(items.map(({ text }) => text).join(''));
    expect(said.split('name59')).toHaveLength(5);
    expect(said).toContain('...');
  });

  it('prints an empty document as one page', async () => {
    expect((await print([])).pages).toBe(1);
    expect((await print([{ kind: 'page-break' }, { kind: 'page-break' }])).pages).toBe(1);
  });

  it('refuses what would take too many pages, without drawing it', async () => {
    const limits = { maxPages: 300, maxPixels: 1 };
    const huge: readonly Block[][] = [
      [paragraphOf('word '.repeat(1_000_000))],
      [paragraphOf('x'.repeat(5_000_000))],
      [{ kind: 'verbatim', text: 'x\n'.repeat(2_000_000) }],
      [
        table(
          ['a'],
          Array.from({ length: 200_000 }, () => ['x']),
        ),
      ],
      [table(['a'], [['word '.repeat(1_000_000)]])],
      Array.from({ length: 301 }, (): Block[] => [paragraphOf('x'), { kind: 'page-break' }]).flat(),
    ];

    for (const blocks of huge) {
      const startedMs = performance.now();
      expect(await writePdf(blocks, aFrame, limits)).toEqual({ kind: 'refused', reason: 'it would take more than 300 pages' });
      expect(performance.now() - startedMs).toBeLessThan(8000);
    }
  });

  it('prints exactly as many pages as are allowed', async () => {
    const two: readonly Block[] = [paragraphOf('x'), { kind: 'page-break' }, paragraphOf('y')];

    expect(await writePdf(two, aFrame, { maxPages: 2, maxPixels: 1 })).toMatchObject({ kind: 'printed', pages: 2 });
    expect(await writePdf(two, aFrame, { maxPages: 1, maxPixels: 1 })).toMatchObject({ kind: 'refused' });
  });

  it('keeps a heading with what follows it', async () => {
    for (let lines = 31; lines < 37; lines++) {
      const all = [...Array.from({ length: lines }, () => paragraphOf('x')), { kind: 'heading', level: 1, text: 'HEAD' } as const];
      const items = await itemsOf((await print([...all, paragraphOf('BODY')])).bytes);

      expect(items.find(({ text }) => text === 'HEAD')?.page).toBe(items.find(({ text }) => text === 'BODY')?.page);
    }
  });

  it('says names of other scripts in the order of their letters', async () => {
    const said = await bodyOf((await print(['שלום עולם 123 abc', 'محمد عبد', 'Patient שרה כהן (DOB 1950)'].map(paragraphOf))).bytes);

    for (const word of ['שלום', 'עולם', '123', 'abc', 'محمد', 'عبد', 'שרה', 'כהן', '1950']) expect(said).toContain(word);
  });

  it('draws text from right to left at its place', async () => {
    const items = await itemsOf((await print([paragraphOf('dose אב 7788 גד omega')])).bytes);
    const xOf = (text: string) => items.find((item) => item.text.includes(text))?.x ?? Number.NaN;

    expect(xOf('dose')).toBeLessThan(xOf('גד'));
    expect(xOf('גד')).toBeLessThan(xOf('7788'));
    expect(xOf('7788')).toBeLessThan(xOf('אב'));
    expect(xOf('אב')).toBeLessThan(xOf('omega'));
  });

  it('writes what has no glyph as code points, and notes it', async () => {
    const { bytes, notes } = await print([paragraphOf('王 x')]);

    expect(await bodyOf(bytes)).toContain('[U+738B] x');
    expect(notes).toEqual(['1 characters are not in the embedded font and are written as code points']);
  });

  it('keeps the columns of verbatim text, tabs included', async () => {
    const items = await itemsOf((await print([{ kind: 'verbatim', text: 'NAME    VALUE\nNa\t139\nK       5.9' }])).bytes);
    const second = items.filter(({ text }) => ['VALUE', '139', '5.9'].includes(text.trim()));

    expect(second).toHaveLength(3);
    for (const { x } of second) expect(x).toBeCloseTo(second[0]?.x ?? 0, 1);
  });

  it('gives a picture a page of its own, as large as fits and never blown up', async () => {
    const [width, height] = [30, 30];
    const bytes = writePng({ width, height, bits: 8, channels: 1, data: new Uint8Array(width * height).fill(127) });
    const picture = { kind: 'picture', picture: { contentType: 'image/png', width, height, bytes } } as const;

    expect((await print([paragraphOf('before'), picture, paragraphOf('after')])).pages).toBe(3);
    expect(sizeOnPage({ width, height }, { width: 504, height: 600 })).toEqual({
      width: expect.closeTo(14.4),
      height: expect.closeTo(14.4),
    });
    expect(sizeOnPage({ width: 5040, height: 100 }, { width: 504, height: 600 })).toEqual({
      width: expect.closeTo(504),
      height: expect.closeTo(10),
    });
    expect(sizeOnPage({ width: 100, height: 6000 }, { width: 504, height: 600 })).toEqual({
      width: expect.closeTo(10),
      height: expect.closeTo(600),
    });
  });

  it('says where a picture stood that cannot be printed, and refuses one of too many pixels', async () => {
    const picture = { contentType: 'image/png', width: 3, height: 3, bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1, 2, 3) } as const;
    const { bytes, notes } = await print([{ kind: 'picture', picture }]);

    expect(await bodyOf(bytes)).toContain('[a picture stood here that cannot be printed]');
    expect(notes).toEqual(['1 pictures could not be printed']);
    const refused = await writePdf([{ kind: 'picture', picture }], aFrame, { maxPages: 1, maxPixels: 8 });
    expect(refused).toEqual({ kind: 'refused', reason: 'it holds a picture of more than 8 pixels' });
  });

  it('stops at no bytes of a picture, for any bytes', async () => {
    const starts = fc.constantFrom([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], [0xff, 0xd8, 0xff, 0xc0], [0xff, 0xd8]);
    await fc.assert(
      fc.asyncProperty(starts, fc.uint8Array({ maxLength: 80 }), fc.boolean(), async (start, rest, isPng) => {
        const bytes = Uint8Array.from([...start, ...rest]);
        const picture = { contentType: isPng ? 'image/png' : 'image/jpeg', width: 3, height: 3, bytes } as const;

        expect((await writePdf([{ kind: 'picture', picture }], aFrame, { maxPages: 3, maxPixels: 100 })).kind).toBe('printed');
      }),
      { numRuns: 20 },
    );
  });

  it('makes pages that another program draws without a complaint', async ({ skip }) => {
    if (!hasProgram('pdftoppm')) skip('pdftoppm is not installed: the pages are not looked at');
    const folder = process.env['PRIORFILL_PICTURES'] ?? mkdtempSync(join(tmpdir(), 'printed-'));
    mkdirSync(folder, { recursive: true });
    const { bytes, pages } = await print(gallery(), galleryFrame);
    const file = join(folder, 'gallery.pdf');
    writeFileSync(file, bytes);

    execFileSync('pdftoppm', ['-r', '80', '-png', file, join(folder, 'gallery')], { stdio: ['ignore', 'ignore', 'pipe'] });

    expect(pages).toBeGreaterThanOrEqual(3);
    expect(readFileSync(join(folder, 'gallery-1.png')).length).toBeGreaterThan(5000);
    if (process.env['PRIORFILL_PICTURES'] === undefined) rmSync(folder, { recursive: true });
  });
});

function hasProgram(name: string): boolean {
  try {
    execFileSync(name, ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
