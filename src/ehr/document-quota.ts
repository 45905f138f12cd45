/**
 * How many documents a host gives in a day, and whether it has any left.
 *
 * Some EHRs have a daily ceiling for each application and answer nothing more until the next day. A count that
 * several processes share is kept in the site's notes.
 */
import type { Runtime } from '../runtime.ts';
import { type SiteNotes, withDocuments } from './site/notes.ts';

export interface DocumentQuota {
  /** False where no more may be asked today. */
  mayFetch(): boolean;
  /** Notes a request that leaves, or that the host said it was one too many. */
  note(what: 'asked' | 'spent'): void;
}

/** A quota that begins anew with each day (UTC). Shapes: without `perDay`, only the host's own word ends a day; `asked` were asked today already. */
export function createDailyQuota(runtime: Runtime, perDay: number = Number.POSITIVE_INFINITY, asked = 0): DocumentQuota {
  let day = dayOf(runtime);
  let left = perDay - asked;
  const turn = () => {
    const today = dayOf(runtime);
    if (today !== day) [day, left] = [today, perDay];
  };
  return {
    mayFetch: () => {
      turn();
      return left > 0;
    },
    note: (what) => {
      turn();
      left = what === 'spent' ? 0 : left - 1;
    },
  };
}

function dayOf(runtime: Pick<Runtime, 'now'>): string {
  return runtime.now().toISOString().slice(0, 10);
}

/** What a shared quota is kept by. */
export interface SharedQuota {
  readonly runtime: Runtime;
  readonly notes: SiteNotes;
  /** The site's name in the notes: its base URL. */
  readonly site: string;
  readonly perDay?: number;
}

/** A quota that goes on where other processes were today, as far as the notes know; what is asked from now on is noted. */
export async function createSharedQuota({ runtime, notes, site, perDay }: SharedQuota): Promise<DocumentQuota> {
  const { documents } = await notes.recall(site);
  const quota = createDailyQuota(runtime, perDay, documents[dayOf(runtime)] ?? 0);
  const note = (what: 'asked' | 'spent'): void => {
    quota.note(what);
    const count = what === 'asked' ? 1 : (perDay ?? 0);
    void notes.note(site, (memory) => withDocuments(memory, dayOf(runtime), count)).catch(() => undefined);
  };
  return { mayFetch: () => quota.mayFetch(), note };
}
