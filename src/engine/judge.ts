/**
 * One question, one outcome: from what a rule finds to answered, offered, ambiguous, conflicting, stale, no-data …
 *
 * Nothing here takes the first of many. Several values for one question are shown to a person; silence is never "No"
 * unless a rule declares that the world is closed, and then a person has to confirm it; what rests on a source that
 * was not read to its end is offered, not answered, and so is what rests on something that was not found.
 */

import { fitAnswer } from './answer-value.ts';
import { areNear, choose, type Dated, dateFound, sortByDate, splitByWindow } from './choose.ts';
import { type CalendarDuration, spanOf } from './dates.ts';
import { buildEvidence, type EvidenceMaker, toEvidence } from './evidence.ts';
import type { Found } from './expressions.ts';
import { readExtension } from './extensions.ts';
import type { CompiledItem, ItemRule } from './form.ts';
import type { IssueList } from './issues.ts';
import type { AnswerRule, WhenNone } from './mapping.ts';
import { type AnswerValue, type Candidate, type Evidence, keyOfValue, type Outcome, sameValue } from './outcome.ts';
import type { Answered, Scope, Uses } from './scope.ts';
import { joinUses, noUses } from './scope.ts';

/** What a rule says about a question. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly reason?: string;
  readonly values: readonly AnswerValue[];
  readonly evidence: readonly Evidence[];
  readonly candidates: readonly Candidate[];
  readonly confirm?: string;
  readonly rule?: string;
  readonly uses: Uses;
}

export interface Judging {
  readonly compiled: CompiledItem;
  readonly scope: Scope;
  readonly maker: EvidenceMaker;
  readonly issues: IssueList;
  readonly path: string;
}

/** Applies one rule. Never throws. */
export function judge(rule: ItemRule, judging: Judging): Verdict {
  switch (rule.kind) {
    case 'unsupported':
      return verdict('unsupported', `this question's expression is in ${rule.language}, which is not run`, rule);
    case 'initial':
      return judgeInitial(rule, judging);
    case 'expression':
      return judgeExpression(rule.expression, rule, judging);
    case 'mapping':
      return judgeMapping(rule.rule, rule, judging);
    default:
      return rule satisfies never;
  }
}

function verdict(outcome: Outcome, reason: string | undefined, rule: ItemRule, more: Partial<Verdict> = {}): Verdict {
  return {
    outcome,
    ...(reason === undefined ? {} : { reason }),
    values: [],
    evidence: [],
    candidates: [],
    rule: rule.id,
    uses: noUses,
    ...more,
  };
}

/** The form's own values go through the same gate as the chart's. */
function judgeInitial(rule: ItemRule, judging: Judging): Verdict {
  const { item } = judging.compiled;
  const initial = (item.source.initial ?? []).flatMap(readAnyValue);
  const selected = (item.source.answerOption ?? []).filter((option) => option.initialSelected === true).flatMap(readAnyValue);
  const evidence: readonly Evidence[] = [{ kind: 'form', path: item.path, rule: rule.id }];
  const fits = fitAll(initial.length > 0 ? initial : selected, judging);
  if (fits.fitted.length === 0 && fits.reasons.length === 0) return verdict('no-data', 'the form’s own initial value is empty', rule);
  const candidates = fits.fitted.map(({ value }) => ({ value, evidence }));
  return settle(candidates, fits.reasons, { rule, judging, uses: noUses, several: item.repeats });
}

/** The `value[x]` of an element, as if an expression had given it. */
function readAnyValue(element: object): readonly Found[] {
  return Object.entries(element).flatMap(([key, value]) => {
    if (!key.startsWith('value') || value === undefined) return [];
    const type = key.slice('value'.length);
    const isPrimitive = typeof value !== 'object';
    return [
      {
        type: `FHIR.${isPrimitive ? type.charAt(0).toLowerCase() + type.slice(1) : type}`,
        value: value as unknown,
        node: value as unknown,
      },
    ];
  });
}

function judgeExpression(expression: string, rule: ItemRule, judging: Judging): Verdict {
  const answered = judging.scope.evaluate(expression);
  if (!answered.outcome.ok) return failed(answered, expression, rule, judging);
  const found = withoutBlanks(answered.outcome.found);
  if (found.length === 0) return silent(answered.uses, { kind: 'ask' }, rule, judging);
  const fits = fitAll(found, judging);
  const candidates = fits.fitted.map(({ value, found: each, conversion }) =>
    toCandidate(value, buildEvidence(judging.maker, answered, [each], rule.id, expression, conversion)),
  );
  return doubtSilence(
    settle(candidates, fits.reasons, { rule, judging, uses: answered.uses, several: judging.compiled.item.repeats }),
    answered,
  );
}

/** Without texts of nothing but blanks and elements that hold no value: they say nothing. */
function withoutBlanks(found: readonly Found[]): readonly Found[] {
  return found.filter(({ value }) => value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === ''));
}

function failed(answered: Answered, expression: string, rule: ItemRule, judging: Judging): Verdict {
  const { outcome, uses } = answered;
  if (outcome.ok) return verdict('no-data', undefined, rule);
  judging.issues.add({ severity: 'error', code: outcome.code, path: judging.path, expression, details: outcome.message });
  return verdict('failed', `the rule could not be evaluated: ${outcome.message}`, rule, { uses });
}

interface Fits {
  readonly fitted: readonly { readonly value: AnswerValue; readonly found: Found; readonly conversion?: string }[];
  readonly reasons: readonly string[];
}

function fitAll(found: readonly Found[], judging: Judging, options?: Readonly<Record<string, string>>): Fits {
  const fitted: Fits['fitted'][number][] = [];
  const reasons: string[] = [];
  for (const each of found) {
    const fit = fitAnswer(applyOptions(each, options), judging.compiled.item, judging.compiled.space);
    if (!fit.fits) {
      reasons.push(fit.reason);
      continue;
    }
    if (fit.unchecked !== undefined)
      judging.issues.add({ severity: 'warning', code: 'value-not-checked', path: judging.path, details: fit.unchecked });
    fitted.push({ value: fit.value, found: each, ...(fit.conversion === undefined ? {} : { conversion: fit.conversion }) });
  }
  return { fitted, reasons: [...new Set(reasons)] };
}

/** A mapping's `options`: from what the value says to the code of an option. Values not named there stay. */
function applyOptions(found: Found, options: Readonly<Record<string, string>> | undefined): Found {
  if (options === undefined) return found;
  const key = optionKey(found.value);
  return Object.hasOwn(options, key) ? { ...found, type: 'System.String', value: options[key] } : found;
}

function optionKey(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { code } = value as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

function toCandidate(value: AnswerValue, evidence: readonly Evidence[]): Candidate {
  const date = evidence.flatMap((each) => (each.kind === 'record' ? (each.date ?? []) : []))[0];
  return { value, evidence, ...(date === undefined ? {} : { date }) };
}

interface Settling {
  readonly rule: ItemRule;
  readonly judging: Judging;
  readonly uses: Uses;
  readonly several: boolean;
  /** How more than one value is called. */
  readonly disagreement?: 'conflicting' | 'ambiguous';
}

/** How many values a person is shown to choose from. */
const maxCandidates = 50;
/** How many places one value is shown to stand at. */
const maxEvidence = 25;

/** From candidates that fit to a verdict. Equal values are one value with all its evidence. */
function settle(candidates: readonly Candidate[], reasons: readonly string[], settling: Settling): Verdict {
  const { rule, judging, uses, several } = settling;
  const distinct = joinEqual(candidates);
  for (const reason of reasons)
    judging.issues.add({
      severity: distinct.length > 0 ? 'warning' : 'error',
      code: 'value-does-not-fit',
      path: judging.path,
      details: reason,
    });
  if (distinct.length === 0) return verdict('invalid', reasons.join('; '), rule, { uses });
  const shown = distinct.slice(0, maxCandidates);
  if (distinct.length > 1 && !several) {
    const outcome = settling.disagreement ?? 'ambiguous';
    const reason =
      outcome === 'conflicting' ? 'the chart says different things' : `the chart gives ${distinct.length} values for one answer`;
    return verdict(outcome, reason, rule, { candidates: shown, uses });
  }
  const most = readExtension(judging.compiled.item.source, 'maxOccurs')?.valueInteger;
  if (most !== undefined && distinct.length > most)
    return verdict('ambiguous', `the form takes ${most} answers, the chart gives ${distinct.length}`, rule, { candidates: shown, uses });
  const gap = describeGaps(uses);
  if (gap !== undefined) return verdict('offered', gap, rule, { candidates: shown, uses });
  return verdict('answered', undefined, rule, {
    values: distinct.map(({ value }) => value),
    evidence: distinct.flatMap(({ evidence }) => evidence),
    uses,
  });
}

function joinEqual(candidates: readonly Candidate[]): readonly Candidate[] {
  const distinct = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const key = keyOfValue(candidate.value);
    const known = distinct.get(key);
    distinct.set(key, known === undefined ? candidate : { ...known, evidence: joinEvidence(known.evidence, candidate.evidence) });
  }
  return [...distinct.values()];
}

function joinEvidence(a: readonly Evidence[], b: readonly Evidence[]): readonly Evidence[] {
  if (a.length >= maxEvidence) return a;
  return [...new Map([...a, ...b].map((each) => [JSON.stringify(each), each])).values()];
}

function describeGaps(uses: Uses): string | undefined {
  if (uses.gaps.length === 0 && uses.unsent.length === 0) return undefined;
  return [...uses.gaps.map(({ reason }) => reason), ...uses.unsent].join('; ');
}

/** What an empty result means: not permitted, not read to its end, a closed world, or no data. */
function silent(uses: Uses, whenNone: WhenNone, rule: ItemRule, judging: Judging): Verdict {
  const gap = describeGaps(uses);
  if (uses.gaps.some(({ completeness }) => completeness === 'not-permitted')) return verdict('not-permitted', gap, rule, { uses });
  if (gap !== undefined) return verdict('incomplete', gap, rule, { uses });
  const searched = [...uses.sources.values()];
  const evidence: readonly Evidence[] = searched.length === 0 ? [] : [{ kind: 'search', rule: rule.id, searched }];
  if (whenNone.kind === 'closed-world' && searched.length > 0) return answerClosedWorld(whenNone.value, evidence, uses, rule, judging);
  const looked = searched.map(({ source, lookedAt }) => `${source} (${lookedAt})`).join(', ');
  return verdict('no-data', looked === '' ? 'nothing was found' : `nothing was found; looked at ${looked}`, rule, { evidence, uses });
}

function answerClosedWorld(
  value: boolean | number | string,
  evidence: readonly Evidence[],
  uses: Uses,
  rule: ItemRule,
  judging: Judging,
): Verdict {
  const type = typeof value === 'boolean' ? 'System.Boolean' : typeof value === 'number' ? 'System.Decimal' : 'System.String';
  const fit = fitAnswer({ type, value, node: value }, judging.compiled.item, judging.compiled.space);
  if (!fit.fits) return verdict('invalid', fit.reason, rule, { uses });
  return verdict('answered', undefined, rule, {
    values: [fit.value],
    evidence,
    uses,
    confirm: 'nothing was found in a complete search, and the rule takes that as the answer: a person has to confirm it',
  });
}

function judgeMapping(rule: AnswerRule, itemRule: ItemRule, judging: Judging): Verdict {
  const found = findByRule(rule, itemRule, judging);
  if (!rule.offer || found.outcome !== 'answered') return found;
  return offer(found, 'the rule proposes, a person decides');
}

/** A rule without `from` that asks for dates takes its values for the evidence, so that `within` is never passed over. */
function findByRule(rule: AnswerRule, itemRule: ItemRule, judging: Judging): Verdict {
  const { value, ...rest } = rule;
  if (rule.from !== undefined) return judgeEvidence(rule, rule.from, itemRule, judging);
  const asksForDates = rule.within !== undefined || rule.agreeWithin !== undefined || ['newest', 'oldest'].includes(rule.pick.kind);
  return asksForDates ? judgeEvidence(rest, value ?? '', itemRule, judging) : judgeValueOnly(rule, value ?? '', itemRule, judging);
}

/** What would be answered, as a proposal to a person; any other verdict stays. */
export function offer(found: Verdict, reason: string): Verdict {
  const candidates = found.values.map((value) => toCandidate(value, found.evidence));
  return { ...found, outcome: 'offered', reason, values: [], evidence: [], candidates };
}

function judgeValueOnly(rule: AnswerRule, expression: string, itemRule: ItemRule, judging: Judging): Verdict {
  const answered = judging.scope.evaluate(expression);
  if (!answered.outcome.ok) return failed(answered, expression, itemRule, judging);
  return doubtSilence(settleValues(rule, itemRule, judging, [{ answered, expression }]), answered);
}

/**
 * What an expression made of nothing it found: proposed to a person, never answered.
 *
 * `%labs.exists()` over an empty list says false without having seen anything; so does what `iif` makes of it. A
 * constant, and what rests on answers of this form alone, is the rule's own word. `made` is what computed the value,
 * where no evidence was named for it.
 */
function doubtSilence(said: Verdict, made?: Answered): Verdict {
  if (said.outcome !== 'answered' || said.confirm !== undefined || !said.uses.chart) return said;
  const isFounded = said.evidence.some(({ kind }) => kind === 'record' || kind === 'answer');
  const isComputed = made?.outcome.ok === true && made.outcome.found.some(({ place }) => place === undefined);
  if (isFounded && !(isComputed && made.trace().silent)) return said;
  return offer(said, 'this rests on something that was not found; whether that means no is for a person to say');
}

interface Piece {
  readonly answered: Answered;
  readonly expression: string;
  /** The evidence the value was read from, where the rule names it. */
  readonly from?: readonly Found[];
}

function judgeEvidence(rule: AnswerRule, from: string, itemRule: ItemRule, judging: Judging): Verdict {
  const answered = judging.scope.evaluate(from);
  if (!answered.outcome.ok) return failed(answered, from, itemRule, judging);
  const { inside, outside } = splitByWindow(dateFound(answered.outcome.found), rule.within, judging.maker.now);
  if (inside.length === 0)
    return outside.length === 0
      ? silent(answered.uses, rule.whenNone, itemRule, judging)
      : tooOld(rule, outside, answered, itemRule, judging);
  const chosen = choose(inside, rule.pick);
  const pieces = valuePieces(rule, chosen, answered, judging);
  const settled = settleValues(rule, itemRule, judging, pieces);
  const verdictOfChosen = doubtSilence(settled, rule.value === undefined ? answered : undefined);
  return checkAgreement(rule, verdictOfChosen, { inside, chosen, answered }, itemRule, judging);
}

/** The value of each chosen piece, or of all of them together. */
function valuePieces(rule: AnswerRule, chosen: readonly Dated[], from: Answered, judging: Judging): readonly Piece[] {
  const { value } = rule;
  if (value === undefined)
    return [{ answered: { ...from, outcome: { ok: true, found: chosen.map(({ found }) => found) } }, expression: rule.from ?? '' }];
  const groups = rule.pick.kind === 'together' ? [chosen] : chosen.map((each) => [each]);
  return groups.map((group) => {
    const found = group.map((each) => each.found);
    const answered = judging.scope.evaluate(
      value,
      found.map(({ node }) => node),
    );
    return { answered: { ...answered, uses: joinUses([from.uses, answered.uses]) }, expression: value, from: found };
  });
}

function settleValues(rule: AnswerRule, itemRule: ItemRule, judging: Judging, pieces: readonly Piece[]): Verdict {
  const uses = joinUses(pieces.map((piece) => piece.answered.uses));
  const broken = pieces.find((piece) => !piece.answered.outcome.ok);
  if (broken !== undefined) return failed(broken.answered, broken.expression, itemRule, judging);
  const all = pieces.map((piece) => ({
    piece,
    fits: fitAll(piece.answered.outcome.ok ? withoutBlanks(piece.answered.outcome.found) : [], judging, rule.options),
  }));
  const reasons = [...new Set(all.flatMap(({ fits }) => fits.reasons))];
  const candidates = all.flatMap(({ piece, fits }) =>
    fits.fitted.map((fitted) => toCandidate(fitted.value, pieceEvidence(piece, fitted, itemRule, judging))),
  );
  if (candidates.length === 0 && reasons.length === 0) return silent(uses, rule.whenNone, itemRule, judging);
  const disagreement =
    rule.pick.kind === 'newest' || rule.pick.kind === 'oldest' || rule.pick.kind === 'only'
      ? ('conflicting' as const)
      : ('ambiguous' as const);
  return settle(candidates, reasons, { rule: itemRule, judging, uses, several: judging.compiled.item.repeats, disagreement });
}

function pieceEvidence(piece: Piece, fitted: Fits['fitted'][number], rule: ItemRule, judging: Judging): readonly Evidence[] {
  const direct = fitted.found.place === undefined ? [] : toEvidence(judging.maker, fitted.found, rule.id, fitted.conversion);
  if (direct.length > 0) return direct;
  const named = (piece.from ?? []).flatMap((found) => toEvidence(judging.maker, found, rule.id, fitted.conversion));
  return named.length > 0
    ? named.slice(0, maxEvidence)
    : buildEvidence(judging.maker, piece.answered, [fitted.found], rule.id, piece.expression, fitted.conversion);
}

function tooOld(rule: AnswerRule, outside: readonly Dated[], answered: Answered, itemRule: ItemRule, judging: Judging): Verdict {
  const [newest] = sortByDate(outside);
  const pieces = newest === undefined ? [] : valuePieces(rule, [newest], answered, judging);
  const { candidates, values, evidence } = settleValues({ ...rule, whenNone: { kind: 'leave' } }, itemRule, judging, pieces);
  const offers = values.length > 0 ? values.map((value) => toCandidate(value, evidence)) : candidates;
  const age = `${describeAge(newest, judging.maker.now)}; the form asks for the last ${describeDuration(rule.within)}`;
  const gap = describeGaps(answered.uses);
  return verdict('stale', gap === undefined ? age : `${age}; ${gap}`, itemRule, { candidates: offers, uses: answered.uses });
}

function describeAge(newest: Dated | undefined, now: string): string {
  const from = newest?.date === undefined ? undefined : spanOf(newest.date)?.from;
  if (from === undefined) return 'what was found has no clinical date';
  return `the newest is ${Math.floor(((spanOf(now)?.from ?? from) - from) / 86_400_000)} days old`;
}

function describeDuration(duration: CalendarDuration | undefined): string {
  return duration === undefined ? 'time' : `${duration.amount} ${duration.unit}`;
}

/** `agree-within`: evidence near the picked one must say the same, within the tolerance. */
function checkAgreement(
  rule: AnswerRule,
  picked: Verdict,
  seen: { readonly inside: readonly Dated[]; readonly chosen: readonly Dated[]; readonly answered: Answered },
  itemRule: ItemRule,
  judging: Judging,
): Verdict {
  const [value] = picked.values;
  const anchor = seen.chosen[0]?.date;
  if (rule.agreeWithin === undefined || picked.outcome !== 'answered' || value === undefined || anchor === undefined) return picked;
  const { agreeWithin } = rule;
  const others = seen.inside.filter((each) => !seen.chosen.includes(each) && areNear(each.date, anchor, agreeWithin));
  const pieces = others.flatMap((each) => valuePieces(rule, [each], seen.answered, judging));
  const said = pieces.flatMap((piece) =>
    fitAll(piece.answered.outcome.ok ? piece.answered.outcome.found : [], judging, rule.options).fitted.map((fitted) =>
      toCandidate(fitted.value, pieceEvidence(piece, fitted, itemRule, judging)),
    ),
  );
  const differing = joinEqual(said.filter((candidate) => !agrees(candidate.value, value, rule.tolerance)));
  if (differing.length === 0) return picked;
  const reason = `records within ${describeDuration(rule.agreeWithin)} of each other say different things`;
  return verdict('conflicting', reason, itemRule, { candidates: [toCandidate(value, picked.evidence), ...differing], uses: picked.uses });
}

function agrees(a: AnswerValue, b: AnswerValue, tolerance: number): boolean {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x === undefined || y === undefined) return sameValue(a, b);
  return Math.abs(x - y) <= (Math.max(Math.abs(x), Math.abs(y)) * tolerance) / 100;
}

function numberOf(value: AnswerValue): number | undefined {
  return value.valueDecimal ?? value.valueInteger ?? value.valueQuantity?.value;
}
