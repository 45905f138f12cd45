import { describe, expect, it } from 'vitest';
import { type Block, cellOf, paragraphOf } from '../../src/documents/blocks.ts';
import { hasText, textPagesOf } from '../../src/documents/blocks-text.ts';

const picture = { contentType: 'image/png', bytes: new Uint8Array(), width: 1, height: 1 } as const;

describe('textPagesOf', () => {
  it('gives each block its lines and each page its text', () => {
    const blocks: readonly Block[] = [
      { kind: 'heading', level: 1, text: 'Labs' },
      { kind: 'paragraph', runs: [{ text: 'HbA1c ' }, { text: '9.1', bold: true }, { text: ' %' }] },
      { kind: 'entry', depth: 1, marker: '2.', runs: [{ text: 'second' }] },
      { kind: 'rule' },
      { kind: 'page-break' },
      { kind: 'verbatim', text: 'a\n  b' },
      { kind: 'picture', picture },
    ];

    expect(textPagesOf(blocks)).toEqual(['Labs\nHbA1c 9.1 %\n2. second\n', 'a\n  b\n']);
  });

  it('puts the cells of a row on one line, its own line ends left out', () => {
    const table: Block = { kind: 'table', head: [[cellOf('Test'), cellOf('Value')]], rows: [[cellOf('Hb\nA1c'), cellOf('9.1 %')]] };

    expect(textPagesOf([table])).toEqual(['Test  Value\nHb A1c  9.1 %\n']);
  });

  it('gives one empty page for nothing', () => {
    expect(textPagesOf([])).toEqual(['']);
  });
});

describe('hasText', () => {
  it('is true where a letter or a digit of any script stands', () => {
    expect([['\n', ' 7'], ['', 'שרה'], ['Łu']].map(hasText)).toEqual([true, true, true]);
    expect([[], [''], ['\n \f', '...']].map(hasText)).toEqual([false, false, false]);
    expect(hasText(textPagesOf([paragraphOf('–')]))).toBe(false);
  });
});
