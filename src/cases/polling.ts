/**
 * When a waiting case is looked at again: soon at first, then more and more seldom, and soon again once it moved.
 *
 * Source: the retry policy, "poll".
 */
import type { Runtime } from '../runtime.ts';

/** Multiples of the shortest time: 2 s, 5 s, 15 s, 60 s, 5 min with the default of 2 s. */
const ladder = [1, 2.5, 7.5, 30, 150];

/** Where a run stands on the ladder. */
export interface Polling {
  /** Shortest time between two looks, in milliseconds. */
  readonly shortestMs: number;
  count: number;
  /** The authorization's version at the newest look. */
  version: number;
}

/** The start of the ladder. */
export function startPolling(shortestMs: number): Polling {
  return { shortestMs, count: 0, version: 0 };
}

/** Takes note of a version; one that moved starts the ladder anew. */
export function noteVersion(polling: Polling, version: number): void {
  if (version !== polling.version) polling.count = 0;
  polling.version = version;
}

/** The moment of the next look, with a little jitter, so that many cases do not come back at once. */
export function nextLook(polling: Polling, runtime: Runtime): Date {
  const step = ladder[Math.min(polling.count, ladder.length - 1)] ?? 1;
  polling.count += 1;
  return new Date(runtime.now().getTime() + polling.shortestMs * step * (0.9 + runtime.random() * 0.2));
}
