/**
 * Which search parameters each resource type has in memory, and the elements they look at.
 *
 * Those that mappings for prior authorization use; a parameter that is not here is refused, never ignored.
 *
 * Source: FHIR R4 search parameter registry; `combo-*` and the date of a ServiceRequest as there.
 */

export type ParameterType = 'token' | 'reference' | 'date' | 'string' | 'uri';

export interface SearchParameter {
  readonly type: ParameterType;
  /** Elements, dotted; lists are walked through. */
  readonly paths: readonly string[];
  /** The one type that a reference may point at. */
  readonly target?: string;
}

type ParameterTable = Readonly<Record<string, SearchParameter>>;

/** The parameter of a type, or one that all types share; absent where there is none. */
export function findParameter(type: string, name: string): SearchParameter | undefined {
  const own = Object.hasOwn(tables, type) ? tables[type] : undefined;
  if (own !== undefined && Object.hasOwn(own, name)) return own[name];
  return Object.hasOwn(shared, name) ? shared[name] : undefined;
}

/** All types that have parameters of their own, in order of the alphabet. */
export function listTypes(): readonly string[] {
  return Object.keys(tables).sort();
}

/** All parameter names of a type, in order of the alphabet; for a CapabilityStatement. */
export function listParameters(type: string): readonly (SearchParameter & { readonly name: string })[] {
  const all = { ...shared, ...(Object.hasOwn(tables, type) ? tables[type] : {}) };
  return Object.keys(all)
    .sort()
    .flatMap((name) => (all[name] === undefined ? [] : [{ name, ...all[name] }]));
}

const token = (...paths: string[]): SearchParameter => ({ type: 'token', paths });
const date = (...paths: string[]): SearchParameter => ({ type: 'date', paths });
const string = (...paths: string[]): SearchParameter => ({ type: 'string', paths });
const uri = (...paths: string[]): SearchParameter => ({ type: 'uri', paths });
const reference = (...paths: string[]): SearchParameter => ({ type: 'reference', paths });
const patient = (path: string): SearchParameter => ({ type: 'reference', paths: [path], target: 'Patient' });

const shared: ParameterTable = {
  _id: token('id'),
  _lastUpdated: date('meta.lastUpdated'),
  _profile: uri('meta.profile'),
  _security: token('meta.security'),
  _source: uri('meta.source'),
  _tag: token('meta.tag'),
  identifier: token('identifier'),
};

/** Patient and subject, as clinical resources have them. */
function about(subject: 'subject' | 'patient', more: ParameterTable): ParameterTable {
  const subjects = subject === 'subject' ? { subject: reference('subject') } : {};
  return { patient: patient(subject), ...subjects, ...more };
}

const status: ParameterTable = { status: token('status') };
const encounter: ParameterTable = { encounter: reference('encounter') };

/** Those with a status and an encounter besides. */
function clinical(subject: 'subject' | 'patient', more: ParameterTable): ParameterTable {
  return about(subject, { ...status, ...encounter, ...more });
}

const person: ParameterTable = {
  name: string('name'),
  family: string('name.family'),
  given: string('name.given'),
  birthdate: date('birthDate'),
  gender: token('gender'),
  active: token('active'),
  address: string('address'),
  telecom: token('telecom'),
  phone: token('telecom'),
  email: token('telecom'),
};

const place: ParameterTable = {
  name: string('name', 'alias'),
  address: string('address'),
  type: token('type'),
  active: token('active'),
};

const medicationCode = token('medicationCodeableConcept');
const medication = reference('medicationReference');

/** Orders: what is asked for, when, by whom. */
const order: ParameterTable = {
  intent: token('intent'),
  requester: reference('requester'),
  performer: reference('performer'),
  'based-on': reference('basedOn'),
};

const tables: Readonly<Record<string, ParameterTable>> = {
  Patient: { ...person, deceased: token('deceasedBoolean'), 'general-practitioner': reference('generalPractitioner') },
  Practitioner: person,
  RelatedPerson: { ...person, patient: patient('patient'), relationship: token('relationship') },
  PractitionerRole: {
    practitioner: reference('practitioner'),
    organization: reference('organization'),
    location: reference('location'),
    role: token('code'),
    specialty: token('specialty'),
    active: token('active'),
    telecom: token('telecom'),
  },
  Organization: { ...place, partof: reference('partOf') },
  Location: { ...place, status: token('status'), organization: reference('managingOrganization') },
  AllergyIntolerance: about('patient', {
    'clinical-status': token('clinicalStatus'),
    'verification-status': token('verificationStatus'),
    category: token('category'),
    code: token('code', 'reaction.substance'),
    criticality: token('criticality'),
    date: date('recordedDate'),
    onset: date('reaction.onset'),
    type: token('type'),
  }),
  Appointment: {
    status: token('status'),
    date: date('start'),
    patient: patient('participant.actor'),
    actor: reference('participant.actor'),
  },
  CarePlan: clinical('subject', {
    category: token('category'),
    date: date('period'),
    intent: token('intent'),
    condition: reference('addresses'),
  }),
  CareTeam: clinical('subject', { category: token('category'), date: date('period'), participant: reference('participant.member') }),
  Claim: about('patient', {
    ...status,
    created: date('created'),
    use: token('use'),
    provider: reference('provider'),
    insurer: reference('insurer'),
    encounter: reference('item.encounter'),
  }),
  Communication: clinical('subject', { category: token('category'), sent: date('sent'), received: date('received') }),
  Composition: clinical('subject', { category: token('category'), date: date('date'), type: token('type'), author: reference('author') }),
  Condition: about('subject', {
    ...encounter,
    'clinical-status': token('clinicalStatus'),
    'verification-status': token('verificationStatus'),
    category: token('category'),
    code: token('code'),
    severity: token('severity'),
    'body-site': token('bodySite'),
    'onset-date': date('onsetDateTime', 'onsetPeriod'),
    'abatement-date': date('abatementDateTime', 'abatementPeriod'),
    'recorded-date': date('recordedDate'),
    asserter: reference('asserter'),
  }),
  Consent: about('patient', { ...status, category: token('category'), date: date('dateTime'), scope: token('scope') }),
  Coverage: {
    patient: patient('beneficiary'),
    beneficiary: reference('beneficiary'),
    subscriber: reference('subscriber'),
    'policy-holder': reference('policyHolder'),
    payor: reference('payor'),
    status: token('status'),
    type: token('type'),
    'class-type': token('class.type'),
    'class-value': string('class.value'),
  },
  Device: {
    patient: patient('patient'),
    status: token('status'),
    type: token('type'),
    manufacturer: string('manufacturer'),
    'device-name': string('deviceName.name', 'type.text'),
  },
  DeviceRequest: clinical('subject', {
    ...order,
    code: token('codeCodeableConcept'),
    device: reference('codeReference'),
    'authored-on': date('authoredOn'),
    'event-date': date('occurrenceDateTime', 'occurrencePeriod', 'occurrenceTiming'),
    insurance: reference('insurance'),
  }),
  DeviceUseStatement: about('subject', { device: reference('device') }),
  DiagnosticReport: clinical('subject', {
    category: token('category'),
    code: token('code'),
    date: date('effectiveDateTime', 'effectivePeriod'),
    issued: date('issued'),
    conclusion: token('conclusionCode'),
    performer: reference('performer'),
    result: reference('result'),
    'based-on': reference('basedOn'),
  }),
  DocumentReference: clinical('subject', {
    identifier: token('masterIdentifier', 'identifier'),
    category: token('category'),
    type: token('type'),
    date: date('date'),
    period: date('context.period'),
    encounter: reference('context.encounter'),
    contenttype: token('content.attachment.contentType'),
    author: reference('author'),
    custodian: reference('custodian'),
  }),
  Encounter: about('subject', {
    ...status,
    class: token('class'),
    type: token('type'),
    date: date('period'),
    'reason-code': token('reasonCode'),
    participant: reference('participant.individual'),
    location: reference('location.location'),
    'service-provider': reference('serviceProvider'),
  }),
  EpisodeOfCare: about('patient', { ...status, type: token('type'), date: date('period') }),
  ExplanationOfBenefit: about('patient', {
    ...status,
    created: date('created'),
    encounter: reference('item.encounter'),
    coverage: reference('insurance.coverage'),
  }),
  FamilyMemberHistory: about('patient', {
    ...status,
    code: token('condition.code'),
    date: date('date'),
    relationship: token('relationship'),
  }),
  Flag: about('subject', { ...encounter, category: token('category'), code: token('code'), date: date('period') }),
  Goal: about('subject', {
    'lifecycle-status': token('lifecycleStatus'),
    category: token('category'),
    description: token('description'),
    'start-date': date('startDate'),
    'target-date': date('target.dueDate'),
  }),
  ImagingStudy: clinical('subject', { modality: token('series.modality'), started: date('started'), bodysite: token('series.bodySite') }),
  Immunization: about('patient', { ...status, 'vaccine-code': token('vaccineCode'), date: date('occurrenceDateTime') }),
  Medication: { code: token('code'), status: token('status'), form: token('form'), ingredient: reference('ingredient.itemReference') },
  MedicationAdministration: about('subject', {
    ...status,
    code: medicationCode,
    medication,
    context: reference('context'),
    'effective-time': date('effectiveDateTime', 'effectivePeriod'),
  }),
  MedicationDispense: about('subject', {
    ...status,
    code: medicationCode,
    medication,
    context: reference('context'),
    type: token('type'),
    whenhandedover: date('whenHandedOver'),
    whenprepared: date('whenPrepared'),
    prescription: reference('authorizingPrescription'),
  }),
  MedicationRequest: clinical('subject', {
    intent: token('intent'),
    category: token('category'),
    code: medicationCode,
    medication,
    authoredon: date('authoredOn'),
    date: date('dosageInstruction.timing'),
    requester: reference('requester'),
    'intended-performer': reference('performer'),
    'intended-dispenser': reference('dispenseRequest.performer'),
    priority: token('priority'),
  }),
  MedicationStatement: about('subject', {
    ...status,
    category: token('category'),
    code: medicationCode,
    medication,
    context: reference('context'),
    effective: date('effectiveDateTime', 'effectivePeriod'),
    source: reference('informationSource'),
  }),
  NutritionOrder: clinical('patient', { datetime: date('dateTime'), provider: reference('orderer') }),
  Observation: clinical('subject', {
    category: token('category'),
    code: token('code'),
    'component-code': token('component.code'),
    'combo-code': token('code', 'component.code'),
    date: date('effectiveDateTime', 'effectivePeriod', 'effectiveInstant', 'effectiveTiming'),
    'value-concept': token('valueCodeableConcept'),
    'value-date': date('valueDateTime', 'valuePeriod'),
    'value-string': string('valueString', 'valueCodeableConcept.text'),
    'data-absent-reason': token('dataAbsentReason'),
    performer: reference('performer'),
    'based-on': reference('basedOn'),
    'part-of': reference('partOf'),
    'has-member': reference('hasMember'),
    'derived-from': reference('derivedFrom'),
    device: reference('device'),
    specimen: reference('specimen'),
    method: token('method'),
  }),
  Procedure: clinical('subject', {
    category: token('category'),
    code: token('code'),
    date: date('performedDateTime', 'performedPeriod'),
    performer: reference('performer.actor'),
    'reason-code': token('reasonCode'),
    'reason-reference': reference('reasonReference'),
    'based-on': reference('basedOn'),
    location: reference('location'),
  }),
  Provenance: { target: reference('target'), recorded: date('recorded'), agent: reference('agent.who'), patient: patient('target') },
  Questionnaire: { url: uri('url'), name: string('name'), title: string('title'), status: token('status'), version: token('version') },
  QuestionnaireResponse: clinical('subject', {
    questionnaire: uri('questionnaire'),
    authored: date('authored'),
    author: reference('author'),
    source: reference('source'),
    'based-on': reference('basedOn'),
  }),
  RiskAssessment: about('subject', { ...encounter, date: date('occurrenceDateTime', 'occurrencePeriod'), method: token('method') }),
  ServiceRequest: clinical('subject', {
    ...order,
    category: token('category'),
    code: token('code'),
    authored: date('authoredOn'),
    occurrence: date('occurrenceDateTime', 'occurrencePeriod', 'occurrenceTiming'),
    'body-site': token('bodySite'),
    priority: token('priority'),
    specimen: reference('specimen'),
  }),
  Specimen: about('subject', {
    ...status,
    type: token('type'),
    collected: date('collection.collectedDateTime', 'collection.collectedPeriod'),
  }),
  SupplyDelivery: about('patient', { ...status, supplier: reference('supplier') }),
  SupplyRequest: about('subject', { ...status, category: token('category'), date: date('authoredOn'), requester: reference('requester') }),
  Task: {
    patient: patient('for'),
    subject: reference('for'),
    status: token('status'),
    intent: token('intent'),
    code: token('code'),
    'authored-on': date('authoredOn'),
    modified: date('lastModified'),
    owner: reference('owner'),
    requester: reference('requester'),
    encounter: reference('encounter'),
    focus: reference('focus'),
    'based-on': reference('basedOn'),
  },
  VisionPrescription: clinical('patient', { datewritten: date('dateWritten'), prescriber: reference('prescriber') }),
};
