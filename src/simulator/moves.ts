/**
 * The other side's half of a case's life: what automation and payer do, step by step of a script or on command.
 *
 * A move that the state does not allow leaves the state as it is.
 *
 * Source: published lifecycle of generation 3; where it is silent the choice is ours and said here.
 */

import { bump, coversOf, isMoving, type Moment, type SimulatedCase } from './case.ts';
import { defaultFollowUp, type SimulatedForm } from './forms.ts';
import { closeReconciled } from './handoffs.ts';
import { settle } from './requirements.ts';
import type { ScriptStep, SimulatedOutcome } from './scenarios.ts';
import { asStale } from './state.ts';

/** What a payer asks for. */
export type Asked = NonNullable<SimulatedForm['followUp']>;

const boundary: ScriptStep = { step: 'boundary' };
const receipt: ScriptStep = { step: 'receipt' };

/** The other side's next move; the same state where nothing is to come. */
export function advance(before: SimulatedCase, moment: Moment): SimulatedCase {
  if (!isMoving(before)) return before;
  if (before.action === 'approve_submission') return pauseForApproval(bump(before, moment), moment);
  const [next, ...rest] = before.script ?? [];
  if (next === undefined || next.step === 'stay') return before;
  if (isPassed(next, before)) return advance({ ...before, script: rest }, moment);
  if (next.step === 'handoff' && waitsForApproval(next, before)) return applyStep(before, boundary, moment);
  return applyStep({ ...before, script: rest }, next, moment);
}

/** The payer asks for more, now. The case goes to the payer again afterwards. */
export function askForMore(before: SimulatedCase, asked: Asked | undefined, moment: Moment): SimulatedCase {
  if (!isAtWork(before)) return before;
  const rest = before.script ?? [];
  const script = before.status === 'waiting_on_payer' ? [boundary, receipt, ...rest] : [...rest];
  return openFollowUp(bump({ ...before, script }, moment), asked ?? before.form.followUp ?? defaultFollowUp);
}

/** The payer decides, now. */
export function decide(before: SimulatedCase, outcome: SimulatedOutcome, moment: Moment): SimulatedCase {
  return isAtWork(before) ? applyStep({ ...before, script: [] }, { step: 'decision', outcome }, moment) : before;
}

/** A person is needed at the payer, now. */
export function offerHandoff(before: SimulatedCase, submitCapable: boolean, moment: Moment): SimulatedCase {
  if (before.status !== 'processing' || !before.rules.handoffs) return before;
  const step: ScriptStep = { step: 'handoff', ...(submitCapable && { submitCapable }) };
  return advance({ ...before, script: [step, ...(before.script ?? [])] }, moment);
}

function isAtWork({ status }: SimulatedCase): boolean {
  return status === 'processing' || status === 'waiting_on_payer';
}

function isPassed({ step }: ScriptStep, now: SimulatedCase): boolean {
  if (step === 'handoff') return !now.rules.handoffs;
  return step === 'boundary' && !needsApproval(now);
}

function needsApproval({ finalSubmission, scenario, rules }: SimulatedCase): boolean {
  const isGated = scenario.gated === true && rules.approvals === 'policy-and-gates';
  return rules.approvals !== 'never' && (finalSubmission === 'requires_approval' || isGated);
}

/** A handoff in which the person could submit needs an approval first, whatever the policy. */
function waitsForApproval(step: { readonly submitCapable?: true }, { rules, review }: SimulatedCase): boolean {
  return step.submitCapable === true && rules.approvesBeforeHandoff && review?.status !== 'current';
}

function applyStep(now: SimulatedCase, step: ScriptStep, moment: Moment): SimulatedCase {
  const before = closeReconciled(now, moment);
  switch (step.step) {
    case 'boundary':
      return pauseForApproval(bump({ ...before, status: 'requires_action', action: 'approve_submission' }, moment), moment);
    case 'receipt':
      return bump({ ...before, status: 'waiting_on_payer', receivedAt: before.receivedAt ?? moment.at }, moment);
    case 'follow-up':
      return openFollowUp(bump(before, moment), before.form.followUp ?? defaultFollowUp);
    case 'handoff': {
      const offer = { submitCapable: step.submitCapable === true };
      return bump({ ...before, status: 'requires_action', action: 'complete_payer_interaction', offer }, moment);
    }
    case 'decision':
      return applyDecision(before, step.outcome, moment);
    case 'stay':
      return before;
  }
}

function applyDecision(before: SimulatedCase, outcome: SimulatedOutcome, moment: Moment): SimulatedCase {
  if (outcome !== 'failed' || !before.rules.failureReturns) {
    return bump({ ...before, status: 'completed', action: undefined, outcome, decidedAt: moment.at }, moment);
  }
  const script: readonly ScriptStep[] = [receipt, { step: 'decision', outcome: 'approved' }];
  return settle(bump({ ...before, status: 'requires_action', script }, moment));
}

function pauseForApproval(now: SimulatedCase, moment: Moment): SimulatedCase {
  return {
    ...now,
    review: {
      id: moment.newId('rev'),
      status: 'current',
      generatedAt: moment.at,
      covers: coversOf(now),
      answers: now.answers,
      attachments: now.attachments,
      warnings: now.form.warnings ?? [],
    },
  };
}

function openFollowUp(before: SimulatedCase, { documents = [], questions = [] }: Asked): SimulatedCase {
  const asked = {
    ...before,
    status: 'requires_action' as const,
    items: [...before.items, ...questions.filter(({ linkId }) => !before.items.some((item) => item.linkId === linkId))],
    documents: [...before.documents, ...documents],
  };
  return settle(asStale(asked));
}
