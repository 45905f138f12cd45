/**
 * What is wrong between a mapping and the form it is for: items that are not there, questions without a rule or a reason.
 */
import type { Extension, Questionnaire } from '../fhir.ts';
import { Expressions } from '../fhirpath/expressions.ts';
import { readExtension } from '../forms/extensions.ts';
import { findHumanAct } from '../forms/human-only.ts';
import { type FormIndex, type FormItem, findItem, isQuestion } from '../forms/questionnaire.ts';
import { compileForm } from './form.ts';
import type { Finding } from './lint-rule.ts';
import { describeGaps, isOneEditAway } from './lint-words.ts';
import type { Mapping } from './mapping.ts';

export function lintAgainstForm(mapping: Mapping, index: FormIndex): readonly Finding[] {
  return [...lintPlacement(mapping, index), ...lintCoverage(mapping, index), ...lintItemNames(mapping, index), ...lintForm(mapping, index)];
}

/** Gaps that the form's own expressions touch, where no rule of the mapping takes their place. */
function lintForm(mapping: Mapping, { questionnaire, all }: FormIndex): readonly Finding[] {
  const ruled = new Set(mapping.answers.map((rule) => rule.item));
  const expressions = new Expressions({ now: '2026-01-01T00:00:00.000Z', hyphenated: [], refused: new Map() });
  const open = all.filter(({ path, linkId }) => !ruled.has(path) && !ruled.has(linkId));
  const owners = [
    { path: 'the form', extension: questionnaire.extension },
    ...open.map(({ path, source }) => ({ path, extension: source.extension })),
  ];
  return owners.flatMap(({ path, extension = [] }) =>
    expressionsUnder(extension).flatMap((expression) =>
      describeGaps(expressions, expression).map(
        (message): Finding => ({ severity: 'warning', place: [], message: `the form’s own expression at "${path}": ${message}` }),
      ),
    ),
  );
}

function expressionsUnder(extensions: readonly Extension[]): readonly string[] {
  return extensions.flatMap(({ valueExpression, extension = [] }) => [
    ...(valueExpression?.language === 'text/fhirpath' ? [valueExpression.expression ?? ''] : []),
    ...expressionsUnder(extension),
  ]);
}

/** Rules for items that are not there, and second rules for one item. */
function lintPlacement(mapping: Mapping, index: FormIndex): readonly Finding[] {
  const placed = new Set<FormItem>();
  return mapping.answers.flatMap((rule, n): readonly Finding[] => {
    const item = findItem(index, rule.item);
    const place = ['answers', n, 'item'];
    if (item === undefined)
      return [
        { severity: 'error', place, message: `the form has no item "${rule.item}", or has it twice${suggestItem(rule.item, index)}` },
      ];
    if (placed.has(item)) return [{ severity: 'error', place, message: 'there is a rule for this item already; this one is never used' }];
    placed.add(item);
    return [];
  });
}

/** Questions with neither a rule nor a reason, and items with both. */
function lintCoverage(mapping: Mapping, index: FormIndex): readonly Finding[] {
  const ruled = new Set(mapping.answers.flatMap((rule) => findItem(index, rule.item)?.path ?? []));
  const leftOut = new Set(Object.keys(mapping.unmapped).flatMap((name) => findItem(index, name)?.path ?? []));
  const persons = new Set(mapping.humanOnly.flatMap((name) => findItem(index, name)?.path ?? []));
  const isOpen = (item: FormItem): boolean => isQuestion(item) && !ruled.has(item.path) && !leftOut.has(item.path);
  const open = index.all.filter((item) => isOpen(item) && !fillsItself(item) && findHumanAct(item, persons, new Set()) === undefined);
  const both = Object.keys(mapping.unmapped).filter((name) => ruled.has(findItem(index, name)?.path ?? ''));
  return [
    ...both.map((name): Finding => ({ severity: 'error', place: ['unmapped', name], message: 'there is a rule for this item' })),
    ...open.map(
      ({ path }): Finding => ({
        severity: 'warning',
        place: ['answers'],
        message: `the question "${path}" has neither a rule nor a reason under "unmapped"`,
      }),
    ),
  ];
}

/** True where the form itself says how an item is filled. */
function fillsItself({ source }: FormItem): boolean {
  const names = ['calculatedExpression', 'initialExpression', 'candidateExpression', 'observationLinkPeriod'] as const;
  return (source.initial?.length ?? 0) > 0 || names.some((name) => readExtension(source, name) !== undefined);
}

/** Names of items outside of rules that the form does not have. */
function lintItemNames(mapping: Mapping, index: FormIndex): readonly Finding[] {
  const names: readonly (readonly [Finding['place'], string])[] = [
    ...mapping.humanOnly.map((name, n) => [['human-only', n], name] as const),
    ...Object.keys(mapping.unmapped).map((name) => [['unmapped', name], name] as const),
    ...Object.entries(mapping.identity).map(([key, name]) => [['identity', identityKeys[key] ?? key], name] as const),
    ...mapping.attachments.flatMap((rule, n) => rule.proves.map((name, k) => [['attachments', n, 'proves', k], name] as const)),
  ];
  return names
    .filter(([, name]) => findItem(index, name) === undefined)
    .map(([place, name]): Finding => ({ severity: 'error', place, message: `the form has no item "${name}"${suggestItem(name, index)}` }));
}

/** Keys of `identity` as they stand in a file. */
const identityKeys: Readonly<Record<string, string>> = {
  birthDate: 'birth-date',
  familyName: 'family-name',
  givenName: 'given-name',
  memberId: 'member-id',
};

function suggestItem(name: string, index: FormIndex): string {
  const near = index.all.find(
    (item) => isOneEditAway(item.path, name) || isOneEditAway(item.linkId, name) || item.linkId.toLowerCase() === name.toLowerCase(),
  );
  return near === undefined ? '' : `; did you mean "${near.path}"?`;
}

/** Names of the mapping that the form gives another meaning. */
export function lintCompiled(mapping: Mapping, questionnaire: Questionnaire): readonly Finding[] {
  return compileForm({ questionnaire, mapping })
    .issues.filter(({ code }) => code === 'name-collision')
    .map((issue): Finding => ({ severity: 'error', place: [], message: issue.details }));
}
