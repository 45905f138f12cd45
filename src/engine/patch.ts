/**
 * The smallest change to send: what the evaluation answers and the authorization does not hold yet.
 *
 * A person's answer, a human-only item and a disabled item are never in a patch; nothing is ever cleared. Applied to
 * the response it was made for, a patch leaves nothing to change.
 */
import type { QuestionnaireResponse, QuestionnaireResponseItem } from '../fhir.ts';
import { hasValue, isBelow, itemsBelowNoAnswer, itemsIn, listsBelow, numberItems, type Step, splitPath, stepPath } from '../forms/paths.ts';
import { type AnswerValue, bareValue, sameAnswers } from '../values/answers.ts';
import type { Evaluation } from './evaluate.ts';

/** One answer to be written; `before` is what it replaces: absent, or something this program wrote. */
export interface AnswerChange {
  readonly path: string;
  readonly linkId: string;
  readonly before?: readonly AnswerValue[];
  readonly value: readonly AnswerValue[];
}

export interface AnswerPatch {
  readonly changes: readonly AnswerChange[];
}

export interface PatchOptions {
  /** Send answers that a person has yet to confirm, too. */
  readonly includeUnconfirmed?: boolean;
}

/** Compares the evaluation with the answers so far. */
export function computePatch(evaluation: Evaluation, standing: QuestionnaireResponse | undefined, options: PatchOptions = {}): AnswerPatch {
  const before = flattenAnswers(standing?.item ?? []);
  const changes = evaluation.items.flatMap((item) => {
    if (item.outcome !== 'answered' || item.answer === undefined) return [];
    if (item.confirm !== undefined && options.includeUnconfirmed !== true) return [];
    const old = before.get(item.path);
    if (old !== undefined && sameAnswers(old, item.answer)) return [];
    return [{ path: item.path, linkId: item.linkId, ...(old === undefined ? {} : { before: old }), value: item.answer }];
  });
  return { changes };
}

/** Every answer by its path, without origins. */
export function flattenAnswers(items: readonly QuestionnaireResponseItem[]): ReadonlyMap<string, readonly AnswerValue[]> {
  const answers = new Map<string, readonly AnswerValue[]>();
  visit([items], undefined, (path, item) => {
    const values = (item.answer ?? []).filter(hasValue).map(bareValue);
    if (values.length > 0) answers.set(path, [...(answers.get(path) ?? []), ...values]);
  });
  return answers;
}

function visit(
  lists: readonly (readonly QuestionnaireResponseItem[])[],
  parent: string | undefined,
  see: (path: string, item: QuestionnaireResponseItem) => void,
): void {
  for (const { item, n } of numberItems(lists)) {
    const path = stepPath(parent, item.linkId, n);
    see(path, item);
    visit(listsBelow(item), path, see);
  }
}

/** The answers so far with the changes in them. Groups and repetitions that do not exist yet are made. */
export function applyPatch(response: QuestionnaireResponse | undefined, patch: AnswerPatch): QuestionnaireResponse {
  const base: QuestionnaireResponse = response ?? { resourceType: 'QuestionnaireResponse', status: 'in-progress' };
  const items = patch.changes.reduce<readonly QuestionnaireResponseItem[]>(
    (all, change) => setAnswer([all], splitPath(change.path), change.value)[0] ?? all,
    base.item ?? [],
  );
  return items.length === 0 ? base : { ...base, item: [...items] };
}

type Lists = readonly (readonly QuestionnaireResponseItem[])[];

/** The lists below one item with one answer set, at a place that is made where it does not exist. */
function setAnswer(lists: Lists, [step, ...rest]: readonly Step[], value: readonly AnswerValue[]): Lists {
  if (step === undefined) return lists;
  const places = numberItems(lists).filter(({ item, n }) => item.linkId === step.linkId && n === step.n);
  const [place] = places;
  const old: QuestionnaireResponseItem = place?.item ?? { linkId: step.linkId };
  const whole =
    rest.length === 0
      ? joinItems(
          old,
          places.map(({ item }) => item),
        )
      : old;
  const changed = rest.length === 0 ? { ...whole, answer: keepBelow(value, whole) } : setBelow(old, rest, value);
  if (place === undefined) {
    const list = Math.min(step.n, lists.length - 1);
    return lists.map((items, n) => (n === list ? insertBeside(items, changed) : items));
  }
  const others = rest.length === 0 ? places.slice(1) : [];
  return lists.map((items, list) =>
    items.flatMap((item, at) => {
      if (others.some((other) => other.list === list && other.at === at)) return [];
      return place.list === list && place.at === at ? [changed] : [item];
    }),
  );
}

/** A question written as several items as one of them: with all their answers, and all that stands beside these. */
function joinItems(first: QuestionnaireResponseItem, all: readonly QuestionnaireResponseItem[]): QuestionnaireResponseItem {
  if (all.length < 2) return first;
  const [answer, item] = [all.flatMap((each) => each.answer ?? []), all.flatMap(itemsIn)];
  return { ...first, ...(answer.length === 0 ? {} : { answer }), ...(item.length === 0 ? {} : { item }) };
}

function keepBelow(value: readonly AnswerValue[], old: QuestionnaireResponseItem): AnswerValue[] {
  const below = (old.answer ?? []).filter(hasValue).map((answer) => answer.item);
  return value.map((answer, n) => withItems(answer, n === 0 ? (below[0] ?? itemsBelowNoAnswer(old)) : below[n]));
}

function withItems(answer: AnswerValue, items: readonly QuestionnaireResponseItem[] | undefined): AnswerValue {
  return items === undefined || items.length === 0 ? { ...answer } : { ...answer, item: [...items] };
}

/** Below a question that is answered, items stand under their answer; else under the item. */
function setBelow(old: QuestionnaireResponseItem, path: readonly Step[], value: readonly AnswerValue[]): QuestionnaireResponseItem {
  const answers = (old.answer ?? []).filter(hasValue);
  const lists = setAnswer(listsBelow(old), path, value);
  const { item: _moved, answer: _placed, ...head } = old;
  if (answers.length === 0) return { ...head, item: [...(lists[0] ?? [])] };
  return { ...head, answer: answers.map((answer, n) => withItems(answer, lists[n])) };
}

/** After the last item of that linkId, else at the end. */
function insertBeside(items: readonly QuestionnaireResponseItem[], item: QuestionnaireResponseItem): readonly QuestionnaireResponseItem[] {
  const last = items.findLastIndex(({ linkId }) => linkId === item.linkId);
  return last < 0 ? [...items, item] : [...items.slice(0, last + 1), item, ...items.slice(last + 1)];
}

/**
 * The items to send for a patch: only what changed, except that a repeating group goes with all its repetitions.
 *
 * Shapes: `repeats` tells whether the group at a path (without repetition numbers) repeats.
 */
export function itemsToSend(
  response: QuestionnaireResponse | undefined,
  patch: AnswerPatch,
  repeats: (path: string) => boolean,
): readonly QuestionnaireResponseItem[] {
  const whole = applyPatch(response, patch);
  const changed = patch.changes.map((change) => change.path);
  return selectItems(whole.item ?? [], undefined, { changed, repeats });
}

interface Selecting {
  readonly changed: readonly string[];
  readonly repeats: (path: string) => boolean;
}

function selectItems(
  items: readonly QuestionnaireResponseItem[],
  parent: string | undefined,
  selecting: Selecting,
): readonly QuestionnaireResponseItem[] {
  return numberItems([items]).flatMap(({ item, n }) => {
    const first = stepPath(parent, item.linkId, 0);
    const path = stepPath(parent, item.linkId, n);
    const isRepeated = selecting.repeats(first.replaceAll(/\[\d+\]/g, ''));
    const touches = (at: string): boolean => selecting.changed.some((change) => change === at || change.startsWith(`${at}/`));
    const touchesAny = selecting.changed.some((change) => change === first || isBelow(change, first));
    if (isRepeated) return touchesAny ? [item] : [];
    if (selecting.changed.includes(path)) return [item];
    if (!touches(path)) return [];
    return item.item === undefined ? [item] : [{ ...item, item: [...selectItems(item.item, path, selecting)] }];
  });
}
