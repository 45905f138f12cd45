/**
 * What the checks of one validation share.
 */
import type { Work } from '../engine/work.ts';
import type { QuestionnaireResponse } from '../fhir.ts';
import type { Computing } from './computing.ts';
import type { ResponseIssue, ResponseIssues } from './issues.ts';
import type { PlacedCell } from './places.ts';

export interface Validation {
  readonly work: Work;
  readonly response: QuestionnaireResponse;
  readonly roots: readonly PlacedCell[];
  readonly computing: Computing;
  readonly issues: ResponseIssues;
  /** True for a response that is said to be complete. */
  readonly isFinal: boolean;
  /** How bad it is that something is missing or cannot be computed: an error once the response is complete. */
  readonly unfinished: ResponseIssue['severity'];
}
