/**
 * A document read by the reader of its kind.
 *
 * What cannot be read is refused with its reader's reason.
 */
import type { Block } from './blocks.ts';
import { kindOf } from './kind-of.ts';
import type { AboutWhom, DocumentKind, PressLimits, RawDocument } from './press.ts';
import { readCda } from './read-cda.ts';
import { readHtml } from './read-html.ts';
import { type IsEnough, readPdf } from './read-pdf.ts';
import { readPicture } from './read-picture.ts';
import { readRtf } from './read-rtf.ts';
import { readText } from './read-text.ts';
import { readTiff } from './read-tiff.ts';
import { type Reading, refuseReading } from './reading.ts';

/** `texts` are those pages of a PDF that were read; `blocks` what everything else is printed from. */
export type Read =
  | {
      readonly kind: 'read';
      readonly what: DocumentKind;
      readonly pages?: number;
      readonly about?: AboutWhom;
      readonly content: { readonly blocks: readonly Block[] } | { readonly texts: readonly string[] };
      readonly notes: readonly string[];
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** Reads a document within its limits. Of a PDF as much text as `isEnough` asks for: one page, if nothing else is said. */
export async function readDocument(document: RawDocument, limits: PressLimits, isEnough: IsEnough = () => true): Promise<Read> {
  if (document.bytes.length > limits.maxBytes) return refuseReading(`the document is larger than the cap of ${limits.maxBytes} bytes`);
  const known = kindOf(document);
  if (known.kind === 'refused') return known;
  const bytes = plainBytes(document.bytes);
  const read = known.what === 'pdf' ? await readPages(bytes, limits, isEnough) : readAs(known.what, { ...document, bytes }, limits);
  return read.kind === 'refused' ? read : { ...read, notes: [...known.notes, ...read.notes] };
}

/** A Buffer's `slice` shares its memory and a Uint8Array's does not: readers get the latter only. */
function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function readAs(what: Exclude<DocumentKind, 'pdf'>, { bytes, contentType }: RawDocument, limits: PressLimits): Read {
  switch (what) {
    case 'jpeg':
    case 'png':
      return readOnePicture(what, bytes, limits);
    case 'tiff':
      return withKind(what, readTiff(bytes, limits));
    case 'text':
      return withKind(what, readText(bytes, contentType, limits));
    case 'html':
      return withKind(what, readHtml(bytes, contentType, limits));
    case 'rtf':
      return withKind(what, readRtf(bytes, limits));
    case 'cda':
      return withKind(what, readCda(bytes, contentType, limits));
    case 'resources':
      return refuseReading('resources are no document');
    default:
      return what satisfies never;
  }
}

async function readPages(bytes: Uint8Array, limits: PressLimits, isEnough: IsEnough): Promise<Read> {
  const read = await readPdf(bytes, limits, isEnough);
  if (read.kind === 'refused') return read;
  return { kind: 'read', what: 'pdf', pages: read.pages, content: { texts: read.texts }, notes: read.notes };
}

function readOnePicture(what: 'jpeg' | 'png', bytes: Uint8Array, limits: PressLimits): Read {
  const read = readPicture(bytes, `image/${what}`, limits);
  return read.kind === 'refused' ? read : { kind: 'read', what, pages: 1, content: { texts: [] }, notes: [] };
}

function withKind(what: DocumentKind, reading: Reading): Read {
  if (reading.kind === 'refused') return reading;
  const { blocks, ...rest } = reading;
  return { ...rest, what, content: { blocks } };
}
