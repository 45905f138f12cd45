/**
 * The life of one simulated authorization, the client's half, as pure rules: a state and an event give a new state or a
 * refusal.
 *
 * Writes never start work; only a confirm does. A write makes the review snapshot stale and falls back behind the point
 * where the case had paused, which it reaches again by the next confirm. A receipt or a decision, once there, stays.
 * What the other side does is in `moves.ts`, what a person does at the payer in `handoffs.ts`.
 *
 * Source: published lifecycle of generation 3; where it is silent the choice is ours and said here.
 */

import { mergeAnswers, requireKnownItems } from './answers.ts';
import { activeHandoff, bump, type CaseRules, isOver, type Moment, type SimulatedAttachment, type SimulatedCase } from './case.ts';
import { clearInactive, inactiveAnswers } from './conditions.ts';
import type { Dossier } from './dossier.ts';
import type { ServiceRequest, SimulatedForm } from './forms.ts';
import { type AnswerItem, type FormItem, valuesByLinkId } from './items.ts';
import { WireProblem } from './problem.ts';
import { blockersOf, settle } from './requirements.ts';
import { chooseScenario, type Scenario, type ScriptStep } from './scenarios.ts';

export interface Draft {
  readonly finalSubmission: 'automatic' | 'requires_approval';
  readonly providerNpi: string;
  readonly request: ServiceRequest;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly form: SimulatedForm;
  /** The form's questions, as the generation asks them. */
  readonly items: readonly FormItem[];
  readonly answers: readonly AnswerItem[];
  readonly scenarios: readonly Scenario[];
  readonly rules: CaseRules;
  readonly customerLogin?: boolean;
  readonly memberId?: string;
  /** Default: the form's. */
  readonly documents?: SimulatedForm['documents'];
  readonly dossier?: Dossier;
}

/** A new case at version 1. Fails: UntypedProblem for answers to unknown items, WireProblem for inactive ones. */
export function createCase(draft: Draft, moment: Moment): SimulatedCase {
  const answers = applyAnswers({ ...draft, answers: [] }, draft.answers);
  return settle({
    ...draft,
    id: moment.newId('pa'),
    version: 1,
    status: 'requires_action',
    action: undefined,
    outcome: undefined,
    documents: draft.documents ?? draft.form.documents,
    memberId: draft.memberId,
    answers,
    answersVersion: answers.length > 0 ? 1 : 0,
    attachments: [],
    attachmentsVersion: 0,
    requirements: { version: 0, questions: [], documents: [], issues: [] },
    review: undefined,
    receivedAt: undefined,
    decidedAt: undefined,
    canceledAt: undefined,
    offer: undefined,
    handoffs: [],
    scenario: chooseScenario(draft.scenarios, answers, draft.memberId),
    script: undefined,
    customerLogin: draft.customerLogin === true,
    dossier: draft.dossier,
    createdAt: moment.at,
    updatedAt: moment.at,
  });
}

/** Merges answers. Fails: WireProblem where the state or a condition allows no edit, UntypedProblem for unknown items. */
export function writeAnswersTo(before: SimulatedCase, patch: readonly AnswerItem[], moment: Moment): SimulatedCase {
  requireMutable(before);
  const answers = applyAnswers(before, patch);
  return afterWrite({ ...before, answers, answersVersion: before.answersVersion + 1 }, moment);
}

/** Adds or removes attachments, as `change` says. Fails: WireProblem where the state allows no edit. */
export function writeAttachmentsTo(
  before: SimulatedCase,
  change: (attachments: readonly SimulatedAttachment[]) => readonly SimulatedAttachment[],
  moment: Moment,
): SimulatedCase {
  requireMutable(before);
  const attachments = change(before.attachments);
  return afterWrite({ ...before, attachments, attachmentsVersion: before.attachmentsVersion + 1 }, moment);
}

/** Moves the version and nothing else, as an edit of a title would. */
export function touch(before: SimulatedCase, moment: Moment): SimulatedCase {
  requireMutable(before);
  return afterWrite(before, moment);
}

/** Accepts the action that stands. Fails: WireProblem. */
export function confirmCase(before: SimulatedCase, snapshotId: string | undefined, moment: Moment): SimulatedCase {
  requireActionable(before);
  requireCurrentReview(before, snapshotId);
  const script = before.script ?? before.scenario.script;
  return bump({ ...before, status: 'processing', action: undefined, script }, moment);
}

/** Cancels. A receipt stays, a handoff ends. Fails: WireProblem after an end state. */
export function cancelCase(before: SimulatedCase, moment: Moment): SimulatedCase {
  if (isOver(before)) throw notMutable(before);
  const handoffs = before.handoffs.map((each) =>
    each.state === 'closed'
      ? each
      : { ...each, version: each.version + 1, state: 'closed' as const, closedAt: moment.at, result: each.result ?? ('canceled' as const) },
  );
  const ended = { ...before, status: 'canceled' as const, action: undefined, offer: undefined, handoffs, canceledAt: moment.at };
  return bump(ended, moment);
}

/** Fails: WireProblem where the snapshot is not the one that covers the case now. */
export function requireSnapshot({ review }: SimulatedCase, snapshotId: string): void {
  if (snapshotId === review?.id && review.status === 'current') return;
  throw new WireProblem('review_stale', 'The snapshot no longer covers the case.', {
    details: { acceptedReviewSnapshotId: snapshotId, currentReviewSnapshotId: review?.status === 'current' ? review.id : null },
  });
}

function applyAnswers(
  { items, answers, rules }: Pick<SimulatedCase, 'items' | 'answers' | 'rules'>,
  patch: readonly AnswerItem[],
): readonly AnswerItem[] {
  requireKnownItems(items, patch, ['body', 'answers', 'item']);
  const merged = mergeAnswers(items, answers, patch);
  if (rules.refusesInactive) requireActive(items, merged, patch);
  return rules.clearsDownstream ? clearInactive(items, merged) : merged;
}

/** What was sent must be asked; what stood there before may have become stale by it. */
function requireActive(items: readonly FormItem[], merged: readonly AnswerItem[], patch: readonly AnswerItem[]): void {
  const sent = valuesByLinkId(patch);
  const refused = inactiveAnswers(items, merged).filter((linkId) => sent.has(linkId));
  if (refused.length === 0) return;
  const issues = refused.map((field) => ({ code: 'not_active', message: 'This question is not asked now.', field, severity: 'error' }));
  throw new WireProblem('bad_request', 'An answer to a question that is not asked.', { issues });
}

function afterWrite(changed: SimulatedCase, moment: Moment): SimulatedCase {
  const isUnsent = changed.script === undefined;
  const scenario = isUnsent ? chooseScenario(changed.scenarios, changed.answers, changed.memberId) : changed.scenario;
  const isKept = changed.action === 'approve_submission' && changed.rules.editDuringApproval === 'stays';
  const settled = settle(asStale(bump({ ...changed, scenario, offer: undefined }, moment)));
  if (isKept && settled.action === 'continue_authorization') return { ...settled, action: 'approve_submission' };
  const script = rewind(changed);
  return script === undefined ? settled : { ...settled, script };
}

/** The pause that a write left behind is due again. */
function rewind({ action, offer, script }: SimulatedCase): readonly ScriptStep[] | undefined {
  if (script === undefined) return undefined;
  if (action === 'approve_submission') return [{ step: 'boundary' }, ...script];
  return action === 'complete_payer_interaction'
    ? [{ step: 'handoff', ...(offer?.submitCapable && { submitCapable: true }) }, ...script]
    : script;
}

/** The snapshot no longer stands for the case. */
export function asStale(now: SimulatedCase): SimulatedCase {
  return now.review === undefined ? now : { ...now, review: { ...now.review, status: 'stale' } };
}

function requireMutable(now: SimulatedCase): void {
  if (now.status !== 'requires_action' || activeHandoff(now) !== undefined) throw notMutable(now);
}

function requireActionable(now: SimulatedCase): void {
  const isHeld = activeHandoff(now) !== undefined;
  if (isHeld || now.action === undefined || now.action === 'complete_payer_interaction') {
    throw new WireProblem('prior_authorization_not_actionable', 'Nothing to confirm.', { details: { status: now.status } });
  }
  if (now.action === 'resolve_requirements') {
    throw new WireProblem('requirements_not_satisfied', 'Requirements are open.', { issues: blockersOf(now.requirements) });
  }
}

function requireCurrentReview(now: SimulatedCase, snapshotId: string | undefined): void {
  if (now.action === 'approve_submission' && snapshotId === undefined) {
    throw new WireProblem('bad_request', 'acceptedReviewSnapshotId is missing.');
  }
  if (snapshotId !== undefined) requireSnapshot(now, snapshotId);
}

function notMutable({ status }: SimulatedCase): WireProblem {
  return new WireProblem('prior_authorization_not_mutable', 'The state does not allow this.', { details: { status } });
}
