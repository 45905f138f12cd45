/**
 * Does evidence lead to its value? Looked up by fhirpath alone, in the resources as they were given.
 */
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import type { Evaluation } from '../../src/engine/evaluate.ts';
import type { RecordEvidence } from '../../src/engine/outcome.ts';
import type { AnyResource } from '../../src/fhir.ts';
import { isRecordEvidence } from './builders.ts';

/** What stands at the place that evidence names. */
export function valuesAt({ resourceType, id, path }: RecordEvidence, resources: readonly AnyResource[]): readonly unknown[] {
  const resource = resources.find((each) => each.resourceType === resourceType && each.id === id);
  return resource === undefined ? [] : (fhirpath.evaluate(structuredClone(resource), path, {}, r4 as never) as unknown[]);
}

/** Every piece of evidence in an evaluation: of answers, of what is offered, of what is shown. */
export function listEvidence({ items }: Evaluation): readonly RecordEvidence[] {
  const all = items.flatMap(({ evidence = [], candidates = [], lookAt = [] }) => [
    ...evidence,
    ...candidates.flatMap((candidate) => candidate.evidence),
    ...lookAt.flatMap(({ records }) => records),
  ]);
  return all.filter(isRecordEvidence);
}

/** Places, without values, of evidence that does not lead to its value. */
export function findMisplaced(evaluation: Evaluation, resources: readonly AnyResource[]): readonly string[] {
  const isPlaced = (each: RecordEvidence): boolean =>
    valuesAt(each, resources)
      .map((value) => JSON.stringify(value))
      .includes(JSON.stringify(each.value));
  return listEvidence(evaluation).flatMap((each) => (isPlaced(each) ? [] : [`${each.resourceType}/${each.id} ${each.path}`]));
}

/** Paths of items that say nothing for themselves: answered without evidence, or empty without a reason. */
export function findUnexplained({ items }: Evaluation): readonly string[] {
  const isExplained = ({ outcome, reason, evidence }: Evaluation['items'][number]): boolean =>
    outcome === 'answered' ? (evidence?.length ?? 0) > 0 : outcome === 'kept' || (reason ?? '') !== '';
  return items.filter((item) => !isExplained(item)).map(({ path }) => path);
}
