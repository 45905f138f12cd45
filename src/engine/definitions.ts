/**
 * Names and what they stand for, from a questionnaire's extensions and from a mapping.
 *
 * Source: SDC expressions page, variable, launchContext, sourceQueries.
 */
import { type AnyResource, type Bundle, type BundleEntry, type Extension, isResource, type Questionnaire } from '../fhir.ts';
import { type Extensible, readExtensions, readPart } from '../forms/extensions.ts';
import { IssueList } from '../forms/issues.ts';
import { isLogicLanguage } from './logic.ts';
import type { Mapping } from './mapping.ts';
import { expressionsOf } from './queries.ts';

/**
 * A name and what it stands for.
 *
 * Kinds: `fhirpath` · `logic` an expression in another language · `query` an x-fhir-query, seen as a searchset Bundle (`bundle`) or as the list of resources
 * (`list`) · `batch` the Bundle of queries at that place among the form's · `texts` fixed texts, as code lists are ·
 * `unsupported` in a language that nobody runs: it still hides what the name means above.
 */
export type Definition = { readonly name: string } & (
  | { readonly kind: 'fhirpath'; readonly expression: string }
  | { readonly kind: 'logic'; readonly language: string; readonly expression: string }
  | { readonly kind: 'query'; readonly template: string; readonly as: 'bundle' | 'list' }
  | { readonly kind: 'batch'; readonly templates: readonly string[]; readonly at: number }
  | { readonly kind: 'texts'; readonly texts: readonly string[] }
  | { readonly kind: 'unsupported'; readonly language: string }
);

/** Names that expressions can use without declaring them. */
export const builtInNames: readonly string[] = ['resource', 'rootResource', 'context', 'questionnaire', 'qitem', 'sct', 'loinc', 'ucum'];

export function readFhirPath(extension: Extension | undefined, path: string, issues: IssueList): string | undefined {
  const { language, expression } = extension?.valueExpression ?? {};
  if (typeof expression === 'string' && language === 'text/fhirpath') return expression;
  if (language !== undefined)
    issues.add({ severity: 'warning', code: 'unsupported-language', path, details: `expressions in ${language} are not run` });
  return undefined;
}

/** Expressions that may carry a name, which then stands for what they give, on the same element and below. */
const alsoNamed = ['initialExpression', 'calculatedExpression', 'answerExpression', 'enableWhenExpression'] as const;

/** The names on one element: variables, and other expressions that carry a name. */
export function readVariables(element: Extensible, path: string, issues: IssueList): readonly Definition[] {
  const read = (extension: Extension, tell: IssueList): readonly Definition[] => {
    const definition = toDefinition(extension, path, tell) ?? nameWithoutMeaning(extension);
    return definition === undefined ? [] : [definition];
  };
  const variables = readExtensions(element, 'variable').flatMap((extension) => read(extension, issues));
  const named = alsoNamed
    .flatMap((name) => readExtensions(element, name))
    .filter(({ valueExpression }) => typeof valueExpression?.name === 'string');
  const definitions = [...variables, ...named.flatMap((extension) => read(extension, new IssueList()))];
  const [context] = readExtensions(element, 'itemPopulationContext');
  reportNames(
    [...definitions.map(({ name }) => name), ...(context?.valueExpression?.name === undefined ? [] : [context.valueExpression.name])],
    path,
    issues,
  );
  return definitions.filter(({ name }) => !builtInNames.includes(name));
}

/** A name for an expression that nobody here runs. */
function nameWithoutMeaning({ valueExpression }: Extension): Definition | undefined {
  const { name, language } = valueExpression ?? {};
  return typeof name === 'string' ? { name, kind: 'unsupported', language: String(language ?? 'no language') } : undefined;
}

function reportNames(names: readonly string[], path: string, issues: IssueList): void {
  const tell = (details: string): void => issues.add({ severity: 'error', code: 'name-collision', path, details });
  for (const name of new Set(names.filter((each, n) => names.indexOf(each) !== n))) tell(`the name %${name} is given twice here`);
  for (const name of new Set(names)) if (builtInNames.includes(name)) tell(`%${name} is a built-in name`);
}

/** Names given anew below where they have a meaning already: the nearer one counts. Source: SDC rules of scope. */
export function reportHiding(items: readonly NamedItem[], above: readonly string[], issues: IssueList): void {
  for (const { path, names, items: below } of items) {
    for (const name of new Set(names.filter((each) => above.includes(each))))
      issues.add({ severity: 'warning', code: 'name-collision', path, details: `%${name} is given anew here and hides the one above` });
    reportHiding(below, [...above, ...names], issues);
  }
}

/** An item and the names on it. */
export interface NamedItem {
  readonly path: string;
  readonly names: readonly string[];
  readonly items: readonly NamedItem[];
}

/** A query's or an expression's definition inside a complex extension; undefined, with an issue, where it cannot be read. */
export function toDefinition(extension: Extension, path: string, issues: IssueList, otherwise?: string): Definition | undefined {
  const { name: given, language, expression } = extension.valueExpression ?? {};
  const name = given ?? otherwise;
  if (typeof name !== 'string' || typeof expression !== 'string') {
    issues.add({ severity: 'warning', code: 'form-defect', path, details: 'a variable has no name or no expression' });
    return undefined;
  }
  if (language === 'text/fhirpath') return { name, kind: 'fhirpath', expression };
  if (language !== undefined && isLogicLanguage(language)) return { name, kind: 'logic', language, expression };
  if (language === 'application/x-fhir-query') return { name, kind: 'query', template: expression, as: 'bundle' };
  issues.add({
    severity: 'warning',
    code: 'unsupported-language',
    path,
    details: `%${name} is in ${language ?? 'no language'}, which is not run`,
  });
  return undefined;
}

export function readLaunchContexts(questionnaire: Questionnaire): readonly string[] {
  return readExtensions(questionnaire, 'launchContext').flatMap((extension) => {
    const part = readPart(extension, 'name');
    return part?.valueCoding?.code ?? part?.valueId ?? part?.valueString ?? [];
  });
}

/**
 * sourceQueries: batch Bundles under their own id, contained in the form or come with it.
 *
 * Source: SDC sourceQueries.
 */
export function readBatches(questionnaire: Questionnaire, packaged: readonly AnyResource[], issues: IssueList): readonly Definition[] {
  const contained: readonly unknown[] = Array.isArray(questionnaire.contained) ? questionnaire.contained : [];
  const near = [...contained.filter(isResource), ...packaged];
  return readExtensions(questionnaire, 'sourceQueries').flatMap(({ valueReference }, at) => {
    const name = /([A-Za-z0-9.-]{1,64})$/.exec(valueReference?.reference ?? '')?.[1];
    const bundle = near.find((resource) => resource.resourceType === 'Bundle' && resource.id === name);
    if (name !== undefined && bundle !== undefined) return [{ name, kind: 'batch' as const, at, templates: templatesOf(bundle) }];
    issues.add({
      severity: 'error',
      code: 'form-defect',
      details: `the source queries "${name ?? ''}" are neither in the form nor came with it`,
    });
    return [];
  });
}

function templatesOf(bundle: object): readonly string[] {
  const entries = (bundle as Bundle).entry;
  return Array.isArray(entries) ? entries.flatMap((entry: BundleEntry | null) => readUrl(entry?.request?.url)) : [];
}

function readUrl(url: unknown): readonly string[] {
  return typeof url === 'string' ? [url] : [];
}

export function definitionsOf(mapping: Mapping | undefined): readonly Definition[] {
  if (mapping === undefined) return [];
  return [
    ...Object.entries(mapping.sources).map(([name, template]) => ({ name, kind: 'query' as const, template, as: 'list' as const })),
    ...Object.entries(mapping.codes).map(([name, texts]) => ({ name, kind: 'texts' as const, texts })),
    ...Object.entries(mapping.facts).map(([name, expression]) => ({ name, kind: 'fhirpath' as const, expression })),
  ];
}

/** Names that a form and the mapping laid over it both give. */
export function reportShared(ofForm: readonly Definition[], ofMapping: readonly Definition[], issues: IssueList): void {
  for (const { name } of ofMapping.filter((each) => ofForm.some((other) => other.name === each.name)))
    issues.add({
      severity: 'error',
      code: 'name-collision',
      path: 'mapping',
      details: `%${name} is given by the form and by the mapping; the form’s is used`,
    });
}

export function reportCollisions(variables: readonly Definition[], launchContexts: readonly string[], issues: IssueList): void {
  for (const { name } of variables) {
    if (launchContexts.includes(name))
      issues.add({
        severity: 'error',
        code: 'name-collision',
        path: 'Questionnaire',
        details: `%${name} is both a variable and a launch context`,
      });
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
    case 'logic':
    case 'texts':
    case 'unsupported':
      return [];
    default:
      return definition satisfies never;
  }
}
