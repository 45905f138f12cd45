import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadInput, BrokenContract } from '../../../src/errors.ts';
import type { Questionnaire, QuestionnaireResponseItemAnswer } from '../../../src/fhir.ts';
import { mergeAnswers, readFhirAnswers, writeFhirAnswers } from '../../../src/prior-auth/g1/answers.ts';
import { readAuthorization1, versionOf } from '../../../src/prior-auth/g1/authorization.ts';
import { writeCreate1 } from '../../../src/prior-auth/g1/create.ts';
import { readForm, writeForm } from '../../../src/prior-auth/g1/form.ts';
import { parseAuthorization1 } from '../../../src/prior-auth/g1/wire.ts';
import { opaqueRuleUrl, unknownItemTypeUrl } from '../../../src/prior-auth/g3/form.ts';
import { anAttachment1, aPayerRequest, aWire1 } from '../support/an-authorization-1.ts';
import { aFlatForm } from '../support/flat-forms.ts';
import { infusionRequest } from '../support/sample-form.ts';

describe('a generation 1 authorization', () => {
  it.each([
    ['needs_input', 'needs-requirements', false],
    ['ready_to_submit', 'ready-to-continue', true],
    ['action_required', 'needs-requirements', false],
  ])('in %s is %s', (workflowState, phase, confirmable) => {
    expect(read({ workflowState })).toMatchObject({ phase, nextAction: { confirmable }, finalSubmission: 'automatic', unknowns: [] });
  });

  it.each([
    ['submitting', 'working'],
    ['pending_payer', 'with-payer'],
    ['cancelled', 'canceled'],
  ])('in %s is %s and asks for nothing', (workflowState, phase) => {
    const found = read({ workflowState });

    expect(found).toMatchObject({ phase, unknowns: [] });
    expect(found.nextAction).toBeUndefined();
  });

  it('ends with its decision, and counts a submission as its receipt', () => {
    const decisionDetails = { certificationNumber: 'C-1', payerReferenceNumber: 'R-1', denialReasonMessage: 'Not enough' };
    const found = read({ workflowState: 'completed', decisionState: 'denied', decisionDetails, submittedAt: '2026-03-02T09:00:00Z' });

    expect(found).toMatchObject({ phase: 'done', outcome: 'denied', unknowns: [] });
    expect(found.receipt).toEqual({ referenceNumber: 'R-1', receivedAt: '2026-03-02T09:00:00Z' });
    expect(found.decision).toEqual({ authorizationNumber: 'C-1', statusText: 'denied', denialReasons: ['Not enough'] });
  });

  it('is versioned by the moment of its last change, whatever the machine takes for local time', () => {
    expect(read({}).version).toBe(Date.UTC(2026, 2, 1, 9, 30));
    expect(versionOf('2026-03-01T09:30:00')).toBe(versionOf('2026-03-01T10:30:00+01:00'));
    expect(versionOf('lately')).toBe(0);
  });

  it('gathers what is open from all its lists', () => {
    const found = read({
      validationIssues: [
        { code: 'required', message: 'It is missing.', field: 'weight', severity: 'error', blocking: true },
        { code: 'soft', message: 'It is odd.', blocking: false },
      ],
      contextRequirements: [
        { key: 'c.npi', label: 'NPI', requiredMode: 'required', status: 'missing', blocking: true },
        { key: 'c.ok', label: 'OK', requiredMode: 'required', status: 'satisfied', blocking: true },
      ],
      supportingDocumentRequests: [
        { key: 'd', label: 'Note', requiredMode: 'required', status: 'missing', likelyDocTypes: ['clinical_note'] },
        { key: 'e', label: 'Other', requiredMode: 'recommended', status: 'recommended' },
        { key: 'f', label: 'Nice', requiredMode: 'optional', status: 'missing' },
      ],
      actions: [aPayerRequest(), { id: 'a', type: 'validation_issue', status: 'resolved' }],
      workflowState: 'action_required',
    });

    expect(found.requirements).toEqual({
      version: 0,
      questions: [{ linkId: 'weight' }],
      documents: [
        { type: 'clinical_note', label: 'Note' },
        { type: 'labs', message: 'Send labs.' },
      ],
      recommended: [{ type: 'e', label: 'Other', optional: true }],
      issues: [
        { code: 'required', message: 'It is missing.', field: 'weight', severity: 'error' },
        { code: 'context_requirement', message: 'missing', field: 'c.npi' },
      ],
    });
  });

  it('tells of a document its name, what else may be meant, and the guidance for all of them', () => {
    const request = { key: 'd', label: 'Clinical note', requiredMode: 'required', status: 'missing', message: 'Of this year.' };
    const found = read({
      supportingDocumentationGuidance: ['Recent visit note.', 'Signed.'],
      supportingDocumentRequests: [
        { ...request, likelyDocTypes: ['clinical_note', 'treatment_plan', 'clinical_note', 'letter'] },
        { ...request, key: 'e', likelyDocTypes: [], message: null },
        { ...request, requiredMode: 'recommended', status: 'missing', likelyDocTypes: ['labs'] },
      ],
    });

    const guidance = 'Recent visit note. Signed.';
    expect(found.requirements.documents).toEqual([
      { type: 'clinical_note', message: 'Of this year.', label: 'Clinical note', alternatives: ['treatment_plan', 'letter'], guidance },
      { type: 'e', label: 'Clinical note', guidance },
    ]);
    expect(found.requirements.recommended).toEqual([
      { type: 'labs', message: 'Of this year.', label: 'Clinical note', guidance, optional: true },
    ]);
  });

  it('recommends nothing that is there already, and then has no list of it', () => {
    const given = { key: 'd', label: 'Note', status: 'satisfied', likelyDocTypes: ['clinical_note'] };
    const found = read({
      supportingDocumentationGuidance: ['Recent visit note.'],
      supportingDocumentRequests: [
        { ...given, requiredMode: 'required' },
        { ...given, requiredMode: 'recommended' },
      ],
    });

    expect(found.requirements).toEqual({ version: 0, questions: [{ linkId: 'weight' }], documents: [], issues: [] });
  });

  it('waits for no document that is only recommended', () => {
    const recommended = { key: 'd', label: 'Note', requiredMode: 'recommended', status: 'missing' };

    expect(read({ workflowState: 'ready_to_submit', supportingDocumentRequests: [recommended] })).toMatchObject({
      phase: 'ready-to-continue',
      requirements: { documents: [] },
      nextAction: { confirmable: true },
    });
  });

  it("can resolve a payer's request once its documents were attached after it, and not by older ones", () => {
    const asked = { workflowState: 'action_required', actions: [aPayerRequest()] };
    const before = read({ ...asked, attachments: [anAttachment1('labs', '2026-03-01T09:00:00Z')] });
    const after = read({ ...asked, attachments: [anAttachment1('labs')] });

    expect(before).toMatchObject({ phase: 'needs-requirements', requirements: { documents: [{ type: 'labs' }] } });
    expect(after).toMatchObject({ phase: 'ready-to-continue', nextAction: { id: 'act-1', type: 'resolve_action', confirmable: true } });
    expect(after.requirements.documents).toEqual([]);
  });

  it.each([
    ['workflowState=dreaming', { workflowState: 'dreaming' }],
    ['workflowState=toString', { workflowState: 'toString' }],
    ['workflowState=unreadable', { workflowState: 'Jane Secret, born 1988' }],
    ['decisionState=maybe', { decisionState: 'maybe' }],
    ['completed.decisionState=pending', { workflowState: 'completed', decisionState: 'pending' }],
    ['actions.type=riddle', { actions: [aPayerRequest({ type: 'riddle' })] }],
    ['actions.status=snoozed', { actions: [aPayerRequest({ status: 'snoozed' })] }],
    [
      'supportingDocumentRequests.requiredMode=perhaps',
      { supportingDocumentRequests: [{ key: 'd', label: 'D', requiredMode: 'perhaps', status: 'missing' }] },
    ],
    [
      'answers.weight=valueRatio',
      {
        questionnaireResponse: {
          resourceType: 'QuestionnaireResponse',
          status: 'in-progress',
          item: [{ linkId: 'weight', answer: [{ valueRatio: 1 }] }],
        },
      },
    ],
  ])('is parked with %s', (unknown, changes) => {
    expect(read(changes)).toMatchObject({ phase: 'unknown', unknowns: [unknown] });
  });

  it.each(['id', 'workflowState', 'coverage', 'service', 'questionnaire', 'questionnaireResponse', 'actions', 'updatedAt'])(
    'is refused without %s',
    (name) => {
      const wire = Object.fromEntries(Object.entries(aWire1()).filter(([key]) => key !== name));

      expect(() => parseAuthorization1(wire)).toThrow(BrokenContract);
    },
  );
});

describe('the form of generation 1', () => {
  it('keeps FHIR conditions, and any other as a rule that nobody can read', () => {
    const enableWhen = [{ question: 'a', operator: '=', answerBoolean: true }];
    const items = [
      { linkId: 'a', type: 'boolean', enableWhen },
      { linkId: 'b', type: 'riddle', enableWhen: [{ when: 'the moon is full' }] },
    ];

    const form = readForm({ resourceType: 'Questionnaire', status: 'active', item: items }, 'urn:x');

    expect(form.url).toBe('urn:x');
    expect(form.item?.[0]).toEqual({ linkId: 'a', type: 'boolean', enableWhen });
    expect(form.item?.[1]?.extension?.map(({ url }) => url)).toEqual([unknownItemTypeUrl, opaqueRuleUrl]);
    expect(writeForm(form)).toMatchObject({ item: items });
  });

  it('for any answers that it takes, what is written is read back under its groups', () => {
    fc.assert(
      fc.property(aFlatForm(3), ({ items, answers }) => {
        const form: Questionnaire = { resourceType: 'Questionnaire', status: 'active', item: [...items] };

        const { response, unknowns } = readFhirAnswers(writeFhirAnswers(answers), form);

        expect(unknowns).toEqual([]);
        expect(response.item ?? []).toEqual(answers);
      }),
    );
  });

  it('for any answers, those that are merged in replace theirs and leave the others alone', () => {
    fc.assert(
      fc.property(aFlatForm(2), aFlatForm(2), (before, after) => {
        const merged = mergeAnswers(after.answers, before.answers);
        const [old, fresh] = [writeFhirAnswers(before.answers).item, writeFhirAnswers(after.answers).item];

        const expected = new Map([...old, ...fresh].map((item) => [item.linkId, item]));
        expect(merged).toHaveLength(expected.size);
        expect(new Map(writeFhirAnswers(merged).item.map((item) => [item.linkId, item]))).toEqual(expected);
      }),
    );
  });

  it.each<[string, QuestionnaireResponseItemAnswer]>([
    ['a reference', { valueReference: { reference: 'Patient/1' } }],
    ['an answer without a value', {}],
  ])('refuses %s by the name of the item', (_what, answer) => {
    const write = () => writeFhirAnswers([{ linkId: 'a', answer: [answer] }]);

    expect(write).toThrow(BadInput);
    expect(write).toThrow('Item "a"');
  });
});

describe('what creates a generation 1 authorization', () => {
  const wire = { patient: { firstName: 'An', lastName: 'Invention', dateOfBirth: '1988-02-29' }, coverage: { memberId: 'SBX-1' } };

  it('joins patient and coverage with what every generation gets', () => {
    expect(writeCreate1({ ...infusionRequest, wire })).toEqual({
      patient: wire.patient,
      coverage: { payerId: 'harborlight', insuranceState: 'WA', memberId: 'SBX-1' },
      providers: [{ role: 'prescribing', identifiers: [{ type: 'npi', value: '1234567893' }] }],
      service: { code: 'J1745', codeSystem: 'hcpcs' },
    });
  });

  it('names the provider once, where the providers given hold it', () => {
    const providers = [{ role: 'referring', identifiers: [{ type: 'npi', value: infusionRequest.providerNpi }] }];

    expect(writeCreate1({ ...infusionRequest, wire: { ...wire, providers } })).toMatchObject({ providers });
  });

  it('is not sent without patient and member', () => {
    for (const missing of [{}, { patient: wire.patient }, { coverage: wire.coverage }, { ...wire, coverage: {} }]) {
      expect(() => writeCreate1({ ...infusionRequest, wire: missing })).toThrow(BadInput);
    }
  });
});

function read(changes: object) {
  return readAuthorization1(parseAuthorization1(aWire1(changes)));
}
