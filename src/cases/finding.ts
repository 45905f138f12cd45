/**
 * What came of opening a document.
 */
import type { Opened } from '../documents/press.ts';
import type { DocumentFormat } from '../engine/document-candidate.ts';
import { Fault } from '../errors.ts';

/** A document whose bytes were read. */
export interface OpenedDocument {
  readonly kind: 'opened';
  /** SHA-256 of what the chart holds: the bytes, or the results that are printed. The document is known by it from then on. */
  readonly hash: string;
  readonly opened: Opened & { readonly kind: 'opened' };
  readonly sizeBytes: number;
  /** What was looked for in it, as JSON. */
  readonly sought?: ReadonlySet<string>;
  /** The bytes, or where they can be had again; absent for what is printed from resources. */
  readonly source?: { readonly format: DocumentFormat; readonly bytes?: Uint8Array; readonly contentType: string };
}

export type Finding = OpenedDocument | { readonly kind: 'refused'; readonly reason: string };

/** A press that does not work is nobody's news about the chart, and no reason to leave the rest of the case. */
export function refuseFailure(error: unknown): { readonly kind: 'refused'; readonly reason: string } {
  if (error instanceof Fault) throw error;
  return { kind: 'refused', reason: 'the program that opens documents does not work here: tell whoever runs this service' };
}
