import { createMemoryEhr } from '../../src/ehr/bundle-folder.ts';
import { connectFhirServer } from '../../src/ehr/fhir-server.ts';
import { startEhrSandbox } from '../../src/ehr-sandbox/server.ts';
import { describeEhrContract, type OpenEhr } from '../contracts/ehr-contract.ts';
import { aRuntime } from '../net/support/fake-runtime.ts';
import { startMedplum } from '../support/medplum-server.ts';

function overHttp(server: { readonly url: string; close(): Promise<void> }): OpenEhr {
  const ehr = connectFhirServer({ baseUrl: server.url, token: async () => 'invented-token', runtime: aRuntime() });
  const close = async () => {
    await ehr.close();
    await server.close();
  };
  return { ehr, close };
}

describeEhrContract('an EHR in memory', async (resources) => ({ ehr: createMemoryEhr(resources), close: async () => undefined }));

describeEhrContract('the sandbox over HTTP', async (resources) => overHttp(await startEhrSandbox({ resources, token: 'invented-token' })));

describeEhrContract('Medplum over HTTP', async (resources) => overHttp(await startMedplum(resources)), {
  'bare-ids': 'its memory repository compares references as text',
  includes: 'its memory repository knows no _include',
  modifiers: 'its memory repository knows no :not on a code',
  'refuses-unknown-parameters': 'its memory repository finds nothing for them, and says complete',
  'token-without-system': 'its memory repository reads |code as a code',
});
