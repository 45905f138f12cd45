/**
 * An EHR in memory: the twin of the FHIR server, for charts from files, samples and tests.
 *
 * It searches as strictly as a server in strict mode and fetches nothing from anywhere. What was given is never changed,
 * and what it gives is a copy: some readers leave marks in what they read.
 */
import type { AnyResource } from '../fhir.ts';
import { parseReference } from '../fhir-search/query.ts';
import { indexResources, type ResourceIndex } from '../fhir-search/resource-index.ts';
import { runSearch } from '../fhir-search/search.ts';
import { defaultMaxDocumentBytes, readBinary, readInline, refuseDocument } from './documents.ts';
import type { DocumentAddress, DocumentResult, Ehr, ReadResult, SearchResult } from './port.ts';

export { loadRecord } from './load-record.ts';

export interface MemoryEhrOptions {
  readonly maxDocumentBytes?: number;
}

/** An EHR that holds these resources. */
export function createMemoryEhr(resources: readonly AnyResource[], options: MemoryEhrOptions = {}): Ehr {
  const index = indexResources(structuredClone(resources));
  const maxBytes = options.maxDocumentBytes ?? defaultMaxDocumentBytes;
  return {
    search: async (query) => searchMemory(index, query),
    read: async (reference) => readMemory(index, reference),
    document: async (address) => readDocument(index, address, maxBytes),
  };
}

function searchMemory(index: ResourceIndex, query: string): SearchResult {
  const found = runSearch(index, query);
  if (found.outcome === 'refused') return { resources: [], completeness: 'incomplete', reason: found.reason, pages: 0 };
  const resources = structuredClone([...found.matches, ...found.includesOf(found.matches)]);
  return { resources, completeness: 'complete', pages: 1 };
}

function readMemory(index: ResourceIndex, reference: string): ReadResult {
  const resource = findResource(index, reference);
  return resource === undefined ? { kind: 'missing' } : { kind: 'found', resource: structuredClone(resource) };
}

function findResource(index: ResourceIndex, reference: string): AnyResource | undefined {
  const target = reference.includes(':') ? undefined : parseReference(reference);
  return target === undefined ? undefined : index.byReference.get(`${target.type}/${target.id}`);
}

function readDocument(index: ResourceIndex, address: DocumentAddress, maxBytes: number): DocumentResult {
  const { data, url } = address;
  if (data !== undefined) return readInline({ ...address, data }, maxBytes);
  if (url === undefined) return { kind: 'missing' };
  if (/^[a-z][a-z0-9+.-]*:/i.test(url) || url.startsWith('//'))
    return refuseDocument('the document lies on a server, and a chart from files reaches none');
  const binary = findResource(index, url);
  return binary === undefined ? { kind: 'missing' } : readBinary(binary, address, maxBytes);
}
