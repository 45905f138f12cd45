/**
 * An invented form with a chain of conditional questions: an answer may take away a question, and that another.
 */
import type { SimulatedForm } from '../../../src/simulator/forms.ts';
import type { AnswerItem } from '../../../src/simulator/items.ts';

export const kneeForm: SimulatedForm = {
  match: { payerId: 'payer_larkspur', coverageState: 'VT', requestType: 'outpatient', serviceSystem: 'cpt', serviceCode: '27447' },
  payerName: 'Larkspur Health (invented)',
  memberIdLinkId: 'patient.member',
  warnings: ['Most requests of this kind come with an X-ray.'],
  questionnaire: {
    item: [
      {
        linkId: 'patient',
        text: 'Patient',
        type: 'group',
        required: true,
        item: [
          { linkId: 'patient.member', text: 'Member number', type: 'string', required: true },
          { linkId: 'patient.born', text: 'Born on', type: 'date' },
        ],
      },
      {
        linkId: 'therapy',
        text: 'Was physical therapy tried?',
        type: 'choice',
        required: true,
        options: [
          { code: 'yes', display: 'Yes' },
          { code: 'no', display: 'No' },
        ],
      },
      {
        linkId: 'therapy.weeks',
        text: 'For how many weeks?',
        type: 'integer',
        min: '1',
        max: '104',
        requiredWhen: { linkId: 'therapy', equals: 'yes' },
        notAllowedWhen: { linkId: 'therapy', equals: 'no' },
      },
      {
        linkId: 'therapy.short',
        text: 'Why only for one week?',
        type: 'string',
        requiredWhen: { linkId: 'therapy.weeks', equals: 1 },
        notAllowedWhen: { linkId: 'therapy.weeks', equals: 1, negate: true },
      },
      { linkId: 'weight', text: 'Weight in kg', type: 'decimal' },
      { linkId: 'smoker', text: 'Smoker?', type: 'boolean' },
    ],
  },
  documents: [{ type: 'xray_report', message: 'The report of the X-ray.' }],
  followUp: {
    documents: [{ type: 'surgeon_note', message: 'A note of the surgeon.' }],
    questions: [{ linkId: 'payer.side', text: 'Which side?', type: 'string', required: true }],
  },
};

/** Answers to every required question, as the form writes them. */
export function kneeAnswers(member = 'SBX-APPROVED'): readonly AnswerItem[] {
  return [
    { linkId: 'patient', item: [{ linkId: 'patient.member', answer: [{ valueString: member }] }] },
    { linkId: 'therapy', answer: [{ valueCoding: { code: 'yes' } }] },
    { linkId: 'therapy.weeks', answer: [{ valueDecimal: 6 }] },
  ];
}

export const kneeService = { system: 'cpt', code: '27447' };
