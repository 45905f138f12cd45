import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadInput, BrokenContract } from '../../../src/errors.ts';
import type { Questionnaire } from '../../../src/fhir.ts';
import { readResponse, writeResponse } from '../../../src/prior-auth/g2/answers.ts';
import { readAuthorization2, writeConfirm2, writeCreate2 } from '../../../src/prior-auth/g2/authorization.ts';
import { readSections } from '../../../src/prior-auth/g2/form.ts';
import { parseAuthorization2 } from '../../../src/prior-auth/g2/wire.ts';
import { opaqueRuleUrl, unknownItemTypeUrl, wireMemberUrl } from '../../../src/prior-auth/g3/form.ts';
import { aWire2 } from '../support/an-authorization-2.ts';
import { aFlatForm } from '../support/flat-forms.ts';
import { infusionRequest } from '../support/sample-form.ts';

const review = {
  id: 'rev-1',
  generatedAt: '2026-03-01T09:30:00Z',
  covers: { authorizationVersion: 4, requirementsVersion: 1, questionnaireResponseVersion: 2, attachmentVersion: 0 },
  questionnaireResponse: { item: [{ linkId: 'weight', answer: [{ valueDecimal: 71.5 }] }] },
  warnings: ['a text', { message: 'a message' }],
  liveViewUrl: 'https://live.example.com/s/1',
};

describe('a generation 2 authorization', () => {
  it.each([
    ['requires_input', 'provide_requirements', 'needs-requirements', false],
    ['requires_confirmation', 'advance_case', 'ready-to-continue', true],
  ])('in %s with %s is %s', (status, type, phase, confirmable) => {
    expect(read({ status, nextAction: { id: 'n-1', type } })).toMatchObject({
      phase,
      nextAction: { id: 'n-1', type, confirmable },
      unknowns: [],
    });
  });

  it('waits for approval with its snapshot, the counters it covers and where to look on', () => {
    const found = read(approval({}));

    expect(found).toMatchObject({
      phase: 'needs-approval',
      unknowns: [],
      review: { id: 'rev-1', current: true, kind: 'final_submission' },
    });
    expect(found.review).toMatchObject({ liveViewUrl: review.liveViewUrl, warnings: ['a text', 'a message'] });
    expect(found.review?.covers).toEqual({ authorization: 4, requirements: 1, answers: 2, attachments: 0 });
  });

  it.each([
    ['processing', 'working'],
    ['waiting_on_payer', 'with-payer'],
    ['canceled', 'canceled'],
  ])('in %s is %s', (status, phase) => {
    expect(read({ status, nextAction: null })).toMatchObject({ phase, unknowns: [] });
  });

  it.each([
    ['status=dreaming', { status: 'dreaming', nextAction: null }],
    ['status=constructor', { status: 'constructor', nextAction: null }],
    ['status=unreadable', { status: 'Jane Secret, born 1988', nextAction: null }],
    ['nextAction.type=sign_form', { nextAction: { id: 'n', type: 'sign_form' } }],
    ['nextAction.type=toString', { nextAction: { id: 'n', type: 'toString' } }],
    ['requires_input.nextAction=advance_case', { nextAction: { id: 'n', type: 'advance_case' } }],
    ['processing.nextAction=advance_case', { status: 'processing', nextAction: { id: 'n', type: 'advance_case' } }],
    ['requires_input.nextAction=none', { nextAction: null }],
    ['approve_submission.reviewSnapshot=none', { ...approval({}), submission: {} }],
    ['reviewSnapshot.status=accepted', approval({ status: 'accepted' })],
    ['reviewSnapshot.kind=draft', approval({ kind: 'draft' })],
    ['reviewSnapshot.liveViewUrl=not-allowed', approval({ liveViewUrl: 'javascript:alert(1)' })],
    [
      'reviewSnapshot.answers.weight=valueRatio',
      approval({ questionnaireResponse: { item: [{ linkId: 'weight', answer: [{ valueRatio: 1 }] }] } }),
    ],
    ['outcome=maybe', { status: 'completed', outcome: 'maybe', nextAction: null }],
    ['completed.outcome=none', { status: 'completed', nextAction: null }],
    ['requires_input.outcome=approved', { outcome: 'approved' }],
    ['policy.finalSubmission=later', { policy: { finalSubmission: 'later' } }],
    ['answers.weight=valueRatio', { questionnaireResponse: { item: [{ linkId: 'weight', answer: [{ valueRatio: 1 }] }] } }],
  ])('is parked with %s', (unknown, changes) => {
    expect(read(changes)).toMatchObject({ phase: 'unknown', unknowns: [unknown] });
  });

  it('is taken without what we do not rely on', () => {
    const { payer, requirements, submission, questionnaireResponse, ...bare } = aWire2();

    expect(readAuthorization2(parseAuthorization2(bare))).toMatchObject({ unknowns: [], documents: [], requirements: { version: 0 } });
  });

  it.each(['id', 'version', 'status', 'providerNpi', 'templateSelection', 'questionnaire', 'updatedAt'])(
    'is refused without %s',
    (name) => {
      const wire = Object.fromEntries(Object.entries(aWire2()).filter(([key]) => key !== name));

      expect(() => parseAuthorization2(wire)).toThrow(BrokenContract);
      expect(() => parseAuthorization2({ ...aWire2(), [name]: ['Jane-Secret'] })).toThrow(/^((?!Jane).)*$/);
    },
  );
});

describe('the form of generation 2', () => {
  it('is a group for each section, with what FHIR cannot say kept on the item', () => {
    const item = { linkId: 'a', text: 'A', answerType: 'sketch', requiredWhen: { any: [1] }, errorMessage: 'No.', options: [] };

    const form = readSections([{ id: 's', title: 'S', items: [item] }], infusionRequest.request);

    expect(form.url).toBe('urn:priorfill:form:harborlight:wa:drug:hcpcs:j1745');
    expect(form.item).toMatchObject([{ linkId: 's', text: 'S', type: 'group', item: [{ linkId: 'a', type: 'string' }] }]);
    expect(form.item?.[0]?.item?.[0]?.extension?.map(({ url }) => url)).toEqual([unknownItemTypeUrl, opaqueRuleUrl, wireMemberUrl]);
  });

  it('gives a section whose id an item has a linkId of its own, and an item without a type to a person', () => {
    const form = readSections([{ id: 'a', title: 'A', items: [{ linkId: 'a', text: 'A' }] }], infusionRequest.request);

    expect(form.item?.[0]).toMatchObject({ linkId: 'section:a', item: [{ linkId: 'a', type: 'string' }] });
    expect(form.item?.[0]?.item?.[0]?.extension?.[0]?.url).toBe(unknownItemTypeUrl);
  });

  it('for any answers that it takes, what is written is read back under its groups', () => {
    fc.assert(
      fc.property(aFlatForm(1), ({ items, answers }) => {
        const form: Questionnaire = { resourceType: 'Questionnaire', status: 'active', item: [...items] };

        const { response, unknowns } = readResponse(writeResponse(answers, form), form);

        expect(unknowns).toEqual([]);
        expect(response.item ?? []).toEqual(answers);
      }),
    );
  });
});

describe('what is sent to generation 2', () => {
  it('names policy and route in its words', () => {
    expect(writeCreate2({ ...infusionRequest, wire: { portalAuthMode: 'automated' } })).toEqual({
      providerNpi: '1234567893',
      templateSelection: {
        payerId: 'harborlight',
        insuranceState: 'WA',
        serviceType: 'drug',
        serviceCode: 'J1745',
        serviceCodeSystem: 'hcpcs',
      },
      policy: { finalSubmission: 'requires_confirmation' },
      portalAuthMode: 'automated',
    });
  });

  it('confirms the action that was pinned, and nothing without its id', () => {
    const command = { version: 1, key: 'k' };

    expect(writeConfirm2({ ...command, action: { id: 'n-7', type: 'advance_case' } })).toEqual({ nextActionId: 'n-7' });
    expect(() => writeConfirm2({ ...command, action: { type: 'advance_case' } })).toThrow(BadInput);
  });
});

function approval(changes: object): object {
  const reviewSnapshot = { ...review, ...changes };
  return { status: 'requires_confirmation', nextAction: { id: 'n-1', type: 'approve_submission' }, submission: { reviewSnapshot } };
}

function read(changes: object) {
  return readAuthorization2(parseAuthorization2(aWire2(changes)));
}
