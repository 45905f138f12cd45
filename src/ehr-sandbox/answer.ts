/**
 * How the EHR sandbox answers one request: a plain FHIR R4 server that only reads.
 *
 * Pages hold `_count` matches (at most 200) and what these bring along; their links are opaque and absolute. A search
 * that is not understood is answered with 400 and an OperationOutcome.
 */
import { type AnyResource, referenceTo } from '../fhir.ts';
import type { ResourceIndex } from '../fhir-search/resource-index.ts';
import { type Found, runSearch } from '../fhir-search/search.ts';
import { listParameters } from '../fhir-search/search-parameters.ts';

export interface SandboxRequest {
  readonly method: string;
  readonly url: URL;
  readonly accept: string;
  readonly authorization?: string;
}

export interface SandboxAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface Sandbox {
  readonly index: ResourceIndex;
  /** The base URL, without a slash at its end. */
  readonly base: string;
  readonly pageSize: number;
  /** Absent where anybody may read. */
  readonly token?: string;
  /** Resource types that nobody may read here. */
  readonly forbidden?: readonly string[];
}

/** Answers one request. */
export function answerSandbox(sandbox: Sandbox, request: SandboxRequest): SandboxAnswer {
  const path = request.url.href.split(/[?#]/, 1)[0]?.slice(sandbox.base.length) ?? '';
  if (request.method !== 'GET') return outcome(405, 'not-supported', 'this sandbox only reads');
  if (path === '/metadata') return json(200, capabilities(sandbox));
  if (sandbox.token !== undefined && request.authorization !== `Bearer ${sandbox.token}`)
    return outcome(401, 'login', 'a bearer token is needed');
  const [, type, id] = /^\/([A-Z][A-Za-z]+)(?:\/([A-Za-z0-9.-]{1,64}))?$/.exec(path) ?? [];
  if (type === undefined) return outcome(404, 'not-found', 'there is nothing at this path');
  if (sandbox.forbidden?.includes(type) === true) return outcome(403, 'forbidden', 'this type may not be read here');
  return id === undefined ? answerSearch(sandbox, type, request.url) : answerRead(sandbox, `${type}/${id}`, request.accept);
}

function answerRead({ index }: Sandbox, reference: string, accept: string): SandboxAnswer {
  const resource = index.byReference.get(reference);
  if (resource === undefined) return outcome(404, 'not-found', 'there is no such resource');
  const { contentType, data } = resource;
  const raw = resource.resourceType === 'Binary' && typeof contentType === 'string' && typeof data === 'string' && !/json/.test(accept);
  return raw ? { status: 200, headers: { 'content-type': contentType }, body: Buffer.from(data, 'base64') } : json(200, resource);
}

interface PageMark {
  readonly query: string;
  readonly offset: number;
}

function answerSearch(sandbox: Sandbox, type: string, url: URL): SandboxAnswer {
  const mark = readMark(url) ?? { query: url.search.slice(1), offset: 0 };
  const found = runSearch(sandbox.index, `${type}?${mark.query}`);
  if (found.outcome === 'refused') return outcome(400, 'not-supported', found.reason);
  return json(200, buildPage(sandbox, { type, mark, found }));
}

function readMark(url: URL): PageMark | undefined {
  const text = url.searchParams.get('_page');
  if (text === null) return undefined;
  const [offset = '', ...query] = Buffer.from(text, 'base64url').toString().split(' ');
  return { query: query.join(' '), offset: Number(offset) };
}

function writeMark({ query, offset }: PageMark): string {
  return Buffer.from(`${offset} ${query}`).toString('base64url');
}

interface PageOf {
  readonly type: string;
  readonly mark: PageMark;
  readonly found: Found & { outcome: 'found' };
}

function buildPage(sandbox: Sandbox, { type, mark, found }: PageOf): object {
  const size = Math.min(found.pageSize ?? sandbox.pageSize, 200);
  const page = found.matches.slice(mark.offset, mark.offset + size);
  const address = `${sandbox.base}/${type}`;
  const after = { ...mark, offset: mark.offset + size };
  const next = after.offset < found.matches.length ? [{ relation: 'next', url: `${address}?_page=${writeMark(after)}` }] : [];
  const entryOf = (mode: string) => (resource: AnyResource) => ({
    fullUrl: `${sandbox.base}/${referenceTo(resource)}`,
    resource,
    search: { mode },
  });
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: found.matches.length,
    link: [{ relation: 'self', url: `${address}?${mark.query}` }, ...next],
    entry: [...page.map(entryOf('match')), ...found.includesOf(page).map(entryOf('include'))],
  };
}

function capabilities({ index }: Sandbox): object {
  const resource = [...index.byType.keys()].sort().map((type) => ({
    type,
    interaction: [{ code: 'read' }, { code: 'search-type' }],
    searchParam: listParameters(type).map(({ name, type: kind }) => ({ name, type: kind })),
  }));
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    kind: 'instance',
    date: '2025-01-01',
    fhirVersion: '4.0.1',
    format: ['json'],
    implementation: { description: 'An EHR sandbox with invented patients' },
    rest: [{ mode: 'server', resource }],
  };
}

function outcome(status: number, code: string, diagnostics: string): SandboxAnswer {
  return json(status, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics }] });
}

function json(status: number, body: object): SandboxAnswer {
  return { status, headers: { 'content-type': 'application/fhir+json; charset=utf-8' }, body: JSON.stringify(body) };
}
