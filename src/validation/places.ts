/**
 * The response laid over its form: one cell for each item and repetition that stands there or could stand there.
 *
 * What does not lie where the form has it (an unknown linkId, another nesting, another order) is told and has no cell.
 * Below an item that is not there are no cells: what is not begun asks for nothing.
 *
 * Source: FHIR R4 QuestionnaireResponse.item, invariants qrs-1 and qrs-2; SDC rules on the shape of responses.
 */

import type { Cell } from '../engine/response.ts';
import type { QuestionnaireResponse, QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from '../fhir.ts';
import { hasValue, stepPath } from '../forms/paths.ts';
import { type FormIndex, type FormItem, isQuestion } from '../forms/questionnaire.ts';
import type { Finding, ResponseIssues, Spot } from './issues.ts';

/** An item as it stands in the response. */
export interface StandingItem {
  readonly item: QuestionnaireResponseItem;
  readonly expression: string;
}

export interface StandingAnswer {
  readonly answer: QuestionnaireResponseItemAnswer;
  readonly expression: string;
}

/** One item of one repetition, with what stands there: nothing, or (where a question is written twice) several items. */
export interface PlacedCell extends Cell {
  readonly parent?: PlacedCell;
  readonly children: PlacedCell[];
  readonly standing: readonly StandingItem[];
  /** All answers, those without a value too. */
  readonly given: readonly StandingAnswer[];
  /** The item itself, or the element above where it does not stand. */
  readonly spot: Spot & { readonly path: string };
}

const maxCells = 50_000;

interface Placing {
  readonly index: FormIndex;
  readonly issues: ResponseIssues;
  readonly cells: { left: number };
}

/** Lays a response of sound shape over its form. */
export function placeResponse(response: QuestionnaireResponse, index: FormIndex, issues: ResponseIssues): readonly PlacedCell[] {
  const placing: Placing = { index, issues, cells: { left: maxCells } };
  const lists = [standing(response.item, 'QuestionnaireResponse')];
  const roots = placeItems({ lists, above: ['QuestionnaireResponse'], forms: index.items }, placing);
  if (placing.cells.left < 0)
    issues.add(
      { expression: 'QuestionnaireResponse' },
      { severity: 'error', code: 'too-large', details: `the response has more than ${maxCells} places; not all of it was checked` },
    );
  return roots;
}

function standing(items: readonly QuestionnaireResponseItem[] | undefined, above: string): readonly StandingItem[] {
  return (items ?? []).map((item, n) => ({ item, expression: `${above}.item[${n}]` }));
}

/** What stands below one item: one list for a group, one for each answer of a question. */
interface Below {
  readonly lists: readonly (readonly StandingItem[])[];
  /** The element each list stands in. */
  readonly above: readonly string[];
  readonly forms: readonly FormItem[];
  readonly parent?: PlacedCell;
}

function placeItems(below: Below, placing: Placing): PlacedCell[] {
  for (const list of below.lists) checkList(list, below, placing);
  const byLinkId = below.lists.map((list) => groupBy(list, ({ item }) => item.linkId));
  return below.forms.flatMap((form) => {
    let next = 0;
    return byLinkId.flatMap((list, under) => {
      const found = list.get(form.linkId) ?? [];
      const first = Math.max(under, next);
      const sprout = {
        form,
        under,
        n: first,
        above: below.above[under] ?? '',
        ...(below.parent === undefined ? {} : { parent: below.parent }),
      };
      if (form.type !== 'group' || found.length === 0) return placeCell({ ...sprout, found }, placing);
      next = first + found.length;
      return found.flatMap((each, n) => placeCell({ ...sprout, n: first + n, found: [each] }, placing));
    });
  });
}

interface Sprout {
  readonly form: FormItem;
  readonly under: number;
  readonly n: number;
  readonly above: string;
  readonly parent?: PlacedCell;
  readonly found: readonly StandingItem[];
}

function placeCell({ form, under, n, above, parent, found }: Sprout, placing: Placing): readonly PlacedCell[] {
  placing.cells.left -= 1;
  if (placing.cells.left < 0) return [];
  const path = stepPath(parent?.path, form.linkId, n);
  const given = found.flatMap(({ item, expression }) =>
    (item.answer ?? []).map((answer, at) => ({ answer, expression: `${expression}.answer[${at}]` })),
  );
  const cell: PlacedCell = {
    item: form,
    path,
    ...(parent === undefined ? {} : { parent }),
    children: [],
    answers: isQuestion(form) ? given.filter(({ answer }) => hasValue(answer)).map(({ answer }) => answer) : [],
    enabled: true,
    kept: false,
    under,
    standing: found,
    given,
    spot: { path, expression: found[0]?.expression ?? above },
  };
  if (found.length > 0) cell.children.push(...placeItems(belowOf(cell), placing));
  return [cell];
}

/** Below a group, its items; below a question, the items of each answer that has a value. */
function belowOf(cell: PlacedCell): Below {
  const forms = cell.item.items;
  const [own] = cell.standing;
  if (!isQuestion(cell.item))
    return { lists: [standing(own?.item.item, own?.expression ?? '')], above: [own?.expression ?? ''], forms, parent: cell };
  const answers = cell.given.filter(({ answer }) => hasValue(answer));
  return {
    lists: answers.map(({ answer, expression }) => standing(answer.item, expression)),
    above: answers.map(({ expression }) => expression),
    forms,
    parent: cell,
  };
}

/** Every item of a list belongs there, in the form's order, and only what repeats stands twice. */
function checkList(list: readonly StandingItem[], { forms, parent }: Below, placing: Placing): void {
  const order = new Map(forms.map((form, n) => [form.linkId, n]));
  const seen = new Set<string>();
  let newest = 0;
  for (const { item, expression } of list) {
    const at = order.get(item.linkId);
    const form = at === undefined ? undefined : forms[at];
    const path = stepPath(parent?.path, item.linkId ?? '', 0);
    const finding =
      at === undefined || form === undefined ? explainStranger(item.linkId, placing) : findListFault(form, { seen, isLate: at < newest });
    if (finding !== undefined) placing.issues.add({ path, expression }, finding);
    seen.add(item.linkId);
    newest = Math.max(newest, at ?? newest);
  }
}

function explainStranger(linkId: string | undefined, { index }: Placing): Finding {
  if (linkId === undefined || linkId === '')
    return { severity: 'error', code: 'unknown-item', details: 'this has no linkId, so nobody can tell which question it answers' };
  return index.byLinkId.has(linkId)
    ? { severity: 'error', code: 'misplaced-item', details: 'the form asks this question in another place' }
    : { severity: 'error', code: 'unknown-item', details: 'the form has no such question' };
}

function findListFault(
  form: FormItem,
  { seen, isLate }: { readonly seen: ReadonlySet<string>; readonly isLate: boolean },
): Finding | undefined {
  if (seen.has(form.linkId) && form.type !== 'group')
    return { severity: 'error', code: 'repeated-item', details: 'this question stands here twice; several answers belong into one item' };
  if (seen.has(form.linkId) && !form.repeats)
    return { severity: 'error', code: 'repeated-item', details: 'this group stands here twice, and the form asks it once' };
  return isLate ? { severity: 'error', code: 'item-order', details: 'this stands in another order than in the form' } : undefined;
}

/** Groups by a key, in order of first appearance. */
export function groupBy<K, V>(values: readonly V[], keyOf: (value: V) => K): ReadonlyMap<K, readonly V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

/** Every cell, in document order. */
export function listPlaced(cells: readonly PlacedCell[]): readonly PlacedCell[] {
  return cells.flatMap((cell) => [cell, ...listPlaced(cell.children)]);
}

/** True where something is answered at a cell or below it. */
export function isAnswered(cell: PlacedCell): boolean {
  return cell.answers.length > 0 || cell.children.some(isAnswered);
}
