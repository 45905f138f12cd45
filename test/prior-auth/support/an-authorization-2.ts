/**
 * An invented generation 2 authorization as it travels, with telling defaults.
 */

/** A case that waits for one answer; `changes` replaces members. */
export function aWire2(changes: object = {}): Record<string, unknown> {
  return {
    id: 'pa-1',
    version: 4,
    status: 'requires_input',
    outcome: null,
    policy: { finalSubmission: 'requires_confirmation' },
    providerNpi: '1234567893',
    payer: { id: 'harborlight', displayName: 'Harborlight Mutual (invented)' },
    templateSelection: {
      payerId: 'harborlight',
      insuranceState: 'WA',
      serviceType: 'drug',
      serviceCode: 'J1745',
      serviceCodeSystem: 'hcpcs',
    },
    questionnaire: [{ id: 's', title: 'S', items: [{ linkId: 'weight', text: 'Weight in kg', answerType: 'decimal' }] }],
    questionnaireResponse: { item: [] },
    requirements: { version: 1, questions: [{ linkId: 'weight', message: null }], documents: [], issues: [] },
    submission: {},
    nextAction: { id: 'n-1', type: 'provide_requirements' },
    createdAt: '2026-03-01T09:00:00Z',
    updatedAt: '2026-03-01T09:30:00Z',
    ...changes,
  };
}
