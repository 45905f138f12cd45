/**
 * Compiles one item: its rules, names, options and conditions, and what is wrong with them.
 */

import type { Questionnaire } from '../fhir.ts';
import { readExtension, readExtensions, readPart } from '../forms/extensions.ts';
import { findHumanAct } from '../forms/human-only.ts';
import type { IssueList } from '../forms/issues.ts';
import { readAnswerSpace } from '../forms/options.ts';
import { type FormItem, isQuestion } from '../forms/questionnaire.ts';
import { findSpaceDefects } from '../forms/space-defects.ts';
import type { CompiledItem, Compiling, LookAt } from './compiled.ts';
import { type Definition, readFhirPath, readVariables, toDefinition } from './definitions.ts';
import { type RuleSource, readOwnRules, readRules, reportMisplaced } from './item-rules.ts';
import { readLiveSpace } from './live-space.ts';
import type { AnswerRule, Mapping } from './mapping.ts';
import { readObservationLink } from './observation-link.ts';

export function nameOf(questionnaire: Questionnaire): string {
  const version = questionnaire.version === undefined ? '' : `@${questionnaire.version}`;
  return `form:${questionnaire.url ?? questionnaire.id ?? 'unnamed'}${version}`;
}

export function compileItem(item: FormItem, compiling: Compiling): CompiledItem {
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
    ...withCandidates(item, issues),
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

function withCandidates(item: FormItem, issues: IssueList): Pick<CompiledItem, 'candidates'> {
  const extension = item.type === 'group' ? readExtension(item.source, 'candidateExpression') : undefined;
  const definition = extension === undefined ? undefined : toDefinition(extension, item.path, issues, 'candidates');
  if (definition === undefined) return {};
  return { candidates: definition.kind === 'query' ? { ...definition, as: 'list' } : definition };
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
