/**
 * What is done with the bytes of documents: opened, held against what is looked for, printed.
 *
 * Bytes are hostile. Whoever implements this bounds time and memory of each job; a document that outlives them is refused
 * like any other that cannot be read. Nothing is fetched, nothing is run, nothing is written to a disk.
 */
import type { Block } from './blocks.ts';
import type { Fact, Place } from './find-facts.ts';

/** Bytes as they came, and what their label says they are. */
export interface RawDocument {
  readonly bytes: Uint8Array;
  /** A media type; parameters such as a charset are read. */
  readonly contentType: string;
}

/** What documents are, once their bytes were looked at. The first three are sent as they are; the others are printed to PDF. */
export const documentKinds = ['pdf', 'jpeg', 'png', 'tiff', 'text', 'html', 'rtf', 'cda', 'resources'] as const;

export type DocumentKind = (typeof documentKinds)[number];

/** Whom a document says it is about, where its format has a place for it; of several, the first, and that there are more. */
export interface AboutWhom {
  readonly isSeveral?: true;
  readonly birthDate?: string;
  readonly familyNames?: readonly string[];
}

/**
 * A document that was opened.
 *
 * Shapes: `pages` is known for PDF, TIFF and pictures; `places` says where the facts stand that were looked for; `isText`
 * is false where nothing could be read, as in a scan. `notes` tell a person what is odd, in words without patient data.
 */
export type Opened =
  | {
      readonly kind: 'opened';
      readonly what: DocumentKind;
      readonly pages?: number;
      readonly isText: boolean;
      readonly places: readonly Place[];
      readonly about?: AboutWhom;
      readonly notes: readonly string[];
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** What stands around printed blocks on every page. All of it is text from a chart: hostile until drawn. */
export interface Frame {
  readonly title: string;
  /** Who it is about: name, birth date, record number. */
  readonly banner: string;
  /** Where it comes from, and when it was written. */
  readonly source: string;
  /** What was done to it: "Rendered from …", "Compiled from …". */
  readonly origin: string;
  /** The date that the PDF bears as its own, ISO: never the clock, so that the same document gives the same bytes. */
  readonly date?: string;
}

/** A PDF, or why there is none. */
export type Printed =
  | { readonly kind: 'printed'; readonly bytes: Uint8Array; readonly pages: number; readonly notes: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string };

/** Opens and prints documents. Never throws because of what a document holds. */
export interface Press {
  open(document: RawDocument, facts: readonly Fact[]): Promise<Opened>;
  /** A PDF of a document that cannot be sent as it is. The same document and frame give the same bytes. */
  render(document: RawDocument, frame: Frame): Promise<Printed>;
  /** A PDF of blocks. The same blocks and frame give the same bytes. */
  print(blocks: readonly Block[], frame: Frame): Promise<Printed>;
}

/** What a document may cost. */
export interface PressLimits {
  /** Longest time for one job. */
  readonly jobMs: number;
  readonly heapMb: number;
  readonly maxBytes: number;
  /** Pages looked at of a document, and pages printed. */
  readonly maxPages: number;
  /** Pages of a PDF whose text is read: by far the most costly part of opening one. */
  readonly maxTextPages: number;
  /** Characters of text read. */
  readonly maxCharacters: number;
  /** Pixels of one picture. */
  readonly maxPixels: number;
}

export const defaultPressLimits: PressLimits = {
  jobMs: 20_000,
  heapMb: 384,
  maxBytes: 25 * 1024 * 1024,
  maxPages: 300,
  maxTextPages: 100,
  maxCharacters: 5_000_000,
  maxPixels: 60_000_000,
};
