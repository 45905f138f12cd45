/**
 * One case from one seed: rounds of invocations, people and faults, then calm; then everything is judged.
 */
import type { CaseResult } from '../../src/cases/result.ts';
import type { Authorization, Generation } from '../../src/prior-auth/port.ts';
import { Chance, seedOf } from './chance.ts';
import { SimulatedEhr } from './ehr.ts';
import { requestFor } from './form.ts';
import { writes } from './history.ts';
import { judge } from './invariants.ts';
import { learnForm } from './judge-answers.ts';
import { toggleHandoff } from './outside.ts';
import { patientLetters } from './patients.ts';
import { Payer } from './payer.ts';
import { answer, approve, cancel, type Ending, invoke, nextRun, sayEnding } from './people.ts';
import { wallClock } from './process.ts';
import { Scene, type Traits } from './scene.ts';
import { drawSwarm, quiet } from './swarm.ts';

export interface CaseReport {
  readonly violations: readonly string[];
  readonly counts: readonly number[];
  readonly faults: number;
  readonly calls: number;
  readonly traceHash: number;
}

export interface PlayOptions {
  readonly onTrace?: (line: string) => void;
}

/** Plays and judges one case of a run. */
export async function playCase(seed: number, index: number, options: PlayOptions = {}): Promise<CaseReport> {
  const scene = await setScene(new Chance(seedOf(seed, index)), options);
  try {
    await scene.scheduler.run(play(scene));
  } catch (error) {
    scene.violate(
      'simulation',
      error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' | ') : String(error),
    );
  }
  for (const violation of await judge(scene)) scene.violations.push(violation);
  const { coverage, violations, traceHash } = scene;
  return {
    violations: [...new Set(violations)],
    counts: coverage.counts,
    faults: coverage.injected,
    calls: scene.calls().length,
    traceHash,
  };
}

const scenarioIds = [
  'approved',
  'approved',
  'approved',
  'denied',
  'follow-up',
  'follow-up',
  'handoff',
  'slow',
  'gated',
  'failed',
  'not-required',
];

async function setScene(chance: Chance, { onTrace }: PlayOptions): Promise<Scene> {
  const swarm = drawSwarm(chance);
  const patient = chance.pick(patientLetters);
  const other = chance.pick(patientLetters.filter((letter) => letter !== patient));
  const traits = drawTraits(chance, patient);
  const variant = swarm === quiet ? 'base' : chance.pick(['base', 'base', 'base', 'worse', 'dialysis', 'two-papers', 'no-study'] as const);
  const scene = new Scene({ chance, swarm, traits, ehr: new SimulatedEhr({ own: patient, other, variant, pageSize: chance.pick([2, 20]) }), onTrace });
  scene.skewMs = swarm.clock > 0 ? chance.whole(-3, 3) * 1_800_000 : 0;
  scene.payer = new Payer({
    generation: traits.generation,
    scenario: traits.scenario,
    pace: chance.happens(0.5) ? { reads: 1 } : { ms: chance.pick([1_000, 60_000]) },
    now: () => wallClock(scene.nowMs, scene.skewMs),
  });
  scene.trace(`traits ${JSON.stringify(traits)} chart ${variant}`);
  scene.note({ kind: 'chart', order: 0, atMs: 0, variant });
  const others = await register(scene, other, traits.automatic);
  scene.otherId = others.id;
  learnForm(traits.generation, others.questionnaire);
  if (traits.isGiven) scene.caseId = (await register(scene, patient, traits.automatic)).id;
  return scene;
}

/** How often each generation is played, of twenty. */
const generations: readonly Generation[] = [
  ...Array.from({ length: 8 }, () => 'g3b' as const),
  ...Array.from({ length: 4 }, () => 'g3a' as const),
  ...Array.from({ length: 5 }, () => 'g2' as const),
  ...Array.from({ length: 3 }, () => 'g1' as const),
];

function drawTraits(chance: Chance, patient: Traits['patient']): Traits {
  const generation = chance.pick(generations);
  return {
    patient,
    generation,
    scenario: chance.pick(scenarioIds),
    automatic: chance.happens(0.35) || generation === 'g1',
    isGiven: chance.happens(0.3),
    policy: {
      advance: chance.happens(0.75) ? 'machine' : 'person',
      attach: chance.happens(0.9) ? 'first-clear' : 'person',
      automaticSubmission: chance.happens(0.15) ? 'machine' : 'person',
      approvalHours: chance.pick([1, 24]),
    },
  };
}

/** Somebody made an authorization at the portal. */
async function register({ payer, traits }: Scene, patient: Traits['patient'], automatic: boolean): Promise<Authorization> {
  const { authorization } = requestFor({ patient, automatic, generation: traits.generation, mode: 'plan' });
  if (!('create' in authorization)) throw new Error('a request without an authorization creates one');
  return payer.register(authorization.create, `portal-${patient}`);
}

async function play(scene: Scene): Promise<void> {
  const shown: CaseResult[] = [];
  await begin(scene, shown);
  const rounds = scene.chance.whole(1, 3);
  for (let round = 0; round < rounds; round += 1) await playRound(scene, shown);
  await calmDown(scene);
  await bringToRest(scene);
}

const maxPrelude = 6;

/** In calm until the call that faults crowd around is made; without one, faults begin after a few runs or at once. */
async function begin(scene: Scene, shown: CaseResult[]): Promise<void> {
  const { chance } = scene;
  const { focus } = scene.swarm;
  const steps = focus === undefined ? chance.pick([0, 0, 0, 1, 2]) : focus === 'cancel' ? chance.whole(1, 3) : maxPrelude;
  scene.isCalm = steps > 0;
  scene.calmUntil = focus;
  for (let step = 0; step < steps && scene.isCalm; step += 1) await stepInCalm(scene, shown, step);
  if (focus === 'cancel') await cancel(scene);
  if (scene.isCalm) scene.endPrelude();
}

async function stepInCalm(scene: Scene, shown: CaseResult[], step: number): Promise<void> {
  const { chance } = scene;
  const ending = await invoke(scene, step === 0 && chance.happens(0.2) ? { mode: 'fill' } : patient);
  keepShown(ending, shown);
  if (ending.kind !== 'result' || !scene.isCalm) return;
  await help(scene, ending.result, step);
  await scene.scheduler.sleep(chance.pick([1_000, 70_000]));
}

async function playRound(scene: Scene, shown: CaseResult[]): Promise<void> {
  const { chance, scheduler } = scene;
  const acts = chance.happens(0.3) ? [later(scene, chance.between(0, 2_000), () => actOnce(scene, shown))] : [];
  for (const ending of await Promise.all(invokeAll(scene))) keepShown(ending, shown);
  await Promise.all(acts);
  if (chance.happens(0.75)) await actOnce(scene, shown);
  await scheduler.sleep(chance.pick([1_000, 20_000, 130_000, 4_000_000, chance.happens(0.1) ? 90_000_000 : 1_000]));
}

/** One invocation; or the same one twice, at once or after the first stands still and has lost its claim. */
function invokeAll(scene: Scene): readonly Promise<Ending>[] {
  const { chance, swarm } = scene;
  const mode = chance.pick(['advance', 'advance', 'advance', 'advance', 'fill', 'plan'] as const);
  const options = chance.happens(0.2) ? { waitMs: chance.pick([5_000, 40_000]) } : {};
  const twinOf = nextRun(scene);
  const first = invoke(scene, { mode, options });
  if (!chance.happens(swarm.duplicates)) return [first];
  if (chance.happens(0.5)) return [first, later(scene, chance.between(0, 3_000), () => invoke(scene, { mode, options, twinOf }))];
  const freeze = async (): Promise<void> => scene.processes[twinOf - 1]?.freeze(600_000);
  void later(scene, chance.between(20, 900), freeze);
  return [first, later(scene, chance.between(130_000, 500_000), () => invoke(scene, { mode, options, twinOf }))];
}

async function later<T>({ scheduler }: Scene, ms: number, act: () => Promise<T>): Promise<T> {
  await scheduler.sleep(ms);
  return act();
}

function keepShown(ending: Ending, shown: CaseResult[]): void {
  if (ending.kind === 'result' && (ending.result.review !== undefined || ending.result.asks.length > 0)) shown.push(ending.result);
}

/** One act of a person here: mostly the fitting one. */
async function actOnce(scene: Scene, shown: readonly CaseResult[]): Promise<void> {
  const { chance, swarm } = scene;
  const result = chance.happens(0.85) ? shown.at(-1) : shown.at(0);
  if (chance.happens(swarm.focus === 'cancel' ? 0.6 : swarm.orders * 0.4)) return cancel(scene);
  if (result?.review !== undefined && chance.happens(0.85)) {
    await approve(scene, result);
    if (chance.happens(0.1)) await approve(scene, result);
    return;
  }
  const ask = result?.asks.find(({ kind, blocking }) => blocking || kind === 'confirm');
  await answer(scene, ask === undefined || chance.happens(0.2) ? chance.pick(['remark', 'ahi', 'attest', 'dialysis']) : ask.about);
}

/** Faults stop, the disk is free, the clock is right, and nobody holds the case. */
async function calmDown(scene: Scene): Promise<void> {
  scene.isCalm = true;
  scene.diskFullUntilMs = 0;
  scene.machine.offsetMs = 0;
  scene.trace('calm');
  if (scene.view()?.handoffActive === true) toggleHandoff(scene);
  await scene.scheduler.sleep(700_000);
}

const maxSteps = 50;

/** A run that waits for the other side itself, as far as it is worth it. */
const patient = { mode: 'advance', options: { waitMs: 400_000 } } as const;

/** I19: in calm, a case comes to an end or waits for somebody with a name. I9: then one more run changes nothing. */
async function bringToRest(scene: Scene): Promise<void> {
  let last = '';
  for (let step = 0; step < maxSteps; step += 1) {
    const before = scene.history.length;
    const ending = await invoke(scene, patient);
    const now = sayEnding(ending);
    if (ending.kind === 'fault' && ending.fault.code === 'case-busy') {
      await scene.scheduler.sleep(step < 3 ? 150_000 : 43_200_000);
      continue;
    }
    if (ending.kind !== 'result') return scene.violate('I19', `in calm a run ended with ${now}`);
    const { disposition } = ending.result;
    if (disposition === 'done' || disposition === 'blocked') return checkAgain(scene, ending.result);
    if (now === last && !(await help(scene, ending.result, step))) return checkRest(scene, ending.result, before);
    if (now !== last) await help(scene, ending.result, step);
    last = now;
    await scene.scheduler.sleep(70_000);
  }
  scene.violate('I19', `no rest after ${maxSteps} runs: ${last}`);
}

/** A person does what is asked for, where it can be done; true where something was done. */
async function help(scene: Scene, result: CaseResult, step: number): Promise<boolean> {
  if (step > 12) return false;
  if (result.review !== undefined) {
    await approve(scene, result);
    return true;
  }
  let isDone = false;
  for (const { kind, about } of result.asks) {
    if (kind === 'document' && scene.helped.has(about)) continue;
    if (kind === 'document') scene.helped.add(about);
    if (kind === 'document')
      scene.outside('person', 'attaches', (id) => scene.payer.api.person.attach(id, [about.replace(/^attachment:/, '')]));
    else if (kind === 'handoff') scene.outside('person', 'completes the handoff', (id) => finishHandoff(scene, id));
    else if (kind === 'decide' || !(await answer(scene, about))) continue;
    isDone = true;
  }
  return isDone;
}

function finishHandoff({ payer }: Scene, id: string): void {
  if (payer.view(id)?.handoffActive !== true) payer.api.person.takeHandoff(id);
  payer.api.person.completeHandoff(id);
}

async function checkAgain(scene: Scene, result: CaseResult): Promise<void> {
  await scene.scheduler.sleep(70_000);
  const before = scene.history.length;
  await invoke(scene, { mode: 'advance' });
  checkRest(scene, result, before);
}

/** How a case rests; its last run began at `before` in the history. */
function checkRest(scene: Scene, result: CaseResult, before: number): void {
  const { disposition, asks, status, reason } = result;
  if (disposition === 'failed') scene.violate('I19', 'a case ended as failed');
  if ((disposition === 'needs-human' || disposition === 'blocked') && (asks.length === 0 || asks.some(({ who }) => who.trim() === '')))
    scene.violate('I19', `a case rests with nobody asked: ${disposition} ${status} ${reason ?? ''}`);
  const isMoving = ['slow'].includes(scene.traits.scenario);
  if (scene.swarm === quiet && disposition !== 'done' && !isMoving)
    scene.violate('false stop', `${disposition} ${status}: ${sayEnding({ kind: 'result', result })}`);
  const sent = scene.history.slice(before).filter((entry) => entry.kind === 'call' && writes.includes(entry.column));
  if (sent.length > 0)
    scene.violate('I9', `a case at rest sent ${sent.map((entry) => (entry.kind === 'call' ? entry.column : '')).join(', ')}`);
}
