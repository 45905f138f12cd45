/**
 * How each item of a form ends, and why: outcomes, evidence, candidates.
 *
 * Every question ends in exactly one outcome. Each that is not `answered` or `kept` says why, in words for a nurse.
 */
import type { AnswerValue } from '../values/answers.ts';

export const outcomes = [
  'answered',
  'offered',
  'ambiguous',
  'conflicting',
  'stale',
  'no-data',
  'not-permitted',
  'incomplete',
  'disabled',
  'human-only',
  'kept',
  'invalid',
  'unsupported',
  'failed',
  'unmapped',
] as const;

export type Outcome = (typeof outcomes)[number];

/**
 * Where an answer comes from.
 *
 * Kinds: `record` a value in a resource · `form` the questionnaire's own `initial` · `rule` a constant of a rule ·
 * `answer` another answer of the same response · `search` what was looked at, for a negative or a count.
 */
export type Evidence =
  | RecordEvidence
  | { readonly kind: 'form'; readonly path: string; readonly rule: string }
  | { readonly kind: 'rule'; readonly rule: string; readonly expression: string }
  | { readonly kind: 'answer'; readonly path: string; readonly rule: string }
  | { readonly kind: 'search'; readonly rule: string; readonly searched: readonly SearchTrail[] };

export interface RecordEvidence {
  readonly kind: 'record';
  readonly resourceType: string;
  readonly id?: string;
  readonly versionId?: string;
  /** FHIRPath in that resource. */
  readonly path: string;
  /** The value as it stands there. */
  readonly value: unknown;
  /** The clinical date of the resource, as written. */
  readonly date?: string;
  readonly ageDays?: number;
  /** What was done to make the value fit, in words. */
  readonly conversion?: string;
  readonly rule: string;
  /** The query that brought the resource. */
  readonly query?: string;
  readonly readAt?: string;
}

/** One source as it was read. */
export interface SearchTrail {
  readonly source: string;
  readonly query: string;
  readonly lookedAt: number;
  readonly completeness: 'complete' | 'incomplete' | 'not-permitted';
  readonly readAt: string;
}

/** A value that would fit, with where it stood; for a person to choose from. */
export interface Candidate {
  readonly value: AnswerValue;
  readonly evidence: readonly Evidence[];
  readonly date?: string;
}

/** How one question of one repetition ended. */
export interface ItemOutcome {
  /** linkIds joined by `/`, with `[n]` (from 0) for every repetition after the first. */
  readonly path: string;
  readonly linkId: string;
  readonly text: string;
  readonly required: boolean;
  readonly outcome: Outcome;
  readonly reason?: string;
  readonly answer?: readonly AnswerValue[];
  readonly evidence?: readonly Evidence[];
  readonly candidates?: readonly Candidate[];
  /** The answer rests on silence that a rule declared to be meaningful: a person has to confirm it. */
  readonly confirm?: string;
  /** What the rules would say, where a person's answer stands and differs. */
  readonly otherOpinion?: readonly AnswerValue[];
  /** Records that the form wants shown to whoever answers. */
  readonly lookAt?: readonly { readonly label: string; readonly records: readonly Evidence[] }[];
  /** What the form's own logic says, where a mapping's rule takes its place and the two are compared. */
  readonly formSays?: {
    readonly outcome: Outcome;
    readonly reason?: string;
    readonly answer?: readonly AnswerValue[];
    readonly agrees: boolean;
  };
  /** Rule that decided, and its version. */
  readonly rule?: string;
  /** Who can help, and where it belongs in the EHR; from the mapping. */
  readonly ask?: { readonly who?: string; readonly where?: string; readonly question?: string };
}
