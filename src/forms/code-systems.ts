/**
 * Which codes a code system that came with the form has, and which of them a value set's filters keep.
 *
 * Only a complete code system answers; a fragment would make a list look closed that is not. Abstract codes are not
 * selectable, and inactive ones only where the value set asks for them.
 *
 * Source: FHIR R4 CodeSystem (content, concept.property, hierarchyMeaning), ValueSet.compose.include.filter.
 */
import type { AnyResource, Coding } from '../fhir.ts';

/** A list of codings, or why there is none, in words that continue "the value set …". */
export type Listed = readonly Coding[] | string;

/** How many codes a list may have; larger ones are a terminology server's work. */
export const maxConcepts = 50_000;

export interface Filter {
  readonly property?: unknown;
  readonly op?: unknown;
  readonly value?: unknown;
}

interface Concept {
  readonly code: string;
  readonly display: string | undefined;
  readonly parents: ReadonlySet<string>;
  readonly properties: readonly Property[];
}

interface Property {
  readonly code: string;
  readonly value: string;
}

/** The codes of a code system that pass all filters. */
export function listCodeSystem(system: AnyResource, filters: readonly Filter[], keepInactive: boolean): Listed {
  if (system['content'] !== 'complete') return 'needs a code system that came without all its codes';
  const concepts = readConcepts(system['concept']);
  if (typeof concepts === 'string') return concepts;
  let kept: readonly Concept[] = concepts.filter((concept) => isSelectable(concept, keepInactive));
  for (const filter of filters) {
    const passes = compileFilter(filter, concepts, system);
    if (typeof passes === 'string') return passes;
    kept = kept.filter(passes);
  }
  const url = typeof system['url'] === 'string' ? system['url'] : '';
  return kept.map(({ code, display }) => ({ system: url, code, ...(display === undefined ? {} : { display }) }));
}

/** Objects of a list, whatever the package put there. */
export function objectsIn(list: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(list) ? list.filter((each) => typeof each === 'object' && each !== null) : [];
}

/** All concepts in document order, each with its parents by nesting and by property; a string where there are too many. */
function readConcepts(roots: unknown): readonly Concept[] | string {
  const concepts: Concept[] = [];
  const open = [...objectsIn(roots)].reverse().map((source) => ({ source, parent: undefined as string | undefined }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { source, parent } = next;
    if (concepts.length >= maxConcepts) return `has more than ${maxConcepts} codes`;
    const concept = readConcept(source, parent);
    if (concept !== undefined) concepts.push(concept);
    for (const below of [...objectsIn(source['concept'])].reverse()) open.push({ source: below, parent: concept?.code ?? parent });
  }
  return withNamedChildren(concepts);
}

function readConcept(source: Readonly<Record<string, unknown>>, parent: string | undefined): Concept | undefined {
  const { code, display } = source;
  if (typeof code !== 'string' || code === '') return undefined;
  const properties = objectsIn(source['property']).flatMap(readProperty);
  const named = properties.filter((property) => ['parent', 'subsumedBy'].includes(property.code)).map(({ value }) => value);
  const parents = new Set([...(parent === undefined ? [] : [parent]), ...named]);
  return { code, display: typeof display === 'string' ? display : undefined, parents, properties };
}

function readProperty(source: Readonly<Record<string, unknown>>): readonly Property[] {
  const entry = Object.entries(source).find(([key]) => key.startsWith('value'));
  if (typeof source['code'] !== 'string' || entry === undefined) return [];
  const coded = (entry[1] as { code?: unknown } | null)?.code;
  const value = coded ?? entry[1];
  return ['string', 'number', 'boolean'].includes(typeof value) ? [{ code: source['code'], value: String(value) }] : [];
}

/** A `child` property names the hierarchy from above. */
function withNamedChildren(concepts: readonly Concept[]): readonly Concept[] {
  const children = concepts.flatMap(({ code, properties }) =>
    properties.filter((property) => property.code === 'child').map(({ value }) => [value, code] as const),
  );
  if (children.length === 0) return concepts;
  const above = groupPairs(children);
  return concepts.map((concept) => ({ ...concept, parents: new Set([...concept.parents, ...(above.get(concept.code) ?? [])]) }));
}

function groupPairs(pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const [key, value] of pairs) {
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [value]);
    else known.push(value);
  }
  return groups;
}

function isSelectable({ properties }: Concept, keepInactive: boolean): boolean {
  const says = (code: string, ...values: readonly string[]): boolean =>
    properties.some((property) => property.code === code && values.includes(property.value));
  return !says('notSelectable', 'true') && (keepInactive || !(says('inactive', 'true') || says('status', 'retired', 'inactive')));
}

/** What a filter keeps, or why it cannot be worked out here. */
function compileFilter(
  { property, op, value }: Filter,
  concepts: readonly Concept[],
  system: AnyResource,
): ((concept: Concept) => boolean) | string {
  const isCode = property === 'concept' || property === 'code';
  if (typeof value === 'string' && typeof property === 'string') {
    if (op === '=' && isCode) return ({ code }) => code === value;
    if (op === '=') return ({ properties }) => properties.some((each) => each.code === property && each.value === value);
    if ((op === 'is-a' || op === 'descendent-of') && isCode) {
      if (!['is-a', undefined].includes(system['hierarchyMeaning'] as string | undefined))
        return 'uses a hierarchy that does not say what is a kind of what';
      const below = findBelow(value, concepts);
      return ({ code }) => below.has(code) || (op === 'is-a' && code === value);
    }
  }
  return `uses the filter "${String(op).slice(0, 40)}" on "${String(property).slice(0, 40)}", which is not worked out here`;
}

/** The codes below one, without itself unless a ring leads back to it. */
function findBelow(code: string, concepts: readonly Concept[]): ReadonlySet<string> {
  const children = groupPairs(concepts.flatMap(({ code: child, parents }) => [...parents].map((parent) => [parent, child] as const)));
  const below = new Set<string>();
  const open = [code];
  for (let next = open.pop(); next !== undefined; next = open.pop())
    for (const child of children.get(next) ?? [])
      if (!below.has(child)) {
        below.add(child);
        open.push(child);
      }
  return below;
}
