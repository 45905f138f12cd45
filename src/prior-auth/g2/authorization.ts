/**
 * A generation 2 authorization in our words.
 *
 * The state is read from `status` and `nextAction` together. A word we do not know, or a pair that the published
 * lifecycle does not have, makes the phase `unknown` and is listed by its place. The transitional form is read as far as
 * it goes: its states are not published, so it is always unknown.
 *
 * Source: published lifecycle of generation 2: states, next actions, review snapshots.
 */
import { BadInput } from '../../errors.ts';
import type { Questionnaire } from '../../fhir.ts';
import { checkUrl } from '../../net/url-policy.ts';
import { mergeWire } from '../http/merge-wire.ts';
import type { Authorization, ConfirmCommand, Covers, CreateAuthorization, FinalSubmission, Phase, ReviewSnapshot } from '../port.ts';
import { asWord, outcomes, readDocument, readProof, readRequirements, readWarning } from '../readings.ts';
import { readResponse, writeResponse } from './answers.ts';
import { readSections } from './form.ts';
import type { WireAuthorization2, WireReview2, WireSelection } from './wire.ts';

/** Each next action with the one state it stands in. */
const actions: ReadonlyMap<string, { readonly status: string; readonly phase: Phase }> = new Map([
  ['provide_requirements', { status: 'requires_input', phase: 'needs-requirements' }],
  ['advance_case', { status: 'requires_confirmation', phase: 'ready-to-continue' }],
  ['approve_submission', { status: 'requires_confirmation', phase: 'needs-approval' }],
]);

const quietPhases: ReadonlyMap<string, Phase> = new Map([
  ['processing', 'working'],
  ['waiting_on_payer', 'with-payer'],
  ['completed', 'done'],
  ['canceled', 'canceled'],
]);

/** One authorization, with everything we could not read listed in `unknowns`. */
export function readAuthorization2(wire: WireAuthorization2): Authorization {
  const request = readSelection(wire.templateSelection);
  const form = readSections(wire.questionnaire, request);
  const answers = readResponse(wire.questionnaireResponse, form);
  const { phase, unknowns } = readPhase(wire, form);
  const all = [...unknowns, ...answers.unknowns];
  return {
    id: wire.id,
    version: wire.version,
    phase: all.length > 0 ? 'unknown' : phase,
    status: wire.status,
    ...(wire.outcome != null && { outcome: wire.outcome }),
    finalSubmission: readPolicy(wire),
    providerNpi: wire.providerNpi,
    ...(wire.payer?.displayName != null && { payerName: wire.payer.displayName }),
    request,
    questionnaire: form,
    answers: answers.response,
    requirements: readRequirements(wire.requirements),
    documents: (wire.attachments ?? []).map(readDocument),
    ...readNext(wire),
    ...(wire.submission?.reviewSnapshot && { review: readReview(wire.submission.reviewSnapshot, form) }),
    ...readProof({ payerReceipt: wire.confirmation, decision: wire.decision, ...wire.submission }),
    handoffActive: false,
    createdAt: wire.createdAt,
    updatedAt: wire.updatedAt,
    unknowns: all,
  };
}

/** The body that creates an authorization. Fails: BadInput for a first answer the wire cannot carry. */
export function writeCreate2(request: CreateAuthorization): object {
  const body = {
    ...writeRoute2(request),
    policy: { finalSubmission: request.finalSubmission === 'automatic' ? 'automatic' : 'requires_confirmation' },
    ...(request.answers && { questionnaireResponse: writeResponse(request.answers) }),
    ...(request.metadata && { metadata: request.metadata }),
  };
  return mergeWire(body, request.wire);
}

/** The body that asks for a route: the head of a create. */
export function writeRoute2({ providerNpi, request: { payerId, state, kind, service } }: CreateAuthorization): object {
  return {
    providerNpi,
    templateSelection: {
      payerId,
      insuranceState: state,
      serviceType: kind,
      serviceCode: service.code,
      serviceCodeSystem: service.system,
    },
  };
}

/** The confirm of the one action that was decided on. Fails: BadInput where it was not pinned. */
export function writeConfirm2({ action }: ConfirmCommand): { readonly nextActionId: string } {
  if (action.id === undefined) throw new BadInput('A confirm of generation 2 names the id of its action, and this one has none.');
  return { nextActionId: action.id };
}

interface PhaseReading {
  readonly phase: Phase;
  readonly unknowns: readonly string[];
}

function readPhase(wire: WireAuthorization2, form: Questionnaire): PhaseReading {
  const { phase, unknowns } = wire.nextAction ? readActionPhase(wire, wire.nextAction.type) : readQuietPhase(wire.status);
  const review = phase === 'needs-approval' ? unknownReview(wire.submission?.reviewSnapshot, form) : [];
  return { phase, unknowns: [...unknowns, ...review, ...unknownOutcome(wire), ...unknownPolicy(wire)] };
}

function readQuietPhase(status: string): PhaseReading {
  const phase = quietPhases.get(status);
  if (phase !== undefined) return { phase, unknowns: [] };
  const isKnown = [...actions.values()].some((action) => action.status === status);
  return { phase: 'unknown', unknowns: [isKnown ? `${status}.nextAction=none` : `status=${asWord(status)}`] };
}

function readActionPhase({ status }: WireAuthorization2, type: string): PhaseReading {
  const action = actions.get(type);
  const isKnownStatus = quietPhases.has(status) || [...actions.values()].some((each) => each.status === status);
  if (action?.status === status) return { phase: action.phase, unknowns: [] };
  const unknowns = [
    ...(isKnownStatus ? [] : [`status=${asWord(status)}`]),
    ...(action === undefined ? [`nextAction.type=${asWord(type)}`] : []),
    ...(isKnownStatus && action !== undefined ? [`${status}.nextAction=${type}`] : []),
  ];
  return { phase: 'unknown', unknowns };
}

/** Only where a snapshot is about to be approved do its words matter. */
function unknownReview(review: WireReview2 | null | undefined, form: Questionnaire): readonly string[] {
  if (!review) return ['approve_submission.reviewSnapshot=none'];
  const { status = 'current', kind = 'final_submission', liveViewUrl } = review;
  return [
    ...(['current', 'stale'].includes(status ?? 'current') ? [] : [`reviewSnapshot.status=${asWord(status)}`]),
    ...(kind === 'final_submission' ? [] : [`reviewSnapshot.kind=${asWord(kind ?? 'none')}`]),
    ...(liveViewUrl != null && !isOpenable(liveViewUrl) ? ['reviewSnapshot.liveViewUrl=not-allowed'] : []),
    ...readResponse(review.questionnaireResponse, form).unknowns.map((unknown) => `reviewSnapshot.${unknown}`),
  ];
}

function unknownOutcome({ status, outcome }: WireAuthorization2): readonly string[] {
  if (outcome == null) return status === 'completed' ? ['completed.outcome=none'] : [];
  if (!outcomes.includes(outcome)) return [`outcome=${asWord(outcome)}`];
  return status === 'completed' || status === 'canceled' ? [] : [`${asWord(status)}.outcome=${asWord(outcome)}`];
}

function unknownPolicy(wire: WireAuthorization2): readonly string[] {
  const word = wire.policy?.finalSubmission ?? 'none';
  return readPolicy(wire) === 'unknown' ? [`policy.finalSubmission=${asWord(word)}`] : [];
}

function readPolicy({ policy }: WireAuthorization2): FinalSubmission {
  if (policy?.finalSubmission === 'automatic') return 'automatic';
  return policy?.finalSubmission === 'requires_confirmation' ? 'requires-approval' : 'unknown';
}

function readSelection(wire: WireSelection): Authorization['request'] {
  const { payerId, insuranceState, serviceType, serviceCode, serviceCodeSystem } = wire;
  return { payerId, state: insuranceState, kind: serviceType, service: { system: serviceCodeSystem, code: serviceCode } };
}

/** An action of this generation covers nothing by itself; the snapshot says what an approval is for. */
function readNext({ nextAction, status }: WireAuthorization2): Pick<Authorization, 'nextAction'> {
  if (!nextAction) return {};
  const { id, type } = nextAction;
  return { nextAction: { id, type, confirmable: status === 'requires_confirmation' && type !== 'provide_requirements', covers: {} } };
}

function readReview(wire: WireReview2, form: Questionnaire): ReviewSnapshot {
  return {
    id: wire.id,
    current: (wire.status ?? 'current') === 'current',
    kind: wire.kind ?? 'final_submission',
    generatedAt: wire.generatedAt,
    covers: readCovers(wire.covers),
    answers: readResponse(wire.questionnaireResponse, form).response,
    documents: (wire.attachments ?? []).map(readDocument),
    warnings: (wire.warnings ?? []).map(readWarning),
    ...(wire.liveViewUrl != null && isOpenable(wire.liveViewUrl) && { liveViewUrl: wire.liveViewUrl }),
  };
}

function readCovers(wire: WireReview2['covers']): Covers {
  return {
    ...(wire.authorizationVersion != null && { authorization: wire.authorizationVersion }),
    ...(wire.requirementsVersion != null && { requirements: wire.requirementsVersion }),
    ...(wire.questionnaireResponseVersion != null && { answers: wire.questionnaireResponseVersion }),
    ...(wire.attachmentVersion != null && { attachments: wire.attachmentVersion }),
  };
}

function isOpenable(url: string): boolean {
  return checkUrl(url).outcome === 'allowed';
}
