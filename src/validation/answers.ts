/**
 * Each answer by itself: that the item takes answers, that there is a value, of the item's type, written as FHIR writes it,
 * within the item's options, units and bounds.
 *
 * One fault an answer: what has the wrong type is not measured against bounds.
 *
 * Source: FHIR R4 Questionnaire.item.type, QuestionnaireResponse.item.answer.value[x]; SDC validation page; rules 2, 4, 5, 9.
 */

import { compiledOf } from '../engine/work.ts';
import type { QuestionnaireResponseItemAnswer } from '../fhir.ts';
import { readExtension } from '../forms/extensions.ts';
import { hasValue } from '../forms/paths.ts';
import { type FormItem, isQuestion } from '../forms/questionnaire.ts';
import { findBoundFault, isPatternSkipped } from '../values/bounds.ts';
import { checkExclusive, findChoiceFinding } from './choices.ts';
import { findFormatFault } from './formats.ts';
import type { Finding } from './issues.ts';
import { findOriginFinding } from './origin.ts';
import { listPlaced, type PlacedCell, type StandingAnswer } from './places.ts';
import { findUnitFinding } from './quantities.ts';
import { findAttachmentFinding, findReferenceFinding } from './references.ts';
import type { Validation } from './validation.ts';

/** Checks every item that stands and every answer in it. */
export function checkAnswers(validation: Validation): void {
  for (const cell of listPlaced(validation.roots)) {
    checkItem(cell, validation);
    if (!takesAnswers(cell.item)) continue;
    for (const given of cell.given) checkAnswer(given, cell, validation);
    checkExclusive(cell, compiledOf(cell.item, validation.work).space, validation);
  }
}

function takesAnswers(item: FormItem): boolean {
  return isQuestion(item) && item.type !== 'unknown';
}

function checkItem({ item: form, standing, path }: PlacedCell, { issues }: Validation): void {
  for (const { item, expression } of standing) {
    const finding = findShapeFinding(form, item);
    if (finding !== undefined) issues.add({ path, expression }, finding);
    if (item.text !== undefined && form.source.text !== undefined && item.text !== form.source.text)
      issues.add(
        { path, expression },
        { severity: 'warning', code: 'text-differs', details: 'the question is worded otherwise than in the form' },
      );
  }
}

function findShapeFinding(form: FormItem, item: { readonly answer?: unknown; readonly item?: unknown }): Finding | undefined {
  if (form.type === 'unknown' && form.source.type !== ('question' as string))
    return {
      severity: 'warning',
      code: 'form-defect',
      details: 'the form asks this in a way that FHIR R4 does not have; it was not checked',
    };
  if (item.answer !== undefined && !takesAnswers(form))
    return { severity: 'error', code: 'answer-not-allowed', details: `${whatIs(form)} takes no answer` };
  if (item.item !== undefined && takesAnswers(form))
    return {
      severity: 'error',
      code: 'items-outside-answer',
      details: 'what is asked below a question stands inside its answer, not beside it',
    };
  return undefined;
}

function whatIs({ type }: FormItem): string {
  return type === 'group'
    ? 'this is a group of questions: it'
    : type === 'display'
      ? 'this is a text for reading: it'
      : 'this kind of item';
}

function checkAnswer({ answer, expression }: StandingAnswer, cell: PlacedCell, validation: Validation): void {
  const { issues } = validation;
  const spot = { path: cell.path, expression };
  const origin = findOriginFinding(answer);
  if (origin !== undefined) issues.add(spot, origin);
  // A value of another shape was left out and told; it is not missing.
  if (!hasValue(answer) && issues.hasAt(`${expression}.value`)) return;
  const finding = findValueFinding(answer, cell, validation);
  if (finding !== undefined) issues.add(spot, finding);
}

function findValueFinding(answer: QuestionnaireResponseItemAnswer, cell: PlacedCell, validation: Validation): Finding | undefined {
  const { item } = cell;
  const type = findTypeFinding(answer, item);
  if (type !== undefined) return type;
  const format = findFormatFault(answer);
  if (format !== undefined) return { severity: 'error', code: 'value-format', details: `the answer ${format}` };
  const choice = findChoiceFinding(answer, cell, compiledOf(item, validation.work).space);
  if (choice?.severity === 'error') return choice;
  return findMeasureFinding(answer, item, validation) ?? choice ?? findLineFinding(answer, item);
}

function findTypeFinding(answer: QuestionnaireResponseItemAnswer, item: FormItem): Finding | undefined {
  const values = Object.keys(answer).filter((key) => key.startsWith('value'));
  const [value, ...others] = values;
  if (value === undefined) return findAbsenceFinding(answer);
  if (others.length > 0) return { severity: 'error', code: 'value-type', details: 'this answer has several values; it takes one' };
  return allowedValues(item).includes(value)
    ? undefined
    : { severity: 'error', code: 'value-type', details: `the form wants ${wantedWords[item.type]}; this answer is of another kind` };
}

/** An answer that says why there is none does no harm, and is none. */
function findAbsenceFinding(answer: object): Finding {
  const saysWhy = Object.keys(answer).some((key) => key.startsWith('_value'));
  const details = saysWhy ? 'this says why there is no value; it does not count as an answer' : 'this answer has no value';
  return { severity: saysWhy ? 'warning' : 'error', code: 'value-missing', details };
}

const valueOfType: Readonly<Record<FormItem['type'], readonly string[]>> = {
  boolean: ['valueBoolean'],
  decimal: ['valueDecimal'],
  integer: ['valueInteger'],
  date: ['valueDate'],
  dateTime: ['valueDateTime'],
  time: ['valueTime'],
  string: ['valueString'],
  text: ['valueString'],
  url: ['valueUri'],
  choice: ['valueCoding'],
  'open-choice': ['valueCoding', 'valueString'],
  attachment: ['valueAttachment'],
  reference: ['valueReference'],
  quantity: ['valueQuantity'],
  group: [],
  display: [],
  unknown: [],
};

const wantedWords: Readonly<Record<FormItem['type'], string>> = {
  boolean: 'yes or no',
  decimal: 'a number',
  integer: 'a whole number',
  date: 'a date',
  dateTime: 'a date and time',
  time: 'a time of day',
  string: 'a text',
  text: 'a text',
  url: 'an address',
  choice: 'one of its options',
  'open-choice': 'one of its options or a text',
  attachment: 'a document',
  reference: 'a reference',
  quantity: 'a quantity',
  group: 'no answer',
  display: 'no answer',
  unknown: 'something that is not known here',
};

/** The value of the item's type; for a choice also what its options are. */
function allowedValues({ type, source }: FormItem): readonly string[] {
  const options = type === 'choice' || type === 'open-choice' ? (source.answerOption ?? []) : [];
  return [...valueOfType[type], ...options.flatMap((option) => Object.keys(option).filter((key) => key.startsWith('value')))];
}

function findMeasureFinding(answer: QuestionnaireResponseItemAnswer, item: FormItem, validation: Validation): Finding | undefined {
  const { valueQuantity, valueReference, valueAttachment } = answer;
  const own =
    (valueQuantity === undefined ? undefined : findUnitFinding(valueQuantity, item, compiledOf(item, validation.work).space)) ??
    (valueReference === undefined ? undefined : findReferenceFinding(valueReference, item, validation.response)) ??
    (valueAttachment === undefined ? undefined : findAttachmentFinding(valueAttachment, item));
  if (own?.severity === 'error' || valueAttachment !== undefined) return own;
  return findPatternRefusal(answer, item, validation) ?? findBoundsFinding(answer, item) ?? own;
}

function findBoundsFinding(answer: QuestionnaireResponseItemAnswer, item: FormItem): Finding | undefined {
  const fault = findBoundFault(answer, item);
  return fault === undefined ? undefined : { severity: 'error', code: 'value-bounds', details: fault };
}

/** A pattern may run away like an expression: what might is not tried, and what did before is not tried again. */
function findPatternRefusal(answer: QuestionnaireResponseItemAnswer, item: FormItem, { work }: Validation): Finding | undefined {
  const pattern = readExtension(item.source, 'regex')?.valueString;
  if (pattern === undefined) return undefined;
  const name = `regex ${pattern}`;
  const { refused = {}, onExpression } = work.input;
  if (Object.hasOwn(refused, name) || isPatternSkipped(answer, item))
    return {
      severity: 'warning',
      code: 'value-not-checked',
      details: 'the form’s pattern for this answer was not tried: it might run away',
    };
  onExpression?.(name);
  return undefined;
}

/** A string is one line; a text may have several. */
function findLineFinding({ valueString }: QuestionnaireResponseItemAnswer, { type }: FormItem): Finding | undefined {
  return type === 'string' && valueString !== undefined && /[\r\n]/.test(valueString)
    ? { severity: 'warning', code: 'value-format', details: 'the form wants one line of text; this has several' }
    : undefined;
}
