/**
 * What one generation adds to the core: how a case lives in it, how it is shown, and its words. Its routes come beside.
 */
import type { CaseRules, Moment, SimulatedCase } from './case.ts';
import type { FormItem } from './items.ts';

export const simulatedGenerations = ['g1', 'g2', 'g3a', 'g3b'] as const;

export type SimulatedGeneration = (typeof simulatedGenerations)[number];

export interface Face {
  readonly rules: CaseRules;
  /** Whether a body of the wrong shape gets the typed envelope. */
  readonly bodyErrors: 'untyped' | 'typed';
  /** This generation's codes for the core's. */
  readonly codes: Readonly<Record<string, string>>;
  /** A form's questions, as this generation asks them. */
  arrange(items: readonly FormItem[]): readonly FormItem[];
  /** The whole resource, as a read answers it. */
  show(now: SimulatedCase): Readonly<Record<string, unknown>>;
  /** What this generation writes down beside each change. */
  follow?(before: SimulatedCase | undefined, after: SimulatedCase, moment: Moment): SimulatedCase;
}
