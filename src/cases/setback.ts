/**
 * What follows from a write that did not go well: look again, look again later, give up for now, or ask a person.
 */
import { Unavailable } from '../errors.ts';
import { Ambiguous, Refusal } from '../prior-auth/refusal.ts';
import { act, type EffectStep } from './act.ts';
import { askDecision } from './case-asks.ts';
import type { Look } from './look.ts';
import { restWith } from './rest.ts';
import type { CaseResult } from './result.ts';
import type { Driven } from './world.ts';

/** Lost answers of one kind of step that one run looks behind; then the caller comes back later. */
const maxLost = 3;
/** Refusals of one kind of step that one run takes as news. */
const maxRefusals = 5;
const firstPauseMs = 500;
/** Longest time a run waits because it was asked to. */
const maxPauseMs = 60_000;

/** Takes one effect step. A refusal or a lost answer is for the next pass to look at, within bounds. */
export async function takeEffect(run: Driven, look: Look, step: EffectStep): Promise<'again' | CaseResult> {
  try {
    if (step.kind === 'cancel' || !(await isOvertaken(run, look, step))) await act(run, look, step);
    return 'again';
  } catch (error) {
    if (error instanceof Ambiguous) return pauseAfterLoss(run, step.kind, error);
    if (error instanceof Unavailable) return meetBusy(run, look, error);
    if (error instanceof Refusal) return meetRefusal(run, look, { step, refusal: error });
    throw error;
  }
}

/** True where a person ordered something after the look: a cancel stops every write, a word on documents every confirm. */
async function isOvertaken(
  { world: { store }, request: { caseKey } }: Driven,
  { view, ordersSeen }: Look,
  { kind }: EffectStep,
): Promise<boolean> {
  if (view.cancelOrder === undefined && (await store.cancelOrder(caseKey)) !== undefined) return true;
  return (kind === 'continue' || kind === 'approve') && (await store.documentOrders(caseKey)).length !== ordersSeen;
}

/** Nothing was done: tried again soon, or by whoever calls after the time that was asked for. */
async function meetBusy(run: Driven, look: Look, busy: Unavailable): Promise<'again' | CaseResult> {
  const asked = busy.retryAfterMs ?? 0;
  if (asked > maxPauseMs) {
    const lookAgainAt = new Date(run.world.runtime.now().getTime() + asked).toISOString();
    return restWith(run, look, 'waiting', { reason: 'the prior-auth API asks to be left alone for a while', lookAgainAt });
  }
  return pauseAfterLoss(run, 'busy', busy);
}

/** Repeats what may be repeated as it is. Fails: as `call`, and with its last `Ambiguous`. */
export async function retryLost<T>(run: Driven, kind: string, call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof Ambiguous || error instanceof Unavailable)) throw error;
      await pauseAfterLoss(run, kind, error);
    }
  }
}

/** The other side may be unwell: each look behind a lost answer waits longer, and the last one is the caller's. */
async function pauseAfterLoss(run: Driven, kind: string, loss: Ambiguous | Unavailable): Promise<'again'> {
  const met = countSetback(run, kind);
  const asked = loss.retryAfterMs ?? 0;
  if (met >= maxLost || asked > maxPauseMs) throw loss;
  const { runtime } = run.world;
  await runtime.wait(asked + firstPauseMs * 2 ** met * (0.5 + runtime.random() / 2));
  return 'again';
}

function countSetback({ setbacks }: Driven, kind: string): number {
  const met = (setbacks.get(kind) ?? 0) + 1;
  setbacks.set(kind, met);
  return met;
}

async function meetRefusal(
  run: Driven,
  look: Look,
  { step, refusal }: { readonly step: EffectStep; readonly refusal: Refusal },
): Promise<'again' | CaseResult> {
  const { wireCode, requestId } = refusal;
  const { caseKey } = run.request;
  const authorizationId = look.authorization.id;
  const request = requestId === undefined ? {} : { requestId };
  run.world.log.event('warn', 'refused', { caseKey, authorizationId, step: step.kind, code: wireCode, ...request });
  if (isNews(refusal, step) && (isSiftable(refusal) || countSetback(run, step.kind) < maxRefusals)) return 'again';
  const why = `the prior-auth API refused to ${step.kind}: ${wireCode}${requestId === undefined ? '' : ` (request ${requestId})`}`;
  return restWith(run, look, 'needs-human', { asks: [askDecision(authorizationId, why), ...look.view.asks] });
}

/** A refusal that a fresh look may answer. A file that is not found is uploaded anew; answers are sent without what was refused. */
function isNews(refusal: Refusal, step: EffectStep): boolean {
  const { kind } = refusal;
  if (kind === 'not-found') return step.kind === 'attach';
  if (isSiftable(refusal)) return step.kind === 'answer';
  return ['stale', 'stale-snapshot', 'not-now', 'blocked'].includes(kind);
}

/** Answers that were refused are sifted, which ends by itself. */
function isSiftable({ kind }: Refusal): boolean {
  return kind === 'rejected';
}
