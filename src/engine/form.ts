/**
 * Compiles a questionnaire and the mapping laid over it: names, rules, queries and policies of every item.
 *
 * What a form brings itself (SDC) and what a mapping adds become the same thing: named values with a scope, and at
 * most one rule for each item; the mapping's rule wins. Everything that is wrong becomes an issue with its place, and
 * what does not depend on it still runs.
 *
 * Source: SDC populate, expressions and behavior pages.
 */

import type { Questionnaire } from '../fhir.ts';
import { assembleForm } from '../forms/assemble.ts';
import { readExtensions } from '../forms/extensions.ts';
import { type Issue, IssueList } from '../forms/issues.ts';
import { indexValueSets } from '../forms/options.ts';
import { type FormIndex, type FormItem, findItem, indexQuestionnaire } from '../forms/questionnaire.ts';
import { rulesForAsked } from './asked-documents.ts';
import { compileItem, nameOf } from './compile-item.ts';
import type { CompiledForm, CompiledItem, Compiling, FormInput } from './compiled.ts';
import {
  definitionsOf,
  type NamedItem,
  readBatches,
  readLaunchContexts,
  readVariables,
  reportCollisions,
  reportHiding,
  reportShared,
} from './definitions.ts';
import type { AnswerRule, Mapping } from './mapping.ts';

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
  const asked = rulesForAsked(input.asked ?? [], input.mapping?.attachments ?? []);
  const variables = [...ofForm, ...ofMapping, ...asked.definitions];
  reportShared(ofForm, ofMapping, issues);
  reportCollisions(variables, launchContexts, issues);
  const items = new Map(index.all.map((item) => [item, compileItem(item, compiling)]));
  reportHiding(namesBelow(index.items, items), [...launchContexts, ...variables.map(({ name }) => name)], issues);
  return {
    index,
    items,
    variables,
    mappingNames: new Set(ofMapping.map(({ name }) => name)),
    launchContexts,
    attachments: [...(input.mapping?.attachments ?? []), ...asked.rules],
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
