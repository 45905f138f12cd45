/**
 * What a person looks at before a confirm, and how an approval is bound to it.
 *
 * The binding is the review's id, the action, the version, the counters and a hash over answers, documents and
 * warnings. If any of them moved, the approval is void: nobody saw the new state.
 */

import type { QuestionnaireResponseItem } from '../fhir.ts';
import { hashOf } from '../hash.ts';
import type { Authorization, Covers, LinkedDocument } from '../prior-auth/port.ts';
import type { Approval, Showing } from './case.ts';

/** A confirm as it would go out, for a person to read. */
export interface Review {
  /** The API's snapshot id; where it gives none, one of ours over the content. */
  readonly id: string;
  readonly kind: 'final-submission' | 'continue';
  readonly contentHash: string;
  readonly actionId?: string;
  readonly actionType: string;
  readonly version: number;
  readonly covers: Covers;
  readonly answers: readonly QuestionnaireResponseItem[];
  readonly documents: readonly LinkedDocument[];
  readonly warnings: readonly string[];
}

/** The review of the action that stands; undefined where nothing can be confirmed or the snapshot is not current. */
export function buildReview(authorization: Authorization): Review | undefined {
  const { nextAction, review, phase, version } = authorization;
  if (nextAction?.confirmable !== true) return undefined;
  const head = { actionType: nextAction.type, version, ...(nextAction.id === undefined ? {} : { actionId: nextAction.id }) };
  if (phase === 'needs-approval') {
    if (review?.current !== true || !isCovered(authorization)) return undefined;
    const content = { answers: review.answers.item ?? [], documents: review.documents, warnings: review.warnings };
    return { ...head, id: review.id, kind: 'final-submission', covers: review.covers, contentHash: hashOf(content), ...content };
  }
  if (phase !== 'ready-to-continue') return undefined;
  const content = { answers: authorization.answers.item ?? [], documents: authorization.documents, warnings: [] };
  const contentHash = hashOf(content);
  return { ...head, id: `continue-${contentHash.slice(0, 16)}`, kind: 'continue', covers: nextAction.covers, contentHash, ...content };
}

/** A snapshot stands for the case as it is: its counters are the current ones. */
function isCovered({ review, version, requirements }: Authorization): boolean {
  const covers = review?.covers ?? {};
  return (covers.authorization ?? version) === version && (covers.requirements ?? requirements.version) === requirements.version;
}

/** Why an approval does not cover a review; undefined where it does. `now` is ISO. */
export function findApprovalFault(approval: Approval, review: Review, now: string): string | undefined {
  if (approval.state === 'void') return 'it was voided';
  if (approval.snapshotId !== review.id) return 'it is for another snapshot';
  if (approval.contentHash !== review.contentHash) return 'the content changed since it was shown';
  if (approval.actionType !== review.actionType || approval.actionId !== review.actionId) return 'the action changed since it was shown';
  if (approval.version !== review.version || hashOf(approval.covers) !== hashOf(review.covers))
    return 'the authorization moved on since it was shown';
  return Date.parse(approval.expiresAt) > Date.parse(now) ? undefined : 'it has expired';
}

/** What is stored when a review is shown. */
export function toShowing(caseKey: string, review: Review, shownAt: string): Showing {
  const { id, contentHash, actionId, actionType, version, covers } = review;
  return { caseKey, snapshotId: id, contentHash, actionType, version, covers, shownAt, ...(actionId === undefined ? {} : { actionId }) };
}
