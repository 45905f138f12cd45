/**
 * From a stream of events, as a parser of marked-up text gives them, to blocks: `open` and `close` what the text stands
 * in, `text` between them.
 *
 * Each `open` needs one `close`. Nothing has to stand where it should: text of a table outside its cells comes before the
 * table, a cell without a row begins one, a cell within a cell ends the first, a cell or row outside a table is a
 * paragraph. White space is gathered as in HTML, except in `verbatim`. Within runs a line feed is a line end.
 *
 * Bounded: text past the cap is dropped and the whole refused; look at `isFull` to stop early. Blocks, runs, rows and
 * cells count as text, so that empty ones have an end too. Depth is for the reader to bound.
 */
import { addBlock, addText, breakLine, createBox, endPiece, isFull } from './block-box.ts';
import { begin, boxOf, type Part, type State } from './block-parts.ts';
import type { Block } from './blocks.ts';
import { type Reading, refuseReading } from './reading.ts';

export type { Part } from './block-parts.ts';

/** Takes events, gives blocks. */
export interface BlockBuilder {
  open(part: Part): void;
  /** Ends what was opened last. */
  close(): void;
  text(text: string): void;
  /** A line end within a part, like `<br>`. */
  breakLine(): void;
  /** A block that holds no parts: a rule, a page break, a picture. */
  put(block: Block): void;
  /** Tells the reader's person something once, however often it is met. */
  note(note: string): void;
  /** True once more text came than the cap allows. */
  isFull(): boolean;
  /** Ends all that is open. Refused where the text was longer than the cap; may be without blocks. */
  finish(): Reading;
}

/** A builder for one document. With `keepsSpaces` white space stands for itself everywhere, not in `verbatim` only. */
export function createBlockBuilder(options: { readonly maxCharacters: number; readonly keepsSpaces?: boolean }): BlockBuilder {
  const { maxCharacters, keepsSpaces = false } = options;
  const state: State = { maxCharacters, keepsSpaces, used: 0, boxes: [createBox()], tables: [], notes: new Set() };
  const ends: (() => void)[] = [];
  return {
    open: (part) => void ends.push(begin(state, part)),
    close: () => ends.pop()?.(),
    text: (text) => addText(state, boxOf(state), text),
    breakLine: () => breakLine(state, boxOf(state)),
    put: (block) => put(state, block),
    note: (note) => void state.notes.add(note),
    isFull: () => isFull(state),
    finish: () => {
      while (ends.length > 0) ends.pop()?.();
      return finish(state);
    },
  };
}

function put(state: State, block: Block): void {
  const box = boxOf(state);
  endPiece(state, box);
  addBlock(state, box, block);
}

function finish(state: State): Reading {
  const box = boxOf(state);
  endPiece(state, box);
  if (isFull(state)) return refuseReading(`the document holds more text than the cap of ${state.maxCharacters} characters`);
  return { kind: 'read', blocks: box.blocks, notes: [...state.notes] };
}
