/**
 * Many cases: their coverage, violations and figures.
 */
import { Coverage } from './coverage.ts';
import { playCase } from './play-case.ts';

/** One breach, and how to see it again. */
export interface Breach {
  readonly index: number;
  readonly violation: string;
}

/** What a stretch of cases gave; plain data, so that a worker can send it. */
export interface Tally {
  readonly cases: number;
  readonly faults: number;
  readonly calls: number;
  readonly counts: readonly number[];
  readonly breaches: readonly Breach[];
}

export const nothing: Tally = { cases: 0, faults: 0, calls: 0, counts: [], breaches: [] };

/** Plays cases one after the other. */
export async function playCases(seed: number, indexes: Iterable<number>): Promise<Tally> {
  let tally = nothing;
  for (const index of indexes) {
    const { violations, counts, faults, calls } = await playCase(seed, index);
    const breaches = violations.map((violation) => ({ index, violation }));
    tally = addTallies(tally, { cases: 1, faults, calls, counts, breaches });
  }
  return tally;
}

export function addTallies(a: Tally, b: Tally): Tally {
  const coverage = new Coverage(a.counts);
  coverage.add(b.counts);
  return {
    cases: a.cases + b.cases,
    faults: a.faults + b.faults,
    calls: a.calls + b.calls,
    counts: coverage.counts,
    breaches: [...a.breaches, ...b.breaches],
  };
}

/** The line that shows a breach again. */
export function describeBreach(seed: number, { index, violation }: Breach): string {
  return `violation ${violation} — npm run simulate -- --seed ${seed} --case ${index} --trace`;
}
