/**
 * An authorization in our words, and what is decided on it; all invented.
 */
import type { Approval, Intent } from '../../../src/cases/case.ts';
import type { ReadyDocument } from '../../../src/cases/documents.ts';
import type { View } from '../../../src/cases/next-step.ts';
import { carefulPolicy } from '../../../src/cases/policy.ts';
import { buildReview, type Moment } from '../../../src/cases/review.ts';
import type { Ask } from '../../../src/engine/asks.ts';
import type { QuestionnaireResponse } from '../../../src/fhir.ts';
import type { Authorization, Phase } from '../../../src/prior-auth/port.ts';

export const now = '2026-11-20T12:00:00Z';
/** The same moment on both clocks. */
export const moment: Moment = { now, steady: { start: 'once', ms: 1_000_000 } };

const actions: Readonly<Partial<Record<Phase, string>>> = {
  'needs-requirements': 'resolve_requirements',
  'ready-to-continue': 'continue_authorization',
  'needs-approval': 'approve_submission',
  'needs-handoff': 'complete_payer_interaction',
};

export function answersOf(ahi: number): QuestionnaireResponse {
  return { resourceType: 'QuestionnaireResponse', status: 'in-progress', item: [{ linkId: 'ahi', answer: [{ valueDecimal: ahi }] }] };
}

/** An authorization in a phase, with the action and the review that belong to it. */
export function anAuthorization(phase: Phase, changes: Partial<Authorization> = {}): Authorization {
  const version = changes.version ?? 4;
  const covers = { authorization: version, requirements: 2, answers: 1, attachments: 1 };
  const answers = changes.answers ?? answersOf(31.5);
  const documents = changes.documents ?? [{ id: 'att-1', fileId: 'file-1', documentTypes: ['sleep_study'] }];
  const type = actions[phase];
  return {
    id: 'pa-1',
    version,
    phase,
    status: phase,
    finalSubmission: 'requires-approval',
    providerNpi: '1999999992',
    request: { payerId: 'payer_fernhill', state: 'CO', kind: 'outpatient', service: { system: 'hcpcs', code: 'E0601' } },
    questionnaire: { resourceType: 'Questionnaire', status: 'active', item: [{ linkId: 'ahi', type: 'decimal' }] },
    answers,
    requirements: { version: 2, questions: [], documents: [], issues: [] },
    documents,
    ...(type === undefined ? {} : { nextAction: { id: `act-${version}`, type, confirmable: isConfirm(phase), covers } }),
    ...(phase === 'needs-approval'
      ? {
          review: {
            id: 'rev-1',
            current: true,
            kind: 'final_payer_submission',
            generatedAt: now,
            covers,
            answers,
            documents,
            warnings: [],
          },
        }
      : {}),
    handoffActive: false,
    createdAt: now,
    updatedAt: now,
    unknowns: [],
    ...changes,
  };
}

function isConfirm(phase: Phase): boolean {
  return phase === 'ready-to-continue' || phase === 'needs-approval';
}

/** A given approval of what stands. */
export function anApprovalOf(authorization: Authorization, changes: Partial<Approval> = {}): Approval {
  const review = buildReview(authorization);
  if (review === undefined) throw new Error('nothing can be approved here');
  const { id, contentHash, actionId, actionType, version, covers } = review;
  return {
    id: 'approval-1',
    caseKey: 'sleep-1',
    snapshotId: id,
    contentHash,
    ...(actionId === undefined ? {} : { actionId }),
    actionType,
    version,
    covers,
    by: 'Nora Vented, RN',
    at: now,
    expiresAt: '2026-11-21T12:00:00Z',
    state: 'given',
    ...changes,
  };
}

export function anIntentOf(kind: Intent['kind'], changes: Partial<Intent> = {}): Intent {
  return { id: `intent-${kind}`, caseKey: 'sleep-1', kind, version: 4, bodyHash: 'body', state: 'doubt', createdAt: now, ...changes };
}

export function aDocument(changes: Partial<ReadyDocument> = {}): ReadyDocument {
  return {
    hash: 'hash-1',
    reference: 'DocumentReference/paper-1',
    types: ['sleep_study'],
    description: 'sleep study',
    fileName: 'sleep_study.pdf',
    contentType: 'application/pdf',
    bytes: new Uint8Array([1]),
    ...changes,
  };
}

export function anAsk(changes: Partial<Ask> = {}): Ask {
  return { kind: 'answer', about: 'ahi', what: 'How many?', why: 'no data', who: 'nurse', where: 'chart', blocking: true, ...changes };
}

/** Everything a decision rests on, with the careful policy. */
export function aView(phase: Phase, changes: Partial<View> = {}): View {
  const authorization = changes.authorization ?? anAuthorization(phase);
  const review = buildReview(authorization);
  return {
    mode: 'advance',
    authorization,
    policy: carefulPolicy,
    formPolicy: { advance: 'machine', automaticSubmission: 'person', machineMayAnswer: [] },
    documents: [],
    removals: [],
    asks: [],
    isSound: true,
    ...(review === undefined ? {} : { review }),
    approvals: [],
    intents: [],
    moment,
    ...changes,
  };
}
