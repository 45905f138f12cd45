/**
 * What is wrong or risky in a mapping, found without a patient: against its form where one is given.
 *
 * Every finding has a place inside the mapping, so that it can be shown with line and column.
 */

import type { Questionnaire } from '../fhir.ts';
import { Expressions, namesIn } from './expressions.ts';
import { compileForm, expressionsIn } from './form.ts';
import { findHumanAct } from './human-only.ts';
import { IssueList } from './issues.ts';
import type { AnswerRule, Mapping } from './mapping.ts';
import { readAnswerSpace } from './options.ts';
import { expressionsOf } from './queries.ts';
import { type FormIndex, type FormItem, findItem, indexQuestionnaire, isQuestion } from './questionnaire.ts';

export interface Finding {
  readonly severity: 'error' | 'warning';
  /** Keys from the root of the mapping. */
  readonly place: readonly (string | number)[];
  readonly message: string;
}

/** Names that a case gives. */
const launchNames = [
  'patient',
  'subject',
  'order',
  'user',
  'encounter',
  'resource',
  'context',
  'questionnaire',
  'qitem',
  'ucum',
  'sct',
  'loinc',
  'rootResource',
];

/** Lints a mapping (its packs joined); with the form, rules are held against its items. */
export function lintMapping(mapping: Mapping, questionnaire?: Questionnaire): readonly Finding[] {
  const index = questionnaire === undefined ? undefined : indexQuestionnaire(questionnaire, new IssueList());
  return [
    ...lintNames(mapping),
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
    ...launchNames,
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
    return unknown.map((name) => ({ severity: 'error', place, message: `the name %${name} is not defined${suggest(name, known)}` }));
  });
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

function lintRule(
  rule: AnswerRule,
  place: readonly (string | number)[],
  mapping: Mapping,
  index: FormIndex | undefined,
): readonly Finding[] {
  const findings: Finding[] = [];
  const warn = (key: string, message: string, severity: Finding['severity'] = 'warning'): void =>
    void findings.push({ severity, place: [...place, key], message });
  if (rule.value !== undefined && rule.from === undefined && /\b(exists|empty|not|all|count|anyTrue|allTrue)\(/.test(rule.value)) {
    warn('value', 'this can say "no" from silence: put what counts as evidence into "from", and what silence means into "when-none"');
  }
  if (rule.from !== undefined && rule.pick.kind === 'together' && rule.value === undefined && rule.each === undefined)
    warn('from', 'without "pick" or "value" every piece of evidence is an answer: say which one counts');
  if (/\bfirst\(\)|\blast\(\)|\[0\]/.test(rule.from ?? ''))
    warn('from', 'the order of a search is not promised: use "pick" in place of first() or last()');
  if (/matches\(/.test(`${rule.from ?? ''}${rule.value ?? ''}`) && /[+*]\)[+*]/.test(`${rule.from ?? ''}${rule.value ?? ''}`))
    warn('value', 'this regular expression can run for ever on some texts', 'error');
  if (rule.why === undefined && rule.each === undefined) warn('item', 'there is no "why": say where the payer asks for this');
  const item = index === undefined ? undefined : findItem(index, rule.item);
  if (item !== undefined && index !== undefined) findings.push(...lintRuleAgainstItem(rule, item, place, mapping, index));
  return findings;
}

function lintRuleAgainstItem(
  rule: AnswerRule,
  item: FormItem,
  place: readonly (string | number)[],
  mapping: Mapping,
  index: FormIndex,
): readonly Finding[] {
  const findings: Finding[] = [];
  const act = isQuestion(item) ? findHumanAct(item, new Set(mapping.humanOnly), new Set()) : undefined;
  if (act !== undefined)
    findings.push({
      severity: 'error',
      place: [...place, 'item'],
      message: `this is ${act}: only a person answers it, the rule is never used`,
    });
  if (rule.text !== undefined && rule.text !== item.text)
    findings.push({ severity: 'warning', place: [...place, 'text'], message: `the form now asks: "${item.text}"` });
  if (rule.each !== undefined && item.type !== 'group')
    findings.push({ severity: 'error', place: [...place, 'each'], message: '"each" is for groups' });
  if (rule.each === undefined && item.type === 'group')
    findings.push({
      severity: 'error',
      place: [...place, 'item'],
      message: 'a group has no answer of its own: use "each", or name a question in it',
    });
  if (rule.pick.kind === 'all' && !item.repeats)
    findings.push({ severity: 'warning', place: [...place, 'pick'], message: 'this question takes one answer' });
  return [...findings, ...lintOptions(rule, item, place, index)];
}

function lintOptions(rule: AnswerRule, item: FormItem, place: readonly (string | number)[], index: FormIndex): readonly Finding[] {
  const space = readAnswerSpace(item, index.questionnaire, new Map());
  if (space.kind !== 'listed') return [];
  const codes = space.options.flatMap((option) => option.valueCoding?.code ?? []);
  const used = [...Object.entries(rule.options ?? {}).map(([key, code]) => ({ place: [...place, 'options', key], code }))];
  if (rule.whenNone.kind === 'closed-world') used.push({ place: [...place, 'when-none'], code: String(rule.whenNone.value) });
  return used
    .filter(({ code }) => !codes.includes(code))
    .map((each) => ({
      severity: 'error' as const,
      place: each.place,
      message: `the form has no option "${each.code}"; it has ${codes.join(', ')}`,
    }));
}

function lintAgainstForm(mapping: Mapping, index: FormIndex): readonly Finding[] {
  const ruled = new Set(mapping.answers.flatMap((rule) => findItem(index, rule.item)?.path ?? []));
  const missing = mapping.answers.flatMap((rule, n): readonly Finding[] =>
    findItem(index, rule.item) === undefined
      ? [
          {
            severity: 'error',
            place: ['answers', n, 'item'],
            message: `the form has no item "${rule.item}", or has it twice${suggestItem(rule.item, index)}`,
          },
        ]
      : [],
  );
  const silent = index.all.filter(
    (item) =>
      isQuestion(item) && !ruled.has(item.path) && mapping.unmapped[item.path] === undefined && mapping.unmapped[item.linkId] === undefined,
  );
  const open = silent.filter(
    (item) => findHumanAct(item, new Set(mapping.humanOnly.flatMap((name) => findItem(index, name)?.path ?? [])), new Set()) === undefined,
  );
  const unmapped = open.map(
    (item): Finding => ({
      severity: 'warning',
      place: ['answers'],
      message: `the question "${item.path}" has neither a rule nor a reason under "unmapped"`,
    }),
  );
  const wrongNames = [
    ...mapping.humanOnly.map((name, n) => [['human-only', n], name] as const),
    ...Object.keys(mapping.unmapped).map((name) => [['unmapped', name], name] as const),
    ...Object.entries(mapping.identity).map(([key, name]) => [['identity', key], name] as const),
  ]
    .filter(([, name]) => findItem(index, name) === undefined)
    .map(([place, name]): Finding => ({ severity: 'error', place, message: `the form has no item "${name}"${suggestItem(name, index)}` }));
  return [...missing, ...unmapped, ...wrongNames];
}

function suggestItem(name: string, index: FormIndex): string {
  const near = index.all.find(
    (item) => isOneEditAway(item.path, name) || isOneEditAway(item.linkId, name) || item.linkId.toLowerCase() === name.toLowerCase(),
  );
  return near === undefined ? '' : `; did you mean "${near.path}"?`;
}

/** What compiling the form with the mapping has to say about names. */
function lintCompiled(mapping: Mapping, questionnaire: Questionnaire): readonly Finding[] {
  const form = compileForm({ questionnaire, mapping });
  const own = new Set(form.variables.flatMap((definition) => (expressionsIn(definition).length === 0 ? [] : [definition.name])));
  return form.issues
    .filter(({ code }) => code === 'name-collision' || code === 'loop')
    .map((issue): Finding => ({ severity: 'error', place: own.size === 0 ? [] : ['facts'], message: issue.details }));
}
