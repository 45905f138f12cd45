/**
 * How a person writes a number, a quantity or a date in a note.
 *
 * A number that could stand anywhere proves nothing: alone it counts only with two significant digits or a decimal.
 *
 * Source: UCUM codes and the abbreviations of clinical notes in the United States; FHIR R4 date, dateTime.
 */
import { isFhirDate } from '../values/dates.ts';

/** What a number is of. */
export interface Measured {
  readonly value: number;
  readonly units: readonly string[];
  readonly comparator?: string;
}

/** A number with its unit in each way, then alone where it says enough. */
export function writeQuantity({ value, units, comparator }: Measured): readonly string[] {
  const rounded = comparator === undefined && Number.isInteger(value) ? [`${value}.0`] : [];
  const numbers = withComparator([...writeNumber(value), ...rounded], comparator);
  const measured = units.flatMap(alikeUnits).flatMap((unit) => numbers.flatMap((number) => [`${number} ${unit}`, `${number}${unit}`]));
  return [...new Set([...measured, ...withComparator(writeTelling(value), comparator)])];
}

function withComparator(numbers: readonly string[], comparator: string | undefined): readonly string[] {
  return comparator === undefined ? numbers : numbers.flatMap((number) => [`${comparator}${number}`, `${comparator} ${number}`]);
}

/** A number without a unit; nothing where it says too little. */
export function writeTelling(value: number): readonly string[] {
  const digits = String(Math.abs(value)).replace(/^0+|0+$/g, '');
  return !Number.isInteger(value) || digits.length > 1 ? writeNumber(value) : [];
}

/** As is, and with thousands separators. */
function writeNumber(value: number): readonly string[] {
  const text = String(value);
  if (!/^-?\d+(\.\d+)?$/.test(text)) return [];
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return [...new Set([text, fraction === undefined ? grouped : `${grouped}.${fraction}`])];
}

/** Units as they are written where UCUM has a code of its own. */
const written: Readonly<Record<string, readonly string[]>> = {
  'mm[Hg]': ['mmHg', 'mm Hg'],
  'kg/m2': ['kg/m²', 'kg/m^2'],
  m2: ['m²', 'm^2'],
  ug: ['mcg', 'µg'],
  'ug/mL': ['mcg/mL', 'µg/mL'],
  '[lb_av]': ['lb', 'lbs', 'pounds'],
  '[in_i]': ['in', 'inches'],
  Cel: ['°C', 'C'],
  '[degF]': ['°F', 'F'],
  'L/min': ['LPM', 'L/minute'],
  '10*3/uL': ['x10^3/uL', 'K/uL', 'x10³/µL'],
  '10*9/L': ['x10^9/L', 'x10⁹/L'],
  'mL/min/{1.73_m2}': ['mL/min/1.73 m²', 'mL/min/1.73m2', 'mL/min'],
  '[IU]': ['IU', 'units'],
  '[iU]': ['IU', 'units'],
  d: ['days', 'day'],
  wk: ['weeks', 'week'],
  mo: ['months', 'month'],
  a: ['years', 'year'],
  h: ['hours', 'hour', 'hr', 'hrs'],
  min: ['minutes'],
  '/min': ['per minute', 'bpm'],
};

/** A unit and how else it is written. UCUM's annotations and the unit 1 are nothing that anybody writes. */
function alikeUnits(unit: string): readonly string[] {
  const plain = unit.replace(/\{[^}]*\}/g, '').trim();
  const others = Object.hasOwn(written, unit) ? (written[unit] ?? []) : [];
  return [...new Set([...(plain === '' || plain === '1' ? [] : [plain]), ...others])];
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** True for text that is a date of at least a month; a year alone is found in any document. */
export function isTellingDate(text: string): boolean {
  return /^\d{4}-\d{2}/.test(text) && isFhirDate(text);
}

/** A date as it is written in the United States and by FHIR; the time of day is left out. */
export function writeDate(text: string): readonly string[] {
  const [, year = '', month = '', day] = /^(\d{4})-(\d{2})(?:-(\d{2}))?/.exec(text) ?? [];
  const name = months[Number(month) - 1];
  if (name === undefined) return [];
  const short = name.slice(0, 3);
  if (day === undefined) return [...new Set([`${month}/${year}`, `${Number(month)}/${year}`, `${short} ${year}`, `${name} ${year}`])];
  return [...new Set([`${year}-${month}-${day}`, ...withDigits(year, month, day), ...withNames(year, [short, name], day)])];
}

function withDigits(year: string, month: string, day: string): readonly string[] {
  const [m, d, yy] = [Number(month), Number(day), year.slice(2)];
  return [`${month}/${day}/${year}`, `${m}/${d}/${year}`, `${month}/${day}/${yy}`, `${m}/${d}/${yy}`, `${month}-${day}-${year}`];
}

function withNames(year: string, names: readonly string[], day: string): readonly string[] {
  const days = [...new Set([String(Number(day)), day])];
  return names.flatMap((name) =>
    days.flatMap((d) => [
      `${name} ${d}, ${year}`,
      `${name}. ${d}, ${year}`,
      `${name} ${d} ${year}`,
      `${d} ${name} ${year}`,
      `${d}-${name}-${year}`,
    ]),
  );
}
