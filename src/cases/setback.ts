/**
 * What follows from a write that did not go well: look again, look again later, give up for now, or ask a person.
 */
import { Ambiguous, Refusal } from '../prior-auth/refusal.ts';
import { act, type EffectStep } from './act.ts';
import { askDecision } from './case-asks.ts';
import type { Look } from './look.ts';
import { restWith } from './rest.ts';
import type { CaseResult } from './result.ts';
import type { Run } from './world.ts';

/** Lost answers of one kind of step that one run looks behind; then the caller comes back later. */
const maxLost = 3;
/** Refusals of one kind of step that one run takes as news. */
const maxRefusals = 5;
const firstPauseMs = 500;

/** Takes one effect step. A refusal or a lost answer is for the next pass to look at, within bounds. */
export async function takeEffect(run: Run, look: Look, step: EffectStep): Promise<'again' | CaseResult> {
  try {
    await act(run, look, step);
    return 'again';
  } catch (error) {
    if (error instanceof Ambiguous) return pauseAfterLoss(run, step.kind, error);
    if (error instanceof Refusal) return meetRefusal(run, look, { step, refusal: error });
    throw error;
  }
}

/** Repeats what may be repeated as it is. Fails: as `call`, and with its last `Ambiguous`. */
export async function retryLost<T>(run: Run, kind: string, call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof Ambiguous)) throw error;
      await pauseAfterLoss(run, kind, error);
    }
  }
}

/** The other side may be unwell: each look behind a lost answer waits longer, and the last one is the caller's. */
async function pauseAfterLoss(run: Run, kind: string, loss: Ambiguous): Promise<'again'> {
  const met = countSetback(run, kind);
  if (met >= maxLost) throw loss;
  const { runtime } = run.world;
  await runtime.wait(firstPauseMs * 2 ** met * (0.5 + runtime.random() / 2));
  return 'again';
}

function countSetback({ setbacks }: Run, kind: string): number {
  const met = (setbacks.get(kind) ?? 0) + 1;
  setbacks.set(kind, met);
  return met;
}

async function meetRefusal(
  run: Run,
  look: Look,
  { step, refusal }: { readonly step: EffectStep; readonly refusal: Refusal },
): Promise<'again' | CaseResult> {
  const { wireCode, requestId } = refusal;
  const { caseKey } = run.request;
  const authorizationId = look.authorization.id;
  const request = requestId === undefined ? {} : { requestId };
  run.world.log.event('warn', 'refused', { caseKey, authorizationId, step: step.kind, code: wireCode, ...request });
  if (isNews(refusal, step) && countSetback(run, step.kind) < maxRefusals) return 'again';
  const why = `the prior-auth API refused to ${step.kind}: ${wireCode}${requestId === undefined ? '' : ` (request ${requestId})`}`;
  return restWith(run, look, 'needs-human', { asks: [askDecision(authorizationId, why), ...look.view.asks] });
}

/** A refusal that a fresh look may answer. A file that is not found is uploaded anew. */
function isNews({ kind }: Refusal, step: EffectStep): boolean {
  return ['stale', 'stale-snapshot', 'not-now', 'blocked'].includes(kind) || (kind === 'not-found' && step.kind === 'attach');
}
