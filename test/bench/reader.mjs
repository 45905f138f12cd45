/**
 * The EHR as it is measured: `connectFhirServer` as `compose.ts` uses it, searches planned for the site, with more
 * sockets than the default budget of a host: the server here is no hospital's.
 */
import { load } from './build.mjs';

export const connections = 16;

/** A reader for a server; without `isPlanned` a search is sent as it stands. Closing it closes its sockets. */
export async function openReader(baseUrl, { isPlanned = true } = {}) {
  const { connectFhirServer } = await load('ehr/fhir-server.js');
  const { systemRuntime } = await load('runtime.js');
  return connectFhirServer({ baseUrl, runtime: systemRuntime, connections, ...(isPlanned ? { site: { vendor: 'auto' } } : {}) });
}
