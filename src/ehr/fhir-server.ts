/**
 * The EHR as a FHIR server over HTTP.
 *
 * The token goes to the configured origin and base path only; no redirect is followed; reads are repeated while the
 * server is busy. What was read only in part says so.
 */

import { BrokenContract } from '../errors.ts';
import { type AnyResource, isResource } from '../fhir.ts';
import { parseQuery, parseReference } from '../fhir-search/query.ts';
import { HttpAgent, type HttpAnswer, parseJson, Redirected } from '../net/request.ts';
import { type RetryPolicy, sendRead } from '../net/retry.ts';
import type { Transport } from '../net/transport.ts';
import { requireBaseUrl, resolveWithin } from '../net/url-policy.ts';
import type { Runtime } from '../runtime.ts';
import type { TokenSource } from '../smart/token-source.ts';
import { defaultMaxDocumentBytes } from './documents.ts';
import { type DocumentLimits, fetchDocument } from './fetch-document.ts';
import { createFhirClient, type FhirClient } from './fhir-client.ts';
import { describeOutcome } from './outcome-codes.ts';
import type { Ehr, EhrRights, ReadResult, SearchResult } from './port.ts';
import { type SearchLimits, searchPages, unanswered } from './search-pages.ts';

export interface FhirServerOptions {
  readonly baseUrl: string | URL;
  /** Absent for a server without access control. */
  readonly token?: TokenSource;
  readonly runtime: Runtime;
  readonly retry?: RetryPolicy;
  /** Whose rights the token has. */
  readonly rights?: EhrRights;
  /** Pages of one search at most. */
  readonly maxPages?: number;
  /** Resources of one search at most. */
  readonly maxResources?: number;
  /** Bytes of one page or resource at most. */
  readonly maxPageBytes?: number;
  readonly maxDocumentBytes?: number;
  /** Hosts that documents may come from besides the EHR; they get no token. */
  readonly documentHosts?: readonly string[];
  /** Sends everything, in place of sockets of its own; whoever gives it closes it. */
  readonly transport?: Transport;
}

/** An EHR that holds sockets. */
export interface FhirServer extends Ehr {
  close(): Promise<void>;
}

/**
 * Connects to a FHIR server; nothing is sent yet.
 *
 * Fails: `ForbiddenUrl` for a base URL that is neither https nor on this machine.
 */
export function connectFhirServer(options: FhirServerOptions): FhirServer {
  const base = requireBaseUrl(options.baseUrl, 'the EHR');
  const [agent, foreignAgent] = [new HttpAgent(), new HttpAgent({ publicOnly: true })];
  const client = createFhirClient({
    base,
    runtime: options.runtime,
    transport: options.transport ?? agent,
    maxPageBytes: options.maxPageBytes ?? 64 * 1024 * 1024,
    ...(options.token === undefined ? {} : { token: options.token }),
    ...(options.retry === undefined ? {} : { retry: options.retry }),
  });
  const limits = { maxPages: options.maxPages ?? 200, maxResources: options.maxResources ?? 50_000 };
  const documents = documentLimits(options, options.transport ?? foreignAgent);
  return {
    base: base.href,
    ...(options.rights === undefined ? {} : { rights: options.rights }),
    search: (query) => searchServer(client, query, limits),
    read: (reference) => readServer(client, reference),
    document: (address) => fetchDocument(client, address, documents),
    close: async () => {
      await Promise.all([agent.close(), foreignAgent.close()]);
    },
  };
}

function documentLimits(options: FhirServerOptions, transport: Transport): DocumentLimits {
  const maxBytes = options.maxDocumentBytes ?? defaultMaxDocumentBytes;
  const retry = { runtime: options.runtime, transport, ...(options.retry === undefined ? {} : { policy: options.retry }) };
  return {
    maxBytes,
    hosts: options.documentHosts ?? [],
    fetchForeign: (url, accept) => sendRead({ url, headers: { accept }, maxBytes }, retry),
  };
}

async function searchServer(client: FhirClient, query: string, limits: SearchLimits): Promise<SearchResult> {
  const parsed = parseQuery(query);
  if (parsed.kind === 'malformed') return { resources: [], completeness: 'incomplete', reason: 'the query is not a search', pages: 0 };
  return parsed.kind === 'read' ? asSearch(await readServer(client, query)) : await searchPages(client, query.replace(/^\//, ''), limits);
}

/** A query may be a read, as `Patient/1` in x-fhir-query. */
function asSearch(read: ReadResult): SearchResult {
  if (read.kind === 'not-permitted') return { resources: [], completeness: 'not-permitted', reason: read.reason, pages: 0 };
  return { resources: read.kind === 'found' ? [read.resource] : [], completeness: 'complete', pages: 1 };
}

async function readServer(client: FhirClient, reference: string): Promise<ReadResult> {
  const target = parseReference(reference.replace(/^\//, ''));
  if (target === undefined) return { kind: 'missing' };
  const within = resolveWithin(client.base, reference, client.base);
  if (within.outcome === 'refused' && reference.includes(':')) {
    return { kind: 'not-permitted', reason: `the resource is not on this EHR: ${within.reason}` };
  }
  try {
    return interpretRead(await client.read(target.type, target.id), target.type);
  } catch (error) {
    const moved = error instanceof Redirected ? movedTo(error.location, target.type, client.base) : undefined;
    if (moved === undefined) throw error;
    return moved;
  }
}

/** A redirect of a read to another id of the same type on this EHR is news: the record was merged. Any other is not followed. */
function movedTo(location: string | undefined, type: string, base: URL): ReadResult | undefined {
  const within = location === undefined ? undefined : resolveWithin(base, location, base);
  if (within?.outcome !== 'allowed') return undefined;
  const target = parseReference(within.url.href);
  return target?.type === type && within.url.href === new URL(`${type}/${target.id}`, base).href
    ? { kind: 'moved', to: `${type}/${target.id}` }
    : undefined;
}

function interpretRead(answer: HttpAnswer, type: string): ReadResult {
  const { status } = answer;
  if (status === 200) return { kind: 'found', resource: parseResource(answer, type) };
  if (status === 404 || status === 410) return { kind: 'missing' };
  if (status === 403) return { kind: 'not-permitted', reason: `the EHR does not permit this read${describeOutcome(answer)}` };
  if (status >= 400 && status < 500 && status !== 429) {
    return { kind: 'not-permitted', reason: `the EHR refused the read with ${status}${describeOutcome(answer)}` };
  }
  throw unanswered(answer, 'a read');
}

function parseResource(answer: HttpAnswer, type: string): AnyResource {
  const body = parseJson(answer, 'The EHR');
  if (isResource(body) && body.resourceType === type) return body;
  throw new BrokenContract(`The EHR answered a read of ${type} with something else.`, { remedy: "Check the EHR's base URL." });
}
