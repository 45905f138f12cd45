/**
 * Which queries bring what a form's logic reads: one for each resource type, narrowed to the patient, and to codes where
 * they are few and known.
 *
 * Types that say whose they are, are searched. The others (a practitioner, an organization, a medication) are read where
 * something that was read before refers to them.
 *
 * Source: FHIR R4 compartment definition of Patient; FHIR R4 search, token and reference parameters.
 */
import type { AnyResource } from '../fhir.ts';
import type { Retrieve } from './requirements.ts';
import type { ValueSetShelf } from './value-sets.ts';

/** Types with a search parameter `patient`. */
const patientTypes: ReadonlySet<string> = new Set(
  (
    'Account AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic BodyStructure CarePlan CareTeam ChargeItem Claim ClaimResponse ' +
    'ClinicalImpression Communication CommunicationRequest Composition Condition Consent Contract Coverage CoverageEligibilityRequest ' +
    'CoverageEligibilityResponse DetectedIssue Device DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference ' +
    'Encounter EnrollmentRequest EpisodeOfCare ExplanationOfBenefit FamilyMemberHistory Flag Goal GuidanceResponse ImagingStudy Immunization ' +
    'ImmunizationEvaluation ImmunizationRecommendation Invoice List MeasureReport Media MedicationAdministration MedicationDispense ' +
    'MedicationRequest MedicationStatement MolecularSequence NutritionOrder Observation Procedure Provenance QuestionnaireResponse RelatedPerson ' +
    'RequestGroup ResearchSubject RiskAssessment ServiceRequest Specimen SupplyDelivery Task VisionPrescription'
  ).split(' '),
);

/** Types that are searched by `subject` instead. */
const subjectTypes: ReadonlySet<string> = new Set(['AdverseEvent', 'SupplyRequest']);

/** Types whose element `code` is searched by a parameter of that name. */
const codedTypes: ReadonlySet<string> = new Set([
  'AllergyIntolerance',
  'Condition',
  'DiagnosticReport',
  'FamilyMemberHistory',
  'Observation',
  'Procedure',
  'ServiceRequest',
]);

const maxCodes = 40;
const maxReads = 60;

/** The queries of a form: by resource type, for all its logic together. */
export class DataPlan {
  readonly #patientId: string;
  readonly #queries: ReadonlyMap<string, string>;

  constructor(patientId: string, retrieves: readonly Retrieve[], valueSets: ValueSetShelf) {
    this.#patientId = patientId;
    const types = [...new Set(retrieves.map(({ resourceType }) => resourceType))];
    this.#queries = new Map(
      types.filter(isSearched).map((type) => [type, searchOf(type, patientId, codesOf(type, retrieves, valueSets))] as const),
    );
  }

  /** The searches that bring what these retrieves read. */
  searches(retrieves: readonly Retrieve[]): readonly string[] {
    return distinct(retrieves.flatMap(({ resourceType }) => this.#queries.get(resourceType) ?? []));
  }

  /** The reads that bring it, as far as `known` refers to it; undefined where they are too many. */
  reads(retrieves: readonly Retrieve[], known: readonly AnyResource[]): readonly string[] | undefined {
    const types = distinct(retrieves.map(({ resourceType }) => resourceType)).filter((type) => !isSearched(type));
    const others = types.filter((type) => type !== 'Patient');
    const references = others.length === 0 ? [] : referencesIn(known).filter((reference) => others.includes(reference.split('/')[0] ?? ''));
    const isMissing = types.includes('Patient') && !known.some(({ resourceType }) => resourceType === 'Patient');
    return references.length > maxReads ? undefined : [...(isMissing ? [`Patient/${this.#patientId}`] : []), ...references];
  }
}

function isSearched(type: string): boolean {
  return patientTypes.has(type) || subjectTypes.has(type);
}

function searchOf(type: string, patientId: string, codes: readonly string[] | undefined): string {
  const whose = subjectTypes.has(type) ? `subject=Patient/${patientId}` : `patient=${patientId}`;
  return codes === undefined ? `${type}?${whose}` : `${type}?${whose}&code=${codes.join(',')}`;
}

/** The codes that all retrieves of a type are narrowed to; undefined where one is not, or where they are many. */
function codesOf(type: string, retrieves: readonly Retrieve[], valueSets: ValueSetShelf): readonly string[] | undefined {
  const tokens = new Set<string>();
  for (const { resourceType, codeElement, valueSet, codes } of retrieves) {
    if (resourceType !== type) continue;
    const listed = valueSet === undefined ? codes : valueSets.list(valueSet);
    if (listed === undefined || typeof listed === 'string' || codeElement !== 'code' || !codedTypes.has(type) || listed.length > maxCodes)
      return undefined;
    for (const { system, code = '' } of listed)
      tokens.add(system === undefined ? escapeToken(code) : `${escapeToken(system)}|${escapeToken(code)}`);
  }
  return tokens.size === 0 || tokens.size > maxCodes ? undefined : [...tokens].sort();
}

function escapeToken(text: string): string {
  return encodeURIComponent(text.replace(/[\\,|$]/g, (sign) => `\\${sign}`))
    .replaceAll('%2F', '/')
    .replaceAll('%3A', ':');
}

/** The relative references that resources hold, in order of the alphabet. */
function referencesIn(resources: readonly AnyResource[]): readonly string[] {
  const found = new Set<string>();
  const open: unknown[] = [...resources];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (typeof at !== 'object' || at === null) continue;
    const { reference } = at as { reference?: unknown };
    const local =
      typeof reference === 'string' ? /^([A-Z][A-Za-z]{1,63}\/[A-Za-z0-9.-]{1,64})(?:\/_history\/.+)?$/.exec(reference)?.[1] : undefined;
    if (local !== undefined) found.add(local);
    for (const part of Object.values(at)) if (typeof part === 'object' && part !== null) open.push(part);
  }
  return [...found].sort();
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
