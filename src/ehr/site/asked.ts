/**
 * A query taken apart: what it filters by, what it says about the form of its result, and what it may be narrowed to.
 */
import { compileInclude, type Include } from '../../fhir-search/include.ts';
import { type QueryParameter, splitAlternatives } from '../../fhir-search/query.ts';
import { findParameter } from '../../fhir-search/search-parameters.ts';
import { type CompiledFilter, compileFilter } from './judge.ts';

/** One parameter that filters. */
export interface AskedFilter {
  /** The name with its modifier, fit to be printed. */
  readonly label: string;
  readonly asked: QueryParameter;
  readonly compiled: Exclude<CompiledFilter, { kind: 'unreadable' }>;
  /** Keeps the result within one patient, or within what was named by id. */
  readonly isAnchor: boolean;
}

/** One `_include` or `_revinclude`; `include` is absent where it cannot be followed from here. */
export interface AskedInclude {
  readonly name: '_include' | '_revinclude';
  /** With its modifier. */
  readonly label: string;
  readonly value: string;
  readonly include?: NamedInclude;
}

/** An include that can be followed, with the name of its parameter. */
export interface NamedInclude extends Include {
  readonly parameterName: string;
}

/** What a query asks for. */
export interface AskedQuery {
  readonly type: string;
  readonly filters: readonly AskedFilter[];
  readonly includes: readonly AskedInclude[];
  readonly sort?: string;
  readonly elements?: readonly string[];
  /** `_count`, `_total` and the like: they say nothing about what is asked for. */
  readonly withoutEffect: readonly string[];
  /** Why this cannot be asked anywhere. */
  readonly problems: readonly string[];
}

const withoutEffect: ReadonlySet<string> = new Set(['_count', '_total', '_format', '_pretty']);
const anchors: ReadonlySet<string> = new Set(['patient', 'subject', '_id', 'identifier']);

/** Takes a search apart. */
export function readAsked(type: string, parameters: readonly QueryParameter[]): AskedQuery {
  const [controls, filtering] = [parameters.filter(isControl), parameters.filter((each) => !isControl(each))];
  const filters = filtering.map((asked) => readFilter(type, asked));
  const valuesOf = (name: string) => controls.filter((each) => each.name === name).map(({ value }) => value);
  const [sort, elements] = [valuesOf('_sort').join(','), valuesOf('_elements').flatMap(splitAlternatives)];
  return {
    type,
    filters: filters.filter((filter) => typeof filter !== 'string'),
    includes: controls.flatMap(readInclude),
    ...(sort === '' ? {} : { sort }),
    ...(elements.length === 0 ? {} : { elements }),
    withoutEffect: [...new Set(controls.map(({ name }) => name).filter((name) => withoutEffect.has(name) || name === '_summary'))],
    problems: [...filters.filter((filter) => typeof filter === 'string'), ...summaryProblem(valuesOf('_summary'))],
  };
}

function isControl({ name }: QueryParameter): boolean {
  return withoutEffect.has(name) || ['_sort', '_elements', '_summary', '_include', '_revinclude'].includes(name);
}

function summaryProblem(values: readonly string[]): readonly string[] {
  return values.includes('count') ? ['a count alone holds no resources (_summary)'] : [];
}

function readFilter(type: string, asked: QueryParameter): AskedFilter | string {
  const label = printableName(asked.modifier === undefined ? asked.name : `${asked.name}:${asked.modifier}`);
  const compiled = compileFilter(type, asked);
  if (compiled.kind === 'unreadable') return `the parameter ${label} ${compiled.reason}`;
  return { label, asked, compiled, isAnchor: isAnchor(type, asked) };
}

function isAnchor(type: string, { name, modifier }: QueryParameter): boolean {
  return (anchors.has(name) || isOtherNameForPatient(type, name)) && (modifier === undefined || modifier === 'Patient');
}

/** True for a parameter that looks at the same element as `patient`, as `beneficiary` of a Coverage. */
export function isOtherNameForPatient(type: string, name: string): boolean {
  const [patient, other] = [findParameter(type, 'patient'), findParameter(type, name)];
  return name !== 'patient' && patient !== undefined && other?.type === 'reference' && other.paths.join() === patient.paths.join();
}

/** A name that is none may be a value that was not encoded; it is not repeated. */
export function printableName(name: string): string {
  return /^[A-Za-z_-][\w.:-]{0,63}$/.test(name) ? name : '(not a name)';
}

function readInclude(asked: QueryParameter): readonly AskedInclude[] {
  const { name, modifier, value } = asked;
  if (name !== '_include' && name !== '_revinclude') return [];
  const include = compileInclude(asked);
  const label = printableName(modifier === undefined ? name : `${name}:${modifier}`);
  const parameterName = value.split(':')[1] ?? '';
  return [{ name, label, value, ...(typeof include === 'string' ? {} : { include: { ...include, parameterName } }) }];
}
