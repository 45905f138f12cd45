/**
 * What is shown beside an outcome: records to look at, what the form’s own logic says, what a list may be made from.
 */
import { type AnyResource, isResource, referenceTo } from '../fhir.ts';
import { describe } from '../fhirpath/expressions.ts';
import { numberOf } from '../forms/paths.ts';
import { bareValue, sameAnswers } from '../values/answers.ts';
import type { CompiledItem } from './compiled.ts';
import { toEvidence } from './evidence.ts';
import { askRules } from './judge-cell.ts';
import type { ItemOutcome } from './outcome.ts';
import type { Cell } from './response.ts';
import { maxEvidence, type Verdict } from './verdict.ts';
import { compiledOf, type Work } from './work.ts';

/** What a person may choose a group's repetitions from; said once for each list. Source: SDC candidateExpression. */
export function offerRepetitions(cell: Cell, work: Work): readonly ItemOutcome[] {
  const { candidates: definition } = compiledOf(cell.item, work);
  const scope = work.scopes.get(cell);
  if (definition === undefined || scope === undefined || !cell.enabled || numberOf(cell.path) > 0) return [];
  const rule = `${work.form.rulesFrom}#${cell.item.path}`;
  const candidates = scope
    .define(definition)
    .nodes.slice(0, maxEvidence)
    .flatMap((node) => {
      if (!isResource(node)) return [];
      const evidence = scope.placesIn(node, '$this').flatMap((found) => toEvidence(work.maker, found, rule));
      return [{ value: { valueReference: { reference: referenceTo(node) } }, evidence }];
    });
  const { path, item } = cell;
  const reason = 'the form asks a person to choose; each choice becomes a repetition';
  const head = { path, linkId: item.linkId, text: item.text, required: item.required, rule };
  return candidates.length === 0 ? [] : [{ ...head, outcome: 'offered', reason, candidates }];
}

/** The form's own logic beside the mapping's rule. Source: DTR 2.2 spec-64. */
export function withFormSays(ours: Verdict, cell: Cell, work: Work): Pick<ItemOutcome, 'formSays'> {
  const { replaced = [] } = compiledOf(cell.item, work);
  const scope = work.scopes.get(cell);
  const theirs = scope === undefined ? undefined : askRules(replaced, cell, scope, work);
  if (theirs === undefined) return {};
  const { outcome, reason, values } = theirs;
  const agrees = outcome === ours.outcome && sameAnswers(values, ours.values);
  const answer = values.length === 0 ? {} : { answer: values.map(bareValue) };
  return { formSays: { outcome, ...(reason === undefined ? {} : { reason }), ...answer, agrees } };
}

/** What a person may want to look at; also where the question is answered. */
export function withLookAt(cell: Cell, { lookAt, item }: CompiledItem, work: Work): Pick<ItemOutcome, 'lookAt'> {
  const scope = work.scopes.get(cell);
  if (lookAt.length === 0 || scope === undefined || !cell.enabled) return {};
  const shown = lookAt.map(({ label, definition }) => {
    const found = scope.define(definition).nodes.slice(0, maxEvidence).map(describe);
    const placed = found.flatMap((each) => (each.place === undefined ? scope.placesIn(each.node as AnyResource, '$this') : [each]));
    return { label, records: placed.flatMap((each) => toEvidence(work.maker, each, `${work.form.rulesFrom}#${item.path}`)) };
  });
  const filled = shown.filter(({ records }) => records.length > 0);
  return filled.length === 0 ? {} : { lookAt: filled };
}
