/**
 * A table with more columns than a page can hold, as one list for each row.
 */
import type { Block, Cell, Run } from './blocks.ts';
import { textOf } from './blocks.ts';
import { spanOf, type Table } from './table-columns.ts';

/** Each row under its number; each cell behind the name of its column. Empty cells are left out. */
export function* listRows({ head, rows }: Table): Generator<Block> {
  const names = nameColumns(head);
  for (const [at, row] of rows.entries()) {
    yield { kind: 'heading', level: 3, text: `Row ${at + 1}` };
    yield* listCells(row, names);
  }
  if (rows.length === 0) yield { kind: 'paragraph', runs: [{ text: names.filter((name) => name !== '').join(' · '), bold: true }] };
}

function* listCells(row: readonly Cell[], names: readonly string[]): Generator<Block> {
  let column = 0;
  for (const cell of row) {
    const name = names[column] || `Column ${column + 1}`;
    column += spanOf(cell);
    if (textOf(cell.runs).trim() === '') continue;
    const label: Run = { text: `${name}: `, bold: true };
    yield { kind: 'entry', depth: 0, marker: '•', runs: [label, ...cell.runs] };
  }
}

/** The texts of the head above each column. */
function nameColumns(head: readonly (readonly Cell[])[]): readonly string[] {
  const names: string[] = [];
  for (const row of head) {
    let column = 0;
    for (const cell of row) {
      const text = textOf(cell.runs).replace(/\s+/g, ' ').trim();
      for (let covered = 0; covered < spanOf(cell); covered++, column++) {
        const above = names[column] ?? '';
        names[column] = [above, text === above ? '' : text].filter((part) => part !== '').join(' / ');
      }
    }
  }
  return names;
}
