/**
 * The result of an expression, what it rests on, and what it was made from.
 */
import type { Evaluated } from '../fhirpath/expressions.ts';
import type { Trace } from '../fhirpath/trace.ts';
import type { Uses } from './uses.ts';

/** The result of an expression at a place, and what it rests on. */
export interface Answered {
  readonly outcome: Evaluated;
  readonly uses: Uses;
  /** What a computed result was made from; found out when it is asked for. */
  readonly trace: () => Trace;
}

export const nothingFound: Evaluated = { ok: true, found: [] };

export function emptyAnswer(outcome: Evaluated, uses: Uses): Answered {
  return { outcome, uses, trace: () => ({ origins: [], silent: false }) };
}

/** Does the work when it is first asked for. */
export function once<T>(work: () => T): () => T {
  let done: { readonly value: T } | undefined;
  return () => {
    done ??= { value: work() };
    return done.value;
  };
}
