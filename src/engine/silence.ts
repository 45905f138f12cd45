/**
 * What an empty result means, and what was made of one.
 *
 * Silence is never "No" unless a rule declares that the world is closed, and then a person has to confirm it.
 */
import { isElement } from '../fhirpath/elements.ts';
import { fitAnswer } from '../values/answer-value.ts';
import type { Answered } from './answered.ts';
import type { ItemRule } from './item-rules.ts';
import type { WhenNone } from './mapping.ts';
import type { Evidence } from './outcome.ts';
import { describeGaps, type Uses } from './uses.ts';
import { type Judging, toCandidate, type Verdict, verdict } from './verdict.ts';

/** What an empty result means: not permitted, not read to its end, a closed world, or no data. */
export function silent(uses: Uses, whenNone: WhenNone, rule: ItemRule, judging: Judging): Verdict {
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
  const fit = fitAnswer({ type, value, node: value }, judging.compiled.item, judging.space);
  if (!fit.fits) return verdict('invalid', fit.reason, rule, { uses });
  return verdict('answered', undefined, rule, {
    values: [fit.value],
    evidence,
    uses,
    confirm: 'nothing was found in a complete search, and the rule takes that as the answer: a person has to confirm it',
  });
}

/** What would be answered, as a proposal to a person; any other verdict stays. */
export function offer(found: Verdict, reason: string): Verdict {
  const candidates = found.values.map((value) => toCandidate(value, found.evidence));
  return { ...found, outcome: 'offered', reason, values: [], evidence: [], candidates };
}

/** True for what a search itself says, as the number it found. */
function isCounted(made: Answered | undefined): boolean {
  const found = made?.outcome.ok === true ? made.outcome.found : [];
  return found.length > 0 && found.every(({ node, value }) => isElement(node) && value !== 0 && value !== false);
}

function readsAnswers({ reads }: Uses): boolean {
  return reads === 'all' || reads.size > 0;
}

/**
 * What an expression made of nothing it found: proposed to a person, never answered.
 *
 * `%labs.exists()` over an empty list says false without having seen anything; so does what `iif` makes of it. A
 * constant is the rule's own word; what rests on answers of this form alone is marked where one that it looks at was not
 * found. `made` is what computed the value, where no evidence was named for it.
 * `isOfEvidence`: made of evidence that the rule names; what that lacks is its own word, what other names lack is not.
 */
export function doubtSilence(said: Verdict, made?: Answered, isOfEvidence = false): Verdict {
  if (said.outcome !== 'answered' || said.confirm !== undefined) return said;
  if (!said.uses.chart) return readsAnswers(said.uses) && made?.trace().silent === true ? { ...said, silent: true } : said;
  const isFounded = said.evidence.some(({ kind }) => kind === 'record' || kind === 'answer') || isCounted(made);
  const isComputed = made?.outcome.ok === true && made.outcome.found.some(({ place }) => place === undefined);
  const isSilent = (): boolean => isComputed && (isOfEvidence ? made.trace().unfound === true : made.trace().silent);
  if (isFounded && !isSilent()) return said;
  return offer(said, 'this rests on something that was not found; whether that means no is for a person to say');
}
