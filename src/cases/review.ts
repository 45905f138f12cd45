/**
 * What a person looks at before a confirm, and how an approval is bound to it.
 *
 * The binding is the review's id, the action, the version, the counters and a hash over answers, documents and
 * warnings. If any of them moved, the approval is void: nobody saw the new state.
 */

import type { QuestionnaireResponseItem } from '../fhir.ts';
import { hashOf } from '../hash.ts';
import type { Authorization, Covers, LinkedDocument } from '../prior-auth/port.ts';
import type { Runtime, SteadyMoment } from '../runtime.ts';
import type { Approval, Showing } from './case.ts';

/** A confirm as it would go out, for a person to read. */
export interface Review {
  /** The API's snapshot id; where it gives none, one of ours over the content. */
  readonly id: string;
  /** `handoff`: a person who takes over the payer's session may let it out. */
  readonly kind: 'final-submission' | 'continue' | 'handoff';
  readonly contentHash: string;
  readonly actionId?: string;
  readonly actionType: string;
  readonly version: number;
  readonly covers: Covers;
  readonly answers: readonly QuestionnaireResponseItem[];
  readonly documents: readonly LinkedDocument[];
  readonly warnings: readonly string[];
  /** Where the payer's screen can be seen by whoever reads this. */
  readonly liveViewUrl?: string;
}

/** The review of the action that stands; undefined where nothing goes out by it, or the snapshot is not current. */
export function buildReview(authorization: Authorization): Review | undefined {
  const { nextAction, review, phase } = authorization;
  if (phase === 'needs-approval' && nextAction?.confirmable === true) return reviewSnapshot('final-submission', authorization);
  if (phase === 'needs-handoff' && nextAction?.reviewSnapshotId !== undefined && nextAction.reviewSnapshotId === review?.id)
    return reviewSnapshot('handoff', authorization);
  return phase === 'ready-to-continue' && nextAction?.confirmable === true ? reviewStanding(authorization) : undefined;
}

/** What the API itself says would go out. */
function reviewSnapshot(kind: Review['kind'], authorization: Authorization): Review | undefined {
  const { review } = authorization;
  if (review?.current !== true || !(kind === 'handoff' ? isSameContent(authorization) : isCovered(authorization))) return undefined;
  const content = { answers: review.answers.item ?? [], documents: review.documents, warnings: review.warnings };
  const view = review.liveViewUrl === undefined ? {} : { liveViewUrl: review.liveViewUrl };
  return { ...headOf(authorization), id: review.id, kind, covers: review.covers, contentHash: hashOf(content), ...content, ...view };
}

/** What stands, under a name of its content, where the API gives no snapshot. */
function reviewStanding(authorization: Authorization): Review {
  const content = { answers: authorization.answers.item ?? [], documents: authorization.documents, warnings: [] };
  const contentHash = hashOf(content);
  const covers = authorization.nextAction?.covers ?? {};
  return { ...headOf(authorization), id: `continue-${contentHash.slice(0, 16)}`, kind: 'continue', covers, contentHash, ...content };
}

function headOf({ nextAction, version }: Authorization): Pick<Review, 'actionType' | 'actionId' | 'version'> {
  return { actionType: nextAction?.type ?? 'none', version, ...(nextAction?.id === undefined ? {} : { actionId: nextAction.id }) };
}

/** A snapshot stands for the case as it is: its counters are the current ones. */
function isCovered({ review, version, requirements }: Authorization): boolean {
  const covers = review?.covers ?? {};
  return (covers.authorization ?? version) === version && (covers.requirements ?? requirements.version) === requirements.version;
}

/** A handoff is offered after the snapshot was accepted, so the case has moved; answers, documents and requirements have not. */
function isSameContent({ review, nextAction }: Authorization): boolean {
  const [then, now] = [review?.covers ?? {}, nextAction?.covers ?? {}];
  return (['requirements', 'answers', 'attachments'] as const).every((name) => (then[name] ?? now[name]) === (now[name] ?? then[name]));
}

/** Now, on the wall and on the clock that nobody can set. */
export interface Moment {
  /** ISO date-time. */
  readonly now: string;
  readonly steady: SteadyMoment;
}

/** Both clocks, read at once. */
export function momentOf(runtime: Runtime): Moment {
  return { now: runtime.now().toISOString(), steady: runtime.steady() };
}

/** Why an approval does not cover a review; undefined where it does. */
export function findApprovalFault(approval: Approval, review: Review, moment: Moment): string | undefined {
  if (approval.state === 'void') return 'it was voided';
  if (approval.snapshotId !== review.id) return 'it is for another snapshot';
  if (approval.contentHash !== review.contentHash) return 'the content changed since it was shown';
  if (approval.actionType !== review.actionType || approval.actionId !== review.actionId) return 'the action changed since it was shown';
  if (approval.version !== review.version || hashOf(approval.covers) !== hashOf(review.covers))
    return 'the authorization moved on since it was shown';
  return findAgeFault(approval, moment);
}

/** Both clocks have to agree that it lives; a wall clock that went back since it was given is no witness. */
function findAgeFault({ at, expiresAt, steadyAt }: Approval, { now, steady }: Moment): string | undefined {
  const [givenMs, nowMs, endMs] = [at, now, expiresAt].map((time) => Date.parse(time)) as [number, number, number];
  if (!(nowMs < endMs)) return 'it has expired';
  if (!(nowMs >= givenMs)) return 'the clock went back since it was given';
  const isSameStart = steadyAt !== undefined && steadyAt.start === steady.start;
  return isSameStart && steady.ms - steadyAt.ms >= endMs - givenMs ? 'it has expired' : undefined;
}

/** What is stored when a review is shown. */
export function toShowing(caseKey: string, review: Review, shownAt: string): Showing {
  const { id, contentHash, actionId, actionType, version, covers } = review;
  return { caseKey, snapshotId: id, contentHash, actionType, version, covers, shownAt, ...(actionId === undefined ? {} : { actionId }) };
}
