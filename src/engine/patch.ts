/**
 * The smallest change to send: what the evaluation answers and the authorization does not hold yet.
 *
 * A person's answer, a human-only item and a disabled item are never in a patch; nothing is ever cleared. Applied to
 * the response it was made for, a patch leaves nothing to change.
 */
import type { QuestionnaireResponse, QuestionnaireResponseItem } from '../fhir.ts';
import type { Evaluation } from './evaluate.ts';
import { type AnswerValue, bareValue, sameAnswers } from './outcome.ts';

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
  visit(items, undefined, (path, item) => {
    const values = (item.answer ?? []).filter((answer) => Object.keys(answer).some((key) => key.startsWith('value'))).map(bareValue);
    if (values.length > 0) answers.set(path, values);
  });
  return answers;
}

function visit(
  items: readonly QuestionnaireResponseItem[],
  parent: string | undefined,
  see: (path: string, item: QuestionnaireResponseItem) => void,
): void {
  const seen = new Map<string, number>();
  for (const item of items) {
    const n = seen.get(item.linkId) ?? 0;
    seen.set(item.linkId, n + 1);
    const step = n === 0 ? item.linkId : `${item.linkId}[${n}]`;
    const path = parent === undefined ? step : `${parent}/${step}`;
    see(path, item);
    visit([...(item.item ?? []), ...(item.answer ?? []).flatMap((answer) => answer.item ?? [])], path, see);
  }
}

/** The answers so far with the changes in them. Groups and repetitions that do not exist yet are made. */
export function applyPatch(response: QuestionnaireResponse | undefined, patch: AnswerPatch): QuestionnaireResponse {
  const base: QuestionnaireResponse = response ?? { resourceType: 'QuestionnaireResponse', status: 'in-progress' };
  const items = patch.changes.reduce<readonly QuestionnaireResponseItem[]>(
    (all, change) => setAnswer(all, change.path.split('/'), change.value),
    base.item ?? [],
  );
  return items.length === 0 ? base : { ...base, item: [...items] };
}

function setAnswer(
  items: readonly QuestionnaireResponseItem[],
  path: readonly string[],
  value: readonly AnswerValue[],
): readonly QuestionnaireResponseItem[] {
  const [step = '', ...rest] = path;
  const [, linkId = step, repetition = '0'] = /^(.*?)(?:\[(\d+)\])?$/.exec(step) ?? [];
  const places = items.flatMap((item, n) => (item.linkId === linkId ? [n] : []));
  const at = places[Number(repetition)];
  const old: QuestionnaireResponseItem = (at === undefined ? undefined : items[at]) ?? { linkId };
  const changed = rest.length === 0 ? { ...old, answer: keepBelow(value, old) } : setBelow(old, rest, value);
  return at === undefined ? insertAfter(items, places.at(-1), changed) : items.map((item, n) => (n === at ? changed : item));
}

function keepBelow(value: readonly AnswerValue[], old: QuestionnaireResponseItem): AnswerValue[] {
  const below = old.answer?.[0]?.item;
  return value.map((answer, n) => (n === 0 && below !== undefined ? { ...answer, item: below } : { ...answer }));
}

/** Below a question that is answered, items stand under its first answer; else under the item. */
function setBelow(old: QuestionnaireResponseItem, path: readonly string[], value: readonly AnswerValue[]): QuestionnaireResponseItem {
  const [first, ...others] = old.answer ?? [];
  if (first === undefined) return { ...old, item: [...setAnswer(old.item ?? [], path, value)] };
  return { ...old, answer: [{ ...first, item: [...setAnswer(first.item ?? [], path, value)] }, ...others] };
}

function insertAfter(
  items: readonly QuestionnaireResponseItem[],
  at: number | undefined,
  item: QuestionnaireResponseItem,
): readonly QuestionnaireResponseItem[] {
  return at === undefined ? [...items, item] : [...items.slice(0, at + 1), item, ...items.slice(at + 1)];
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
  const seen = new Map<string, number>();
  return items.flatMap((item) => {
    const n = seen.get(item.linkId) ?? 0;
    seen.set(item.linkId, n + 1);
    const first = parent === undefined ? item.linkId : `${parent}/${item.linkId}`;
    const path = n === 0 ? first : `${first}[${n}]`;
    const isRepeated = selecting.repeats(first.replaceAll(/\[\d+\]/g, ''));
    const touches = (at: string): boolean => selecting.changed.some((change) => change === at || change.startsWith(`${at}/`));
    const touchesAny = selecting.changed.some(
      (change) => change === first || change.startsWith(`${first}/`) || change.startsWith(`${first}[`),
    );
    if (isRepeated) return touchesAny ? [item] : [];
    if (selecting.changed.includes(path)) return [item];
    if (!touches(path)) return [];
    return item.item === undefined ? [item] : [{ ...item, item: [...selectItems(item.item, path, selecting)] }];
  });
}
