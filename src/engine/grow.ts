/**
 * Grows the cells of a form: one for each item and repetition, in document order, each judged as it appears, so that
 * later rules see earlier answers.
 *
 * Source: SDC populate page, itemPopulationContext; FHIR R4 QuestionnaireResponse.item.
 */

import type { AnyResource } from '../fhir.ts';
import { describe } from '../fhirpath/expressions.ts';
import { readExtension } from '../forms/extensions.ts';
import type { Issue, IssueList } from '../forms/issues.ts';
import { isBelow, numberOf, stepPath, withoutNumber } from '../forms/paths.ts';
import { type FormItem, isQuestion } from '../forms/questionnaire.ts';
import { dateFound, sortByDate } from './choose.ts';
import type { CompiledItem } from './compiled.ts';
import { findPanelAbove, judgeCell } from './judge-cell.ts';
import { findPanel } from './judge-observation.ts';
import { type Cell, findPlace, listCells, type Standing } from './response.ts';
import { type PlaceInForm, type Resolved, Scope } from './scope.ts';
import { noUses } from './uses.ts';
import { compiledOf, markChanged, standingAt, type Work } from './work.ts';

/** The cells of one item under one parent: one for each repetition, filled in document order. Below a question, under each answer. */
export function growCells(item: FormItem, parent: Cell | undefined, parentScope: Scope, work: Work): void {
  const compiled = compiledOf(item, work);
  const answers = parent === undefined || parent.item.type === 'group' ? 1 : Math.max(1, parent.answers.length);
  let next = 0;
  for (let under = 0; under < answers; under += 1) {
    const n = Math.max(under, next);
    const path = stepPath(parent?.path, item.linkId, n);
    const repetitions = item.type === 'group' ? repeatGroup({ compiled, path, parent, parentScope }, work) : [new Map<string, Resolved>()];
    const sprout = { compiled, n, under, parent, parentScope, fixed: withoutContext(compiled) };
    next = growRepetitions(sprout, repetitions, work);
    if (under === answers - 1) next = growAdded({ ...sprout, n: next }, countAdded(withoutNumber(path), work), work);
  }
}

/** Grows one cell for each repetition; gives the next free number. Repetitions of a machine's list that say nothing take none. */
function growRepetitions(first: Sprout, repetitions: readonly Fixed[], work: Work): number {
  const siblings = first.parent === undefined ? work.roots : first.parent.children;
  let { n } = first;
  for (const [at, fixed] of repetitions.entries()) {
    const cell = growCell({ ...first, n, fixed }, work);
    const isEmpty = !listCells([cell]).some((each) => each.answers.length > 0 || (work.verdicts.get(each)?.candidates.length ?? 0) > 0);
    const isDroppable = isEmpty && work.machineLists.has(withoutNumber(cell.path)) && (n > 0 || at < repetitions.length - 1);
    if (isDroppable) {
      siblings.pop();
      work.issues.add({
        severity: 'information',
        code: 'value-does-not-fit',
        path: cell.path,
        details: 'a repetition was left out: nothing in it could be answered',
      });
    } else n += 1;
  }
  return n;
}

/** Grows what a person just added, up to that many repetitions: each stays, although nothing in it may be answered. */
function growAdded(first: Sprout, count: number, work: Work): number {
  const end = first.compiled.item.type === 'group' && first.compiled.item.repeats ? Math.max(first.n, count) : first.n;
  for (let n = first.n; n < end; n += 1) growCell({ ...first, n }, work);
  return end;
}

type Fixed = ReadonlyMap<string, Resolved>;

/** One repetition about to be grown. */
interface Sprout {
  readonly compiled: CompiledItem;
  readonly n: number;
  /** The answer of the question above that this stands under. */
  readonly under: number;
  readonly parent: Cell | undefined;
  readonly parentScope: Scope;
  readonly fixed: Fixed;
}

/** What a repetition has that the chart gives nothing for. */
function withoutContext({ context }: CompiledItem): Fixed {
  return context === undefined ? new Map() : new Map([[context.name, { nodes: [], uses: noUses }]]);
}

/** One group about to be repeated. */
interface Group extends Pick<Sprout, 'compiled' | 'parent' | 'parentScope'> {
  readonly path: string;
}

/** The same text for the same values, wherever they stand. */
export function writeOut(nodes: readonly unknown[]): string {
  return JSON.stringify(nodes.map((node) => describe(node).value));
}

/** What each repetition of a group has under its context's name. A list that a person began is left as it stands, even where the form asks it once. */
function repeatGroup({ compiled, path, parent, parentScope }: Group, work: Work): readonly Fixed[] {
  const { item, context } = compiled;
  const standing = work.standing.repetitions.get(path) ?? 0;
  const list = withoutNumber(path);
  const isPersons = (item.repeats || standing > 1) && hasPersonsAnswer(list, work.standing);
  if (isPersons) work.personLists.add(list);
  if (context === undefined || isPersons)
    return Array.from({ length: Math.max(1, item.repeats || isPersons ? standing : 1) }, () => withoutContext(compiled));
  if (item.repeats) work.machineLists.add(list);
  const { nodes, ...rest } = parentScope.define(context);
  const { reads } = rest.uses;
  if (reads === 'all' || reads.size > 0)
    work.lists.set(list, { item, parent, parentScope, said: writeOut(nodes), reads, generation: work.generation });
  const contexts = inStableOrder(nodes.flatMap(entriesOf));
  const used = limitRepetitions({ item, path, found: contexts.length, standing }, work.issues);
  const made = contexts.slice(0, used).map((node) => new Map([[context.name, { nodes: [node], ...rest }]]));
  return made.length > 0 ? made : [new Map([[context.name, { nodes: [], ...rest }]])];
}

/** How many repetitions of one list a person may have with those just added. */
const maxAdded = 200;

/** How many repetitions a list has with those that a person just added; 0 where she added none. */
function countAdded(list: string, { input, issues }: Work): number {
  const numbers = (input.newRepetitions ?? []).filter((path) => withoutNumber(path) === list).map((path) => numberOf(path) + 1);
  const details = `no more than ${maxAdded} repetitions are added to a list`;
  if (numbers.some((number) => number > maxAdded)) issues.add({ severity: 'error', code: 'too-many-values', path: list, details });
  return Math.max(0, ...numbers.filter((number) => number <= maxAdded));
}

interface Repetitions {
  readonly item: FormItem;
  readonly path: string;
  /** How many the chart gives, and how many stand already. */
  readonly found: number;
  readonly standing: number;
}

/** How many of the results are used; what does not fit is told. */
function limitRepetitions({ item, path, found, standing }: Repetitions, issues: IssueList): number {
  const tell = (severity: Issue['severity'], code: Issue['code'], details: string): void => issues.add({ severity, code, path, details });
  if (found > 1 && !item.repeats) {
    tell('error', 'too-many-values', 'the population context gives several results and the group does not repeat');
    return 0;
  }
  const most = readExtension(item.source, 'maxOccurs')?.valueInteger ?? found;
  if (found > most) tell('warning', 'too-many-values', `the form takes ${most} repetitions, the chart gives ${found}; the first are used`);
  if (standing > Math.max(1, found))
    tell('warning', 'answer-not-supported-any-more', `${standing} repetitions stand, the chart now gives ${found}; none is taken away`);
  return most;
}

function hasPersonsAnswer(path: string, standing: Standing): boolean {
  return [...standing.answers].some(([at, { origin }]) => origin === 'person' && isBelow(at, path));
}

/** What a person answered below an answer speaks of that answer: it is not replaced either. */
function hasPersonBelow(path: string, standing: Standing): boolean {
  return [...standing.answers].some(([at, { origin }]) => origin === 'person' && at.startsWith(`${path}/`));
}

/** Whole resources by their clinical date, newest first, so that the order of a search changes nothing; elements as they stand. */
function inStableOrder(nodes: readonly unknown[]): readonly unknown[] {
  const found = nodes.map(describe);
  const areResources = found.every(({ place }) => place !== undefined && place.path === place.resourceType);
  return areResources ? sortByDate(dateFound(found)).map((dated) => dated.found.node) : nodes;
}

/** A searchset as a population context stands for the resources in it. */
function entriesOf(node: unknown): readonly unknown[] {
  const bundle = node as { resourceType?: unknown; type?: unknown; entry?: readonly { resource?: AnyResource }[] } | null;
  if (bundle?.resourceType !== 'Bundle' || bundle.type !== 'searchset') return [node];
  return (bundle.entry ?? []).flatMap(({ resource }) => resource ?? []);
}

function growCell({ compiled, n, under, parent, parentScope, fixed }: Sprout, work: Work): Cell {
  const { item } = compiled;
  const path = stepPath(parent?.path, item.linkId, n);
  const standing = standingAt(path, work);
  const isKept = standing !== undefined && (standing.origin === 'person' || hasPersonBelow(path, work.standing));
  const cell: Cell = {
    item,
    path,
    ...(parent === undefined ? {} : { parent }),
    children: [],
    answers: isKept ? standing.values : [],
    enabled: true,
    kept: isKept,
    under,
  };
  (parent === undefined ? work.roots : parent.children).push(cell);
  // What stands here is part of the response from now on: rules that look at it must not see an older one.
  if (cell.answers.length > 0) markChanged(cell, work);
  const scope = new Scope(work.around, placeOf(cell, work), compiled.variables, parentScope, fixed);
  work.scopes.set(cell, scope);
  if (isQuestion(item)) judgeCell(cell, work);
  const panel =
    compiled.panel === undefined
      ? undefined
      : findPanel(compiled.panel, { scope, maker: work.maker, issues: work.issues, path, panel: () => findPanelAbove(cell, work) });
  if (panel !== undefined) work.panels.set(cell, panel);
  for (const child of item.items) growCells(child, cell, scope, work);
  return cell;
}

/** `%context` is the item here, by its linkId alone while it is not in the response: never something else in the meantime. */
function placeOf(cell: Cell, work: Work): PlaceInForm {
  const find = (expression: string | undefined, root: unknown): readonly unknown[] => {
    const found = expression === undefined ? undefined : work.around.expressions.evaluate(expression, [root], {});
    return found?.ok === true ? found.found.map((each) => each.node) : [];
  };
  return {
    path: cell.path,
    context: () => {
      const here = find(findPlace(cell, work.roots), work.around.response());
      return here.length > 0 ? here : [{ linkId: cell.item.linkId }];
    },
    qitem: () => find(cell.item.place.replace(/^Questionnaire\./, ''), work.form.index.questionnaire),
  };
}
