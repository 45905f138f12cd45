/**
 * The world of one simulated process: the real adapters and the real driver over made-up transports, disk and time.
 *
 * The only place that makes a `World` here. Engine and validator run in this thread.
 */
import { carefulPolicy } from '../../src/cases/policy.ts';
import type { World } from '../../src/cases/run-case.ts';
import { connectFhirServer } from '../../src/ehr/fhir-server.ts';
import type { Log } from '../../src/log.ts';
import { connectPriorAuth } from '../../src/prior-auth/connect.ts';
import { Secret } from '../../src/smart/secret.ts';
import { createTokenSource, type TokenSource } from '../../src/smart/token-source.ts';
import { trustingPress } from '../support/trusting-press.ts';
import { ehrBase, ehrClient, ehrTokenUrl } from './ehr.ts';
import { mapping } from './form.ts';
import { transportOf } from './network.ts';
import { markPattern } from './patients.ts';
import { apiKey, apiOrigin } from './payer.ts';
import type { SimProcess } from './process.ts';
import { evaluateOnce, validateOnce } from './pure.ts';
import type { Scene } from './scene.ts';
import { storeOf } from './store.ts';

const pinnedNow = '2026-11-20T12:00:00Z';

export function makeWorld(process: SimProcess): World {
  const { scene, runtime } = process;
  const { patient, policy } = scene.traits;
  const { advance, attach, automaticSubmission, approvalHours } = policy;
  const transport = transportOf(process);
  const log = watchedLog(scene);
  return {
    ehr: connectFhirServer({ baseUrl: ehrBase, token: tokensOf(process), runtime, transport, rights: 'service' }),
    priorAuth: connectPriorAuth({
      baseUrl: apiOrigin,
      apiKey,
      generation: scene.traits.generation,
      runtime,
      log,
      transport,
      uploadTransport: transport,
    }),
    store: storeOf(process),
    engine: { evaluate: (input) => process.call(() => evaluateOnce(input, patient)) },
    press: trustingPress,
    validator: { validate: (input) => process.call(() => validateOnce(input, patient)) },
    policy: { ...carefulPolicy, advance, attach, approvalHours, forms: { sleep: { automaticSubmission } } },
    runtime,
    log,
    owner: `process-${process.number}`,
    clock: () => pinnedNow,
    chooseMapping: () => process.call(() => mapping),
  };
}

/** Each process gets tokens of its own. */
function tokensOf(process: SimProcess): TokenSource {
  const { clientId, secret } = ehrClient;
  const client = {
    kind: 'client-secret',
    clientId,
    secret: new Secret(secret),
    style: 'basic',
    scopes: [],
    tokenUrl: ehrTokenUrl,
  } as const;
  return createTokenSource({ baseUrl: ehrBase, credentials: client, runtime: process.runtime, transport: transportOf(process) }).token;
}

/** I11: a log line without anybody's mark. */
function watchedLog(scene: Scene): Log {
  return {
    event: (_level, name, fields = {}) => {
      markPattern.lastIndex = 0;
      if (markPattern.test(JSON.stringify(fields))) scene.violate('I11', `the log event ${name} holds a patient's data`);
    },
  };
}
