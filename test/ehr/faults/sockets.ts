/** An EHR on loopback whose bytes a test writes itself: for what only sockets show. */
import type { AddressInfo, Server } from 'node:net';
import { onTestFinished } from 'vitest';
import { createFhirClient, type FhirClient } from '../../../src/ehr/fhir-client.ts';
import type { PagedResult } from '../../../src/ehr/search-pages.ts';
import { searchPages } from '../../../src/ehr/search-pages.ts';
import { HttpAgent } from '../../../src/net/request.ts';
import { defaultRetryPolicy } from '../../../src/net/retry.ts';
import { systemRuntime } from '../../../src/runtime.ts';

export interface SocketEhr {
  readonly client: FhirClient;
  readonly base: string;
  search(query: string): Promise<PagedResult>;
}

/** Real time, so retries are two and quick. */
export async function aSocketEhr(server: Server, { totalMs = 5_000 }: { readonly totalMs?: number } = {}): Promise<SocketEhr> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const agent = new HttpAgent();
  onTestFinished(async () => {
    server.close();
    await agent.dispatcher.destroy();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir/`;
  const retry = { ...defaultRetryPolicy, attempts: 2, baseMs: 1, totalMs };
  const client = createFhirClient({ base: new URL(base), runtime: systemRuntime, transport: agent, retry, maxPageBytes: 1024 * 1024 });
  return { client, base, search: (query) => searchPages(client, query, { maxPages: 9, maxResources: 999, totalMs }) };
}
