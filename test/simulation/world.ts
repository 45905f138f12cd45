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
import { ehrBase, ehrToken } from './ehr.ts';
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
    ehr: connectFhirServer({ baseUrl: ehrBase, token: async () => ehrToken, runtime, transport, rights: 'service' }),
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
    validator: { validate: (input) => process.call(() => validateOnce(input, patient)) },
    policy: { ...carefulPolicy, advance, attach, approvalHours, forms: { sleep: { automaticSubmission } } },
    runtime,
    log,
    owner: `process-${process.number}`,
    clock: () => pinnedNow,
    chooseMapping: () => process.call(() => mapping),
  };
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
