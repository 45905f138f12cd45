/**
 * Holds the answers, as they would stand after sending, against the form before anything is sent.
 *
 * An answer of ours that the form would not take is kept back and becomes a question for a person. What people wrote is
 * never kept back: where it does not fit, it is shown to them, and no machine takes the case past it.
 */

import type { Ask } from '../engine/asks.ts';
import type { Evaluation } from '../engine/evaluate.ts';
import type { AnswerChange } from '../engine/patch.ts';
import { shellWord } from '../engine/shell-word.ts';
import type { Questionnaire } from '../fhir.ts';
import { IssueList } from '../forms/issues.ts';
import { isBelow, splitPath, stepPath } from '../forms/paths.ts';
import { type FormIndex, indexQuestionnaire } from '../forms/questionnaire.ts';
import type { Authorization, Phase } from '../prior-auth/port.ts';
import type { ResponseIssue } from '../validation/issues.ts';
import type { Run } from './world.ts';

export interface CheckedAnswers {
  /** Answers of ours that may be sent. */
  readonly changes: readonly AnswerChange[];
  readonly asks: readonly Ask[];
  /** False where something that stands, or would stand, breaks the form's rules. */
  readonly isSound: boolean;
}

/** While the next move is somebody else's, nothing is sent and nothing is checked. */
const ours: readonly Phase[] = ['needs-requirements', 'ready-to-continue', 'needs-approval'];

/** Checks what the evaluation would make of the authorization. Shapes: `changes` are ours only, no person's among them. */
export async function checkAnswers(
  run: Run,
  { authorization, evaluation }: { readonly authorization: Authorization; readonly evaluation: Evaluation },
  changes: readonly AnswerChange[],
): Promise<CheckedAnswers> {
  if (!ours.includes(authorization.phase)) return { changes, asks: [], isSound: true };
  const faults = (await validate(run, authorization, evaluation)).filter(({ severity }) => severity === 'error');
  const faulty = new Set(faults.map(({ path }) => path));
  const refused = changes.filter(({ path }) => faulty.has(path));
  const index = indexQuestionnaire(authorization.questionnaire, new IssueList());
  const lost = new Set(refused.map(({ path }) => listAround(path, index)));
  const kept = changes.filter(
    ({ path }) => !lost.has(listAround(path, index)) && !refused.some((change) => isBelow(path, change.path) || path === change.path),
  );
  const ownPaths = new Set(refused.map(({ path }) => path));
  const asks = faults.map((fault) => askAbout(fault, authorization, evaluation, ownPaths.has(fault.path ?? '')));
  return { changes: kept, asks, isSound: faults.length === 0 };
}

function validate(
  { world, chart, startedAt }: Run,
  { questionnaire }: Authorization,
  { response }: Evaluation,
): Promise<readonly ResponseIssue[]> {
  const { patient, order } = chart;
  const contexts = { patient, subject: patient, ...(order === undefined ? {} : { order }) };
  return world.validator.validate({ questionnaire, response, record: { contexts, sources: [] }, now: world.clock(new Date(startedAt)) });
}

/** Of each path the outermost list that it stands in: what goes as a whole or not at all. */
export function outermostList(form: Questionnaire): (path: string) => string {
  const index = indexQuestionnaire(form, new IssueList());
  return (path) => listAround(path, index);
}

/** The outermost list that a path stands in, without its number: a list goes as a whole or not at all. Else the path itself. */
function listAround(path: string, index: FormIndex): string {
  let [plain, numbered]: [string | undefined, string | undefined] = [undefined, undefined];
  for (const { linkId, n } of splitPath(path)) {
    plain = stepPath(plain, linkId, 0);
    const item = index.byPath.get(plain);
    if (item?.type === 'group' && item.repeats) return stepPath(numbered, linkId, 0);
    numbered = stepPath(numbered, linkId, n);
  }
  return path;
}

function askAbout(fault: ResponseIssue, { id }: Authorization, { items }: Evaluation, isKeptBack: boolean): Ask {
  const about = fault.path ?? id;
  const head = {
    about,
    who: 'nurse reviewer',
    where: `priorfill answer --item ${shellWord(about)}, or the prior-auth service`,
    blocking: false,
  };
  const question = items.find(({ path }) => path === about)?.text ?? 'Look at the answers of this case.';
  return isKeptBack
    ? { ...head, kind: 'answer', what: question, why: `what the rules found was not sent, as the form does not take it: ${fault.details}` }
    : { ...head, kind: 'decide', what: question, why: `what stands there does not fit the form: ${fault.details}` };
}
