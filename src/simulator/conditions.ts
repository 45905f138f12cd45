/**
 * Conditional questions: which are active, given the answers, and what becomes of answers to those that are not.
 *
 * The rules `requiredWhen` and `notAllowedWhen` have a grammar here that is ours: `{ "linkId", "equals" }` on an answer's
 * value, or with `"negate": true` on its absence. The vendor's is not published.
 */
import { type AnswerItem, type AnswersByLinkId, type FormItem, isFilled, valuesByLinkId } from './items.ts';

/** Whether an item may be answered. */
export function isActive(item: FormItem, all: AnswersByLinkId): boolean {
  return item.notAllowedWhen == null || !holds(item.notAllowedWhen, all);
}

/** Whether an item must be answered. */
export function isRequired(item: FormItem, all: AnswersByLinkId): boolean {
  return item.required === true || (item.requiredWhen != null && holds(item.requiredWhen, all));
}

/** The linkIds of answers that stand where they may not, at any depth. */
export function inactiveAnswers(items: readonly FormItem[], answers: readonly AnswerItem[]): readonly string[] {
  const all = valuesByLinkId(answers);
  const visit = (item: FormItem, given: readonly AnswerItem[]): readonly string[] => {
    const here = given.filter(({ linkId }) => linkId === item.linkId);
    if (!isActive(item, all)) return here.some(isFilled) ? [item.linkId] : [];
    return here.flatMap(({ item: inside }) => (item.item ?? []).flatMap((child) => visit(child, inside ?? [])));
  };
  return items.flatMap((item) => visit(item, answers));
}

/** The answers without those to inactive questions; what hangs on a cleared answer is cleared with it. */
export function clearInactive(items: readonly FormItem[], answers: readonly AnswerItem[]): readonly AnswerItem[] {
  const stale = new Set(inactiveAnswers(items, answers));
  return stale.size === 0 ? answers : clearInactive(items, without(answers, stale));
}

export interface Condition {
  readonly linkId: string;
  readonly equals: unknown;
  /** Holds where no answer has that value. */
  readonly negate: boolean;
}

/** The rule's condition, where it has our grammar. */
export function readCondition(rule: unknown): Condition | undefined {
  if (typeof rule !== 'object' || rule === null || !('linkId' in rule) || !('equals' in rule)) return undefined;
  const negate = 'negate' in rule && rule.negate === true;
  return typeof rule.linkId === 'string' ? { linkId: rule.linkId, equals: rule.equals, negate } : undefined;
}

function holds(rule: unknown, all: AnswersByLinkId): boolean {
  const condition = readCondition(rule);
  if (condition === undefined) return false;
  const values = all.get(condition.linkId) ?? [];
  const isThere = values.some((value) =>
    [value.valueCoding?.code, value.valueString, value.valueBoolean, value.valueDecimal].includes(condition.equals as never),
  );
  return isThere !== condition.negate;
}

function without(answers: readonly AnswerItem[], linkIds: ReadonlySet<string>): readonly AnswerItem[] {
  return answers
    .filter(({ linkId }) => !linkIds.has(linkId))
    .map((answer) => (answer.item ? { ...answer, item: without(answer.item, linkIds) } : answer))
    .filter(isFilled);
}
