/**
 * An invented infusion form, and answers that satisfy it.
 */
import type { QuestionnaireResponseItem } from '../../../src/fhir.ts';
import type { CreateAuthorization } from '../../../src/prior-auth/port.ts';
import type { SimulatedForm } from '../../../src/simulator/forms.ts';

export const infusionForm: SimulatedForm = {
  match: { payerId: 'harborlight', coverageState: 'WA', requestType: 'drug', serviceSystem: 'hcpcs', serviceCode: 'J1745' },
  payerName: 'Harborlight Mutual (invented)',
  memberIdLinkId: 'member.id',
  questionnaire: {
    item: [
      {
        linkId: 'member',
        text: 'Member',
        type: 'group',
        required: true,
        item: [
          { linkId: 'member.id', text: 'Member number', type: 'string', required: true, maxLength: 24 },
          { linkId: 'member.born', text: 'Born on', type: 'date', required: true, max: '2026-12-31' },
        ],
      },
      {
        linkId: 'conditions',
        text: 'Conditions treated',
        type: 'group',
        required: true,
        repeats: true,
        minOccurs: 1,
        maxOccurs: 4,
        item: [{ linkId: 'condition.code', text: 'ICD-10-CM code', type: 'string', required: true, pattern: '^[A-Z][0-9A-Z.]+$' }],
      },
      {
        linkId: 'course',
        text: 'First course or ongoing?',
        type: 'choice',
        required: true,
        options: [
          { code: 'first', display: 'First course' },
          { code: 'ongoing', display: 'Ongoing' },
        ],
      },
      { linkId: 'tb.screened', text: 'Screened for tuberculosis?', type: 'boolean', required: true },
      { linkId: 'doses', text: 'Infusions asked for', type: 'integer', min: '1', max: '12' },
      {
        linkId: 'last.dose',
        text: 'Date of the last infusion',
        type: 'date',
        requiredWhen: { linkId: 'course', equals: 'ongoing' },
        notAllowedWhen: { linkId: 'course', equals: 'first' },
      },
    ],
  },
  documents: [{ type: 'visit_note', message: 'The latest visit note.' }],
  followUp: {
    documents: [{ type: 'tb_result', message: 'The result of the screening.' }],
    questions: [{ linkId: 'payer.q1', text: 'Any biologic before?', type: 'boolean', required: true }],
  },
};

export const infusionRequest: CreateAuthorization = {
  providerNpi: '1234567893',
  request: { payerId: 'harborlight', state: 'WA', kind: 'drug', service: { system: 'hcpcs', code: 'J1745' } },
  finalSubmission: 'requires-approval',
};

/** Answers to every required question, with the member id that chooses the scenario. */
export function infusionAnswers(memberId = 'SBX-APPROVED'): QuestionnaireResponseItem[] {
  return [
    {
      linkId: 'member',
      item: [
        { linkId: 'member.id', answer: [{ valueString: memberId }] },
        { linkId: 'member.born', answer: [{ valueDate: '1988-02-29' }] },
      ],
    },
    { linkId: 'conditions', item: [{ linkId: 'condition.code', answer: [{ valueString: 'K50.80' }] }] },
    { linkId: 'course', answer: [{ valueCoding: { code: 'first' } }] },
    { linkId: 'tb.screened', answer: [{ valueBoolean: true }] },
    { linkId: 'doses', answer: [{ valueInteger: 3 }] },
  ];
}

/** A PDF as far as its first bytes go. */
export const smallPdf: Uint8Array = new TextEncoder().encode('%PDF-1.7\n% invented\n');
