/**
 * Evaluates a form with its CQL: what the sandbox's process calls.
 *
 * A form without CQL costs nothing more; the CQL engine is loaded when a form has CQL and came with a library that can
 * be run. Everything else about a form is the engine's: this only hands in what the logic gave.
 *
 * Source: SDC populate page; DTR 2.2, CQL and ELM in questionnaire packages.
 */

import type { CompiledForm } from '../engine/compiled.ts';
import { type Evaluation, type EvaluationInput, evaluate } from '../engine/evaluate.ts';
import { compileForm } from '../engine/form.ts';
import { cqlLanguages, keyOfLogic, type LogicExpression, type LogicResult, type LogicResults } from '../engine/logic.ts';
import { LibraryShelf } from './libraries.ts';
import { loadingLogic } from './names.ts';

/** Evaluates; runs what a form says in CQL first. Throws only for a bug of ours. */
export async function evaluateWithLogic(input: EvaluationInput): Promise<Evaluation> {
  if (!mentionsLogic(input)) return evaluate(input);
  return evaluate({ ...input, logic: await readLogic(input) });
}

/** What the CQL of a form gave, or why it gave nothing. */
export async function readLogic(input: EvaluationInput): Promise<LogicResults> {
  input.onExpression?.(loadingLogic);
  const form = compileForm(input);
  const expressions = listLogic(form);
  const shelf = new LibraryShelf(form.index.questionnaire, input.packaged ?? []);
  const refusal = input.refused?.[loadingLogic];
  if (refusal !== undefined || !shelf.hasElm || expressions.length === 0) return explainAll(expressions, shelf, refusal);
  const { runFormLogic } = await import('./run-form-logic.ts');
  return runFormLogic({ ...input, questionnaire: form.index.questionnaire }, expressions, shelf);
}

/** True where a form, or a module that came with it, names one of CQL's languages anywhere. */
function mentionsLogic({ questionnaire, packaged = [] }: EvaluationInput): boolean {
  const isNamed = (each: object): boolean => cqlLanguages.includes((each as { language?: unknown }).language as string);
  return objectsIn([questionnaire, ...packaged.filter(({ resourceType }) => resourceType === 'Questionnaire')], isNamed).length > 0;
}

/** The expressions of a form that are in CQL, each once. */
function listLogic(form: CompiledForm): readonly LogicExpression[] {
  const parts = [...form.items.values()].map(({ rules, variables, context, live }) => [rules, variables, context, live]);
  const found = objectsIn([form.variables, parts], isLogicPart) as readonly LogicExpression[];
  const logic = found.map(({ language, expression }) => ({ language, expression }));
  return [...new Map(logic.map((each) => [keyOfLogic(each), each])).values()];
}

function isLogicPart(each: object): boolean {
  const { kind, language, expression } = each as { kind?: unknown; language?: unknown; expression?: unknown };
  return kind === 'logic' && typeof language === 'string' && typeof expression === 'string';
}

/** The objects among values and in them that are wanted, in their order. */
function objectsIn(values: readonly unknown[], isWanted: (each: object) => boolean): readonly object[] {
  const found: object[] = [];
  const seen = new Set<object>();
  const open: unknown[] = [...values].reverse();
  for (let at = open.pop(); open.length > 0 || at !== undefined; at = open.pop()) {
    if (typeof at !== 'object' || at === null || seen.has(at)) continue;
    seen.add(at);
    if (isWanted(at)) found.push(at);
    for (const part of Object.values(at).reverse()) open.push(part);
  }
  return found;
}

function explainAll(expressions: readonly LogicExpression[], shelf: LibraryShelf, refusal: string | undefined): LogicResults {
  const explain = (each: LogicExpression): LogicResult => {
    if (refusal !== undefined) return { kind: 'unsupported', reason: refusal };
    const located = shelf.locate(each);
    return located.kind === 'found' ? { kind: 'failed', reason: 'it was not run' } : located;
  };
  return Object.fromEntries(expressions.map((each) => [keyOfLogic(each), explain(each)]));
}
