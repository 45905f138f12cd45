/**
 * Where text of an RTF goes: a paragraph, an entry of a list, a cell.
 *
 * RTF marks ends only, so everything is opened when its first text comes. The builder's parts close in the order in which they were
 * opened: table, row, cell, paragraph, weight.
 */
import type { BlockBuilder } from './block-builder.ts';

/** How text looks, as far as it matters, and where its paragraph stands. */
export interface Look {
  readonly isBold: boolean;
  readonly isStruck: boolean;
  readonly isInTable: boolean;
  readonly depth: number;
  /** The level of a heading. */
  readonly level: 1 | 2 | 3 | undefined;
}

export interface RtfPage {
  write(text: string, look: Look): void;
  /** What stands before the next paragraph, which is an entry of a list then. */
  mark(marker: string): void;
  endParagraph(): void;
  breakPage(): void;
  /** Definitions of a row begin; text up to the row's end stands in cells. */
  beginRow(): void;
  /** The row is a head. */
  isHeadRow(): void;
  endCell(): void;
  endRow(): void;
}

export function createRtfPage(builder: BlockBuilder): RtfPage {
  const state: State = {
    builder,
    open: { table: false, head: false, row: false, cell: false, paragraph: false, bold: false },
    isInRow: false,
    isHead: false,
    isStruck: false,
    marker: undefined,
  };
  return {
    write: (text, look) => write(state, text, look),
    mark: (marker) => {
      state.marker = marker;
    },
    endParagraph: () => endParagraph(state),
    breakPage: () => breakPage(state),
    beginRow: () => Object.assign(state, { isInRow: true, isHead: false }),
    isHeadRow: () => Object.assign(state, { isHead: true }),
    endCell: () => endCell(state),
    endRow: () => {
      endRow(state);
      state.isInRow = false;
    },
  };
}

type Level = 'table' | 'head' | 'row' | 'cell' | 'paragraph' | 'bold';

interface State {
  readonly builder: BlockBuilder;
  readonly open: Record<Level, boolean>;
  isInRow: boolean;
  isHead: boolean;
  isStruck: boolean;
  marker: string | undefined;
}

function write(state: State, text: string, how: Look): void {
  if (!state.open.paragraph) beginParagraph(state, how);
  if (how.isStruck !== state.isStruck) strike(state, how.isStruck);
  if (how.isBold && !state.open.bold) begin(state, 'bold');
  if (!how.isBold) end(state, 'bold');
  state.builder.text(text);
}

function beginParagraph(state: State, { isInTable, depth, level }: Look): void {
  const { builder, marker, open } = state;
  if (isInTable || state.isInRow) beginCell(state);
  else leaveTable(state);
  if (marker !== undefined) builder.open({ kind: 'entry', marker, depth });
  else builder.open(level === undefined || open.cell ? { kind: 'flow' } : { kind: 'heading', level });
  open.paragraph = true;
  state.marker = undefined;
}

function endParagraph(state: State): void {
  if (state.isStruck) strike(state, false);
  end(state, 'bold');
  end(state, 'paragraph');
  state.marker = undefined;
}

function strike(state: State, isStruck: boolean): void {
  if (isStruck) state.builder.note('crossed-out text is printed in brackets that say so');
  state.builder.text(isStruck ? '[crossed out: ' : ']');
  state.isStruck = isStruck;
}

function breakPage(state: State): void {
  endParagraph(state);
  if (state.isInRow || state.open.cell) return;
  leaveTable(state);
  state.builder.put({ kind: 'page-break' });
}

function beginCell(state: State): void {
  begin(state, 'table');
  if (state.isHead && !state.open.row) begin(state, 'head');
  begin(state, 'row');
  begin(state, 'cell');
}

function endCell(state: State): void {
  endParagraph(state);
  beginCell(state);
  end(state, 'cell');
}

function endRow(state: State): void {
  endParagraph(state);
  end(state, 'cell');
  end(state, 'row');
  end(state, 'head');
}

function leaveTable(state: State): void {
  endRow(state);
  end(state, 'table');
}

function begin(state: State, level: Exclude<Level, 'paragraph'>): void {
  if (state.open[level]) return;
  state.builder.open({ kind: level });
  state.open[level] = true;
}

function end(state: State, level: Level): void {
  if (!state.open[level]) return;
  state.builder.close();
  state.open[level] = false;
}
