/**
 * Compiles a questionnaire and the mapping laid over it: names, rules, queries and policies of every item.
 *
 * What a form brings itself (SDC) and what a mapping adds become the same thing: named values with a scope, and at
 * most one rule for each item; the mapping's rule wins. Everything that is wrong becomes an issue with its place, and
 * what does not depend on it still runs.
 *
 * Source: SDC populate, expressions and behavior pages.
 */
import type { AnyResource, Questionnaire } from '../fhir.ts';
import { assembleForm } from '../forms/assemble.ts';
import { readExtension, readExtensions, readPart } from '../forms/extensions.ts';
import { findHumanAct } from '../forms/human-only.ts';
import { type Issue, IssueList } from '../forms/issues.ts';
import { type AnswerSpace, indexValueSets, readAnswerSpace, type ValueSets } from '../forms/options.ts';
import { type FormIndex, type FormItem, findItem, indexQuestionnaire, isQuestion } from '../forms/questionnaire.ts';
import { findSpaceDefects } from '../forms/space-defects.ts';
import {
  type Definition,
  definitionsOf,
  type NamedItem,
  readBatches,
  readFhirPath,
  readLaunchContexts,
  readVariables,
  reportCollisions,
  reportHiding,
  reportShared,
  toDefinition,
} from './definitions.ts';
import { type ItemRule, type RuleSource, readOwnRules, readRules, reportMisplaced } from './item-rules.ts';
import { type LiveSpace, readLiveSpace } from './live-space.ts';
import type { AnswerRule, AttachmentRule, Mapping } from './mapping.ts';
import { type ObservationLink, readObservationLink } from './observation-link.ts';

/** Records that help to answer: shown beside the question. Source: SDC contextExpression. */
export interface LookAt {
  readonly label: string;
  readonly definition: Definition;
}

export interface CompiledItem {
  readonly item: FormItem;
  readonly space: AnswerSpace;
  /** What changes the answers it takes while the form is filled. */
  readonly live: LiveSpace;
  /** In the order in which they are tried. */
  readonly rules: readonly ItemRule[];
  /** The form's own rules that a mapping's rule takes the place of; only where they are to be compared. */
  readonly replaced?: readonly ItemRule[];
  readonly variables: readonly Definition[];
  /** For groups: one repetition for each result, under this name. */
  readonly context?: Definition;
  readonly enableWhenExpression?: string;
  /** For groups with a code: the Observation its questions are components or members of. */
  readonly panel?: ObservationLink;
  /** What the form wants shown to whoever answers. */
  readonly lookAt: readonly LookAt[];
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
  /** What came with the form: ValueSets, CodeSystems, Libraries, modules, StructureDefinitions. */
  readonly packaged?: readonly AnyResource[];
  /** Say also what the form's own logic gives where a mapping's rule takes its place. */
  readonly compare?: boolean;
  /** Item paths a policy file lets a machine answer although they look like an attestation. */
  readonly machineMayAnswer?: readonly string[];
}

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
export function compileForm(given: FormInput): CompiledForm {
  const issues = new IssueList();
  const assembled = assembleForm(given.questionnaire, given.packaged ?? []);
  for (const issue of assembled.issues) issues.add(issue);
  const input = { ...given, questionnaire: assembled.questionnaire };
  const index = indexQuestionnaire(input.questionnaire, issues);
  const compiling: Compiling = {
    input,
    index,
    issues,
    valueSets: indexValueSets(input.packaged ?? []),
    rules: placeRules(input.mapping, index, issues),
    humanOnly: placeHumanOnly(input.mapping, index, issues),
    exempt: new Set(input.machineMayAnswer ?? []),
  };
  reportMaps(input.questionnaire, issues);
  const launchContexts = readLaunchContexts(input.questionnaire);
  const ofForm = [
    ...readVariables(input.questionnaire, 'Questionnaire', issues),
    ...readBatches(input.questionnaire, input.packaged ?? [], issues),
  ];
  const ofMapping = definitionsOf(input.mapping);
  const variables = [...ofForm, ...ofMapping];
  reportShared(ofForm, ofMapping, issues);
  reportCollisions(variables, launchContexts, issues);
  const items = new Map(index.all.map((item) => [item, compileItem(item, compiling)]));
  reportHiding(namesBelow(index.items, items), [...launchContexts, ...variables.map(({ name }) => name)], issues);
  return {
    index,
    items,
    variables,
    launchContexts,
    attachments: input.mapping?.attachments ?? [],
    rulesFrom: input.mapping === undefined ? nameOf(input.questionnaire) : `${input.mapping.name}@${input.mapping.version}`,
    isUnreviewed: reportUnreviewed(input, issues),
    issues: issues.list(),
  };
}

/** A map would be run in place of expressions and links; it is not, so they are, and whoever reads the result knows. */
function reportMaps(questionnaire: Questionnaire, issues: IssueList): void {
  for (const { valueCanonical } of readExtensions(questionnaire, 'sourceStructureMap')) {
    const details = `the form is populated by the map ${valueCanonical ?? ''}, which is not run; its expressions and links are`;
    issues.add({ severity: 'warning', code: 'unsupported-feature', details });
  }
}

function namesBelow(items: readonly FormItem[], compiled: ReadonlyMap<FormItem, CompiledItem>): readonly NamedItem[] {
  return items.map((item) => {
    const { variables = [], context } = compiled.get(item) ?? {};
    const names = [...variables, ...(context === undefined ? [] : [context])].map(({ name }) => name);
    return { path: item.path, names, items: namesBelow(item.items, compiled) };
  });
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
  if (!isQuestion(item)) reportMisplaced(item, issues);
  for (const details of findSpaceDefects(item)) issues.add({ severity: 'error', code: 'form-defect', path: item.path, details });
  return {
    item,
    space: readAnswerSpace(item, input.questionnaire, compiling.valueSets),
    live: readLiveSpace(item, issues),
    rules: isQuestion(item) ? readRules(item, rule, ruleSource(compiling)) : [],
    ...withOwnRules(item, rule, compiling),
    ...withLink(item, compiling),
    variables: readVariables(item.source, item.path, issues),
    ...(context === undefined ? {} : { context }),
    ...(enableWhenExpression === undefined ? {} : { enableWhenExpression }),
    lookAt: readLookAt(item, issues),
    ...(humanAct === undefined ? {} : { humanAct }),
    ...(leftOut === undefined ? {} : { leftOut }),
  };
}

function ruleSource({ input, issues }: Compiling): RuleSource {
  return { questionnaire: input.questionnaire, mapping: input.mapping, issues, form: nameOf(input.questionnaire) };
}

/** Where a mapping's rule takes the place of the form's own: these, for comparison. */
function withOwnRules(item: FormItem, rule: AnswerRule | undefined, compiling: Compiling): Pick<CompiledItem, 'replaced'> {
  const isCompared = compiling.input.compare === true && rule !== undefined && isQuestion(item);
  return isCompared ? { replaced: readOwnRules(item, ruleSource(compiling)) } : {};
}

/** What Observation a group stands for: its children are then read from that one only. */
function withLink(item: FormItem, { input, issues }: Compiling): Pick<CompiledItem, 'panel'> {
  const link = item.type === 'group' ? readObservationLink(item, input.questionnaire, issues) : undefined;
  return link === undefined ? {} : { panel: link };
}

function whyLeftOut({ path, linkId }: FormItem, mapping: Mapping | undefined): string | undefined {
  const reasons = mapping?.unmapped ?? {};
  const name = [path, linkId].find((each) => Object.hasOwn(reasons, each));
  return name === undefined ? undefined : reasons[name];
}

const knownOperators = ['exists', '=', '!=', '>', '<', '>=', '<='];

/** Conditions that cannot be understood: they are shown, not guessed. */
function reportConditions(item: FormItem, { index, issues }: Compiling): void {
  const conditions = item.source.enableWhen ?? [];
  if (conditions.length > 1 && item.source.enableBehavior === undefined)
    issues.add({
      severity: 'warning',
      code: 'form-defect',
      path: item.path,
      details: 'several conditions stand there without a word whether all or any have to hold; any is enough',
    });
  for (const { question, operator } of conditions) {
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

function readContext(item: FormItem, rule: AnswerRule | undefined, issues: IssueList): Definition | undefined {
  if (rule?.each !== undefined) return { name: rule.as ?? 'each', kind: 'fhirpath', expression: rule.each };
  const extension = readExtension(item.source, 'itemPopulationContext');
  return extension === undefined ? undefined : toDefinition(extension, item.path, issues, 'context');
}

function readLookAt(item: FormItem, issues: IssueList): readonly LookAt[] {
  return readExtensions(item.source, 'contextExpression').flatMap((extension) => {
    const part = readPart(extension, 'expression') ?? extension;
    const definition = toDefinition(part, item.path, issues, 'context');
    if (definition === undefined) return [];
    const list = definition.kind === 'query' ? { ...definition, as: 'list' as const } : definition;
    return [{ label: readPart(extension, 'label')?.valueString ?? item.text, definition: list }];
  });
}
