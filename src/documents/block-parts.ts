/**
 * What opens and closes while blocks are built, and what each part does to the text in it.
 *
 * Each part gives back what is to be done at its end. A cell may end before its part does, when another begins in it: ends
 * keep the box that they began in.
 */
import { addBlock, type Box, createBox, endPiece, isFull, type Mode, type Room } from './block-box.ts';
import { partCost } from './block-line.ts';
import { type ListNumbers, markerOf, type Numerals } from './block-markers.ts';
import { printGrid } from './block-print-table.ts';
import { createGrid, type Grid, type GridCell, type Section } from './block-table.ts';

/**
 * What text may stand in.
 *
 * Shapes: `flow` stands on lines of its own, like a paragraph, and may hold other parts. An `entry` belongs to the `list`
 * around it; its marker and depth come from the list unless it has its own. `head`, `body` and `foot` gather rows of a table; rows
 * outside them are its body. `columns` and `rows` of a cell are how many it covers.
 */
export type Part =
  | { readonly kind: 'flow' | 'bold' | 'verbatim' | 'table' | 'caption' | 'head' | 'body' | 'foot' | 'row' }
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3 }
  | { readonly kind: 'list'; readonly numerals?: Numerals; readonly start?: number }
  | { readonly kind: 'entry'; readonly value?: number; readonly marker?: string; readonly depth?: number }
  | { readonly kind: 'cell'; readonly isHead?: boolean; readonly columns?: number; readonly rows?: number };

/** A document while it is built: its boxes and tables, the innermost last. */
export interface State extends Room {
  readonly boxes: Box[];
  readonly tables: Table[];
  readonly notes: Set<string>;
}

export interface Table {
  readonly grid: Grid;
  section: Section;
  cell: { readonly box: Box; readonly place: GridCell } | undefined;
}

/** Tables within tables, further than this, are read as flow. */
const maxTableDepth = 8;

/** The box that text goes to now. The document's own is never taken away. */
export function boxOf({ boxes }: State): Box {
  return boxes[boxes.length - 1] ?? createBox();
}

/** Opens a part; returns what closes it. */
export function begin(state: State, part: Part): () => void {
  switch (part.kind) {
    case 'flow':
      return beginMode(state, undefined);
    case 'heading':
      return beginMode(state, { kind: 'heading', level: part.level });
    case 'verbatim':
      return beginMode(state, { kind: 'verbatim' });
    case 'caption':
      return beginCaption(state);
    case 'bold':
      return beginBold(state);
    case 'list':
      return beginList(state, { numerals: part.numerals ?? 'bullet', next: part.start ?? 1 });
    case 'entry':
      return beginEntry(state, part);
    case 'table':
      return beginTable(state);
    case 'head':
    case 'foot':
      return beginSection(state, part.kind);
    case 'body':
      return beginSection(state, 'rows');
    case 'row':
      return beginRow(state);
    case 'cell':
      return beginCell(state, part);
    default:
      return part satisfies never;
  }
}

/** Without a mode of its own the text stays what it is around it, on a line of its own. */
function beginMode(state: State, mode: Mode | undefined): () => void {
  const box = boxOf(state);
  endPiece(state, box);
  if (mode !== undefined) box.modes.push(mode);
  return () => {
    endPiece(state, box);
    if (mode !== undefined) box.modes.pop();
  };
}

function beginBold(state: State): () => void {
  const box = boxOf(state);
  box.bold += 1;
  return () => {
    box.bold -= 1;
  };
}

function beginCaption(state: State): () => void {
  const endMode = beginMode(state, { kind: 'paragraph' });
  const endBold = beginBold(state);
  return () => {
    endMode();
    endBold();
  };
}

function beginList(state: State, list: ListNumbers): () => void {
  const { lists } = boxOf(state);
  const end = beginMode(state, undefined);
  lists.push(list);
  return () => {
    end();
    lists.pop();
  };
}

function beginEntry(state: State, part: Part & { readonly kind: 'entry' }): () => void {
  const { lists } = boxOf(state);
  const list = lists.at(-1);
  const depth = part.depth ?? Math.max(0, lists.length - 1);
  if (list !== undefined && part.value !== undefined) list.next = part.value;
  const marker = part.marker ?? markerOf(list);
  return beginMode(state, { kind: 'entry', depth, marker });
}

function beginTable(state: State): () => void {
  if (state.tables.length >= maxTableDepth) return beginMode(state, undefined);
  const box = boxOf(state);
  endPiece(state, box);
  const table: Table = { grid: createGrid(), section: 'rows', cell: undefined };
  state.tables.push(table);
  return () => {
    endCell(state, table);
    table.grid.endRow();
    endPiece(state, box);
    state.tables.pop();
    const { blocks, notes } = printGrid(table.grid.rows);
    for (const block of blocks) addBlock(state, box, block);
    for (const note of notes) state.notes.add(note);
  };
}

function beginSection(state: State, section: Section): () => void {
  const table = state.tables.at(-1);
  if (table === undefined) return beginMode(state, undefined);
  endCell(state, table);
  table.grid.endRow();
  table.section = section;
  return () => {
    endCell(state, table);
    table.grid.endRow();
    table.section = 'rows';
  };
}

function beginRow(state: State): () => void {
  const table = state.tables.at(-1);
  if (table === undefined) return beginMode(state, undefined);
  endCell(state, table);
  table.grid.endRow();
  table.grid.beginRow(table.section);
  state.used += partCost;
  return () => {
    endCell(state, table);
    table.grid.endRow();
  };
}

function beginCell(state: State, part: Part & { readonly kind: 'cell' }): () => void {
  const table = state.tables.at(-1);
  if (table === undefined || isFull(state)) return beginMode(state, undefined);
  endCell(state, table);
  const box = createBox();
  if (part.isHead === true) box.bold = 1;
  const place: GridCell = { blocks: box.blocks, isHead: part.isHead === true, columns: part.columns ?? 1, rows: part.rows ?? 1 };
  state.used += partCost * table.grid.add(place, table.section);
  const cell = { box, place };
  table.cell = cell;
  state.boxes.push(box);
  return () => {
    if (table.cell === cell) endCell(state, table);
  };
}

function endCell(state: State, table: Table): void {
  if (table.cell === undefined) return;
  endPiece(state, table.cell.box);
  table.cell = undefined;
  state.boxes.pop();
}
