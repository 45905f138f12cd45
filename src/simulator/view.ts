/**
 * A simulated authorization as it goes over the wire, complete, with null where the API writes null.
 */

import type { WireAuthorization, WireNextAction } from '../prior-auth/g3/wire.ts';
import type { SimulatedOutcome } from './scenarios.ts';
import { coversOf, type SimulatedAction, type SimulatedCase } from './state.ts';

type Json = Readonly<Record<string, unknown>>;

const kinds: Readonly<Record<SimulatedAction, string>> = {
  resolve_requirements: 'update_authorization',
  continue_authorization: 'confirm',
  approve_submission: 'confirm',
  complete_payer_interaction: 'manual_handoff',
};

const statusTexts: Readonly<Record<SimulatedOutcome, string>> = {
  approved: 'Approved as requested',
  denied: 'Not approved',
  modified: 'Approved in part',
  not_required: 'No authorization required',
  failed: 'Not submitted',
};

/** The whole resource. */
export function showCase(now: SimulatedCase): WireAuthorization & Json {
  return {
    id: now.id,
    version: now.version,
    status: now.status,
    outcome: now.outcome ?? null,
    policy: { finalSubmission: now.finalSubmission },
    providerNpi: now.providerNpi,
    payer: { id: now.request.payerId, displayName: now.form.payerName },
    request: now.request,
    route: { channel: 'portal', accessMode: 'collate_managed', label: null },
    questionnaire: { item: now.items },
    answers: { item: now.answers },
    requirements: now.requirements,
    attachments: now.attachments,
    submission: showSubmission(now),
    nextAction: showNextAction(now),
    activeManualHandoff: now.handoff ?? null,
    metadata: now.metadata,
    createdAt: now.createdAt,
    updatedAt: now.updatedAt,
    completedAt: now.decidedAt ?? null,
    canceledAt: now.canceledAt ?? null,
  };
}

/** There is never a session to look at. */
export function showLiveSession(now: SimulatedCase): Json {
  return {
    priorAuthorizationId: now.id,
    priorAuthorizationVersion: now.version,
    state: 'not_live',
    channel: null,
    access: { available: false, supportedModes: [] },
    handoff: { allowed: false, state: 'unavailable', reason: 'no_active_channel_session', manualHandoffId: null },
    safety: { irreversibleBoundaryState: 'unknown', finalSubmitCapable: false, requiresReviewApprovalForSubmit: false },
  };
}

function showSubmission(now: SimulatedCase): Json {
  return {
    reviewSnapshot: now.review === undefined ? null : { ...now.review, summary: {}, transparency: liveLink(now.id) },
    payerReceipt: now.receivedAt === undefined ? null : { receivedAt: now.receivedAt, referenceNumber: `SIM-${now.id}`, details: null },
    decision: showDecision(now),
  };
}

function liveLink(id: string): Json {
  return { liveSessionEndpoint: `/v1/prior-authorizations/${id}/live-session` };
}

function showDecision({ id, outcome, decidedAt }: SimulatedCase): Json | null {
  if (outcome === undefined || outcome === 'failed') return null;
  const isGranted = outcome === 'approved' || outcome === 'modified';
  return {
    receivedAt: decidedAt ?? null,
    authorizationNumber: isGranted ? `SIM-AUTH-${id}` : null,
    payerStatusText: statusTexts[outcome],
    effectiveFrom: null,
    effectiveTo: null,
    modifications: outcome === 'modified' ? ['Fewer visits than asked for'] : [],
    denialReasons: outcome === 'denied' ? ['Criteria of the plan are not met'] : [],
    details: null,
  };
}

function showNextAction(now: SimulatedCase): WireNextAction | null {
  if (now.action === undefined) return null;
  const isApproval = now.action === 'approve_submission';
  return {
    id: `act-${now.id}-${now.version}`,
    type: now.action,
    resolution: { kind: kinds[now.action] },
    covers: { ...coversOf(now), reviewSnapshotId: isApproval ? (now.review?.id ?? null) : null },
  };
}
