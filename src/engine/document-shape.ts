/**
 * What is read of a resource that may be a document: parsed once, believed inside.
 *
 * A chart may hold anything anywhere; what is not of the type that FHIR gives it is taken for absent.
 *
 * Source: FHIR R4 DocumentReference, DiagnosticReport, Observation, ServiceRequest, MedicationRequest, DeviceRequest.
 */
import { type AnyResource, type Attachment, withoutAbsent } from '../fhir.ts';

/** A CodeableConcept as its words and its codes, each `system|code`. */
export interface Concept {
  readonly words?: string;
  readonly codes: readonly string[];
}

export interface DocumentShape {
  readonly resourceType: string;
  readonly id?: string;
  readonly status?: string;
  readonly docStatus?: string;
  readonly description?: string;
  readonly conclusion?: string;
  /** What kind of document it is, or what was measured or ordered. */
  readonly kind: Concept;
  readonly categories: readonly Concept[];
  readonly setting: Concept;
  /** Bare codes of its labels. */
  readonly labels: readonly string[];
  readonly hasSubject: boolean;
  readonly authors: readonly Pointer[];
  readonly attachments: readonly Attachment[];
  /** Results of a report, members of a panel. */
  readonly parts: readonly string[];
  /** Documents it says it takes the place of. */
  readonly replaces: readonly string[];
  /** References to encounters. */
  readonly encounters: readonly string[];
  readonly contained: readonly AnyResource[];
}

export interface Pointer {
  readonly reference?: string;
  readonly display?: string;
}

type Loose = Readonly<Record<string, unknown>>;

/** Reads a resource; what it does not have is empty. */
export function readShape(resource: AnyResource): DocumentShape {
  const kind = resource['type'] ?? resource['code'] ?? resource['medicationCodeableConcept'] ?? resource['codeCodeableConcept'];
  const [context = {}] = objects(resource['context']);
  return {
    resourceType: resource.resourceType,
    ...withoutAbsent({
      id: text(resource.id),
      status: text(resource['status']),
      docStatus: text(resource['docStatus']),
      description: text(resource['description']),
      conclusion: text(resource['conclusion']),
    }),
    kind: readConcept(kind),
    categories: objects(resource['category']).map(readConcept),
    setting: readConcept(context['practiceSetting']),
    labels: readLabels(resource),
    hasSubject: objects(resource['subject']).length > 0,
    authors: [resource['author'], resource['performer'], resource['requester']].flatMap(objects).map(readPointer),
    attachments: [...objects(resource['content']).flatMap(({ attachment }) => objects(attachment)), ...objects(resource['presentedForm'])],
    parts: [resource['result'], resource['hasMember']].flatMap(referencesIn),
    replaces: objects(resource['relatesTo']).flatMap(({ code, target }) => (code === 'replaces' ? referencesIn(target) : [])),
    encounters: [resource['encounter'], context['encounter']].flatMap(referencesIn),
    contained: objects(resource['contained']).filter((each): each is AnyResource => typeof each['resourceType'] === 'string'),
  };
}

function readLabels({ meta, securityLabel }: AnyResource): readonly string[] {
  const [{ security } = {} as Loose] = objects(meta);
  const codings = [...objects(security), ...objects(securityLabel).flatMap(({ coding }) => objects(coding))];
  return codings.flatMap(({ code }) => text(code) ?? []);
}

function readConcept(value: unknown): Concept {
  const [concept = {}] = objects(value);
  const codings = objects(concept['coding']);
  const words = text(concept['text']) ?? text(codings[0]?.['display']);
  const codes = codings.flatMap(({ system, code }) => (text(code) === undefined ? [] : [`${text(system) ?? ''}|${text(code)}`]));
  return { codes, ...withoutAbsent({ words }) };
}

function readPointer({ reference, display }: Loose): Pointer {
  return withoutAbsent({ reference: text(reference), display: text(display) });
}

function referencesIn(value: unknown): readonly string[] {
  return objects(value).flatMap(({ reference }) => text(reference) ?? []);
}

/** The objects in a value that should be one, or a list of them. */
function objects(value: unknown): readonly Loose[] {
  return [value].flat().filter((each): each is Loose => typeof each === 'object' && each !== null && !Array.isArray(each));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
