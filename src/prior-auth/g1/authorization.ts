/**
 * A generation 1 authorization in our words.
 *
 * It has no version: `version` is the moment of its last change in milliseconds, and moves with it. It has no stop for
 * approval either: submitting crosses the boundary at once, so the final submission counts as automatic and a person has
 * to agree to the submit itself. A word we do not know makes the phase `unknown` and is listed by its place.
 *
 * Source: published pages of generation 1: workflow states, decision states, actions.
 */
import type { Authorization, NextAction, Phase } from '../port.ts';
import { asWord } from '../readings.ts';
import { readFhirAnswers } from './answers.ts';
import { readForm } from './form.ts';
import { documentTypesOf, isMet, readOpen } from './requirements.ts';
import type { WireAction, WireAttachment1, WireAuthorization1 } from './wire.ts';

/** This generation has no kind of request. */
export const noKind = 'none';

const phases: ReadonlyMap<string, Phase> = new Map([
  ['needs_input', 'needs-requirements'],
  ['ready_to_submit', 'ready-to-continue'],
  ['submitting', 'working'],
  ['pending_payer', 'with-payer'],
  ['action_required', 'needs-requirements'],
  ['completed', 'done'],
  ['cancelled', 'canceled'],
]);

const knownActions = ['validation_issue', 'payer_request_for_information'];
const knownModes = ['required', 'recommended', 'optional'];
const decisions = ['unknown', 'pending', 'approved', 'denied'];

/** One authorization, with everything we could not read listed in `unknowns`. */
export function readAuthorization1(wire: WireAuthorization1): Authorization {
  const request = readRequest(wire);
  const questionnaire = readForm(wire.questionnaire, `urn:priorfill:form:g1:${encodeURIComponent(wire.id)}`);
  const answers = readFhirAnswers(wire.questionnaireResponse, questionnaire);
  const unknowns = [...unknownWords(wire), ...answers.unknowns];
  const next = readNext(wire);
  const phase = next?.type === 'resolve_action' ? 'ready-to-continue' : (phases.get(wire.workflowState) ?? 'unknown');
  return {
    id: wire.id,
    version: versionOf(wire.updatedAt),
    phase: unknowns.length > 0 ? 'unknown' : phase,
    status: wire.workflowState,
    ...(isDecided(wire) && { outcome: wire.decisionState }),
    finalSubmission: 'automatic',
    providerNpi: npiOf(wire),
    ...(wire.payer?.displayName != null && { payerName: wire.payer.displayName }),
    request,
    questionnaire,
    answers: answers.response,
    requirements: readOpen(wire),
    documents: (wire.attachments ?? []).map(readAttached),
    ...(next && { nextAction: next }),
    ...readProof(wire),
    handoffActive: false,
    createdAt: wire.createdAt,
    updatedAt: wire.updatedAt,
    unknowns,
  };
}

/** Milliseconds of the last change; a time without an offset is taken for UTC. 0: it cannot be read. */
export function versionOf(updatedAt: string): number {
  const hasOffset = /(Z|[+-]\d{2}:?\d{2})$/i.test(updatedAt);
  const ms = Date.parse(hasOffset ? updatedAt : `${updatedAt}Z`);
  return Number.isNaN(ms) ? 0 : ms;
}

function readRequest({ coverage, service }: WireAuthorization1): Authorization['request'] {
  return {
    payerId: coverage.payerId,
    state: coverage.insuranceState ?? 'none',
    kind: noKind,
    service: { system: service.codeSystem, code: service.code },
  };
}

function readNext(wire: WireAuthorization1): NextAction | undefined {
  const covers = { authorization: versionOf(wire.updatedAt) };
  if (wire.workflowState === 'ready_to_submit') return { type: 'submit', confirmable: true, covers };
  if (wire.workflowState === 'needs_input') return { type: 'provide_input', confirmable: false, covers };
  if (wire.workflowState !== 'action_required') return undefined;
  const [met] = metActions(wire);
  return met === undefined
    ? { type: 'resolve_requirements', confirmable: false, covers }
    : { id: met.id, type: 'resolve_action', confirmable: true, covers };
}

/** The payer's requests that can be resolved, where nothing else is open. */
function metActions({ actions, attachments }: WireAuthorization1): readonly WireAction[] {
  const open = actions.filter(({ status }) => status === 'open');
  return open.every((action) => isMet(action, attachments ?? [])) ? open : [];
}

function unknownWords(wire: WireAuthorization1): readonly string[] {
  const { workflowState, decisionState } = wire;
  return [
    ...(phases.has(workflowState) ? [] : [`workflowState=${asWord(workflowState)}`]),
    ...(decisions.includes(decisionState) ? [] : [`decisionState=${asWord(decisionState)}`]),
    ...(workflowState === 'completed' && decisions.includes(decisionState) && !isDecided(wire)
      ? [`completed.decisionState=${decisionState}`]
      : []),
    ...(versionOf(wire.updatedAt) === 0 ? ['updatedAt=unreadable'] : []),
    ...wire.actions.flatMap(unknownAction),
    ...(wire.supportingDocumentRequests ?? [])
      .filter(({ requiredMode }) => !knownModes.includes(requiredMode))
      .map(({ requiredMode }) => `supportingDocumentRequests.requiredMode=${asWord(requiredMode)}`),
  ];
}

function unknownAction({ type, status }: WireAction): readonly string[] {
  return [
    ...(knownActions.includes(type) ? [] : [`actions.type=${asWord(type)}`]),
    ...(status === 'open' || status === 'resolved' ? [] : [`actions.status=${asWord(status)}`]),
  ];
}

function isDecided({ decisionState }: WireAuthorization1): boolean {
  return decisionState === 'approved' || decisionState === 'denied';
}

function npiOf({ providers }: WireAuthorization1): string {
  const all = (providers ?? []).flatMap(({ identifiers }) => identifiers ?? []);
  return all.find(({ type }) => type === 'npi')?.value ?? '';
}

function readAttached(wire: WireAttachment1): Authorization['documents'][number] {
  return { id: wire.id, fileId: wire.fileId, documentTypes: documentTypesOf(wire), ...(wire.label != null && { label: wire.label }) };
}

/** That it was submitted is the only receipt there is. */
function readProof(wire: WireAuthorization1): Pick<Authorization, 'receipt' | 'decision'> {
  const { payerReferenceNumber, certificationNumber, denialReasonMessage, denialReasonCode } = wire.decisionDetails ?? {};
  const denial = denialReasonMessage ?? denialReasonCode;
  return {
    ...(wire.submittedAt != null && {
      receipt: { ...(payerReferenceNumber != null && { referenceNumber: payerReferenceNumber }), receivedAt: wire.submittedAt },
    }),
    ...(isDecided(wire) && {
      decision: {
        ...(certificationNumber != null && { authorizationNumber: certificationNumber }),
        statusText: wire.decisionState,
        denialReasons: denial == null ? [] : [denial],
      },
    }),
  };
}
