/**
 * Lists in pages, with a cursor that names where the next page begins.
 */
import type { Call } from './call.ts';
import { WireProblem } from './problem.ts';

/** One page of a list, as the call's `limit` and `cursor` say. Fails: WireProblem for a cursor that is none of ours. */
export function pageOf<T>(all: readonly T[], { query }: Pick<Call, 'query'>): Readonly<Record<string, unknown>> {
  const limit = Number(query.get('limit') ?? 25);
  const cursor = query.get('cursor') ?? '0';
  if (!/^\d+$/.test(cursor)) throw new WireProblem('bad_request', 'Not a cursor.');
  const end = Number(cursor) + limit;
  const nextCursor = end < all.length ? String(end) : null;
  return { data: all.slice(Number(cursor), end), pagination: { nextCursor, hasMore: nextCursor !== null } };
}
