/**
 * One search on a server, all its pages, and whether that was everything.
 *
 * A next link is followed as it stands, within the server's own origin and base path. Whatever keeps us from the end
 * makes the result incomplete and says why; only a first page that cannot be had is an error.
 *
 * Source: FHIR R4 search, paging; `Bundle.entry.search.mode`.
 */
import { AccessRefused, BrokenContract, Fault, Unavailable } from '../errors.ts';
import { type AnyResource, isResource, referenceTo } from '../fhir.ts';
import { keepNewest } from '../fhir-search/resource-index.ts';
import { type HttpAnswer, parseJson } from '../net/request.ts';
import { resolveWithin } from '../net/url-policy.ts';
import type { FhirClient } from './fhir-client.ts';
import { describeOutcome, isWithholding, readFindings } from './outcome-codes.ts';
import type { SearchResult } from './port.ts';

export interface SearchLimits {
  readonly maxPages: number;
  readonly maxResources: number;
}

/**
 * A search as the server answered it.
 *
 * Shapes: `refused` is the status of a first page that was refused with 4xx, where another way to ask may help;
 * `unapplied` names parameters that were asked for and are missing from the answer's own self link.
 */
export interface PagedResult extends SearchResult {
  readonly refused?: number;
  readonly unapplied?: readonly string[];
}

/** What has been read so far. */
interface Reading {
  readonly client: FhirClient;
  readonly limits: SearchLimits;
  readonly resources: AnyResource[];
  readonly matches: Set<string | AnyResource>;
  readonly reasons: Set<string>;
  readonly visited: Set<string>;
  total: number | undefined;
}

/**
 * Runs a search to its end, or as far as it goes.
 *
 * Fails: `Unavailable` where the first page is not to be had, `BrokenContract` where it is no searchset, `AccessRefused`
 * on any page.
 */
export async function searchPages(client: FhirClient, query: string, limits: SearchLimits): Promise<PagedResult> {
  const first = client.urlOf(query);
  const answer = await client.get(query);
  if (answer.status !== 200) return refuseFirst(answer);
  const reading: Reading = {
    client,
    limits,
    resources: [],
    matches: new Set(),
    reasons: new Set(),
    visited: new Set([first.href]),
    total: undefined,
  };
  await followPages(reading, parseSearchset(answer), first);
  if (!/[?&]_(rev)?include\b/.test(query)) compareTotal(reading);
  return conclude(reading);
}

function refuseFirst(answer: HttpAnswer): SearchResult {
  const said = describeOutcome(answer);
  const none = { resources: [], pages: 0 };
  if (answer.status === 403) return { ...none, completeness: 'not-permitted', reason: `the EHR does not permit this search${said}` };
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
    return { ...none, completeness: 'incomplete', reason: `the EHR refused the search with ${answer.status}${said}` };
  }
  throw unanswered(answer, 'a search');
}

/** The error for a status that nobody may take for an answer. */
export function unanswered(answer: HttpAnswer, what: string): Fault {
  if (answer.status === 429 || answer.status >= 500) {
    return new Unavailable(`The EHR answered ${answer.status} to ${what}${describeOutcome(answer)}.`, { remedy: 'Try again later.' });
  }
  return new BrokenContract(`The EHR answered ${answer.status} to ${what}, where 200 was due.`, { remedy: "Check the EHR's base URL." });
}

interface Searchset {
  readonly entry: readonly unknown[];
  readonly link: readonly unknown[];
  readonly total?: unknown;
}

function parseSearchset(answer: HttpAnswer): Searchset {
  const body = parseJson(answer, 'The EHR');
  if (!isResource(body) || body.resourceType !== 'Bundle' || body.type !== 'searchset') {
    throw new BrokenContract('The EHR answered a search with JSON that is no searchset Bundle.', { remedy: "Check the EHR's base URL." });
  }
  const { entry = [], link = [], total } = body;
  if (Array.isArray(entry) && Array.isArray(link)) return { entry, link, total };
  throw new BrokenContract('The EHR answered a search with a Bundle whose entries or links are no lists.');
}

async function followPages(reading: Reading, first: Searchset, firstUrl: URL): Promise<void> {
  let page: Searchset | undefined = first;
  let url = firstUrl;
  while (page !== undefined) {
    collect(reading, page);
    const next = findNext(reading, page, url);
    if (next === undefined) return;
    reading.visited.add(next.href);
    page = await readLater(reading, next);
    url = next;
  }
}

function collect(reading: Reading, page: Searchset): void {
  noteTotal(page.total, reading);
  for (const entry of page.entry) collectEntry(reading, entry as EntryLike | null);
}

interface EntryLike {
  readonly resource?: unknown;
  readonly search?: { readonly mode?: unknown };
}

function collectEntry(reading: Reading, entry: EntryLike | null): void {
  const resource = entry?.resource;
  if (!isResource(resource)) {
    reading.reasons.add('an entry of the result holds no resource');
  } else if (entry?.search?.mode === 'outcome' || resource.resourceType === 'OperationOutcome') {
    const withheld = readFindings(resource).filter(isWithholding);
    if (withheld.length > 0)
      reading.reasons.add(`the EHR says that its result is limited (${withheld.flatMap(({ codes }) => codes).join(', ')})`);
  } else {
    reading.resources.push(resource);
    if (entry?.search?.mode !== 'include') reading.matches.add(resource.id === undefined ? resource : referenceTo(resource));
  }
}

/** The next page's URL; nothing at the end, and nothing with a reason where we must not go on. */
function findNext(reading: Reading, page: Searchset, url: URL): URL | undefined {
  const links = page.link as readonly ({ readonly relation?: unknown; readonly url?: unknown } | null)[];
  const next = links.find((link) => link?.relation === 'next');
  if (next === undefined) return undefined;
  const check = resolveWithin(reading.client.base, String(next?.url ?? ''), url);
  const reason = check.outcome === 'refused' ? `the next page was not read: ${check.reason}` : findStop(reading, check.url);
  if (reason !== undefined) reading.reasons.add(reason);
  return reason === undefined && check.outcome === 'allowed' ? check.url : undefined;
}

function findStop({ visited, limits, resources }: Reading, next: URL): string | undefined {
  if (visited.has(next.href)) return 'the pages lead in a circle';
  if (visited.size >= limits.maxPages) return `the result has more than ${limits.maxPages} pages, the cap`;
  return resources.length >= limits.maxResources ? `the result has more than ${limits.maxResources} resources, the cap` : undefined;
}

async function readLater(reading: Reading, url: URL): Promise<Searchset | undefined> {
  const place = `page ${reading.visited.size}`;
  try {
    const answer = await reading.client.get(url.href);
    if (answer.status === 200) return parseSearchset(answer);
    reading.reasons.add(`${place} could not be read: the EHR answered ${answer.status}${describeOutcome(answer)}`);
  } catch (error) {
    if (!(error instanceof Fault) || error instanceof AccessRefused) throw error;
    reading.reasons.add(`${place} could not be read: ${error.message}`);
  }
  reading.visited.delete(url.href);
  return undefined;
}

/** Paging over an unstable order loses as many as it repeats; only the server's own count tells. */
/** A count that moves from page to page is of two moments: what came together never stood together. */
function noteTotal(total: unknown, reading: Reading): void {
  if (typeof total !== 'number') return;
  if (reading.total !== undefined && reading.total !== total) reading.reasons.add('the EHR counted its matches anew from page to page');
  reading.total = Math.max(reading.total ?? 0, total);
}

function compareTotal({ total, matches, reasons }: Reading): void {
  if (total !== undefined && matches.size < total) reasons.add(`the EHR counts ${total} matches, ${matches.size} came`);
}

function conclude({ resources, reasons, visited }: Reading): SearchResult {
  const found = { resources: keepNewest(resources), pages: visited.size };
  return reasons.size === 0
    ? { ...found, completeness: 'complete' }
    : { ...found, completeness: 'incomplete', reason: [...reasons].join('; ') };
}
