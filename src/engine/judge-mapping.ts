/**
 * Judges a mapping's rule: evidence inside its window, chosen by date, read for its value, held against its neighbours.
 */

import type { Found } from '../fhirpath/expressions.ts';
import { type AnswerValue, sameValue } from '../values/answers.ts';
import { ageInDays, type CalendarDuration } from '../values/dates.ts';
import type { Answered } from './answered.ts';
import { areNear, choose, type Dated, dateFound, sortByDate, splitByWindow } from './choose.ts';
import { buildEvidence, toEvidence } from './evidence.ts';
import type { ItemRule } from './item-rules.ts';
import type { AnswerRule } from './mapping.ts';
import type { Evidence } from './outcome.ts';
import { doubtSilence, offer, silent } from './silence.ts';
import { describeGaps, joinUses } from './uses.ts';
import {
  type Fits,
  failed,
  fitAll,
  type Judging,
  joinEqual,
  maxEvidence,
  settle,
  toCandidate,
  type Verdict,
  verdict,
  withoutBlanks,
} from './verdict.ts';

/** Applies a rule of a mapping. Never throws. */
export function judgeMapping(rule: AnswerRule, itemRule: ItemRule, judging: Judging): Verdict {
  const found = findByRule(rule, itemRule, judging);
  if (found.outcome !== 'answered') return found;
  if (rule.offer) return offer(found, 'the rule proposes, a person decides');
  return isPlausible(found, rule)
    ? found
    : offer(found, `the value lies outside of what is plausible (${describePlausible(rule)}): it may be in another unit`);
}

function isPlausible(
  { values }: Verdict,
  { plausible: { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = {} }: AnswerRule,
): boolean {
  return values.every((value) => {
    const number = numberOf(value);
    return number === undefined || (number >= atLeast && number <= atMost);
  });
}

function describePlausible({ plausible }: AnswerRule): string {
  const { atLeast, atMost } = plausible ?? {};
  return [...(atLeast === undefined ? [] : [`at least ${atLeast}`]), ...(atMost === undefined ? [] : [`at most ${atMost}`])].join(', ');
}

/** A rule without `from` that asks for dates takes its values for the evidence, so that `within` is never passed over. */
function findByRule(rule: AnswerRule, itemRule: ItemRule, judging: Judging): Verdict {
  const { value, ...rest } = rule;
  if (rule.from !== undefined) return judgeEvidence(rule, rule.from, itemRule, judging);
  const asksForDates = rule.within !== undefined || rule.agreeWithin !== undefined || ['newest', 'oldest'].includes(rule.pick.kind);
  return asksForDates ? judgeEvidence(rest, value ?? '', itemRule, judging) : judgeValueOnly(rule, value ?? '', itemRule, judging);
}

function judgeValueOnly(rule: AnswerRule, expression: string, itemRule: ItemRule, judging: Judging): Verdict {
  const answered = judging.scope.evaluate(expression);
  if (!answered.outcome.ok) return failed(answered, expression, itemRule, judging);
  return doubtSilence(settleValues(rule, itemRule, judging, [{ answered, expression }]), answered);
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
  const verdictOfChosen = pieces.reduce((said, piece) => doubtSilence(said, piece.answered, rule.value !== undefined), settled);
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
  const refused = all.flatMap(({ fits }) => fits.refused);
  return settle(candidates, reasons, { rule: itemRule, judging, uses, several: judging.compiled.item.repeats, disagreement, refused });
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
  const pieces = valuePieces(rule, choose(outside, rule.pick), answered, judging);
  const { candidates, values, evidence } = settleValues({ ...rule, whenNone: { kind: 'leave' } }, itemRule, judging, pieces);
  const offers = values.length > 0 ? values.map((value) => toCandidate(value, evidence)) : candidates;
  const age = `${describeAge(newest, judging.maker.now)}; the rule takes the last ${describeDuration(rule.within)}`;
  const gap = describeGaps(answered.uses);
  return verdict('stale', gap === undefined ? age : `${age}; ${gap}`, itemRule, { candidates: offers, uses: answered.uses });
}

function describeAge(newest: Dated | undefined, now: string): string {
  const days = newest?.date === undefined ? undefined : ageInDays(newest.date, now);
  if (days === undefined) return 'what was found has no clinical date';
  return days < 0 ? 'what was found is dated in the future' : `the newest is ${days} days old`;
}

function describeDuration(duration: CalendarDuration | undefined): string {
  if (duration === undefined) return 'time';
  return duration.amount === 1 ? `1 ${duration.unit.replace(/s$/, '')}` : `${duration.amount} ${duration.unit}`;
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
