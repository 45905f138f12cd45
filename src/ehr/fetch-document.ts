/**
 * The bytes behind an Attachment, from the EHR itself or from a host that was named for this.
 *
 * The EHR's token goes to the EHR only. It is asked for the type that the chart claims, and once more for a Binary
 * resource where it cannot give that; another host is asked once, without a token, and never a private address.
 *
 * Source: FHIR R4 Binary, "serving Binary resources"; Attachment.url.
 */
import { BrokenContract, ForbiddenUrl } from '../errors.ts';
import { isResource, mediaTypeOf } from '../fhir.ts';
import { ConnectionFailure, type HttpAnswer, mimeOf, parseJson } from '../net/request.ts';
import { checkUploadTarget, resolveWithin } from '../net/url-policy.ts';
import type { DocumentQuota } from './document-quota.ts';
import { checkDocument, isOfAnother, readBinary, readInline, refuseDocument, refuseForeign } from './documents.ts';
import { type FhirClient, fhirJson, TokenRefused } from './fhir-client.ts';
import { codesOf, describeOutcome, unanswered } from './outcome-codes.ts';
import type { DocumentAddress, DocumentResult } from './port.ts';

export interface DocumentLimits {
  readonly maxBytes: number;
  /** Hosts, with a port where it is not 443, that documents may come from besides the EHR. */
  readonly hosts: readonly string[];
  /** Sends to such a host. */
  readonly fetchForeign: (url: URL, accept: string) => Promise<HttpAnswer>;
  /** Counts the EHR's documents; absent where it has no ceiling. */
  readonly quota?: DocumentQuota;
}

/**
 * Fetches a document; refused for whatever the chart or the answer does not bear out, and for a server that does not manage it.
 *
 * Fails: `Unavailable` where the host cannot be reached or wants to be left alone; `AccessRefused` where no token is to be had.
 */
export async function fetchDocument(client: FhirClient, address: DocumentAddress, limits: DocumentLimits): Promise<DocumentResult> {
  if (address.data !== undefined) return readInline({ ...address, data: address.data }, limits.maxBytes);
  if (address.url === undefined) return { kind: 'missing' };
  try {
    return await fetchByUrl(client, { ...address, url: address.url }, limits);
  } catch (error) {
    if (error instanceof Error && isLocal(error)) return refuseDocument(error.message);
    throw error;
  }
}

/** True for a fault of this document alone; a host that cannot be connected to has no document for anybody. */
function isLocal(error: Error): boolean {
  if (error instanceof ConnectionFailure) return error.sent === 'unknown';
  return error instanceof BrokenContract || error instanceof ForbiddenUrl || error instanceof TokenRefused;
}

type Addressed = DocumentAddress & { readonly url: string };

async function fetchByUrl(client: FhirClient, address: Addressed, limits: DocumentLimits): Promise<DocumentResult> {
  const wanted = { client, address, limits };
  const own = resolveWithin(client.base, address.url, client.base);
  if (own.outcome === 'allowed') return await fetchOwn(own.url, wanted);
  if (!URL.canParse(address.url) || !limits.hosts.includes(new URL(address.url).host)) {
    return refuseDocument(`the document is not on the EHR: ${own.reason}`);
  }
  const foreign = checkUploadTarget(address.url, client.base);
  if (foreign.outcome === 'refused') return refuseDocument(`the document's address is not allowed: ${foreign.reason}`);
  return readRaw(await limits.fetchForeign(foreign.url, acceptFor(address)), wanted);
}

interface Wanted {
  readonly client: FhirClient;
  readonly address: DocumentAddress;
  readonly limits: DocumentLimits;
}

async function fetchOwn(url: URL, wanted: Wanted): Promise<DocumentResult> {
  const first = await ask(url, acceptFor(wanted.address), wanted);
  if (first === 'spent') return refuseDocument(tomorrow);
  if (first.status === 200 && first.bytes.length > 0) return readEither(first, wanted);
  if (![200, 400, 406, 415].includes(first.status)) return readRaw(first, wanted);
  const second = await ask(url, fhirJson, wanted);
  if (second === 'spent') return refuseDocument(tomorrow);
  return second.status === 200 ? readResource(second, wanted) : readRaw(second, wanted);
}

const tomorrow = 'the EHR gives no more documents today; it is asked again tomorrow';

/** Epic's word for the daily ceiling. */
const ceilingReached = '4135';

/** One request under the day's quota; `spent` where nothing more is to be had today. */
async function ask(url: URL, accept: string, { client, limits: { maxBytes, quota } }: Wanted): Promise<HttpAnswer | 'spent'> {
  if (quota?.mayFetch() === false) return 'spent';
  quota?.note('asked');
  const answer = await client.fetchBytes(url, { accept, maxBytes: maxBytes * 2 });
  if (!codesOf(answer).includes(ceilingReached)) return answer;
  quota?.note('spent');
  return 'spent';
}

/**
 * The claimed type comes from a chart; only a well-formed one is put into a header. Some servers refuse
 * `application/json` for whatever they hold, so JSON is asked for as anything.
 */
function acceptFor({ contentType }: DocumentAddress): string {
  const type = mediaTypeOf(contentType);
  return /^[a-z0-9.+-]+\/[a-z0-9.+-]+$/.test(type) && type !== 'application/json' ? type : '*/*';
}

function readEither(answer: HttpAnswer, wanted: Wanted): DocumentResult {
  return isBinaryJson(answer, wanted.address) ? readResource(answer, wanted) : readRaw(answer, wanted);
}

function isBinaryJson(answer: HttpAnswer, { contentType }: DocumentAddress): boolean {
  const mime = mimeOf(answer);
  return mime === fhirJson ? mediaTypeOf(contentType) !== fhirJson : mime === 'application/json' && !/json/.test(contentType ?? '');
}

function readResource(answer: HttpAnswer, { address, limits }: Wanted): DocumentResult {
  const body = parseJson(answer, 'The EHR');
  return isResource(body) ? readBinary(body, address, limits.maxBytes) : refuseDocument('the answer is no Binary');
}

function readRaw(answer: HttpAnswer, { client, address, limits }: Wanted): DocumentResult {
  const { status } = answer;
  if (status === 200 && isOfAnother(answer.headers['x-security-context'], address)) return refuseForeign();
  if (status === 200) return checkDocument(answer.bytes, { address, deliveredType: mimeOf(answer), maxBytes: limits.maxBytes });
  if (status === 404 || status === 410) return { kind: 'missing' };
  if (status === 403) return refuseDocument(`the EHR does not permit this document${describeOutcome(answer)}`);
  if (status === 429) throw unanswered(answer, 'a document', client.runtime.now());
  return refuseDocument(`the document was refused with ${status}${describeOutcome(answer)}`);
}
