/** Validates small invented responses against small invented forms, and tells the findings in one line each. */
import type { Questionnaire, QuestionnaireItem, QuestionnaireResponse, QuestionnaireResponseItem } from '../../../src/fhir.ts';
import type { ResponseIssue } from '../../../src/validation/issues.ts';
import { type ValidationInput, validateResponse } from '../../../src/validation/validate-response.ts';
import { aForm, now } from '../../support/builders.ts';

export type Validating = Partial<Omit<ValidationInput, 'questionnaire' | 'response'>> & {
  readonly form?: Partial<Questionnaire>;
  /** What the response says beside its items. */
  readonly head?: Partial<QuestionnaireResponse>;
};

/** A sound head: in progress, of the invented form, written now. */
export const head: QuestionnaireResponse = {
  resourceType: 'QuestionnaireResponse',
  questionnaire: 'http://forms.example.org/invented|1',
  status: 'in-progress',
  authored: now,
};

/** All findings. */
export function validate(
  items: readonly QuestionnaireItem[],
  answers: readonly QuestionnaireResponseItem[],
  { form, head: more, ...options }: Validating = {},
): readonly ResponseIssue[] {
  const response = { ...head, ...more, item: [...answers] };
  return validateResponse({ questionnaire: aForm(items, form), response, now, ...options });
}

/** All findings, as `severity code path`; as `severity code` where they are about the whole response. */
export function findings(
  items: readonly QuestionnaireItem[],
  answers: readonly QuestionnaireResponseItem[],
  options: Validating = {},
): readonly string[] {
  return validate(items, answers, options).map(({ severity, code, path }) => [severity, code, path].filter(Boolean).join(' '));
}

/** A response that says it is complete. */
export const completed: Validating = { head: { status: 'completed' } };
