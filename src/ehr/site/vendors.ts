/**
 * What the large EHRs demand, as data: their published CapabilityStatements and manuals of 2024 to 2026.
 *
 * `plain` is a server that keeps to FHIR R4 and US Core. A site of any vendor may differ: its own corrections win.
 */
import type { SiteRules, TypeRules } from './rules.ts';

/** Whose EHR a site runs. */
export const vendors = ['plain', 'epic', 'oracle', 'athena', 'meditech'] as const;
export type Vendor = (typeof vendors)[number];

const loinc = 'http://loinc.org';
const rxnorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const ofPatient = [['patient'], ['subject'], ['_id']];

/** Types whose searches need nothing of a patient. */
const freely = (...types: string[]): Record<string, TypeRules> => Object.fromEntries(types.map((type) => [type, { ways: [[]] }]));
const notOfPatients = freely(
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'Medication',
  'Provenance',
  'Questionnaire',
  'Binary',
);

const epicCategories =
  'laboratory vital-signs social-history core-characteristics LDA LDA-property LDA-assessment functional-mental-status periodontal labor-delivery newborn-delivery obstetrics-gynecology survey sdoh imaging';

const epic: SiteRules = {
  idAlone: true,
  countIfDeclared: true,
  types: {
    '*': { ways: ofPatient, pageSize: 200 },
    ...notOfPatients,
    Observation: {
      ways: [['patient', 'category'], ['patient', 'code'], ['subject', 'category'], ['subject', 'code'], ['_id']],
      values: { category: { values: epicCategories.split(' ') } },
      // The date is that of the result, which never comes before the observation but may come later.
      dates: { date: { lowerOnly: true } },
    },
    CarePlan: { ways: [['patient', 'category'], ['subject', 'category'], ['_id']] },
  },
};

const closed = { closed: true };
const closedTimes = { closed: true, withTime: true };

const oracle: SiteRules = {
  idAlone: true,
  countIfDeclared: true,
  types: {
    '*': {
      ways: ofPatient,
      pageSize: 100,
      dates: { date: closed, period: closed },
      notSent: { _lastUpdated: 'the EHR counts only changes that it holds to be significant' },
    },
    ...notOfPatients,
    Observation: { pageSize: 200, systems: { code: [loinc] } },
    DocumentReference: { pageSize: 100, dates: { date: closedTimes } },
    DiagnosticReport: { dates: { date: closedTimes } },
    Encounter: { dates: { date: closedTimes } },
    MedicationAdministration: { dates: { 'effective-time': closedTimes } },
    MedicationDispense: { dates: { whenhandedover: { lowerOnly: true } } },
    CarePlan: { dates: { date: { closed: true, inclusive: true } } },
    Condition: { notSent: { encounter: 'the EHR gives only the diagnoses of the encounter' } },
    CareTeam: { maxValues: { _id: 1 } },
    Goal: { maxValues: { _id: 1 } },
  },
};

const athena: SiteRules = {
  countIfDeclared: true,
  types: {
    '*': { ways: ofPatient, pageSize: 100 },
    ...notOfPatients,
    Observation: { notSent: { date: 'the EHR compares the date of issue' } },
    MedicationRequest: { ways: [['patient', 'intent'], ['_id']], systems: { code: [rxnorm] } },
  },
};

const patientOnly: TypeRules = { parameters: ['_id', 'patient'] };

const meditech: SiteRules = {
  countIfDeclared: true,
  types: {
    '*': { ways: [['patient'], ['_id']], pageSize: 100, maxValues: { _id: 1 } },
    ...notOfPatients,
    AllergyIntolerance: patientOnly,
    Coverage: patientOnly,
    Procedure: { parameters: ['_id', '_count', 'patient', 'date', 'code', 'status'] },
    Observation: { notSent: { date: 'the EHR compares the date of the visit' } },
  },
};

const plain: SiteRules = { sorts: true, modifiers: ['*'], types: { '*': { pageSize: 200 } } };

/** The rules of each vendor. */
export const vendorRules: Readonly<Record<Vendor, SiteRules>> = { plain, epic, oracle, athena, meditech };

/** The words by which a CapabilityStatement gives its vendor away. */
export const vendorSigns: readonly (readonly [Exclude<Vendor, 'plain'>, RegExp])[] = [
  ['epic', /^epic\b/i],
  ['oracle', /\boracle health\b|\bcerner\b|\bmillennium\b/i],
  ['athena', /\bathena(health|net|one)?\b/i],
  ['meditech', /\bmeditech\b|^medical information technology\b/i],
];
