/**
 * What was learnt of a site by asking it: what it offers, which way of asking worked, how many documents were fetched.
 *
 * Nothing about a patient is in it: types, names of parameters, counts. To lose it costs some requests and nothing else.
 */
import type { Capabilities } from './capabilities.ts';

/** What is known of one site. */
export interface SiteMemory {
  readonly capabilities?: { readonly readAt: string; readonly content: Capabilities };
  /** By type and names of parameters: the way of asking that worked, and when. */
  readonly rungs: Readonly<Record<string, { readonly rung: string; readonly at: string }>>;
  /** Documents fetched, by day in UTC. */
  readonly documents: Readonly<Record<string, number>>;
}

/** Remembers sites by their base URL. Nothing of it ever fails. */
export interface SiteNotes {
  recall(site: string): Promise<SiteMemory>;
  /** Changes what is known; `change` gets the newest and may be called again. */
  note(site: string, change: (memory: SiteMemory) => SiteMemory): Promise<void>;
}

/** A site of which nothing is known. */
export const nothingKnown: SiteMemory = { rungs: {}, documents: {} };

/** Notes that last as long as this process. */
export function createMemoryNotes(): SiteNotes {
  const sites = new Map<string, SiteMemory>();
  return {
    recall: async (site) => sites.get(site) ?? nothingKnown,
    note: async (site, change) => {
      sites.set(site, change(sites.get(site) ?? nothingKnown));
    },
  };
}

const keptDays = 3;
const keptRungs = 1_000;

/** A memory with one way of asking more; the oldest go where there are too many. */
export function withRung(memory: SiteMemory, shape: string, { rung, at }: { readonly rung: string; readonly at: string }): SiteMemory {
  const entries = Object.entries(memory.rungs).filter(([known]) => known !== shape);
  return { ...memory, rungs: Object.fromEntries([...entries.slice(1 - keptRungs), [shape, { rung, at }]]) };
}

/** A memory with the documents of a day counted on. */
export function withDocuments(memory: SiteMemory, day: string, fetched: number): SiteMemory {
  const counted = { ...memory.documents, [day]: (memory.documents[day] ?? 0) + fetched };
  return { ...memory, documents: Object.fromEntries(Object.entries(counted).sort().slice(-keptDays)) };
}
