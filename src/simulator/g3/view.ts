/**
 * A simulated authorization as generation 3 shows it, complete, with null where the API writes null.
 */

import { showAttachment } from '../attaching.ts';
import { activeHandoff, type Covers, coversOf, type SimulatedAction, type SimulatedCase, type SimulatedReview } from '../case.ts';
import { describePayer } from '../directory.ts';
import { snapshotOfOffer } from '../handoffs.ts';
import { showDecision, showReceipt } from '../submission.ts';

type Json = Readonly<Record<string, unknown>>;

const kinds: Readonly<Record<SimulatedAction, string>> = {
  resolve_requirements: 'update_authorization',
  continue_authorization: 'confirm',
  approve_submission: 'confirm',
  complete_payer_interaction: 'manual_handoff',
};

/** The whole resource. */
export function showCase(now: SimulatedCase): Json {
  const active = activeHandoff(now);
  return {
    id: now.id,
    version: now.version,
    status: now.status,
    outcome: now.outcome ?? null,
    policy: { finalSubmission: now.finalSubmission },
    providerNpi: now.providerNpi,
    payer: describePayer(now.form),
    request: now.request,
    route: { channel: 'portal', accessMode: 'collate_managed', label: null },
    questionnaire: { item: now.items },
    answers: { item: now.answers },
    requirements: now.requirements,
    attachments: now.attachments.map(showAttachment),
    submission: {
      reviewSnapshot: now.review === undefined ? null : showReview(now.review, now.id),
      payerReceipt: showReceipt(now),
      decision: showDecision(now),
    },
    nextAction: showNextAction(now),
    activeManualHandoff: active === undefined ? null : { id: active.id, state: active.state },
    metadata: now.metadata,
    createdAt: now.createdAt,
    updatedAt: now.updatedAt,
    completedAt: now.decidedAt ?? null,
    canceledAt: now.canceledAt ?? null,
  };
}

/** Counters in this generation's words. */
export function showCovers({ version, requirements, answers, attachments }: Covers): Json {
  return {
    priorAuthorizationVersion: version,
    requirementsVersion: requirements,
    answersVersion: answers,
    attachmentsVersion: attachments,
  };
}

function showReview(review: SimulatedReview, id: string): Json {
  return {
    id: review.id,
    status: review.status,
    kind: 'final_payer_submission',
    generatedAt: review.generatedAt,
    covers: showCovers(review.covers),
    summary: {},
    answers: { item: review.answers },
    attachments: review.attachments.map(showAttachment),
    warnings: review.warnings,
    transparency: { liveSessionEndpoint: `/v1/prior-authorizations/${id}/live-session` },
  };
}

function showNextAction(now: SimulatedCase): Json | null {
  if (now.action === undefined) return null;
  const snapshotId = now.action === 'approve_submission' ? now.review?.id : snapshotOfOffer(now);
  return {
    id: `act-${now.id}-${now.version}`,
    type: now.action,
    resolution: { kind: kinds[now.action] },
    covers: { ...showCovers(coversOf(now)), reviewSnapshotId: snapshotId ?? null },
  };
}
