import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BlockBuilder, createBlockBuilder, type Part } from '../../src/documents/block-builder.ts';
import type { Block } from '../../src/documents/blocks.ts';
import { paragraphOf } from '../../src/documents/blocks.ts';

const cell = (text: string, part: object = {}): Script => [{ kind: 'cell', ...part }, text];

/** A part and what stands in it; a string is text, `null` a line end. */
type Script = string | null | readonly [Part, ...Script[]];

function play(builder: BlockBuilder, script: Script): void {
  if (script === null) builder.breakLine();
  else if (typeof script === 'string') builder.text(script);
  else {
    const [part, ...inner] = script;
    builder.open(part);
    for (const one of inner) play(builder, one);
    builder.close();
  }
}

function build(...scripts: readonly Script[]) {
  const builder = createBlockBuilder({ maxCharacters: 10_000 });
  for (const script of scripts) play(builder, script);
  return builder.finish();
}

function blocksOf(...scripts: readonly Script[]): readonly Block[] {
  const reading = build(...scripts);
  return reading.kind === 'read' ? reading.blocks : [];
}

describe('createBlockBuilder', () => {
  it('draws white space together over weights and parts, and keeps no-break spaces', () => {
    expect(blocksOf([{ kind: 'flow' }, ' Take \n', [{ kind: 'bold' }, ' two '], '\t daily\u00a0 '])).toEqual([
      { kind: 'paragraph', runs: [{ text: 'Take' }, { text: ' two', bold: true }, { text: ' daily\u00a0' }] },
    ]);
  });

  it('ends lines where it is told to, with one empty line at most and none at the ends', () => {
    expect(blocksOf([{ kind: 'flow' }, null, 'a ', null, ' b', null, null, null, 'c', null])).toEqual([paragraphOf('a\nb\n\nc')]);
  });

  it('keeps text apart that stands around a part with lines of its own', () => {
    expect(blocksOf('before', [{ kind: 'flow' }, 'within'], 'after', [{ kind: 'heading', level: 2 }, 'Title'])).toEqual([
      paragraphOf('before'),
      paragraphOf('within'),
      paragraphOf('after'),
      { kind: 'heading', level: 2, text: 'Title' },
    ]);
  });

  it('keeps every space of verbatim text', () => {
    expect(blocksOf([{ kind: 'verbatim' }, '\n  a\r\n\tb', null, ' c \n'])).toEqual([{ kind: 'verbatim', text: '  a\n\tb\n c' }]);
  });

  it('numbers the entries of nested lists by their own numerals', () => {
    const inner: Script = [{ kind: 'list', numerals: 'a' }, [{ kind: 'entry' }, 'x'], [{ kind: 'entry' }, 'y']];
    const list: Script = [
      { kind: 'list', numerals: 'I', start: 3 },
      [{ kind: 'entry' }, 'one', inner, 'more'],
      [{ kind: 'entry', value: 9 }, 'nine'],
    ];

    expect(blocksOf(list).map((block) => block.kind === 'entry' && [block.depth, block.marker, block.runs[0]?.text])).toEqual([
      [0, 'III.', 'one'],
      [1, 'a.', 'x'],
      [1, 'b.', 'y'],
      [0, '', 'more'],
      [0, 'IX.', 'nine'],
    ]);
  });

  it('keeps spaces everywhere where it is told to, and takes depth and marker as they are given', () => {
    const builder = createBlockBuilder({ maxCharacters: 1_000, keepsSpaces: true });
    play(builder, [{ kind: 'entry', marker: '3)', depth: 2 }, '  a  b', null, '\tc ']);

    expect(builder.finish()).toMatchObject({ blocks: [{ kind: 'entry', depth: 2, marker: '3)', runs: [{ text: '  a  b\n\tc ' }] }] });
  });

  it('takes the rows of a body as rows, even within a head that was never closed', () => {
    const body: Script = [{ kind: 'body' }, [{ kind: 'row' }, cell('1'), cell('2')]];
    const head: Script = [{ kind: 'head' }, [{ kind: 'row' }, cell('a', { isHead: true }), [{ kind: 'cell', isHead: true }, 'b', body]]];

    expect(blocksOf([{ kind: 'table' }, head])[0]).toMatchObject({ head: [[{}, {}]], rows: [[{}, {}]] });
  });

  it('keeps the number of an entry that is a heading', () => {
    expect(blocksOf([{ kind: 'list', numerals: '1' }, [{ kind: 'entry' }, [{ kind: 'heading', level: 1 }, 'Plan'], 'Rest']])).toEqual([
      { kind: 'entry', depth: 0, marker: '1.', runs: [{ text: 'Plan', bold: true }] },
      { kind: 'entry', depth: 0, marker: '', runs: [{ text: 'Rest' }] },
    ]);
  });

  it('takes rows of heads as the head of a table, where none is marked', () => {
    const head: Script = [{ kind: 'row' }, cell('Test', { isHead: true }), cell('Value', { isHead: true })];
    const row: Script = [{ kind: 'row' }, cell('HbA1c', { isHead: true }), cell('7.2 %')];

    expect(blocksOf([{ kind: 'table' }, head, row])).toEqual([
      {
        kind: 'table',
        head: [[{ runs: [{ text: 'Test', bold: true }] }, { runs: [{ text: 'Value', bold: true }] }]],
        rows: [[{ runs: [{ text: 'HbA1c', bold: true }] }, { runs: [{ text: '7.2 %' }] }]],
      },
    ]);
  });

  it('leaves cells empty below one that reaches down, in its section only', () => {
    const table: Script = [
      { kind: 'table' },
      [{ kind: 'head' }, [{ kind: 'row' }, cell('h', { rows: 5, isHead: true }), cell('i', { columns: 2, isHead: true })]],
      [{ kind: 'row' }, cell('a', { rows: 2 }), cell('b'), cell('c', { rows: 3 })],
      [{ kind: 'row' }, cell('d')],
      [{ kind: 'row' }, cell('e'), cell('f')],
      [{ kind: 'row' }, cell('g')],
    ];

    expect(rowsOf(blocksOf(table)[0])).toEqual([['h', 'i/2'], ['a', 'b', 'c'], ['', 'd', ''], ['e', 'f', ''], ['g']]);
  });

  it('puts cells together that one above covers', () => {
    const table: Script = [
      { kind: 'table' },
      [{ kind: 'row' }, cell('a', { rows: 0, columns: 2 }), cell('b', { isHead: true })],
      [{ kind: 'row' }, cell('c')],
      [{ kind: 'row' }],
    ];

    expect(rowsOf(blocksOf(table)[0])).toEqual([
      ['a/2', 'b'],
      ['/2', 'c'],
    ]);
  });

  it('brings what stands in a cell of a table of values to lines', () => {
    const list: Script = [{ kind: 'list', numerals: '1' }, [{ kind: 'entry' }, 'x'], [{ kind: 'entry' }, 'y']];
    const inner: Script = [{ kind: 'table' }, [{ kind: 'row' }, cell('p'), cell('q')]];
    const table: Script = [{ kind: 'table' }, [{ kind: 'row' }, cell('h', { isHead: true }), [{ kind: 'cell' }, 'z', list, inner]]];
    const reading = build(table);

    expect(reading.kind === 'read' && rowsOf(reading.blocks[0])).toEqual([['h', 'z\n1. x\n2. y\np | q']]);
    expect(reading.kind === 'read' && reading.notes).toEqual(['a table within a cell of a table is printed as lines']);
  });

  it('prints a table that lays out a page part by part, and keeps the tables in it', () => {
    const inner: Script = [{ kind: 'table' }, [{ kind: 'row' }, cell('p'), cell('q')]];
    const table: Script = [
      { kind: 'table' },
      [{ kind: 'row' }, [{ kind: 'cell' }, [{ kind: 'heading', level: 1 }, 'Report']], cell('Page 1')],
      [{ kind: 'row' }, [{ kind: 'cell' }, inner]],
    ];

    expect(blocksOf(table).map(({ kind }) => kind)).toEqual(['heading', 'paragraph', 'table']);
  });

  it('puts text that stands in a table outside its cells before the table', () => {
    const table: Script = [{ kind: 'table' }, 'lost', [{ kind: 'caption' }, 'Labs'], [{ kind: 'row' }, cell('a'), cell('b')], 'also'];

    expect(blocksOf(table)).toMatchObject([
      paragraphOf('lost'),
      { kind: 'paragraph', runs: [{ text: 'Labs', bold: true }] },
      paragraphOf('also'),
      { kind: 'table' },
    ]);
  });

  it('reads cells that were never closed, and cells without a table', () => {
    const sloppy: Script = [{ kind: 'cell' }, [{ kind: 'bold' }, 'a', [{ kind: 'cell' }, 'b', [{ kind: 'row' }, cell('c'), cell('d')]]]];

    expect(rowsOf(blocksOf([{ kind: 'table' }, sloppy])[0])).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(blocksOf([{ kind: 'row' }, cell('alone')])).toEqual([paragraphOf('alone')]);
  });

  it('prints pictures of a table after it', () => {
    const builder = createBlockBuilder({ maxCharacters: 1_000 });
    const picture: Block = { kind: 'picture', picture: { contentType: 'image/png', bytes: new Uint8Array(), width: 1, height: 1 } };
    builder.open({ kind: 'table' });
    play(builder, cell('h', { isHead: true }));
    builder.open({ kind: 'cell' });
    builder.put(picture);
    const reading = builder.finish();

    expect(reading.kind === 'read' && reading.blocks.map(({ kind }) => kind)).toEqual(['table', 'picture']);
  });

  it('refuses text past the cap, and counts empty cells and rows', () => {
    const builder = createBlockBuilder({ maxCharacters: 100 });
    builder.open({ kind: 'table' });
    for (let at = 0; at < 100 && !builder.isFull(); at += 1) play(builder, [{ kind: 'row' }, [{ kind: 'cell' }]]);

    expect(builder.isFull()).toBe(true);
    expect(builder.finish()).toEqual({ kind: 'refused', reason: 'the document holds more text than the cap of 100 characters' });
  });

  it('ends quickly, whatever cells claim to cover', () => {
    const builder = createBlockBuilder({ maxCharacters: 5_000_000 });
    builder.open({ kind: 'table' });
    for (let at = 0; at < 200_000; at += 1) play(builder, [{ kind: 'row' }, cell('', { columns: 1e9, rows: 1e300 })]);
    const began = performance.now();
    builder.finish();

    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('for any events, in whatever order, returns each word once', () => {
    const kinds = ['flow', 'bold', 'verbatim', 'table', 'caption', 'head', 'foot', 'row', 'cell', 'list', 'entry'] as const;
    const part = fc.oneof(
      fc.constantFrom(...kinds).map((kind): Part => ({ kind })),
      fc.constantFrom(1, 2, 3).map((level): Part => ({ kind: 'heading', level: level === 1 ? 1 : level === 2 ? 2 : 3 })),
      fc.record({ columns: fc.integer(), rows: fc.integer(), isHead: fc.boolean() }).map((spans): Part => ({ kind: 'cell', ...spans })),
    );
    const event = fc.oneof(part, fc.constantFrom('close', 'text', 'text', 'break'));
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const builder = createBlockBuilder({ maxCharacters: 10_000 });
        let words = 0;
        for (const one of events) {
          if (typeof one !== 'string') builder.open(one);
          else if (one === 'close') builder.close();
          else if (one === 'break') builder.breakLine();
          else builder.text(` w${words++}w `);
        }
        const found = JSON.stringify(builder.finish()).match(/w\d+w/g) ?? [];

        expect([...found].sort()).toEqual(Array.from({ length: words }, (_, at) => `w${at}w`).sort());
      }),
      { numRuns: 1_000 },
    );
  });
});

function rowsOf(block: Block | undefined): readonly (readonly string[])[] {
  if (block?.kind !== 'table') return [];
  return [...block.head, ...block.rows].map((row) =>
    row.map(({ runs, span }) => runs.map(({ text }) => text).join('') + (span === undefined ? '' : `/${span}`)),
  );
}
