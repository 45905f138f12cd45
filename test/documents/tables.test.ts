/**
 * That tables keep their columns, their heads and all of their text.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCanvas } from '../../src/documents/canvas.ts';
import { openFonts } from '../../src/documents/fonts.ts';
import { planColumns } from '../../src/documents/table-columns.ts';
import { bodyOf, cell, itemsOf, print, squash, table } from './printed-text.ts';

const fonts = openFonts(openCanvas(new Date(0)));

describe('planColumns', () => {
  it('fills the width of the page and no more, for any table that has columns', () => {
    const texts = fc.string({ unit: fc.constantFrom(...'abcdefW 0'), maxLength: 60 });
    fc.assert(
      fc.property(fc.array(fc.array(texts, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 6 }), (rows) => {
        const columns = planColumns(table([], rows), 504, fonts);
        if (columns === undefined) return;

        expect(columns.widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(504, 3);
        for (const width of columns.widths) expect(width).toBeGreaterThan(14);
      }),
    );
  });

  it('gives a column at least its longest word, so that no value is broken', () => {
    const columns = planColumns(table(['Test', 'Value'], [['word '.repeat(300), '139.55/120']]), 504, fonts);

    expect((columns?.widths[1] ?? 0) - 8).toBeGreaterThanOrEqual(fonts.shapedWidth('sans', '139.55/120') * 9 - 0.01);
  });

  it('has none for forty columns, and for impossible spans', () => {
    expect(planColumns(table([], [Array.from({ length: 40 }, () => 'value')]), 504, fonts)).toBeUndefined();
    expect(planColumns({ kind: 'table', head: [], rows: [[cell('x', 1e9)]] }, 504, fonts)).toBeUndefined();
    expect(planColumns({ kind: 'table', head: [], rows: [] }, 504, fonts)).toBeUndefined();
  });
});

describe('a printed table', () => {
  it('begins the cells of a column at the same place on every page', async () => {
    const rows = Array.from({ length: 150 }, (_, n) => [`left${n}`, `mid${n} ${'word '.repeat(n % 9)}`, `right${n}`]);

    const items = await itemsOf((await print([table(['One', 'Two', 'Three'], rows)])).bytes);

    for (const name of [/^left/, /^mid/, /^right/]) {
      const starts = items.filter(({ text }) => name.test(text)).map(({ x }) => x);
      expect(starts).toHaveLength(150);
      for (const x of starts) expect(x).toBeCloseTo(starts[0] ?? 0, 2);
    }
  });

  it('repeats its head on every page', async () => {
    const rows = Array.from({ length: 150 }, (_, n) => [`${n}`, 'x']);

    const { bytes, pages } = await print([table(['Collected', 'Result'], rows)]);

    expect(pages).toBeGreaterThan(2);
    expect((await itemsOf(bytes)).filter(({ text }) => text === 'Collected')).toHaveLength(pages);
  });

  it('breaks a row that is higher than a page, and loses none of it', async () => {
    const numbers = Array.from({ length: 2500 }, (_, n) => `n${n}e`);

    const { bytes, pages } = await print([
      table(
        ['A', 'B'],
        [
          [numbers.join(' '), 'short'],
          ['after', 'end'],
        ],
      ),
    ]);

    const said = await bodyOf(bytes);
    expect(pages).toBeGreaterThan(2);
    for (const number of [...numbers, 'short', 'after', 'end']) expect(said).toContain(number);
  });

  it('prints a head that fills a page once', async () => {
    const { bytes } = await print([
      table(
        [`HEAD ${'word '.repeat(900)}`],
        Array.from({ length: 80 }, (_, n) => [`${n}`]),
      ),
    ]);

    expect((await bodyOf(bytes)).split('HEAD')).toHaveLength(2);
  });

  it('lets a cell span columns', async () => {
    const rows = [[cell('Across two columns of words', 2), cell('Last')], ['a', 'b', 'c'].map((text) => cell(text))];

    const items = await itemsOf((await print([{ kind: 'table', head: [], rows }])).bytes);
    const xOf = (text: string) => items.find((item) => item.text === text)?.x ?? Number.NaN;

    expect(xOf('Last')).toBeCloseTo(xOf('c'), 2);
    expect(xOf('b')).toBeLessThan(xOf('c'));
  });

  it('becomes lists with the names of its columns where it has too many', async () => {
    const names = Array.from({ length: 40 }, (_, n) => `Column${n}`);

    const said = squash(await bodyOf((await print([table(names, [names.map((_, n) => `value${n}`)])])).bytes));

    for (const n of names.keys()) expect(said).toContain(`Column${n}:value${n}`);
    expect(said).toContain('Row1');
  });

  it('keeps cells that stand behind the last column', async () => {
    const said = await bodyOf((await print([table(['A'], [['a', 'b', 'c'], [], ['d']])])).bytes);

    for (const text of ['a', 'b', 'c', 'd']) expect(said).toContain(text);
  });
});
