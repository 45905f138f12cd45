/**
 * What a search brings along: `_include`, `_revinclude`, and both with `:iterate`.
 *
 * Source: FHIR R4 search, "including other resources in result".
 */
import { type AnyResource, referenceTo } from '../fhir.ts';
import { elementsAt, referenceText } from './match.ts';
import { parseReference, type QueryParameter } from './query.ts';
import type { ResourceIndex } from './resource-index.ts';
import { findParameter, type SearchParameter } from './search-parameters.ts';

export interface Include {
  readonly sourceType: string;
  readonly parameter: SearchParameter;
  readonly targetType: string | undefined;
  readonly iterate: boolean;
  readonly reverse: boolean;
}

/** Reads `Source:parameter` or `Source:parameter:Target`; a text that says why it cannot be done. */
export function compileInclude({ name, modifier, value }: QueryParameter): Include | string {
  const [sourceType = '', parameterName = '', targetType, ...rest] = value.split(':');
  const parameter = findParameter(sourceType, parameterName);
  const iterate = modifier === 'iterate' || modifier === 'recurse';
  if (parameter?.type !== 'reference' || rest.length > 0 || (modifier !== undefined && !iterate)) {
    return `the parameter ${name} names no reference that is known here`;
  }
  return { sourceType, parameter, targetType, iterate, reverse: name === '_revinclude' };
}

/**
 * The resources that a search's matches point at, or that point at them, each once and none of the matches.
 */
export function gatherIncludes(
  index: ResourceIndex,
  matches: readonly AnyResource[],
  includes: readonly Include[],
): readonly AnyResource[] {
  const seen = new Set<AnyResource>(matches);
  const found: AnyResource[] = [];
  for (let wave = matches, first = true; wave.length > 0; first = false) {
    const active = first ? includes : includes.filter(({ iterate }) => iterate);
    wave = active.flatMap((include) => followInclude(index, wave, include)).filter((resource) => !seen.has(resource) && seen.add(resource));
    found.push(...wave);
  }
  return found;
}

function followInclude(index: ResourceIndex, wave: readonly AnyResource[], include: Include): readonly AnyResource[] {
  if (include.reverse) return followReverse(index, wave, include);
  return wave
    .filter(({ resourceType }) => resourceType === include.sourceType)
    .flatMap((resource) => targetsOf(resource, include.parameter))
    .filter((target) => include.targetType === undefined || target.startsWith(`${include.targetType}/`))
    .flatMap((target) => index.byReference.get(target) ?? []);
}

function followReverse(index: ResourceIndex, wave: readonly AnyResource[], { sourceType, parameter }: Include): readonly AnyResource[] {
  const wanted = new Set(wave.map(referenceTo));
  return (index.byType.get(sourceType) ?? []).filter((resource) => targetsOf(resource, parameter).some((target) => wanted.has(target)));
}

/** `Type/id` of each relative reference under a parameter. */
function targetsOf(resource: AnyResource, { paths }: SearchParameter): readonly string[] {
  return elementsAt(resource, paths).flatMap((element) => {
    const text = referenceText(element);
    const target = text === undefined || text.includes(':') ? undefined : parseReference(text);
    return target === undefined ? [] : [`${target.type}/${target.id}`];
  });
}
