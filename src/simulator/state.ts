/**
 * The life of one simulated authorization, as pure rules: an old state and an event give a new state or a refusal.
 *
 * Writes never start work; only a confirm does. A write makes the review snapshot stale and falls back behind the point
 * where the case had paused, which it reaches again by the next confirm. A receipt or a decision, once there, stays.
 *
 * Source: published lifecycle of generation 3; where it is silent the choice is ours and said here.
 */

import { itemsOf } from '../prior-auth/g3/form.ts';
import type {
  WireAnswerItem,
  WireAttachment,
  WireCovers,
  WireItem,
  WireRequest,
  WireRequirements,
  WireReview,
} from '../prior-auth/g3/wire.ts';
import { examineAnswers, mergeAnswers, requireKnownItems } from './answers.ts';
import { defaultFollowUp, type SimulatedDocument, type SimulatedForm } from './forms.ts';
import { WireProblem } from './problem.ts';
import { chooseScenario, type Scenario, type ScriptStep, type SimulatedOutcome } from './scenarios.ts';

export type SimulatedAction = 'resolve_requirements' | 'continue_authorization' | 'approve_submission' | 'complete_payer_interaction';

export interface SimulatedCase {
  readonly id: string;
  readonly version: number;
  readonly status: 'requires_action' | 'processing' | 'waiting_on_payer' | 'completed' | 'canceled';
  readonly action: SimulatedAction | undefined;
  readonly outcome: SimulatedOutcome | undefined;
  readonly finalSubmission: 'automatic' | 'requires_approval';
  readonly providerNpi: string;
  readonly request: WireRequest;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly form: SimulatedForm;
  /** The form's questions, and what the payer asked later. */
  readonly items: readonly WireItem[];
  readonly documents: readonly SimulatedDocument[];
  readonly answers: readonly WireAnswerItem[];
  readonly answersVersion: number;
  readonly attachments: readonly WireAttachment[];
  readonly attachmentsVersion: number;
  readonly requirements: WireRequirements;
  readonly review: WireReview | undefined;
  readonly receivedAt: string | undefined;
  readonly decidedAt: string | undefined;
  readonly canceledAt: string | undefined;
  readonly handoff: { readonly id: string; readonly state: string } | undefined;
  readonly scenarios: readonly Scenario[];
  readonly scenario: Scenario;
  /** What is still to happen; undefined until the first confirm. */
  readonly script: readonly ScriptStep[] | undefined;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** When something happens, and ids for what it makes. */
export interface Moment {
  readonly at: string;
  newId(prefix: string): string;
}

export interface Draft {
  readonly finalSubmission: 'automatic' | 'requires_approval';
  readonly providerNpi: string;
  readonly request: WireRequest;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly form: SimulatedForm;
  readonly answers: readonly WireAnswerItem[];
  readonly scenarios: readonly Scenario[];
}

/** A new case at version 1. Fails: UntypedProblem for answers to unknown items. */
export function createCase(draft: Draft, moment: Moment): SimulatedCase {
  const items = itemsOf(draft.form.questionnaire);
  requireKnownItems(items, draft.answers, ['body', 'answers', 'item']);
  const answers = mergeAnswers(items, [], draft.answers);
  return settle({
    ...draft,
    id: moment.newId('pa'),
    version: 1,
    status: 'requires_action',
    action: undefined,
    outcome: undefined,
    items,
    documents: draft.form.documents,
    answers,
    answersVersion: answers.length > 0 ? 1 : 0,
    attachments: [],
    attachmentsVersion: 0,
    requirements: { version: 0 },
    review: undefined,
    receivedAt: undefined,
    decidedAt: undefined,
    canceledAt: undefined,
    handoff: undefined,
    scenario: chooseScenario(draft.scenarios, answers),
    script: undefined,
    createdAt: moment.at,
    updatedAt: moment.at,
  });
}

/** Merges answers. Fails: WireProblem where the state allows no edit, UntypedProblem for unknown items. */
export function writeAnswersTo(before: SimulatedCase, patch: readonly WireAnswerItem[], moment: Moment): SimulatedCase {
  requireMutable(before);
  requireKnownItems(before.items, patch, ['body', 'answers', 'item']);
  const answers = mergeAnswers(before.items, before.answers, patch);
  return afterWrite({ ...before, answers, answersVersion: before.answersVersion + 1 }, moment);
}

/** Adds or removes attachments, as `change` says. Fails: WireProblem where the state allows no edit. */
export function writeAttachmentsTo(
  before: SimulatedCase,
  change: (attachments: readonly WireAttachment[]) => readonly WireAttachment[],
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

/** Cancels. A receipt stays. Fails: WireProblem after an end state. */
export function cancelCase(before: SimulatedCase, moment: Moment): SimulatedCase {
  if (before.status === 'completed' || before.status === 'canceled') throw notMutable(before);
  return bump({ ...before, status: 'canceled', action: undefined, handoff: undefined, canceledAt: moment.at }, moment);
}

/** A person takes over the payer's session. Fails: WireProblem where none is offered. */
export function takeHandoff(before: SimulatedCase, moment: Moment): SimulatedCase {
  if (before.action !== 'complete_payer_interaction') throw new WireProblem('manual_handoff_not_allowed', 'No handoff is offered.');
  return bump({ ...before, handoff: { id: moment.newId('hand'), state: 'active' } }, moment);
}

/** The person is done; what they reported is looked at while the case is processing. */
export function completeHandoff(before: SimulatedCase, moment: Moment): SimulatedCase {
  if (before.handoff === undefined) throw new WireProblem('manual_handoff_not_active', 'No handoff is active.');
  return bump({ ...before, status: 'processing', action: undefined, handoff: undefined }, moment);
}

/** True while the other side has the next move. */
export function isMoving({ status }: SimulatedCase): boolean {
  return status === 'processing' || status === 'waiting_on_payer';
}

/** The other side's next move; the same state where nothing is to come. */
export function advance(before: SimulatedCase, moment: Moment): SimulatedCase {
  const [next, ...rest] = before.script ?? [];
  if (next === undefined || next.step === 'stay' || !isMoving(before)) return before;
  const isPassed = next.step === 'boundary' && !needsApproval(before);
  return isPassed ? advance({ ...before, script: rest }, moment) : applyStep({ ...before, script: rest }, next, moment);
}

/** The counters as they stand. */
export function coversOf(now: SimulatedCase): WireCovers {
  return {
    priorAuthorizationVersion: now.version,
    requirementsVersion: now.requirements.version,
    answersVersion: now.answersVersion,
    attachmentsVersion: now.attachmentsVersion,
  };
}

function applyStep(before: SimulatedCase, step: ScriptStep, moment: Moment): SimulatedCase {
  switch (step.step) {
    case 'boundary':
      return pauseForApproval(bump({ ...before, status: 'requires_action', action: 'approve_submission' }, moment), moment);
    case 'receipt':
      return bump({ ...before, status: 'waiting_on_payer', receivedAt: before.receivedAt ?? moment.at }, moment);
    case 'follow-up':
      return askForMore(bump(before, moment));
    case 'handoff':
      return bump({ ...before, status: 'requires_action', action: 'complete_payer_interaction' }, moment);
    case 'decision':
      return bump({ ...before, status: 'completed', outcome: step.outcome, decidedAt: moment.at }, moment);
    case 'stay':
      return before;
  }
}

function pauseForApproval(now: SimulatedCase, moment: Moment): SimulatedCase {
  const review: WireReview = {
    id: moment.newId('rev'),
    status: 'current',
    kind: 'final_payer_submission',
    generatedAt: moment.at,
    covers: coversOf(now),
    answers: { item: now.answers },
    attachments: now.attachments,
    warnings: [],
  };
  return { ...now, review };
}

function askForMore(before: SimulatedCase): SimulatedCase {
  const { documents = [], questions = [] } = before.form.followUp ?? defaultFollowUp;
  const asked = {
    ...before,
    status: 'requires_action' as const,
    items: [...before.items, ...questions],
    documents: [...before.documents, ...documents],
  };
  return settle(asStale(asked));
}

function needsApproval({ finalSubmission, scenario }: SimulatedCase): boolean {
  return finalSubmission === 'requires_approval' || scenario.gated === true;
}

function afterWrite(changed: SimulatedCase, moment: Moment): SimulatedCase {
  const scenario = changed.script === undefined ? chooseScenario(changed.scenarios, changed.answers) : changed.scenario;
  return settle(asStale(bump({ ...changed, scenario, script: rewind(changed) }, moment)));
}

/** The pause that a write left behind is due again. */
function rewind({ action, script }: SimulatedCase): readonly ScriptStep[] | undefined {
  if (script === undefined) return undefined;
  if (action === 'approve_submission') return [{ step: 'boundary' }, ...script];
  return action === 'complete_payer_interaction' ? [{ step: 'handoff' }, ...script] : script;
}

function asStale(now: SimulatedCase): SimulatedCase {
  return now.review === undefined ? now : { ...now, review: { ...now.review, status: 'stale' } };
}

/** Looks at everything again: what is open, and which action follows from it. */
function settle(now: SimulatedCase): SimulatedCase {
  const open = openRequirements(now);
  const isSame = JSON.stringify({ ...now.requirements, version: 0 }) === JSON.stringify({ ...open, version: 0 });
  const requirements = { ...open, version: isSame ? now.requirements.version : now.requirements.version + 1 };
  return { ...now, requirements, action: isBlocked(requirements) ? 'resolve_requirements' : 'continue_authorization' };
}

function openRequirements(now: SimulatedCase): WireRequirements {
  const attached = new Set(now.attachments.flatMap(({ documentTypes }) => documentTypes ?? []));
  const wanted = now.documents.filter(({ requiredWhenScenario }) => requiredWhenScenario?.includes(now.scenario.id) ?? true);
  const documents = wanted
    .filter(({ type }) => !attached.has(type))
    .map(({ type, message }) => ({ type, ...(message !== undefined && { message }) }));
  const { questions, issues } = examineAnswers(now.items, now.answers);
  return { version: 0, questions, documents, issues };
}

function isBlocked({ questions, documents, issues }: WireRequirements): boolean {
  return [questions, documents, issues].some((list) => (list ?? []).length > 0);
}

function requireMutable(now: SimulatedCase): void {
  if (now.status !== 'requires_action' || now.handoff !== undefined) throw notMutable(now);
}

function requireActionable(now: SimulatedCase): void {
  if (now.action === undefined || now.action === 'complete_payer_interaction') {
    throw new WireProblem('prior_authorization_not_actionable', 'Nothing to confirm.', { details: { status: now.status } });
  }
  if (now.action === 'resolve_requirements') {
    throw new WireProblem('requirements_not_satisfied', 'Requirements are open.', { issues: blockersOf(now.requirements) });
  }
}

function requireCurrentReview({ action, review }: SimulatedCase, snapshotId: string | undefined): void {
  if (action === 'approve_submission' && snapshotId === undefined) {
    throw new WireProblem('bad_request', 'acceptedReviewSnapshotId is missing.');
  }
  if (snapshotId === undefined || (snapshotId === review?.id && review.status === 'current')) return;
  throw new WireProblem('review_stale', 'The snapshot no longer covers the case.', {
    details: { acceptedReviewSnapshotId: snapshotId, currentReviewSnapshotId: review?.status === 'current' ? review.id : null },
  });
}

function blockersOf({ questions, documents }: WireRequirements): { code: string; message: string; field: string; severity: string }[] {
  const fields = [...(questions ?? []).map(({ linkId }) => linkId), ...(documents ?? []).map(({ type }) => `documents.${type}`)];
  return fields.map((field) => ({ code: 'required', message: 'Still open.', field, severity: 'error' }));
}

function notMutable({ status }: SimulatedCase): WireProblem {
  return new WireProblem('prior_authorization_not_mutable', 'The state does not allow this.', { details: { status } });
}

function bump(now: SimulatedCase, moment: Moment): SimulatedCase {
  return { ...now, version: now.version + 1, updatedAt: moment.at };
}
