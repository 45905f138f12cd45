/**
 * A generation 3 authorization in our words.
 *
 * The state is read from `nextAction`, its resolution and `status` together. A word we do not know, or a combination
 * that the published lifecycle does not have, makes the phase `unknown` and is listed by its place.
 *
 * Source: published lifecycle of generation 3: states, next actions, review snapshots.
 */

import type { Questionnaire } from '../../fhir.ts';
import type {
  Authorization,
  Covers,
  CreateAuthorization,
  FinalSubmission,
  LinkedDocument,
  NextAction,
  Phase,
  Requirements,
  ReviewSnapshot,
  UploadedFile,
} from '../port.ts';
import { asWord, readAnswers, writeAnswers } from './answers.ts';
import { readQuestionnaire } from './form.ts';
import type {
  WireAnswers,
  WireAttachment,
  WireAuthorization,
  WireCovers,
  WireFile,
  WireNextAction,
  WireRequest,
  WireRequirements,
  WireReview,
} from './wire.ts';

const outcomes = ['approved', 'denied', 'modified', 'not_required', 'failed'];

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

const fileStatuses: ReadonlyMap<string, UploadedFile['status']> = new Map([
  ['pending_upload', 'pending'],
  ['uploaded', 'uploaded'],
  ['ready', 'ready'],
  ['failed', 'failed'],
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
    createdAt: wire.createdAt,
    updatedAt: wire.updatedAt,
    unknowns: allUnknowns,
  };
}

/** The body that creates an authorization. Fails: BadInput for a first answer the wire cannot carry. */
export function writeCreate(request: CreateAuthorization): {
  readonly providerNpi: string;
  readonly request: WireRequest;
  readonly policy: { readonly finalSubmission: string };
  readonly answers?: WireAnswers;
  readonly metadata?: Readonly<Record<string, string>>;
} {
  const { payerId, state, kind, service } = request.request;
  return {
    providerNpi: request.providerNpi,
    request: { payerId, coverageState: state, requestType: kind, serviceCode: { system: service.system, code: service.code } },
    policy: { finalSubmission: request.finalSubmission === 'automatic' ? 'automatic' : 'requires_approval' },
    ...(request.answers && { answers: writeAnswers(request.answers) }),
    ...(request.metadata && { metadata: request.metadata }),
  };
}

/** A file in our words. */
export function readFile(wire: WireFile): UploadedFile {
  const sizeBytes = wire.sizeBytes ?? undefined;
  return { id: wire.id, status: fileStatuses.get(wire.status) ?? 'unknown', ...(sizeBytes !== undefined && { sizeBytes }) };
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

/** Without a requirements object nothing is known to be open: its version is 0. */
function readRequirements(wire: WireRequirements | null | undefined): Requirements {
  return {
    version: wire?.version ?? 0,
    questions: (wire?.questions ?? []).map(({ linkId, message }) => ({ linkId, ...(message != null && { message }) })),
    documents: (wire?.documents ?? []).map(({ type, message }) => ({ type, ...(message != null && { message }) })),
    issues: (wire?.issues ?? []).map(({ code, message, field, severity }) => ({
      code,
      message,
      ...(field != null && { field }),
      ...(severity != null && { severity }),
    })),
  };
}

function readDocument(wire: WireAttachment): LinkedDocument {
  return {
    id: wire.id,
    fileId: wire.fileId,
    documentTypes: wire.documentTypes ?? [],
    ...(wire.label != null && { label: wire.label }),
    ...(wire.description != null && { description: wire.description }),
  };
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
  const { reviewSnapshot, payerReceipt, decision } = wire.submission ?? {};
  return {
    ...(reviewSnapshot && { review: readReview(reviewSnapshot, form) }),
    ...(payerReceipt && { receipt: readReceipt(payerReceipt) }),
    ...(decision && { decision: readDecision(decision) }),
  };
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

/** The shape of a warning is not published: a text, an object with a message, or anything else as it came. */
function readWarning(wire: unknown): string {
  if (typeof wire === 'string') return wire;
  const message = (wire as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : JSON.stringify(wire);
}

function readReceipt(
  wire: NonNullable<NonNullable<WireAuthorization['submission']>['payerReceipt']>,
): NonNullable<Authorization['receipt']> {
  return {
    ...(wire.referenceNumber != null && { referenceNumber: wire.referenceNumber }),
    ...(wire.receivedAt != null && { receivedAt: wire.receivedAt }),
  };
}

function readDecision(wire: NonNullable<NonNullable<WireAuthorization['submission']>['decision']>): NonNullable<Authorization['decision']> {
  return {
    ...(wire.authorizationNumber != null && { authorizationNumber: wire.authorizationNumber }),
    ...(wire.payerStatusText != null && { statusText: wire.payerStatusText }),
    denialReasons: wire.denialReasons ?? [],
  };
}
