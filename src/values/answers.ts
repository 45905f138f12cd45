/**
 * Answers as values: what they say, without who gave them and what stands below.
 */
import type { QuestionnaireResponseItemAnswer } from '../fhir.ts';

/** One answer as a QuestionnaireResponse holds it: a value[x], its origin, items below it left out. */
export type AnswerValue = QuestionnaireResponseItemAnswer;

/** A value without its origin, so that two answers compare by what they say. */
export function bareValue(answer: AnswerValue): AnswerValue {
  const { extension: _origin, item: _below, id: _id, ...value } = answer;
  return value;
}

/** True where two answers say the same: codings by system and code, quantities by number and unit. */
export function sameValue(a: AnswerValue, b: AnswerValue): boolean {
  return keyOfValue(a) === keyOfValue(b);
}

/** The same text for two answers that say the same, another for any other. */
export function keyOfValue(answer: AnswerValue): string {
  return JSON.stringify(essenceOf(answer));
}

/** True where two lists of answers say the same in the same order. */
export function sameAnswers(a: readonly AnswerValue[], b: readonly AnswerValue[]): boolean {
  return (
    a.length === b.length &&
    a.every((value, n) => {
      const other = b[n];
      return other !== undefined && sameValue(value, other);
    })
  );
}

function essenceOf(answer: AnswerValue): readonly unknown[] {
  const { valueCoding: coding, valueQuantity: quantity, valueReference: reference } = answer;
  if (coding !== undefined) return ['coding', coding.system ?? null, coding.code ?? coding.display ?? null];
  if (quantity !== undefined)
    return ['quantity', quantity.value ?? null, quantity.comparator ?? null, quantity.code ?? quantity.unit ?? null];
  if (reference !== undefined) return ['reference', reference.reference ?? reference.identifier ?? null];
  return Object.entries(bareValue(answer)).sort(([x], [y]) => (x < y ? -1 : 1));
}
