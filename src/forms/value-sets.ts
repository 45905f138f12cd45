/**
 * Which codings a value set holds, worked out from what came with the form and nothing else.
 *
 * Either the whole list, or the reason why it cannot be known here: a list that lacks codes would refuse right answers,
 * one with too many would let wrong ones pass. No terminology server is asked. Sizes, depth and rings are bounded.
 *
 * Source: FHIR R4 ValueSet (compose, expansion), "Value Set Expansion".
 */
import type { AnyResource, Coding } from '../fhir.ts';
import { pickVersion, readCanonical } from './canonicals.ts';
import { type Filter, type Listed, listCodeSystem, maxConcepts, objectsIn } from './code-systems.ts';

/** The value sets and code systems of a package by URL, every version of each. */
export type ValueSets = ReadonlyMap<string, readonly AnyResource[]>;

/** The value sets and code systems of a package. */
export function indexValueSets(packaged: readonly AnyResource[]): ValueSets {
  const sets = new Map<string, AnyResource[]>();
  for (const resource of packaged) {
    const { resourceType, url } = resource;
    if ((resourceType !== 'ValueSet' && resourceType !== 'CodeSystem') || typeof url !== 'string') continue;
    const known = sets.get(url);
    if (known === undefined) sets.set(url, [resource]);
    else known.push(resource);
  }
  return sets;
}

/** The packaged resource of a type that a canonical means. */
export function findPackaged(canonical: string, type: 'ValueSet' | 'CodeSystem', sets: ValueSets): AnyResource | undefined {
  const { url, version } = readCanonical(canonical);
  const candidates = (sets.get(url) ?? []).filter(({ resourceType }) => resourceType === type);
  return pickVersion(candidates, version);
}

/** What was listed before for the same package; a list is worked out once, however many items use it. */
const listedBefore = new WeakMap<ValueSets, WeakMap<AnyResource, Listed>>();

/** The selectable codings of a value set, or why they cannot be listed. */
export function listCodings(valueSet: AnyResource, sets: ValueSets): Listed {
  const known = listedBefore.get(sets) ?? new WeakMap<AnyResource, Listed>();
  listedBefore.set(sets, known);
  const listed = known.get(valueSet) ?? listValueSet(valueSet, { sets, trail: [], budget: { left: maxWork } });
  known.set(valueSet, listed);
  return listed;
}

/** How many codings may be handled in working out one list. */
const maxWork = 500_000;
/** How deep value sets may refer to one another. */
const maxTrail = 30;

interface Listing {
  readonly sets: ValueSets;
  /** The value sets that are being worked out, outermost first. */
  readonly trail: readonly AnyResource[];
  readonly budget: { left: number };
}

function listValueSet(valueSet: AnyResource, listing: Listing): Listed {
  if (listing.trail.includes(valueSet)) return 'refers to itself in a ring';
  if (listing.trail.length >= maxTrail) return `refers to other value sets more than ${maxTrail} levels deep`;
  const expanded = valueSet['expansion'] === undefined ? undefined : listExpansion(valueSet['expansion']);
  if (expanded !== undefined && typeof expanded !== 'string') return spend(expanded, listing);
  const compose = valueSet['compose'] as { include?: unknown; exclude?: unknown; inactive?: unknown } | null | undefined;
  if (objectsIn(compose?.include).length === 0) return expanded ?? 'lists no codes';
  const below = { ...listing, trail: [...listing.trail, valueSet] };
  const keepInactive = compose?.inactive === true;
  const included = listUnion(objectsIn(compose?.include), below, keepInactive);
  const excluded = listUnion(objectsIn(compose?.exclude), below, true);
  if (typeof included === 'string') return included;
  if (typeof excluded === 'string') return excluded;
  const isExcluded = lookUp(excluded);
  return included.filter((coding) => !isExcluded(coding));
}

function spend(codings: readonly Coding[], { budget }: Listing): Listed {
  budget.left -= codings.length + 1;
  return budget.left < 0 || codings.length > maxConcepts ? `has more than ${maxConcepts} codes, or too many parts` : codings;
}

const unclosedUrl = 'http://hl7.org/fhir/StructureDefinition/valueset-unclosed';

/** The selectable entries of an expansion that is whole; abstract and inactive ones only lead to those below them. */
function listExpansion(source: unknown): Listed {
  const expansion = (source ?? {}) as { contains?: unknown; total?: unknown; extension?: unknown };
  const codings: Coding[] = [];
  let count = 0;
  const open = [...objectsIn(expansion.contains)].reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const coding = toCoding(next['system'], next);
    if (coding !== undefined) count += 1;
    if (count > maxConcepts) return `has more than ${maxConcepts} codes`;
    if (coding !== undefined && next['abstract'] !== true && next['inactive'] !== true) codings.push(coding);
    for (const below of [...objectsIn(next['contains'])].reverse()) open.push(below);
  }
  const isUnclosed = objectsIn(expansion.extension).some(({ url, valueBoolean }) => url === unclosedUrl && valueBoolean === true);
  const isWhole = typeof expansion.total === 'number' ? expansion.total <= count : count > 0;
  return isUnclosed || !isWhole ? 'came only in part' : codings;
}

type Part = Readonly<Record<string, unknown>>;

function listUnion(parts: readonly Part[], listing: Listing, keepInactive: boolean): Listed {
  const union = new Map<string, Coding>();
  for (const part of parts) {
    const listed = listPart(part, listing, keepInactive);
    if (typeof listed === 'string') return listed;
    for (const coding of listed) if (!union.has(keyOf(coding))) union.set(keyOf(coding), coding);
  }
  return spend([...union.values()], listing);
}

/** One include or exclude: its system's codes that are also in every value set it names. */
function listPart(part: Part, listing: Listing, keepInactive: boolean): Listed {
  const named = Array.isArray(part['valueSet']) ? part['valueSet'] : [];
  const parts: Listed[] = named.map((canonical) => listNamed(typeof canonical === 'string' ? canonical : '', listing));
  if (part['system'] !== undefined || part['concept'] !== undefined) parts.unshift(listSystem(part, listing, keepInactive));
  const [first = 'has a part that names no codes', ...others] = parts;
  return others.reduce<Listed>(intersect, first);
}

function intersect(a: Listed, b: Listed): Listed {
  if (typeof a === 'string' || typeof b === 'string') return typeof a === 'string' ? a : b;
  const isInB = lookUp(b);
  return a.filter(isInB);
}

function listNamed(canonical: string, listing: Listing): Listed {
  const valueSet = findPackaged(canonical, 'ValueSet', listing.sets);
  return valueSet === undefined ? `needs the value set ${canonical.slice(0, 200)}, which is not at hand` : listValueSet(valueSet, listing);
}

function listSystem(part: Part, listing: Listing, keepInactive: boolean): Listed {
  const version = typeof part['version'] === 'string' ? part['version'] : undefined;
  if (part['concept'] !== undefined) {
    const codings = objectsIn(part['concept']).flatMap((concept) => toCoding(part['system'], concept, version) ?? []);
    return spend(codings, listing);
  }
  const url = typeof part['system'] === 'string' ? part['system'] : '';
  const system = findPackaged(version === undefined ? url : `${url}|${version}`, 'CodeSystem', listing.sets);
  if (system === undefined) return `needs the code system ${url.slice(0, 200)}, which is not at hand`;
  const listed = listCodeSystem(system, objectsIn(part['filter']) as readonly Filter[], keepInactive);
  return typeof listed === 'string' ? listed : spend(listed, listing);
}

function toCoding(system: unknown, { code, display, version }: Part, fixed?: string): Coding | undefined {
  if (typeof code !== 'string' || code === '') return undefined;
  const stated = fixed ?? version;
  return {
    ...(typeof system === 'string' ? { system } : {}),
    ...(typeof stated === 'string' ? { version: stated } : {}),
    code,
    ...(typeof display === 'string' ? { display } : {}),
  };
}

function keyOf({ system, code, version }: Coding): string {
  return JSON.stringify([system ?? null, code ?? null, version ?? null]);
}

/** True for codings that stand in a list: same system and code, and no other version. */
function lookUp(codings: readonly Coding[]): (coding: Coding) => boolean {
  const versions = new Map<string, (string | undefined)[]>();
  for (const coding of codings) {
    const key = keyOf({ ...coding, version: '' });
    const known = versions.get(key);
    if (known === undefined) versions.set(key, [coding.version]);
    else if (!known.includes(coding.version)) known.push(coding.version);
  }
  return (coding) =>
    (versions.get(keyOf({ ...coding, version: '' })) ?? []).some(
      (version) => version === undefined || coding.version === undefined || version === coding.version,
    );
}
