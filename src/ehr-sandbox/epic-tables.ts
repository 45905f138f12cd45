/**
 * Epic's search parameters by type, and the categories it has.
 *
 * Source: Epic's public CapabilityStatement, May 2026; of Encounter to Immunization and ServiceRequest to Task from memory
 * of its documentation.
 */
export const epicParameters: Readonly<Record<string, string>> = {
  AllergyIntolerance: 'clinical-status patient _count _id category code criticality date identifier onset type verification-status',
  Appointment: 'date identifier patient status _count _id actor',
  CarePlan: 'category encounter patient status subject _count _id condition date identifier intent',
  CareTeam: 'patient status subject _count _id category date encounter identifier participant',
  Claim: '_count _id',
  Communication: 'category encounter patient subject _count _id identifier received sent status',
  Condition:
    'abatement-date category clinical-status code encounter onset-date patient recorded-date subject _count _id asserter body-site identifier severity verification-status',
  Consent: 'category patient status subject _count _id date identifier scope',
  Coverage: 'beneficiary patient _count _id class-type class-value identifier payor policy-holder status subscriber type',
  Device: 'device-name manufacturer patient _count _id identifier status type',
  DeviceRequest:
    'patient status _count _id authored-on based-on code device encounter event-date identifier insurance intent performer requester subject',
  DeviceUseStatement: 'patient subject _count _id device identifier',
  DiagnosticReport: 'category code date identifier patient subject _count _id based-on conclusion encounter issued performer result status',
  DocumentReference:
    'author category date encounter patient period status subject type _count _id _lastupdated contenttype custodian identifier',
  Encounter: 'class date identifier patient subject _count _id location participant reason-code service-provider status type',
  EpisodeOfCare: 'patient status type _count _id date identifier',
  ExplanationOfBenefit: 'created patient _count _id coverage encounter identifier status',
  FamilyMemberHistory: 'patient _count _id code date identifier relationship status',
  Flag: 'category encounter patient subject _count _id date identifier',
  Goal: 'category description lifecycle-status patient start-date subject target-date _count _id identifier',
  ImagingStudy: 'identifier patient subject _count _id encounter modality started status',
  Immunization: 'date patient status _count _id identifier vaccine-code',
  Location: 'type _count _id address identifier name organization status',
  Medication: '_count _id',
  MedicationAdministration: 'context effective-time patient status subject _count _id code identifier medication',
  MedicationDispense:
    'category patient subject _count _id code context identifier medication prescription status type whenhandedover whenprepared',
  MedicationRequest:
    'category date intent patient status subject _count _id authoredon code encounter identifier intended-dispenser intended-performer medication priority requester',
  NutritionOrder: 'patient _count _id datetime encounter identifier provider status',
  Observation:
    'based-on category code date patient subject _count _id combo-code component-code data-absent-reason derived-from device encounter has-member identifier method part-of performer specimen status value-concept value-date value-string',
  Organization: '_count _id',
  Patient: 'address birthdate family gender given identifier name telecom _count _id active email general-practitioner phone',
  Practitioner: 'address family given identifier name _count _id active email gender phone telecom',
  PractitionerRole: 'identifier location organization practitioner role specialty telecom _count _id active',
  Procedure:
    'category code date identifier patient subject _count _id based-on encounter location performer reason-code reason-reference status',
  Provenance: '_count _id',
  QuestionnaireResponse: 'encounter patient questionnaire subject _count _id authored author based-on identifier source status',
  RelatedPerson: 'patient name _count _id active birthdate gender identifier relationship',
  ServiceRequest:
    'category code encounter patient requester status subject _count _id authored based-on identifier intent occurrence performer priority',
  Specimen: 'patient subject _count _id collected identifier status type',
  Task: 'code encounter patient status subject _count _id authored-on based-on focus identifier intent modified owner requester',
};

/** Epic's own, and the SNOMED codes it takes in their place. */
export const epicObservationCategories: ReadonlySet<string> = new Set(
  (
    'laboratory vital-signs social-history core-characteristics LDA LDA-property LDA-assessment functional-mental-status periodontal ' +
    'labor-delivery newborn-delivery obstetrics-gynecology survey sdoh imaging 384821006 118228005 252275004 275711006 68793005 ' +
    '395124008 314076009 19851009 405825005'
  ).split(' '),
);

export const epicConditionCategories: ReadonlySet<string> = new Set(
  'problem-list-item encounter-diagnosis health-concern medical-history infection dental-finding genomics'.split(' '),
);

export const epicMedicationCategories: ReadonlySet<string> = new Set('inpatient outpatient community discharge'.split(' '));
