/**
 * What a result brings along, whether or not the EHR has done it: what matches point at, and what points at them.
 *
 * What came in the same answer is taken from there; the rest is read, each reference once, within a budget. Whatever
 * cannot be had is named by its type.
 */
import { AccessRefused, Fault } from '../../errors.ts';
import { type AnyResource, referenceTo } from '../../fhir.ts';
import { elementsAt, referenceText } from '../../fhir-search/match.ts';
import { findParameter } from '../../fhir-search/search-parameters.ts';
import type { ReadResult, SearchResult } from '../port.ts';
import type { NamedInclude } from './asked.ts';
import { byReference, localReference } from './judge.ts';
import { requestText } from './request-text.ts';

/** How more is asked for; each of them counts what it sends. */
export interface FollowUp {
  readonly base: URL;
  /** Nothing where the budget is spent. */
  read(reference: string): Promise<ReadResult | undefined>;
  search(query: string): Promise<SearchResult | undefined>;
}

/** What was found, and why it may not be all. */
export interface Followed {
  readonly resources: readonly AnyResource[];
  readonly reasons: readonly string[];
}

export const overBudget = 'the result points at more resources than may be fetched for one query';

/** Reads resources by reference. */
export async function readReferences(references: readonly string[], { read }: FollowUp): Promise<Followed> {
  const found = await Promise.all(references.map((reference) => readOne(reference, read)));
  return {
    resources: found.filter((each) => typeof each !== 'string'),
    reasons: [...new Set(found.filter((each) => typeof each === 'string'))],
  };
}

async function readOne(reference: string, read: FollowUp['read']): Promise<AnyResource | string> {
  const [type = ''] = reference.split('/');
  try {
    const result = await read(reference);
    if (result === undefined) return overBudget;
    return result.kind === 'found' ? result.resource : `a ${type} that the result points at could not be read`;
  } catch (error) {
    if (!(error instanceof Fault) || error instanceof AccessRefused) throw error;
    return `a ${type} that the result points at could not be read`;
  }
}

export interface Following {
  readonly matches: readonly AnyResource[];
  /** All that came with them. */
  readonly raw: readonly AnyResource[];
  readonly includes: readonly NamedInclude[];
  /** Includes that the server has done for the matches. */
  readonly done: readonly NamedInclude[];
  /** The one patient of the query, for searches of what points back. */
  readonly patient?: string;
}

/** Follows includes in waves, as `_include` and `_revinclude` with `:iterate` mean it. */
export async function followIncludes(following: Following, followUp: FollowUp): Promise<Followed> {
  const pool = byReference(following.raw);
  const seen = new Set<string | AnyResource>(following.matches.map(keyOf));
  const [found, reasons] = [[] as AnyResource[], new Set<string>()];
  for (let wave = following.matches, first = true; wave.length > 0 && found.length <= maxIncluded; first = false) {
    const active = first ? following.includes : following.includes.filter(({ iterate }) => iterate);
    const next = await followWave(wave, active, { following, followUp, pool });
    for (const reason of next.reasons) reasons.add(reason);
    wave = next.resources.filter((resource) => !seen.has(keyOf(resource)) && seen.add(keyOf(resource)));
    found.push(...wave);
  }
  if (found.length > maxIncluded) reasons.add(overBudget);
  return { resources: found, reasons: [...reasons] };
}

const maxIncluded = 10_000;

function keyOf(resource: AnyResource): string | AnyResource {
  return resource.id === undefined ? resource : referenceTo(resource);
}

interface Wave {
  readonly following: Following;
  readonly followUp: FollowUp;
  readonly pool: ReadonlyMap<string, AnyResource>;
}

async function followWave(wave: readonly AnyResource[], includes: readonly NamedInclude[], around: Wave): Promise<Followed> {
  const forward = includes.filter(({ reverse }) => !reverse);
  const targets = [...new Set(forward.flatMap((include) => targetsOf(wave, include, around.followUp.base)))];
  const missing = targets.filter((target) => !around.pool.has(target));
  const read = await readReferences(missing, around.followUp);
  const backward = await Promise.all(includes.filter(({ reverse }) => reverse).map((include) => followBack(wave, include, around)));
  const known = targets.flatMap((target) => around.pool.get(target) ?? []);
  return {
    resources: [...known, ...read.resources, ...backward.flatMap(({ resources }) => resources)],
    reasons: [...read.reasons, ...backward.flatMap(({ reasons }) => reasons)],
  };
}

function targetsOf(wave: readonly AnyResource[], { sourceType, parameter, targetType }: NamedInclude, base: URL): readonly string[] {
  return wave
    .filter(({ resourceType }) => resourceType === sourceType)
    .flatMap((resource) => elementsAt(resource, parameter.paths))
    .flatMap((element) => localReference(referenceText(element), base) ?? [])
    .filter((target) => targetType === undefined || target.startsWith(`${targetType}/`));
}

async function followBack(wave: readonly AnyResource[], include: NamedInclude, { following, followUp }: Wave): Promise<Followed> {
  const wanted = new Set(wave.filter(({ id }) => id !== undefined).map(referenceTo));
  const pointing = (resources: readonly AnyResource[]) =>
    resources.filter(
      (resource) =>
        resource.resourceType === include.sourceType && targetsOf([resource], include, followUp.base).some((target) => wanted.has(target)),
    );
  if (following.done.includes(include)) return { resources: pointing(following.raw), reasons: [] };
  if (wanted.size === 0) return { resources: [], reasons: [] };
  const result = await followUp.search(backwardQuery([...wanted], include, following.patient));
  if (result === undefined) return { resources: [], reasons: [overBudget] };
  const isWhole = result.completeness === 'complete';
  return {
    resources: pointing(result.resources),
    reasons: isWhole ? [] : [`not every ${include.sourceType} that points at the result: ${result.reason ?? ''}`],
  };
}

/** A search of what points at the targets, kept to the patient where the type has one. */
function backwardQuery(targets: readonly string[], { sourceType, parameterName: name }: NamedInclude, patient: string | undefined): string {
  const hasPatient = sourceType !== 'Provenance' && findParameter(sourceType, 'patient') !== undefined && name !== 'patient';
  const narrow = hasPatient && patient !== undefined ? [{ name: 'patient', values: [patient], divisible: true }] : [];
  return requestText(sourceType, [...narrow, { name, values: targets, divisible: true }]);
}
