/**
 * The bounds a form sets on an answer: length, pattern, least and greatest value, decimal places, mime type and size.
 *
 * A bound in another unit is compared after conversion by UCUM. A value is refused only where it breaks a bound for
 * certain: a partial date that may lie within it, or units that do not lead to one another, break nothing.
 *
 * Source: FHIR R4 Questionnaire.item.maxLength; core extensions minValue, maxValue, minLength, regex, maxDecimalPlaces,
 * mimeType, maxSize; SDC minQuantity, maxQuantity, behavior page.
 */
import type { Extension, Quantity } from '../fhir.ts';
import { readExtension, readExtensions } from '../forms/extensions.ts';
import type { FormItem } from '../forms/questionnaire.ts';
import type { AnswerValue } from './answers.ts';
import { spanOf } from './dates.ts';
import { convertUnit, copyQuantity, placesOf, unitCodeOf } from './units.ts';

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

/** How many ways a pattern may be tried over a text. */
const maxWays = 10_000_000;

/** True for a pattern that cannot run away: no repeated group that repeats or chooses inside, and few open repetitions. */
function isTame(pattern: string, text: string): boolean {
  const isNested = /[+*}]\)?[+*{]/.test(pattern) || /\([^()]*[|+*{?][^()]*\)[+*{]/.test(pattern) || /\)[^()]*\)[+*{]/.test(pattern);
  const open = pattern.match(/[*+]|\{\d+,\}/g)?.length ?? 0;
  return pattern.length <= 200 && text.length <= 1_000 && !isNested && text.length ** open <= maxWays;
}

/** Patterns come from payers: only tame ones are run here. */
function findPatternFault(text: string, pattern: string | undefined): string | undefined {
  if (typeof pattern !== 'string' || !isTame(pattern, text)) return undefined;
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(text) ? undefined : `the form wants the pattern ${pattern}`;
  } catch {
    return undefined;
  }
}

/** True where the form sets a pattern that is not run over this answer: it might run away. */
export function isPatternSkipped({ valueString, valueUri }: AnswerValue, item: FormItem): boolean {
  const [text, pattern] = [valueString ?? valueUri, readExtension(item.source, 'regex')?.valueString];
  return text !== undefined && typeof pattern === 'string' && !isTame(pattern, text);
}

function findRangeFault(value: AnswerValue, item: FormItem): string | undefined {
  for (const [name, word, breaks] of [
    ['minValue', 'at least', (order: number) => order < 0],
    ['minQuantity', 'at least', (order: number) => order < 0],
    ['maxValue', 'at most', (order: number) => order > 0],
    ['maxQuantity', 'at most', (order: number) => order > 0],
  ] as const) {
    const bound = readBound(readExtension(item.source, name));
    const order = compareToBound(value, bound);
    if (order !== undefined && breaks(order)) return `the form takes ${word} ${describeBound(bound)}`;
  }
  return undefined;
}

/** A bound as far as it is one: a form may write anything in its place. */
interface Bound {
  readonly number?: number;
  readonly date?: string;
  readonly time?: string;
  readonly quantity?: Quantity & { readonly value: number };
}

function readBound(extension: Extension | undefined): Bound {
  const { valueInteger, valueDecimal, valueDate, valueDateTime, valueTime, valueQuantity } = extension ?? {};
  const [number, date, time]: readonly unknown[] = [valueDecimal ?? valueInteger, valueDate ?? valueDateTime, valueTime];
  if (typeof number === 'number') return { number };
  if (typeof date === 'string') return { date };
  if (typeof time === 'string') return { time };
  const quantity = copyQuantity(valueQuantity ?? {});
  return quantity.value === undefined ? {} : { quantity: { ...quantity, value: quantity.value } };
}

/** Below 0 where the value is less than the bound; undefined where the two cannot be compared. */
function compareToBound(value: AnswerValue, bound: Bound): number | undefined {
  const number = value.valueDecimal ?? value.valueInteger;
  if (number !== undefined && bound.number !== undefined) return number - bound.number;
  const date = value.valueDate ?? value.valueDateTime;
  if (date !== undefined && bound.date !== undefined) return compareDates(date, bound.date);
  const time = value.valueTime;
  if (time !== undefined && bound.time !== undefined) return time < bound.time ? -1 : time > bound.time ? 1 : 0;
  return compareQuantities(value.valueQuantity, bound.quantity);
}

function compareDates(date: string, bound: string): number | undefined {
  const [a, b] = [spanOf(date), spanOf(bound)];
  if (a === undefined || b === undefined) return undefined;
  return a.to < b.from ? -1 : a.from > b.to ? 1 : 0;
}

function compareQuantities(quantity: Quantity | undefined, limit: Bound['quantity']): number | undefined {
  if (quantity?.value === undefined || limit === undefined) return undefined;
  const [from, to] = [unitCodeOf(quantity), unitCodeOf(limit)];
  if (from === undefined || to === undefined) return from === to ? quantity.value - limit.value : undefined;
  const converted = convertUnit(quantity.value, from, to);
  return converted === undefined ? undefined : converted - limit.value;
}

function describeBound({ number, date, time, quantity }: Bound): string {
  return String(number ?? date ?? time ?? `${quantity?.value ?? '?'} ${quantity?.code ?? quantity?.unit ?? ''}`.trim());
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
  const types = readCodes(item, 'mimeType');
  if (types.length > 0 && !types.includes(attachment.contentType ?? '')) return `the form takes ${types.join(', ')}`;
  const most = readLimit(item, 'maxSize');
  const size = typeof attachment.data === 'string' ? bytesOf(attachment.data) : attachment.size;
  return most !== undefined && size !== undefined && size > most ? `the form takes at most ${most} bytes` : undefined;
}

/** How many bytes base64 text holds, whatever the attachment says of its size. */
function bytesOf(data: string): number {
  return Math.floor((data.replaceAll(/[\s=]/g, '').length * 3) / 4);
}

/** The codes that an item's extensions of one name list. */
export function readCodes(item: FormItem, name: 'mimeType' | 'referenceResource'): readonly string[] {
  const codes: readonly unknown[] = readExtensions(item.source, name).map(({ valueCode }) => valueCode);
  return codes.filter((code) => typeof code === 'string');
}
