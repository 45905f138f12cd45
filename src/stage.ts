/**
 * The simulated world: both sandboxes on loopback, and samples played against them. With `compose.ts` the only file that
 * makes adapters.
 *
 * Plays samples against both sandboxes: the engine is real, the EHR and the payer are simulated, and the people are
 * played from the sample's own script.
 */
import { approveReview, giveAnswer } from './cases/people.ts';
import type { CaseResult } from './cases/result.ts';
import { runCase, type World } from './cases/run-case.ts';
import { loadRecord } from './ehr/bundle-folder.ts';
import { type EhrSandbox, startEhrSandbox } from './ehr-sandbox/server.ts';
import type { Questionnaire } from './fhir.ts';
import { itemsOf, readQuestionnaire } from './prior-auth/g3/form.ts';
import type { Generation } from './prior-auth/port.ts';
import type { Runtime } from './runtime.ts';
import { type PersonAct, readSampleForms, readSamples, type Sample, samplesDay } from './samples.ts';
import { seededFaults } from './simulator/faults.ts';
import { parseSimulatedForm, type SimulatedForm } from './simulator/forms.ts';
import { defaultScenarios, type Scenario } from './simulator/scenarios.ts';
import { type PriorAuthSimulator, startPriorAuthSimulator } from './simulator/simulator.ts';

/** Both sandboxes on loopback, with the samples' charts and forms in them. */
export interface Stage {
  readonly ehrUrl: string;
  readonly ehrToken: string;
  readonly priorAuthUrl: string;
  readonly priorAuthKey: string;
  close(): Promise<void>;
}

export async function openStage(samples: readonly Sample[], forms: readonly SimulatedForm[], runtime: Runtime): Promise<Stage> {
  const [ehrToken, priorAuthKey] = ['sandbox-token', 'sandbox-key'];
  const ehr = await startEhrSandbox({ resources: samples.flatMap((sample) => sample.chart), token: ehrToken });
  const priorAuth = await startPriorAuthSimulator({ forms, apiKey: priorAuthKey, now: () => runtime.now() });
  return {
    ehrUrl: ehr.url,
    ehrToken,
    priorAuthUrl: priorAuth.url,
    priorAuthKey,
    close: async () => void (await Promise.all([ehr.close(), priorAuth.close()])),
  };
}

/** A clock that stands on the samples' day and moves by a second a look, ids that count: a play is the same each time. */
export function sampleRuntime(real: Runtime): Runtime {
  const start = Date.parse(`${samplesDay}T12:00:00Z`);
  let looks = 0;
  let ids = 0;
  return {
    ...real,
    now: () => new Date(start + 1_000 * looks++),
    newId: () => `id-${String(++ids).padStart(6, '0')}`,
    random: () => 0.5,
    wait: async () => undefined,
  };
}

/** How a case was played. */
export interface Played {
  readonly sample: string;
  readonly result: CaseResult;
  /** What the played people did. */
  readonly acts: readonly string[];
}

const maxRuns = 30;

/** Runs a case, lets the played person act whenever one is needed and the script has something, until nothing moves. */
export async function playSample(sample: Sample, world: World, tell: (line: string) => void = () => undefined): Promise<Played> {
  const script = [...sample.acts];
  const acts: string[] = [];
  let result = await runCase(sample.request, world);
  for (let runs = 1; runs < maxRuns; runs += 1) {
    if (result.disposition === 'needs-human') {
      const done = await actOnce(script, result, world);
      if (done.length === 0) break;
      for (const act of done) tell(`${sample.name}: ${act}`);
      acts.push(...done);
    } else if (result.disposition !== 'waiting') break;
    result = await runCase(sample.request, world);
  }
  return { sample: sample.name, result, acts };
}

/** An approval where one is asked for; else the answers the script gives up to its next approval. */
async function actOnce(script: PersonAct[], result: CaseResult, world: World): Promise<readonly string[]> {
  const { caseKey, review } = result;
  const [next] = script;
  if (next === undefined) return [];
  if ('approve' in next) {
    if (review === undefined) return [];
    script.shift();
    await approveReview({ caseKey, snapshotId: review.id, by: next.approve.by }, world);
    return [`${next.approve.by} read the submission and approved it`];
  }
  const answers = script.splice(0, lengthOfAnswers(script));
  for (const act of answers) if ('answer' in act) await giveAnswer({ caseKey, ...act.answer }, world);
  return answers.flatMap((act) => ('answer' in act ? [`${act.answer.by} answered "${act.answer.item}"`] : []));
}

function lengthOfAnswers(script: readonly PersonAct[]): number {
  const n = script.findIndex((act) => 'approve' in act);
  return n < 0 ? script.length : n;
}

/** What the simulated payer can be made to do. */
export const sandboxScenarios: readonly Scenario[] = defaultScenarios;

/** An EHR sandbox over files; over the samples' charts without any. */
export async function openEhrSandbox(options: {
  readonly files: readonly string[] | undefined;
  readonly token: string | undefined;
  readonly port: number | undefined;
}): Promise<{ readonly server: EhrSandbox; readonly resources: number }> {
  const { files, token, port } = options;
  const resources = files === undefined ? (await readSamples()).flatMap((sample) => sample.chart) : await loadRecord(files);
  const server = await startEhrSandbox({ resources, ...(token === undefined ? {} : { token }), ...(port === undefined ? {} : { port }) });
  return { server, resources: resources.length };
}

/** A prior-auth simulator with forms; with the samples' forms without any. */
export async function openPriorAuthSandbox(options: {
  readonly forms: readonly unknown[] | undefined;
  readonly key: string;
  readonly port: number | undefined;
  readonly generation: Generation;
  /** The part of the calls that meet a fault, drawn from a seed. */
  readonly faults: { readonly rate: number; readonly seed: number };
}): Promise<{ readonly server: PriorAuthSimulator<Generation>; readonly forms: number }> {
  const forms = options.forms === undefined ? await readSampleForms() : options.forms.map(parseSimulatedForm);
  const server = await startPriorAuthSimulator({
    forms,
    apiKey: options.key,
    generation: options.generation,
    onRequest: seededFaults(options.faults),
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  return { server, forms: forms.length };
}

/**
 * The FHIR questionnaire of a sandbox form file, as an authorization would bring it; undefined for anything else.
 *
 * `withFollowUp` adds what the payer may ask later, so that rules for it can be checked.
 */
export function formFromSandbox(data: unknown, withFollowUp = false): Questionnaire | undefined {
  if (typeof data !== 'object' || data === null || !('match' in data) || !('questionnaire' in data)) return undefined;
  const { match, questionnaire, followUp } = parseSimulatedForm(data);
  const { payerId, coverageState = 'XX', requestType = 'drug', serviceSystem = 'hcpcs', serviceCode = '' } = match;
  const items = withFollowUp ? { item: [...itemsOf(questionnaire), ...(followUp?.questions ?? [])] } : questionnaire;
  return readQuestionnaire(items, {
    payerId,
    coverageState,
    requestType,
    serviceCode: { system: serviceSystem, code: serviceCode },
  });
}
