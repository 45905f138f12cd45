/**
 * What can be told about a form, a mapping or one evaluation: a closed list of codes with a severity and a place.
 *
 * Details never hold a value from a chart.
 * Source: FHIR R4 OperationOutcome.issue.
 */
export const issueCodes = [
  'form-defect',
  'name-collision',
  'unknown-name',
  'loop',
  'not-stable',
  'unsupported-language',
  'unsupported-feature',
  'expression-invalid',
  'expression-failed',
  'expression-too-long',
  'value-does-not-fit',
  'value-not-checked',
  'too-many-values',
  'too-few-values',
  'query-failed',
  'source-incomplete',
  'source-not-permitted',
  'other-patient',
  'patient-merged',
  'mapping-mismatch',
  'form-not-reviewed',
  'answer-not-supported-any-more',
] as const;

export type IssueCode = (typeof issueCodes)[number];

export interface Issue {
  readonly severity: 'error' | 'warning' | 'information';
  readonly code: IssueCode;
  /** Item path, or a place in the form or mapping. */
  readonly path?: string;
  readonly expression?: string;
  readonly details: string;
}

/** Where issues are put while a form is read or evaluated; the same issue is kept once. */
export class IssueList {
  readonly #issues = new Map<string, Issue>();

  add(issue: Issue): void {
    const key = `${issue.code}|${issue.path ?? ''}|${issue.expression ?? ''}|${issue.details}`;
    if (!this.#issues.has(key)) this.#issues.set(key, issue);
  }

  list(): readonly Issue[] {
    return [...this.#issues.values()];
  }
}
