/**
 * One page of a search: read, answered with another status, or lost with a reason.
 *
 * What concerns this page alone is a value; what concerns everything we would ask this server is thrown.
 */
import { BrokenContract } from '../errors.ts';
import { isResource } from '../fhir.ts';
import { ConnectionFailure, type HttpAnswer, mimeOf, Oversize, parseJson } from '../net/request.ts';
import { type FhirClient, TokenRefused } from './fhir-client.ts';
import { unanswered } from './outcome-codes.ts';

export interface Searchset {
  readonly entry: readonly unknown[];
  readonly link: readonly unknown[];
  readonly total?: unknown;
}

/** Shapes: `mayPass` where the same may well succeed another time; `answer` has any status but 200, 401 and 429. */
export type PageRead =
  | { readonly kind: 'read'; readonly set: Searchset }
  | { readonly kind: 'answered'; readonly answer: HttpAnswer }
  | { readonly kind: 'lost'; readonly reason: string; readonly mayPass: boolean };

export interface PagePlace {
  /** When the whole search has to be done, on the runtime's monotonic clock. */
  readonly endMs: number;
  readonly isFirst: boolean;
}

/**
 * Reads a page; one whose JSON does not parse was cut on its way, and is asked for once more.
 *
 * Fails: `BrokenContract` for a page that is no searchset and for a redirect of a first one; `AccessRefused` for a token
 * that the first page refuses; `Unavailable` for a host that cannot be reached or wants to be left alone.
 */
export async function readPage(client: FhirClient, url: URL, place: PagePlace): Promise<PageRead> {
  const page = await tryPage(client, url, place);
  return page === garbled ? await tryPage(client, url, place) : page;
}

const garbled: PageRead = { kind: 'lost', reason: 'its JSON was cut or is damaged', mayPass: true };

async function tryPage(client: FhirClient, url: URL, { endMs, isFirst }: PagePlace): Promise<PageRead> {
  const leftMs = endMs - client.runtime.monotonicMs();
  if (leftMs <= 0) return { kind: 'lost', reason: 'the time for this search was over', mayPass: false };
  try {
    return interpret(await client.get(url, leftMs), client);
  } catch (error) {
    return takeLoss(error, isFirst);
  }
}

/** Thrown on in `tryPage` as what it is: a page that belongs to no FHIR server. */
class NoSearchset extends BrokenContract {}

function interpret(answer: HttpAnswer, { runtime }: FhirClient): PageRead {
  if (answer.status === 429) throw unanswered(answer, 'a search', runtime.now());
  return answer.status === 200 ? parsePage(answer) : { kind: 'answered', answer };
}

function parsePage(answer: HttpAnswer): PageRead {
  const body = parseBody(answer);
  if (body === garbled) return garbled;
  if (!isResource(body) || body.resourceType !== 'Bundle' || body.type !== 'searchset') {
    throw new NoSearchset('The EHR answered a search with JSON that is no searchset Bundle.', { remedy: "Check the EHR's base URL." });
  }
  const { entry = [], link = [], total } = body;
  if (Array.isArray(entry) && Array.isArray(link)) return { kind: 'read', set: { entry, link, total } };
  throw new NoSearchset('The EHR answered a search with a Bundle whose entries or links are no lists.');
}

/** A login page says by its type that it is one; anything that calls itself JSON and is not was cut. */
function parseBody(answer: HttpAnswer): unknown {
  try {
    return parseJson(answer, 'The EHR');
  } catch (error) {
    if (/[/+]json$/.test(mimeOf(answer))) return garbled;
    throw error instanceof BrokenContract
      ? new NoSearchset(error.message, error.remedy === undefined ? {} : { remedy: error.remedy })
      : error;
  }
}

function takeLoss(error: unknown, isFirst: boolean): PageRead {
  if (error instanceof Oversize) return { kind: 'lost', reason: error.message, mayPass: false };
  if (error instanceof ConnectionFailure && error.sent === 'unknown') return { kind: 'lost', reason: error.message, mayPass: true };
  if (isFirst || error instanceof NoSearchset) throw error;
  if (error instanceof TokenRefused) return { kind: 'lost', reason: error.message, mayPass: true };
  if (error instanceof BrokenContract) return { kind: 'lost', reason: error.message, mayPass: false };
  throw error;
}
