/**
 * One pass over a case: a fresh read, what is in doubt settled, one step decided, at most one outside effect.
 */
import { checkIdentity } from '../engine/identity.ts';
import { CaseBusy, Fault, StoreFailure } from '../errors.ts';
import type { Authorization } from '../prior-auth/port.ts';
import { claimCase } from './claim.ts';
import { type Look, lookAtCase, lookWithoutChart } from './look.ts';
import { decideNextStep, type Step } from './next-step.ts';
import { nextLook, noteVersion } from './polling.ts';
import { reconcileIntent } from './reconcile.ts';
import { blocked, findIdentityFault, foreignFound, restWith } from './rest.ts';
import type { CaseResult } from './result.ts';
import { toShowing } from './review.ts';
import { takeEffect } from './setback.ts';
import type { Driven, Run } from './world.ts';

/** A result where the case rests; `again` where the next pass has to look. */
export async function takePass(run: Run, id: string): Promise<'again' | CaseResult> {
  if (run.unread !== undefined) return takePassWithoutChart(run, id, run.unread);
  run.lease = await claimCase(run.request.caseKey, run.owner, run.world);
  const authorization = await readAnew(run, id);
  let look: Look | CaseResult;
  try {
    look = await lookSafely(run, authorization);
  } catch (error) {
    if (!isOfTheChart(error)) throw error;
    run.unread = error;
    return stepWithoutChart(run, authorization, error);
  }
  return 'disposition' in look ? look : takeStep(run, look, decideNextStep(look.view));
}

/** True for what an EHR may do to a look; our own store and other runs are another matter. */
function isOfTheChart(error: unknown): boolean {
  return error instanceof Fault && !(error instanceof StoreFailure || error instanceof CaseBusy);
}

/**
 * A pass over a case whose chart cannot be read: it may wait, end, and be canceled. Fails: with `cause` where anything else
 * is to be done.
 */
export async function takePassWithoutChart(run: Driven, id: string, cause: unknown): Promise<'again' | CaseResult> {
  run.lease = await claimCase(run.request.caseKey, run.owner, run.world);
  return stepWithoutChart(run, await readAnew(run, id), cause);
}

async function stepWithoutChart(run: Driven, authorization: Authorization, cause: unknown): Promise<'again' | CaseResult> {
  const look = await lookWithoutChart(run, authorization);
  const step = decideNextStep(look.view);
  const isSafe = step.kind === 'finish' || step.kind === 'wait' || (step.kind === 'cancel' && wasBound(look));
  if (!isSafe) throw cause;
  return takeStep(run, look, step);
}

/** A write of ours was accepted before, so somebody compared then whom the authorization is about. */
function wasBound({ view }: Look): boolean {
  return view.intents.some(({ kind, state }) => state === 'done' && ['create', 'answer', 'attach', 'continue', 'approve'].includes(kind));
}

/** A fresh read; what is in doubt is settled by it. */
async function readAnew(run: Driven, id: string): Promise<Authorization> {
  const authorization = await run.world.priorAuth.read(id);
  noteVersion(run.polling, authorization.version);
  await reconcile(run, authorization);
  return authorization;
}

/** Settles what is in doubt by the authorization as it stands. One that we cannot read settles nothing. */
async function reconcile(run: Driven, authorization: Authorization): Promise<void> {
  const { store, runtime } = run.world;
  if (authorization.phase === 'unknown') return;
  const doubted = (await store.intents(run.request.caseKey)).filter((intent) => intent.state === 'doubt');
  for (const intent of doubted) {
    const finding = reconcileIntent(intent, authorization);
    if (finding.state === 'resend') continue;
    await store.settle(run.lease, intent.id, { ...finding, settledAt: runtime.now().toISOString() });
  }
}

/** What is seen; a result where it is about somebody else. */
async function lookSafely(run: Run, authorization: Authorization): Promise<Look | CaseResult> {
  const { id, request, questionnaire, answers, status } = authorization;
  const subject = { ...run, authorizationId: id, status };
  const mapping = await run.world.chooseMapping(run.request.mapping, request, questionnaire.url);
  const check = checkIdentity(mapping?.identity ?? {}, answers.item ?? [], run.chart);
  const fault = findIdentityFault(check, run.world.policy);
  if (fault !== undefined) return blocked(subject, fault, 'check which patient this authorization is for; nothing was sent');
  const look = await lookAtCase(run, authorization, mapping);
  if (look.foreign.length === 0) return look;
  return blocked(subject, foreignFound(look.foreign), 'tell whoever runs the EHR interface');
}

async function takeStep(run: Driven, look: Look, step: Step): Promise<'again' | CaseResult> {
  const { store, runtime, log } = run.world;
  const { id, phase, version } = look.authorization;
  log.event('info', 'step', { caseKey: run.request.caseKey, authorizationId: id, step: step.kind, phase, version });
  switch (step.kind) {
    case 'finish':
      return restWith(run, look, 'done');
    case 'wait':
      return restWith(run, look, 'waiting', { reason: step.reason, lookAgainAt: nextLook(run.polling, runtime).toISOString() });
    case 'ask':
      if (step.show !== undefined) await store.show(toShowing(run.request.caseKey, step.show, runtime.now().toISOString()));
      return restWith(run, look, 'needs-human', { asks: step.asks, ...(step.show === undefined ? {} : { review: step.show }) });
    case 'void-approval':
      await store.spend(step.approval.id, 'void', step.reason);
      return 'again';
    default:
      return takeEffect(run, look, step);
  }
}
