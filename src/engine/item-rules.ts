/**
 * How an item gets its answer: the mapping's rule alone where it has one, else what the form says, in the order in
 * which it is tried.
 *
 * A form's order: calculated, then initial expression, then the Observation its code is linked to, then the element
 * its definition names, then the form's own initial value, then candidates for a person to choose from.
 *
 * Source: SDC populate page ("Multiple expression extensions can be present"), expressions page.
 */
import type { Extension, Questionnaire } from '../fhir.ts';
import { readExtension } from '../forms/extensions.ts';
import type { IssueList } from '../forms/issues.ts';
import type { FormItem } from '../forms/questionnaire.ts';
import { readDefinitionRule } from './definition-path.ts';
import type { Definition } from './definitions.ts';
import { isLogicLanguage } from './logic.ts';
import type { AnswerRule, Mapping } from './mapping.ts';
import { type ObservationLink, readObservationLink } from './observation-link.ts';

/** What is evaluated for an item: FHIRPath, a query (for references and attachments), or logic in another language. */
export type ItemExpression =
  | { readonly kind: 'expression'; readonly expression: string; readonly calculated: boolean }
  | { readonly kind: 'query'; readonly query: Definition & { readonly kind: 'query' } }
  | { readonly kind: 'logic'; readonly language: string; readonly expression: string; readonly calculated: boolean }
  | { readonly kind: 'unsupported'; readonly language: string };

/** How an item gets its answer. `id` names the rule in evidence. */
export type ItemRule = { readonly id: string } & (
  | { readonly kind: 'mapping'; readonly rule: AnswerRule }
  | { readonly kind: 'observation'; readonly link: ObservationLink }
  | { readonly kind: 'initial' }
  | { readonly kind: 'candidates'; readonly of: ItemRule & ItemExpression }
  | ItemExpression
);

/** Where an item's rules are read from. */
export interface RuleSource {
  readonly questionnaire: Questionnaire;
  readonly mapping?: Mapping | undefined;
  readonly issues: IssueList;
  /** `name@version` of the form. */
  readonly form: string;
}

/** An item's rules, in the order in which they are tried. */
export function readRules(item: FormItem, rule: AnswerRule | undefined, source: RuleSource): readonly ItemRule[] {
  const { mapping } = source;
  if (rule === undefined || mapping === undefined) return readOwnRules(item, source);
  return [{ id: `${mapping.name}@${mapping.version}#${rule.item}`, kind: 'mapping', rule }];
}

/** What the form itself says about an item. */
export function readOwnRules(item: FormItem, source: RuleSource): readonly ItemRule[] {
  const id = `${source.form}#${item.path}`;
  const rules = [...readExpressions(item, id), ...readLink(item, id, source), ...readDefinition(item, id, source)];
  const initial = hasInitial(item) ? [{ id, kind: 'initial' as const }] : [];
  if (rules.length > 0 && (item.source.initial?.length ?? 0) > 0) reportDoubleInitial(item, source.issues);
  return [...rules, ...initial, ...readCandidates(item, id)];
}

function readExpressions(item: FormItem, id: string): readonly ItemRule[] {
  return (['calculatedExpression', 'initialExpression'] as const).flatMap((name) => {
    const extension = readExtension(item.source, name);
    return extension === undefined ? [] : [{ id, ...readItemExpression(extension, item, name === 'calculatedExpression') }];
  });
}

function readItemExpression(extension: Extension, item: FormItem, calculated: boolean): ItemExpression {
  const { language = 'none', expression, name = item.linkId } = extension.valueExpression ?? {};
  if (typeof expression !== 'string') return { kind: 'unsupported', language };
  if (isLogicLanguage(language)) return { kind: 'logic', language, expression, calculated };
  if (language === 'text/fhirpath') return { kind: 'expression', expression, calculated };
  const takesResources = ['reference', 'attachment'].includes(item.type);
  if (language === 'application/x-fhir-query' && takesResources)
    return { kind: 'query', query: { name, kind: 'query', template: expression, as: 'list' } };
  return { kind: 'unsupported', language };
}

function readLink(item: FormItem, id: string, { questionnaire, issues }: RuleSource): readonly ItemRule[] {
  const link = readObservationLink(item, questionnaire, issues);
  return link === undefined || item.repeats ? [] : [{ id, kind: 'observation', link }];
}

function readDefinition(item: FormItem, id: string, { questionnaire, issues }: RuleSource): readonly ItemRule[] {
  const expression = readDefinitionRule(item, questionnaire, issues);
  return expression === undefined ? [] : [{ id, kind: 'expression', expression, calculated: false }];
}

/** Initial values and expressions on what takes no answer fill nothing. Source: FHIR R4 que-8; SDC initialExpression. */
export function reportMisplaced({ type, source, path }: FormItem, issues: IssueList): void {
  const misplaced = (source.initial?.length ?? 0) > 0 || readExtension(source, 'initialExpression') !== undefined;
  const details = `an item of type ${type} takes no answer, so its initial value fills nothing`;
  if (misplaced) issues.add({ severity: 'warning', code: 'form-defect', path, details });
}

function hasInitial({ source }: FormItem): boolean {
  return (source.initial?.length ?? 0) > 0 || (source.answerOption ?? []).some((option) => option.initialSelected === true);
}

function reportDoubleInitial({ path }: FormItem, issues: IssueList): void {
  const details = 'initial stands beside an expression; the expression is tried first';
  issues.add({ severity: 'warning', code: 'form-defect', path, details });
}

function readCandidates(item: FormItem, id: string): readonly ItemRule[] {
  const extension = readExtension(item.source, 'candidateExpression');
  return extension === undefined ? [] : [{ id, kind: 'candidates', of: { id, ...readItemExpression(extension, item, false) } }];
}
