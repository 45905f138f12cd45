import { createMemoryEhr } from '../../src/ehr/bundle-folder.ts';
import { connectFhirServer } from '../../src/ehr/fhir-server.ts';
import type { SiteOptions } from '../../src/ehr/site/site.ts';
import { startEhrSandbox } from '../../src/ehr-sandbox/server.ts';
import { describeEhrContract, type OpenEhr } from '../contracts/ehr-contract.ts';
import { aRuntime } from '../net/support/fake-runtime.ts';
import { startMedplum } from '../support/medplum-server.ts';
import { profiles } from './support/vendor-ehr.ts';

function overHttp(server: { readonly url: string; close(): Promise<void> }, site?: SiteOptions): OpenEhr {
  const planned = site === undefined ? {} : { site };
  const ehr = connectFhirServer({ baseUrl: server.url, token: async () => 'invented-token', runtime: aRuntime(), ...planned });
  const close = async () => {
    await ehr.close();
    await server.close();
  };
  return { ehr, close };
}

describeEhrContract('an EHR in memory', async (resources) => ({ ehr: createMemoryEhr(resources), close: async () => undefined }));

for (const profile of profiles) {
  describeEhrContract(
    `the sandbox as ${profile} over HTTP`,
    async (resources) => {
      const server = await startEhrSandbox({ resources, token: 'invented-token', profile });
      return overHttp(server, {});
    },
    profile === 'plain' ? {} : { mayLack: 'it does not take every search, and what was not asked cannot be known' },
  );
}

describeEhrContract('the sandbox over HTTP, asked as it is', async (resources) =>
  overHttp(await startEhrSandbox({ resources, token: 'invented-token' })),
);

describeEhrContract('Medplum over HTTP', async (resources) => overHttp(await startMedplum(resources)), {
  lacks: {
    'bare-ids': 'its memory repository compares references as text',
    includes: 'its memory repository knows no _include',
    modifiers: 'its memory repository knows no :not on a code',
    'refuses-unknown-parameters': 'its memory repository finds nothing for them, and says complete',
    'token-without-system': 'its memory repository reads |code as a code',
  },
});

describeEhrContract('Medplum over HTTP, planned', async (resources) => overHttp(await startMedplum(resources), {}), {
  lacks: {
    'bare-ids': 'its memory repository compares references as text',
    'refuses-unknown-parameters': 'its memory repository finds nothing for them, says complete, and has no CapabilityStatement',
    'token-without-system': 'its memory repository reads |code as a code',
  },
  mayLack: 'what its memory repository cannot search by is filtered here, or named',
});
