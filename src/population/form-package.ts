/**
 * A form and what came with it, out of the shapes that publishers send: the Questionnaire alone, a Bundle, Parameters.
 */

import { type AnyResource, isResource, type Questionnaire } from '../fhir.ts';
import { readQuestionnaire } from '../forms/questionnaire.ts';

/** A form and what came with it. */
export interface FormPackage {
  readonly questionnaire: Questionnaire;
  /** The other resources it came with. */
  readonly packaged: readonly AnyResource[];
}

/**
 * A Questionnaire, or the first one in a Bundle, Parameters or QuestionnaireResponse (adaptive forms contain theirs).
 *
 * Fails: `BadInput`, beginning with `where`.
 */
export function readFormPackage(data: unknown, where: string): FormPackage {
  const resources = listResources(data);
  const found = resources.find((resource) => resource.resourceType === 'Questionnaire');
  return { questionnaire: readQuestionnaire(found ?? data, where), packaged: definitionsAmong(resources).filter((each) => each !== found) };
}

/** What a form's package may bring. */
const definitionTypes = ['ValueSet', 'CodeSystem', 'Library', 'Questionnaire', 'StructureDefinition'];

/** The resources of a package that define something. */
export function definitionsAmong(resources: readonly AnyResource[]): readonly AnyResource[] {
  return resources.filter((resource) => definitionTypes.includes(resource.resourceType) || isSourceQueries(resource));
}

/** A batch of queries that a form may name as its source queries. */
function isSourceQueries({ resourceType, type }: AnyResource): boolean {
  return resourceType === 'Bundle' && type === 'batch';
}

/** Every resource in a document: itself, Bundle entries, parameters, contained resources, lists. */
export function listResources(data: unknown, depth = 0): readonly AnyResource[] {
  if (depth > 6) return [];
  if (Array.isArray(data)) return data.flatMap((each: unknown) => listResources(each, depth + 1));
  if (!isResource(data)) return [];
  const entries = readList(data['entry']).map((entry) => (entry as { resource?: unknown } | null)?.resource);
  const parameters = readList(data['parameter']).flatMap((parameter) => listParameterResources(parameter));
  return [data, ...[...entries, ...parameters, ...readList(data['contained'])].flatMap((each) => listResources(each, depth + 1))];
}

function listParameterResources(parameter: unknown): readonly unknown[] {
  const { resource, part } = (parameter ?? {}) as { resource?: unknown; part?: unknown };
  return [...(resource === undefined ? [] : [resource]), ...readList(part).flatMap(listParameterResources)];
}

function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
