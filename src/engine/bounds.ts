/**
 * The bounds a form sets on an answer: length, pattern, least and greatest value, decimal places, mime type and size.
 *
 * A bound in another unit is compared after conversion by UCUM. A value is refused only where it breaks a bound for
 * certain: a partial date that may lie within it, or units that do not lead to one another, break nothing.
 *
 * Source: FHIR R4 Questionnaire.item.maxLength; core extensions minValue, maxValue, minLength, regex, maxDecimalPlaces,
 * mimeType, maxSize; SDC minQuantity, maxQuantity, behavior page.
 */
import type { Extension } from '../fhir.ts';
import { spanOf } from './dates.ts';
import { readExtension, readExtensions } from './extensions.ts';
import type { AnswerValue } from './outcome.ts';
import type { FormItem } from './questionnaire.ts';
import { convertUnit, placesOf, unitCodeOf } from './units.ts';

/** Why a value breaks its item's bounds, or undefined. */
export function findBoundFault(value: AnswerValue, item: FormItem): string | undefined {
  return findTextFault(value, item) ?? findRangeFault(value, item) ?? findPlacesFault(value, item) ?? findFileFault(value, item);
}

/** A number that limits answers; a form may write anything in its place, which then limits nothing. */
export function readLimit(item: FormItem, name: 'minLength' | 'maxDecimalPlaces' | 'maxSize'): number | undefined {
  const extension = readExtension(item.source, name);
  const limit: unknown = extension?.valueInteger ?? extension?.valueDecimal;
  return typeof limit === 'number' && Number.isFinite(limit) ? limit : undefined;
}

function findTextFault(value: AnswerValue, item: FormItem): string | undefined {
  const least = readLimit(item, 'minLength');
  const date = value.valueDate ?? value.valueDateTime ?? value.valueTime;
  if (least !== undefined && date !== undefined && date.length < least) return 'the form wants the date or time more exactly';
  const text = value.valueString ?? value.valueUri;
  if (text === undefined) return undefined;
  const longest: unknown = item.source.maxLength;
  if (typeof longest === 'number' && text.length > longest) return `the form takes ${longest} characters, this has ${text.length}`;
  if (least !== undefined && text.length < least) return `the form wants at least ${least} characters`;
  return findPatternFault(text, readExtension(item.source, 'regex')?.valueString);
}

/** Patterns come from payers: only short ones over short texts are run here. */
function findPatternFault(text: string, pattern: string | undefined): string | undefined {
  if (typeof pattern !== 'string' || pattern.length > 200 || text.length > 1_000 || /[+*}]\)?[+*{]/.test(pattern)) return undefined;
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(text) ? undefined : `the form wants the pattern ${pattern}`;
  } catch {
    return undefined;
  }
}

function findRangeFault(value: AnswerValue, item: FormItem): string | undefined {
  for (const [name, word, breaks] of [
    ['minValue', 'at least', (order: number) => order < 0],
    ['minQuantity', 'at least', (order: number) => order < 0],
    ['maxValue', 'at most', (order: number) => order > 0],
    ['maxQuantity', 'at most', (order: number) => order > 0],
  ] as const) {
    const bound = readExtension(item.source, name);
    const order = bound === undefined ? undefined : compareToBound(value, bound);
    if (order !== undefined && breaks(order)) return `the form takes ${word} ${describeBound(bound)}`;
  }
  return undefined;
}

/** Below 0 where the value is less than the bound; undefined where the two cannot be compared. */
function compareToBound(value: AnswerValue, bound: Extension): number | undefined {
  const number = value.valueDecimal ?? value.valueInteger;
  const numericBound = bound.valueDecimal ?? bound.valueInteger;
  if (number !== undefined && numericBound !== undefined) return number - numericBound;
  const [date, dateBound] = [value.valueDate ?? value.valueDateTime, bound.valueDate ?? bound.valueDateTime];
  if (date !== undefined && dateBound !== undefined) return compareDates(date, dateBound);
  const [time, timeBound] = [value.valueTime, bound.valueTime];
  if (time !== undefined && timeBound !== undefined) return time < timeBound ? -1 : time > timeBound ? 1 : 0;
  return compareQuantities(value, bound);
}

function compareDates(date: string, bound: string): number | undefined {
  const [a, b] = [spanOf(date), spanOf(bound)];
  if (a === undefined || b === undefined) return undefined;
  return a.to < b.from ? -1 : a.from > b.to ? 1 : 0;
}

function compareQuantities(value: AnswerValue, bound: Extension): number | undefined {
  const [quantity, limit] = [value.valueQuantity, bound.valueQuantity];
  if (quantity?.value === undefined || limit?.value === undefined) return undefined;
  const [from, to] = [unitCodeOf(quantity), unitCodeOf(limit)];
  if (from === undefined || to === undefined) return from === to ? quantity.value - limit.value : undefined;
  const converted = convertUnit(quantity.value, from, to);
  return converted === undefined ? undefined : converted - limit.value;
}

function describeBound(bound: Extension | undefined): string {
  const { valueDecimal, valueInteger, valueDate, valueDateTime, valueTime, valueQuantity } = bound ?? {};
  const unit = valueQuantity?.code ?? valueQuantity?.unit ?? '';
  return String(valueDecimal ?? valueInteger ?? valueDate ?? valueDateTime ?? valueTime ?? `${valueQuantity?.value ?? '?'} ${unit}`.trim());
}

function findPlacesFault(value: AnswerValue, item: FormItem): string | undefined {
  const most = readLimit(item, 'maxDecimalPlaces');
  const number = value.valueDecimal ?? value.valueQuantity?.value;
  if (most === undefined || number === undefined) return undefined;
  const places = placesOf(number);
  return places > most ? `the form takes ${most} decimal places, this has ${places}` : undefined;
}

function findFileFault(value: AnswerValue, item: FormItem): string | undefined {
  const attachment = value.valueAttachment;
  if (attachment === undefined) return undefined;
  const types = readExtensions(item.source, 'mimeType').flatMap((extension) => extension.valueCode ?? []);
  if (types.length > 0 && !types.includes(attachment.contentType ?? '')) return `the form takes ${types.join(', ')}`;
  const most = readLimit(item, 'maxSize');
  return most !== undefined && attachment.size !== undefined && attachment.size > most ? `the form takes at most ${most} bytes` : undefined;
}
