/**
 * What is wrong or risky in a mapping, found without a patient: against its form where one is given.
 *
 * Every finding has a place inside the mapping, so that it can be shown with line and column.
 */

import type { Extension, Questionnaire } from '../fhir.ts';
import { Expressions, namesIn } from '../fhirpath/expressions.ts';
import { findGaps } from '../fhirpath/gaps.ts';
import { readExtension } from '../forms/extensions.ts';
import { findHumanAct } from '../forms/human-only.ts';
import { IssueList } from '../forms/issues.ts';
import { type FormIndex, type FormItem, findItem, indexQuestionnaire, isQuestion } from '../forms/questionnaire.ts';
import { builtInNames } from './definitions.ts';
import { compileForm } from './form.ts';
import { findRings } from './form-check.ts';
import { type Finding, lintRule } from './lint-rule.ts';
import type { Mapping } from './mapping.ts';
import { expressionsOf, isRelativeQuery, splitTemplate } from './queries.ts';

export type { Finding } from './lint-rule.ts';

/** Names that a case gives, or that are there in every expression. */
const givenNames: readonly string[] = ['patient', 'subject', 'order', 'user', 'encounter', ...builtInNames];

/** Lints a mapping (its packs joined); with the form, rules are held against its items. */
export function lintMapping(mapping: Mapping, questionnaire?: Questionnaire): readonly Finding[] {
  const index = questionnaire === undefined ? undefined : indexQuestionnaire(questionnaire, new IssueList());
  return [
    ...lintNames(mapping),
    ...lintDeclarations(mapping),
    ...Object.entries(mapping.sources).flatMap(([name, query]) => lintSource(name, query)),
    ...mapping.answers.flatMap((rule, n) => lintRule(rule, ['answers', n], mapping, index)),
    ...(index === undefined ? [] : lintAgainstForm(mapping, index)),
    ...(questionnaire === undefined ? [] : lintCompiled(mapping, questionnaire)),
  ];
}

/** Every expression of a mapping with its place. */
function listExpressions(
  mapping: Mapping,
): readonly { readonly place: readonly (string | number)[]; readonly expression: string; readonly extra?: string }[] {
  return [
    ...Object.entries(mapping.sources).flatMap(([name, query]) =>
      expressionsOf(query).map((expression) => ({ place: ['sources', name], expression })),
    ),
    ...Object.entries(mapping.facts).map(([name, expression]) => ({ place: ['facts', name], expression })),
    ...mapping.answers.flatMap((rule, n) =>
      (['from', 'value', 'each'] as const).flatMap((key) =>
        rule[key] === undefined ? [] : [{ place: ['answers', n, key], expression: rule[key] }],
      ),
    ),
    ...mapping.attachments.map((rule, n) => ({ place: ['attachments', n, 'from'], expression: rule.from })),
  ];
}

function lintNames(mapping: Mapping): readonly Finding[] {
  const groups = mapping.answers.flatMap((rule) => rule.as ?? []);
  const known = new Set([
    ...givenNames,
    ...Object.keys(mapping.sources),
    ...Object.keys(mapping.codes),
    ...Object.keys(mapping.facts),
    ...groups,
  ]);
  const expressions = new Expressions({
    now: '2026-01-01T00:00:00.000Z',
    hyphenated: [...known].filter((name) => name.includes('-')),
    refused: new Map(),
  });
  return listExpressions(mapping).flatMap(({ place, expression }): readonly Finding[] => {
    const fault = expressions.findSyntaxError(expression);
    if (fault !== undefined) return [{ severity: 'error', place, message: `this is not FHIRPath: ${fault}` }];
    const unknown = namesIn(expression).filter((name) => !known.has(name) && !/^(vs|ext)-/.test(name));
    return [
      ...unknown.map((name): Finding => ({ severity: 'error', place, message: `the name %${name} is not defined${suggest(name, known)}` })),
      ...describeGaps(expressions, expression).map((message): Finding => ({ severity: 'warning', place, message })),
    ];
  });
}

/** What in an expression does not do here what FHIRPath says of it. */
function describeGaps(expressions: Expressions, expression: string): readonly string[] {
  const tree = expressions.parse(expression);
  return (tree === undefined ? [] : findGaps(tree)).map(({ wrong, instead }) => `${wrong}; ${instead} (in ${shorten(expression)})`);
}

function shorten(expression: string): string {
  const line = expression.trim().replace(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 77)}...` : line;
}

/** Names given twice, names that are taken, and facts that need each other in a ring. */
function lintDeclarations(mapping: Mapping): readonly Finding[] {
  const lists = [
    ['sources', Object.keys(mapping.sources)],
    ['codes', Object.keys(mapping.codes)],
    ['facts', Object.keys(mapping.facts)],
  ] as const;
  const owners = new Map<string, string>(givenNames.map((name) => [name, 'a name that every case has']));
  const taken = lists.flatMap(([list, names]) =>
    names.flatMap((name): readonly Finding[] => {
      const owner = owners.get(name);
      owners.set(name, `one of "${list}"`);
      return owner === undefined ? [] : [{ severity: 'error', place: [list, name], message: `%${name} is already ${owner}` }];
    }),
  );
  const needs = new Map([
    ...Object.entries(mapping.sources).map(([name, query]) => [name, expressionsOf(query).flatMap(namesIn)] as const),
    ...Object.entries(mapping.facts).map(([name, expression]) => [name, namesIn(expression)] as const),
  ]);
  const rings = findRings(needs).map((ring): Finding => {
    const [name = ''] = ring;
    const place = [Object.hasOwn(mapping.facts, name) ? 'facts' : 'sources', name];
    return { severity: 'error', place, message: `names need each other in a ring: ${ring.map((each) => `%${each}`).join(' → ')}` };
  });
  return [...taken, ...rings];
}

function suggest(name: string, known: ReadonlySet<string>): string {
  const near = [...known].find(
    (each) => each.toLowerCase().replaceAll('-', '') === name.toLowerCase().replaceAll('-', '') || isOneEditAway(each, name),
  );
  return near === undefined ? '' : `; did you mean %${near}?`;
}

function isOneEditAway(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  const at = [...a].findIndex((sign, n) => sign !== b[n]);
  const from = at < 0 ? a.length : at;
  return a.slice(from + 1) === b.slice(from + 1) || a.slice(from + 1) === b.slice(from) || a.slice(from) === b.slice(from + 1);
}

/** Searches that would bring more than one patient's chart, or the whole of a list that has to be narrowed. */
const sharedTypes = ['Practitioner', 'PractitionerRole', 'Organization', 'Location', 'Medication', 'HealthcareService', 'InsurancePlan'];

function lintSource(name: string, query: string): readonly Finding[] {
  const place = ['sources', name];
  const sample = splitTemplate(query.trim()).map((part, n) => (part.kind === 'text' ? part.text : n === 0 ? 'Type/x' : 'x'));
  if (!isRelativeQuery(sample.join('')))
    return [{ severity: 'error', place, message: 'this is not a FHIR search or read: write Type?… or Type/{{id}}' }];
  const [type = '', parameters = ''] = query.split('?');
  if (!query.includes('?') || type === 'Patient' || query.startsWith('{{')) return [];
  const findings: Finding[] = [];
  if (!sharedTypes.includes(type) && !/(^|&)(patient|subject|beneficiary|_id|identifier)=/.test(parameters))
    findings.push({ severity: 'error', place, message: 'this search is not bound to the patient: add patient={{%patient.id}}' });
  const isNarrow = /(^|&)(code|category|type|date|_id|status|clinical-status|intent|authoredon|class)(:[a-z]+)?=/.test(parameters);
  if (!isNarrow && ['Observation', 'DocumentReference', 'DiagnosticReport', 'Encounter'].includes(type))
    findings.push({
      severity: 'warning',
      place,
      message: `this asks for every ${type} there is: narrow it by code, category or date (minimum necessary)`,
    });
  return findings;
}

function lintAgainstForm(mapping: Mapping, index: FormIndex): readonly Finding[] {
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
function lintCompiled(mapping: Mapping, questionnaire: Questionnaire): readonly Finding[] {
  return compileForm({ questionnaire, mapping })
    .issues.filter(({ code }) => code === 'name-collision')
    .map((issue): Finding => ({ severity: 'error', place: [], message: issue.details }));
}
