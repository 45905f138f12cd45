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
import type { DressName } from './ehr-sandbox/chart-dress.ts';
import type { SmartClient } from './ehr-sandbox/client-proof.ts';
import { parseFaultRules } from './ehr-sandbox/fault-rules.ts';
import { type EhrSandbox, startEhrSandbox } from './ehr-sandbox/server.ts';
import { parseClientKeys, parseSiteTraits } from './ehr-sandbox/site-file.ts';
import { type ProfileName, profileNames } from './ehr-sandbox/vendor.ts';
import { vendors } from './ehr-sandbox/vendors.ts';
import { type Questionnaire, withoutAbsent } from './fhir.ts';
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

/** The profiles of the EHR sandbox, each with one line about it. */
export const ehrProfiles: readonly { readonly name: ProfileName; readonly title: string }[] = profileNames.map((name) => ({
  name,
  title: vendors[name].title,
}));

export { type DressName, dressNames } from './ehr-sandbox/chart-dress.ts';
export { faultNames } from './ehr-sandbox/fault-rules.ts';
export type { ProfileName } from './ehr-sandbox/vendor.ts';

/** A client of the EHR sandbox: a secret, or public keys as a file gave them. */
export interface SandboxClient {
  readonly id: string;
  readonly secret?: string;
  readonly keys?: unknown;
}

export interface EhrSandboxChoices {
  readonly files: readonly string[] | undefined;
  readonly token: string | undefined;
  readonly port: number | undefined;
  readonly profile?: ProfileName;
  readonly clients?: readonly SandboxClient[];
  /** A script of faults, and what is special about some records, as files gave them. */
  readonly faults?: unknown;
  readonly site?: unknown;
  readonly dress?: readonly DressName[];
  readonly pageSize?: number;
  readonly callsAMinute?: number;
  /** Seconds that a token lives, and whether clients get any; absent: as the profile. */
  readonly tokenLife?: number;
  readonly grants?: boolean;
  /** Told of each request, in words that name no patient. */
  readonly onAnswer?: (line: string) => void;
}

/**
 * An EHR sandbox over files; over the samples' charts without any.
 *
 * Fails: `BadInput` for faults, traits or keys that are none.
 */
export async function openEhrSandbox(choices: EhrSandboxChoices): Promise<{ readonly server: EhrSandbox; readonly resources: number }> {
  const { files, faults, site, clients = [], token, port, tokenLife, grants, ...rest } = choices;
  const resources = files === undefined ? (await readSamples()).flatMap((sample) => sample.chart) : await loadRecord(files);
  const server = await startEhrSandbox({
    resources,
    ...rest,
    ...withoutAbsent({ token, port }),
    ...(faults === undefined ? {} : { faults: parseFaultRules(faults) }),
    ...(site === undefined ? {} : { site: parseSiteTraits(site) }),
    ...(clients.length === 0 ? {} : { smart: { clients: clients.map(readClient), ...withoutAbsent({ lifeSeconds: tokenLife, grants }) } }),
  });
  return { server, resources: resources.length };
}

function readClient({ id, secret, keys }: SandboxClient): SmartClient {
  return { id, ...(secret === undefined ? {} : { secret }), ...(keys === undefined ? {} : { jwks: parseClientKeys(keys) }) };
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
