/**
 * Whether bytes are the document that an Attachment claims them to be.
 *
 * Attachments lie, and bodies are cut without an error: patient, size, hash, first bytes and end are compared. What
 * does not fit is refused with a reason; it is news about the chart, not a fault.
 *
 * Source: FHIR R4 Attachment (size, hash: base64 of the SHA-1), Binary (securityContext, X-Security-Context).
 */
import { createHash } from 'node:crypto';
import { type AnyResource, mediaTypeOf } from '../fhir.ts';
import { parseReference } from '../fhir-search/query.ts';
import { findLie } from './document-shape.ts';
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
  const reason = findMismatch(bytes, claims) ?? findLie(bytes, contentType, mediaTypeOf(claims.deliveredType || contentType));
  return reason === undefined ? { kind: 'found', bytes, contentType } : refuseDocument(reason);
}

/** The document inside an Attachment's own `data`. */
export function readInline(address: DocumentAddress & { readonly data: string }, maxBytes: number): DocumentResult {
  const bytes = decodeBase64(address.data, maxBytes);
  return typeof bytes === 'string' ? refuseDocument(bytes) : checkDocument(bytes, { address, maxBytes });
}

/** The document inside a Binary resource. */
export function readBinary(binary: AnyResource, address: DocumentAddress, maxBytes: number): DocumentResult {
  const { data, contentType, securityContext } = binary;
  if (binary.resourceType !== 'Binary' || typeof data !== 'string') return refuseDocument('the Binary holds no data');
  if (isOfAnother((securityContext as { reference?: unknown } | undefined)?.reference, address)) return refuseForeign();
  const bytes = decodeBase64(data, maxBytes);
  if (typeof bytes === 'string') return refuseDocument(bytes);
  return checkDocument(bytes, { address, maxBytes, ...(typeof contentType === 'string' ? { deliveredType: contentType } : {}) });
}

/** True where a document's security context names a patient that it must not be of. */
export function isOfAnother(reference: unknown, { patientIds }: DocumentAddress): boolean {
  if (patientIds === undefined || typeof reference !== 'string') return false;
  const target = parseReference(reference.trim());
  return target?.type === 'Patient' && !patientIds.includes(target.id);
}

export function refuseForeign(): DocumentResult {
  return refuseDocument('the document belongs to another patient');
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
  if (address.hash !== undefined && !hasHash(bytes, address.hash.trim())) {
    return 'the document does not have the hash that the chart claims';
  }
  return undefined;
}

/** FHIR R4 wants the SHA-1 in base64; SHA-256 and hexadecimal digits are met as well, and told apart by their length. */
function hasHash(bytes: Uint8Array, claimed: string): boolean {
  const algorithm = [28, 40].includes(claimed.length) ? 'sha1' : 'sha256';
  const isHex = [40, 64].includes(claimed.length);
  const digest = createHash(algorithm).update(bytes);
  return isHex ? digest.digest('hex') === claimed.toLowerCase() : digest.digest('base64') === claimed;
}

function tooLarge(maxBytes: number): string {
  return `the document is larger than the cap of ${maxBytes} bytes`;
}
