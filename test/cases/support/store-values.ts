/**
 * Values for the tests of the case stores, all invented.
 */
import type {
  Approval,
  AttachOrder,
  CancelOrder,
  CaseEvent,
  CaseRequest,
  Intent,
  PersonAnswer,
  RemovalOrder,
  Showing,
} from '../../../src/cases/case.ts';

export const openedAt = '2026-03-02T09:00:00Z';

/** A request for a case about an authorization that exists. */
export function aRequest(changes: Partial<CaseRequest> = {}): CaseRequest {
  return {
    caseKey: 'cpap-1',
    authorization: { id: 'auth-1' },
    patient: { reference: 'Patient/invented-1' },
    mode: 'fill',
    ...changes,
  };
}

/** A request for a case that creates its authorization. */
export function aCreatingRequest(changes: Partial<CaseRequest> = {}): CaseRequest {
  const service = { system: 'http://example.org/services', code: 'E0601' };
  const request = { payerId: 'payer-1', state: 'CO', kind: 'dme', service };
  return aRequest({ authorization: { create: { providerNpi: '1999999992', request, finalSubmission: 'requires-approval' } }, ...changes });
}

export function anIntent(changes: Partial<Intent> = {}): Intent {
  return {
    id: 'intent-1',
    caseKey: 'cpap-1',
    kind: 'answer',
    version: 3,
    bodyHash: 'sha256-of-body',
    written: { '/ahi': [{ valueDecimal: 21.5 }] },
    state: 'doubt',
    createdAt: '2026-03-02T09:01:00Z',
    ...changes,
  };
}

export function aShowing(changes: Partial<Showing> = {}): Showing {
  return {
    caseKey: 'cpap-1',
    snapshotId: 'snapshot-1',
    contentHash: 'sha256-of-content',
    actionType: 'approve_submission',
    version: 4,
    covers: { authorization: 4, answers: 2 },
    shownAt: '2026-03-02T09:05:00Z',
    ...changes,
  };
}

export function anApproval(changes: Partial<Approval> = {}): Approval {
  const { shownAt, ...shown } = aShowing();
  return { ...shown, id: 'approval-1', by: 'N. Vented', at: shownAt, expiresAt: '2026-03-03T09:05:00Z', state: 'given', ...changes };
}

export function anAnswer(changes: Partial<PersonAnswer> = {}): PersonAnswer {
  return {
    caseKey: 'cpap-1',
    path: '/nights-used',
    value: [{ valueInteger: 24 }],
    by: 'N. Vented',
    at: '2026-03-02T09:03:00Z',
    ...changes,
  };
}

export function aCancelOrder(changes: Partial<CancelOrder> = {}): CancelOrder {
  return { caseKey: 'cpap-1', by: 'N. Vented', reason: 'ordered twice', at: '2026-03-02T09:10:00Z', ...changes };
}

export function anAttachOrder(changes: Partial<AttachOrder> = {}): AttachOrder {
  const chosen = { reference: 'DocumentReference/invented-1', documentType: 'sleep_study' };
  return { kind: 'attach', caseKey: 'cpap-1', ...chosen, by: 'N. Vented', at: '2026-03-02T09:06:00Z', ...changes };
}

export function aRemovalOrder(changes: Partial<RemovalOrder> = {}): RemovalOrder {
  return { kind: 'detach', caseKey: 'cpap-1', attachmentId: 'att-1', by: 'N. Vented', at: '2026-03-02T09:07:00Z', ...changes };
}

export function anEvent(changes: Partial<CaseEvent> = {}): CaseEvent {
  return { caseKey: 'cpap-1', at: '2026-03-02T09:01:00Z', event: 'step', details: { kind: 'answer', items: 3, sent: true }, ...changes };
}
