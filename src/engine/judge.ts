/**
 * One question, one outcome: from what a rule finds to answered, offered, ambiguous, conflicting, stale, no-data …
 *
 * Nothing here takes the first of many. Several values for one question are shown to a person; silence is never "No"
 * unless a rule declares that the world is closed, and then a person has to confirm it; what rests on a source that
 * was not read to its end is offered, not answered.
 */

import { fitAnswer } from './answer-value.ts';
import { choose, type Dated, dateFound, sortByDate, splitByWindow } from './choose.ts';
import { type CalendarDuration, spanOf } from './dates.ts';
import { buildEvidence, type EvidenceMaker, toEvidence } from './evidence.ts';
import { type Found, namesIn } from './expressions.ts';
import type { CompiledItem, ItemRule } from './form.ts';
import type { IssueList } from './issues.ts';
import type { AnswerRule, WhenNone } from './mapping.ts';
import { type AnswerValue, type Candidate, type Evidence, type Outcome, sameValue } from './outcome.ts';
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

function judgeInitial(rule: ItemRule, { compiled }: Judging): Verdict {
  const { item } = compiled;
  const initial = (item.source.initial ?? []).map((each) => readAnyValue(each)).filter((value) => value !== undefined);
  const selected = (item.source.answerOption ?? [])
    .filter((option) => option.initialSelected === true)
    .flatMap((option) => readAnyValue(option) ?? []);
  const values = initial.length > 0 ? initial : selected;
  const evidence: readonly Evidence[] = [{ kind: 'form', path: item.path, rule: rule.id }];
  if (values.length === 0) return verdict('no-data', 'the form’s own initial value is empty', rule);
  if (values.length > 1 && !item.repeats)
    return verdict('ambiguous', 'the form gives several initial values for one answer', rule, {
      candidates: values.map((value) => ({ value, evidence })),
    });
  return verdict('answered', undefined, rule, { values, evidence });
}

/** The `value[x]` of an element as an answer. */
function readAnyValue(element: object): AnswerValue | undefined {
  const entry = Object.entries(element).find(([key]) => key.startsWith('value'));
  return entry === undefined ? undefined : { [entry[0]]: entry[1] };
}

function judgeExpression(expression: string, rule: ItemRule, judging: Judging): Verdict {
  const answered = judging.scope.evaluate(expression);
  if (!answered.outcome.ok) return failed(answered, expression, rule, judging);
  if (answered.outcome.found.length === 0) return silent(answered.uses, { kind: 'ask' }, rule, judging);
  const fits = fitAll(answered.outcome.found, judging);
  const candidates = fits.fitted.map(({ value, found, conversion }) =>
    toCandidate(value, buildEvidence(judging.maker, answered, [found], rule.id, expression, conversion)),
  );
  return doubtSilence(
    settle(candidates, fits.reasons, { rule, judging, uses: answered.uses, several: judging.compiled.item.repeats }),
    expression,
  );
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
  const code = options[optionKey(found.value)];
  return code === undefined ? found : { ...found, type: 'System.String', value: code };
}

function optionKey(value: unknown): string {
  const { code } = (typeof value === 'object' && value !== null ? value : {}) as { code?: unknown };
  return typeof code === 'string' ? code : String(value);
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
  if (distinct.length > 1 && !several) {
    const outcome = settling.disagreement ?? 'ambiguous';
    const reason =
      outcome === 'conflicting' ? 'the chart says different things' : `the chart gives ${distinct.length} values for one answer`;
    return verdict(outcome, reason, rule, { candidates: distinct, uses });
  }
  const most = judging.compiled.item.source.extension?.find((extension) => extension.url.endsWith('questionnaire-maxOccurs'))?.valueInteger;
  if (most !== undefined && distinct.length > most)
    return verdict('ambiguous', `the form takes ${most} answers, the chart gives ${distinct.length}`, rule, { candidates: distinct, uses });
  const gap = describeGaps(uses);
  if (gap !== undefined) return verdict('offered', gap, rule, { candidates: distinct, uses });
  return verdict('answered', undefined, rule, {
    values: distinct.map(({ value }) => value),
    evidence: distinct.flatMap(({ evidence }) => evidence),
    uses,
  });
}

function joinEqual(candidates: readonly Candidate[]): readonly Candidate[] {
  const distinct: Candidate[] = [];
  for (const candidate of candidates) {
    const at = distinct.findIndex((known) => sameValue(known.value, candidate.value));
    const known = distinct[at];
    if (known === undefined) distinct.push(candidate);
    else distinct[at] = { ...known, evidence: joinEvidence(known.evidence, candidate.evidence) };
  }
  return distinct;
}

function joinEvidence(a: readonly Evidence[], b: readonly Evidence[]): readonly Evidence[] {
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
  const found = rule.from === undefined ? judgeValueOnly(rule, itemRule, judging) : judgeEvidence(rule, rule.from, itemRule, judging);
  if (!rule.offer || found.outcome !== 'answered') return found;
  const candidates = found.values.map((value) => toCandidate(value, found.evidence));
  return { ...found, outcome: 'offered', reason: 'the rule proposes, a person decides', values: [], evidence: [], candidates };
}

function judgeValueOnly(rule: AnswerRule, itemRule: ItemRule, judging: Judging): Verdict {
  const expression = rule.value ?? '';
  const answered = judging.scope.evaluate(expression);
  if (!answered.outcome.ok) return failed(answered, expression, itemRule, judging);
  if (answered.outcome.found.length === 0) return silent(answered.uses, rule.whenNone, itemRule, judging);
  return doubtSilence(settleValues(rule, itemRule, judging, [{ answered, expression }]), expression);
}

/**
 * "No" and "0" that an expression made of nothing it found: proposed to a person, never answered.
 *
 * `%labs.exists()` over an empty list says false without having seen anything. A constant in a rule names nothing of the
 * record and is the rule's own word.
 */
function doubtSilence(said: Verdict, expression: string): Verdict {
  const [value] = said.values;
  if (said.outcome !== 'answered' || value === undefined || namesIn(expression).every((name) => name === 'resource' || name === 'context'))
    return said;
  const isNegative = value.valueBoolean === false || value.valueInteger === 0 || value.valueDecimal === 0;
  if (!isNegative || said.evidence.some(({ kind }) => kind === 'record' || kind === 'answer')) return said;
  return {
    ...said,
    outcome: 'offered',
    reason: 'nothing was found; whether that means no is for a person to say',
    values: [],
    evidence: [],
    candidates: [toCandidate(value, said.evidence)],
  };
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
      : tooOld(rule, outside, answered.uses, itemRule, judging);
  const chosen = choose(inside, rule.pick);
  const pieces = valuePieces(rule, chosen, answered, judging);
  const verdictOfChosen = settleValues(rule, itemRule, judging, pieces);
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
    fits: fitAll(piece.answered.outcome.ok ? piece.answered.outcome.found : [], judging, rule.options),
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
    ? named.slice(0, 25)
    : buildEvidence(judging.maker, piece.answered, [fitted.found], rule.id, piece.expression, fitted.conversion);
}

function tooOld(rule: AnswerRule, outside: readonly Dated[], uses: Uses, itemRule: ItemRule, judging: Judging): Verdict {
  const [newest] = sortByDate(outside);
  const pieces =
    newest === undefined ? [] : valuePieces(rule, [newest], { outcome: { ok: true, found: [] }, uses, focus: [], variables: {} }, judging);
  const { candidates, values, evidence } = settleValues({ ...rule, whenNone: { kind: 'leave' } }, itemRule, judging, pieces);
  const offers = values.length > 0 ? values.map((value) => toCandidate(value, evidence)) : candidates;
  return verdict(
    'stale',
    `${describeAge(newest, judging.maker.now)}; the form asks for the last ${describeDuration(rule.within)}`,
    itemRule,
    { candidates: offers, uses },
  );
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
  const near = splitByWindow(seen.inside, rule.agreeWithin, anchor).inside;
  const others = near.filter((each) => !seen.chosen.includes(each));
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
