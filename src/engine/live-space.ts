/**
 * Which answers an item takes as the form stands now: what its answerExpression gives, without the options that are
 * toggled off.
 *
 * An option named by toggles is on where one of their expressions is true; others are always on. Where a toggle cannot
 * be evaluated, or looks at what could not be read, its options stay on.
 *
 * Source: SDC expressions page, answerExpression and answerOptionsToggleExpression.
 */
import type { Extension, QuestionnaireItemAnswerOption } from '../fhir.ts';
import { describe, type Found } from '../fhirpath/expressions.ts';
import { readExtension, readExtensions, readPart, readParts } from '../forms/extensions.ts';
import type { Issue, IssueList } from '../forms/issues.ts';
import { type AnswerSpace, narrowSpace, spaceFromFound } from '../forms/options.ts';
import type { FormItem } from '../forms/questionnaire.ts';
import { type Definition, toDefinition } from './definitions.ts';
import type { Scope } from './scope.ts';
import { describeGaps, joinUses, noUses, type Uses } from './uses.ts';

/** What changes an item's answers while the form is filled. */
export interface LiveSpace {
  readonly answers?: Definition;
  readonly toggles: readonly Toggle[];
}

/** Options that are on while the expression is true. */
export interface Toggle {
  readonly keys: readonly string[];
  readonly expression: string;
}

/** Reads an item's answerExpression and toggles. */
export function readLiveSpace(item: FormItem, issues: IssueList): LiveSpace {
  const extension = readExtension(item.source, 'answerExpression');
  const answers = extension === undefined ? undefined : toDefinition(extension, item.path, issues, 'answers');
  const toggles = readExtensions(item.source, 'answerOptionsToggleExpression').flatMap((each) => readToggle(each, item.path, issues));
  return { toggles, ...(answers === undefined ? {} : { answers: answers.kind === 'query' ? { ...answers, as: 'list' } : answers }) };
}

function readToggle(extension: Extension, path: string, issues: IssueList): readonly Toggle[] {
  const { language, expression } = readPart(extension, 'expression')?.valueExpression ?? {};
  const keys = readParts(extension, 'option').flatMap((part) => keyOf(part) ?? []);
  if (language === 'text/fhirpath' && typeof expression === 'string') return [{ keys, expression }];
  const details = `an expression that switches options is in ${language ?? 'no language'}, which is not run; its options stay on`;
  issues.add({ severity: 'warning', code: 'unsupported-language', path, details });
  return [];
}

/** What decides which answers an item takes, and what that rests on. */
export interface SpaceNow {
  readonly space: AnswerSpace;
  readonly uses: Uses;
}

/** Takes what is wrong; the path is the taker's. */
type Tell = (issue: Omit<Issue, 'path'>) => void;

/** The answers an item takes now. */
export function spaceNow(fixed: AnswerSpace, live: LiveSpace, scope: Scope, tell: Tell): SpaceNow {
  const base = live.answers === undefined ? { space: fixed, uses: noUses } : readAnswers(live.answers, fixed, scope, tell);
  if (live.toggles.length === 0) return base;
  const states = live.toggles.map(({ keys, expression }) => {
    const { outcome, uses } = scope.evaluate(expression);
    if (!outcome.ok)
      tell({ severity: 'error', code: outcome.code, expression, details: `options could not be switched: ${outcome.message}` });
    const isKnown = outcome.ok && describeGaps(uses) === undefined;
    return { keys, isOn: !isKnown || outcome.found[0]?.value === true, uses };
  });
  const isKept = (option: QuestionnaireItemAnswerOption): boolean => {
    const key = keyOf(option) ?? '';
    const naming = states.filter(({ keys }) => keys.includes(key));
    return naming.length === 0 || naming.some(({ isOn }) => isOn);
  };
  return { space: narrowSpace(base.space, isKept), uses: joinUses([base.uses, ...states.map(({ uses }) => uses)]) };
}

/** Options that are listed in the form stand before an expression beside them. What fails allows and forbids nothing. */
function readAnswers(answers: Definition, fixed: AnswerSpace, scope: Scope, tell: Tell): SpaceNow {
  if (fixed.kind === 'listed') return { space: fixed, uses: noUses };
  const { found, uses } = answers.kind === 'fhirpath' ? readExpression(answers.expression, scope, tell) : readNodes(answers, scope);
  const why = describeGaps(uses) ?? (found === undefined ? 'its expression failed' : undefined);
  return { space: found === undefined || why !== undefined ? { ...fixed, why: `cannot be listed: ${why}` } : spaceFromFound(found), uses };
}

interface FoundOptions {
  /** Undefined where they could not be computed. */
  readonly found: readonly Found[] | undefined;
  readonly uses: Uses;
}

function readExpression(expression: string, scope: Scope, tell: Tell): FoundOptions {
  const { outcome, uses } = scope.evaluate(expression);
  if (outcome.ok) return { found: outcome.found, uses };
  tell({ severity: 'error', code: outcome.code, expression, details: `the options could not be found out: ${outcome.message}` });
  return { found: undefined, uses };
}

function readNodes(answers: Definition, scope: Scope): FoundOptions {
  const { nodes, uses } = scope.define(answers);
  return { found: nodes.map(describe), uses };
}

/** The same text for the same option, wherever it is written. */
function keyOf(holder: object): string | undefined {
  const [entry] = Object.entries(holder).filter(([key]) => key.startsWith('value'));
  if (entry === undefined) return undefined;
  const [key, value] = entry;
  const { system, code } = (typeof value === 'object' && value !== null ? value : {}) as { system?: string; code?: string };
  return JSON.stringify([key, key === 'valueCoding' ? [system ?? null, code ?? null] : value]);
}
