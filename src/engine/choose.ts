/**
 * Chooses among pieces of evidence by their clinical dates: newest, oldest, only, all; inside a window.
 *
 * Undated evidence never proves that it is recent enough, and is never newest. Two pieces of the same newest date are
 * both chosen: whether they agree is for the caller to see.
 */

import { resourceOf } from '../fhirpath/elements.ts';
import type { Found } from '../fhirpath/expressions.ts';
import { type CalendarDuration, cutToDate, spanOf, startOfWindow } from '../values/dates.ts';
import type { Pick } from './mapping.ts';
import { clinicalDateOf } from './record.ts';

export interface Dated {
  readonly found: Found;
  readonly date?: string;
}

/** Each element with the clinical date of the resource it stands in. */
export function dateFound(found: readonly Found[]): readonly Dated[] {
  return found.map((each) => {
    const date = clinicalDateOf(resourceOf(each.node));
    return date === undefined ? { found: each } : { found: each, date };
  });
}

/** Splits evidence by a window that ends with the day of `now`; what only may lie inside, or lies ahead, counts as outside. */
export function splitByWindow(
  dated: readonly Dated[],
  within: CalendarDuration | undefined,
  now: string,
): { readonly inside: readonly Dated[]; readonly outside: readonly Dated[] } {
  if (within === undefined) return { inside: dated, outside: [] };
  const start = startOfWindow(within, now);
  const end = spanOf(cutToDate(now))?.to ?? Number.POSITIVE_INFINITY;
  const isInside = ({ date }: Dated): boolean => {
    const from = date === undefined ? undefined : spanOf(date)?.from;
    return from !== undefined && from >= start && from <= end;
  };
  return { inside: dated.filter(isInside), outside: dated.filter((each) => !isInside(each)) };
}

/** True where two dates lie no further apart than the duration, whichever is the earlier. */
export function areNear(a: string | undefined, b: string, within: CalendarDuration): boolean {
  const [x, y] = [a === undefined ? undefined : spanOf(a), spanOf(b)];
  if (a === undefined || x === undefined || y === undefined) return false;
  return x.from <= y.from ? x.to >= startOfWindow(within, b) : y.to >= startOfWindow(within, a);
}

/** Applies the pick, newest first. Equal dates at the edge are all kept. */
export function choose(dated: readonly Dated[], pick: Pick): readonly Dated[] {
  switch (pick.kind) {
    case 'together':
    case 'only':
    case 'all':
      return sortByDate(dated);
    case 'oldest':
      return takeFirst(sortByDate(dated).reverse(), 1);
    case 'newest':
      return takeFirst(sortByDate(dated), pick.count);
    default:
      return pick satisfies never;
  }
}

/** Newest first; undated last; equal dates by where they stood, so that the order of a bundle changes nothing. */
export function sortByDate(dated: readonly Dated[]): Dated[] {
  return [...dated].sort((a, b) => momentOf(b) - momentOf(a) || compareText(keyOf(a), keyOf(b)));
}

function momentOf({ date }: Dated): number {
  return date === undefined ? Number.MIN_SAFE_INTEGER : (spanOf(date)?.from ?? Number.MIN_SAFE_INTEGER);
}

function keyOf({ found }: Dated): string {
  return found.place === undefined ? JSON.stringify(found.value) : `${found.place.resourceType}/${found.place.id}/${found.place.path}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function takeFirst(sorted: readonly Dated[], count: number): readonly Dated[] {
  const edge = sorted[count - 1];
  if (edge === undefined) return sorted;
  return sorted.filter((each, n) => n < count || momentOf(each) === momentOf(edge));
}
