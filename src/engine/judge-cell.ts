/**
 * Judges one question of one repetition, and puts what is answered into its cell.
 */

import type { AnyResource } from '../fhir.ts';
import { withoutNumber } from '../forms/paths.ts';
import { machineOrigin } from '../values/answer-value.ts';
import { type AnswerValue, sameAnswers } from '../values/answers.ts';
import type { ItemRule } from './item-rules.ts';
import { judge } from './judge.ts';
import { spaceNow } from './live-space.ts';
import type { Reads } from './reads.ts';
import { type Cell, listCells } from './response.ts';
import type { Scope } from './scope.ts';
import { offer } from './silence.ts';
import { joinUses, noUses, type Uses } from './uses.ts';
import type { Judging, Verdict } from './verdict.ts';
import { compiledOf, markChanged, standingAt, type Work } from './work.ts';

/**
 * Judges one question and puts its answers into the cell; true if they changed.
 *
 * What a machine wrote earlier is not looked at; it stands where no rule answers once the form came to rest.
 */
export function judgeCell(cell: Cell, work: Work): boolean {
  work.judgedAt.set(cell, work.generation);
  const verdict = findVerdict(cell, work);
  work.verdicts.set(cell, verdict);
  if (cell.kept || verdict.outcome === 'human-only') return false;
  return putAnswers(cell, verdict, work);
}

/** Lets what a machine wrote earlier stand at a question that no rule answers; true where something does. */
export function standAgain(cell: Cell, work: Work): boolean {
  const verdict = work.verdicts.get(cell);
  return verdict !== undefined && !cell.kept && verdict.outcome !== 'human-only' && putAnswers(cell, verdict, work);
}

function putAnswers(cell: Cell, verdict: Verdict, work: Work): boolean {
  const earlier = work.earlierStands ? (standingAt(cell.path, work)?.values ?? []) : [];
  const answers = verdict.outcome === 'answered' ? verdict.values.map(markOrigin) : earlier;
  if (sameAnswers(answers, cell.answers)) return false;
  cell.answers = answers;
  markChanged(cell, work);
  return true;
}

function markOrigin(value: AnswerValue): AnswerValue {
  return { extension: [{ url: machineOrigin.url, extension: [...machineOrigin.extension] }], ...value };
}

/** What the first rule says that finds anything: a form's default stands in for silence only, never for doubt. */
function findVerdict(cell: Cell, work: Work): Verdict {
  const compiled = compiledOf(cell.item, work);
  const nothing = { values: [], evidence: [], candidates: [], uses: noUses };
  if (compiled.humanAct !== undefined)
    return { outcome: 'human-only', reason: `this is ${compiled.humanAct}: a person answers it`, ...nothing };
  if (cell.item.type === 'unknown') return { outcome: 'unsupported', reason: 'the form asks in a way that is not known here', ...nothing };
  if (isInPersonsList(cell, work))
    return { outcome: 'ambiguous', reason: 'a person has begun this list; it is not completed by a machine', ...nothing };
  const scope = work.scopes.get(cell);
  if (compiled.rules.length === 0 || scope === undefined)
    return { outcome: 'unmapped', reason: compiled.leftOut ?? 'no rule answers this question', ...nothing };
  return { outcome: 'unmapped', ...nothing, ...askRules(compiled.rules, cell, scope, work) };
}

/** What the first rule says that finds anything. */
export function askRules(rules: readonly ItemRule[], cell: Cell, scope: Scope, work: Work): Verdict | undefined {
  const tried: Verdict[] = [];
  const { judging, spaceUses } = judgingAt(cell, scope, work);
  for (const rule of rules) {
    const verdict = temper(judge(rule, judging), rule, cell, work);
    tried.push(verdict);
    if (verdict.outcome !== 'no-data') break;
  }
  const decided = tried.at(-1)?.outcome === 'no-data' ? tried[0] : tried.at(-1);
  return decided === undefined ? undefined : { ...decided, uses: joinUses([spaceUses, ...tried.map(({ uses }) => uses)]) };
}

/** An answer that is better proposed than given. */
function temper(said: Verdict, rule: ItemRule, cell: Cell, work: Work): Verdict {
  if (said.outcome !== 'answered') return said;
  if (work.form.isUnreviewed && rule.kind === 'mapping') return offer(said, 'this version of the form has not been reviewed');
  const isSilent = said.silent === true && isWorded(said) && !looksAtItself(said.uses.reads, cell);
  if ((isSilent || saysNothing(said)) && isMadeOfNoAnswer(said.uses.reads, cell, work))
    return offer(said, 'this is computed from other answers, and none of them is given');
  return said;
}

function isWorded({ values }: Verdict): boolean {
  return values.every(({ valueString, valueCoding }) => valueString !== undefined || valueCoding !== undefined);
}

/** What needs its own answer is a ring, and is told as one. */
function looksAtItself(reads: Reads, { item, parent }: Cell): boolean {
  return reads === 'all' || reads.has(item.linkId) || (parent !== undefined && looksAtItself(reads, parent));
}

function saysNothing({ values }: Verdict): boolean {
  return values.every(
    (value) => value.valueBoolean === false || (value.valueDecimal ?? value.valueInteger ?? value.valueQuantity?.value) === 0,
  );
}

/** True where a value looked at answers, and there is none but its own. */
function isMadeOfNoAnswer(reads: Reads, cell: Cell, work: Work): boolean {
  if (reads !== 'all' && reads.size === 0) return false;
  const isRead = (each: Cell): boolean =>
    reads === 'all' || reads.has(each.item.linkId) || (each.parent !== undefined && isRead(each.parent));
  return !listCells(work.roots).some((each) => each !== cell && each.enabled && each.answers.length > 0 && isRead(each));
}

/** What a rule is judged with at a cell, and what the answers it may give rest on. */
function judgingAt(cell: Cell, scope: Scope, work: Work): { readonly judging: Judging; readonly spaceUses: Uses } {
  const compiled = compiledOf(cell.item, work);
  const { maker, issues } = work;
  const { space, uses } = spaceNow(compiled.space, compiled.live, scope, (issue) => issues.add({ ...issue, path: cell.path }));
  return { judging: { compiled, space, scope, maker, issues, path: cell.path, panel: () => findPanelAbove(cell, work) }, spaceUses: uses };
}

/** The Observation that something above a cell stands for. */
export function findPanelAbove(cell: Cell, work: Work): AnyResource | undefined {
  for (let at = cell.parent; at !== undefined; at = at.parent) {
    const panel = work.panels.get(at) ?? work.verdicts.get(at)?.observation;
    if (panel !== undefined) return panel;
  }
  return undefined;
}

/** True inside a list that a person began; what that person just added to it is filled as a new repetition is. */
function isInPersonsList(cell: Cell, work: Work): boolean {
  const added = work.input.newRepetitions ?? [];
  for (let at = cell.parent; at !== undefined; at = at.parent) {
    if (added.includes(at.path)) return false;
    if (work.personLists.has(withoutNumber(at.path))) return true;
  }
  return false;
}
