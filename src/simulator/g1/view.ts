/**
 * A simulated authorization as generation 1 shows it, in its FHIR dialect (1a).
 */
import type { SimulatedAttachment, SimulatedCase } from '../case.ts';
import type { DossierAction, DossierAttempt } from '../dossier.ts';
import { showQuestionnaire, showResponse } from './fhir.ts';
import { decisionStateOf, showReadiness, workflowStateOf } from './workflow.ts';

type Json = Readonly<Record<string, unknown>>;

const channel = 'fax';

/** The whole resource. */
export function showCase(now: SimulatedCase): Json {
  const { data = {}, actions = [] } = now.dossier ?? {};
  return {
    id: now.id,
    workflowState: workflowStateOf(now),
    decisionState: decisionStateOf(now),
    urgency: 'standard',
    submissionChannel: now.receivedAt === undefined ? null : channel,
    payer: { id: now.request.payerId, slug: now.request.payerId, displayName: now.form.payerName },
    providers: [],
    diagnoses: [],
    requestedBy: null,
    treatmentPhase: null,
    ...data,
    locations: null,
    siteOfCare: null,
    questionnaire: showQuestionnaire(now),
    questionnaireResponse: showResponse(now),
    paRequired: now.outcome === undefined ? null : now.outcome !== 'not_required',
    recommendedChannel: channel,
    availableChannels: [channel],
    supportingDocumentationGuidance: [],
    sourceForm: null,
    provenance: null,
    templateVersion: null,
    lastVerifiedAt: null,
    expiresAt: null,
    attachments: now.attachments.map((each) => showAttachment(each, now.id)),
    actions: actions.map(showAction),
    decisionDetails: showDecisionDetails(now),
    ...showReadiness(now),
    createdAt: now.createdAt,
    updatedAt: now.updatedAt,
    submittedAt: now.receivedAt ?? null,
    completedAt: now.decidedAt ?? null,
  };
}

/** A link to a file. */
export function showAttachment({ id, fileId, label, createdAt, metadata = {} }: SimulatedAttachment, authorizationId: string): Json {
  const [mimeType, sizeBytes, downloadUrl] = ['application/pdf', null, downloadUrlOf(fileId)];
  return { id, authorizationId, fileId, label, mimeType, sizeBytes, downloadUrl, createdAt, metadata };
}

/** Readiness, without changing anything. */
export function showPreview(now: SimulatedCase): Json {
  const workflowState = workflowStateOf(now);
  const requiredQuestionCount = now.items.filter(({ required }) => required === true).length;
  const mappingSummary = { sourceFormId: now.request.payerId, sourceFormTitle: now.form.payerName, requiredQuestionCount };
  return {
    authorizationId: now.id,
    workflowState,
    submittable: workflowState === 'ready_to_submit',
    ...showReadiness(now),
    mappingSummary,
  };
}

/** What a submission came to. */
export function showAttempt(attempt: DossierAttempt, authorizationId: string): Json {
  const { id, attemptNumber, authorizationVersion, status, acceptedAt, endedAt = null } = attempt;
  const isDelivered = status === 'completed';
  return {
    id,
    authorizationId,
    attemptNumber,
    authorizationVersion,
    channel,
    status,
    acceptedAt,
    deliveredAt: isDelivered ? endedAt : null,
    completedAt: isDelivered ? endedAt : null,
    failedAt: status === 'failed' ? endedAt : null,
    failure: status === 'failed' ? { code: 'fax_no_answer', message: 'The line did not answer.', retryable: true } : null,
  };
}

/** The packets that were sent. */
export function showArtifacts({ id: authorizationId, dossier }: SimulatedCase): readonly Json[] {
  return (dossier?.attempts ?? []).map(({ id, fileId, acceptedAt }) => ({
    id: `art_${id}`,
    authorizationId,
    fileId,
    kind: 'submission_packet',
    label: 'Packet',
    mimeType: 'application/pdf',
    metadata: {},
    downloadUrl: downloadUrlOf(fileId),
    createdAt: acceptedAt,
  }));
}

function showAction({ id, type, status, message, createdAt, requestedDocuments, resolutionNote, resolvedAt }: DossierAction): Json {
  const resolutionHint = type === 'payer_request_for_information' ? 'Attach, resolve, submit again.' : null;
  const ending = { resolutionNote: resolutionNote ?? null, resolvedAt: resolvedAt ?? null };
  return { id, type, status, message, createdAt, requestedDocuments, resolutionHint, ...ending };
}

function showDecisionDetails(now: SimulatedCase): Json {
  const state = decisionStateOf(now);
  return {
    certificationNumber: state === 'approved' ? `SIM-AUTH-${now.id}` : null,
    payerReferenceNumber: now.receivedAt === undefined ? null : `SIM-${now.id}`,
    denialReasonCode: state === 'denied' ? 'criteria' : null,
    denialReasonMessage: state === 'denied' ? 'Criteria of the plan are not met' : null,
    approvedStartDate: null,
    approvedEndDate: null,
    approvalExpiresAt: null,
    ...now.dossier?.decision,
  };
}

function downloadUrlOf(fileId: string): string {
  return `https://downloads.payer.invalid/${fileId}`;
}
