/**
 * A document as its text stands on a page: blocks, one after the other, with nothing of the format it came in.
 *
 * Readers make blocks of text, HTML, RTF, C-CDA and FHIR resources; the writer makes pages of them. Blocks hold text and
 * pictures only: no addresses, no scripts, no styles of their own.
 */

/** A piece of a line. */
export interface Run {
  readonly text: string;
  readonly bold?: boolean;
}

export interface Cell {
  readonly runs: readonly Run[];
  /** Columns this cell covers; absent: one. */
  readonly span?: number;
}

/** A picture in a format that a PDF holds as it is. Sizes in pixels. */
export interface Picture {
  readonly contentType: 'image/png' | 'image/jpeg';
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly runs: readonly Run[] }
  /** `depth` from 0; `marker` as it is printed: a bullet, or a number with its point. */
  | { readonly kind: 'entry'; readonly depth: number; readonly marker: string; readonly runs: readonly Run[] }
  /** Text whose spaces and line ends stand for themselves. */
  | { readonly kind: 'verbatim'; readonly text: string }
  /** `head` is repeated on every page; empty where there is none. */
  | { readonly kind: 'table'; readonly head: readonly (readonly Cell[])[]; readonly rows: readonly (readonly Cell[])[] }
  /** One picture on a page of its own. */
  | { readonly kind: 'picture'; readonly picture: Picture }
  | { readonly kind: 'rule' }
  | { readonly kind: 'page-break' };

/** A cell of plain text. */
export function cellOf(text: string, bold = false): Cell {
  return { runs: [bold ? { text, bold } : { text }] };
}

/** A paragraph of plain text. */
export function paragraphOf(text: string): Block {
  return { kind: 'paragraph', runs: [{ text }] };
}

/** The text of runs, one after the other. */
export function textOf(runs: readonly Run[]): string {
  return runs.map(({ text }) => text).join('');
}
