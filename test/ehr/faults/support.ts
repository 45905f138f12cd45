/** An EHR behind our own floor: budget, retries, token. What it answers is told, what it was asked is written down. */
import { defaultMaxDocumentBytes } from '../../../src/ehr/documents.ts';
import { type DocumentLimits, fetchDocument } from '../../../src/ehr/fetch-document.ts';
import { createFhirClient } from '../../../src/ehr/fhir-client.ts';
import type { DocumentAddress, DocumentResult } from '../../../src/ehr/port.ts';
import { type PagedResult, type SearchLimits, searchPages } from '../../../src/ehr/search-pages.ts';
import type { AnyResource } from '../../../src/fhir.ts';
import { createHostBudget } from '../../../src/net/host-budget.ts';
import { ConnectionFailure, type HttpAnswer, type HttpRequest } from '../../../src/net/request.ts';
import { sendRead } from '../../../src/net/retry.ts';
import type { Transport } from '../../../src/net/transport.ts';
import { aVirtualRuntime, type VirtualRuntime } from '../../net/support/virtual-runtime.ts';

export const base = 'https://ehr.example/fhir/';
export const query = 'Observation?patient=anna';
export const firstUrl = `${base}${query}`;
export const secondUrl = `${base}Observation?page=2`;

/** An answer, a failure, or something that takes its time first. */
export type Told = HttpAnswer | Error;
export type Answering = (request: HttpRequest, before: number) => Told | Promise<Told>;

export interface FaultWorld {
  readonly runtime: VirtualRuntime;
  readonly calls: readonly HttpRequest[];
  /** Paths with their queries, in the order they were asked. */
  paths(): readonly string[];
  search(text?: string): Promise<PagedResult>;
  document(address: DocumentAddress): Promise<DocumentResult>;
}

export interface FaultTraits {
  readonly answer: Answering;
  readonly limits?: Partial<SearchLimits>;
  readonly documents?: Partial<DocumentLimits>;
  readonly token?: (refused?: string) => Promise<string>;
  /** Sends in place of `answer`, as over real sockets. */
  readonly transport?: Transport;
  readonly base?: string;
  readonly runtime?: VirtualRuntime;
}

export function aFaultWorld(traits: FaultTraits): FaultWorld {
  const { runtime = aVirtualRuntime(), token = async () => 'secret-token' } = traits;
  const calls: HttpRequest[] = [];
  const inner: Transport = traits.transport ?? { send: (request) => tell(traits.answer, request, calls) };
  const transport = createHostBudget({ transport: inner, runtime });
  const client = createFhirClient({ base: new URL(traits.base ?? base), token, runtime, transport, maxPageBytes: 64 * 1024 * 1024 });
  const limits: SearchLimits = { maxPages: 50, maxResources: 10_000, ...traits.limits };
  const fetchForeign = (url: URL, accept: string) => sendRead({ url, headers: { accept } }, { runtime, transport });
  const documents: DocumentLimits = { maxBytes: defaultMaxDocumentBytes, hosts: [], fetchForeign, ...traits.documents };
  return {
    runtime,
    calls,
    paths: () => calls.map(({ url }) => url.href.slice(base.length)),
    search: (text = query) => searchPages(client, text, limits),
    document: (address) => fetchDocument(client, address, documents),
  };
}

async function tell(answer: Answering, request: HttpRequest, calls: HttpRequest[]): Promise<HttpAnswer> {
  calls.push(request);
  const told = await answer(request, calls.length - 1);
  if (told instanceof Error) throw told;
  return told;
}

export interface PageTraits {
  readonly next?: string;
  readonly self?: string;
  readonly total?: number;
  readonly more?: Readonly<Record<string, unknown>>;
}

export function aPage(resources: readonly AnyResource[], { next, self, total, more = {} }: PageTraits = {}): HttpAnswer {
  const link = [
    ...(self === undefined ? [] : [{ relation: 'self', url: self }]),
    ...(next === undefined ? [] : [{ relation: 'next', url: next }]),
  ];
  const entry = resources.map((resource) => ({ resource }));
  return fhir(200, { resourceType: 'Bundle', type: 'searchset', link, entry, ...(total === undefined ? {} : { total }), ...more });
}

export function fhir(status: number, body: unknown): HttpAnswer {
  return { status, headers: { 'content-type': 'application/fhir+json' }, bytes: Buffer.from(JSON.stringify(body)) };
}

export function anOutcome(code: string, more: Readonly<Record<string, unknown>> = {}): AnyResource {
  return {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'warning', code: 'processing', details: { coding: [{ code }] }, ...more }],
  };
}

export function status(code: number, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return { status: code, headers, bytes: new Uint8Array() };
}

export const loginPage: HttpAnswer = { status: 200, headers: { 'content-type': 'text/html' }, bytes: Buffer.from('<html>sign in</html>') };

export function cut(answer: HttpAnswer): HttpAnswer {
  return { ...answer, bytes: answer.bytes.subarray(0, -20) };
}

export const notSent: Error = new ConnectionFailure('GET to ehr.example failed (ECONNREFUSED).', 'no');
export const lost: Error = new ConnectionFailure('GET to ehr.example failed (UND_ERR_SOCKET).', 'unknown');

/** A server that takes the whole deadline and gives nothing. */
export async function stall({ deadlineMs = 0 }: HttpRequest, runtime: VirtualRuntime): Promise<Error> {
  await runtime.wait(deadlineMs);
  return new ConnectionFailure('GET to ehr.example: no full answer in time.', 'unknown');
}
