/**
 * The bytes of a document as they go to the payer: its own where the API takes them, else a PDF that says what it was made
 * from.
 */

import type { Block } from '../documents/blocks.ts';
import { compileTable } from '../documents/compiled-table.ts';
import type { DocumentKind, Frame, Press, Printed } from '../documents/press.ts';
import { blocksOfResources } from '../documents/resource-blocks.ts';
import type { Ehr } from '../ehr/port.ts';
import type { DocumentCandidate } from '../engine/document-candidate.ts';
import { hashOfBytes } from '../hash.ts';
import { type OpenedDocument, refuseFailure } from './finding.ts';

/** What documents are printed with. */
export interface Printing {
  readonly ehr: Pick<Ehr, 'document'>;
  readonly press: Press;
  /** Who the chart is about, as it stands on every page. */
  readonly banner: string;
  /** The day it is printed, ISO. */
  readonly today: string;
}

export type PrintedDocument =
  | { readonly kind: 'printed'; readonly bytes: Uint8Array; readonly contentType: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** A document that was opened, and what for. */
export interface ToPrint {
  readonly candidate: DocumentCandidate;
  readonly document: OpenedDocument;
  readonly type: string;
  /** The rule that found it. */
  readonly rule?: string;
}

const ownTypes: Readonly<Partial<Record<DocumentKind, string>>> = { pdf: 'application/pdf', jpeg: 'image/jpeg', png: 'image/png' };

/** Prints, or gives the bytes as they are. Bytes that were let go of are fetched again. */
export async function printDocument({ candidate, document, type, rule }: ToPrint, printing: Printing): Promise<PrintedDocument> {
  const { press } = printing;
  const frame = frameOf(candidate, type, printing);
  if (document.source === undefined) {
    const blocks = blocksFor(candidate, rule, printing);
    return typeof blocks === 'string' ? { kind: 'refused', reason: blocks } : asPdf(await press.print(blocks, frame).catch(refuseFailure));
  }
  const bytes = await bytesOf(document, printing);
  if (bytes === undefined) return { kind: 'refused', reason: 'its content cannot be had again, or is another by now' };
  const contentType = ownTypes[document.opened.what];
  if (contentType !== undefined) return { kind: 'printed', bytes, contentType };
  return asPdf(await press.render({ bytes, contentType: document.source.contentType }, frame).catch(refuseFailure));
}

/** Fetched again, they have to be the bytes that were read. */
async function bytesOf({ source, hash }: OpenedDocument, { ehr }: Printing): Promise<Uint8Array | undefined> {
  if (source === undefined || source.bytes !== undefined) return source?.bytes;
  const again = await ehr.document(source.format);
  return again.kind === 'found' && hashOfBytes(again.bytes) === hash ? again.bytes : undefined;
}

function blocksFor(
  { reference, resources = [] }: DocumentCandidate,
  rule: string | undefined,
  { today }: Printing,
): readonly Block[] | string {
  if (reference.startsWith('compiled/')) {
    const kind = resources.some(({ resourceType }) => resourceType === 'Observation') ? 'observations' : 'medications';
    const blocks = compileTable({ kind, resources, asOf: today, ...(rule === undefined ? {} : { rule }) });
    return blocks.some((block) => block.kind === 'table') ? blocks : 'none of the single results has a value that can be printed';
  }
  const reading = blocksOfResources(resources);
  return reading.kind === 'read' ? reading.blocks : reading.reason;
}

function asPdf(printed: Printed): PrintedDocument {
  return printed.kind === 'printed' ? { ...printed, contentType: 'application/pdf' } : printed;
}

function frameOf(candidate: DocumentCandidate, type: string, { banner }: Printing): Frame {
  const { reference, date, title } = candidate;
  const isCompiled = reference.startsWith('compiled/');
  return {
    title: title ?? type.replaceAll('_', ' '),
    banner,
    source: isCompiled ? `Single records of the chart, the newest${dayOf(candidate)}` : sourceOf(candidate),
    origin: isCompiled ? 'Compiled from single records by priorfill' : `Rendered from ${reference} by priorfill`,
    ...(date === undefined ? {} : { date }),
  };
}

function sourceOf(candidate: DocumentCandidate): string {
  const { reference, author } = candidate;
  return `${reference}${dayOf(candidate)}${author === undefined ? '' : ` by ${author}`}`;
}

function dayOf({ date }: DocumentCandidate): string {
  return date === undefined ? ' without a date' : ` of ${date.slice(0, 10)}`;
}
