/**
 * Where text gathers while blocks are built: the document, or a cell of a table; and what it becomes there.
 */
import { createLine, isBlank, type Line, partCost } from './block-line.ts';
import type { ListNumbers } from './block-markers.ts';
import { type Block, type Run, textOf } from './blocks.ts';

/** Where blocks gather: the document, or a cell. */
export interface Box {
  readonly blocks: Block[];
  readonly line: Line;
  readonly modes: Mode[];
  readonly lists: ListNumbers[];
  bold: number;
}

/** What the text that is being gathered becomes. */
export type Mode =
  | { readonly kind: 'paragraph' | 'verbatim' }
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3 }
  | { readonly kind: 'entry'; readonly depth: number; marker: string };

/** How much text was taken, and how much may be. */
export interface Room {
  readonly maxCharacters: number;
  /** White space stands for itself everywhere. */
  readonly keepsSpaces: boolean;
  used: number;
}

export function createBox(): Box {
  return { blocks: [], line: createLine(), modes: [], lists: [], bold: 0 };
}

export function isFull({ used, maxCharacters }: Room): boolean {
  return used > maxCharacters;
}

export function addText(room: Room, box: Box, text: string): void {
  if (text === '' || isFull(room)) return;
  const add = keepsSpaces(room, box) ? box.line.addVerbatim : box.line.add;
  room.used += add(text, box.bold > 0);
}

export function breakLine(room: Room, box: Box): void {
  if (keepsSpaces(room, box)) addText(room, box, '\n');
  else box.line.end();
}

function keepsSpaces(room: Room, box: Box): boolean {
  return room.keepsSpaces || box.modes.at(-1)?.kind === 'verbatim';
}

/** Makes a block of the text gathered so far. */
export function endPiece(room: Room, box: Box): void {
  const runs = box.line.take();
  if (!isBlank(runs)) addBlock(room, box, blockOf(runs, box.modes));
}

/** A block that holds no parts, or one that is whole. */
export function addBlock(room: Room, box: Box, block: Block): void {
  room.used += partCost;
  if (!isFull(room)) box.blocks.push(block);
}

function blockOf(runs: readonly Run[], modes: readonly Mode[]): Block {
  const mode: Mode = modes.at(-1) ?? { kind: 'paragraph' };
  const text = textOf(runs);
  if (mode.kind === 'verbatim') return { kind: 'verbatim', text: text.replace(/^\n/, '').trimEnd() };
  if (mode.kind === 'entry') return entryOf(runs, mode);
  if (mode.kind !== 'heading') return { kind: 'paragraph', runs };
  const around = modes.at(-2);
  // A heading of a list's entry keeps the entry's number, and is told by its weight.
  return around?.kind === 'entry' ? entryOf([{ text, bold: true }], around) : { kind: 'heading', level: mode.level, text };
}

/** The marker is printed once; what follows in the same entry stands under it without one. */
function entryOf(runs: readonly Run[], mode: Mode & { readonly kind: 'entry' }): Block {
  const { depth, marker } = mode;
  mode.marker = '';
  return { kind: 'entry', depth, marker, runs };
}
