/**
 * The line through this folder: (form, record, answers so far, clock) → every question's outcome and the response.
 *
 * A function: no I/O, no clock, no chance; the same input gives the same bytes. Queries that expressions want and the
 * record does not hold are listed in `needs`; whoever gathers sends them and evaluates again.
 *
 * Source: SDC populate page; design notes in this folder's README.
 */
import type { AnyResource, QuestionnaireResponse } from '../fhir.ts';
import { machineOrigin } from './answer-value.ts';
import { type AttachmentProposal, findAttachments } from './attachments.ts';
import { dateFound, sortByDate } from './choose.ts';
import { type Enabling, isAskedUnder, updateEnabled } from './enable-when.ts';
import type { EvidenceMaker } from './evidence.ts';
import { describe, Expressions } from './expressions.ts';
import { readExtension } from './extensions.ts';
import { type CompiledForm, type CompiledItem, compileForm, type FormInput, findExpressionIssues, hyphenatedNames } from './form.ts';
import { type Issue, IssueList } from './issues.ts';
import { judge, offer, type Verdict } from './judge.ts';
import { type AnswerValue, bareValue, type ItemOutcome, sameAnswers } from './outcome.ts';
import { isBelow, stepPath, withoutNumber } from './paths.ts';
import { type FormItem, isQuestion } from './questionnaire.ts';
import { type ClinicalRecord, RecordIndex } from './record.ts';
import { buildItems, type Cell, findPlace, listCells, readStanding, type Standing, type StandingAnswers } from './response.ts';
import { chartUses, joinUses, noUses, type PlaceInForm, type Resolved, Scope, type Surroundings } from './scope.ts';

export interface EvaluationInput extends FormInput {
  readonly record: ClinicalRecord;
  /** Answers so far. An answer without a machine's origin is a person's. */
  readonly response?: QuestionnaireResponse;
  /** The pinned clock: ISO date-time with its zone. */
  readonly now: string;
  readonly subject?: string;
  /** Expressions that are not run, with the reason: they hung or grew too large before. */
  readonly refused?: Readonly<Record<string, string>>;
  /** Told before each expression. */
  readonly onExpression?: (expression: string) => void;
}

export interface Evaluation {
  readonly response: QuestionnaireResponse;
  readonly items: readonly ItemOutcome[];
  readonly attachments: readonly AttachmentProposal[];
  readonly issues: readonly Issue[];
  /** Queries to be sent before this evaluation is whole. */
  readonly needs: readonly string[];
  /** `name@version` of what decided. */
  readonly rulesFrom: string;
}

/** How often a form may be gone through until nothing changes: a few times, and once more for each item that waits for another. */
const leastRounds = 4;
const maxRounds = 200;

interface Work {
  readonly input: EvaluationInput;
  readonly form: CompiledForm;
  readonly around: Surroundings;
  readonly maker: EvidenceMaker;
  readonly issues: IssueList;
  readonly standing: Standing;
  readonly roots: Cell[];
  readonly scopes: Map<Cell, Scope>;
  readonly verdicts: Map<Cell, Verdict>;
  readonly unstable: Set<Cell>;
  /** Paths of repeating groups that a person began. */
  readonly personLists: Set<string>;
  /** Paths of repeating groups that rules fill. */
  readonly machineLists: Set<string>;
  generation: number;
}

/** Evaluates a form. Throws only for a bug of ours. */
export function evaluate(input: EvaluationInput): Evaluation {
  const work = startWork(input);
  const rootScope = makeRootScope(work);
  for (const item of work.form.index.items) growCells(item, undefined, rootScope, work);
  reachStability(work);
  const attachments = findAttachments(work.form.attachments, rootScope, work.maker, work.issues, work.form.rulesFrom);
  return conclude(work, attachments);
}

function startWork(input: EvaluationInput): Work {
  const form = compileForm(input);
  const record = new RecordIndex(input.record);
  const issues = new IssueList();
  const expressions = new Expressions({
    now: input.now,
    hyphenated: hyphenatedNames(form, Object.keys(input.record.contexts)),
    refused: new Map(Object.entries(input.refused ?? {})),
    ...(input.onExpression === undefined ? {} : { onExpression: input.onExpression }),
  });
  for (const issue of [...form.issues, ...findExpressionIssues(form, expressions)]) issues.add(issue);
  const roots: Cell[] = [];
  let built: { readonly generation: number; readonly response: QuestionnaireResponse } | undefined;
  const work: Work = {
    input,
    form,
    around: {
      expressions,
      record,
      issues,
      needs: new Set(),
      generation: () => work.generation,
      response: () => {
        if (built?.generation !== work.generation) built = { generation: work.generation, response: buildResponse(work) };
        return built.response;
      },
    },
    maker: { record, now: input.now },
    issues,
    standing: readStanding(input.response, form.index),
    roots,
    scopes: new Map(),
    verdicts: new Map(),
    unstable: new Set(),
    personLists: new Set(),
    machineLists: new Set(),
    generation: 0,
  };
  return work;
}

function buildResponse({ form, input, roots }: Work): QuestionnaireResponse {
  const { url, version } = form.index.questionnaire;
  const items = buildItems(roots);
  return {
    resourceType: 'QuestionnaireResponse',
    ...(url === undefined ? {} : { questionnaire: version === undefined ? url : `${url}|${version}` }),
    status: 'in-progress',
    ...(input.subject === undefined ? {} : { subject: { reference: input.subject } }),
    authored: input.now,
    author: { type: 'Device', display: 'priorfill' },
    ...(items.length === 0 ? {} : { item: items }),
  };
}

function makeRootScope(work: Work): Scope {
  const { form, around, input } = work;
  const questionnaire: Resolved = { nodes: [form.index.questionnaire], uses: noUses };
  const fixed = new Map<string, Resolved>([['questionnaire', questionnaire]]);
  const caseNames = input.mapping === undefined ? [] : caseContexts;
  const isAbsent = (name: string): boolean => !Object.hasOwn(input.record.contexts, name);
  for (const name of caseNames.filter(isAbsent)) fixed.set(name, { nodes: [], uses: chartUses });
  for (const name of form.launchContexts.filter(isAbsent)) {
    fixed.set(name, { nodes: [], uses: chartUses });
    work.issues.add({ severity: 'information', code: 'unknown-name', details: `the launch context %${name} was not given` });
  }
  const place = { context: () => [around.response()], qitem: () => [] };
  return new Scope(around, place, form.variables, undefined, fixed);
}

/** What a case may bring and a mapping may use; empty where a case has none. */
const caseContexts: readonly string[] = ['patient', 'subject', 'order', 'encounter', 'user'];

function compiledOf(item: FormItem, work: Work): CompiledItem {
  const compiled = work.form.items.get(item);
  if (compiled === undefined) throw new Error(`the item ${item.path} was not compiled`);
  return compiled;
}

/** The cells of one item under one parent: one for each repetition, filled in document order. Below a question, under each answer. */
function growCells(item: FormItem, parent: Cell | undefined, parentScope: Scope, work: Work): void {
  const compiled = compiledOf(item, work);
  const answers = parent === undefined || parent.item.type === 'group' ? 1 : Math.max(1, parent.answers.length);
  let next = 0;
  for (let under = 0; under < answers; under += 1) {
    const n = Math.max(under, next);
    const path = stepPath(parent?.path, item.linkId, n);
    const repetitions = item.type === 'group' ? repeatGroup(compiled, path, parentScope, work) : [new Map<string, Resolved>()];
    next = growRepetitions({ compiled, n, under, parent, parentScope, fixed: new Map() }, repetitions, work);
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

/** What each repetition of a group has under its context's name. A list that a person began is left as it stands. */
function repeatGroup(compiled: CompiledItem, path: string, scope: Scope, work: Work): readonly Fixed[] {
  const { item, context } = compiled;
  const standing = work.standing.repetitions.get(path) ?? 0;
  const emptied: Fixed = context === undefined ? new Map() : new Map([[context.name, { nodes: [], uses: noUses }]]);
  const list = withoutNumber(path);
  const isPersons = item.repeats && hasPersonsAnswer(list, work.standing);
  if (isPersons) work.personLists.add(list);
  if (context === undefined || isPersons) return Array.from({ length: Math.max(1, item.repeats ? standing : 1) }, () => emptied);
  if (item.repeats) work.machineLists.add(list);
  const { nodes, ...rest } = scope.define(context);
  const contexts = inStableOrder(nodes.flatMap(entriesOf));
  const used = limitRepetitions({ item, path, found: contexts.length, standing }, work.issues);
  const perRepetition = contexts.slice(0, used).map((node) => new Map([[context.name, { nodes: [node], ...rest }]]));
  return perRepetition.length > 0 ? perRepetition : [new Map([[context.name, { nodes: [], ...rest }]])];
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
  if (cell.answers.length > 0) work.generation += 1;
  const scope = new Scope(work.around, placeOf(cell, work), compiled.variables, parentScope, fixed);
  work.scopes.set(cell, scope);
  if (isQuestion(item)) judgeCell(cell, work);
  for (const child of item.items) growCells(child, cell, scope, work);
  return cell;
}

/** What stood at a path. A list that a machine makes is made anew as a whole: its numbers mean nothing from before. */
function standingAt(path: string, work: Work): StandingAnswers | undefined {
  const isInMachineList = [...work.machineLists].some((list) => isBelow(path, list));
  return isInMachineList ? undefined : work.standing.answers.get(path);
}

function placeOf(cell: Cell, work: Work): PlaceInForm {
  const find = (expression: string | undefined, root: unknown): readonly unknown[] => {
    const found = expression === undefined ? undefined : work.around.expressions.evaluate(expression, [root], {});
    return found?.ok === true ? found.found.map((each) => each.node) : [];
  };
  return {
    path: cell.path,
    context: () => {
      const here = find(findPlace(cell, work.roots), work.around.response());
      return here.length > 0 ? here : [work.around.response()];
    },
    qitem: () => find(cell.item.place.replace(/^Questionnaire\./, ''), work.form.index.questionnaire),
  };
}

/**
 * Judges one question and puts its answers into the cell; true if they changed.
 *
 * What a machine wrote earlier is not looked at, so that evaluating again gives the same; it stands where no rule
 * answers now.
 */
function judgeCell(cell: Cell, work: Work): boolean {
  const verdict = findVerdict(cell, work);
  work.verdicts.set(cell, verdict);
  if (cell.kept || verdict.outcome === 'human-only') return false;
  const standing = standingAt(cell.path, work)?.values ?? [];
  const answers = verdict.outcome === 'answered' ? verdict.values.map(markOrigin) : standing;
  if (sameAnswers(answers, cell.answers)) return false;
  cell.answers = answers;
  work.generation += 1;
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
  const tried: Verdict[] = [];
  for (const rule of compiled.rules) {
    const said = judge(rule, { compiled, scope, maker: work.maker, issues: work.issues, path: cell.path });
    const verdict =
      work.form.isUnreviewed && rule.kind === 'mapping' && said.outcome === 'answered'
        ? offer(said, 'this version of the form has not been reviewed')
        : said;
    tried.push(verdict);
    if (verdict.outcome !== 'no-data') break;
  }
  const decided = tried.at(-1)?.outcome === 'no-data' ? tried[0] : tried.at(-1);
  return { outcome: 'unmapped', ...nothing, ...decided, uses: joinUses(tried.map(({ uses }) => uses)) };
}

function isInPersonsList(cell: Cell, work: Work): boolean {
  for (let at = cell.parent; at !== undefined; at = at.parent) if (work.personLists.has(withoutNumber(at.path))) return true;
  return false;
}

/** Goes through enablement and everything that looks at the response, until nothing changes. */
function reachStability(work: Work): void {
  const cells = listCells(work.roots);
  const enabling: Enabling = {
    decide: (cell) => evaluateEnablement(cell, work),
    onUndecided: (cell) => reportUndecided(cell, work),
  };
  let restless: readonly Cell[] = [];
  for (let round = 0; round < leastRounds + cells.length && round < maxRounds; round += 1) {
    const switched = updateEnabled(work.roots, enabling);
    if (switched.length > 0) work.generation += 1;
    const changed = cells.filter((cell) => mayChange(cell, work) && judgeCell(cell, work));
    restless = [...switched, ...changed];
    if (restless.length === 0) return;
  }
  for (const cell of restless) work.unstable.add(cell);
  work.issues.add({
    severity: 'error',
    code: 'not-stable',
    details: 'the form does not come to rest: some of its expressions or conditions answer each other',
  });
}

function reportUndecided({ path }: Cell, { issues }: Work): void {
  const details = 'a condition cannot be decided: its dates are not equally precise; the item is shown';
  issues.add({ severity: 'warning', code: 'value-not-checked', path, details });
}

/** Only what looked at the response can change; an initial value is found once. */
function mayChange(cell: Cell, work: Work): boolean {
  const verdict = work.verdicts.get(cell);
  if (verdict === undefined || !verdict.uses.response) return false;
  const [rule] = compiledOf(cell.item, work).rules;
  return verdict.outcome !== 'answered' || (rule?.kind === 'expression' && rule.calculated) || rule?.kind === 'mapping';
}

function evaluateEnablement(cell: Cell, work: Work): boolean | undefined {
  const expression = compiledOf(cell.item, work).enableWhenExpression;
  if (expression === undefined) return undefined;
  const outcome = work.scopes.get(cell)?.evaluate(expression).outcome;
  if (outcome?.ok === true) return outcome.found[0]?.value === true;
  if (outcome?.ok === false)
    work.issues.add({
      severity: 'error',
      code: outcome.code,
      path: cell.path,
      expression,
      details: `enablement could not be computed: ${outcome.message}`,
    });
  return undefined;
}

function conclude(work: Work, attachments: readonly AttachmentProposal[]): Evaluation {
  const cells = listCells(work.roots);
  for (const cell of cells) if (!cell.kept && isUnstable(cell, work)) cell.answers = [];
  const items = cells.filter((cell) => isQuestion(cell.item)).map((cell) => toOutcome(cell, work));
  work.generation += 1;
  return {
    response: work.around.response() as QuestionnaireResponse,
    items,
    attachments,
    issues: work.issues.list(),
    needs: [...work.around.needs].sort(),
    rulesFrom: work.form.rulesFrom,
  };
}

function toOutcome(cell: Cell, work: Work): ItemOutcome {
  const { item, path } = cell;
  const compiled = compiledOf(item, work);
  const head = { path, linkId: item.linkId, text: item.text, required: item.required };
  const [rule] = compiled.rules;
  const ask = rule?.kind === 'mapping' ? askWordsOf(rule.rule.whenNone, rule.rule.ask) : undefined;
  const tail = ask === undefined ? {} : { ask };
  const verdict = work.verdicts.get(cell);
  if (cell.kept) return { ...head, ...toKept(cell, verdict, work) };
  if (isUnstable(cell, work)) return { ...head, outcome: 'failed', reason: 'whether and how it is answered never comes to rest', ...tail };
  if (!cell.enabled) return { ...head, outcome: 'disabled', reason: whyDisabled(cell) };
  if (verdict === undefined) return { ...head, outcome: 'unmapped', reason: 'no rule answers this question', ...tail };
  return { ...head, ...describeVerdict(verdict, cell, work), ...tail };
}

/** True for a cell that never came to rest, and for what stands below one. */
function isUnstable(cell: Cell, work: Work): boolean {
  return work.unstable.has(cell) || (cell.parent !== undefined && isUnstable(cell.parent, work));
}

function whyDisabled({ parent, ...cell }: Cell): string {
  if (parent?.enabled === true && !isAskedUnder(parent, cell)) return 'the form asks this only where the question above it has an answer';
  return 'the form does not ask this, given the other answers';
}

function askWordsOf(whenNone: { readonly kind: string; readonly who?: string }, words: ItemOutcome['ask']): ItemOutcome['ask'] {
  return whenNone.who === undefined && words === undefined
    ? undefined
    : { ...(whenNone.who === undefined ? {} : { who: whenNone.who }), ...words };
}

function toKept(cell: Cell, verdict: Verdict | undefined, work: Work): Pick<ItemOutcome, 'outcome' | 'answer' | 'reason' | 'otherOpinion'> {
  const other =
    verdict?.outcome === 'answered' && !sameAnswers(verdict.values, cell.answers) ? { otherOpinion: verdict.values.map(bareValue) } : {};
  const who = standingAt(cell.path, work)?.origin === 'person' ? 'a person gave this answer' : 'a person answered below this';
  const reason = cell.enabled ? who : `${who}; the form does not ask for it at present`;
  return { outcome: 'kept', reason, answer: cell.answers.map(bareValue), ...other };
}

function describeVerdict(verdict: Verdict, cell: Cell, work: Work): Omit<ItemOutcome, 'path' | 'linkId' | 'text' | 'required'> {
  const stands = verdict.outcome !== 'answered' && cell.answers.length > 0;
  if (stands)
    work.issues.add({
      severity: 'warning',
      code: 'answer-not-supported-any-more',
      path: cell.path,
      details: 'an answer written earlier by this program still stands and is not supported any more',
    });
  const reason = stands
    ? `${verdict.reason ?? ''}; an answer written earlier by this program still stands`.replace(/^; /, '')
    : verdict.reason;
  return {
    outcome: verdict.outcome,
    ...(reason === undefined ? {} : { reason }),
    ...(verdict.outcome === 'answered' ? { answer: verdict.values.map(bareValue) } : {}),
    ...(verdict.evidence.length === 0 ? {} : { evidence: verdict.evidence }),
    ...(verdict.candidates.length === 0 ? {} : { candidates: verdict.candidates }),
    ...(verdict.confirm === undefined ? {} : { confirm: verdict.confirm }),
    ...(verdict.rule === undefined ? {} : { rule: verdict.rule }),
  };
}
