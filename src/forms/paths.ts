/**
 * Where an answer stands in a response: linkIds joined by `/`, with `[n]` (from 0) for every repetition after the first.
 *
 * A `/`, `[` or `%` inside a linkId is written percent-encoded, so that two places never share a path. Below a question,
 * items stand under one of its answers: what is under answer `k` is numbered from `k` on.
 */
import type { QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from '../fhir.ts';

export interface Step {
  readonly linkId: string;
  readonly n: number;
}

/** A path one step further down. */
export function stepPath(parent: string | undefined, linkId: string, n: number): string {
  const name = linkId.replace(/[/[%]/g, encodeURIComponent);
  const step = n === 0 ? name : `${name}[${n}]`;
  return parent === undefined ? step : `${parent}/${step}`;
}

/** The steps of a path. */
export function splitPath(path: string): readonly Step[] {
  return path.split('/').map((step) => {
    const [, name = step, n = '0'] = /^(.*?)(?:\[(\d+)\])?$/s.exec(step) ?? [];
    return { linkId: name.replace(/%2F|%5B|%25/g, decodeURIComponent), n: Number(n) };
  });
}

/** True where `path` is below `above`, or is a repetition of it or below one. */
export function isBelow(path: string, above: string): boolean {
  return path.startsWith(`${above}/`) || path.startsWith(`${above}[`);
}

/** The path without its last repetition number. */
export function withoutNumber(path: string): string {
  return path.replace(/\[\d+\]$/, '');
}

/** The repetition number of a path's last step. */
export function numberOf(path: string): number {
  return Number(/\[(\d+)\]$/.exec(path)?.[1] ?? 0);
}

/** True for an answer that has a value; one with only an extension or an id is none. */
export function hasValue(answer: QuestionnaireResponseItemAnswer): boolean {
  return Object.keys(answer).some((key) => key.startsWith('value'));
}

type Items = readonly QuestionnaireResponseItem[];

/** The items below a response, an item or an answer; what is no item is none. */
export function itemsIn({ item }: { readonly item?: unknown }): Items {
  return Array.isArray(item)
    ? item.filter((each: unknown): each is QuestionnaireResponseItem => typeof each === 'object' && each !== null)
    : [];
}

/** The answers of an item that have a value. */
export function answersIn({ answer }: { readonly answer?: unknown }): readonly QuestionnaireResponseItemAnswer[] {
  const answers = Array.isArray(answer) ? answer : [];
  return answers.filter(
    (each: unknown): each is QuestionnaireResponseItemAnswer => typeof each === 'object' && each !== null && hasValue(each),
  );
}

/** What stands below answers without a value: it stands below the question, and counts to its first answer where it has one. */
export function itemsBelowNoAnswer(item: { readonly answer?: unknown }): Items {
  const answers: readonly unknown[] = Array.isArray(item.answer) ? item.answer : [];
  return answers.flatMap((answer) => (isObject(answer) && !hasValue(answer) ? itemsIn(answer) : []));
}

function isObject(value: unknown): value is QuestionnaireResponseItemAnswer {
  return typeof value === 'object' && value !== null;
}

/** What stands below an item: one list for a group; for a question, one list for each of its answers. */
export function listsBelow(item: QuestionnaireResponseItem): readonly Items[] {
  const [first, ...others] = answersIn(item).map(itemsIn);
  return [[...itemsIn(item), ...itemsBelowNoAnswer(item), ...(first ?? [])], ...others];
}

/** An item with its number among those of its linkId, and where it stands. */
export interface Numbered {
  readonly item: QuestionnaireResponseItem;
  readonly n: number;
  readonly list: number;
  readonly at: number;
}

/** Numbers what stands below one item. A question written as several items is one question: they share a number. */
export function numberItems(lists: readonly Items[]): readonly Numbered[] {
  const next = new Map<string, number>();
  return lists.flatMap((items, list) => {
    const questions = new Map<string, number>();
    const answered = new Set(items.filter(({ answer }) => (answer?.length ?? 0) > 0).map(({ linkId }) => linkId));
    return items.map((item, at) => {
      const n = questions.get(item.linkId) ?? Math.max(list, next.get(item.linkId) ?? 0);
      if (answered.has(item.linkId)) questions.set(item.linkId, n);
      next.set(item.linkId, n + 1);
      return { item, n, list, at };
    });
  });
}
