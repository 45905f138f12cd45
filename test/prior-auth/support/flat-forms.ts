/**
 * Made-up forms of groups and questions, with answers that they take, for dialects whose wire is a flat list.
 */
import fc from 'fast-check';
import type { QuestionnaireItem, QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from '../../../src/fhir.ts';

const moment = fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }).map((date) => date.toISOString());

/** An answer for each type of question. */
const answers: Readonly<Record<string, fc.Arbitrary<QuestionnaireResponseItemAnswer>>> = {
  string: fc.string().map((valueString) => ({ valueString })),
  text: fc.string({ unit: 'grapheme' }).map((valueString) => ({ valueString })),
  boolean: fc.boolean().map((valueBoolean) => ({ valueBoolean })),
  date: moment.map((text) => ({ valueDate: text.slice(0, 10) })),
  decimal: fc.double({ noNaN: true, noDefaultInfinity: true }).map((valueDecimal) => ({ valueDecimal })),
  integer: fc.integer().map((valueInteger) => ({ valueInteger })),
  choice: fc.constantFrom('y', 'n').map((code) => ({ valueCoding: { code } })),
};

/** Types of questions that `answers` knows. */
export const questionTypes: readonly string[] = Object.keys(answers);

export interface FormWithAnswers {
  readonly items: readonly QuestionnaireItem[];
  readonly answers: readonly QuestionnaireResponseItem[];
}

/** Forms of at most `depth` levels of groups; answers stand under the groups of their questions. */
export function aFlatForm(depth: number): fc.Arbitrary<FormWithAnswers> {
  return fc
    .array(outline(depth), { maxLength: 4 })
    .map((items) => items.map((item, index) => number(item, `q${index}`)))
    .chain((items) => fc.record({ items: fc.constant(items), answers: answersFor(items) }));
}

function outline(depth: number): fc.Arbitrary<QuestionnaireItem> {
  const question = fc.constantFrom(...questionTypes).map((type) => ({ linkId: '', text: 'A question', type }) as QuestionnaireItem);
  if (depth === 0) return question;
  const group = fc.array(outline(depth - 1), { minLength: 1, maxLength: 3 }).map((item) => ({ linkId: '', type: 'group' as const, item }));
  return fc.oneof(question, group);
}

function number(item: QuestionnaireItem, linkId: string): QuestionnaireItem {
  return { ...item, linkId, ...(item.item && { item: item.item.map((child, index) => number(child, `${linkId}.${index}`)) }) };
}

function answersFor(items: readonly QuestionnaireItem[]): fc.Arbitrary<QuestionnaireResponseItem[]> {
  return fc.tuple(...items.map(answersTo)).map((lists) => lists.flat());
}

function answersTo({ linkId, text, type, item }: QuestionnaireItem): fc.Arbitrary<QuestionnaireResponseItem[]> {
  const head = { linkId, ...(text !== undefined && { text }) };
  if (item) return answersFor(item).map((children) => (children.length > 0 ? [{ ...head, item: children }] : []));
  const answer = fc.array(answers[type] ?? fc.constant({}), { maxLength: 1 });
  return answer.map((each) => (each.length > 0 ? [{ ...head, answer: each }] : []));
}
