/**
 * A generation 3 authorization in our words.
 *
 * The state is read from `nextAction`, its resolution and `status` together. A word we do not know, or a combination
 * that the published lifecycle does not have, makes the phase `unknown` and is listed by its place.
 *
 * Source: published lifecycle of generation 3: states, next actions, review snapshots.
 */

import type { Questionnaire } from '../../fhir.ts';
import { mergeWire } from '../http/merge-wire.ts';
import type { Authorization, Covers, CreateAuthorization, FinalSubmission, NextAction, Phase, ReviewSnapshot } from '../port.ts';
import { asWord, outcomes, readDocument, readProof, readRequirements, readWarning } from '../readings.ts';
import { readAnswers, writeAnswers } from './answers.ts';
import { readQuestionnaire } from './form.ts';
import type { WireAnswers, WireAuthorization, WireCovers, WireNextAction, WireRequest, WireReview } from './wire.ts';

const handoffStates = ['offered', 'active', 'closing', 'closed'];

/** Each next action with the one way it is resolved. */
const actions: ReadonlyMap<string, { readonly kind: string; readonly phase: Phase }> = new Map([
  ['resolve_requirements', { kind: 'update_authorization', phase: 'needs-requirements' }],
  ['continue_authorization', { kind: 'confirm', phase: 'ready-to-continue' }],
  ['approve_submission', { kind: 'confirm', phase: 'needs-approval' }],
  ['complete_payer_interaction', { kind: 'manual_handoff', phase: 'needs-handoff' }],
]);

/** The states in which nothing is asked of us. */
const quietPhases: ReadonlyMap<string, Phase> = new Map([
  ['processing', 'working'],
  ['waiting_on_payer', 'with-payer'],
  ['completed', 'done'],
  ['canceled', 'canceled'],
]);

interface PhaseReading {
  readonly phase: Phase;
  readonly unknowns: readonly string[];
}

/** One authorization, with everything we could not read listed in `unknowns`. */
export function readAuthorization(wire: WireAuthorization): Authorization {
  const questionnaire = readQuestionnaire(wire.questionnaire, wire.request);
  const answers = readAnswers(wire.answers, questionnaire);
  const { phase, unknowns } = readPhase(wire, questionnaire);
  const allUnknowns = [...unknowns, ...answers.unknowns];
  return {
    id: wire.id,
    version: wire.version,
    phase: allUnknowns.length > 0 ? 'unknown' : phase,
    status: wire.status,
    ...(wire.outcome != null && { outcome: wire.outcome }),
    finalSubmission: readFinalSubmission(wire.policy.finalSubmission),
    providerNpi: wire.providerNpi,
    ...(wire.payer?.displayName != null && { payerName: wire.payer.displayName }),
    request: readRequest(wire.request),
    questionnaire,
    answers: answers.response,
    requirements: readRequirements(wire.requirements),
    documents: (wire.attachments ?? []).map(readDocument),
    ...(wire.nextAction && { nextAction: readNextAction(wire.nextAction) }),
    ...readSubmission(wire, questionnaire),
    handoffActive: wire.activeManualHandoff != null && wire.activeManualHandoff.state !== 'closed',
    ...(wire.activeManualHandoff && { handoff: { id: wire.activeManualHandoff.id, state: wire.activeManualHandoff.state ?? 'active' } }),
    createdAt: wire.createdAt,
    updatedAt: wire.updatedAt,
    unknowns: allUnknowns,
  };
}

export interface WireCreate {
  readonly providerNpi: string;
  readonly request: WireRequest;
  readonly policy: { readonly finalSubmission: string };
  readonly answers?: WireAnswers;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The body that creates an authorization. Fails: BadInput for a first answer the wire cannot carry. */
export function writeCreate(request: CreateAuthorization): WireCreate {
  const { payerId, state, kind, service } = request.request;
  const body = {
    providerNpi: request.providerNpi,
    request: { payerId, coverageState: state, requestType: kind, serviceCode: { system: service.system, code: service.code } },
    policy: { finalSubmission: request.finalSubmission === 'automatic' ? 'automatic' : 'requires_approval' },
    ...(request.answers && { answers: writeAnswers(request.answers) }),
    ...(request.metadata && { metadata: request.metadata }),
  };
  return mergeWire(body, request.wire);
}

function readPhase(wire: WireAuthorization, form: Questionnaire): PhaseReading {
  const { phase, unknowns } = wire.status === 'requires_action' ? readActionPhase(wire, form) : readQuietPhase(wire);
  return { phase, unknowns: [...unknowns, ...unknownOutcome(wire), ...unknownPolicy(wire), ...unknownHandoff(wire)] };
}

function readQuietPhase(wire: WireAuthorization): PhaseReading {
  const phase = quietPhases.get(wire.status) ?? 'unknown';
  if (phase === 'unknown') return { phase, unknowns: [`status=${asWord(wire.status)}`, ...unknownAction(wire.nextAction)] };
  return { phase, unknowns: wire.nextAction ? [`${wire.status}.nextAction=${asWord(wire.nextAction.type)}`] : [] };
}

function readActionPhase(wire: WireAuthorization, form: Questionnaire): PhaseReading {
  const action = wire.nextAction;
  if (!action) return { phase: 'unknown', unknowns: ['requires_action.nextAction=none'] };
  const phase = actions.get(action.type)?.phase ?? 'unknown';
  const unknowns = [...unknownAction(action), ...(phase === 'needs-approval' ? unknownReview(wire, form) : [])];
  return { phase, unknowns };
}

function unknownAction(action: WireNextAction | null | undefined): readonly string[] {
  if (!action) return [];
  const known = actions.get(action.type);
  if (known === undefined) return [`nextAction.type=${asWord(action.type)}`];
  return known.kind === action.resolution.kind ? [] : [`nextAction.${action.type}.resolution.kind=${asWord(action.resolution.kind)}`];
}

/** Only where a snapshot is about to be approved do its words matter; what becomes of it afterwards is not published. */
function unknownReview(wire: WireAuthorization, form: Questionnaire): readonly string[] {
  const review = wire.submission?.reviewSnapshot;
  if (!review) return ['approve_submission.reviewSnapshot=none'];
  return [
    ...(['current', 'stale'].includes(review.status) ? [] : [`reviewSnapshot.status=${asWord(review.status)}`]),
    ...(review.kind === 'final_payer_submission' ? [] : [`reviewSnapshot.kind=${asWord(review.kind)}`]),
    ...readAnswers(review.answers, form).unknowns.map((unknown) => `reviewSnapshot.${unknown}`),
  ];
}

function unknownOutcome(wire: WireAuthorization): readonly string[] {
  const outcome = wire.outcome ?? undefined;
  if (outcome === undefined) return wire.status === 'completed' ? ['completed.outcome=none'] : [];
  if (!outcomes.includes(outcome)) return [`outcome=${asWord(outcome)}`];
  return wire.status === 'completed' || wire.status === 'canceled' ? [] : [`${asWord(wire.status)}.outcome=${asWord(outcome)}`];
}

function unknownPolicy(wire: WireAuthorization): readonly string[] {
  const word = wire.policy.finalSubmission;
  return readFinalSubmission(word) === 'unknown' ? [`policy.finalSubmission=${asWord(word)}`] : [];
}

function unknownHandoff(wire: WireAuthorization): readonly string[] {
  const state = wire.activeManualHandoff?.state ?? 'active';
  return handoffStates.includes(state) ? [] : [`activeManualHandoff.state=${asWord(state)}`];
}

function readFinalSubmission(word: string): FinalSubmission {
  if (word === 'automatic') return 'automatic';
  return word === 'requires_approval' ? 'requires-approval' : 'unknown';
}

function readRequest(wire: WireRequest): Authorization['request'] {
  const { system, code } = wire.serviceCode;
  return { payerId: wire.payerId, state: wire.coverageState, kind: wire.requestType, service: { system, code } };
}

function readNextAction(wire: WireNextAction): NextAction {
  return {
    ...(wire.id != null && { id: wire.id }),
    type: wire.type,
    confirmable: wire.resolution.kind === 'confirm',
    covers: readCovers(wire.covers),
    ...(wire.covers?.reviewSnapshotId != null && { reviewSnapshotId: wire.covers.reviewSnapshotId }),
  };
}

function readCovers(wire: WireCovers | null | undefined): Covers {
  return {
    ...(wire?.priorAuthorizationVersion != null && { authorization: wire.priorAuthorizationVersion }),
    ...(wire?.requirementsVersion != null && { requirements: wire.requirementsVersion }),
    ...(wire?.answersVersion != null && { answers: wire.answersVersion }),
    ...(wire?.attachmentsVersion != null && { attachments: wire.attachmentsVersion }),
  };
}

function readSubmission(wire: WireAuthorization, form: Questionnaire): Pick<Authorization, 'review' | 'receipt' | 'decision'> {
  const { reviewSnapshot, ...proof } = wire.submission ?? {};
  return { ...(reviewSnapshot && { review: readReview(reviewSnapshot, form) }), ...readProof(proof) };
}

function readReview(wire: WireReview, form: Questionnaire): ReviewSnapshot {
  return {
    id: wire.id,
    current: wire.status === 'current',
    kind: wire.kind,
    generatedAt: wire.generatedAt,
    covers: readCovers(wire.covers),
    answers: readAnswers(wire.answers, form).response,
    documents: (wire.attachments ?? []).map(readDocument),
    warnings: (wire.warnings ?? []).map(readWarning),
  };
}
