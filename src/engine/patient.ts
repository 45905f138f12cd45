/**
 * Whose a resource is: every resource used must resolve to the one patient the case is bound to.
 *
 * A clinical fact that names nobody is nobody's: a server that was asked for one patient and answers without a subject
 * has not said that the fact is this patient's.
 *
 * Source: FHIR R4 Patient compartment; References (literal, logical, contained); Patient.link.
 */
import type { AnyResource, Identifier } from '../fhir.ts';

/** Who the patient is, as far as references go. */
export interface PatientIdentity {
  readonly id: string;
  /** Ids of records that were merged into this one. */
  readonly formerIds?: readonly string[];
  readonly identifiers?: readonly Identifier[];
  /** Base URL of the EHR, ending in a slash: an absolute reference has to lie under it. Absent for files. */
  readonly base?: string;
}

/** `nobody` for what belongs to no patient, as a Medication; `unnamed` for a clinical fact that names no patient. */
export type Owner = 'own' | 'another' | 'nobody' | 'unnamed';

/** The identity of a Patient resource; ids that its own record says were merged into it are among the former ones. */
export function identityOf(
  patient: AnyResource & { readonly id: string },
  { base, formerIds = [] }: Pick<PatientIdentity, 'base' | 'formerIds'> = {},
): PatientIdentity {
  const identifiers: readonly Identifier[] = Array.isArray(patient['identifier']) ? patient['identifier'] : [];
  const former = [...new Set([...formerIds, ...linkedPatients(patient, 'replaces')])];
  return { id: patient.id, identifiers, formerIds: former, ...(base === undefined ? {} : { base }) };
}

/** Ids of the Patients behind links of a type. `refer` and `seealso` are other records, which nobody has merged. */
export function linkedPatients({ link }: AnyResource, type: 'replaced-by' | 'replaces'): readonly string[] {
  const links: readonly ({ readonly type?: unknown; readonly other?: LooseReference } | null)[] = Array.isArray(link) ? link : [];
  return links.flatMap((each) => (each?.type === type ? (patientIdIn(String(each.other?.reference ?? '')) ?? []) : []));
}

/** Whose a resource is. */
export function ownerOf(resource: AnyResource, patient: PatientIdentity): Owner {
  if (resource.resourceType === 'Patient') return idsOf(patient).includes(resource.id ?? '') ? 'own' : 'another';
  const said = patientElements.flatMap((element) => judgeElement(resource[element], resource, patient) ?? []);
  if (said.includes('own')) return 'own';
  if (said.includes('another')) return 'another';
  return ofOnePatient.has(resource.resourceType) ? 'unnamed' : 'nobody';
}

/** Resources of another patient. */
export function findForeignResources(resources: readonly AnyResource[], patient: PatientIdentity): readonly AnyResource[] {
  return resources.filter((resource) => ownerOf(resource, patient) === 'another');
}

const patientElements = ['subject', 'patient', 'beneficiary', 'for', 'individual'];

/** Types that R4 gives a patient to speak of, and that say nothing without one. */
const ofOnePatient: ReadonlySet<string> = new Set([
  'AllergyIntolerance',
  'CarePlan',
  'CareTeam',
  'Claim',
  'ClinicalImpression',
  'Condition',
  'Coverage',
  'DeviceRequest',
  'DeviceUseStatement',
  'DiagnosticReport',
  'DocumentReference',
  'Encounter',
  'EpisodeOfCare',
  'ExplanationOfBenefit',
  'FamilyMemberHistory',
  'Goal',
  'ImagingStudy',
  'Immunization',
  'MedicationAdministration',
  'MedicationDispense',
  'MedicationRequest',
  'MedicationStatement',
  'NutritionOrder',
  'Observation',
  'Procedure',
  'QuestionnaireResponse',
  'RiskAssessment',
  'ServiceRequest',
]);

interface LooseReference {
  readonly reference?: unknown;
  readonly identifier?: unknown;
}

/** What one element says; nothing where it speaks of no patient. */
function judgeElement(element: unknown, resource: AnyResource, patient: PatientIdentity): 'own' | 'another' | undefined {
  if (typeof element !== 'object' || element === null) return undefined;
  const { reference, identifier } = element as LooseReference;
  if (typeof reference !== 'string') return isKnown(identifier, patient) ? 'own' : undefined;
  if (reference.startsWith('#')) return judgeContained(reference.slice(1), resource, patient);
  const id = patientIdIn(reference);
  if (id === undefined) return undefined;
  return idsOf(patient).includes(id) && isHere(reference, patient.base) ? 'own' : 'another';
}

function patientIdIn(reference: string): string | undefined {
  return /(?:^|\/)Patient\/([^/]+)(?:\/_history\/[^/]+)?$/.exec(reference)?.[1];
}

function idsOf({ id, formerIds = [] }: PatientIdentity): readonly string[] {
  return [id, ...formerIds];
}

function isHere(reference: string, base: string | undefined): boolean {
  return base === undefined || !/^[a-z][a-z0-9+.-]*:/i.test(reference) || reference.startsWith(base);
}

/** A Patient inside the resource is ours where it has one of our identifiers. */
function judgeContained(id: string, { contained }: AnyResource, patient: PatientIdentity): 'own' | undefined {
  const inside: readonly (AnyResource | null)[] = Array.isArray(contained) ? contained : [];
  const found = inside.find((each) => each?.resourceType === 'Patient' && each.id === id);
  const identifiers: readonly unknown[] = Array.isArray(found?.['identifier']) ? found['identifier'] : [];
  return identifiers.some((identifier) => isKnown(identifier, patient)) ? 'own' : undefined;
}

function isKnown(identifier: unknown, { identifiers = [] }: PatientIdentity): boolean {
  if (typeof identifier !== 'object' || identifier === null) return false;
  const { system, value } = identifier as Identifier;
  return value !== undefined && system !== undefined && identifiers.some((own) => own.system === system && own.value === value);
}
