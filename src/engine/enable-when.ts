/**
 * Which items are enabled, given the answers so far.
 *
 * An item that is not enabled disables what is below it, and a condition on a disabled item sees no value. What stands
 * below a question is asked once for each of its answers, so not before it has one. The question of a condition is the
 * nearest occurrence: among ancestors and what stands in them, from the inside out, before rather than after. Dates of
 * different precision that cannot be compared leave the item enabled.
 *
 * Source: FHIR R4 Questionnaire.item.enableWhen, enableBehavior; R5 comments on precision and disabled questions.
 */
import type { QuestionnaireItemEnableWhen, QuestionnaireResponseItemAnswer } from '../fhir.ts';
import { sameValue } from '../values/answers.ts';
import { spanOf } from '../values/dates.ts';
import { convertUnit, unitCodeOf } from '../values/units.ts';
import type { Cell } from './response.ts';

/** What enablement needs to know, and whom it tells. */
export interface Enabling {
  /** Decides `enableWhenExpression` at a cell; undefined where the item has none or it could not be computed. */
  decide(cell: Cell): boolean | undefined;
  /** Told of a condition that can be true or not, depending on what a partial date means. */
  onUndecided(cell: Cell): void;
}

/** Sets `enabled` on every cell, from the outside in, once. Gives the cells where it changed. */
export function updateEnabled(roots: readonly Cell[], enabling: Enabling): readonly Cell[] {
  const changed: Cell[] = [];
  const visit = (cells: readonly Cell[], isOpen: (cell: Cell) => boolean): void => {
    for (const cell of cells) {
      const enabled = isOpen(cell) && (enabling.decide(cell) ?? true) && meetsConditions(cell, roots, enabling);
      if (enabled !== cell.enabled) changed.push(cell);
      cell.enabled = enabled;
      visit(cell.children, (child) => enabled && isAskedUnder(cell, child));
    }
  };
  visit(roots, () => true);
  return changed;
}

/** Below a group always; below a question only under an answer it has. */
export function isAskedUnder(parent: Cell, child: Cell): boolean {
  return parent.item.type === 'group' || child.under < parent.answers.length;
}

function meetsConditions(cell: Cell, roots: readonly Cell[], enabling: Enabling): boolean {
  const conditions = cell.item.source.enableWhen ?? [];
  if (conditions.length === 0) return true;
  const results = conditions.map((condition) => meetsCondition(condition, cell, roots));
  if (results.includes('undecided')) enabling.onUndecided(cell);
  const met = results.map((result) => result !== 'no');
  return cell.item.source.enableBehavior === 'all' ? met.every(Boolean) : met.some(Boolean);
}

type Met = 'yes' | 'no' | 'undecided';

function meetsCondition(condition: QuestionnaireItemEnableWhen, cell: Cell, roots: readonly Cell[]): Met {
  const question = findNearest(condition.question, cell, roots);
  const answers = question?.enabled === true ? question.answers : [];
  if (condition.operator === 'exists') return metIf(answers.length > 0 === (condition.answerBoolean ?? true));
  const wanted = wantedValue(condition);
  if (wanted === undefined) return 'yes';
  const comparisons = answers.map((answer) => compare(answer, wanted));
  if (condition.operator === '!=') return metIf(answers.length > 0 && !comparisons.includes('equal'));
  if (comparisons.some((comparison) => holds(comparison, condition.operator))) return 'yes';
  return comparisons.includes('undecided') ? 'undecided' : 'no';
}

function metIf(holdsTrue: boolean): Met {
  return holdsTrue ? 'yes' : 'no';
}

function findNearest(linkId: string, cell: Cell, roots: readonly Cell[]): Cell | undefined {
  let from: Cell | undefined;
  for (let around: Cell | undefined = cell; around !== undefined; around = around.parent) {
    const found = around.item.linkId === linkId ? around : findBeside(linkId, around.children, from);
    if (found !== undefined) return found;
    from = around;
  }
  return findBeside(linkId, roots, from);
}

/** The last before `from`, else the first after it; under the same answer, where they stand below a question. */
function findBeside(linkId: string, cells: readonly Cell[], from: Cell | undefined): Cell | undefined {
  if (from === undefined) return findFirst(linkId, cells);
  const siblings = cells.filter(({ under }) => under === from.under);
  const at = siblings.indexOf(from);
  return findLast(linkId, siblings.slice(0, at)) ?? findFirst(linkId, siblings.slice(at + 1));
}

function findFirst(linkId: string, cells: readonly Cell[]): Cell | undefined {
  for (const cell of cells) {
    const found = cell.item.linkId === linkId ? cell : findFirst(linkId, cell.children);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findLast(linkId: string, cells: readonly Cell[]): Cell | undefined {
  for (const cell of cells.toReversed()) {
    const found = findLast(linkId, cell.children) ?? (cell.item.linkId === linkId ? cell : undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `answer[x]` of a condition as `value[x]` of an answer. */
function wantedValue(condition: QuestionnaireItemEnableWhen): QuestionnaireResponseItemAnswer | undefined {
  const entry = Object.entries(condition).find(([key]) => key.startsWith('answer'));
  return entry === undefined ? undefined : { [entry[0].replace(/^answer/, 'value')]: entry[1] };
}

type Comparison = 'less' | 'equal' | 'greater' | 'different' | 'undecided';

function holds(comparison: Comparison, operator: QuestionnaireItemEnableWhen['operator']): boolean {
  switch (operator) {
    case '=':
      return comparison === 'equal';
    case '>':
      return comparison === 'greater';
    case '<':
      return comparison === 'less';
    case '>=':
      return comparison === 'greater' || comparison === 'equal';
    case '<=':
      return comparison === 'less' || comparison === 'equal';
    default:
      return comparison !== 'undecided';
  }
}

function compare(answer: QuestionnaireResponseItemAnswer, wanted: QuestionnaireResponseItemAnswer): Comparison {
  if (sameValue(answer, wanted) || sameCode(answer, wanted) || sameText(answer, wanted)) return 'equal';
  const [a, b] = [numberOf(answer), numberOf(wanted)];
  if (a !== undefined && b !== undefined) return order(a, b);
  return compareDates(answer, wanted) ?? compareQuantities(answer, wanted) ?? 'different';
}

/** Forms often leave the system out of a condition; a code then stands for itself. */
function sameCode(answer: QuestionnaireResponseItemAnswer, wanted: QuestionnaireResponseItemAnswer): boolean {
  const [a, b] = [answer.valueCoding, wanted.valueCoding];
  return a?.code !== undefined && a.code === b?.code && (a.system === undefined || b.system === undefined || a.system === b.system);
}

function sameText(answer: QuestionnaireResponseItemAnswer, wanted: QuestionnaireResponseItemAnswer): boolean {
  const [a, b] = [answer.valueString ?? answer.valueUri, wanted.valueString ?? wanted.valueUri];
  return a !== undefined && a === b;
}

function numberOf(answer: QuestionnaireResponseItemAnswer): number | undefined {
  return answer.valueDecimal ?? answer.valueInteger;
}

function order(a: number, b: number): Comparison {
  return a < b ? 'less' : a > b ? 'greater' : 'equal';
}

function compareDates(answer: QuestionnaireResponseItemAnswer, wanted: QuestionnaireResponseItemAnswer): Comparison | undefined {
  const [a, b] = [answer.valueDate ?? answer.valueDateTime, wanted.valueDate ?? wanted.valueDateTime];
  if (a === undefined || b === undefined)
    return answer.valueTime !== undefined && wanted.valueTime !== undefined ? compareTimes(answer.valueTime, wanted.valueTime) : undefined;
  const [span, limit] = [spanOf(a), spanOf(b)];
  if (span === undefined || limit === undefined) return 'undecided';
  if (span.from === limit.from && span.to === limit.to) return 'equal';
  if (span.to < limit.from) return 'less';
  return span.from > limit.to ? 'greater' : 'undecided';
}

function compareTimes(a: string, b: string): Comparison {
  return a < b ? 'less' : a > b ? 'greater' : 'equal';
}

function compareQuantities(answer: QuestionnaireResponseItemAnswer, wanted: QuestionnaireResponseItemAnswer): Comparison | undefined {
  const [a, b] = [answer.valueQuantity, wanted.valueQuantity];
  if (a?.value === undefined || b?.value === undefined) return undefined;
  const [from, to] = [unitCodeOf(a), unitCodeOf(b)];
  const value = from === undefined || to === undefined ? (from === to ? a.value : undefined) : convertUnit(a.value, from, to);
  return value === undefined ? 'undecided' : order(value, b.value);
}
