/**
 * Plays samples against both sandboxes: the engine is real, the EHR and the payer are simulated, and the people are
 * played from the sample's own script.
 */
import { approveReview, giveAnswer } from '../cases/people.ts';
import type { CaseResult } from '../cases/result.ts';
import { runCase, type World } from '../cases/run-case.ts';
import { startEhrSandbox } from '../ehr/sandbox-server.ts';
import { startPriorAuthSimulator } from '../prior-auth/simulator.ts';
import type { SimulatedForm } from '../prior-auth/simulator-forms.ts';
import type { Runtime } from '../runtime.ts';
import { type PersonAct, type Sample, samplesDay } from './samples.ts';

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
