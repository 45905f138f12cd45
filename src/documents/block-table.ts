/**
 * The rows of a table while they come, each cell in its column, also where a cell above reaches down.
 *
 * A cell that reaches down leaves empty cells below it, so that columns stay columns.
 *
 * Source: HTML 4.9.12 (forming a table; a cell reaches down within its section only).
 */
import type { Block } from './blocks.ts';

export type Section = 'head' | 'rows' | 'foot';

/** A cell with the blocks in it. `columns` and `rows` are how many it covers; 0 rows: to the end of its section. */
export interface GridCell {
  readonly blocks: readonly Block[];
  readonly isHead: boolean;
  readonly columns: number;
  readonly rows: number;
}

export interface GridRow {
  readonly section: Section;
  readonly cells: readonly GridCell[];
}

/** Takes cells row by row; a cell without a row begins one. `add` says how many cells that makes on paper. */
export interface Grid {
  beginRow(section: Section): void;
  add(cell: GridCell, section: Section): number;
  endRow(): void;
  readonly rows: readonly GridRow[];
}

/** No page shows more; rows with more are printed cell by cell. */
export const maxColumns = 200;

export function createGrid(): Grid {
  const state: State = { rows: [], row: undefined, section: 'rows', column: 0, reach: [] };
  return {
    beginRow: (section) => beginRow(state, section),
    add: (cell, section) => addCell(state, cell, section),
    endRow: () => endRow(state),
    rows: state.rows,
  };
}

interface State {
  readonly rows: GridRow[];
  row: { readonly section: Section; readonly cells: GridCell[] } | undefined;
  section: Section;
  /** Where the next cell of the row goes. */
  column: number;
  /** For each column, how many rows from here on are covered by a cell, this row counted. */
  readonly reach: number[];
}

function beginRow(state: State, section: Section): { readonly cells: GridCell[] } {
  if (section !== state.section) state.reach.length = 0;
  const row = { section, cells: [] };
  state.row = row;
  state.section = section;
  state.column = 0;
  return row;
}

function addCell(state: State, cell: GridCell, section: Section): number {
  const { cells } = state.row ?? beginRow(state, section);
  const before = cells.length;
  const free = findFree(state.reach, state.column);
  if (free > state.column) cells.push(emptyCell(free - state.column));
  const columns = clamp(cell.columns, 1, Math.max(1, maxColumns - free));
  const rows = cell.rows === 0 ? Number.POSITIVE_INFINITY : clamp(cell.rows, 1, Number.POSITIVE_INFINITY);
  cells.push(columns === cell.columns ? cell : { ...cell, columns });
  if (rows > 1) for (let at = free; at < Math.min(free + columns, maxColumns); at += 1) setReach(state.reach, at, rows);
  state.column = free + columns;
  return cells.length - before;
}

function endRow(state: State): void {
  const { row, reach, column } = state;
  if (row === undefined) return;
  state.row = undefined;
  const hasCells = row.cells.length > 0;
  if (reach.length > column) row.cells.push(emptyCell(reach.length - column));
  if (hasCells) state.rows.push(row);
  for (let at = 0; at < reach.length; at += 1) reach[at] = Math.max(0, (reach[at] ?? 0) - 1);
  while (reach.at(-1) === 0) reach.pop();
}

function findFree(reach: readonly number[], from: number): number {
  let at = from;
  while ((reach[at] ?? 0) > 0) at += 1;
  return at;
}

/** Fills up with zeros: an array without holes. */
function setReach(reach: number[], at: number, rows: number): void {
  while (reach.length < at) reach.push(0);
  reach[at] = rows;
}

function emptyCell(columns: number): GridCell {
  return { blocks: [], isHead: false, columns, rows: 1 };
}

function clamp(number: number, least: number, most: number): number {
  return Number.isFinite(number) ? Math.min(most, Math.max(least, Math.trunc(number))) : least;
}
