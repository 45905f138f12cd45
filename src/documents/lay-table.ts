/**
 * Puts tables on pages.
 *
 * The head stands again on every page. A row stays on one page where it fits on one; a longer one goes on on the next
 * page, all of its cells together. Cells are as wide as the columns they cover.
 */
import type { Block, Cell } from './blocks.ts';
import { baseline, boldText, plainText, type Typesetter } from './flow-text.ts';
import { breakLines, type Line, placeLine } from './lines.ts';
import { type Mark, margin } from './marks.ts';
import { bodyWidth } from './page-flow.ts';
import type { Passage } from './printable.ts';
import { type Columns, cellPad, planColumns, spanOf, type Table } from './table-columns.ts';
import { listRows } from './table-lists.ts';

const padY = 3;
/** A head that takes more of a page is printed once. */
const maxHeadShare = 0.35;
/** A row that is broken leaves at least so many lines on a page. */
const minLines = 3;
/** Lines of one cell that are worked out at once; a longer cell takes more pages than are printed. */
const maxCellLines = 40_000;

interface SetCell {
  readonly x: number;
  readonly width: number;
  readonly lines: readonly { readonly passage: Passage; readonly line: Line }[];
}

interface SetRow {
  readonly cells: readonly SetCell[];
  readonly lineCount: number;
  readonly isHead: boolean;
}

interface Setting {
  readonly columns: Columns;
  readonly leading: number;
  readonly setter: Typesetter;
}

/** Puts the table; one that would be unreadable as columns is handed to `layInstead`, row after row. */
export function layTable(table: Table, setter: Typesetter, layInstead: (blocks: readonly Block[]) => void): void {
  const { flow } = setter;
  const columns = planColumns(table, bodyWidth, setter.fonts);
  flow.gap(2);
  if (columns === undefined) {
    for (const block of listRows(table)) {
      if (flow.isFull()) return;
      layInstead([block]);
    }
  } else layColumns(table, { columns, leading: columns.size * 1.28, setter });
  flow.advance(8);
}

function layColumns(table: Table, setting: Setting): void {
  const { flow } = setting.setter;
  const head = table.head.map((row) => setRow(row, true, setting));
  const isRepeated = heightOf(head, setting) <= flow.height * maxHeadShare;
  const repeated = isRepeated ? head : [];
  const first = table.rows[0] === undefined ? 0 : 1;
  flow.need(heightOf(repeated, setting) + first * (minLines * setting.leading + 2 * padY));
  for (const row of head) putRow(row, [], setting);
  for (const row of table.rows) {
    if (flow.isFull()) return;
    putRow(setRow(row, false, setting), repeated, setting);
  }
}

function heightOf(rows: readonly SetRow[], { leading }: Setting): number {
  return rows.reduce((height, { lineCount }) => height + lineCount * leading + 2 * padY, 0);
}

function setRow(row: readonly Cell[], isHead: boolean, setting: Setting): SetRow {
  const { widths } = setting.columns;
  const cells: SetCell[] = [];
  let column = 0;
  let x: number = margin.left;
  for (const cell of row) {
    const span = spanOf(cell);
    const width = widths.slice(column, column + span).reduce((sum, each) => sum + each, 0);
    cells.push({ x: x + cellPad, width: width - 2 * cellPad, lines: setCell(cell, { isHead, width: width - 2 * cellPad }, setting) });
    column += span;
    x += width;
  }
  return { cells, isHead, lineCount: cells.reduce((most, { lines }) => Math.max(most, lines.length), 1) };
}

function setCell(
  { runs }: Cell,
  { isHead, width }: { readonly isHead: boolean; readonly width: number },
  { setter, columns }: Setting,
): SetCell['lines'] {
  const lines: { passage: Passage; line: Line }[] = [];
  for (const passage of setter.sieve.sift(runs, isHead ? boldText : plainText)) {
    for (const line of breakLines(passage, { width }, { fonts: setter.fonts, size: columns.size })) {
      if (lines.length >= maxCellLines) return lines;
      lines.push({ passage, line });
    }
  }
  return lines;
}

/** Puts a row, with the head above it wherever a page begins. */
function putRow(row: SetRow, head: readonly SetRow[], setting: Setting): void {
  const { flow } = setting.setter;
  const { leading } = setting;
  const whole = row.lineCount * leading + 2 * padY;
  const isTooLong = whole > flow.height - heightOf(head, setting);
  if (flow.room() < (isTooLong ? minLines * leading + 2 * padY : whole)) turnPage(head, setting);
  for (let from = 0; from < row.lineCount && !flow.isFull(); ) {
    const fitting = Math.max(1, Math.floor((flow.room() - 2 * padY + 0.01) / leading));
    const to = Math.min(row.lineCount, from + fitting);
    putLines(row, { from, to }, setting);
    from = to;
    if (from < row.lineCount) turnPage(head, setting);
  }
}

function turnPage(head: readonly SetRow[], setting: Setting): void {
  setting.setter.flow.turnPage();
  for (const row of head) putLines(row, { from: 0, to: row.lineCount }, setting);
}

function putLines(row: SetRow, { from, to }: Line, { setter, leading, columns }: Setting): void {
  const { flow, fonts } = setter;
  const { size } = columns;
  const height = (to - from) * leading + 2 * padY;
  const top = flow.y();
  const marks: Mark[] = row.isHead ? [{ kind: 'shade', x: margin.left, y: top, width: bodyWidth, height }] : [];
  for (const { x, lines } of row.cells) {
    for (const [at, { passage, line }] of lines.slice(from, to).entries()) {
      const place = { x, y: top + padY + at * leading + baseline({ size, leading }), tone: 'ink' } as const;
      marks.push(...placeLine(passage, line, { place, setting: { fonts, size } }));
    }
  }
  marks.push({ kind: 'rule', x: margin.left, y: top + height, width: bodyWidth, tone: row.isHead ? 'grey' : 'rule' });
  flow.put(marks);
  flow.advance(height);
}
