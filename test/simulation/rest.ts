/**
 * The end of a case: faults stop, people do what they are asked for, and the case has to come to rest (I9, I19).
 */
import type { CaseResult } from '../../src/cases/result.ts';
import { writes } from './history.ts';
import { toggleHandoff } from './outside.ts';
import { answer, approve, invoke, sayEnding } from './people.ts';
import type { Scene, Traits } from './scene.ts';
import { quiet } from './swarm.ts';

/** Faults stop, the disk is free, the clock is right, and nobody holds the case. */
export async function calmDown(scene: Scene): Promise<void> {
  scene.isCalm = true;
  scene.diskFullUntilMs = 0;
  scene.machine.offsetMs = 0;
  scene.trace('calm');
  if (scene.view()?.handoffActive === true) toggleHandoff(scene);
  await scene.scheduler.sleep(700_000);
}

const maxSteps = 50;

/** A run that waits for the other side itself, as far as it is worth it. */
export const waitingRun = { mode: 'advance', options: { waitMs: 130_000 } } as const;

/** I19: in calm, a case comes to an end or waits for somebody with a name. I9: then one more run changes nothing. */
export async function bringToRest(scene: Scene): Promise<void> {
  let last = '';
  for (let step = 0; step < maxSteps; step += 1) {
    const before = scene.history.length;
    const ending = await invoke(scene, waitingRun);
    const now = sayEnding(ending);
    if (ending.kind === 'fault' && ending.fault.code === 'case-busy') {
      await scene.scheduler.sleep(step < 3 ? 150_000 : 43_200_000);
      continue;
    }
    if (ending.kind !== 'result') return scene.violate('I19', `in calm a run ended with ${now}`);
    const { disposition } = ending.result;
    if (disposition === 'done' || disposition === 'blocked')
      return scene.chance.happens(0.3) ? checkAgain(scene, ending.result) : checkRest(scene, ending.result, scene.history.length);
    if (now === last && !(await help(scene, ending.result, step))) return checkRest(scene, ending.result, before);
    if (now !== last) await help(scene, ending.result, step);
    last = now;
    await scene.scheduler.sleep(70_000);
  }
  scene.violate('I19', `no rest after ${maxSteps} runs: ${last}`);
}

/** A person does what is asked for, where it can be done; true where something was done. */
export async function help(scene: Scene, result: CaseResult, step: number): Promise<boolean> {
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

/** A case that rests without a fault: the payer takes days, or generation 1 does not tell what a document is that a person attached. */
function mayStop({ scenario, generation }: Traits): boolean {
  return scenario === 'slow' || (generation === 'g1' && scenario === 'follow-up');
}

/** How a case rests; its last run began at `before` in the history. */
function checkRest(scene: Scene, result: CaseResult, before: number): void {
  const { disposition, asks, status, reason } = result;
  if (disposition === 'failed') scene.violate('I19', 'a case ended as failed');
  if ((disposition === 'needs-human' || disposition === 'blocked') && (asks.length === 0 || asks.some(({ who }) => who.trim() === '')))
    scene.violate('I19', `a case rests with nobody asked: ${disposition} ${status} ${reason ?? ''}`);
  if (scene.swarm === quiet && disposition !== 'done' && !mayStop(scene.traits))
    scene.violate('false stop', `${disposition} ${status}: ${sayEnding({ kind: 'result', result })}`);
  const sent = scene.history.slice(before).filter((entry) => entry.kind === 'call' && writes.includes(entry.column));
  if (sent.length > 0)
    scene.violate('I9', `a case at rest sent ${sent.map((entry) => (entry.kind === 'call' ? entry.column : '')).join(', ')}`);
}
