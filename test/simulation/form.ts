/**
 * The invented form of the simulation and its mapping: a choice, a date, a list, a computed number, a closed-world
 * question, one only a person may answer, one nobody's chart answers.
 */
import type { CaseRequest, RunMode } from '../../src/cases/case.ts';
import type { Mapping } from '../../src/engine/mapping.ts';
import { parseMapping } from '../../src/engine/parse-mapping.ts';
import type { QuestionnaireResponseItem } from '../../src/fhir.ts';
import type { Generation } from '../../src/prior-auth/port.ts';
import type { SimulatedForm } from '../../src/simulator/forms.ts';
import { wireOf } from './dialect.ts';
import { birthDate, markOf, memberIdOf, type PatientLetter, patientIdOf } from './patients.ts';

/** Items that only a person may answer. */
export const humanOnlyItems: readonly string[] = ['attest'];

const questions = [
  {
    linkId: 'member',
    text: 'Member',
    type: 'group',
    required: true,
    item: [
      { linkId: 'member.id', text: 'Member number', type: 'string', required: true },
      { linkId: 'member.born', text: 'Born on', type: 'date', required: true },
    ],
  },
  { linkId: 'ahi', text: 'Apnea-hypopnea index', type: 'decimal', required: true },
  {
    linkId: 'severity',
    text: 'Severity',
    type: 'choice',
    options: [
      { code: 'mild', display: 'Mild' },
      { code: 'severe', display: 'Severe' },
    ],
  },
  { linkId: 'since', text: 'First diagnosed on', type: 'date' },
  { linkId: 'bmi', text: 'Body mass index', type: 'decimal' },
  { linkId: 'dialysis', text: 'Is the member on dialysis?', type: 'boolean', required: true },
  {
    linkId: 'diagnoses',
    text: 'Diagnoses',
    type: 'group',
    repeats: true,
    item: [
      { linkId: 'diagnosis.code', text: 'ICD-10-CM code', type: 'string', required: true },
      { linkId: 'diagnosis.note', text: 'Anything to add', type: 'string' },
    ],
  },
  { linkId: 'remark', text: 'Remark', type: 'string' },
  { linkId: 'attest', text: 'I attest that the device is needed', type: 'boolean', required: true },
];

/** The form as the payer has it. */
export const simulatedForm: SimulatedForm = {
  match: { payerId: 'payer_fernhill' },
  payerName: 'Fernhill Health (invented)',
  memberIdLinkId: 'member.id',
  questionnaire: { item: questions },
  documents: [{ type: 'sleep_study', message: 'Please send the sleep study.' }],
  followUp: {
    documents: [{ type: 'visit_note', message: 'The visit note, please.' }],
    questions: [{ linkId: 'payer.nights', text: 'Nights used so far', type: 'integer', required: true }],
  },
};

const rules = {
  mapping: 'sleep',
  version: '1.0.0',
  form: { payer: 'payer_fernhill', service: 'E0601' },
  identity: { 'birth-date': 'member.born', 'member-id': 'member.id' },
  sources: {
    studies: 'Observation?patient={{%patient.id}}&code=http://loinc.org|69990-0',
    sizes: 'Observation?patient={{%patient.id}}&code=http://loinc.org|29463-7,http://loinc.org|8302-2',
    conditions: 'Condition?patient={{%patient.id}}',
    papers: 'DocumentReference?patient={{%patient.id}}&status=current',
  },
  answers: [
    { item: 'ahi', from: '%studies', value: 'value.value', pick: 'newest' },
    { item: 'severity', from: '%studies', value: "iif(value.value >= 40, 'severe', 'mild')", pick: 'newest' },
    { item: 'since', from: "%conditions.where(code.coding.exists(code = 'G47.33'))", value: 'onset', pick: 'oldest' },
    {
      item: 'bmi',
      from: "%sizes.where(code.coding.exists(code = '29463-7'))",
      value: "(value.value / ((%sizes.where(code.coding.exists(code = '8302-2')).value.value.first() / 100).power(2))).round(1)",
      pick: 'newest',
    },
    {
      item: 'dialysis',
      from: "%conditions.where(code.coding.exists(code = 'N18.6'))",
      value: 'true',
      pick: 'newest',
      'when-none': { 'closed-world': false },
    },
    { item: 'diagnoses', each: '%conditions', as: 'condition' },
    { item: 'diagnoses/diagnosis.code', value: "%condition.code.coding.where(system = 'http://hl7.org/fhir/sid/icd-10-cm').code" },
    { item: 'attest', value: 'true' },
  ],
  attachments: [
    {
      type: 'sleep_study',
      from: "%papers.where(type.coding.exists(system = 'http://loinc.org' and code = '28633-6'))",
      pick: 'newest 2',
      proves: ['ahi'],
    },
  ],
};

export const mapping: Mapping = parseRules(rules);

function parseRules(data: unknown): Mapping {
  const parsed = parseMapping(data);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.mapping;
}

/** What the caller knew when the case was created. */
export function firstAnswers(letter: PatientLetter): QuestionnaireResponseItem[] {
  return [
    {
      linkId: 'member',
      item: [
        { linkId: 'member.id', answer: [{ valueString: memberIdOf(letter) }] },
        { linkId: 'member.born', answer: [{ valueDate: birthDate }] },
      ],
    },
  ];
}

export interface RequestTraits {
  readonly patient: PatientLetter;
  readonly automatic: boolean;
  readonly generation: Generation;
  readonly mode: RunMode;
  /** The authorization that somebody made already. */
  readonly authorizationId?: string;
}

/** What the caller asks for. */
export function requestFor({ patient, automatic, generation, mode, authorizationId }: RequestTraits): CaseRequest {
  const id = patientIdOf(patient);
  const create = {
    providerNpi: '1999999992',
    request: { payerId: 'payer_fernhill', state: 'CO', kind: 'outpatient', service: { system: 'hcpcs', code: 'E0601' } },
    finalSubmission: automatic ? ('automatic' as const) : ('requires-approval' as const),
    answers: firstAnswers(patient),
    ...wireOf(generation, { memberId: memberIdOf(patient), birthDate, name: markOf(patient) }),
  };
  return {
    caseKey: `case-${id}`,
    authorization: authorizationId === undefined ? { create } : { id: authorizationId },
    patient: { reference: `Patient/${id}` },
    order: { reference: `ServiceRequest/${id}-order` },
    mode,
  };
}
