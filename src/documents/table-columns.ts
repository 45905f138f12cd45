/**
 * How wide the columns of a table are.
 *
 * Each column gets at least its longest word and at most its longest line, measured on a bounded sample of rows; what is
 * left over goes first to columns that want little. Long words stay whole while letters are not small, and are broken
 * then. Where the words do not fit side by side even so, there are no columns: the table is better read as lists.
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

/** Tried one after the other: with whole words in letters that are easy to read, then with long words broken. */
const attempts = [
  { size: 9, limit: 0 },
  { size: 8, limit: 0 },
  { size: 9, limit: 1 },
  { size: 8, limit: 1 },
  { size: 9, limit: 2 },
  { size: 8, limit: 2 },
  { size: 7, limit: 2 },
] as const;
/** Longer words are broken. At one point: a moment with its zone, a long drug's name, sixteen letters. */
const wordLimits = [14.5, 11.5, 9.5] as const;
const [widestWord, , brokenWord] = wordLimits;
const maxColumns = 24;
const maxSampleRows = 400;
const maxSampleText = 400;
const maxNaturalWidth = 60;
/** A column of nothing is still seen. */
const minWidth = 1.2;

/** The columns; nothing where they would be unreadable. */
export function planColumns(table: Table, available: number, fonts: Fonts): Columns | undefined {
  const count = columnCount(table);
  if (count === 0 || count > maxColumns) return undefined;
  const measured = measureColumns(table, count, fonts);
  const room = available - count * 2 * cellPad;
  for (const { size, limit } of attempts) {
    const wishes = measured.map(({ minima, natural }) => ({ min: minima[limit] * size, natural: natural * size }));
    if (sum(wishes.map(({ min }) => min)) <= room) return { size, widths: share(wishes, room).map((width) => width + 2 * cellPad) };
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

/** At one point. `minima`: the widest word by each of the limits; `natural`: the longest line. */
interface Measure {
  readonly minima: readonly [number, number, number];
  readonly natural: number;
}

const nothing: Measure = { minima: [minWidth, minWidth, minWidth], natural: minWidth };

function widenTo({ minima: [a, b, c], natural }: Measure, more: Measure, span = 1): Measure {
  const [x, y, z] = more.minima;
  const minima = [Math.max(a, x / span), Math.max(b, y / span), Math.max(c, z / span)] as const;
  return { minima, natural: Math.max(natural, more.natural / span) };
}

function measureColumns(table: Table, count: number, fonts: Fonts): readonly Measure[] {
  const columns = Array.from({ length: count }, () => nothing);
  for (const row of table.head) measureRow(row, boldText, { columns, fonts });
  for (const row of sampleOf(table.rows)) measureRow(row, plainText, { columns, fonts });
  return columns;
}

/** All rows, or as many from all parts of the table. */
function sampleOf<T>(rows: readonly T[]): readonly T[] {
  const step = Math.max(1, Math.ceil(rows.length / maxSampleRows));
  return rows.filter((_, at) => at % step === 0);
}

function measureRow(
  row: readonly Cell[],
  wanted: Wanted,
  { columns, fonts }: { readonly columns: Measure[]; readonly fonts: Fonts },
): void {
  let column = 0;
  for (const cell of row) {
    const span = spanOf(cell);
    const measured = measureCell(cell, wanted, fonts);
    for (const [at, covered] of columns.slice(column, column + span).entries()) columns[column + at] = widenTo(covered, measured, span);
    column += span;
  }
}

function measureCell(cell: Cell, wanted: Wanted, fonts: Fonts): Measure {
  let cellWide: Measure = nothing;
  const runs = cell.runs.slice(0, 20).map((run) => ({ ...run, text: run.text.slice(0, maxSampleText) }));
  for (const passage of createSieve(fonts).sift(runs, wanted)) {
    const natural = widthOf(passage, { from: 0, to: passage.text.length, fonts, limit: maxNaturalWidth });
    cellWide = widenTo(cellWide, { ...nothing, natural });
    for (const { index, 0: word } of passage.text.matchAll(/[^ ]+/g))
      cellWide = widenTo(cellWide, measureWord(passage, { from: index, to: index + word.length, fonts, limit: widestWord }));
  }
  return cellWide;
}

/** A word that is wider than a limit is broken by it, and then as short as by the last one. */
function measureWord(passage: Passage, part: Part): Measure {
  const width = widthOf(passage, part);
  const [long, middle, short] = wordLimits.map((limit) => (width < limit ? width : Math.min(width, brokenWord)));
  return { ...nothing, minima: [long ?? 0, middle ?? 0, short ?? 0] };
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

interface Wish {
  readonly min: number;
  readonly natural: number;
}

/** What each column gets: its wish where all of them fit; else its minimum, what it lacks where that is little, and a share of the rest. */
function share(wishes: readonly Wish[], room: number): readonly number[] {
  const total = sum(wishes.map(({ natural }) => natural));
  if (total <= room) return wishes.map(({ natural }) => (natural / total) * room);
  const widths = wishes.map(({ min }) => min);
  let slack = room - sum(widths);
  let open = wishes.map(({ min, natural }, at) => ({ at, more: natural - min })).sort((a, b) => a.more - b.more);
  for (let [least] = open; least !== undefined && least.more <= slack / open.length; [least] = open) {
    widths[least.at] = wishes[least.at]?.natural ?? 0;
    slack -= least.more;
    open = open.slice(1);
  }
  const wanted = sum(open.map(({ more }) => more));
  for (const { at, more } of open) widths[at] = (widths[at] ?? 0) + (more / wanted) * slack;
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
