/**
 * Calling the program, and whether what it tells is true.
 */
import type { RunMode } from '../../src/cases/case.ts';
import type { CaseResult } from '../../src/cases/result.ts';
import { runCase } from '../../src/cases/run-case.ts';
import { CaseBusy, Fault } from '../../src/errors.ts';
import { activeHandoff, type SimulatedCase } from '../../src/simulator/case.ts';
import { Killed } from '../cases/support/crash.ts';
import { type CaseCommand, command } from './command.ts';
import type { Model } from './model.ts';
import type { Scene } from './scene.ts';
import { requestOf, type Setting } from './setting.ts';

/** A run of the program, as far as its mode lets it go. */
export function invoke(setting: Setting, mode: RunMode): CaseCommand {
  return command(`Invoke(${mode})`, async (model, scene) => void (await invokeOnce(model, scene, { setting, mode })));
}

export interface Invocation {
  readonly setting: Setting;
  readonly mode: RunMode;
}

/** One call; undefined where it died, or a fault kept it from ending. Fails: where it is not true to the world. */
export async function invokeOnce(model: Model, scene: Scene, { setting, mode }: Invocation): Promise<CaseResult | undefined> {
  await scene.restart();
  if (mode !== 'plan' && !model.isOrdered) model.mayBeCreated = true;
  model.hasLooked = false;
  const [faults, seen] = [scene.faultsMet, scene.api.history().length];
  try {
    const result = await runCase(requestOf(setting, mode), scene.world);
    if (result.review !== undefined && scene.id !== undefined)
      model.shown = { id: result.review.id, version: scene.api.look(scene.id).version };
    if (scene.faultsMet === faults && !isBlindPlan(result, mode)) requireTrue(result, mode, { model, scene });
    model.hasLooked = true;
    return result;
  } catch (error) {
    if (!(error instanceof Killed) && !(error instanceof Fault && scene.faultsMet > faults)) throw error;
    return undefined;
  } finally {
    requireWithin(mode, scene, seen);
  }
}

/** A plan creates nothing and is bound to nothing: before a run did both it has no authorization to tell about. */
function isBlindPlan({ status }: CaseResult, mode: RunMode): boolean {
  return mode === 'plan' && status === 'not-created';
}

/** A plan sends nothing; a filling run confirms nothing. */
function requireWithin(mode: RunMode, scene: Scene, seen: number): void {
  const sent = scene.api
    .history()
    .slice(seen)
    .filter(({ method, operation }) => method !== 'GET' && operation !== 'resolveRoute');
  if (mode === 'plan' && sent.length > 0) throw new Error('a plan sent something');
  const confirmed = sent.filter(
    ({ before, after, effect }) => effect && before?.status === 'requires_action' && after?.status === 'processing',
  );
  if (mode === 'fill' && confirmed.length > 0) throw new Error('a filling run confirmed');
}

/** The disposition says who has the next move, and a person who is needed is told what for; a plan's patch may be all. */
function requireTrue(result: CaseResult, mode: RunMode, { model, scene }: { readonly model: Model; readonly scene: Scene }): void {
  const now = scene.id === undefined ? undefined : scene.api.look(scene.id);
  const isHeldBack = mode === 'plan' && model.isOrdered && !model.isOver;
  const fit = now === undefined ? dispositionsBefore(model.isOrdered) : isHeldBack ? ['needs-human'] : dispositionsAt(now);
  const { disposition, asks } = result;
  if (!fit.includes(disposition)) throw new Error(`it says "${disposition}" where the authorization is ${now?.status ?? 'not there'}`);
  const nameless = asks.filter(({ who, where, what }) => [who, where, what].some((each) => each.trim() === ''));
  if (mode === 'plan') return;
  if (disposition === 'needs-human' && (asks.length === 0 || nameless.length > 0))
    throw new Error('it needs somebody and does not say whom');
}

type Dispositions = readonly CaseResult['disposition'][];

function dispositionsBefore(isOrdered: boolean): Dispositions {
  return isOrdered ? ['done', 'waiting', 'needs-human'] : ['waiting', 'needs-human'];
}

function dispositionsAt(now: SimulatedCase): Dispositions {
  if (now.status === 'completed' || now.status === 'canceled') return ['done'];
  if (activeHandoff(now) !== undefined) return ['needs-human'];
  const isRebuilding = now.action === 'approve_submission' && now.review?.status === 'stale';
  return now.status === 'requires_action' && !isRebuilding ? ['needs-human'] : ['waiting'];
}

function noteShown({ review }: CaseResult, model: Model, scene: Scene): void {
  if (review !== undefined && scene.id !== undefined) model.shown = { id: review.id, version: scene.api.look(scene.id).version };
}

/** Two callers at the same moment: one may be told to come later. */
export function invokeTwiceAtOnce(setting: Setting): CaseCommand {
  return command('InvokeTwiceAtOnce', async (model, scene) => {
    await scene.restart();
    if (!model.isOrdered) model.mayBeCreated = true;
    model.hasLooked = false;
    const faults = scene.faultsMet;
    const request = requestOf(setting, 'advance');
    const ends = await Promise.allSettled([runCase(request, scene.world), runCase(request, scene.world)]);
    for (const end of ends) {
      if (end.status === 'fulfilled') noteShown(end.value, model, scene);
      const reason: unknown = end.status === 'rejected' ? end.reason : undefined;
      const isExpected = reason === undefined || reason instanceof Killed || reason instanceof CaseBusy;
      if (!isExpected && !(reason instanceof Fault && scene.faultsMet > faults)) throw reason;
    }
  });
}
