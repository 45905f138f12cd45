/**
 * Whether bytes are the document that an Attachment claims them to be.
 *
 * Attachments lie, and bodies are cut without an error: size, hash, first bytes and the end of a PDF are compared. What
 * does not fit is refused with a reason; it is news about the chart, not a fault.
 *
 * Source: FHIR R4 Attachment (size, hash: base64 of the SHA-1), Binary; PDF 32000-1 7.5 (header, end of file).
 */
import { createHash } from 'node:crypto';
import { type AnyResource, mediaTypeOf } from '../fhir.ts';
import type { DocumentAddress, DocumentResult } from './port.ts';

export const defaultMaxDocumentBytes: number = 25 * 1024 * 1024;

export interface DocumentClaims {
  readonly address: DocumentAddress;
  /** The type that came with the bytes. */
  readonly deliveredType?: string;
  readonly maxBytes: number;
}

/** A document, or why these bytes are refused. */
export function checkDocument(bytes: Uint8Array, claims: DocumentClaims): DocumentResult {
  const contentType = claims.address.contentType || claims.deliveredType || 'application/octet-stream';
  const reason = findMismatch(bytes, claims) ?? findLie(bytes, mediaTypeOf(contentType), mediaTypeOf(claims.deliveredType || contentType));
  return reason === undefined ? { kind: 'found', bytes, contentType } : refuseDocument(reason);
}

/** The document inside an Attachment's own `data`. */
export function readInline(address: DocumentAddress & { readonly data: string }, maxBytes: number): DocumentResult {
  const bytes = decodeBase64(address.data, maxBytes);
  return typeof bytes === 'string' ? refuseDocument(bytes) : checkDocument(bytes, { address, maxBytes });
}

/** The document inside a Binary resource. */
export function readBinary(binary: AnyResource, address: DocumentAddress, maxBytes: number): DocumentResult {
  const { data, contentType } = binary;
  if (binary.resourceType !== 'Binary' || typeof data !== 'string') return refuseDocument('the Binary holds no data');
  const bytes = decodeBase64(data, maxBytes);
  if (typeof bytes === 'string') return refuseDocument(bytes);
  return checkDocument(bytes, { address, maxBytes, ...(typeof contentType === 'string' ? { deliveredType: contentType } : {}) });
}

export function refuseDocument(reason: string): DocumentResult {
  return { kind: 'refused', reason };
}

function decodeBase64(data: string, maxBytes: number): Uint8Array | string {
  if (data.length > maxBytes * 1.5) return tooLarge(maxBytes);
  const text = data.replace(/\s/g, '');
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return 'the data is not base64, or was cut';
  return new Uint8Array(Buffer.from(text, 'base64'));
}

function findMismatch(bytes: Uint8Array, { address, maxBytes }: DocumentClaims): string | undefined {
  if (bytes.length === 0) return 'the document is empty';
  if (bytes.length > maxBytes) return tooLarge(maxBytes);
  if (address.size !== undefined && address.size !== bytes.length) {
    return `the document has ${bytes.length} bytes where the chart claims ${address.size}`;
  }
  if (address.hash !== undefined && address.hash !== createHash('sha1').update(bytes).digest('base64')) {
    return 'the document does not have the hash that the chart claims';
  }
  return undefined;
}

function tooLarge(maxBytes: number): string {
  return `the document is larger than the cap of ${maxBytes} bytes`;
}

interface Signature {
  readonly types: readonly string[];
  readonly starts: readonly (readonly number[])[];
}

const signatures: readonly Signature[] = [
  { types: ['application/pdf'], starts: [[0x25, 0x50, 0x44, 0x46, 0x2d]] },
  { types: ['image/jpeg', 'image/jpg'], starts: [[0xff, 0xd8, 0xff]] },
  { types: ['image/png'], starts: [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]] },
  {
    types: ['image/tiff'],
    starts: [
      [0x49, 0x49, 0x2a, 0x00],
      [0x4d, 0x4d, 0x00, 0x2a],
    ],
  },
  { types: ['application/gzip', 'application/x-gzip'], starts: [[0x1f, 0x8b]] },
  { types: ['application/zip'], starts: [[0x50, 0x4b, 0x03, 0x04]] },
];

/** A label that the first bytes contradict, a web page in place of a document, or a PDF without its end. */
function findLie(bytes: Uint8Array, claimed: string, delivered: string): string | undefined {
  const seen = signatures.find(({ starts }) => starts.some((start) => hasStart(bytes, start)));
  const due = signatures.find(({ types }) => types.includes(claimed));
  if (due !== undefined && due !== seen) return `the label says ${claimed}, the first bytes say otherwise`;
  if (isText(claimed) && seen !== undefined) return `the label says ${claimed}, the bytes are ${seen.types[0]}`;
  if (delivered === 'text/html' && !/html/.test(claimed)) return 'a web page came in place of the document';
  return claimed === 'application/pdf' && !hasPdfEnd(bytes) ? 'the PDF has no end; it was cut' : undefined;
}

function hasStart(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}

function isText(type: string): boolean {
  return type.startsWith('text/') || /[/+](xml|json|rtf)$/.test(type);
}

function hasPdfEnd(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(-1024).includes('%%EOF');
}
