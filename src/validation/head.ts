/**
 * The response as a whole: its status, which form it answers, when it was written, what it contains.
 *
 * Source: FHIR R4 QuestionnaireResponse; SDC response profile (questionnaire and authored are required); DTR on contained
 * resources; rules 6 to 8.
 */

import type { Questionnaire, QuestionnaireResponse } from '../fhir.ts';
import { readCanonical } from '../forms/canonicals.ts';
import { type Span, spanOf } from '../values/dates.ts';
import type { Finding, ResponseIssues } from './issues.ts';
import { listPlaced, type PlacedCell } from './places.ts';

const statuses: readonly string[] = ['in-progress', 'completed', 'amended', 'entered-in-error', 'stopped'];
const finalStatuses: readonly string[] = ['completed', 'amended'];

/** True for a response that is said to be complete. */
export function isFinalStatus(status: string | undefined): boolean {
  return status !== undefined && finalStatuses.includes(status);
}

interface Head {
  readonly response: QuestionnaireResponse;
  readonly questionnaire: Questionnaire;
  /** The pinned clock. */
  readonly now: string;
}

/** Checks everything but the items. */
export function checkHead(head: Head, roots: readonly PlacedCell[], issues: ResponseIssues): void {
  const tell = (element: string, finding: Finding | undefined): void => {
    if (finding !== undefined) issues.add({ expression: `QuestionnaireResponse${element}` }, finding);
  };
  if (!statuses.includes(head.response.status))
    tell('.status', {
      severity: 'error',
      code: 'status-unknown',
      details: 'the response does not say, in a word FHIR knows, how far it is',
    });
  tell(head.response.questionnaire === undefined ? '' : '.questionnaire', findCanonicalFinding(head));
  if (head.questionnaire.status === 'retired')
    tell('.questionnaire', { severity: 'warning', code: 'questionnaire-retired', details: 'this form has been retired by its publisher' });
  tell(head.response.authored === undefined ? '' : '.authored', findAuthoredFinding(head));
  checkContained(head.response, roots, tell);
}

function findCanonicalFinding({ response, questionnaire }: Head): Finding | undefined {
  const { questionnaire: canonical } = response;
  if (canonical === undefined)
    return { severity: 'warning', code: 'questionnaire-missing', details: 'the response does not say which form it answers' };
  const { url, version } = readCanonical(canonical);
  if (canonical.startsWith('#') || questionnaire.url === undefined) return undefined;
  if (url !== questionnaire.url) return { severity: 'error', code: 'other-questionnaire', details: 'the response answers another form' };
  if (version === undefined && questionnaire.version !== undefined)
    return {
      severity: 'information',
      code: 'other-questionnaire',
      details: 'the response does not say which version of the form it answers',
    };
  return version === questionnaire.version || questionnaire.version === undefined
    ? undefined
    : { severity: 'error', code: 'other-questionnaire', details: 'the response answers another version of the form' };
}

function findAuthoredFinding({ response, questionnaire, now }: Head): Finding | undefined {
  const { authored, status } = response;
  if (authored === undefined)
    return { severity: 'warning', code: 'authored-missing', details: 'the response does not say when it was written' };
  const written = spanOf(authored);
  if (written === undefined) return { severity: 'error', code: 'value-format', details: 'when the response was written is not a date' };
  const current = isFinalStatus(status) ? written : (spanOf(now) ?? written);
  return isOutside(written, questionnaire.effectivePeriod) || isOutside(current, questionnaire.effectivePeriod)
    ? { severity: 'warning', code: 'questionnaire-not-in-effect', details: 'the form was not, or is not, in effect at that time' }
    : undefined;
}

function isOutside(moment: Span, period: Questionnaire['effectivePeriod']): boolean {
  const [start, end] = [spanOf(period?.start ?? ''), spanOf(period?.end ?? '')];
  return (start !== undefined && moment.to < start.from) || (end !== undefined && moment.from > end.to);
}

/** A contained resource is there for an answer that refers to it, or is the form itself. */
function checkContained(
  response: QuestionnaireResponse,
  roots: readonly PlacedCell[],
  tell: (element: string, finding: Finding) => void,
): void {
  const answers = listPlaced(roots).flatMap(({ answers: given }) => given.flatMap(({ valueReference }) => valueReference?.reference ?? []));
  const used = new Set([...answers, response.questionnaire ?? '']);
  for (const [n, { id }] of (response.contained ?? []).entries())
    if (!used.has(`#${id ?? ''}`))
      tell(`.contained[${n}]`, {
        severity: 'warning',
        code: 'contained-not-used',
        details: 'this is contained in the response, and no answer refers to it',
      });
}
