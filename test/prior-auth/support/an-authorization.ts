/**
 * An invented authorization as it travels, with telling defaults.
 */
import type { WireAuthorization } from '../../../src/prior-auth/g3/wire.ts';

/** A case that waits for one answer; `changes` replaces members. */
export function aWireAuthorization(changes: Partial<WireAuthorization> = {}): WireAuthorization {
  return {
    id: 'pa-1',
    version: 4,
    status: 'requires_action',
    outcome: null,
    policy: { finalSubmission: 'requires_approval' },
    providerNpi: '1234567893',
    payer: { id: 'harborlight', displayName: 'Harborlight Mutual (invented)' },
    request: { payerId: 'harborlight', coverageState: 'WA', requestType: 'drug', serviceCode: { system: 'hcpcs', code: 'J1745' } },
    questionnaire: { item: [{ linkId: 'weight', text: 'Weight in kg', type: 'decimal', required: true }] },
    answers: { item: [] },
    requirements: { version: 1, questions: [{ linkId: 'weight', message: null }], documents: [], issues: [] },
    attachments: [],
    submission: { reviewSnapshot: null, payerReceipt: null, decision: null },
    nextAction: anAction('resolve_requirements', 'update_authorization'),
    activeManualHandoff: null,
    createdAt: '2026-03-01T09:00:00Z',
    updatedAt: '2026-03-01T09:30:00Z',
    ...changes,
  };
}

/** A next action of that type, resolved in that way. */
export function anAction(type: string, kind: string): NonNullable<WireAuthorization['nextAction']> {
  return { id: 'act-1', type, resolution: { kind }, covers: { priorAuthorizationVersion: 4, reviewSnapshotId: null } };
}
