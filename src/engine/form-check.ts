/**
 * What is wrong with a compiled form's expressions before any of them is run: syntax, and names that need each other.
 */

import { type Expressions, namesIn } from '../fhirpath/expressions.ts';
import { type Issue, IssueList } from '../forms/issues.ts';
import type { CompiledForm, CompiledItem } from './compiled.ts';
import { type Definition, expressionsIn } from './definitions.ts';
import type { ItemRule } from './item-rules.ts';
import type { LogicExpression, LogicResult } from './logic.ts';

/** Every name with a hyphen that expressions of this form may use. */
export function hyphenatedNames(form: CompiledForm, contexts: readonly string[]): readonly string[] {
  const definitions = [
    ...form.variables,
    ...[...form.items.values()].flatMap((item) => [...item.variables, ...(item.context === undefined ? [] : [item.context])]),
  ];
  return [...new Set([...contexts, ...form.launchContexts, ...definitions.map(({ name }) => name)])].filter((name) => name.includes('-'));
}

/** Expressions in languages that nobody here can run, each with its place. */
export function findUnrunnable(form: CompiledForm, logic: (expression: LogicExpression) => LogicResult): readonly Issue[] {
  const issues = new IssueList();
  const check = (each: LogicExpression, path: string): void => {
    const result = logic(each);
    if (result.kind === 'unsupported') issues.add(unrunnable(each.language, result.reason, path));
  };
  for (const variable of form.variables) if (variable.kind === 'logic') check(variable, rootPlace(variable.name, form));
  for (const compiled of form.items.values()) {
    for (const each of evaluatedFor(compiled)) {
      if (each.kind === 'logic') check(each, compiled.item.path);
      if (each.kind === 'unsupported') issues.add(unrunnable(each.language, 'this language is not run', compiled.item.path));
    }
  }
  return issues.list();
}

/** Everything that is evaluated for an item, whatever its language. */
function evaluatedFor({ rules, replaced = [], variables, context, live, lookAt }: CompiledItem): readonly (ItemRule | Definition)[] {
  const own = [...rules, ...replaced].map((rule) => (rule.kind === 'candidates' ? rule.of : rule));
  return [
    ...own,
    ...variables.filter(({ kind }) => kind !== 'unsupported'),
    ...[context, live.answers].filter((each) => each !== undefined),
    ...lookAt.map(({ definition }) => definition),
  ];
}

/** Where a name of the whole form is written. */
function rootPlace(name: string, { mappingNames }: CompiledForm): string {
  return mappingNames.has(name) ? 'mapping' : 'Questionnaire';
}

function unrunnable(language: string, reason: string, path: string): Issue {
  const details = `an expression is in ${language}: ${reason}`;
  return { severity: 'warning', code: 'unsupported-language', path, details };
}

/** Expressions of a form that cannot be parsed, and names that need each other in a ring. */
export function findExpressionIssues(form: CompiledForm, expressions: Expressions): readonly Issue[] {
  const issues = new IssueList();
  const check = (expression: string, path: string): void => {
    const fault = expressions.findSyntaxError(expression);
    if (fault !== undefined) issues.add({ severity: 'error', code: 'expression-invalid', path, expression, details: fault });
  };
  for (const definition of form.variables)
    for (const expression of expressionsIn(definition)) check(expression, rootPlace(definition.name, form));
  for (const compiled of form.items.values()) for (const expression of expressionsOfItem(compiled)) check(expression, compiled.item.path);
  reportLoops(form.variables, 'Questionnaire', issues);
  for (const compiled of form.items.values()) reportLoops(compiled.variables, compiled.item.path, issues);
  return issues.list();
}

function expressionsOfItem(compiled: CompiledItem): readonly string[] {
  const rules = compiled.rules.flatMap((rule) => {
    if (rule.kind === 'expression') return [rule.expression];
    return rule.kind === 'mapping' ? [rule.rule.from, rule.rule.value].filter((text) => text !== undefined) : [];
  });
  const { variables, context, live, lookAt } = compiled;
  const definitions = [
    ...variables,
    ...[context, live.answers].filter((each) => each !== undefined),
    ...lookAt.map(({ definition }) => definition),
  ];
  return [
    ...rules,
    ...definitions.flatMap(expressionsIn),
    ...live.toggles.map(({ expression }) => expression),
    ...(compiled.enableWhenExpression === undefined ? [] : [compiled.enableWhenExpression]),
  ];
}

function reportLoops(definitions: readonly Definition[], path: string, issues: IssueList): void {
  for (const ring of findRings(new Map(definitions.map((definition) => [definition.name, expressionsIn(definition).flatMap(namesIn)]))))
    issues.add({
      severity: 'error',
      code: 'loop',
      path,
      details: `names need each other in a ring: ${ring.map((each) => `%${each}`).join(' → ')}`,
    });
}

/** Rings among names, each once; every name is gone through once, however many ways lead to it. */
export function findRings(needs: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const done = new Set<string>();
  const rings: (readonly string[])[] = [];
  for (const start of needs.keys()) {
    const trail: { readonly name: string; readonly open: string[] }[] = [];
    const enter = (name: string): void => {
      trail.push({ name, open: (needs.get(name) ?? []).filter((next) => needs.has(next)) });
    };
    if (!done.has(start)) enter(start);
    for (let top = trail.at(-1); top !== undefined; top = trail.at(-1)) {
      const next = top.open.shift();
      const at = trail.findIndex(({ name }) => name === next);
      if (next === undefined) {
        done.add(top.name);
        trail.pop();
      } else if (at >= 0) rings.push([...trail.slice(at).map(({ name }) => name), next]);
      else if (!done.has(next)) enter(next);
    }
  }
  return rings;
}
