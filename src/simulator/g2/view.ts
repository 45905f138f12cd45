/**
 * A simulated authorization as generation 2 shows it.
 */
import { showAttachment } from '../attaching.ts';
import type { Covers, SimulatedAction, SimulatedCase, SimulatedReview } from '../case.ts';
import { describePayer } from '../directory.ts';
import { flattenAnswers } from '../flat-answers.ts';
import type { ServiceRequest } from '../forms.ts';
import { showDecision, showReceipt } from '../submission.ts';
import { showSections } from './questions.ts';

type Json = Readonly<Record<string, unknown>>;

const actions: Readonly<Record<SimulatedAction, string>> = {
  resolve_requirements: 'provide_requirements',
  continue_authorization: 'advance_case',
  approve_submission: 'approve_submission',
  complete_payer_interaction: 'advance_case',
};

/** The whole resource. */
export function showCase(now: SimulatedCase): Json {
  return {
    id: now.id,
    version: now.version,
    status: statusOf(now),
    policy: { finalSubmission: now.finalSubmission === 'automatic' ? 'automatic' : 'requires_confirmation' },
    providerNpi: now.providerNpi,
    payer: describePayer(now.form),
    templateSelection: showSelection(now.request),
    questionnaire: showSections(now.items),
    questionnaireResponse: { item: flattenAnswers(now.answers) },
    requirements: now.requirements,
    submission: {
      reviewSnapshot: now.review === undefined ? null : showReview(now.review, now.customerLogin),
      payerReceipt: showReceipt(now),
      decision: showDecision(now),
    },
    createdAt: now.createdAt,
    updatedAt: now.updatedAt,
    outcome: now.outcome ?? null,
    attachments: now.attachments.map(showAttachment),
    nextAction: now.action === undefined ? null : { id: actionIdOf(now), type: actions[now.action] },
    completedAt: now.decidedAt ?? null,
    canceledAt: now.canceledAt ?? null,
    metadata: now.metadata,
  };
}

/** What a confirm must name: another one after each change of the case. */
export function actionIdOf({ id, version }: SimulatedCase): string {
  return `act-${id}-${version}`;
}

export function showSelection({ payerId, coverageState, requestType, serviceCode }: ServiceRequest): Json {
  return {
    payerId,
    insuranceState: coverageState,
    serviceType: requestType,
    serviceCode: serviceCode.code,
    serviceCodeSystem: serviceCode.system,
  };
}

function statusOf({ status, action }: SimulatedCase): string {
  if (status !== 'requires_action') return status;
  return action === 'resolve_requirements' ? 'requires_input' : 'requires_confirmation';
}

function showReview({ id, status, generatedAt, covers, answers, attachments, warnings }: SimulatedReview, customerLogin: boolean): Json {
  const isWatched = customerLogin && status === 'current';
  return {
    id,
    generatedAt,
    covers: showCovers(covers),
    status,
    kind: 'final_submission',
    summary: {},
    questionnaireResponse: { item: flattenAnswers(answers) },
    attachments: attachments.map(showAttachment),
    warnings,
    liveViewUrl: isWatched ? `https://live.payer.invalid/view/${id}` : null,
  };
}

function showCovers({ version, requirements, answers, attachments }: Covers): Json {
  return {
    authorizationVersion: version,
    requirementsVersion: requirements,
    questionnaireResponseVersion: answers,
    attachmentVersion: attachments,
  };
}
