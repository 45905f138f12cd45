/**
 * From a plan to its result: the ways of asking one after the other, the answers joined, judged, sorted and completed.
 *
 * Each resource that is returned is known to meet the query: by our own judgement, or by the word of a server that was
 * asked for just that and says it did it. What can be neither is left out, and makes the result incomplete.
 */
import { type AnyResource, referenceTo } from '../../fhir.ts';
import { indexResources, keepNewest } from '../../fhir-search/resource-index.ts';
import { runSearch } from '../../fhir-search/search.ts';
import type { SearchResult } from '../port.ts';
import type { PagedResult } from '../search-pages.ts';
import type { AskedFilter } from './asked.ts';
import { type Followed, type FollowUp, followIncludes, readReferences } from './follow-references.ts';
import type { HandledFilter } from './handle.ts';
import { byReference, type Judgement, type JudgingBasis, medicationsToRead } from './judge.ts';
import type { Rung } from './ladder.ts';
import { type SearchPlan, unknownInclude } from './plan.ts';

export interface Asking extends FollowUp {
  /** Sends one request, all its pages. */
  send(request: string): Promise<PagedResult>;
}

/** A result, and the way of asking that gave it; absent where all were refused. */
export interface Planned {
  readonly result: SearchResult;
  readonly rung?: Rung;
}

/** Statuses that mean "not this way": another way of asking may do. */
const refusals: ReadonlySet<number> = new Set([400, 404, 414, 422]);

/** Runs a plan, its rungs in the order given. Fails: as the first of the requests that fails. */
export async function runPlan(plan: SearchPlan, rungs: Iterable<Rung>, asking: Asking): Promise<Planned> {
  let refused: PagedResult | undefined;
  for (const rung of rungs) {
    const answers = await askAll(rung.requests, asking);
    const refusal = answers.find((answer) => refusals.has(answer.refused ?? 0));
    if (refusal === undefined) return { rung, result: await joinAnswers({ plan, rung, answers, asking }) };
    refused ??= refusal;
  }
  const reason = refused?.reason ?? 'the EHR refused the search';
  return { result: { resources: [], completeness: 'incomplete', reason, pages: 0 } };
}

async function askAll(requests: readonly string[], asking: Asking): Promise<readonly PagedResult[]> {
  const settled = await Promise.allSettled(requests.map((request) => asking.send(request)));
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
}

interface Answered {
  readonly plan: SearchPlan;
  readonly rung: Rung;
  readonly answers: readonly PagedResult[];
  readonly asking: Asking;
}

async function joinAnswers(answered: Answered): Promise<SearchResult> {
  const { plan, rung, answers, asking } = answered;
  const [only] = answers;
  const raw = answers.length === 1 && only !== undefined ? only.resources : keepNewest(answers.flatMap(({ resources }) => resources));
  const candidates = raw.filter(({ resourceType }) => resourceType === plan.query.type);
  const codes = await readMedications(candidates, raw, answered);
  const judged = judgeAll(candidates, {
    ...answered,
    basis: { base: asking.base, medications: byReference(codes.resources) },
  });
  const matches = sortHere(judged.resources, plan);
  const followed = await follow(matches, raw, answered);
  const reasons = [
    ...plan.standing,
    ...(rung.incomplete === undefined ? [] : [rung.incomplete]),
    ...answers.flatMap(({ reason }) => reason ?? []),
    ...(judged.reasons.length > 0 ? codes.reasons : []),
    ...judged.reasons,
    ...followed.reasons,
  ];
  const worst = answers.some(({ completeness }) => completeness === 'not-permitted') ? 'not-permitted' : 'incomplete';
  const pages = answers.reduce((sum, answer) => sum + answer.pages, 0);
  const found = { resources: [...matches, ...followed.resources], pages };
  const isWhole = reasons.length === 0 && answers.every(({ completeness }) => completeness === 'complete');
  return isWhole ? { ...found, completeness: 'complete' } : { ...found, completeness: worst, reason: [...new Set(reasons)].join('; ') };
}

/** The medications that orders name by reference, where the query asks for a code. */
async function readMedications(orders: readonly AnyResource[], raw: readonly AnyResource[], { plan, asking }: Answered): Promise<Followed> {
  const compiled = plan.handled.map(({ filter }) => filter.compiled);
  const wanted = medicationsToRead(orders, compiled, asking.base);
  if (wanted.length === 0) return { resources: [], reasons: [] };
  const here = raw.filter(({ resourceType }) => resourceType === 'Medication');
  const known = new Set(here.map(referenceTo));
  const read = await readReferences(
    wanted.filter((reference) => !known.has(reference)),
    asking,
  );
  return { resources: [...here, ...read.resources], reasons: read.reasons };
}

interface Judging extends Answered {
  readonly basis: JudgingBasis;
}

function judgeAll(resources: readonly AnyResource[], { plan, rung, answers, basis }: Judging): Followed {
  const unapplied = new Set(answers.flatMap((answer) => answer.unapplied ?? []));
  const isVouched = ({ filter }: HandledFilter) =>
    rung.vouched.has(filter) && ![filter.label, filter.asked.name, '?'].some((name) => unapplied.has(name));
  const rules = plan.handled
    .map((handled) => ({ handled, vouched: isVouched(handled) }))
    .filter(({ handled, vouched }) => !(vouched && namesPatient(handled.filter)));
  const reasons = new Set<string>();
  for (const { handled, vouched } of rules) {
    if (handled.filter.compiled.kind === 'server' && !vouched) reasons.add(`the EHR did not apply the parameter ${handled.filter.label}`);
  }
  const isMatch = (resource: AnyResource) => {
    const open: HandledFilter[] = [];
    for (const { handled, vouched } of rules) {
      const verdict = judge(handled, resource, basis);
      if (verdict === 'fails') return false;
      if (verdict === 'cannot tell' && !vouched) open.push(handled);
    }
    for (const { filter } of open) reasons.add(`whether all resources meet the parameter ${filter.label} cannot be told`);
    return open.length === 0;
  };
  return { resources: resources.filter(isMatch), reasons: [...reasons] };
}

/**
 * A server that was asked for one patient has said whose its answer is. Whether that is so, is for whoever gathers: what is another patient's must stop the case and not vanish here,
 * and what names a record that was merged into this one is this patient's.
 */
function namesPatient({ isAnchor, asked: { name } }: AskedFilter): boolean {
  return isAnchor && name !== '_id' && name !== 'identifier';
}

function judge({ filter: { compiled } }: HandledFilter, resource: AnyResource, basis: JudgingBasis): Judgement {
  return compiled.kind === 'here' ? compiled.judge(resource, basis) : 'cannot tell';
}

/** Sorted as FHIR search in memory sorts; in the order of the answers where no order is asked for, or known. */
function sortHere(resources: readonly AnyResource[], { query: { sort, type } }: SearchPlan): readonly AnyResource[] {
  if (sort === undefined) return resources;
  const sorted = runSearch(indexResources(resources), `${type}?_sort=${encodeURIComponent(sort)}`);
  return sorted.outcome === 'found' ? sorted.matches : resources;
}

/** What the matches bring along; where an include is unknown here, all that came with them. */
async function follow(
  matches: readonly AnyResource[],
  raw: readonly AnyResource[],
  { plan, rung, answers, asking }: Answered,
): Promise<Followed> {
  const { includes, type, filters } = plan.query;
  if (includes.length === 0) return { resources: [], reasons: [] };
  const isIgnored = answers.some(({ unapplied }) => unapplied?.some((name) => name === '_revinclude' || name === '?') === true);
  const done = rung.includes.filter(({ name }) => name === '_revinclude' && !isIgnored).flatMap(({ include }) => include ?? []);
  const patient = filters.find(
    ({ asked, isAnchor }) => isAnchor && asked.name !== '_id' && asked.name !== 'identifier' && !asked.value.includes(','),
  );
  const known = includes.flatMap(({ include }) => include ?? []);
  const followed = await followIncludes(
    { matches, raw, includes: known, done, ...(patient === undefined ? {} : { patient: patient.asked.value }) },
    asking,
  );
  const blind = includes.filter(({ include }) => include === undefined);
  const unsent = blind.filter((each) => !rung.includes.includes(each));
  const besides = blind.length > unsent.length ? raw.filter(({ resourceType }) => resourceType !== type) : [];
  return {
    resources: keepNewest([...followed.resources, ...besides]),
    reasons: [...followed.reasons, ...(unsent.length > 0 ? [unknownInclude] : [])],
  };
}
