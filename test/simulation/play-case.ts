/**
 * One case from one seed: rounds of invocations, people and faults, then calm; then everything is judged.
 */
import type { CaseResult } from '../../src/cases/result.ts';
import { Chance, seedOf } from './chance.ts';
import { judge } from './invariants.ts';
import { answer, approve, approveInHaste, cancel, type Ending, invoke, nextRun, orderPaper } from './people.ts';
import { bringToRest, calmDown, help, waitingRun } from './rest.ts';
import type { Scene } from './scene.ts';
import { setScene } from './set-scene.ts';

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
  const scene = await setScene(new Chance(seedOf(seed, index)), options.onTrace);
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
  const steps = focus === undefined ? chance.pick([0, 0, 0, 1, 2]) : focus === 'cancel' ? 1 : maxPrelude;
  scene.isCalm = steps > 0;
  scene.calmUntil = focus;
  for (let step = 0; step < steps && scene.isCalm; step += 1) await stepInCalm(scene, shown, step);
  if (focus === 'cancel') await cancel(scene);
  if (scene.isCalm) scene.endPrelude();
}

async function stepInCalm(scene: Scene, shown: CaseResult[], step: number): Promise<void> {
  const { chance } = scene;
  const isShort = scene.swarm.focus === 'cancel' || (step === 0 && chance.happens(0.2));
  const invocation = isShort ? { mode: chance.pick(['fill', 'fill', 'advance'] as const) } : waitingRun;
  const twinOf = nextRun(scene);
  const first = invoke(scene, invocation);
  const twin = later(scene, 200_000, async () => (isAsleep(scene, twinOf) ? invoke(scene, { mode: 'advance', twinOf }) : undefined));
  const [ending] = await Promise.all([first, twin]);
  keepShown(ending, shown);
  if (ending.kind !== 'result' || !scene.isCalm || scene.swarm.focus === 'cancel') return;
  await help(scene, ending.result, step);
  await scene.scheduler.sleep(chance.pick([1_000, 70_000]));
}

/** The process of a run stands still in the middle of it. */
function isAsleep({ processes, nowMs }: Scene, run: number): boolean {
  const process = processes[run - 1];
  return process !== undefined && !process.isDead && process.run > 0 && process.frozenUntilMs > nowMs;
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

/** More than an hour goes by after an approval while somebody sets the wall clock back: to the wall it is younger than it is. */
async function comeLate({ machine, scheduler }: Scene): Promise<void> {
  machine.offsetMs -= 5_400_000;
  await scheduler.sleep(3_900_000);
}

/** One act of a person here: mostly the fitting one. */
async function actOnce(scene: Scene, shown: readonly CaseResult[]): Promise<void> {
  const { chance, swarm } = scene;
  const result = chance.happens(0.85) ? shown.at(-1) : shown.at(0);
  if (chance.happens(swarm.focus === 'cancel' ? 0.6 : swarm.orders * 0.4)) return cancel(scene);
  if (result !== undefined && chance.happens(swarm.orders)) return orderPaper(scene, result);
  if (result?.review !== undefined && chance.happens(0.85)) {
    await approve(scene, result);
    if (chance.happens(0.1)) await approve(scene, result);
    if (scene.history.length % 5 === 0) await comeLate(scene);
    if (chance.happens(0.15) || scene.history.length % 4 === 1) scene.outside('person', 'edits', (id) => scene.payer.api.person.edit(id));
    return;
  }
  if (chance.happens(0.1)) return approveInHaste(scene);
  const ask = result?.asks.find(({ kind, blocking }) => blocking || kind === 'confirm');
  await answer(scene, ask === undefined || chance.happens(0.2) ? chance.pick(['remark', 'ahi', 'attest', 'dialysis']) : ask.about);
}
