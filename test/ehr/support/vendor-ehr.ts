/** The real adapter in front of a vendor's sandbox, over a made-up network on virtual time. */
import { connectFhirServer, type FhirServer, type FhirServerOptions } from '../../../src/ehr/fhir-server.ts';
import { createEhrSandbox, type EhrSandboxCore, type SandboxOptions } from '../../../src/ehr-sandbox/sandbox.ts';
import type { ProfileName } from '../../../src/ehr-sandbox/vendor.ts';
import type { AnyResource } from '../../../src/fhir.ts';
import type { HttpRequest } from '../../../src/net/transport.ts';
import { networkTo } from '../../ehr-sandbox/support/sandbox-network.ts';
import { aRuntime, type FakeRuntime } from '../../net/support/fake-runtime.ts';

/** All profiles of the sandbox. */
export const profiles: readonly ProfileName[] = ['plain', 'epic', 'oracle', 'athena', 'meditech'];

export interface VendorEhr {
  readonly ehr: FhirServer;
  readonly core: EhrSandboxCore;
  readonly runtime: FakeRuntime;
  /** Every request that left, in order. */
  readonly sent: readonly HttpRequest[];
}

export interface VendorEhrOptions extends Partial<FhirServerOptions> {
  readonly sandbox?: Partial<SandboxOptions>;
}

const token = 'invented-token';

/** An EHR of that vendor with these resources; searches are planned by what it says of itself. */
export function aVendorEhr(profile: ProfileName, resources: readonly AnyResource[], options: VendorEhrOptions = {}): VendorEhr {
  const { sandbox, ...server } = options;
  const runtime = aRuntime();
  const core = createEhrSandbox({ resources, profile, token, now: () => runtime.now(), ...sandbox });
  const network = networkTo([core], runtime);
  const sent: HttpRequest[] = [];
  const send = (request: HttpRequest) => {
    sent.push(request);
    return network.send(request);
  };
  const ehr = connectFhirServer({ baseUrl: core.base, runtime, transport: { send }, token: async () => token, site: {}, ...server });
  return { ehr, core, runtime, sent };
}
