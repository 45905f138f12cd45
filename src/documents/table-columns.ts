/**
 * How wide the columns of a table are.
 *
 * Each column gets at least its longest word and at most its longest line, measured on a bounded sample of rows. Where
 * the words do not fit side by side even in small letters, there are no columns: the table is better read as lists.
 */
import type { Block, Cell } from './blocks.ts';
import { boldText, plainText } from './flow-text.ts';
import type { Fonts } from './fonts.ts';
import { measure } from './lines.ts';
import { createSieve, type Passage, type Wanted } from './printable.ts';

export type Table = Block & { readonly kind: 'table' };

export interface Columns {
  /** In points, with the room around the text; together as wide as the page. */
  readonly widths: readonly number[];
  readonly size: number;
}

/** Room between a column's border and its text. */
export const cellPad = 4;

const sizes = [9, 8, 7] as const;
const maxColumns = 24;
const maxSampleRows = 400;
const maxSampleText = 400;
/** Longer words are broken. At one point: about sixteen letters. */
const maxWordWidth = 9.5;
const maxNaturalWidth = 60;
/** A column of nothing is still seen. */
const minWidth = 1.2;

/** The columns; nothing where they would be unreadable. */
export function planColumns(table: Table, available: number, fonts: Fonts): Columns | undefined {
  const count = columnCount(table);
  if (count === 0 || count > maxColumns) return undefined;
  const wishes = measureColumns(table, count, fonts);
  for (const size of sizes) {
    const room = available - count * 2 * cellPad;
    const minima = wishes.map(({ min }) => min * size);
    if (sum(minima) <= room) return { size, widths: share(wishes, size, room).map((width) => width + 2 * cellPad) };
  }
  return undefined;
}

/** Columns that the widest row covers. */
export function columnCount({ head, rows }: Table): number {
  let most = 0;
  for (const row of [...head, ...rows]) most = Math.max(most, sum(row.map(spanOf)));
  return most;
}

/** How many columns a cell covers; more than a table may have are as many as it may have. */
export function spanOf({ span = 1 }: Cell): number {
  return Number.isFinite(span) ? Math.min(Math.max(1, Math.floor(span)), 1000) : 1;
}

interface Wish {
  min: number;
  natural: number;
}

function measureColumns(table: Table, count: number, fonts: Fonts): readonly Wish[] {
  const wishes = Array.from({ length: count }, (): Wish => ({ min: minWidth, natural: minWidth }));
  for (const row of table.head) measureRow(row, boldText, { wishes, fonts });
  for (const row of sampleOf(table.rows)) measureRow(row, plainText, { wishes, fonts });
  return wishes;
}

/** All rows, or as many from all parts of the table. */
function sampleOf<T>(rows: readonly T[]): readonly T[] {
  const step = Math.max(1, Math.ceil(rows.length / maxSampleRows));
  return rows.filter((_, at) => at % step === 0);
}

function measureRow(
  row: readonly Cell[],
  wanted: Wanted,
  { wishes, fonts }: { readonly wishes: readonly Wish[]; readonly fonts: Fonts },
): void {
  let column = 0;
  for (const cell of row) {
    const span = spanOf(cell);
    const wish = measureCell(cell, wanted, fonts);
    for (const covered of wishes.slice(column, column + span)) {
      covered.min = Math.max(covered.min, wish.min / span);
      covered.natural = Math.max(covered.natural, wish.natural / span);
    }
    column += span;
  }
}

function measureCell(cell: Cell, wanted: Wanted, fonts: Fonts): Wish {
  const wish: Wish = { min: minWidth, natural: minWidth };
  const runs = cell.runs.slice(0, 20).map((run) => ({ ...run, text: run.text.slice(0, maxSampleText) }));
  for (const passage of createSieve(fonts).sift(runs, wanted)) {
    const natural = widthOf(passage, { from: 0, to: passage.text.length, fonts, limit: maxNaturalWidth });
    wish.natural = Math.max(wish.natural, natural);
    wish.min = Math.max(wish.min, widestWord(passage, fonts));
  }
  return wish;
}

function widestWord(passage: Passage, fonts: Fonts): number {
  let widest = 0;
  for (const { index, 0: word } of passage.text.matchAll(/[^ ]+/g)) {
    widest = Math.max(widest, widthOf(passage, { from: index, to: index + word.length, fonts, limit: maxWordWidth }));
  }
  return widest;
}

interface Part {
  readonly from: number;
  readonly to: number;
  readonly fonts: Fonts;
  readonly limit: number;
}

function widthOf(passage: Passage, part: Part): number {
  return Math.min(part.limit, measure(passage, passage.text, { ...part, size: 1 }));
}

/** What each column gets: its wish where all of them fit, else its minimum and a share of what is left. */
function share(wishes: readonly Wish[], size: number, room: number): readonly number[] {
  const naturals = wishes.map(({ natural }) => natural * size);
  const total = sum(naturals);
  if (total <= room) return naturals.map((width) => (width / total) * room);
  const slack = room - sum(wishes.map(({ min }) => min * size));
  const wanted = sum(wishes.map(({ min, natural }) => natural - min));
  return wishes.map(({ min, natural }) => min * size + (wanted > 0 ? ((natural - min) / wanted) * slack : slack / wishes.length));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
