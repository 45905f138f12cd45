/**
 * The bytes behind an Attachment, from the EHR itself or from a host that was named for this.
 *
 * The EHR's token goes to the EHR only. It is asked for the type that the chart claims, and once more for a Binary
 * resource where it cannot give that; another host is asked once, without a token, and never a private address.
 *
 * Source: FHIR R4 Binary, "serving Binary resources"; Attachment.url.
 */
import { BrokenContract } from '../errors.ts';
import { isResource, mediaTypeOf } from '../fhir.ts';
import { type HttpAnswer, mimeOf, parseJson } from '../net/request.ts';
import { checkUploadTarget, resolveWithin } from '../net/url-policy.ts';
import { checkDocument, readBinary, readInline, refuseDocument } from './documents.ts';
import { type FhirClient, fhirJson } from './fhir-client.ts';
import { describeOutcome } from './outcome-codes.ts';
import type { DocumentAddress, DocumentResult } from './port.ts';
import { unanswered } from './search-pages.ts';

export interface DocumentLimits {
  readonly maxBytes: number;
  /** Hosts, with a port where it is not 443, that documents may come from besides the EHR. */
  readonly hosts: readonly string[];
  /** Sends to such a host. */
  readonly fetchForeign: (url: URL, accept: string) => Promise<HttpAnswer>;
}

/** Fetches a document; refused for whatever the chart or the answer does not bear out. */
export async function fetchDocument(client: FhirClient, address: DocumentAddress, limits: DocumentLimits): Promise<DocumentResult> {
  if (address.data !== undefined) return readInline({ ...address, data: address.data }, limits.maxBytes);
  if (address.url === undefined) return { kind: 'missing' };
  try {
    return await fetchByUrl(client, { ...address, url: address.url }, limits);
  } catch (error) {
    if (error instanceof BrokenContract) return refuseDocument(error.message);
    throw error;
  }
}

type Addressed = DocumentAddress & { readonly url: string };

async function fetchByUrl(client: FhirClient, address: Addressed, limits: DocumentLimits): Promise<DocumentResult> {
  const own = resolveWithin(client.base, address.url, client.base);
  if (own.outcome === 'allowed') return await fetchOwn(client, own.url, { address, limits });
  if (!URL.canParse(address.url) || !limits.hosts.includes(new URL(address.url).host)) {
    return refuseDocument(`the document is not on the EHR: ${own.reason}`);
  }
  const foreign = checkUploadTarget(address.url, client.base);
  if (foreign.outcome === 'refused') return refuseDocument(`the document's address is not allowed: ${foreign.reason}`);
  return readRaw(await limits.fetchForeign(foreign.url, acceptFor(address)), { address, limits });
}

interface Wanted {
  readonly address: DocumentAddress;
  readonly limits: DocumentLimits;
}

async function fetchOwn(client: FhirClient, url: URL, wanted: Wanted): Promise<DocumentResult> {
  const maxBytes = wanted.limits.maxBytes;
  const first = await client.fetchBytes(url, { accept: acceptFor(wanted.address), maxBytes: maxBytes * 2 });
  if (first.status === 200 && !isBinaryJson(first, wanted.address) && first.bytes.length > 0) return readRaw(first, wanted);
  if (first.status === 200 && isBinaryJson(first, wanted.address)) return readResource(first, wanted);
  if (![200, 400, 406, 415].includes(first.status)) return readRaw(first, wanted);
  const second = await client.fetchBytes(url, { accept: fhirJson, maxBytes: maxBytes * 2 });
  return second.status === 200 ? readResource(second, wanted) : readRaw(second, wanted);
}

/** The claimed type comes from a chart; only a well-formed one is put into a header. */
function acceptFor({ contentType }: DocumentAddress): string {
  const type = mediaTypeOf(contentType);
  return /^[a-z0-9.+-]+\/[a-z0-9.+-]+$/.test(type) ? type : '*/*';
}

function isBinaryJson(answer: HttpAnswer, { contentType }: DocumentAddress): boolean {
  const mime = mimeOf(answer);
  return mime === fhirJson ? mediaTypeOf(contentType) !== fhirJson : mime === 'application/json' && !/json/.test(contentType ?? '');
}

function readResource(answer: HttpAnswer, { address, limits }: Wanted): DocumentResult {
  const body = parseJson(answer, 'The EHR');
  return isResource(body) ? readBinary(body, address, limits.maxBytes) : refuseDocument('the answer is no Binary');
}

function readRaw(answer: HttpAnswer, { address, limits }: Wanted): DocumentResult {
  const { status } = answer;
  if (status === 200) return checkDocument(answer.bytes, { address, deliveredType: mimeOf(answer), maxBytes: limits.maxBytes });
  if (status === 404 || status === 410) return { kind: 'missing' };
  if (status === 403) return refuseDocument(`the EHR does not permit this document${describeOutcome(answer)}`);
  if (status >= 400 && status < 500 && status !== 429)
    return refuseDocument(`the document was refused with ${status}${describeOutcome(answer)}`);
  throw unanswered(answer, 'a document');
}
