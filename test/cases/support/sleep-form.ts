/**
 * An invented form for a breathing device, its mapping, and charts that answer it.
 */
import type { CaseRequest } from '../../../src/cases/case.ts';
import type { Mapping } from '../../../src/engine/mapping.ts';
import { parseMapping } from '../../../src/engine/parse-mapping.ts';
import type { AnyResource, QuestionnaireResponseItem } from '../../../src/fhir.ts';
import type { WireItem } from '../../../src/prior-auth/g3/wire.ts';
import type { SimulatedForm } from '../../../src/simulator/forms.ts';
import { onePagePdf } from '../../support/one-page-pdf.ts';

/** Items that only a person may answer. */
export const humanOnlyItems: readonly string[] = ['attest'];

const questions: readonly WireItem[] = [
  {
    linkId: 'member',
    text: 'Member',
    type: 'group',
    required: true,
    item: [
      { linkId: 'member.id', text: 'Member number', type: 'string', required: true },
      { linkId: 'member.born', text: 'Born on', type: 'date', required: true },
      { linkId: 'member.family', text: 'Family name', type: 'string' },
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
  { linkId: 'attest', text: 'I attest that the device is needed', type: 'boolean' },
];

/** The form; `attested` makes the attestation a required question. */
export function aSleepForm({
  attested = false,
  documents = ['sleep_study'],
}: {
  attested?: boolean;
  documents?: string[];
} = {}): SimulatedForm {
  return {
    match: { payerId: 'payer_fernhill', coverageState: 'CO', requestType: 'outpatient', serviceSystem: 'hcpcs', serviceCode: 'E0601' },
    payerName: 'Fernhill Health (invented)',
    memberIdLinkId: 'member.id',
    questionnaire: { item: questions.map((item) => (item.linkId === 'attest' ? { ...item, required: attested } : item)) },
    documents: documents.map((type) => ({ type, message: `Please send: ${type}.` })),
    followUp: {
      documents: [{ type: 'visit_note', message: 'The visit note, please.' }],
      questions: [{ linkId: 'payer.nights', text: 'Nights used so far', type: 'integer', required: true }],
    },
  };
}

/** The mapping as its file holds it. */
export const sleepRules = {
  mapping: 'sleep',
  version: '1.0.0',
  form: { payer: 'payer_fernhill', service: 'E0601' },
  identity: { 'birth-date': 'member.born', 'family-name': 'member.family', 'member-id': 'member.id' },
  sources: {
    studies: 'Observation?patient={{%patient.id}}&code=http://loinc.org|69990-0',
    conditions: 'Condition?patient={{%patient.id}}',
    papers: 'DocumentReference?patient={{%patient.id}}&status=current',
  },
  answers: [
    { item: 'ahi', from: '%studies', value: 'value.value', pick: 'newest' },
    { item: 'severity', from: '%studies', value: "iif(value.value >= 30, 'severe', 'mild')", pick: 'newest' },
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

export const sleepMapping: Mapping = parseRules(sleepRules);

function parseRules(data: unknown): Mapping {
  const parsed = parseMapping(data);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.mapping;
}

export interface ChartTraits {
  readonly patientId?: string;
  readonly memberId?: string;
  readonly born?: string;
  readonly family?: string;
  readonly ahi?: number | undefined;
  /** One paper a text; each is a PDF of its own. */
  readonly papers?: readonly string[];
}

/** A chart that answers every required question and has the sleep study on paper. */
export function aSleepChart(traits: ChartTraits = {}): readonly AnyResource[] {
  const { patientId = 'lena', memberId = 'SBX-APPROVED', born = '1971-05-09', family = 'Invented', papers = ['first'] } = traits;
  const ahi = 'ahi' in traits ? traits.ahi : 31.5;
  const subject = { reference: `Patient/${patientId}` };
  const observation: AnyResource = {
    resourceType: 'Observation',
    id: `${patientId}-ahi`,
    status: 'final',
    subject,
    code: { coding: [{ system: 'http://loinc.org', code: '69990-0' }] },
    effectiveDateTime: '2026-10-30',
    valueQuantity: { value: ahi, unit: '/h', system: 'http://unitsofmeasure.org', code: '/h' },
  };
  return [
    { resourceType: 'Patient', id: patientId, birthDate: born, name: [{ family, given: ['Lena'] }] },
    {
      resourceType: 'Coverage',
      id: `${patientId}-coverage`,
      status: 'active',
      subscriberId: memberId,
      beneficiary: subject,
      payor: [{ display: 'Fernhill' }],
    },
    ...(ahi === undefined ? [] : [observation]),
    aCondition(patientId, 'G47.33'),
    { resourceType: 'ServiceRequest', id: `${patientId}-order`, status: 'active', intent: 'order', subject },
    ...papers.map((text, n) => aPaper(patientId, text, n)),
  ];
}

function aCondition(patientId: string, code: string): AnyResource {
  return {
    resourceType: 'Condition',
    id: `${patientId}-${code.toLowerCase().replace('.', '-')}`,
    subject: { reference: `Patient/${patientId}` },
    code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code }] },
  };
}

function aPaper(patientId: string, text: string, n: number): AnyResource {
  const data = onePagePdf(`invented: ${text}`).toString('base64');
  return {
    resourceType: 'DocumentReference',
    id: `${patientId}-paper-${n}`,
    status: 'current',
    subject: { reference: `Patient/${patientId}` },
    type: { coding: [{ system: 'http://loinc.org', code: '28633-6' }] },
    date: `2026-11-0${n + 1}T10:00:00Z`,
    content: [{ attachment: { contentType: 'application/pdf', data } }],
  };
}

/** What the caller knew when the case was created. */
export function firstAnswers({ memberId = 'SBX-APPROVED', born = '1971-05-09' }: ChartTraits = {}): QuestionnaireResponseItem[] {
  return [
    {
      linkId: 'member',
      item: [
        { linkId: 'member.id', answer: [{ valueString: memberId }] },
        { linkId: 'member.born', answer: [{ valueDate: born }] },
      ],
    },
  ];
}

/** A request to create the authorization and drive it. */
export function aSleepRequest(changes: Partial<CaseRequest> = {}, traits: ChartTraits = {}): CaseRequest {
  return {
    caseKey: 'sleep-1',
    authorization: {
      create: {
        providerNpi: '1999999992',
        request: { payerId: 'payer_fernhill', state: 'CO', kind: 'outpatient', service: { system: 'hcpcs', code: 'E0601' } },
        finalSubmission: 'requires-approval',
        answers: firstAnswers(traits),
      },
    },
    patient: { reference: 'Patient/lena' },
    order: { reference: 'ServiceRequest/lena-order' },
    mode: 'advance',
    ...changes,
  };
}
