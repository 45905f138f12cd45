/**
 * FHIR search over resources in memory, as strict as a server in strict mode.
 *
 * Parameters are joined by AND, alternatives in a value by OR. What is not understood is refused with a reason that
 * names the parameter: a filter is never ignored. `_count` is a page size and takes nothing away here.
 *
 * Source: FHIR R4 search.
 */
import type { AnyResource } from '../fhir.ts';
import { rangesOf } from './date-range.ts';
import { compileInclude, gatherIncludes, type Include } from './include.ts';
import { compileParameter, elementsAt, type Predicate } from './match.ts';
import { parseQuery, type QueryParameter } from './query.ts';
import type { ResourceIndex } from './resource-index.ts';
import { findParameter, type SearchParameter } from './search-parameters.ts';

/**
 * What a search found.
 *
 * Shapes: `includesOf` gives what the matches of one page bring along, none of these again. `pageSize` is absent where
 * the query does not say.
 */
export type Found =
  | {
      readonly outcome: 'found';
      readonly matches: readonly AnyResource[];
      readonly includesOf: (page: readonly AnyResource[]) => readonly AnyResource[];
      readonly pageSize?: number;
    }
  | { readonly outcome: 'refused'; readonly reason: string };

/** Runs one query: a search, a type alone, or `Type/id`. */
export function runSearch(index: ResourceIndex, text: string): Found {
  const query = parseQuery(text);
  if (query.kind === 'malformed') return refuse('the query is not a search');
  if (query.kind === 'read') {
    const resource = index.byReference.get(`${query.type}/${query.id}`);
    return { outcome: 'found', matches: resource === undefined ? [] : [resource], includesOf: () => [] };
  }
  const plan = compilePlan(query.type, query.parameters);
  return typeof plan === 'string' ? refuse(plan) : applyPlan(index, query.type, plan);
}

interface Plan {
  readonly filters: readonly Predicate[];
  readonly sorts: readonly Sort[];
  readonly includes: readonly Include[];
  readonly pageSize?: number;
}

interface Sort {
  readonly parameter: SearchParameter;
  readonly descending: boolean;
}

/** A part of a plan, nothing for a parameter that changes no result, or why it cannot be done. */
type Step =
  | { readonly filter: Predicate }
  | { readonly sorts: readonly Sort[] }
  | { readonly include: Include }
  | { readonly pageSize: number }
  | string;

function compilePlan(type: string, parameters: readonly QueryParameter[]): Plan | string {
  const steps = parameters.filter(({ name }) => !withoutEffect.has(name)).map((asked) => compileStep(type, asked));
  const problems = steps.filter((step) => typeof step === 'string');
  if (problems.length > 0) return problems.join('; ');
  const parts = steps.filter((step) => typeof step !== 'string');
  return {
    filters: parts.flatMap((step) => ('filter' in step ? [step.filter] : [])),
    sorts: parts.flatMap((step) => ('sorts' in step ? step.sorts : [])),
    includes: parts.flatMap((step) => ('include' in step ? [step.include] : [])),
    ...Object.assign({}, ...parts.filter((step) => 'pageSize' in step)),
  };
}

const withoutEffect: ReadonlySet<string> = new Set(['_format', '_total', '_pretty']);

function compileStep(type: string, asked: QueryParameter): Step {
  if (asked.name === '_count') return compileCount(asked.value);
  if (asked.name === '_sort') return compileSort(type, asked.value);
  if (asked.name === '_include' || asked.name === '_revinclude') return stepOf(compileInclude(asked));
  const parameter = findParameter(type, asked.name);
  if (parameter === undefined) return `${type} has no search parameter ${nameForReason(asked.name)} here`;
  const filter = compileParameter(asked, parameter);
  return typeof filter === 'string' ? filter : { filter };
}

function stepOf(include: Include | string): Step {
  return typeof include === 'string' ? include : { include };
}

/** A name that is none may be a value that was not encoded; it is not repeated. */
function nameForReason(name: string): string {
  return /^[A-Za-z_][\w.-]{0,63}$/.test(name) ? name : '(not a name)';
}

function compileCount(value: string): Step {
  return /^[1-9]\d{0,5}$/.test(value) ? { pageSize: Number(value) } : 'the parameter _count takes a whole number above 0';
}

function compileSort(type: string, value: string): Step {
  const sorts = value.split(',').map((part) => {
    const descending = part.startsWith('-');
    const parameter = findParameter(type, descending ? part.slice(1) : part);
    return parameter === undefined ? undefined : { parameter, descending };
  });
  return sorts.some((sort) => sort === undefined)
    ? `the parameter _sort names no search parameter of ${type}`
    : { sorts: sorts.filter((sort) => sort !== undefined) };
}

function applyPlan(index: ResourceIndex, type: string, plan: Plan): Found {
  const candidates = index.byType.get(type) ?? [];
  const met = candidates.filter((resource) => plan.filters.every((filter) => filter(resource)));
  const matches = sortBy(met, plan.sorts);
  const includesOf = (page: readonly AnyResource[]) => gatherIncludes(index, page, plan.includes);
  return { outcome: 'found', matches, includesOf, ...(plan.pageSize === undefined ? {} : { pageSize: plan.pageSize }) };
}

function sortBy(resources: readonly AnyResource[], sorts: readonly Sort[]): readonly AnyResource[] {
  if (sorts.length === 0) return resources;
  const keyed = resources.map((resource) => ({ resource, keys: sorts.map((sort) => sortKey(resource, sort)) }));
  return keyed.sort((a, b) => compareKeys(a.keys, b.keys, sorts)).map(({ resource }) => resource);
}

type SortKey = string | number | undefined;

function sortKey(resource: AnyResource, { parameter, descending }: Sort): SortKey {
  const elements = elementsAt(resource, parameter.paths);
  if (parameter.type !== 'date') return elements.length === 0 ? undefined : JSON.stringify(elements[0]).toLowerCase();
  const ranges = elements.flatMap(rangesOf);
  if (ranges.length === 0) return undefined;
  return descending ? Math.max(...ranges.map(({ to }) => to)) : Math.min(...ranges.map(({ from }) => from));
}

/** Whatever has no value comes last, in both directions. */
function compareKeys(a: readonly SortKey[], b: readonly SortKey[], sorts: readonly Sort[]): number {
  for (const [at, { descending }] of sorts.entries()) {
    const [left, right] = [a[at], b[at]];
    if (left === right) continue;
    if (left === undefined || right === undefined) return left === undefined ? 1 : -1;
    return left < right === descending ? 1 : -1;
  }
  return 0;
}

function refuse(reason: string): Found {
  return { outcome: 'refused', reason };
}
