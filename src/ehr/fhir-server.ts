/**
 * The EHR as a FHIR server over HTTP.
 *
 * Searches are planned for the site, the host has a budget, the token goes to the configured origin and base path only;
 * no redirect is followed; reads are repeated while the server is busy. What was read only in part says so.
 */
import { withoutAbsent } from '../fhir.ts';
import { parseQuery } from '../fhir-search/query.ts';
import { createHostBudget } from '../net/host-budget.ts';
import { HttpAgent, parseJson } from '../net/request.ts';
import { type RetryPolicy, sendRead } from '../net/retry.ts';
import type { Rate } from '../net/token-bucket.ts';
import type { Transport } from '../net/transport.ts';
import { requireBaseUrl } from '../net/url-policy.ts';
import type { Runtime } from '../runtime.ts';
import type { TokenSource } from '../smart/token-source.ts';
import type { DocumentQuota } from './document-quota.ts';
import { defaultMaxDocumentBytes } from './documents.ts';
import { type DocumentLimits, fetchDocument } from './fetch-document.ts';
import { createFhirClient, type FhirClient, fhirJson } from './fhir-client.ts';
import { unanswered } from './outcome-codes.ts';
import type { HostRewrite } from './page-links.ts';
import type { Ehr, EhrRights, ReadResult, SearchResult } from './port.ts';
import { asSearch, readResource } from './read-resource.ts';
import { type PagedResult, type SearchLimits, searchPages } from './search-pages.ts';
import type { SiteDescription } from './site/describe.ts';
import { createPlannedSearch } from './site/planned-search.ts';
import type { SiteOptions } from './site/site.ts';

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
  /** What is known of the site beforehand; without it searches are sent as they are. */
  readonly site?: SiteOptions;
  /** Requests under way at once; 4 where absent. */
  readonly connections?: number;
  /** Absent: as fast as the connections allow. */
  readonly rate?: Rate;
  /** For a server that gives its page links under another origin than it is reached at. */
  readonly nextHost?: HostRewrite;
  /** Documents that may be fetched from the EHR. */
  readonly quota?: DocumentQuota;
  /** Sends everything, in place of sockets of its own; whoever gives it closes it. */
  readonly transport?: Transport;
}

/** An EHR that holds sockets. */
export interface FhirServer extends Ehr {
  /** What is known of the site; absent where searches are not planned. */
  describe?(): Promise<SiteDescription>;
  close(): Promise<void>;
}

/**
 * Connects to a FHIR server; nothing is sent yet.
 *
 * Fails: `ForbiddenUrl` for a base URL that is neither https nor on this machine.
 */
export function connectFhirServer(options: FhirServerOptions): FhirServer {
  const base = requireBaseUrl(options.baseUrl, 'the EHR');
  const { runtime, connections = 4 } = options;
  const [agent, foreignAgent] = [new HttpAgent({ connections }), new HttpAgent({ publicOnly: true })];
  const budget = createHostBudget({
    transport: options.transport ?? agent,
    runtime,
    connections,
    ...withoutAbsent({ rate: options.rate }),
  });
  const reading = { runtime, transport: budget, ...withoutAbsent({ retry: options.retry }) };
  const client = createFhirClient({
    base,
    maxPageBytes: options.maxPageBytes ?? 64 * 1024 * 1024,
    ...reading,
    ...withoutAbsent({ token: options.token }),
  });
  const limits = {
    maxPages: options.maxPages ?? 200,
    maxResources: options.maxResources ?? 50_000,
    ...withoutAbsent({ rewriteNextHost: options.nextHost }),
  };
  const documents = documentLimits(options, createHostBudget({ transport: options.transport ?? foreignAgent, runtime }));
  return {
    base: base.href,
    ...withoutAbsent({ rights: options.rights }),
    ...searchesAt(client, limits, { ...options, transport: budget }),
    read: (reference) => readResource(client, reference),
    document: (address) => fetchDocument(client, address, documents),
    close: async () => void (await Promise.all([agent.close(), foreignAgent.close()])),
  };
}

/** Searches as they are; planned for the site where something is known of it. */
function searchesAt(client: FhirClient, limits: SearchLimits, options: Planning): Pick<FhirServer, 'search' | 'plan' | 'describe'> {
  const { site, runtime } = options;
  const search = (query: string): Promise<PagedResult> => searchServer(client, query, limits);
  if (site === undefined) return { search: async (query) => judgeApplied(await search(query)) };
  const read = (reference: string): Promise<ReadResult> => readResource(client, reference);
  return createPlannedSearch({
    options: site,
    runtime,
    base: client.base,
    readMetadata: () => readMetadata(client.base, options),
    search,
    read,
  });
}

/** A filter that was left aside gives too much, and nobody here filters again. */
function judgeApplied({ unapplied = [], refused: _refused, ...result }: PagedResult): SearchResult {
  if (unapplied.length === 0 || result.completeness === 'not-permitted') return result;
  const reason = [result.reason, `the EHR left aside ${unapplied.join(', ')}`].filter((part) => part !== undefined).join('; ');
  return { ...result, completeness: 'incomplete', reason };
}

type Planning = Pick<FhirServerOptions, 'site' | 'runtime' | 'retry'> & { readonly transport: Transport };

const maxMetadataBytes = 16 * 1024 * 1024;

/** The CapabilityStatement: it is for everybody, so no token is shown for it. */
async function readMetadata(base: URL, { runtime, transport, retry }: Planning): Promise<unknown> {
  const read = { url: new URL('metadata', base), headers: { accept: fhirJson }, maxBytes: maxMetadataBytes };
  const answer = await sendRead(read, { runtime, transport, ...withoutAbsent({ policy: retry }) });
  if (answer.status !== 200) throw unanswered(answer, 'a read of its CapabilityStatement');
  return parseJson(answer, 'The EHR');
}

function documentLimits(options: FhirServerOptions, transport: Transport): DocumentLimits {
  const maxBytes = options.maxDocumentBytes ?? defaultMaxDocumentBytes;
  const retry = { runtime: options.runtime, transport, ...(options.retry === undefined ? {} : { policy: options.retry }) };
  return {
    maxBytes,
    hosts: options.documentHosts ?? [],
    ...withoutAbsent({ quota: options.quota }),
    fetchForeign: (url, accept) => sendRead({ url, headers: { accept }, maxBytes }, retry),
  };
}

async function searchServer(client: FhirClient, query: string, limits: SearchLimits): Promise<PagedResult> {
  const parsed = parseQuery(query);
  if (parsed.kind === 'malformed') return { resources: [], completeness: 'incomplete', reason: 'the query is not a search', pages: 0 };
  return parsed.kind === 'read' ? asSearch(await readResource(client, query)) : await searchPages(client, query.replace(/^\//, ''), limits);
}
