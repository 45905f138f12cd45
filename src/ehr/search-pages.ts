/**
 * One search on a server, all its pages, and whether that was everything.
 *
 * Whatever keeps us from the end makes the result incomplete and says why. A later page that cannot be had may be one of
 * an expired paging session, so the search is begun again from the first page, once. A fault is thrown only where the
 * next search would fare no better: no connection, no token, a host that is left alone, something else than a FHIR
 * server at the address. A single search that the server does not manage is incomplete, and the others go on.
 *
 * Source: FHIR R4 search, paging; `Bundle.entry.search.mode`; the fault matrix of the reliability notes.
 */
import { type AnyResource, isResource, referenceTo } from '../fhir.ts';
import { keepNewest } from '../fhir-search/resource-index.ts';
import type { FhirClient } from './fhir-client.ts';
import { describeOutcome, isWithholding, type OutcomeFinding, readFindings, readIgnored, unanswered } from './outcome-codes.ts';
import { findLink, findUnapplied, type HostRewrite, resolveNext } from './page-links.ts';
import type { SearchResult } from './port.ts';
import { type PageRead, readPage, type Searchset } from './read-page.ts';

export interface SearchLimits {
  readonly maxPages: number;
  readonly maxResources: number;
  /** Milliseconds for all pages; two minutes where absent. */
  readonly totalMs?: number;
  /** For a server that gives its links under another origin than it is reached at. */
  readonly rewriteNextHost?: HostRewrite;
}

const defaultTotalMs = 120_000;

/**
 * A search as the server answered it.
 *
 * Shapes: `refused` is the status of a first page that was refused with 4xx, where another way to ask may help;
 * `unapplied` names parameters that the server says or shows it did not apply (`?`: one that it does not name): the
 * result then holds more than was asked for, and has to be filtered again.
 */
export interface PagedResult extends SearchResult {
  readonly refused?: number;
  readonly unapplied?: readonly string[];
}

/** What has been read so far. */
interface Reading {
  readonly client: FhirClient;
  readonly limits: SearchLimits;
  readonly first: URL;
  readonly endMs: number;
  readonly resources: AnyResource[];
  readonly matches: Set<string | AnyResource>;
  readonly reasons: Set<string>;
  readonly unapplied: Set<string>;
  readonly visited: Set<string>;
  total: number | undefined;
  mayRestart: boolean;
}

/**
 * Runs a search to its end, or as far as it goes.
 *
 * Fails: `Unavailable` where the host cannot be reached, asks to be left alone, or no token is to be had; `AccessRefused`
 * where our token is refused; `BrokenContract` where a page is no searchset, or the first one is redirected or not there.
 */
export async function searchPages(client: FhirClient, query: string, limits: SearchLimits): Promise<PagedResult> {
  const endMs = client.runtime.monotonicMs() + (limits.totalMs ?? defaultTotalMs);
  const start = { client, limits, first: client.urlOf(query), endMs };
  const first = await readPage(client, start.first, { endMs, isFirst: true });
  if (first.kind !== 'read') return refuseFirst(first);
  const reading = await followPages(begin(start), first.set);
  const best = reading.mayRestart ? await restart(reading) : reading;
  if (!/[?&]_(rev)?include\b/.test(query)) compareTotal(best);
  return conclude(best);
}

function begin(start: Pick<Reading, 'client' | 'limits' | 'first' | 'endMs'>): Reading {
  const [reasons, unapplied, matches] = [new Set<string>(), new Set<string>(), new Set<string | AnyResource>()];
  return {
    ...start,
    resources: [],
    matches,
    reasons,
    unapplied,
    visited: new Set([start.first.href]),
    total: undefined,
    mayRestart: false,
  };
}

/** From the first page again; where that comes less far, what we had stands. */
async function restart(before: Reading): Promise<Reading> {
  const { client, first, endMs } = before;
  const page = await readPage(client, first, { endMs, isFirst: true });
  if (page.kind !== 'read') return before;
  const again = await followPages(begin(before), page.set);
  return again.reasons.size === 0 || again.visited.size >= before.visited.size ? again : before;
}

type Unread = Exclude<PageRead, { readonly kind: 'read' }>;

function refuseFirst(page: Unread): PagedResult {
  const none = { resources: [], pages: 0 };
  if (page.kind === 'lost') return { ...none, completeness: 'incomplete', reason: `the search could not be read: ${page.reason}` };
  const { answer } = page;
  const { status } = answer;
  const said = describeOutcome(answer);
  if (status === 403)
    return { ...none, refused: status, completeness: 'not-permitted', reason: `the EHR does not permit this search${said}` };
  if (status < 400 || status === 404) throw unanswered(answer, 'a search');
  if (status >= 500) return { ...none, completeness: 'incomplete', reason: `the EHR answered ${status} to the search${said}` };
  return { ...none, refused: status, completeness: 'incomplete', reason: `the EHR refused the search with ${answer.status}${said}` };
}

async function followPages(reading: Reading, first: Searchset): Promise<Reading> {
  let page: Searchset | undefined = first;
  let url = reading.first;
  for (const name of findUnapplied(url, findLink(first.link, 'self'))) reading.unapplied.add(name);
  while (page !== undefined) {
    collect(reading, page);
    const next = findNext(reading, page, url);
    if (next === undefined) return reading;
    reading.visited.add(next.href);
    page = await readLater(reading, next);
    url = next;
  }
  return reading;
}

function collect(reading: Reading, page: Searchset): void {
  noteTotal(page.total, reading);
  for (const entry of page.entry) collectEntry(reading, entry as EntryLike | null);
}

interface EntryLike {
  readonly resource?: unknown;
  readonly search?: { readonly mode?: unknown };
}

const knownModes: readonly unknown[] = ['match', 'include', undefined];

function collectEntry(reading: Reading, entry: EntryLike | null): void {
  const resource = entry?.resource;
  const mode = entry?.search?.mode;
  if (!isResource(resource)) {
    reading.reasons.add('an entry of the result holds no resource');
  } else if (mode === 'outcome' || resource.resourceType === 'OperationOutcome') {
    for (const finding of readFindings(resource)) noteFinding(reading, finding);
  } else if (!knownModes.includes(mode)) {
    reading.reasons.add('an entry of the result is of a kind that is not known');
  } else {
    reading.resources.push(resource);
    if (mode !== 'include') reading.matches.add(resource.id === undefined ? resource : referenceTo(resource));
  }
}

/** Epic's words for a paging session that is over, and for a patient whose record went into another one. */
const [sessionOver, merged] = ['4113', '4107'];

function noteFinding(reading: Reading, finding: OutcomeFinding): void {
  const ignored = readIgnored(finding, [...reading.first.searchParams.keys()]);
  for (const name of ignored ?? []) reading.unapplied.add(name);
  if (ignored !== undefined || !isWithholding(finding)) return;
  const codes = finding.codes.join(', ');
  if (finding.codes.includes(sessionOver)) reading.mayRestart = true;
  const what = finding.codes.includes(merged) ? 'the patient’s record went into another one' : 'its result is limited';
  reading.reasons.add(`the EHR says that ${what}${codes === '' ? '' : ` (${codes})`}`);
}

/** The next page's URL; nothing at the end, and nothing with a reason where we must not go on. */
function findNext(reading: Reading, { link }: Searchset, page: URL): URL | undefined {
  const next = findLink(link, 'next');
  if (next === undefined) return undefined;
  const { rewriteNextHost: rewrite } = reading.limits;
  const check = resolveNext(next, { base: reading.client.base, page, ...(rewrite === undefined ? {} : { rewrite }) });
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
  const page = await readPage(reading.client, url, { endMs: reading.endMs, isFirst: false });
  if (page.kind === 'read') return page.set;
  const why = page.kind === 'lost' ? page.reason : `the EHR answered ${page.answer.status}${describeOutcome(page.answer)}`;
  reading.reasons.add(`page ${reading.visited.size} could not be read: ${why}`);
  reading.mayRestart = page.kind === 'lost' ? page.mayPass : page.answer.status >= 400;
  reading.visited.delete(url.href);
  return undefined;
}

/**
 * Paging over an unstable order loses as many as it repeats; only the server's own count tells. A count that moves from
 * page to page is of two moments: what came together never stood together.
 */
function noteTotal(total: unknown, reading: Reading): void {
  if (typeof total !== 'number') return;
  if (reading.total !== undefined && reading.total !== total) reading.reasons.add('the EHR counted its matches anew from page to page');
  reading.total = Math.max(reading.total ?? 0, total);
}

function compareTotal({ total, matches, reasons }: Reading): void {
  if (total !== undefined && matches.size < total) reasons.add(`the EHR counts ${total} matches, ${matches.size} came`);
}

function conclude({ resources, reasons, visited, unapplied }: Reading): PagedResult {
  const notApplied = unapplied.size === 0 ? {} : { unapplied: [...unapplied] };
  const found = { resources: keepNewest(resources), pages: visited.size, ...notApplied };
  return reasons.size === 0
    ? { ...found, completeness: 'complete' }
    : { ...found, completeness: 'incomplete', reason: [...reasons].join('; ') };
}
