/**
 * Compiles a questionnaire and the mapping laid over it: names, rules, queries and policies of every item.
 *
 * What a form brings itself (SDC) and what a mapping adds become the same thing: named values with a scope, and at
 * most one rule for each item; the mapping's rule wins. Everything that is wrong becomes an issue with its place, and
 * what does not depend on it still runs.
 *
 * Source: SDC populate, expressions and behavior pages.
 */
import { type Bundle, type Extension, isResource, type Questionnaire, type ValueSet } from '../fhir.ts';
import { type Expressions, namesIn } from './expressions.ts';
import { readExtension, readExtensions, readPart } from './extensions.ts';
import { findHumanAct } from './human-only.ts';
import { type Issue, IssueList } from './issues.ts';
import type { AnswerRule, AttachmentRule, Mapping } from './mapping.ts';
import { type AnswerSpace, readAnswerSpace, type ValueSets } from './options.ts';
import { expressionsOf } from './queries.ts';
import { type FormIndex, type FormItem, findItem, indexQuestionnaire, isQuestion } from './questionnaire.ts';

/**
 * A name and what it stands for.
 *
 * Kinds: `fhirpath` · `query` an x-fhir-query, seen as a searchset Bundle (`bundle`) or as the list of resources
 * (`list`) · `batch` a Bundle of queries · `texts` fixed texts, as code lists are.
 */
export type Definition = { readonly name: string } & (
  | { readonly kind: 'fhirpath'; readonly expression: string }
  | { readonly kind: 'query'; readonly template: string; readonly as: 'bundle' | 'list' }
  | { readonly kind: 'batch'; readonly templates: readonly string[] }
  | { readonly kind: 'texts'; readonly texts: readonly string[] }
);

/** How an item gets its answer. `id` names the rule in evidence. */
export type ItemRule = { readonly id: string } & (
  | { readonly kind: 'mapping'; readonly rule: AnswerRule }
  | { readonly kind: 'expression'; readonly expression: string; readonly calculated: boolean }
  | { readonly kind: 'initial' }
  | { readonly kind: 'unsupported'; readonly language: string }
);

export interface CompiledItem {
  readonly item: FormItem;
  readonly space: AnswerSpace;
  /** In the order in which they are tried. */
  readonly rules: readonly ItemRule[];
  readonly variables: readonly Definition[];
  /** For groups: one repetition for each result, under this name. */
  readonly context?: Definition;
  readonly enableWhenExpression?: string;
  /** The act that makes this item a person's own. */
  readonly humanAct?: string;
  /** Why there is no rule, where the mapping says so. */
  readonly leftOut?: string;
}

export interface CompiledForm {
  readonly index: FormIndex;
  readonly items: ReadonlyMap<FormItem, CompiledItem>;
  readonly variables: readonly Definition[];
  readonly launchContexts: readonly string[];
  readonly attachments: readonly AttachmentRule[];
  /** `name@version` of the mapping, or of the form itself. */
  readonly rulesFrom: string;
  /** The mapping's author has not read this version of the form: its rules propose, they do not answer. */
  readonly isUnreviewed: boolean;
  readonly issues: readonly Issue[];
}

/** What comes with a form. */
export interface FormInput {
  readonly questionnaire: Questionnaire;
  readonly mapping?: Mapping;
  /** ValueSets of the package. */
  readonly valueSets?: readonly ValueSet[];
  /** Item paths a policy file lets a machine answer although they look like an attestation. */
  readonly machineMayAnswer?: readonly string[];
}

/** Names that expressions can use without declaring them. */
export const builtInNames: readonly string[] = ['resource', 'rootResource', 'context', 'questionnaire', 'qitem', 'sct', 'loinc', 'ucum'];

interface Compiling {
  readonly input: FormInput;
  readonly index: FormIndex;
  readonly issues: IssueList;
  readonly valueSets: ValueSets;
  readonly rules: ReadonlyMap<FormItem, AnswerRule>;
  readonly humanOnly: ReadonlySet<string>;
  readonly exempt: ReadonlySet<string>;
}

/** Compiles; the form stays as it is given. */
export function compileForm(input: FormInput): CompiledForm {
  const issues = new IssueList();
  const index = indexQuestionnaire(input.questionnaire, issues);
  const compiling: Compiling = {
    input,
    index,
    issues,
    valueSets: new Map((input.valueSets ?? []).flatMap((set) => (set.url === undefined ? [] : [[set.url, set] as const]))),
    rules: placeRules(input.mapping, index, issues),
    humanOnly: placeHumanOnly(input.mapping, index, issues),
    exempt: new Set(input.machineMayAnswer ?? []),
  };
  const launchContexts = readLaunchContexts(input.questionnaire);
  const variables = [
    ...readVariables(input.questionnaire, 'Questionnaire', issues),
    ...readBatches(input.questionnaire),
    ...definitionsOf(input.mapping),
  ];
  reportCollisions(variables, launchContexts, issues);
  return {
    index,
    items: new Map(index.all.map((item) => [item, compileItem(item, compiling)])),
    variables,
    launchContexts,
    attachments: input.mapping?.attachments ?? [],
    rulesFrom: input.mapping === undefined ? nameOf(input.questionnaire) : `${input.mapping.name}@${input.mapping.version}`,
    isUnreviewed: reportUnreviewed(input, issues),
    issues: issues.list(),
  };
}

function reportUnreviewed({ mapping, questionnaire: { version } }: FormInput, issues: IssueList): boolean {
  const reviewed = mapping?.form?.reviewed ?? [];
  if (version === undefined || reviewed.length === 0 || reviewed.includes(version)) return false;
  issues.add({
    severity: 'warning',
    code: 'form-not-reviewed',
    details: `version ${version} of this form has not been read by the mapping's author, who knows ${reviewed.join(', ')}`,
  });
  return true;
}

function nameOf(questionnaire: Questionnaire): string {
  const version = questionnaire.version === undefined ? '' : `@${questionnaire.version}`;
  return `form:${questionnaire.url ?? questionnaire.id ?? 'unnamed'}${version}`;
}

function placeRules(mapping: Mapping | undefined, index: FormIndex, issues: IssueList): ReadonlyMap<FormItem, AnswerRule> {
  const placed = new Map<FormItem, AnswerRule>();
  for (const rule of mapping?.answers ?? []) {
    const item = findItem(index, rule.item);
    if (item === undefined)
      issues.add({
        ...mismatch(rule.item, 'the mapping has a rule for this item, which the form does not have (or has twice)'),
        severity: 'warning',
      });
    else if (placed.has(item)) issues.add(mismatch(item.path, 'the mapping has two rules for this item; the first is used'));
    else placed.set(item, rule);
  }
  return placed;
}

function placeHumanOnly(mapping: Mapping | undefined, index: FormIndex, issues: IssueList): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const name of mapping?.humanOnly ?? []) {
    const item = findItem(index, name);
    if (item !== undefined) paths.add(item.path);
    else if (mapping?.use.length === 0)
      issues.add(mismatch(name, 'the mapping names this item as human-only, which the form does not have'));
  }
  return paths;
}

function mismatch(path: string, details: string): Issue {
  return { severity: 'error', code: 'mapping-mismatch', path, details };
}

function compileItem(item: FormItem, compiling: Compiling): CompiledItem {
  const { input, issues } = compiling;
  const rule = compiling.rules.get(item);
  const context = readContext(item, rule, issues);
  const enableWhenExpression = readFhirPath(readExtension(item.source, 'enableWhenExpression'), item.path, issues);
  const humanAct = isQuestion(item) ? findHumanAct(item, compiling.humanOnly, compiling.exempt) : undefined;
  const leftOut = whyLeftOut(item, input.mapping);
  reportConditions(item, compiling);
  return {
    item,
    space: readAnswerSpace(item, input.questionnaire, compiling.valueSets),
    rules: isQuestion(item) ? readRules(item, rule, compiling) : [],
    variables: readVariables(item.source, item.path, issues),
    ...(context === undefined ? {} : { context }),
    ...(enableWhenExpression === undefined ? {} : { enableWhenExpression }),
    ...(humanAct === undefined ? {} : { humanAct }),
    ...(leftOut === undefined ? {} : { leftOut }),
  };
}

function whyLeftOut({ path, linkId }: FormItem, mapping: Mapping | undefined): string | undefined {
  const reasons = mapping?.unmapped ?? {};
  const name = [path, linkId].find((each) => Object.hasOwn(reasons, each));
  return name === undefined ? undefined : reasons[name];
}

const knownOperators = ['exists', '=', '!=', '>', '<', '>=', '<='];

/** Conditions that cannot be understood: they are shown, not guessed. */
function reportConditions(item: FormItem, { index, issues }: Compiling): void {
  for (const { question, operator } of item.source.enableWhen ?? []) {
    if (!index.byLinkId.has(question))
      issues.add({
        severity: 'error',
        code: 'form-defect',
        path: item.path,
        details: `a condition asks for "${question}", which is not in the form`,
      });
    if (!knownOperators.includes(operator))
      issues.add({
        severity: 'error',
        code: 'form-defect',
        path: item.path,
        details: `a condition has the unknown operator "${operator}"`,
      });
  }
}

/** The mapping's rule alone where it has one; else what the form says: calculated, then initial expression, then initial. */
function readRules(item: FormItem, rule: AnswerRule | undefined, compiling: Compiling): readonly ItemRule[] {
  const { mapping, questionnaire } = compiling.input;
  if (rule !== undefined && mapping !== undefined)
    return [{ id: `${mapping.name}@${mapping.version}#${rule.item}`, kind: 'mapping', rule }];
  const id = `${nameOf(questionnaire)}#${item.path}`;
  const rules = (['calculatedExpression', 'initialExpression'] as const).flatMap((name) => {
    const extension = readExtension(item.source, name);
    return extension === undefined ? [] : [readExpressionRule(extension, id, name === 'calculatedExpression')];
  });
  const hasInitial =
    (item.source.initial?.length ?? 0) > 0 || (item.source.answerOption ?? []).some((option) => option.initialSelected === true);
  if (hasInitial && rules.length > 0 && (item.source.initial?.length ?? 0) > 0) {
    compiling.issues.add({
      severity: 'warning',
      code: 'form-defect',
      path: item.path,
      details: 'initial stands beside an expression; the expression is tried first',
    });
  }
  return hasInitial ? [...rules, { id, kind: 'initial' }] : rules;
}

function readExpressionRule(extension: Extension, id: string, calculated: boolean): ItemRule {
  const { language, expression } = extension.valueExpression ?? { language: 'none', expression: undefined };
  if (language !== 'text/fhirpath' || expression === undefined) return { id, kind: 'unsupported', language };
  return { id, kind: 'expression', expression, calculated };
}

function readFhirPath(extension: Extension | undefined, path: string, issues: IssueList): string | undefined {
  const { language, expression } = extension?.valueExpression ?? {};
  if (expression !== undefined && language === 'text/fhirpath') return expression;
  if (language !== undefined)
    issues.add({ severity: 'warning', code: 'unsupported-language', path, details: `expressions in ${language} are not run` });
  return undefined;
}

function readContext(item: FormItem, rule: AnswerRule | undefined, issues: IssueList): Definition | undefined {
  if (rule?.each !== undefined) return { name: rule.as ?? 'each', kind: 'fhirpath', expression: rule.each };
  const extension = readExtension(item.source, 'itemPopulationContext');
  return extension === undefined ? undefined : toDefinition(extension, item.path, issues, 'context');
}

/** The named expressions (`variable`, and the like) on one element. */
function readVariables(
  element: { readonly extension?: readonly Extension[] | undefined },
  path: string,
  issues: IssueList,
): readonly Definition[] {
  const definitions = readExtensions(element, 'variable').flatMap((extension) => toDefinition(extension, path, issues) ?? []);
  const seen = new Set<string>();
  for (const { name } of definitions) {
    if (seen.has(name)) issues.add({ severity: 'error', code: 'name-collision', path, details: `the name %${name} is given twice here` });
    if (builtInNames.includes(name))
      issues.add({ severity: 'error', code: 'name-collision', path, details: `%${name} is a built-in name` });
    seen.add(name);
  }
  return definitions.filter(({ name }) => !builtInNames.includes(name));
}

function toDefinition(extension: Extension, path: string, issues: IssueList, otherwise?: string): Definition | undefined {
  const { name: given, language, expression } = extension.valueExpression ?? {};
  const name = given ?? otherwise;
  if (name === undefined || expression === undefined) {
    issues.add({ severity: 'warning', code: 'form-defect', path, details: 'a variable has no name or no expression' });
    return undefined;
  }
  if (language === 'text/fhirpath') return { name, kind: 'fhirpath', expression };
  if (language === 'application/x-fhir-query') return { name, kind: 'query', template: expression, as: 'bundle' };
  issues.add({
    severity: 'warning',
    code: 'unsupported-language',
    path,
    details: `%${name} is in ${language ?? 'no language'}, which is not run`,
  });
  return undefined;
}

function readLaunchContexts(questionnaire: Questionnaire): readonly string[] {
  return readExtensions(questionnaire, 'launchContext').flatMap((extension) => {
    const part = readPart(extension, 'name');
    return part?.valueCoding?.code ?? part?.valueId ?? part?.valueString ?? [];
  });
}

/** sourceQueries: contained batch Bundles, under their own id. Source: SDC sourceQueries. */
function readBatches(questionnaire: Questionnaire): readonly Definition[] {
  return readExtensions(questionnaire, 'sourceQueries').flatMap((extension) => {
    const id = extension.valueReference?.reference?.replace(/^#/, '');
    const bundle = questionnaire.contained?.find((resource) => resource.id === id);
    if (id === undefined || !isResource(bundle) || bundle.resourceType !== 'Bundle') return [];
    const templates = ((bundle as unknown as Bundle).entry ?? []).flatMap((entry) => entry.request?.url ?? []);
    return [{ name: id, kind: 'batch' as const, templates }];
  });
}

function definitionsOf(mapping: Mapping | undefined): readonly Definition[] {
  if (mapping === undefined) return [];
  return [
    ...Object.entries(mapping.sources).map(([name, template]) => ({ name, kind: 'query' as const, template, as: 'list' as const })),
    ...Object.entries(mapping.codes).map(([name, texts]) => ({ name, kind: 'texts' as const, texts })),
    ...Object.entries(mapping.facts).map(([name, expression]) => ({ name, kind: 'fhirpath' as const, expression })),
  ];
}

function reportCollisions(variables: readonly Definition[], launchContexts: readonly string[], issues: IssueList): void {
  for (const { name } of variables) {
    if (launchContexts.includes(name))
      issues.add({ severity: 'error', code: 'name-collision', details: `%${name} is both a variable and a launch context` });
  }
}

/** Every expression of a definition: its own, or those inside its queries. */
export function expressionsIn(definition: Definition): readonly string[] {
  switch (definition.kind) {
    case 'fhirpath':
      return [definition.expression];
    case 'query':
      return expressionsOf(definition.template);
    case 'batch':
      return definition.templates.flatMap(expressionsOf);
    case 'texts':
      return [];
    default:
      return definition satisfies never;
  }
}

/** Every name with a hyphen that expressions of this form may use. */
export function hyphenatedNames(form: CompiledForm, contexts: readonly string[]): readonly string[] {
  const definitions = [
    ...form.variables,
    ...[...form.items.values()].flatMap((item) => [...item.variables, ...(item.context === undefined ? [] : [item.context])]),
  ];
  return [...new Set([...contexts, ...form.launchContexts, ...definitions.map(({ name }) => name)])].filter((name) => name.includes('-'));
}

/** Expressions of a form that cannot be parsed, and names that need each other in a ring. */
export function findExpressionIssues(form: CompiledForm, expressions: Expressions): readonly Issue[] {
  const issues = new IssueList();
  const check = (expression: string, path: string | undefined): void => {
    const fault = expressions.findSyntaxError(expression);
    if (fault !== undefined)
      issues.add({ severity: 'error', code: 'expression-invalid', ...(path === undefined ? {} : { path }), expression, details: fault });
  };
  for (const definition of form.variables) for (const expression of expressionsIn(definition)) check(expression, undefined);
  for (const compiled of form.items.values()) for (const expression of expressionsOfItem(compiled)) check(expression, compiled.item.path);
  reportLoops(form.variables, undefined, issues);
  for (const compiled of form.items.values()) reportLoops(compiled.variables, compiled.item.path, issues);
  return issues.list();
}

function expressionsOfItem(compiled: CompiledItem): readonly string[] {
  const rules = compiled.rules.flatMap((rule) => {
    if (rule.kind === 'expression') return [rule.expression];
    return rule.kind === 'mapping' ? [rule.rule.from, rule.rule.value].filter((text) => text !== undefined) : [];
  });
  const named = [...compiled.variables, ...(compiled.context === undefined ? [] : [compiled.context])].flatMap(expressionsIn);
  return [...rules, ...named, ...(compiled.enableWhenExpression === undefined ? [] : [compiled.enableWhenExpression])];
}

function reportLoops(definitions: readonly Definition[], path: string | undefined, issues: IssueList): void {
  for (const ring of findRings(new Map(definitions.map((definition) => [definition.name, expressionsIn(definition).flatMap(namesIn)]))))
    issues.add({
      severity: 'error',
      code: 'loop',
      ...(path === undefined ? {} : { path }),
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
