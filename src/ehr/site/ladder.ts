/**
 * The ways to ask one query at one site, best first; the next one only where the one before was refused.
 *
 * As asked → without sorting and includes → with every status, for servers that demand one → patient and category →
 * patient alone → patient and the categories known. Each still asks for the same patient; what is left out is judged
 * here. The last one cannot promise everything, for a resource may have another category or none; it comes after
 * "patient alone" because that one can.
 */
import { findParameter, listParameters } from '../../fhir-search/search-parameters.ts';
import type { PlannedParameter } from '../port.ts';
import type { AskedFilter, AskedInclude, AskedQuery } from './asked.ts';
import { type HandledFilter, hasParameter } from './handle.ts';
import { type SentParameter, splitRequests } from './request-text.ts';
import type { KnownValues, RulesForType } from './rules.ts';
import type { Site } from './site.ts';
import { standardValues } from './standard-codes.ts';

export const rungNames = ['as asked', 'bare', 'every status', 'category', 'patient', 'known categories', 'one by one'] as const;
export type RungName = (typeof rungNames)[number];

/** One way of asking. */
export interface Rung {
  readonly name: RungName;
  /** Together they are the query. */
  readonly requests: readonly string[];
  /** Filters for which the server's word counts. */
  readonly vouched: ReadonlySet<AskedFilter>;
  /** Includes that the server is asked to do. */
  readonly includes: readonly AskedInclude[];
  /** What the site wants besides. */
  readonly added: readonly PlannedParameter[];
  /** Why its result cannot be everything. */
  readonly incomplete?: string;
}

export interface LadderBasis {
  readonly query: AskedQuery;
  readonly site: Site;
  readonly handled: readonly HandledFilter[];
  /** Characters before a request's text: the base URL. */
  readonly baseLength: number;
}

/** The ways of asking; all but the first are worked out only when they are wanted. */
export interface Ladder {
  readonly first: Rung;
  /** All of them, the first included. */
  all(): readonly Rung[];
}

/** The ladder for a query; where there is no way at all, the reason why. */
export function buildLadder(basis: LadderBasis): Ladder | string {
  const specs = listSpecs(basis);
  let [at, reason]: [number, string | undefined] = [0, undefined];
  for (const spec of specs) {
    at += 1;
    const first = buildRung(spec, basis);
    if (typeof first !== 'string') return ladderFrom(first, () => specs.slice(at).map((later) => buildRung(later, basis)));
    reason ??= first;
  }
  return reason ?? 'there is no way to ask it';
}

function ladderFrom(first: Rung, buildRest: () => readonly (Rung | string)[]): Ladder {
  let rungs: readonly Rung[] | undefined;
  const all = () => {
    const seen = new Set<string>();
    const isNew = ({ requests }: Rung) => !seen.has(requests.join('\n')) && seen.add(requests.join('\n')) !== undefined;
    rungs ??= [first, ...buildRest().filter((rung) => typeof rung !== 'string')].filter(isNew);
    return rungs;
  };
  return { first, all };
}

/** The rungs in the order they are taken: the one that worked before, then the others. */
export function* climb({ first, all }: Ladder, known: RungName | undefined): Generator<Rung> {
  const start = known === undefined || known === first.name ? first : (all().find(({ name }) => name === known) ?? first);
  yield start;
  yield* all().filter((rung) => rung !== start);
}

interface RungSpec {
  readonly name: RungName;
  readonly handled: readonly HandledFilter[];
  readonly fill?: { readonly name: string; readonly known: KnownValues };
  readonly withExtras?: boolean;
  readonly oneByOne?: boolean;
}

function listSpecs(basis: LadderBasis): readonly RungSpec[] {
  const { handled, query } = basis;
  const all = handled.filter(({ sent }) => sent.length > 0);
  const must = all.filter(({ filter }) => filter.isAnchor || filter.compiled.kind === 'server');
  const first: readonly RungSpec[] = [
    { name: 'as asked', handled: all, withExtras: true },
    { name: 'bare', handled: all },
  ];
  if (!must.some(({ filter }) => filter.isAnchor)) return first;
  const isByIds = must.some(({ filter }) => filter.asked.name === '_id');
  const status = fillable(basis, 'status');
  const byCategory = listByCategory(basis, all, must);
  const rest: readonly RungSpec[] = [
    ...(status?.whole === true && query.type !== 'Patient'
      ? [{ name: 'every status' as const, handled: all, fill: { name: 'status', known: status } }]
      : []),
    ...byCategory.filter(({ name }) => name === 'category'),
    { name: 'patient', handled: must },
    ...byCategory.filter(({ name }) => name === 'known categories'),
    ...(isByIds ? [{ name: 'one by one' as const, handled: must, oneByOne: true }] : []),
  ];
  return [...first, ...rest];
}

function listByCategory(basis: LadderBasis, all: readonly HandledFilter[], must: readonly HandledFilter[]): readonly RungSpec[] {
  const asked = all.filter(({ filter }) => filter.asked.name === 'category' && filter.asked.modifier === undefined);
  if (asked.length > 0) return [{ name: 'category', handled: [...must, ...asked.filter((each) => !must.includes(each))] }];
  const known = fillable(basis, 'category');
  if (known === undefined) return [];
  return [{ name: known.whole === true ? 'category' : 'known categories', handled: must, fill: { name: 'category', known } }];
}

/** The values to ask for where a parameter has to be there and was not asked for. */
function fillable({ query: { type, filters }, site }: LadderBasis, name: string): KnownValues | undefined {
  if (filters.some(({ asked }) => asked.name === name && asked.modifier === undefined)) return undefined;
  if (hasParameter(site, type, name) === false) return undefined;
  return knownValues(site.rules(type), type, name);
}

function knownValues(rules: RulesForType, type: string, name: string): KnownValues | undefined {
  return (rules.values !== undefined && Object.hasOwn(rules.values, name) ? rules.values[name] : undefined) ?? standardValues(type, name);
}

function buildRung(spec: RungSpec, basis: LadderBasis): Rung | string {
  const { query, site } = basis;
  const rules = site.rules(query.type);
  const filled = fillWays(spec, rules, basis);
  if (typeof filled === 'string') return filled;
  const extras = spec.withExtras === true ? extrasOf(basis) : { parameters: [], includes: [] };
  const fixed = [...alwaysOf(rules), ...extras.parameters, ...countOf(spec, rules, basis)];
  const requests = splitRequests(distinctly([...spec.handled.flatMap(({ sent }) => sent), ...filled.map(toSent), ...fixed]), {
    type: query.type,
    maxLength: (rules.site.maxUrlLength ?? 2_000) - basis.baseLength,
    maxValues: { ...rules.maxValues, patient: 1, subject: 1, beneficiary: 1, ...(spec.oneByOne === true ? { _id: 1 } : {}) },
  });
  if (requests === undefined) return 'the query is too long for the EHR';
  const partial = filled.filter(({ known }) => known.whole !== true).map(({ name }) => name);
  return {
    name: spec.name,
    requests,
    vouched: new Set(spec.handled.filter(({ vouches }) => vouches).map(({ filter }) => filter)),
    includes: extras.includes,
    added: [...filled.map(({ name }) => ({ parameter: name, why: whyFilled(spec, name) })), ...whyFixed(fixed)],
    ...(partial.length === 0
      ? {}
      : { incomplete: `the EHR could be asked only by the values of ${partial.join(' and ')} that are known, and may have others` }),
  };
}

/** `patient` and `subject` may have become the same. */
function distinctly(parameters: readonly SentParameter[]): readonly SentParameter[] {
  return [...new Map(parameters.map((each) => [`${each.name}=${each.values.join()}`, each])).values()];
}

interface Fill {
  readonly name: string;
  readonly known: KnownValues;
}

function toSent({ name, known }: Fill): SentParameter {
  return { name, values: known.values, divisible: true };
}

function whyFilled({ fill }: RungSpec, name: string): string {
  return fill?.name === name ? 'some EHRs want it' : 'the EHR wants it beside the patient';
}

function whyFixed(fixed: readonly SentParameter[]): readonly PlannedParameter[] {
  const reasons: Readonly<Record<string, string>> = { _count: 'the size of a page', _sort: 'a steady order over the pages' };
  return fixed
    .filter(({ name }) => name !== '_include' && name !== '_revinclude')
    .map(({ name }) => ({ parameter: name, why: reasons[name] ?? 'a rule of this site' }));
}

/** What has to be added so that one of the site's ways is whole; a text where none can be. */
function fillWays(spec: RungSpec, rules: RulesForType, basis: LadderBasis): readonly Fill[] | string {
  const given = spec.fill === undefined ? [] : [spec.fill];
  const { ways } = rules;
  if (ways === undefined) return given;
  const names = new Set([
    ...spec.handled.flatMap(({ sent }) => sent.map(({ name }) => name.split(':')[0])),
    ...given.map(({ name }) => name),
  ]);
  const missing = ways.map((way) => way.filter((name) => !names.has(name)));
  if (missing.some((each) => each.length === 0)) return given;
  const isNarrow = spec.handled.some(({ filter }) => filter.isAnchor);
  const fills = missing.map((each) => each.map((name) => fillOf(name, rules, basis))).filter((each) => !each.includes(undefined));
  const best = fills.find((each) => each.every((fill) => fill?.known.whole === true)) ?? fills[0];
  if (isNarrow && best !== undefined) return [...given, ...best.filter((fill) => fill !== undefined)];
  return `the EHR wants ${[...new Set(ways.map((way) => way.join(' and ')))].join(', or ')} in a search of ${basis.query.type}`;
}

function fillOf(name: string, rules: RulesForType, { query: { type } }: LadderBasis): Fill | undefined {
  const known = knownValues(rules, type, name);
  return known === undefined ? undefined : { name, known };
}

function alwaysOf({ site: { always = {} } }: RulesForType): readonly SentParameter[] {
  return Object.entries(always).map(([name, value]) => ({ name, values: [value], divisible: false }));
}

function countOf({ handled }: RungSpec, { pageSize, site: rules }: RulesForType, { query, site }: LadderBasis): readonly SentParameter[] {
  const isByIds = handled.some(({ filter }) => filter.asked.name === '_id');
  const isDeclared = rules.countIfDeclared !== true || hasParameter(site, query.type, '_count') !== false;
  if (typeof pageSize !== 'number' || !isDeclared || (rules.idAlone === true && isByIds)) return [];
  return [{ name: '_count', values: [String(pageSize)], divisible: false }];
}

interface Extras {
  readonly parameters: readonly SentParameter[];
  readonly includes: readonly AskedInclude[];
}

/** Sorting, includes and elements, as far as the site does them. */
function extrasOf({ query, site, handled }: LadderBasis): Extras {
  const rules = site.rules(query.type).site;
  const includes = query.includes.filter((each) => isIncludeOffered(each, query.type, site));
  const sort = query.sort !== undefined && rules.sorts === true ? [one('_sort', withId(query.sort))] : [];
  const elements = query.elements !== undefined && rules.elements === true ? [one('_elements', elementsFor(query, handled).join(','))] : [];
  return { parameters: [...sort, ...elements, ...includes.map(({ label, value }) => one(label, value))], includes };
}

function one(name: string, value: string): SentParameter {
  return { name, values: value.split(','), divisible: false };
}

function withId(sort: string): string {
  return sort.split(',').some((part) => part.replace(/^-/, '') === '_id') ? sort : `${sort},_id`;
}

function isIncludeOffered({ name, value, include }: AskedInclude, type: string, site: Site): boolean {
  const { includes = [], reverseIncludes = [] } = site.offered(type) ?? {};
  const offered = name === '_include' ? includes : reverseIncludes;
  const wanted = value.split(':').slice(0, 2).join(':');
  return include?.iterate !== true && (offered.includes('*') || offered.includes(wanted) || offered.includes(value));
}

/** The elements asked for, and those that filters, order, includes and the check of the patient look at. */
function elementsFor({ type, elements = [], sort = '', includes }: AskedQuery, handled: readonly HandledFilter[]): readonly string[] {
  const sorts = sort.split(',').map((part) => findParameter(type, part.replace(/^-/, '')));
  const looked = handled.map(({ filter: { compiled } }) => (compiled.kind === 'here' ? compiled.parameter : undefined));
  const own = listParameters(type).filter((parameter) => parameter.type === 'date' || alwaysNeeded.has(parameter.name));
  const parameters = [...sorts, ...looked, ...includes.map(({ include }) => include?.parameter), ...own];
  const roots = parameters.flatMap((parameter) => parameter?.paths ?? []).map((path) => path.split('.')[0] ?? path);
  const byReference = roots.includes('medicationCodeableConcept') ? ['medicationReference', 'contained'] : [];
  return [...new Set([...elements, 'id', 'meta', ...roots, ...byReference])];
}

const alwaysNeeded: ReadonlySet<string> = new Set(['patient', 'subject', 'status', 'clinical-status', 'verification-status', 'code']);
