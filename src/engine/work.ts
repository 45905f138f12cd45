/**
 * What one evaluation works on: the compiled form, the record, the cells as they grow, and what is told on the way.
 */

import { type AnyResource, type QuestionnaireResponse, referenceTo } from '../fhir.ts';
import { Expressions } from '../fhirpath/expressions.ts';
import { IssueList } from '../forms/issues.ts';
import { isBelow } from '../forms/paths.ts';
import type { FormItem } from '../forms/questionnaire.ts';
import { createWeigh } from '../forms/weights.ts';
import type { CompiledForm, CompiledItem, FormInput } from './compiled.ts';
import { findItemRings } from './dependencies.ts';
import type { EvidenceMaker } from './evidence.ts';
import { compileForm } from './form.ts';
import { findExpressionIssues, findUnrunnable, hyphenatedNames } from './form-check.ts';
import { keyOfLogic, type LogicExpression, type LogicResult, type LogicResults } from './logic.ts';
import type { Reads } from './reads.ts';
import { type ClinicalRecord, listContext, RecordIndex } from './record.ts';
import { buildItems, type Cell, readStanding, type Standing, type StandingAnswers } from './response.ts';
import { type Resolved, Scope, type Surroundings } from './scope.ts';
import { chartUses, noUses } from './uses.ts';
import type { Verdict } from './verdict.ts';

export interface EvaluationInput extends FormInput {
  readonly record: ClinicalRecord;
  /** Answers so far. An answer without a machine's origin is a person's. */
  readonly response?: QuestionnaireResponse;
  /** The pinned clock: ISO date-time with its zone. */
  readonly now: string;
  readonly subject?: string;
  /** Repetitions of groups that a person just added, by path: filled as new ones are, without a context. */
  readonly newRepetitions?: readonly string[];
  /** What the form's logic in other languages gave. */
  readonly logic?: LogicResults;
  /** Expressions that are not run, with the reason: they hung or grew too large before. */
  readonly refused?: Readonly<Record<string, string>>;
  /** Told before each expression. */
  readonly onExpression?: (expression: string) => void;
}

/** A group that was grown from what other answers gave, and what they were. */
export interface GrownList {
  readonly item: FormItem;
  readonly parent: Cell | undefined;
  readonly parentScope: Scope;
  readonly said: string;
  readonly reads: Reads;
  readonly generation: number;
}

export interface Work {
  readonly input: EvaluationInput;
  readonly form: CompiledForm;
  readonly around: Surroundings;
  readonly maker: EvidenceMaker;
  readonly issues: IssueList;
  readonly standing: Standing;
  readonly roots: Cell[];
  readonly scopes: Map<Cell, Scope>;
  readonly verdicts: Map<Cell, Verdict>;
  /** The Observations that groups stand for. */
  readonly panels: Map<Cell, AnyResource>;
  readonly unstable: Set<Cell>;
  /** Paths of repeating groups that a person began. */
  readonly personLists: Set<string>;
  /** Groups whose context looked at answers, by path. */
  readonly lists: Map<string, GrownList>;
  /** Paths of repeating groups that rules fill. */
  readonly machineLists: Set<string>;
  /** What a machine wrote earlier stands only once the form came to rest without it, so that evaluating again gives the same. */
  earlierStands: boolean;
  /** How often the response changed, and when an item with that linkId last did, or one below it. */
  generation: number;
  readonly changedAt: Map<string, number>;
  /** What each enablement expression said last. */
  readonly enablement: Map<Cell, { readonly generation: number; readonly reads: Reads; readonly enabled: boolean | undefined }>;
  /** The generation each cell was judged in. */
  readonly judgedAt: Map<Cell, number>;
}

export function startWork(input: EvaluationInput): Work {
  const form = compileForm(input);
  const record = new RecordIndex(input.record);
  const issues = new IssueList();
  const expressions = new Expressions({
    now: input.now,
    weigh: createWeigh(form.index, input.packaged ?? []),
    hyphenated: hyphenatedNames(form, namesOf(input.record)),
    refused: new Map(Object.entries(input.refused ?? {})),
    ...(input.onExpression === undefined ? {} : { onExpression: input.onExpression }),
  });
  const logic = (each: LogicExpression): LogicResult => input.logic?.[keyOfLogic(each)] ?? notBrought;
  const defects = [findExpressionIssues(form, expressions), findItemRings(form), findUnrunnable(form, logic)];
  for (const issue of [form.issues, ...defects].flat()) issues.add(issue);
  let built: { readonly generation: number; readonly response: QuestionnaireResponse } | undefined;
  const work: Work = {
    input,
    form,
    around: {
      expressions,
      record,
      issues,
      logic,
      needs: new Set(),
      depth: { names: 0 },
      generation: () => work.generation,
      changedSince: (reads, generation) => hasChanged(reads, generation, work),
      response: () => {
        if (built?.generation !== work.generation) built = { generation: work.generation, response: buildResponse(work) };
        return built.response;
      },
    },
    maker: { record, now: input.now, ...withSubject(input) },
    issues,
    standing: readStanding(input.response, form.index),
    roots: [],
    scopes: new Map(),
    verdicts: new Map(),
    panels: new Map(),
    unstable: new Set(),
    personLists: new Set(),
    machineLists: new Set(),
    lists: new Map(),
    earlierStands: false,
    generation: 0,
    changedAt: new Map(),
    enablement: new Map(),
    judgedAt: new Map(),
  };
  return work;
}

function hasChanged(reads: Reads, since: number, { generation, changedAt }: Work): boolean {
  if (reads === 'all') return generation > since;
  return [...reads].some((linkId) => (changedAt.get(linkId) ?? 0) > since);
}

/** Says that the response changed at a cell: the item there, and all it stands in. */
export function markChanged(cell: Cell, work: Work): void {
  work.generation += 1;
  for (let at: Cell | undefined = cell; at !== undefined; at = at.parent) work.changedAt.set(at.item.linkId, work.generation);
}

/** Whom the form is about: as the caller says, else the one patient at hand. */
function withSubject({ subject, record }: EvaluationInput): Pick<EvidenceMaker, 'subject'> {
  const [patient, ...others] = listContext(record.contexts['patient']);
  const known = subject ?? (patient?.id !== undefined && others.length === 0 ? referenceTo(patient) : undefined);
  const reference = known === undefined ? undefined : /[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/.exec(known)?.[0];
  return reference === undefined ? {} : { subject: reference };
}

const notBrought: LogicResult = { kind: 'unsupported', reason: 'the form came without it in a shape that can be run' };

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

export function makeRootScope(work: Work): Scope {
  const { form, around, input } = work;
  const questionnaire: Resolved = { nodes: [form.index.questionnaire], uses: noUses };
  const fixed = new Map<string, Resolved>([['questionnaire', questionnaire]]);
  const caseNames = input.mapping === undefined ? [] : caseContexts;
  const named = namesOf(input.record);
  const isAbsent = (name: string): boolean => !named.includes(name);
  for (const name of caseNames.filter(isAbsent)) fixed.set(name, { nodes: [], uses: chartUses });
  for (const name of form.launchContexts.filter(isAbsent)) {
    fixed.set(name, { nodes: [], uses: chartUses });
    work.issues.add({ severity: 'information', code: 'unknown-name', details: `the launch context %${name} was not given` });
  }
  const place = { context: () => [around.response()], qitem: () => [] };
  return new Scope(around, place, form.variables, undefined, fixed);
}

/** Launch contexts that were brought, or named and not readable. */
function namesOf({ contexts, gaps = {} }: ClinicalRecord): readonly string[] {
  return [...Object.keys(contexts), ...Object.keys(gaps)];
}

/** What a case may bring and a mapping may use; empty where a case has none. */
const caseContexts: readonly string[] = ['patient', 'subject', 'order', 'encounter', 'user'];

export function compiledOf(item: FormItem, work: Work): CompiledItem {
  const compiled = work.form.items.get(item);
  if (compiled === undefined) throw new Error(`the item ${item.path} was not compiled`);
  return compiled;
}

/** What stood at a path. A list that a machine makes is made anew as a whole: its numbers mean nothing from before. */
export function standingAt(path: string, work: Work): StandingAnswers | undefined {
  const isInMachineList = [...work.machineLists].some((list) => isBelow(path, list));
  return isInMachineList ? undefined : work.standing.answers.get(path);
}
