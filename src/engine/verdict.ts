/**
 * What a rule says about a question: from values that fit, or from silence, to a verdict.
 *
 * Several values for one answer are shown, never the first of them taken. Silence is never "No" unless a rule declares
 * that the world is closed, and then a person has to confirm it.
 */

import type { AnyResource } from '../fhir.ts';
import type { Found } from '../fhirpath/expressions.ts';
import { readExtension } from '../forms/extensions.ts';
import type { IssueList } from '../forms/issues.ts';
import type { AnswerSpace } from '../forms/options.ts';
import { fitAnswer } from '../values/answer-value.ts';
import { type AnswerValue, keyOfValue } from '../values/answers.ts';
import type { Answered } from './answered.ts';
import type { CompiledItem } from './compiled.ts';
import { type EvidenceMaker, toEvidence } from './evidence.ts';
import type { ItemRule } from './item-rules.ts';
import type { Candidate, Evidence, Outcome } from './outcome.ts';
import type { Scope } from './scope.ts';
import { describeGaps, noUses, type Uses } from './uses.ts';

/** How many places one value is shown to stand at. */
export const maxEvidence = 25;

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
  /** True where something was made of an answer that is not there. */
  readonly silent?: boolean;
  /** The Observation that answered: what stands below is read from it. */
  readonly observation?: AnyResource;
}

export interface Judging {
  readonly compiled: CompiledItem;
  /** The answers the item takes now. */
  readonly space: AnswerSpace;
  readonly scope: Scope;
  readonly maker: EvidenceMaker;
  readonly issues: IssueList;
  readonly path: string;
  /** The Observation that something above stands for. */
  panel(): AnyResource | undefined;
}

export function verdict(outcome: Outcome, reason: string | undefined, rule: ItemRule, more: Partial<Verdict> = {}): Verdict {
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

/** Without texts of nothing but blanks and elements that hold no value: they say nothing. */
export function withoutBlanks(found: readonly Found[]): readonly Found[] {
  return found.filter(({ value }) => value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === ''));
}

export function failed(answered: Answered, expression: string, rule: ItemRule, judging: Judging): Verdict {
  const { outcome, uses } = answered;
  if (outcome.ok) return verdict('no-data', undefined, rule);
  judging.issues.add({ severity: 'error', code: outcome.code, path: judging.path, expression, details: outcome.message });
  return verdict('failed', `the rule could not be evaluated: ${outcome.message}`, rule, { uses });
}

export interface Fits {
  readonly fitted: readonly { readonly value: AnswerValue; readonly found: Found; readonly conversion?: string }[];
  readonly reasons: readonly string[];
  /** What does not fit. */
  readonly refused: readonly Found[];
}

export function fitAll(found: readonly Found[], judging: Judging, options?: Readonly<Record<string, string>>): Fits {
  const fitted: Fits['fitted'][number][] = [];
  const reasons: string[] = [];
  const refused: Found[] = [];
  for (const each of found) {
    const fit = fitAnswer(applyOptions(each, options), judging.compiled.item, judging.space);
    if (!fit.fits) {
      reasons.push(fit.reason);
      refused.push(each);
      continue;
    }
    if (fit.unchecked !== undefined)
      judging.issues.add({ severity: 'warning', code: 'value-not-checked', path: judging.path, details: fit.unchecked });
    fitted.push({ value: fit.value, found: each, ...(fit.conversion === undefined ? {} : { conversion: fit.conversion }) });
  }
  return { fitted, reasons: [...new Set(reasons)], refused };
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

export function toCandidate(value: AnswerValue, evidence: readonly Evidence[]): Candidate {
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
  /** What did not fit: shown where nothing else did. */
  readonly refused?: readonly Found[];
}

/** How many values a person is shown to choose from. */
const maxCandidates = 50;

/** From candidates that fit to a verdict. Equal values are one value with all its evidence. */
export function settle(candidates: readonly Candidate[], reasons: readonly string[], settling: Settling): Verdict {
  const { rule, judging, uses, several } = settling;
  const distinct = joinEqual(candidates);
  for (const reason of reasons)
    judging.issues.add({
      severity: distinct.length > 0 ? 'warning' : 'error',
      code: 'value-does-not-fit',
      path: judging.path,
      details: reason,
    });
  if (distinct.length === 0) return verdict('invalid', reasons.join('; '), rule, { uses, evidence: showRefused(settling) });
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
  reportTooFew(distinct.length, judging);
  const gap = describeGaps(uses);
  if (gap !== undefined) return verdict('offered', gap, rule, { candidates: shown, uses });
  return verdict('answered', undefined, rule, {
    values: distinct.map(({ value }) => value),
    evidence: distinct.flatMap(({ evidence }) => evidence),
    uses,
  });
}

function showRefused({ refused = [], rule, judging }: Settling): readonly Evidence[] {
  return refused.flatMap((each) => toEvidence(judging.maker, each, rule.id)).slice(0, maxEvidence);
}

/** What there is is filled in; the rest is for a person. Source: SDC populate page, minOccurs. */
function reportTooFew(found: number, { compiled: { item }, issues, path }: Judging): void {
  const least = readExtension(item.source, 'minOccurs')?.valueInteger ?? 0;
  if (found >= least) return;
  issues.add({
    severity: 'warning',
    code: 'too-few-values',
    path,
    details: `the form asks for at least ${least} answers, the chart gives ${found}`,
  });
}

export function joinEqual(candidates: readonly Candidate[]): readonly Candidate[] {
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
