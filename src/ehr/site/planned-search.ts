/**
 * Searches at one site: each query planned for it, its requests sent, and the result what the query meant.
 *
 * A result holds exactly the resources that are asked for, or says `incomplete` or `not-permitted` and why. Equal
 * requests under way are sent once. References are kept for a minute. No request reaches beyond the patient asked for.
 */
import type { Runtime } from '../../runtime.ts';
import type { PlannedQuery, ReadResult, SearchResult } from '../port.ts';
import { asSearch } from '../read-resource.ts';
import type { PagedResult } from '../search-pages.ts';
import { describeSite, type SiteDescription } from './describe.ts';
import { climb, type RungName, rungNames } from './ladder.ts';
import { nothingKnown, withRung } from './notes.ts';
import { countRequests, describePlan, makePlan, maxFollowUps, type Plan, type SearchPlan } from './plan.ts';
import { createReadCache, shareRequests } from './requests-under-way.ts';
import { type Asking, runPlan } from './run-plan.ts';
import { createSiteReader, type SiteOptions } from './site.ts';

/** What planning needs of the world. */
export interface SiteWorld {
  readonly options: SiteOptions;
  readonly runtime: Runtime;
  /** Ends in a slash. */
  readonly base: URL;
  /** The CapabilityStatement, parsed; may throw a `Fault`. */
  readMetadata(): Promise<unknown>;
  /** All pages of one request. */
  search(query: string): Promise<PagedResult>;
  /** Reads `Type/id`. */
  read(reference: string): Promise<ReadResult>;
}

export interface PlannedSearch {
  /** Fails: as the world's `search`, where nothing at all could be learnt. */
  search(query: string): Promise<SearchResult>;
  /** What a search would send; nothing about a patient is asked, only the CapabilityStatement is read where that is due. */
  plan(query: string): Promise<PlannedQuery>;
  /** What is known of the site. */
  describe(): Promise<SiteDescription>;
}

/** Plans and runs searches at one site. Nothing is sent yet. */
export function createPlannedSearch(world: SiteWorld): PlannedSearch {
  const reader = createSiteReader(world);
  const memory = rungMemory(world, reader.notes);
  const send = shareRequests((query: string) => world.search(query));
  const read = createReadCache((reference: string) => world.read(reference), world.runtime);
  const planFor = async (query: string) => makePlan(query.replace(/^\//, ''), await reader.read(), world.base);
  const run = async (plan: Plan, budget: Budget): Promise<SearchResult> => {
    if (plan.kind === 'refused') return { resources: [], completeness: 'incomplete', reason: plan.reason, pages: 0 };
    if (plan.kind === 'read') return asSearch(await read(plan.reference));
    const known = await memory.recall(plan);
    const { result, rung } = await runPlan(plan, climb(plan.ladder, known), asking(budget));
    if (rung !== undefined) await memory.note(plan, rung.name);
    return result;
  };
  const asking = (budget: Budget): Asking => ({
    base: world.base,
    send,
    read: async (reference) => (budget.spend(1) ? await read(reference) : undefined),
    search: async (query) => {
      const plan = await planFor(query);
      return plan.kind === 'search' && !budget.spend(countRequests(plan)) ? undefined : await run(plan, budget);
    },
  });
  return {
    search: async (query) => run(await planFor(query), createBudget(maxFollowUps)),
    plan: async (query) => {
      const plan = await planFor(query);
      return describePlan(query, plan, plan.kind === 'search' ? await memory.recall(plan) : undefined);
    },
    describe: async () => describeSite(await reader.read()),
  };
}

interface Budget {
  /** False where so many are not left. */
  spend(requests: number): boolean;
}

function createBudget(most: number): Budget {
  let left = most;
  return {
    spend: (requests) => {
      if (requests > left) return false;
      left -= requests;
      return true;
    },
  };
}

const rungLifetimeMs = 24 * 60 * 60 * 1000;
const recallMs = 60_000;

interface RungMemory {
  recall(plan: SearchPlan): Promise<RungName | undefined>;
  note(plan: SearchPlan, rung: RungName): Promise<void>;
}

/** Which way of asking worked before; the notes are looked at again after a minute. */
function rungMemory({ base, runtime }: SiteWorld, notes: NonNullable<SiteOptions['notes']>): RungMemory {
  const looks = { at: Number.NEGATIVE_INFINITY, memory: Promise.resolve(nothingKnown) };
  const look = () => {
    if (runtime.monotonicMs() - looks.at >= recallMs) Object.assign(looks, { at: runtime.monotonicMs(), memory: notes.recall(base.href) });
    return looks.memory;
  };
  const recall = async ({ shape }: SearchPlan) => {
    const known = shape === undefined ? undefined : (await look()).rungs[shape];
    if (known === undefined) return undefined;
    const age = runtime.now().getTime() - Date.parse(known.at);
    return age >= 0 && age < rungLifetimeMs ? rungNames.find((name) => name === known.rung) : undefined;
  };
  const note = async (plan: SearchPlan, rung: RungName) => {
    const { shape, ladder } = plan;
    if (shape === undefined || ((await recall(plan)) ?? ladder.first.name) === rung) return;
    await notes.note(base.href, (memory) => withRung(memory, shape, { rung, at: runtime.now().toISOString() }));
    looks.at = Number.NEGATIVE_INFINITY;
  };
  return { recall, note };
}
