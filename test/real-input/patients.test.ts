import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseRequest } from '../../src/cases/case.ts';
import { runCase } from '../../src/cases/run-case.ts';
import { openWorld } from '../../src/compose.ts';
import { createMemoryEhr, loadRecord } from '../../src/ehr/bundle-folder.ts';
import { type Engine, evaluate } from '../../src/engine/evaluate.ts';
import type { RecordEvidence } from '../../src/engine/outcome.ts';
import type { AnyResource } from '../../src/fhir.ts';
import { silentLog } from '../../src/log.ts';
import { ownMappingsFolder } from '../../src/mappings.ts';
import { listResources, readFormPackage } from '../../src/population/form-package.ts';
import { populate } from '../../src/population/populate.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { readSampleForms } from '../../src/samples.ts';
import { openEhrSandbox, openPriorAuthSandbox } from '../../src/stage.ts';
import { findMisplaced, findUnexplained, listEvidence, valuesAt } from '../support/evidence-place.ts';
import { sharedFolder } from '../support/shared-data.ts';

const patients = sharedFolder('data/patients');
const questionnaires = sharedFolder('data/questionnaires');
const charts = ['p01', 'p05', 'p14', 'p17', 'p20'];

describe.skipIf(!patients.isThere)('real charts through both sandboxes', () => {
  let payer: Awaited<ReturnType<typeof openPriorAuthSandbox>>['server'];
  beforeAll(async () => {
    payer = (
      await openPriorAuthSandbox({
        forms: undefined,
        key: 'key',
        port: undefined,
        generation: 'g3b',
        faults: { rate: 0, seed: 1 },
      })
    ).server;
  });
  afterAll(() => payer.close());

  it.each(charts)('answers from %s only with evidence that stands in that chart', { timeout: 60_000 }, async (chart) => {
    const file = `${patients.path}${patients.files().find((name) => name.startsWith(chart))}`;
    const resources = await loadRecord([file]);
    const forms = await readSampleForms();

    for (const { match } of forms) {
      const result = await runOver(file, payer.url, requestFor(chart, resources, match));

      expect(['needs-human', 'waiting', 'done']).toContain(result.disposition);
      expect(result.items.length).toBeGreaterThan(4);
      const evidence = result.items.flatMap((item) => item.evidence ?? []).filter((each): each is RecordEvidence => each.kind === 'record');
      expect(evidence.length).toBeGreaterThan(0);
      for (const each of evidence)
        expect(valuesAt(each, resources), `${each.resourceType}/${each.id} ${each.path}`).toContainEqual(each.value);
    }
  });
});

function requestFor(
  chart: string,
  resources: readonly AnyResource[],
  match: {
    readonly payerId: string;
    readonly coverageState?: string;
    readonly requestType?: string;
    readonly serviceSystem?: string;
    readonly serviceCode?: string;
  },
): CaseRequest {
  const patient = resources.find((resource) => resource.resourceType === 'Patient');
  const order = resources.find(({ resourceType }) => ['ServiceRequest', 'MedicationRequest', 'DeviceRequest'].includes(resourceType));
  const {
    payerId,
    coverageState: state = 'OR',
    requestType: kind = 'drug',
    serviceSystem: system = 'hcpcs',
    serviceCode: code = '',
  } = match;
  return {
    caseKey: `${chart}-${code}`,
    authorization: {
      create: {
        providerNpi: '1234567893',
        request: { payerId, state, kind, service: { system, code } },
        finalSubmission: 'requires-approval',
      },
    },
    patient: { reference: `Patient/${patient?.id}` },
    ...(order === undefined ? {} : { order: { reference: `${order.resourceType}/${order.id}` } }),
    mode: 'advance',
  };
}

async function runOver(file: string, priorAuthUrl: string, request: CaseRequest): Promise<Awaited<ReturnType<typeof runCase>>> {
  const store = join(mkdtempSync(join(tmpdir(), 'priorfill-test-')), 'cases.db');
  const { server } = await openEhrSandbox({ files: [file], token: 'token', port: undefined });
  const config = {
    ehrUrl: server.url,
    ehrToken: 'token',
    priorAuthUrl,
    priorAuthKey: 'key',
    priorAuthGeneration: 'g3b',
    store,
    mappings: ownMappingsFolder,
    pollMs: 0,
    timeZone: 'UTC',
  } as const;
  const world = await openWorld(config, systemRuntime, silentLog);
  try {
    return await runCase(request, world);
  } finally {
    await Promise.all([world.close(), server.close()]);
  }
}

describe.skipIf(!patients.isThere || !questionnaires.isThere)('real charts under published questionnaires', () => {
  const engine: Engine = { evaluate: async (input) => evaluate(input) };
  const forms = questionnaires.files().flatMap((file) => {
    const data = JSON.parse(readFileSync(`${questionnaires.path}${file}`, 'utf8')) as unknown;
    return listResources(data).some(({ resourceType }) => resourceType === 'Questionnaire') ? [readFormPackage(data, file)] : [];
  });

  it.each(patients.files().filter((file) => file.startsWith('p')))(
    'prove every answer from %s by what stands there',
    { timeout: 60_000 },
    async (file) => {
      const resources = await loadRecord([`${patients.path}${file}`]);
      const subject = `Patient/${resources.find(({ resourceType }) => resourceType === 'Patient')?.id}`;
      const ehr = createMemoryEhr(resources);
      let proofs = 0;

      for (const form of forms) {
        const { evaluation } = await populate({ ...form, ehr, engine, subject, contexts: {}, now: '2026-11-20T12:00:00.000+00:00' });

        expect(findUnexplained(evaluation)).toEqual([]);
        expect(findMisplaced(evaluation, resources)).toEqual([]);
        proofs += listEvidence(evaluation).length;
      }

      expect(proofs).toBeGreaterThan(10);
    },
  );
});
