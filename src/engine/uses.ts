/**
 * What a value rests on: the sources that were read, whether the response was looked at, what is missing.
 */
import type { SearchTrail } from './outcome.ts';
import { joinReads, type Reads, readsNothing } from './reads.ts';
import { type SourceResult, trailOf } from './record.ts';

/** What a value rests on. */
export interface Uses {
  readonly sources: ReadonlyMap<string, SearchTrail>;
  /** The answers of the response that were looked at. */
  readonly reads: Reads;
  /** True where the chart was looked at: a launch context or a source. */
  readonly chart: boolean;
  /** Queries that could not be sent, with the reason. */
  readonly unsent: readonly string[];
  /** Reasons of sources that are incomplete or not permitted. */
  readonly gaps: readonly { readonly completeness: 'incomplete' | 'not-permitted'; readonly reason: string }[];
}

export const noUses: Uses = { sources: new Map(), reads: readsNothing, chart: false, unsent: [], gaps: [] };

/** Of a value that rests on the chart, and on nothing that was searched. */
export const chartUses: Uses = { ...noUses, chart: true };

export function joinUses(all: readonly Uses[]): Uses {
  return {
    sources: new Map(all.flatMap((uses) => [...uses.sources])),
    reads: joinReads(all.map(({ reads }) => reads)),
    chart: all.some((uses) => uses.chart),
    unsent: [...new Set(all.flatMap((uses) => uses.unsent))],
    gaps: [...new Map(all.flatMap((uses) => uses.gaps.map((gap) => [`${gap.completeness} ${gap.reason}`, gap] as const))).values()],
  };
}

/** What reading one source amounts to. */
export function usesOf(name: string, source: SourceResult): Uses {
  const gap =
    source.completeness === 'complete'
      ? []
      : [{ completeness: source.completeness, reason: `${name}: ${source.reason ?? source.completeness}` }];
  return { ...chartUses, sources: new Map([[source.query, trailOf(name, source)]]), gaps: gap };
}

/** Why a value may not be the whole truth, in words; undefined where everything was read. */
export function describeGaps(uses: Uses): string | undefined {
  if (uses.gaps.length === 0 && uses.unsent.length === 0) return undefined;
  return [...uses.gaps.map(({ reason }) => reason), ...uses.unsent].join('; ');
}
