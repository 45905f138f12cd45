/**
 * Findings as a FHIR OperationOutcome.
 *
 * Source: FHIR R4 OperationOutcome; an outcome needs an issue, so that nothing found is said in one of severity information.
 */
import type { OperationOutcome } from '../fhir.ts';
import { type ResponseIssue, responseIssueCodes } from './issues.ts';

/** The code system of our own codes. */
export const responseIssueSystem = 'https://priorfill.dev/fhir/CodeSystem/response-issue';

type OutcomeIssue = OperationOutcome['issue'][number];

/** One issue for each finding, in order. `expression` is FHIRPath; `location` the item's path with repetition numbers. */
export function toOutcome(issues: readonly ResponseIssue[]): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue: issues.length === 0 ? [nothingFound] : issues.map(toOutcomeIssue) };
}

function toOutcomeIssue({ severity, code, path, expression, details }: ResponseIssue): OutcomeIssue {
  return {
    severity,
    code: responseIssueCodes[code],
    details: { coding: [{ system: responseIssueSystem, code }], text: details },
    ...(path === undefined ? {} : { location: [path] }),
    expression: [expression],
  };
}

const nothingFound: OutcomeIssue = {
  severity: 'information',
  code: 'informational',
  details: { text: 'nothing is wrong with the response' },
};
