/**
 * An invented generation 1 authorization as it travels, with telling defaults.
 */

/** A case that waits for one answer; `changes` replaces members. */
export function aWire1(changes: object = {}): Record<string, unknown> {
  const item = [{ linkId: 'g', type: 'group', item: [{ linkId: 'weight', text: 'Weight in kg', type: 'decimal', required: true }] }];
  return {
    id: 'pa-1',
    workflowState: 'needs_input',
    decisionState: 'unknown',
    payer: { id: 'harborlight', slug: 'harborlight', displayName: 'Harborlight Mutual (invented)' },
    coverage: { payerId: 'harborlight', memberId: 'SBX-1', insuranceState: 'WA' },
    providers: [{ role: 'prescribing', identifiers: [{ type: 'npi', value: '1234567893' }] }],
    service: { code: 'J1745', codeSystem: 'hcpcs' },
    questionnaire: { resourceType: 'Questionnaire', url: 'https://forms.example.com/f', status: 'active', item },
    questionnaireResponse: {
      resourceType: 'QuestionnaireResponse',
      questionnaire: 'https://forms.example.com/f',
      status: 'in-progress',
      item: [],
    },
    attachments: [],
    actions: [],
    decisionDetails: {},
    questionStates: [{ key: 'k', linkId: 'weight', enabled: true, required: true, answered: false, blocking: true }],
    createdAt: '2026-03-01T09:00:00Z',
    updatedAt: '2026-03-01T09:30:00Z',
    ...changes,
  };
}

/** A payer's request for one document. */
export function aPayerRequest(changes: object = {}): object {
  return {
    id: 'act-1',
    type: 'payer_request_for_information',
    status: 'open',
    message: 'Send labs.',
    createdAt: '2026-03-02T09:00:00Z',
    requestedDocuments: ['labs'],
    ...changes,
  };
}

/** A document attached for `type`. */
export function anAttachment1(type: string, createdAt = '2026-03-03T09:00:00Z'): object {
  return { id: 'att-1', authorizationId: 'pa-1', fileId: 'f-1', label: 'Labs', createdAt, metadata: { documentTypes: [type] } };
}
