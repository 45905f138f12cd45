/**
 * Everything the vendor leaves open, or that differs between the generations, as one value.
 */
import type { CaseRules } from './case.ts';

export interface SimulatorRules extends CaseRules {
  /** A body of the wrong shape answers 422 without the typed envelope, or 400 `bad_request`. */
  readonly bodyErrors: 'untyped' | 'typed';
  /** Milliseconds in which an identical command on a version it already consumed gets its first answer; 0: never. */
  readonly retryProtectionMs: number;
  /** A refused command is remembered by its key as well. */
  readonly keysRememberRefusals: boolean;
  /** Generation 1: answers to the submit with the case (1a), or with an attempt to poll (1b). */
  readonly dialect: '1a' | '1b';
  /** Generation 1: a patch's answers are merged into the case's, or take their place. */
  readonly patchAnswers: 'merge' | 'replace';
  /** Generation 1: the form's documents block a submit, or are only recommended. */
  readonly documents: 'required' | 'recommended';
}

/** The rules where neither generation nor options say otherwise. */
export const defaultRules: Omit<SimulatorRules, keyof CaseRules | 'bodyErrors'> = {
  retryProtectionMs: 0,
  keysRememberRefusals: false,
  dialect: '1a',
  patchAnswers: 'merge',
  documents: 'required',
};
