/**
 * One pass over a case: a fresh read, what is in doubt settled, one step decided, at most one outside effect.
 */
import { checkIdentity } from '../engine/identity.ts';
import type { Authorization } from '../prior-auth/port.ts';
import { claimCase } from './claim.ts';
import { type Look, lookAtCase } from './look.ts';
import { decideNextStep, type Step } from './next-step.ts';
import { reconcileIntent } from './reconcile.ts';
import { blocked, foreignFound, restWith, wrongPatient } from './rest.ts';
import type { CaseResult } from './result.ts';
import { toShowing } from './review.ts';
import { takeEffect } from './setback.ts';
import type { Run } from './world.ts';

/** A result where the case rests; `again` where the next pass has to look. */
export async function takePass(run: Run, id: string): Promise<'again' | CaseResult> {
  const { world, request } = run;
  run.lease = await claimCase(request.caseKey, run.owner, world);
  const authorization = await world.priorAuth.read(id);
  await reconcile(run, authorization);
  const look = await lookSafely(run, authorization);
  if ('disposition' in look) return look;
  const step = decideNextStep(look.view);
  const { phase, version } = authorization;
  world.log.event('info', 'step', { caseKey: request.caseKey, authorizationId: id, step: step.kind, phase, version });
  return takeStep(run, look, step);
}

/** Settles what is in doubt by the authorization as it stands. One that we cannot read settles nothing. */
async function reconcile(run: Run, authorization: Authorization): Promise<void> {
  const { store, runtime } = run.world;
  if (authorization.phase === 'unknown') return;
  const doubted = (await store.intents(run.request.caseKey)).filter((intent) => intent.state === 'doubt');
  for (const intent of doubted) {
    const finding = reconcileIntent(intent, authorization);
    if (finding.state === 'resend') continue;
    const note = finding.state === 'superseded' ? { note: finding.note } : {};
    await store.settle(run.lease, intent.id, { state: finding.state, ...note, settledAt: runtime.now().toISOString() });
  }
}

/** What is seen; a result where it is about somebody else. */
async function lookSafely(run: Run, authorization: Authorization): Promise<Look | CaseResult> {
  const { id, request, questionnaire, answers, status } = authorization;
  const subject = { ...run, authorizationId: id, status };
  const mapping = await run.world.chooseMapping(run.request.mapping, request, questionnaire.url);
  const check = checkIdentity(mapping?.identity ?? {}, answers.item ?? [], run.chart);
  if (check.differs.length > 0)
    return blocked(subject, wrongPatient(check.differs), 'check which patient this authorization is for; nothing was sent');
  const look = await lookAtCase(run, authorization, mapping);
  if (look.foreign.length === 0) return look;
  return blocked(subject, foreignFound(look.foreign), 'tell whoever runs the EHR interface');
}

async function takeStep(run: Run, look: Look, step: Step): Promise<'again' | CaseResult> {
  const { store, runtime } = run.world;
  switch (step.kind) {
    case 'finish':
      return restWith(run, look, 'done');
    case 'wait':
      return restWith(run, look, 'waiting', { reason: step.reason });
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
