/**
 * From cells and verdicts to what is told: one outcome for each question, and the response.
 */

import type { QuestionnaireResponse } from '../fhir.ts';
import type { Issue } from '../forms/issues.ts';
import { asOverride } from '../forms/origin.ts';
import { isQuestion } from '../forms/questionnaire.ts';
import { bareValue, sameAnswers } from '../values/answers.ts';
import type { AttachmentProposal } from './attachments.ts';
import { isAskedUnder } from './enable-when.ts';
import type { ItemOutcome } from './outcome.ts';
import { type Cell, listCells } from './response.ts';
import { offerRepetitions, withFormSays, withLookAt } from './shown-beside.ts';
import type { Verdict } from './verdict.ts';
import { compiledOf, standingAt, type Work } from './work.ts';

export interface Evaluation {
  readonly response: QuestionnaireResponse;
  readonly items: readonly ItemOutcome[];
  readonly attachments: readonly AttachmentProposal[];
  readonly issues: readonly Issue[];
  /** Queries to be sent before this evaluation is whole. */
  readonly needs: readonly string[];
  /** `name@version` of what decided. */
  readonly rulesFrom: string;
  /** Expressions that were not run, with the reason: they hung or grew too large before. */
  readonly refused?: Readonly<Record<string, string>>;
}

/** `attach` finds the documents for the questions as they ended. */
export function conclude(work: Work, attach: (items: readonly ItemOutcome[]) => readonly AttachmentProposal[]): Evaluation {
  const { refused = {} } = work.input;
  const cells = listCells(work.roots);
  for (const cell of cells) if (!cell.kept && isUnstable(cell, work)) cell.answers = [];
  for (const cell of cells) if (cell.kept && work.verdicts.get(cell)?.outcome === 'answered') cell.answers = cell.answers.map(asOverride);
  const items = cells.flatMap((cell) => (isQuestion(cell.item) ? [toOutcome(cell, work)] : offerRepetitions(cell, work)));
  work.generation += 1;
  const attachments = attach(items);
  return {
    response: work.around.response() as QuestionnaireResponse,
    items,
    attachments,
    issues: work.issues.list(),
    needs: [...work.around.needs].sort(),
    rulesFrom: work.form.rulesFrom,
    ...(Object.keys(refused).length === 0 ? {} : { refused }),
  };
}

function toOutcome(cell: Cell, work: Work): ItemOutcome {
  const { item, path } = cell;
  const compiled = compiledOf(item, work);
  const head = { path, linkId: item.linkId, text: item.text, required: item.required, ...withLookAt(cell, compiled, work) };
  const [rule] = compiled.rules;
  const ask = rule?.kind === 'mapping' ? askWordsOf(rule.rule.whenNone, rule.rule.ask) : undefined;
  const tail = ask === undefined ? {} : { ask };
  const verdict = work.verdicts.get(cell);
  if (cell.kept) return { ...head, ...toKept(cell, verdict, work) };
  if (isUnstable(cell, work)) return { ...head, outcome: 'failed', reason: 'whether and how it is answered never comes to rest', ...tail };
  if (!cell.enabled) return { ...head, outcome: 'disabled', reason: whyDisabled(cell) };
  if (verdict === undefined) return { ...head, outcome: 'unmapped', reason: 'no rule answers this question', ...tail };
  return { ...head, ...describeVerdict(verdict, cell, work), ...withFormSays(verdict, cell, work), ...tail };
}

/** True for a cell that never came to rest, and for what stands below one. */
function isUnstable(cell: Cell, work: Work): boolean {
  return work.unstable.has(cell) || (cell.parent !== undefined && isUnstable(cell.parent, work));
}

function whyDisabled({ parent, ...cell }: Cell): string {
  if (parent?.enabled === true && !isAskedUnder(parent, cell)) return 'the form asks this only where the question above it has an answer';
  return 'the form does not ask this, given the other answers';
}

function askWordsOf(whenNone: { readonly kind: string; readonly who?: string }, words: ItemOutcome['ask']): ItemOutcome['ask'] {
  return whenNone.who === undefined && words === undefined
    ? undefined
    : { ...(whenNone.who === undefined ? {} : { who: whenNone.who }), ...words };
}

function toKept(cell: Cell, verdict: Verdict | undefined, work: Work): Pick<ItemOutcome, 'outcome' | 'answer' | 'reason' | 'otherOpinion'> {
  const other =
    verdict?.outcome === 'answered' && !sameAnswers(verdict.values, cell.answers) ? { otherOpinion: verdict.values.map(bareValue) } : {};
  const who = standingAt(cell.path, work)?.origin === 'person' ? 'a person gave this answer' : 'a person answered below this';
  const reason = cell.enabled ? who : `${who}; the form does not ask for it at present`;
  return { outcome: 'kept', reason, answer: cell.answers.map(bareValue), ...other };
}

function describeVerdict(verdict: Verdict, cell: Cell, work: Work): Omit<ItemOutcome, 'path' | 'linkId' | 'text' | 'required'> {
  const stands = verdict.outcome !== 'answered' && cell.answers.length > 0;
  if (stands)
    work.issues.add({
      severity: 'warning',
      code: 'answer-not-supported-any-more',
      path: cell.path,
      details: 'an answer written earlier by this program still stands and is not supported any more',
    });
  const reason = stands
    ? `${verdict.reason ?? ''}; an answer written earlier by this program still stands`.replace(/^; /, '')
    : verdict.reason;
  return {
    outcome: verdict.outcome,
    ...(reason === undefined ? {} : { reason }),
    ...(verdict.outcome === 'answered' ? { answer: verdict.values.map(bareValue) } : {}),
    ...(verdict.evidence.length === 0 ? {} : { evidence: verdict.evidence }),
    ...(verdict.candidates.length === 0 ? {} : { candidates: verdict.candidates }),
    ...(verdict.confirm === undefined ? {} : { confirm: verdict.confirm }),
    ...(verdict.rule === undefined ? {} : { rule: verdict.rule }),
  };
}
