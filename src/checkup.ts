/**
 * A doctor for this installation: everything that the configuration names is looked at, and nothing is changed.
 */
import { carefulPolicy } from './cases/policy.ts';
import { type Closing, openPriorAuth, openStore, readAllMappings, readPolicyFile } from './compose.ts';
import type { Config } from './config.ts';
import { readCredentials } from './credentials.ts';
import { type Check, failed, skipped } from './doctor/check.ts';
import { examineEhr } from './doctor/ehr.ts';
import { examineMachine, type Machine } from './doctor/machine.ts';
import { examinePriorAuth } from './doctor/prior-auth.ts';
import { needsOfSources } from './engine/source-needs.ts';
import { withoutAbsent } from './fhir.ts';
import { readCertificate } from './net/certificate.ts';
import { HttpAgent } from './net/request.ts';
import type { Runtime } from './runtime.ts';

/** Whoever looks whether everything is in place. */
export interface Doctor extends Closing {
  examine(): AsyncGenerator<Check>;
}

/** What is looked at. */
export interface Installation {
  readonly config: Config;
  /** The file that the configuration came from; absent where there is none. */
  readonly configFile?: string;
}

/** A doctor for this installation; what is not configured is skipped. Fails: nothing, all faults are findings. */
export function openDoctor(installation: Installation, runtime: Runtime): Doctor {
  const { config } = installation;
  const transport = new HttpAgent();
  const closing: Closing[] = [transport];
  return {
    examine: async function* () {
      yield* examineMachine(machineOf(installation));
      yield* examineConfiguredEhr(config, { runtime, transport });
      yield* examineConfiguredApi(config, { runtime, closing });
    },
    close: async () => void (await Promise.all(closing.map((each) => each.close()))),
  };
}

function machineOf({ config, configFile }: Installation): Machine {
  return {
    ...withoutAbsent({ configFile }),
    store: config.store,
    tryStore: () => openStore(config).close(),
    countMappings: async () => (await readAllMappings(config)).length,
    readPolicy: async () => (config.policy === undefined ? carefulPolicy : await readPolicyFile(config.policy)).source,
  };
}

async function* examineConfiguredEhr(
  config: Config,
  { runtime, transport }: { readonly runtime: Runtime; readonly transport: HttpAgent },
): AsyncGenerator<Check> {
  const { ehrUrl, ehrVendor: vendor = 'auto', ehrSite: overrides } = config;
  if (ehrUrl === undefined) return yield skipped('EHR', 'none is configured: set PRIORFILL_EHR_URL');
  // Mappings that do not hold were told of; the EHR is looked at all the same.
  const needs = await readAllMappings(config).then(needsOfSources, () => undefined);
  const types = async () => (needs ?? needsOfSources([])).map(({ type }) => type);
  const openCredentials = () => readCredentials(config, types);
  const site = { vendor, ...withoutAbsent({ overrides }) };
  try {
    yield* examineEhr({ baseUrl: ehrUrl, runtime, transport, site, openCredentials, readCertificate, ...withoutAbsent({ needs }) });
  } catch (error) {
    yield failed('EHR', error);
  }
}

async function* examineConfiguredApi(
  config: Config,
  { runtime, closing }: { readonly runtime: Runtime; readonly closing: Closing[] },
): AsyncGenerator<Check> {
  if (config.priorAuthUrl === undefined) return yield skipped('prior-auth API', 'none is configured: set PRIORFILL_PRIOR_AUTH_URL');
  try {
    const api = openPriorAuth(config, runtime);
    closing.push(api);
    yield await examinePriorAuth(api, config.priorAuthGeneration);
  } catch (error) {
    yield failed('prior-auth API', error);
  }
}
