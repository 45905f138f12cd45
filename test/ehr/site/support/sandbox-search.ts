/** Planned searches at a sandbox in process, with all its pages. */
import { createFhirClient } from '../../../../src/ehr/fhir-client.ts';
import type { ReadResult } from '../../../../src/ehr/port.ts';
import { searchPages } from '../../../../src/ehr/search-pages.ts';
import { createPlannedSearch, type PlannedSearch } from '../../../../src/ehr/site/planned-search.ts';
import type { EhrSandboxCore } from '../../../../src/ehr-sandbox/sandbox.ts';
import { networkTo } from '../../../ehr-sandbox/support/sandbox-network.ts';
import { aRuntime } from '../../../net/support/fake-runtime.ts';

export function searchAt(core: EhrSandboxCore): PlannedSearch {
  const runtime = aRuntime();
  const base = new URL(`${core.base}/`);
  const client = createFhirClient({ base, runtime, transport: networkTo([core], runtime), maxPageBytes: 100_000_000 });
  const parse = ({ bytes }: { readonly bytes: Uint8Array }) => JSON.parse(Buffer.from(bytes).toString());
  const read = async (reference: string): Promise<ReadResult> => {
    const [type = '', id = ''] = reference.split('/');
    const answer = await client.read(type, id);
    return answer.status === 200 ? { kind: 'found', resource: parse(answer) } : { kind: 'missing' };
  };
  return createPlannedSearch({
    options: {},
    runtime,
    base,
    readMetadata: async () => parse(await client.get('metadata')),
    search: (query) => searchPages(client, query, { maxPages: 2_000, maxResources: 50_000 }),
    read,
  });
}
