/**
 * Answers on the simulator's side: how a patch is merged, and what is wrong with the result.
 *
 * A patch merges by linkId at each level; of a repeating group it replaces all repetitions; an empty list of answers
 * clears an item. Wrong values are kept and told as issues: the person who sent them shall see them.
 */

import { isActive, isRequired } from './conditions.ts';
import { type AnswerItem, type AnswersByLinkId, type AnswerValue, type FormItem, isFilled, valuesByLinkId } from './items.ts';
import { UntypedProblem, type WireIssue } from './problem.ts';

export interface Findings {
  readonly questions: readonly { readonly linkId: string; readonly message: string }[];
  readonly issues: readonly WireIssue[];
}

/** Fails: UntypedProblem for a linkId that the form does not have at that place. */
export function requireKnownItems(items: readonly FormItem[], patch: readonly AnswerItem[], loc: readonly (string | number)[]): void {
  patch.forEach((answer, index) => {
    const item = items.find((each) => each.linkId === answer.linkId);
    if (item === undefined) throw new UntypedProblem([...loc, index, 'linkId'], 'not an item of this form');
    requireKnownItems(item.item ?? [], answer.item ?? [], [...loc, index, 'item']);
  });
}

/** The answers with the patch applied, in the form's order. */
export function mergeAnswers(
  items: readonly FormItem[],
  answers: readonly AnswerItem[],
  patch: readonly AnswerItem[],
): readonly AnswerItem[] {
  return items.flatMap((item) => {
    const before = answers.filter(({ linkId }) => linkId === item.linkId);
    const sent = patch.filter(({ linkId }) => linkId === item.linkId);
    if (sent.length === 0) return before;
    if (item.type === 'group' && item.repeats === true) return sent.filter(isFilled);
    return sent.reduce<readonly AnswerItem[]>((merged, next) => mergeItem(item, merged, next), before);
  });
}

/** What is missing and what does not fit, for the answers as a whole. */
export function examineAnswers(items: readonly FormItem[], answers: readonly AnswerItem[]): Findings {
  const all = valuesByLinkId(answers);
  const found = items.flatMap((item) => examineItem(item, answers, all));
  const questions = found.map(({ linkId, message }) => ({ linkId, message }));
  return {
    questions: questions.filter(({ linkId }, index) => questions.findIndex((each) => each.linkId === linkId) === index),
    issues: found
      .filter(({ code }) => code !== 'required')
      .map(({ linkId, code, message }) => ({ code, message, field: linkId, severity: 'error' })),
  };
}

interface Finding {
  readonly linkId: string;
  readonly code: string;
  readonly message: string;
}

function mergeItem(item: FormItem, before: readonly AnswerItem[], sent: AnswerItem): readonly AnswerItem[] {
  const old = before[0];
  const answer = sent.answer ?? old?.answer ?? [];
  const children = mergeAnswers(item.item ?? [], old?.item ?? [], sent.item ?? []);
  if (answer.length === 0 && children.length === 0) return [];
  return [{ linkId: item.linkId, ...(answer.length > 0 && { answer }), ...(children.length > 0 && { item: children }) }];
}

function examineItem(item: FormItem, siblings: readonly AnswerItem[], all: AnswersByLinkId): readonly Finding[] {
  const given = siblings.filter(({ linkId }) => linkId === item.linkId);
  if (!isActive(item, all)) return given.some(isFilled) ? [finding(item, 'not_allowed', 'Not to be answered here.')] : [];
  return item.type === 'group' ? examineGroup(item, given, all) : examineQuestion(item, given[0], all);
}

function examineGroup(item: FormItem, given: readonly AnswerItem[], all: AnswersByLinkId): readonly Finding[] {
  const inside = (answers: readonly AnswerItem[]): readonly Finding[] =>
    (item.item ?? []).flatMap((child) => examineItem(child, answers, all));
  const { repeats, maxOccurs } = item;
  const isNeeded = isRequired(item, all);
  if (repeats !== true) return given.length === 0 && !isNeeded ? [] : inside(given[0]?.item ?? []);
  const least = Math.max(item.minOccurs ?? 0, isNeeded ? 1 : 0);
  if (given.length < least) return [finding(item, 'required', `At least ${least} needed.`)];
  const tooMany = maxOccurs != null && given.length > maxOccurs ? [finding(item, 'too_many', `At most ${maxOccurs} allowed.`)] : [];
  return [...tooMany, ...given.flatMap((each) => inside(each.item ?? []))];
}

function examineQuestion(item: FormItem, given: AnswerItem | undefined, all: AnswersByLinkId): readonly Finding[] {
  const values = given?.answer ?? [];
  const children = (item.item ?? []).flatMap((child) => examineItem(child, given?.item ?? [], all));
  if (item.type === 'display') return children;
  if (values.length === 0) return isRequired(item, all) ? [finding(item, 'required', 'An answer is needed.'), ...children] : children;
  const most = item.repeats === true ? (item.maxOccurs ?? values.length) : 1;
  if (values.length > most) return [finding(item, 'too_many', `At most ${most} allowed.`), ...children];
  return [...values.flatMap((value) => examineValue(item, value)), ...children];
}

function examineValue(item: FormItem, value: AnswerValue): readonly Finding[] {
  if (!hasRightKind(item, value)) return [finding(item, 'invalid_type', `Not a value of type ${item.type}.`)];
  if (!isOption(item, value)) return [finding(item, 'not_an_option', 'Not one of the options.')];
  const text = value.valueString;
  if (text != null && item.maxLength != null && text.length > item.maxLength) return [finding(item, 'too_long', 'Too long.')];
  if (text != null && item.pattern != null && !new RegExp(item.pattern).test(text)) return [finding(item, 'pattern', 'Wrong form.')];
  return isInRange(item, value) ? [] : [finding(item, 'out_of_range', 'Out of range.')];
}

function hasRightKind(item: FormItem, value: AnswerValue): boolean {
  switch (item.type) {
    case 'boolean':
      return value.valueBoolean != null;
    case 'date':
      return value.valueDate != null && isDate(value.valueDate);
    case 'integer':
      return Number.isInteger(value.valueDecimal);
    case 'decimal':
    case 'quantity':
      return value.valueDecimal != null;
    case 'choice':
      return value.valueCoding != null;
    case 'open-choice':
      return value.valueCoding != null || value.valueString != null;
    default:
      return value.valueString != null;
  }
}

function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function isOption(item: FormItem, value: AnswerValue): boolean {
  if (value.valueCoding == null || !item.options || item.options.length === 0) return true;
  return item.options.some(({ code }) => code === value.valueCoding?.code);
}

function isInRange(item: FormItem, { valueDecimal, valueDate }: AnswerValue): boolean {
  if (valueDecimal != null) return valueDecimal >= Number(item.min ?? '-Infinity') && valueDecimal <= Number(item.max ?? 'Infinity');
  if (valueDate == null) return true;
  return (item.min == null || valueDate >= item.min) && (item.max == null || valueDate <= item.max);
}

function finding(item: FormItem, code: string, message: string): Finding {
  return { linkId: item.linkId, code, message };
}
