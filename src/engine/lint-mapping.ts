/**
 * What is wrong or risky in a mapping, found without a patient: against its form where one is given.
 *
 * Every finding has a place inside the mapping, so that it can be shown with line and column.
 */

import type { Questionnaire } from '../fhir.ts';
import { Expressions, namesIn } from '../fhirpath/expressions.ts';
import { IssueList } from '../forms/issues.ts';
import { indexQuestionnaire } from '../forms/questionnaire.ts';
import { builtInNames } from './definitions.ts';
import { findRings } from './form-check.ts';
import { lintAgainstForm, lintCompiled } from './lint-form.ts';
import { type Finding, lintRule } from './lint-rule.ts';
import { describeGaps, suggest } from './lint-words.ts';
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
    ...mapping.attachments.flatMap((rule, n) =>
      (['from', 'compile', 'types', 'specialties'] as const).flatMap((key) =>
        rule[key] === undefined ? [] : [{ place: ['attachments', n, key], expression: rule[key] }],
      ),
    ),
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
