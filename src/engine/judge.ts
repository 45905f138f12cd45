/**
 * One question, one outcome: from what a rule finds to answered, offered, ambiguous, conflicting, stale, no-data …
 *
 * Nothing here takes the first of many. Several values for one question are shown to a person; silence is never "No"
 * unless a rule declares that the world is closed, and then a person has to confirm it; what rests on a source that
 * was not read to its end is offered, not answered, and so is what rests on something that was not found.
 */

import type { AnyResource } from '../fhir.ts';
import type { Evaluated, Found } from '../fhirpath/expressions.ts';
import type { Answered } from './answered.ts';
import type { Definition } from './definitions.ts';
import { buildEvidence } from './evidence.ts';
import type { ItemExpression, ItemRule } from './item-rules.ts';
import { judgeMapping } from './judge-mapping.ts';
import { judgeObservation } from './judge-observation.ts';
import type { LogicExpression } from './logic.ts';
import type { Evidence } from './outcome.ts';
import { doubtSilence, offer, silent } from './silence.ts';
import { noUses } from './uses.ts';
import { failed, fitAll, type Judging, settle, toCandidate, type Verdict, verdict, withoutBlanks } from './verdict.ts';

/** Applies one rule. Never throws. */
export function judge(rule: ItemRule, judging: Judging): Verdict {
  switch (rule.kind) {
    case 'unsupported':
      return verdict('unsupported', `this question's expression is in ${rule.language}, which is not run`, rule);
    case 'initial':
      return judgeInitial(rule, judging);
    case 'expression':
      return judgeExpression(rule.expression, rule, judging);
    case 'observation':
      return judgeObservation(rule, judging);
    case 'query':
      return judgeQuery(rule, judging);
    case 'candidates':
      return judgeCandidates(rule.of, judging);
    case 'logic':
      return judgeLogic(rule, judging);
    case 'mapping':
      return judgeMapping(rule.rule, rule, judging);
    default:
      return rule satisfies never;
  }
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

function judgeLogic(rule: ItemRule & LogicExpression, judging: Judging): Verdict {
  const answered = judging.scope.readLogic(rule);
  if ('unsupported' in answered)
    return verdict('unsupported', `this question's expression is in ${rule.language}: ${answered.unsupported}`, rule);
  return judgeAnswered(answered, rule.expression, rule, judging);
}

/** For references and attachments: the resources that a query gives. */
function judgeQuery(rule: ItemRule & { readonly query: Definition }, judging: Judging): Verdict {
  const { nodes, uses } = judging.scope.define(rule.query);
  const outcome: Evaluated = { ok: true, found: nodes.flatMap((node) => judging.scope.placesIn(node as AnyResource, '$this')) };
  return judgeAnswered({ outcome, uses, trace: () => ({ origins: [], silent: false }) }, rule.query.name, rule, judging);
}

/** Candidates are shown to a person, one or many; none of them is taken. */
function judgeCandidates(rule: ItemRule & ItemExpression, judging: Judging): Verdict {
  const found = judge(rule, judging);
  if (found.outcome === 'answered') return offer(found, 'the form asks a person to choose');
  return found.outcome === 'ambiguous' ? { ...found, outcome: 'offered', reason: 'the form asks a person to choose' } : found;
}

function judgeExpression(expression: string, rule: ItemRule, judging: Judging): Verdict {
  return judgeAnswered(judging.scope.evaluate(expression), expression, rule, judging);
}

/** What an expression gave, fitted to the item. */
function judgeAnswered(answered: Answered, expression: string, rule: ItemRule, judging: Judging): Verdict {
  if (!answered.outcome.ok) return failed(answered, expression, rule, judging);
  const found = withoutBlanks(answered.outcome.found);
  if (found.length === 0) return silent(answered.uses, { kind: 'ask' }, rule, judging);
  const fits = fitAll(found, judging);
  const candidates = fits.fitted.map(({ value, found: each, conversion }) =>
    toCandidate(value, buildEvidence(judging.maker, answered, [each], rule.id, expression, conversion)),
  );
  return doubtSilence(
    settle(candidates, fits.reasons, { rule, judging, uses: answered.uses, several: judging.compiled.item.repeats, refused: fits.refused }),
    answered,
  );
}
