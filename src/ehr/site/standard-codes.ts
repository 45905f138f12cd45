/**
 * The values that FHIR itself allows for a parameter, for servers that demand one.
 *
 * A list is whole where the element is mandatory and its binding required: asking for all values then asks for all
 * resources. A list of categories is never whole: a category may be missing, or be the site's own.
 *
 * Source: FHIR R4, the required bindings of each type; US Core, "servers may require status".
 */
import type { KnownValues } from './rules.ts';

const whole = (text: string): KnownValues => ({ values: text.split(' '), whole: true });
const known = (text: string): KnownValues => ({ values: text.split(' ') });

const requestStatus = whole('draft active on-hold revoked completed entered-in-error unknown');
const eventStatus = whole('preparation in-progress not-done on-hold stopped completed entered-in-error unknown');

const statuses: Readonly<Record<string, KnownValues>> = {
  Observation: whole('registered preliminary final amended corrected cancelled entered-in-error unknown'),
  DiagnosticReport: whole('registered partial preliminary final amended corrected appended cancelled entered-in-error unknown'),
  DocumentReference: whole('current superseded entered-in-error'),
  MedicationRequest: whole('active on-hold cancelled completed entered-in-error stopped draft unknown'),
  MedicationStatement: whole('active completed entered-in-error intended stopped on-hold unknown not-taken'),
  MedicationAdministration: whole('in-progress not-done on-hold completed entered-in-error stopped unknown'),
  MedicationDispense: whole('preparation in-progress cancelled on-hold completed entered-in-error stopped declined unknown'),
  ServiceRequest: requestStatus,
  CarePlan: requestStatus,
  Procedure: eventStatus,
  Encounter: whole('planned arrived triaged in-progress onleave finished cancelled entered-in-error unknown'),
  Immunization: whole('completed entered-in-error not-done'),
  Coverage: whole('active cancelled draft entered-in-error'),
};

const observationCategories = known('laboratory vital-signs social-history survey imaging procedure exam therapy activity sdoh');

const others: Readonly<Record<string, Readonly<Record<string, KnownValues>>>> = {
  MedicationRequest: {
    intent: whole('proposal plan order original-order reflex-order filler-order instance-order option'),
    category: known('inpatient outpatient community discharge'),
  },
  Observation: { category: observationCategories },
  Condition: { category: known('problem-list-item encounter-diagnosis health-concern') },
  DiagnosticReport: { category: known('LAB RAD LP29684-5 LP29708-2 LP7839-6') },
  DocumentReference: { category: known('clinical-note') },
  CarePlan: { category: known('assess-plan') },
};

/** The values of a parameter that FHIR or US Core name; absent where they name none. */
export function standardValues(type: string, name: string): KnownValues | undefined {
  if (name === 'status') return Object.hasOwn(statuses, type) ? statuses[type] : undefined;
  const table = Object.hasOwn(others, type) ? others[type] : undefined;
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}
