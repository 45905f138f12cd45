/**
 * The FHIR R4 types this project speaks, from one place.
 *
 * A plain import of `@types/fhir` gives an old release; every other file imports its FHIR types from here.
 */
export type {
  Address,
  Attachment,
  Bundle,
  BundleEntry,
  CapabilityStatement,
  CodeableConcept,
  Coding,
  DocumentReference,
  Extension,
  FhirResource,
  HumanName,
  Identifier,
  OperationOutcome,
  Parameters,
  ParametersParameter,
  Patient,
  Quantity,
  Questionnaire,
  QuestionnaireItem,
  QuestionnaireItemAnswerOption,
  QuestionnaireItemEnableWhen,
  QuestionnaireItemInitial,
  QuestionnaireResponse,
  QuestionnaireResponseItem,
  QuestionnaireResponseItemAnswer,
  Reference,
  Resource,
  ValueSet,
} from 'fhir/r4.js';

/** A FHIR resource as it came from outside: its type is known, the rest is not believed yet. */
export interface AnyResource {
  readonly resourceType: string;
  readonly id?: string;
  readonly meta?: { readonly versionId?: string; readonly lastUpdated?: string };
  readonly [element: string]: unknown;
}

/** True for an object that names its resource type. */
export function isResource(value: unknown): value is AnyResource {
  return typeof value === 'object' && value !== null && typeof (value as { resourceType?: unknown }).resourceType === 'string';
}

/** `Type/id` of a resource; `Type/?` where it has no id. */
export function referenceTo(resource: AnyResource): string {
  return `${resource.resourceType}/${resource.id ?? '?'}`;
}

/** An object without the keys that have no value: absent is absent. */
export function withoutAbsent<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** A media type in lower case without its parameters; empty where there is none. */
export function mediaTypeOf(contentType: string | undefined): string {
  return (contentType?.split(';', 1)[0] ?? '').trim().toLowerCase();
}
