/**
 * The plan for one query at one site: what will be sent, what is judged here, or why it cannot be asked.
 *
 * A pure function of the query and of what is known of the site: planned twice, it is the same.
 */
import { parseQuery } from '../../fhir-search/query.ts';
import { findParameter } from '../../fhir-search/search-parameters.ts';
import type { PlannedParameter, PlannedQuery } from '../port.ts';
import { type AskedQuery, readAsked } from './asked.ts';
import { type HandledFilter, handleFilters } from './handle.ts';
import { buildLadder, climb, type Ladder, type Rung, type RungName } from './ladder.ts';
import type { Site } from './site.ts';

/** Most requests for references and for what points back, in one query. */
export const maxFollowUps = 200;

/** A search with its ways of asking, best first. */
export interface SearchPlan {
  readonly kind: 'search';
  readonly query: AskedQuery;
  readonly handled: readonly HandledFilter[];
  readonly ladder: Ladder;
  /** Why the result cannot be everything whatever comes. */
  readonly standing: readonly string[];
  readonly followsUp: boolean;
  /** Type and names of what is sent, for the notes; absent where a name may be a value. */
  readonly shape?: string;
}

export type Plan =
  | SearchPlan
  | { readonly kind: 'read'; readonly reference: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** Plans one query. */
export function makePlan(text: string, site: Site, base: URL): Plan {
  const parsed = parseQuery(text);
  if (parsed.kind === 'malformed') return refuse('the query is not a search');
  if (parsed.kind === 'read') return { kind: 'read', reference: `${parsed.type}/${parsed.id}` };
  const { type } = parsed;
  if (!isOffered(site, type)) return refuse(`the EHR offers no search of ${type}`);
  const query = readAsked(type, parsed.parameters);
  if (query.problems.length > 0) return refuse(query.problems.join('; '));
  const handled = handleFilters(query, site);
  const lost = findLost(handled, type);
  if (lost !== undefined) return refuse(lost);
  const ladder = buildLadder({ query, site, handled, baseLength: base.href.length });
  if (typeof ladder === 'string') return refuse(ladder);
  const shape = shapeOf(query, site);
  return {
    kind: 'search',
    query,
    handled,
    ladder,
    standing: standingReasons(query, ladder),
    followsUp: needsMore(query),
    ...(shape === undefined ? {} : { shape }),
  };
}

function refuse(reason: string): Plan {
  return { kind: 'refused', reason };
}

function isOffered(site: Site, type: string): boolean {
  const { offered } = site.rules(type);
  if (offered !== undefined || site.capabilities === undefined) return offered ?? true;
  const interactions = site.offered(type)?.interactions;
  return site.offered(type) !== undefined && (interactions === undefined || interactions.includes('search-type'));
}

/** A filter that nobody would apply: not the site, and here only where the rest keeps the result within one patient. */
function findLost(handled: readonly HandledFilter[], type: string): string | undefined {
  const isNarrow = handled.some(({ filter, travels }) => travels && (filter.isAnchor || findParameter(type, 'patient') === undefined));
  const lost = handled.find(
    ({ filter, travels }) => !travels && (filter.compiled.kind === 'server' || !isNarrow || (type === 'Patient' && !hasAnchor(handled))),
  );
  return lost === undefined ? undefined : `the parameter ${lost.filter.label} cannot be applied: ${lost.why ?? 'the EHR does not know it'}`;
}

function hasAnchor(handled: readonly HandledFilter[]): boolean {
  return handled.some(({ filter, travels }) => travels && filter.isAnchor);
}

function standingReasons({ sort, type, includes }: AskedQuery, { first }: Ladder): readonly string[] {
  const parts = (sort ?? '').split(',').map((part) => part.replace(/^-/, ''));
  const unknown = sort !== undefined && parts.some((part) => findParameter(type, part) === undefined);
  const blind = includes.some((each) => each.include === undefined && !first.includes.includes(each));
  return [...(unknown ? ['the order asked for by _sort is not known here'] : []), ...(blind ? [unknownInclude] : [])];
}

/** Said where an include can be done neither by the EHR nor here. */
export const unknownInclude = 'the parameter _include or _revinclude names no reference that is known here';

function needsMore({ includes, filters }: AskedQuery): boolean {
  const byMedication = filters.some(
    ({ compiled }) => compiled.kind === 'here' && compiled.parameter.paths[0] === 'medicationCodeableConcept',
  );
  return includes.length > 0 || byMedication;
}

/** Only names that FHIR or the site has are noted: another one may be a value that was not encoded. */
function shapeOf({ type, filters, sort, includes }: AskedQuery, site: Site): string | undefined {
  const isName = (name: string) => findParameter(type, name) !== undefined || site.offered(type)?.parameters?.includes(name) === true;
  const isModifier = (modifier = 'none') => /^[a-z-]{1,12}$|^[A-Z][A-Za-z]+$/.test(modifier);
  if (!filters.every(({ asked }) => isName(asked.name) && isModifier(asked.modifier))) return undefined;
  const names = [...new Set(filters.map(({ label }) => label))].sort();
  return `${type}?${[...names, ...(sort === undefined ? [] : ['_sort']), ...(includes.length > 0 ? ['_include'] : [])].join('&')}`;
}

/** The plan as it is printed. */
export function describePlan(query: string, plan: Plan, known: RungName | undefined): PlannedQuery {
  const nothing = { filteredHere: [], takenOut: [], added: [], further: [], mostFollowUps: 0 };
  if (plan.kind === 'refused')
    return { query, outcome: 'cannot be asked here', reason: plan.reason, requests: [], ...nothing, mostRequests: 0 };
  if (plan.kind === 'read') return { query, outcome: 'planned', requests: [plan.reference], ...nothing, mostRequests: 1 };
  const [first, ...others] = climb(plan.ladder, known);
  const reasons = [...plan.standing, ...(first?.incomplete === undefined ? [] : [first.incomplete])];
  const mostFollowUps = plan.followsUp ? maxFollowUps : 0;
  return {
    query,
    outcome: 'planned',
    requests: first?.requests ?? [],
    filteredHere: plan.handled.flatMap(({ filter, why }) => (why === undefined ? [] : [{ parameter: filter.label, why }])),
    takenOut: listTakenOut(plan, first),
    added: first?.added ?? [],
    ...(reasons.length === 0 ? {} : { incomplete: reasons.join('; ') }),
    further: others.map(({ name, requests, incomplete }) => ({ way: name, requests, ...(incomplete === undefined ? {} : { incomplete }) })),
    mostFollowUps,
    mostRequests: countRequests(plan) + mostFollowUps,
  };
}

/** Requests of all ways of asking together. */
export function countRequests({ ladder }: SearchPlan): number {
  return ladder.all().reduce((sum, { requests }) => sum + requests.length, 0);
}

function listTakenOut({ query }: SearchPlan, rung: Rung | undefined): readonly PlannedParameter[] {
  const sent = (rung?.requests ?? []).join('&');
  const includes = query.includes.filter((each) => rung?.includes.includes(each) !== true);
  const sort = query.sort !== undefined && !/[?&]_sort=/.test(sent) ? [{ parameter: '_sort', why: 'sorted here' }] : [];
  const elements =
    query.elements !== undefined && !/[?&]_elements=/.test(sent) ? [{ parameter: '_elements', why: 'not honoured by the EHR' }] : [];
  const effectless = query.withoutEffect.map((parameter) => ({ parameter, why: 'takes nothing away' }));
  return [
    ...includes.map(({ label }) => ({ parameter: label, why: 'references are fetched one by one' })),
    ...sort,
    ...elements,
    ...effectless,
  ];
}
