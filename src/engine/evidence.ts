/**
 * Where a value stood: made once, by the evaluator, and carried along from then on.
 */
import type { QuestionnaireResponseItem } from '../fhir.ts';
import { ancestryOf, resourceOf } from '../fhirpath/elements.ts';
import type { Found } from '../fhirpath/expressions.ts';
import { listsBelow, numberItems, stepPath } from '../forms/paths.ts';
import { ageInDays } from '../values/dates.ts';
import type { Answered } from './answered.ts';
import type { Evidence, RecordEvidence } from './outcome.ts';
import { clinicalDateOf, type RecordIndex } from './record.ts';

export interface EvidenceMaker {
  readonly record: RecordIndex;
  readonly now: string;
  /** `Type/id` of whom the form is about. */
  readonly subject?: string;
}

/** The part of a resource that says what it is, in the order in which it is looked for. */
const tellingElements: readonly (readonly [string, string])[] = [
  ['code', 'code'],
  ['medicationCodeableConcept', 'medication'],
  ['medicationReference', 'medication'],
  ['codeCodeableConcept', 'code'],
  ['vaccineCode', 'vaccineCode'],
  ['type', 'type'],
  ['subscriberId', 'subscriberId'],
  ['name', 'name'],
];

/**
 * Evidence of the elements that an expression gave; for computed values, of what they were computed from.
 *
 * Shapes: elements of the chart become `record`, of the response `answer`; a computed value that rests on nothing
 * placed becomes `search` where sources were read, else `rule`.
 */
export function buildEvidence(
  maker: EvidenceMaker,
  answered: Answered,
  found: readonly Found[],
  rule: string,
  expression: string,
  conversion?: string,
): readonly Evidence[] {
  const placed = found.filter((each) => each.place !== undefined);
  const origins = placed.length === found.length && placed.length > 0 ? placed : answered.trace().origins;
  const evidence = origins.flatMap((origin) => toEvidence(maker, origin, rule, conversion));
  return evidence.length > 0 ? evidence : [withoutPlace(answered, rule, expression)];
}

function withoutPlace(answered: Answered, rule: string, expression: string): Evidence {
  if (answered.uses.sources.size > 0) return { kind: 'search', rule, searched: [...answered.uses.sources.values()] };
  return { kind: 'rule', rule, expression };
}

/** Evidence of one element; none for the form itself or for values without a place. */
export function toEvidence(maker: EvidenceMaker, found: Found, rule: string, conversion?: string): readonly Evidence[] {
  const { place } = found;
  if (place === undefined || place.resourceType === 'Questionnaire') return [];
  if (place.resourceType === 'QuestionnaireResponse') return [{ kind: 'answer', path: pathInResponse(found), rule }];
  return [toRecordEvidence(maker, found, rule, conversion)];
}

/** The path of the answer a value stands in, with its repetition numbers. */
function pathInResponse(found: Found): string {
  const holders = ancestryOf(found.node).filter(isItemHolder).reverse();
  return (
    holders.slice(1).reduce<string | undefined>((path, item, n) => {
      const above = holders[n];
      const number = above === undefined ? 0 : (numberItems(listsBelow(above)).find((each) => each.item === item)?.n ?? 0);
      return stepPath(path, item.linkId, number);
    }, undefined) ?? ''
  );
}

/** The response itself, and its items. */
function isItemHolder(data: unknown): data is QuestionnaireResponseItem {
  return typeof data === 'object' && data !== null && ('linkId' in data || 'resourceType' in data);
}

function toRecordEvidence(maker: EvidenceMaker, found: Found, rule: string, conversion: string | undefined): RecordEvidence {
  const resource = resourceOf(found.node);
  const source = resource === undefined ? undefined : maker.record.originOf(resource);
  const date = clinicalDateOf(resource);
  const age = date === undefined ? undefined : ageInDays(date, maker.now);
  const { resourceType = '', id, versionId, path = '' } = found.place ?? {};
  return {
    kind: 'record',
    resourceType,
    ...(id === undefined ? {} : { id }),
    ...(versionId === undefined ? {} : { versionId }),
    ...narrow(found.value, path, resourceType),
    ...(date === undefined ? {} : { date }),
    ...(age === undefined ? {} : { ageDays: age }),
    ...(conversion === undefined ? {} : { conversion }),
    rule,
    ...(source === undefined ? {} : { query: source.query, readAt: source.readAt }),
  };
}

/** A whole resource is shown by the element that says what it is. */
function narrow(value: unknown, path: string, resourceType: string): { readonly path: string; readonly value: unknown } {
  if (path !== resourceType || typeof value !== 'object' || value === null) return { path, value };
  for (const [key, name] of tellingElements) {
    const element = (value as Record<string, unknown>)[key];
    if (element !== undefined)
      return { path: `${path}.${name}${Array.isArray(element) ? '[0]' : ''}`, value: Array.isArray(element) ? element[0] : element };
  }
  return { path: `${path}.id`, value: (value as { id?: unknown }).id };
}
