/**
 * Laws that hold for any mapping over any chart, checked with generated charts.
 *
 * One law is one sentence. A broken law comes with the smallest chart found that breaks it, and the seed that finds it
 * again.
 */
import fc from 'fast-check';
import { type Evaluation, type EvaluationInput, evaluate } from '../engine/evaluate.ts';
import type { Mapping } from '../engine/mapping.ts';
import { applyPatch, computePatch, flattenAnswers } from '../engine/patch.ts';
import type { SourceResult } from '../engine/record.ts';
import type { AnyResource, Questionnaire, QuestionnaireResponse } from '../fhir.ts';
import { sameAnswers } from '../values/answers.ts';
import { chartFor, type GeneratedChart } from './chart-arbitrary.ts';

export interface LawReport {
  readonly law: string;
  readonly holds: boolean;
  readonly runs: number;
  readonly seed: number;
  /** The smallest chart found that breaks the law; generated, so it may be shown. */
  readonly counterexample?: unknown;
  readonly why?: string;
}

export interface Subject {
  readonly questionnaire: Questionnaire;
  readonly mapping: Mapping;
  /** What evaluates; the engine, unless another one is held against the laws. */
  readonly evaluate?: (input: EvaluationInput) => Evaluation;
}

const now = '2026-11-20T12:00:00.000+00:00';

/** The laws, in the order in which they are checked. Each throws where it is broken. */
const laws: readonly { readonly law: string; readonly check: (subject: Subject, chart: GeneratedChart) => void }[] = [
  { law: 'every question ends in exactly one outcome, with a reason unless it is answered', check: checkOutcomes },
  { law: 'the order of the chart changes nothing', check: checkOrder },
  { law: 'a patch applied leaves an empty patch', check: checkPatch },
  { law: "a person's answer is never changed", check: checkPerson },
  { law: 'a disabled question is never answered', check: checkDisabled },
  { law: 'a human-only question is never answered', check: checkHumanOnly },
  { law: 'every answer has evidence', check: checkEvidence },
  { law: 'an empty chart never answers "no" or zero unless a person has to confirm it', check: checkSilence },
];

export const lawNames: readonly string[] = laws.map(({ law }) => law);

/** Checks every law. Shapes: `runs` charts a law; the same seed gives the same charts. */
export function checkMappingLaws(subject: Subject, options: { readonly runs: number; readonly seed: number }): readonly LawReport[] {
  return laws.map(({ law, check }) => {
    const property = fc.property(chartFor(subject.mapping), (chart) => check(subject, chart));
    const result = fc.check(property, { numRuns: options.runs, seed: options.seed, endOnFailure: false });
    if (!result.failed) return { law, holds: true, runs: result.numRuns, seed: options.seed };
    const why = result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance);
    return { law, holds: false, runs: result.numRuns, seed: result.seed, counterexample: result.counterexample?.[0], why };
  });
}

/** Evaluates over a generated chart: every query gives every resource of its type. */
export function evaluateGenerated(
  { questionnaire, mapping, evaluate: run = evaluate }: Subject,
  { patient, resources }: GeneratedChart,
  response?: QuestionnaireResponse,
): Evaluation {
  const sources: SourceResult[] = [];
  for (let wave = 0; wave < 6; wave += 1) {
    const evaluation = run({
      questionnaire,
      mapping,
      record: { contexts: { patient }, sources: [...sources] },
      now,
      ...(response === undefined ? {} : { response }),
    });
    if (evaluation.needs.length === 0) return evaluation;
    for (const query of evaluation.needs) sources.push(answerQuery(query, resources));
  }
  throw new Error('the queries of this mapping never come to an end');
}

function answerQuery(query: string, resources: readonly AnyResource[]): SourceResult {
  const type = query.split(/[?/]/)[0];
  return { query, resources: resources.filter((resource) => resource.resourceType === type), completeness: 'complete', readAt: now };
}

function require(holds: boolean, why: string): void {
  if (!holds) throw new Error(why);
}

function checkOutcomes(subject: Subject, chart: GeneratedChart): void {
  const { items } = evaluateGenerated(subject, chart);
  require(new Set(items.map((item) => item.path)).size === items.length, 'a question has two outcomes');
  for (const item of items) {
    const isAnswer = item.outcome === 'answered' || item.outcome === 'kept';
    require(isAnswer === (item.answer !== undefined), `${item.path}: ${item.outcome} and its answer do not fit`);
    require(isAnswer || (item.reason ?? '') !== '', `${item.path}: ${item.outcome} says no reason`);
    require(item.outcome !== 'failed', `${item.path}: ${item.reason ?? 'failed'}`);
  }
}

function checkOrder(subject: Subject, chart: GeneratedChart): void {
  const [a, b] = [evaluateGenerated(subject, chart), evaluateGenerated(subject, { ...chart, resources: [...chart.resources].reverse() })];
  for (const [n, item] of a.items.entries()) {
    const other = b.items[n];
    require(other?.outcome === item.outcome, `${item.path}: ${item.outcome} in one order, ${other?.outcome ?? 'nothing'} in the other`);
    require(sameAsSets(item.answer ?? [], other?.answer ?? []), `${item.path}: another answer in another order`);
  }
}

function sameAsSets(a: readonly object[], b: readonly object[]): boolean {
  const texts = (list: readonly object[]): string =>
    list
      .map((each) => JSON.stringify(each))
      .sort()
      .join();
  return texts(a) === texts(b);
}

function checkPatch(subject: Subject, chart: GeneratedChart): void {
  const evaluation = evaluateGenerated(subject, chart);
  const patch = computePatch(evaluation, undefined);
  const after = computePatch(evaluation, applyPatch(undefined, patch));
  require(after.changes.length === 0, `after the patch, ${after.changes.map((change) => change.path).join(', ')} would still change`);
}

function checkPerson(subject: Subject, chart: GeneratedChart): void {
  const first = evaluateGenerated(subject, chart);
  const standing = applyPatch(undefined, computePatch(first, undefined, { includeUnconfirmed: true }));
  const again = evaluateGenerated(subject, { ...chart, resources: [] }, standing);
  const [before, after] = [flattenAnswers(standing.item ?? []), flattenAnswers(again.response.item ?? [])];
  for (const [path, value] of before)
    require(sameAnswers(value, after.get(path) ?? []), `${path}: the person's answer is not there any more`);
  for (const change of computePatch(again, standing).changes)
    require(!before.has(change.path), `${change.path}: the patch would change a person's answer`);
}

function checkDisabled(subject: Subject, chart: GeneratedChart): void {
  const evaluation = evaluateGenerated(subject, chart);
  const answers = flattenAnswers(evaluation.response.item ?? []);
  for (const item of evaluation.items)
    require(item.outcome !== 'disabled' || !answers.has(item.path), `${item.path} is disabled and answered`);
}

function checkHumanOnly(subject: Subject, chart: GeneratedChart): void {
  const evaluation = evaluateGenerated(subject, chart);
  const answers = flattenAnswers(evaluation.response.item ?? []);
  for (const item of evaluation.items)
    require(item.outcome !== 'human-only' || !answers.has(item.path), `${item.path} is a person's own and answered`);
}

function checkEvidence(subject: Subject, chart: GeneratedChart): void {
  for (const item of evaluateGenerated(subject, chart).items)
    require(item.outcome !== 'answered' || (item.evidence?.length ?? 0) > 0, `${item.path} is answered without evidence`);
}

function checkSilence(subject: Subject, { patient }: GeneratedChart): void {
  for (const item of evaluateGenerated(subject, { patient, resources: [] }).items) {
    const [value] = item.answer ?? [];
    const isNegative = value !== undefined && (value.valueBoolean === false || value.valueInteger === 0 || value.valueDecimal === 0);
    require(!isNegative || item.confirm !== undefined, `${item.path} is answered "no" from an empty chart`);
  }
}
