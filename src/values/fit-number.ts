/**
 * Numbers for decimal and integer items: as they stand, or converted from a quantity into the unit the form states.
 *
 * Source: SDC population ("Quantity to integer or decimal", "comparator"); FHIR R4 integer.
 */
import type { Quantity } from '../fhir.ts';
import type { Found } from '../fhirpath/expressions.ts';
import type { FormItem } from '../forms/questionnaire.ts';
import { readLimit } from './bounds.ts';
import { describeUnitFault, findContradiction, nameUnit } from './dirt.ts';
import { accept, type Fitted, mismatch, refuse } from './fitted.ts';
import { codeInUcum, fixedUnitOf, isInUnit } from './item-units.ts';
import { convertMeasured, convertUnit, unitCodeOf } from './units.ts';

/** A decimal. */
export function fitDecimal(found: Found, item: FormItem): Fitted {
  const number = readNumber(found, item);
  return typeof number === 'string' ? refuse(number) : accept({ valueDecimal: number.value }, number.note, number.unchecked);
}

/** A whole number; one that is whole only after rounding is none. */
export function fitInteger(found: Found, item: FormItem): Fitted {
  const number = readNumber(found, item);
  if (typeof number === 'string') return refuse(number);
  return isFhirInteger(number.exact)
    ? accept({ valueInteger: number.exact }, number.note, number.unchecked)
    : mismatch(found, 'a whole number');
}

/** FHIR's integer has 32 bits. */
function isFhirInteger(value: number): boolean {
  return Number.isInteger(value) && value >= -2_147_483_648 && value <= 2_147_483_647;
}

interface ReadNumber {
  readonly value: number;
  /** Before it was rounded as an answer is written. */
  readonly exact: number;
  readonly note?: string;
  readonly unchecked?: string;
}

function readNumber(found: Found, item: FormItem): ReadNumber | string {
  if (typeof found.value === 'number' && Number.isFinite(found.value)) {
    const value = withoutNoise(found.value, found);
    return { value, exact: value };
  }
  if (!isQuantity(found.value)) return wrongType(found);
  const unit = fixedUnitOf(item);
  if (unit === undefined) return 'the chart gives a quantity, and the form does not say in which unit it wants the number';
  const unchecked = findContradiction(found.value);
  const read = isInUnit(found.value, unit) ? readAsIs(found.value) : convertQuantity(found.value, codeInUcum(unit), item);
  return typeof read === 'string' || unchecked === undefined ? read : { ...read, unchecked };
}

function wrongType(found: Found): string {
  const fitted = mismatch(found, 'a number');
  return fitted.fits ? '' : fitted.reason;
}

/** A number that was computed loses what binary fractions leave behind; one that stands in the chart stays as it is. */
export function withoutNoise(value: number, { place }: Found): number {
  const rounded = Number(value.toPrecision(15));
  return (place === undefined && Number.isFinite(rounded) ? rounded : value) + 0;
}

/** True for a quantity, whether or not it has all its parts. */
export function isQuantity(value: unknown): value is Quantity {
  return typeof value === 'object' && value !== null && !('resourceType' in value) && ('value' in value || 'comparator' in value);
}

function readAsIs(quantity: Quantity): ReadNumber | string {
  return findNumberFault(quantity) ?? { value: quantity.value ?? 0, exact: quantity.value ?? 0 };
}

/** Why a quantity is no number: it is a bound, or has none. */
export function findNumberFault({ comparator, value }: Quantity): string | undefined {
  if (comparator !== undefined) return 'the chart gives a bound such as "less than", not a number';
  return typeof value === 'number' && Number.isFinite(value) ? undefined : 'the quantity has no number';
}

/** A quantity's number in a unit of the form, with the numbers before and after in its note; or why not. */
export function convertQuantity(quantity: Quantity, to: string | undefined, item: FormItem): ReadNumber | string {
  const fault = findNumberFault(quantity) ?? describeUnitFault(quantity);
  const [from, value] = [unitCodeOf(quantity), quantity.value];
  if (fault !== undefined || from === undefined || value === undefined) return fault ?? 'the chart names no unit';
  if (to === undefined) return 'the form’s unit is of a code system other than UCUM';
  const places = readLimit(item, 'maxDecimalPlaces');
  const [exact, written] = [convertUnit(value, from, to), convertMeasured(value, { from, to, places })];
  if (exact === undefined || written === undefined) return `the chart’s unit${nameUnit(from)} cannot be converted to "${to}"`;
  return { value: written, exact, ...(from === to ? {} : { note: `converted from ${value} ${from} to ${written} ${to} by UCUM` }) };
}
