/**
 * What can be wrong with a response: a closed list of codes, each with a severity, a place and words a nurse understands.
 *
 * Details never hold an answer, only what the form asks for. The list is bounded: a response with more faults than
 * anybody reads says so once.
 * Source: FHIR R4 OperationOutcome.issue.
 */

/** Each code with the word of FHIR's own list (issue-type) that it is told under. */
export const responseIssueCodes = {
  'wrong-shape': 'structure',
  'too-large': 'too-long',
  'status-unknown': 'code-invalid',
  'questionnaire-missing': 'required',
  'other-questionnaire': 'business-rule',
  'questionnaire-retired': 'business-rule',
  'questionnaire-not-in-effect': 'business-rule',
  'authored-missing': 'required',
  'contained-not-used': 'business-rule',
  'form-defect': 'not-supported',
  'unknown-item': 'not-found',
  'misplaced-item': 'structure',
  'item-order': 'structure',
  'repeated-item': 'structure',
  'items-outside-answer': 'structure',
  'answer-not-allowed': 'structure',
  'text-differs': 'business-rule',
  'value-missing': 'required',
  'value-type': 'structure',
  'value-format': 'value',
  'value-bounds': 'business-rule',
  'value-not-checked': 'informational',
  'not-an-option': 'code-invalid',
  'display-differs': 'business-rule',
  'exclusive-option': 'business-rule',
  'unit-not-allowed': 'code-invalid',
  'unit-not-comparable': 'value',
  'attachment-fault': 'business-rule',
  'reference-fault': 'value',
  'origin-fault': 'business-rule',
  'required-missing': 'required',
  'too-few': 'business-rule',
  'too-many': 'business-rule',
  'disabled-answered': 'business-rule',
  'constraint-failed': 'invariant',
  'not-computed': 'processing',
} as const;

export type ResponseIssueCode = keyof typeof responseIssueCodes;

export interface ResponseIssue {
  readonly severity: 'error' | 'warning' | 'information';
  readonly code: ResponseIssueCode;
  /** The item's path with repetition numbers; absent for what is about the whole response. */
  readonly path?: string;
  /** FHIRPath of the element in the response; of the element above, where something is missing. */
  readonly expression: string;
  readonly details: string;
}

/** Codes that say that something is still to be answered, not that an answer is wrong. */
export const incompleteCodes: readonly ResponseIssueCode[] = ['required-missing', 'too-few'];

/** A place in the response. */
export interface Spot {
  readonly path?: string;
  readonly expression: string;
}

/** What is said about a place. */
export type Finding = Pick<ResponseIssue, 'severity' | 'code' | 'details'>;

const maxIssues = 1_000;

/** Where findings are put; the same one is kept once. */
export class ResponseIssues {
  readonly #issues = new Map<string, ResponseIssue>();

  add({ path, expression }: Spot, finding: Finding): void {
    const key = `${finding.code}|${expression}|${path ?? ''}|${finding.details}`;
    if (this.#issues.has(key) || this.#issues.size > maxIssues) return;
    this.#issues.set(key, this.#issues.size === maxIssues ? tooMany : { ...finding, ...(path === undefined ? {} : { path }), expression });
  }

  /** True where something was said about an element or what is in it. */
  hasAt(expression: string): boolean {
    return [...this.#issues.values()].some((issue) => issue.expression.startsWith(expression));
  }

  list(): readonly ResponseIssue[] {
    return [...this.#issues.values()];
  }
}

const tooMany: ResponseIssue = {
  severity: 'error',
  code: 'too-large',
  expression: 'QuestionnaireResponse',
  details: `more than ${maxIssues} things are wrong with this response; the rest is not listed`,
};
