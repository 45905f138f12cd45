/**
 * How much an answer weighs in a score: from the answer, its option in the form, the value set its item names, or
 * another list that came with the form.
 *
 * An answer without a weight anywhere weighs nothing and is left out; nobody is asked for it.
 *
 * Source: SDC expressions page, weight(); FHIR extensions itemWeight and ordinalValue.
 */

import { type AnyResource, type Coding, type Extension, isResource } from '../fhir.ts';
import type { Weigh } from '../fhirpath/expressions.ts';
import { readCanonical } from './canonicals.ts';
import { objectsIn } from './code-systems.ts';
import type { FormIndex } from './questionnaire.ts';

const weightUrls: readonly string[] = [
  'http://hl7.org/fhir/StructureDefinition/itemWeight',
  'http://hl7.org/fhir/StructureDefinition/ordinalValue',
  'http://hl7.org/fhir/StructureDefinition/questionnaire-ordinalValue',
  'http://hl7.org/fhir/StructureDefinition/codesystem-ordinalValue',
  'http://hl7.org/fhir/StructureDefinition/valueset-ordinalValue',
  'http://hl7.org/fhir/StructureDefinition/iso21090-CO-value',
];

/** Weighs answers of a form. The lists are gone through when the first answer is weighed. */
export function createWeigh(index: FormIndex, packaged: readonly AnyResource[]): Weigh {
  const contained: readonly unknown[] = Array.isArray(index.questionnaire.contained) ? index.questionnaire.contained : [];
  const lists = [...contained, ...packaged].filter(isResource);
  const known = new Map<string, Weights>();
  const weightsIn = (name: string | undefined): Weights => {
    const weights = known.get(name ?? '') ?? indexWeights(lists.filter((each) => name === undefined || isNamed(each, name)));
    known.set(name ?? '', weights);
    return weights;
  };
  return (ancestry) => {
    const [value, holder] = readAnswer(ancestry);
    const own = readWeight(value) ?? readWeight(holder);
    if (own !== undefined) return own;
    const linkId = ancestry.map((data) => (data as { linkId?: unknown } | null)?.linkId).find((each) => typeof each === 'string');
    const items = typeof linkId === 'string' ? (index.byLinkId.get(linkId) ?? []) : [];
    const options = items.flatMap(({ source }) => (Array.isArray(source.answerOption) ? source.answerOption : []));
    const option = options.find((each) => keyOf(readOption(each)) === keyOf(value));
    const fromOption = readWeight(option) ?? readWeight(option?.valueCoding);
    if (fromOption !== undefined) return fromOption;
    const named = items.flatMap(({ source }) => weightsIn(String(source.answerValueSet ?? '#')).get(keyOf(value)) ?? []);
    return named[0] ?? weightsIn(undefined).get(keyOf(value));
  };
}

/** Weights by coding. */
type Weights = ReadonlyMap<string, number>;

/** True for the list that a form names by `#id` or by its canonical. */
function isNamed({ id, ...resource }: AnyResource, name: string): boolean {
  return name.startsWith('#') ? name === `#${id}` : readCanonical(name).url === resource['url'];
}

/** The value and the answer around it; an answer given instead of its value is read for its value. */
function readAnswer([first, second]: readonly unknown[]): readonly [unknown, unknown] {
  const inside = readOption(first);
  return inside === undefined ? [first, second] : [inside, first];
}

function readOption(holder: unknown): unknown {
  if (typeof holder !== 'object' || holder === null) return undefined;
  return Object.entries(holder).find(([key]) => /^value[A-Z]/.test(key))?.[1];
}

function readWeight(element: unknown): number | undefined {
  if (typeof element !== 'object' || element === null) return undefined;
  const { extension, property } = element as { extension?: unknown; property?: unknown };
  const parts = Array.isArray(extension) ? (extension as readonly (Extension | null)[]) : [];
  const found = parts.find((part) => part !== null && weightUrls.includes(part.url));
  return [found?.valueDecimal, found?.valueInteger, readProperty(property)].find((weight) => typeof weight === 'number');
}

interface Property {
  readonly code?: unknown;
  readonly valueDecimal?: number;
  readonly valueInteger?: number;
}

function readProperty(property: unknown): number | undefined {
  const properties = Array.isArray(property) ? (property as readonly (Property | null)[]) : [];
  const found = properties.find((each) => each?.code === 'itemWeight' || each?.code === 'ordinalValue');
  return found?.valueDecimal ?? found?.valueInteger;
}

function keyOf(value: unknown): string {
  const { system, code } = (typeof value === 'object' && value !== null ? value : {}) as Coding;
  return code === undefined ? JSON.stringify(value ?? null) : `${system ?? ''}|${code}`;
}

/** Weights that value sets and code systems state for their codes. */
function indexWeights(resources: readonly AnyResource[]): Weights {
  const weights = new Map<string, number>();
  for (const resource of resources) {
    if (resource.resourceType === 'CodeSystem') readConcepts(resource['concept'], resource['url'], weights);
    if (resource.resourceType !== 'ValueSet') continue;
    const { compose, expansion } = resource as { compose?: { include?: unknown }; expansion?: { contains?: unknown } };
    readConcepts(expansion?.contains, undefined, weights);
    for (const include of objectsIn(compose?.include)) readConcepts(include['concept'], include['system'], weights);
  }
  return weights;
}

function readConcepts(concepts: unknown, system: unknown, weights: Map<string, number>, depth = 0): void {
  if (depth > 30) return;
  for (const concept of objectsIn(concepts)) {
    const weight = readWeight(concept);
    const own = concept['system'] ?? system;
    const { code } = concept;
    if (weight !== undefined && typeof code === 'string') weights.set(`${typeof own === 'string' ? own : ''}|${code}`, weight);
    readConcepts(concept['concept'] ?? concept['contains'], own, weights, depth + 1);
  }
}
