/**
 * The response as it grows: cells for items and repetitions, and the QuestionnaireResponse they make.
 *
 * A repeating group is many cells with one linkId; a repeating question is one cell with many answers; questions under
 * a question are asked once for each of its answers. Answers already there keep their origin.
 *
 * Source: FHIR R4 QuestionnaireResponse.item; SDC population, shape of the response; DTR information-origin.
 */
import type { QuestionnaireResponse, QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from '../fhir.ts';
import { originOf } from '../forms/origin.ts';
import { answersIn, itemsBelowNoAnswer, itemsIn, stepPath } from '../forms/paths.ts';
import type { FormIndex, FormItem } from '../forms/questionnaire.ts';

/** One answer that was there before, and whether a machine wrote it (and may refresh it). */
export interface StandingAnswers {
  readonly values: readonly QuestionnaireResponseItemAnswer[];
  readonly origin: 'person' | 'machine';
}

export interface Standing {
  /** By path with repetition numbers. */
  readonly answers: ReadonlyMap<string, StandingAnswers>;
  /** How many repetitions stood, by path without the last repetition number. */
  readonly repetitions: ReadonlyMap<string, number>;
}

/** Reads the answers so far. Items the form does not have are left where they are: nobody's business here. */
export function readStanding(response: QuestionnaireResponse | undefined, index: FormIndex): Standing {
  const answers = new Map<string, StandingAnswers>();
  const repetitions = new Map<string, number>();
  readItems([itemsIn(response ?? {})], index.items, undefined, { answers, repetitions });
  return { answers, repetitions };
}

interface Reading {
  readonly answers: Map<string, StandingAnswers>;
  readonly repetitions: Map<string, number>;
}

/** Reads the lists below one item: a group's one list, or one list for each answer of a question. */
function readItems(
  lists: readonly (readonly QuestionnaireResponseItem[])[],
  items: readonly FormItem[],
  parent: string | undefined,
  reading: Reading,
): void {
  for (const item of items) {
    let next = 0;
    for (const [k, list] of lists.entries()) {
      const found = list.filter((each) => each.linkId === item.linkId);
      const first = Math.max(k, next);
      if (item.type === 'group') {
        readGroup(found, item, { parent, first, reading });
        next = first + found.length;
      } else readQuestion(found, item, stepPath(parent, item.linkId, k), reading);
    }
  }
}

function readGroup(
  found: readonly QuestionnaireResponseItem[],
  item: FormItem,
  { parent, first, reading }: { readonly parent: string | undefined; readonly first: number; readonly reading: Reading },
): void {
  if (found.length > 0) reading.repetitions.set(stepPath(parent, item.linkId, first), found.length);
  for (const [n, each] of found.entries()) readItems([itemsIn(each)], item.items, stepPath(parent, item.linkId, first + n), reading);
}

/** A question written as several items is one question with all their answers. */
function readQuestion(found: readonly QuestionnaireResponseItem[], item: FormItem, path: string, reading: Reading): void {
  const values = found.flatMap(answersIn);
  if (values.length > 0)
    reading.answers.set(path, { values: values.map(withoutItems), origin: values.every(isMachineWritten) ? 'machine' : 'person' });
  const [first = [], ...others] = values.map(itemsIn);
  const beside = found.flatMap((each) => [...itemsIn(each), ...itemsBelowNoAnswer(each)]);
  readItems([[...beside, ...first], ...others], item.items, path, reading);
}

function withoutItems({ item: _below, ...answer }: QuestionnaireResponseItemAnswer): QuestionnaireResponseItemAnswer {
  return answer;
}

/** True where the origin says that a machine filled it and no person touched it since. No origin means a person. */
function isMachineWritten(answer: QuestionnaireResponseItemAnswer): boolean {
  return ['auto', 'auto-client', 'auto-server'].includes(originOf(answer) ?? 'manual');
}

/** One item of one repetition, while it is worked on. */
export interface Cell {
  readonly item: FormItem;
  readonly path: string;
  readonly parent?: Cell;
  readonly children: Cell[];
  answers: readonly QuestionnaireResponseItemAnswer[];
  enabled: boolean;
  /** A person answered here: the answer stays in the response, even while the item is disabled. */
  readonly kept: boolean;
  /** Below a question: the answer (from 0) it stands under. */
  readonly under: number;
}

/**
 * The response's items of a list of cells; disabled ones and empty ones are left out.
 *
 * An empty repetition before one that is not stays as an item without content, so that numbers mean the same
 * everywhere.
 */
export function buildItems(cells: readonly Cell[], later: readonly Cell[] = []): QuestionnaireResponseItem[] {
  return cells.flatMap(
    (cell, n) => buildItem(cell) ?? (holdsPlace(cell, [...cells.slice(n + 1), ...later]) ? [{ linkId: cell.item.linkId }] : []),
  );
}

function buildItem(cell: Cell): QuestionnaireResponseItem | undefined {
  if (!hasContent(cell)) return undefined;
  const head = { linkId: cell.item.linkId, ...(cell.item.text === '' ? {} : { text: cell.item.text }) };
  if (cell.item.type === 'group') return { ...head, item: buildItems(cell.children) };
  if (cell.answers.length === 0) return { ...head, item: buildItems(cell.children.filter(holdsKept)) };
  return {
    ...head,
    answer: cell.answers.map((answer, n) => withItems(answer, buildItems(...splitAt(cell.children, n)))),
  };
}

/** What stands under one answer, and what stands under later ones: repetitions are numbered through all of them. */
function splitAt(children: readonly Cell[], n: number): [readonly Cell[], readonly Cell[]] {
  return [children.filter(({ under }) => under === n), children.filter(({ under }) => under > n)];
}

/** True where the response has something to say at a cell. */
function hasContent(cell: Cell): boolean {
  if (cell.item.type === 'display' || !(cell.enabled || holdsKept(cell))) return false;
  return cell.item.type === 'group' ? cell.children.some(hasContent) : cell.answers.length > 0 || holdsKept(cell);
}

function holdsPlace({ item }: Cell, after: readonly Cell[]): boolean {
  return item.type === 'group' && after.some((cell) => cell.item === item && hasContent(cell));
}

function withItems(answer: QuestionnaireResponseItemAnswer, items: QuestionnaireResponseItem[]): QuestionnaireResponseItemAnswer {
  return items.length === 0 ? { ...answer } : { ...answer, item: items };
}

function holdsKept(cell: Cell): boolean {
  return cell.kept || cell.children.some(holdsKept);
}

/** Where the cell's item stands in the built response, as FHIRPath without the root; undefined where it is not in it. */
export function findPlace(cell: Cell, roots: readonly Cell[]): string | undefined {
  if (!hasContent(cell)) return undefined;
  const { parent } = cell;
  const [siblings, later] = parent === undefined ? [roots, []] : splitAt(parent.children, cell.under);
  const before = siblings.slice(0, siblings.indexOf(cell));
  const n = before.filter((each, at) => hasContent(each) || holdsPlace(each, [...siblings.slice(at + 1), ...later])).length;
  if (parent === undefined) return `item[${n}]`;
  const above = findPlace(parent, roots);
  const step = parent.answers.length === 0 ? '' : `answer[${cell.under}].`;
  return above === undefined ? undefined : `${above}.${step}item[${n}]`;
}

/** Every cell, in document order. */
export function listCells(cells: readonly Cell[]): readonly Cell[] {
  return cells.flatMap((cell) => [cell, ...listCells(cell.children)]);
}
