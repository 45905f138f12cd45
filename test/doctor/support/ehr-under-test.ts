/** An EHR that is looked at: a sandbox in process, a clock that stands, and everything in place but what a test changes. */
import type { Check } from '../../../src/doctor/check.ts';
import { examineEhr } from '../../../src/doctor/ehr.ts';
import type { EhrUnderTest } from '../../../src/doctor/ehr-under-test.ts';
import { createEhrSandbox, type EhrSandboxCore, type SandboxOptions } from '../../../src/ehr-sandbox/sandbox.ts';
import type { SourceNeed } from '../../../src/engine/source-needs.ts';
import type { Credentials } from '../../../src/smart/credentials.ts';
import { Secret } from '../../../src/smart/secret.ts';
import { networkTo } from '../../ehr-sandbox/support/sandbox-network.ts';
import { aVirtualTime } from '../../smart/support/virtual-time.ts';

export const clientSecret = 'canary-client-secret-71';

/** A client with a secret, for the sandbox's own. */
export function aClient(more: Partial<Extract<Credentials, { kind: 'client-secret' }>> = {}): Credentials {
  const scopes = ['system/Observation.rs', 'system/Patient.rs'];
  return { kind: 'client-secret', clientId: 'clinic', secret: new Secret(clientSecret), style: 'basic', scopes, ...more };
}

const needs: readonly SourceNeed[] = [
  { type: 'Observation', parameters: ['category', 'code', 'date', 'patient'], isSearched: true },
  { type: 'Patient', parameters: [], isSearched: false },
];

export interface Examination {
  readonly checks: readonly Check[];
  readonly sandbox: EhrSandboxCore;
  /** The check of that name. */
  find(name: string): Check | undefined;
}

export interface Setting {
  readonly sandbox?: Partial<SandboxOptions>;
  readonly credentials?: Credentials;
  readonly more?: Partial<EhrUnderTest>;
  /** False where the mappings cannot be read. */
  readonly hasNeeds?: boolean;
}

/** Looks at a plain sandbox with one patient, who must not be asked about. */
export async function examine({ sandbox: options, credentials = aClient(), more, hasNeeds = true }: Setting = {}): Promise<Examination> {
  const { runtime } = aVirtualTime();
  const sandbox = createEhrSandbox({
    resources: [{ resourceType: 'Patient', id: 'anna' }],
    smart: { clients: [{ id: 'clinic', secret: clientSecret }] },
    now: runtime.now,
    ...options,
  });
  const ehr: EhrUnderTest = {
    baseUrl: sandbox.base,
    runtime,
    transport: networkTo([sandbox], runtime),
    site: {},
    ...(hasNeeds ? { needs } : {}),
    openCredentials: async () => ({ value: credentials, warnings: [] }),
    readCertificate: async () => ({ protocol: 'TLSv1.3', validTo: new Date(runtime.now().getTime() + 90 * 86_400_000) }),
    ...more,
  };
  const checks: Check[] = [];
  for await (const check of examineEhr(ehr)) checks.push(check);
  return { checks, sandbox, find: (name) => checks.find((each) => each.name === name) };
}

/** Names and states, in their order. */
export function states(checks: readonly Check[]): readonly string[] {
  return checks.map(({ name, state }) => `${name}: ${state}`);
}
