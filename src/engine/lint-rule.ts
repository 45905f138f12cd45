/**
 * What is wrong or risky in one answer rule, and in what it says about its item.
 */
import { findHumanAct } from '../forms/human-only.ts';
import { readAnswerSpace } from '../forms/options.ts';
import { type FormIndex, type FormItem, findItem, isQuestion } from '../forms/questionnaire.ts';
import type { AnswerRule, Mapping } from './mapping.ts';

export interface Finding {
  readonly severity: 'error' | 'warning';
  /** Keys from the root of the mapping. */
  readonly place: readonly (string | number)[];
  readonly message: string;
}

/** Lints one rule; with the form, against its item. */
export function lintRule(
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
  if (rule.value === undefined && /\.(exists|empty|not|all|count)\([^()]*\)\s*$/.test(rule.from ?? ''))
    warn('from', 'this gives no evidence, only a yes, a no or a number: put the question into "value"');
  for (const key of ['from', 'value', 'each'] as const)
    if (/matches\(/.test(rule[key] ?? '') && /[+*]\)[+*]/.test(rule[key] ?? ''))
      warn(key, 'this regular expression can run for ever on some texts', 'error');
  findings.push(...lintUnused(rule, place));
  if (rule.why === undefined && rule.each === undefined) warn('item', 'there is no "why": say where the payer asks for this');
  const item = index === undefined ? undefined : findItem(index, rule.item);
  if (item !== undefined && index !== undefined) findings.push(...lintRuleAgainstItem(rule, item, place, mapping, index));
  return findings;
}

/** Parts of a rule that change nothing beside the others. */
function lintUnused(rule: AnswerRule, place: readonly (string | number)[]): readonly Finding[] {
  const findings: Finding[] = [];
  const find = (key: string, message: string, severity: Finding['severity'] = 'warning'): void =>
    void findings.push({ severity, place: [...place, key], message });
  if (rule.tolerance > 0 && rule.agreeWithin === undefined) find('tolerance', '"tolerance" is used only with "agree-within"');
  if (rule.agreeWithin !== undefined && !['newest', 'oldest'].includes(rule.pick.kind))
    find('agree-within', 'nothing is compared without "pick: newest" or "pick: oldest"', 'error');
  if (rule.as !== undefined && rule.each === undefined) find('as', '"as" names what "each" gives, and there is no "each"', 'error');
  for (const key of ['from', 'value'] as const)
    if (rule.each !== undefined && rule[key] !== undefined)
      find(key, `a rule with "each" has no "${key}": write a rule for a question in the group`, 'error');
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
  const act = isQuestion(item)
    ? findHumanAct(item, new Set(mapping.humanOnly.flatMap((name) => findItem(index, name)?.path ?? [])), new Set())
    : undefined;
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
  if (rule.each !== undefined && item.type === 'group' && !item.repeats)
    findings.push({
      severity: 'warning',
      place: [...place, 'each'],
      message: 'this group does not repeat: more than one result populates nothing',
    });
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
