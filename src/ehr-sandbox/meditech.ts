/**
 * MEDITECH (Greenfield): few parameters, the paging parameter `continue`, and clients that are known and get no token.
 *
 * The refusal of unknown parameters is not documented and is chosen here.
 * Source: MEDITECH's public CapabilityStatement.
 */
import { has } from './asked.ts';
import { outcome, type SandboxAnswer } from './exchange.ts';
import { softManners } from './manners.ts';
import { parseMark, writeMark } from './plain.ts';
import type { Asked, PageMark, Vendor } from './vendor.ts';

const paged = '_id _count continue';

export const meditech: Vendor = {
  ...softManners,
  name: 'meditech',
  title: 'few parameters, pages by continue, tokens not granted',
  publisher: 'Medical Information Technology, Inc',
  software: { name: 'Interoperability Services: US Core STU6 FHIR R4', version: '2.0.0' },
  path: '/v2/uscore/STU6',
  specials: { continue: 'string' },
  parameters: {
    AllergyIntolerance: '_id patient',
    Appointment: `${paged} date patient status`,
    CarePlan: `${paged} patient category status`,
    CareTeam: `${paged} patient status`,
    Communication: `${paged} patient subject sent`,
    Condition: `${paged} patient category clinical-status code onset-date recorded-date`,
    Coverage: '_id patient',
    Device: '_id patient type',
    DiagnosticReport: `${paged} patient category code date`,
    DocumentReference: '_id patient type period status encounter category date continue',
    Encounter: `${paged} patient date class type status identifier`,
    Goal: `${paged} patient lifecycle-status target-date`,
    Immunization: '_id patient status date',
    Location: `${paged} name address`,
    Medication: '_id',
    MedicationDispense: `${paged} patient status type`,
    MedicationRequest: `${paged} patient intent status encounter authoredon`,
    Observation: `${paged} patient category code date`,
    Organization: `${paged} name address`,
    Patient: `${paged} identifier name birthdate gender family email phone`,
    Practitioner: `${paged} family given name identifier active`,
    PractitionerRole: `${paged} specialty practitioner`,
    Procedure: `${paged} patient date code status`,
    Provenance: '_id',
    QuestionnaireResponse: `${paged} authored patient questionnaire status`,
    RelatedPerson: `${paged} patient name`,
    ServiceRequest: `${paged} patient category code authored status`,
  },
  includes: (type) => includes[type] ?? [],
  revIncludes: ['Provenance:target'],
  refuse,
  paging: {
    sizeOf: (_type, usual) => ({ normal: usual, most: 100 }),
    write: (mark) => `continue=${writeMark(mark)}`,
    read: readContinue,
    expired: () => outcome(404, 'not-found', 'the search cannot be continued'),
  },
  tooMany: () => ({ status: 429, headers: {}, body: '' }),
  tokens: {
    path: '/oauth/token',
    lifeSeconds: 3600,
    algorithms: ['RS384', 'ES384'],
    methods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    scopeForms: ['v2'],
    refusalStatus: 401,
    grants: false,
  },
};

const includes: Readonly<Record<string, readonly string[]>> = {
  AllergyIntolerance: ['AllergyIntolerance:patient'],
  Condition: ['Condition:asserter', 'Condition:encounter', 'Condition:patient', 'Condition:subject'],
  Coverage: ['Coverage:beneficiary', 'Coverage:patient', 'Coverage:payor', 'Coverage:policy-holder', 'Coverage:subscriber'],
  DocumentReference: [
    'DocumentReference:author',
    'DocumentReference:custodian',
    'DocumentReference:encounter',
    'DocumentReference:patient',
  ],
  MedicationRequest: [
    'MedicationRequest:encounter',
    'MedicationRequest:medication',
    'MedicationRequest:patient',
    'MedicationRequest:requester',
  ],
  Observation: ['Observation:device', 'Observation:encounter', 'Observation:patient', 'Observation:performer', 'Observation:subject'],
};

const impersonal: ReadonlySet<string> = new Set(['Location', 'Organization', 'Patient', 'Practitioner', 'PractitionerRole']);

function refuse(asked: Asked): SandboxAnswer | undefined {
  if (asked.unknown.length > 0) return outcome(400, 'not-supported', `${asked.type} has no such search parameter`);
  if (has(asked, '_id', 'patient')) return undefined;
  const isEmpty = asked.parameters.length === 0;
  return isEmpty || !impersonal.has(asked.type) ? outcome(400, 'required', 'a search needs _id or patient') : undefined;
}

function readContinue(query: string): PageMark | undefined {
  const mark = new URLSearchParams(query).get('continue');
  return mark === null ? undefined : parseMark(mark);
}
