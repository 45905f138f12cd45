/**
 * Units by UCUM: the only file that converts, and it converts exactly or not at all.
 *
 * A unit is converted only where it is written as UCUM writes it; what merely looks like a unit ("mmHg", "lbs", "kg ")
 * is nobody's guess. How many digits a converted number is written with is decided here and nowhere else.
 *
 * Source: UCUM 2.1; SDC population ("convert only by UCUM code"), behavior page.
 */
import { UcumLhcUtils, type UcumLibrary } from '@lhncbc/ucum-lhc';
import { type Quantity, withoutAbsent } from '../fhir.ts';

export const ucumSystem = 'http://unitsofmeasure.org';

/** What the library answers, as far as we read it. */
interface Conversion {
  readonly status: string;
  readonly toVal: number | null;
}

/**
 * The library, without its habit of writing a unit text it cannot read to the console: it may be anything a chart says.
 */
function quiet(loud: UcumLibrary): UcumLibrary {
  const parse = loud.uStrParser_.parseString.bind(loud.uStrParser_);
  loud.uStrParser_.parseString = (...given) => {
    try {
      return parse(...given);
    } catch {
      return [null, null, [], []];
    }
  };
  return loud;
}

let opened: UcumLibrary | undefined;

/** Its tables are read when the first unit is. */
function openLibrary(): UcumLibrary {
  opened ??= quiet(UcumLhcUtils.getInstance());
  return opened;
}

const isUcum = new Map<string, boolean>();
const maxRemembered = 1_000;

/** Printable, without blanks, and no longer than a unit is. */
const unitShape = /^[\x21-\x7e]{1,60}$/;

/** True for a unit written exactly as UCUM writes it; the library alone would take "kg " and "pound" as well. */
export function isUcumCode(code: string): boolean {
  const known = isUcum.get(code);
  if (known !== undefined || !unitShape.test(code)) return known ?? false;
  const { status } = openLibrary().validateUnitString(code) as { readonly status: string };
  if (isUcum.size < maxRemembered) isUcum.set(code, status === 'valid');
  return status === 'valid';
}

/** A number in another unit; undefined where UCUM knows no way. */
export function convertUnit(value: number, from: string, to: string): number | undefined {
  if (from === to) return value;
  if (!isUcumCode(from) || !isUcumCode(to)) return undefined;
  const conversion = openLibrary().convertUnitTo(from, value, to) as Conversion;
  if (conversion.status !== 'succeeded' || typeof conversion.toVal !== 'number') return undefined;
  return roundSignificant(conversion.toVal, exactDigits);
}

/** More than any measurement has, fewer than binary fractions leave behind. */
const exactDigits = 10;

/** The number of digits below which a measurement is not cut, however few it was written with: 5 may have been 5.00. */
const fewestDigits = 4;

export interface UnitChange {
  readonly from: string;
  readonly to: string;
  /** The most decimal places that the form takes. */
  readonly places?: number | undefined;
}

/**
 * A measured number in another unit, as an answer is written; undefined where UCUM knows no way.
 *
 * Rounding: to the form's decimal places where it limits them; else to four significant digits, or to one more than the
 * chart's number has, and to as many as it takes to lead back to the chart's number. 140 [lb_av] are 63.5 kg, and
 * 154 [lb_av] are 69.85 kg.
 */
export function convertMeasured(value: number, { from, to, places }: UnitChange): number | undefined {
  const exact = convertUnit(value, from, to);
  if (exact === undefined || from === to) return exact;
  const written = writeMeasured(value, exact, { from, to });
  return places === undefined || placesOf(written) <= places ? written : Number(exact.toFixed(Math.min(100, Math.max(0, places))));
}

function writeMeasured(value: number, exact: number, { from, to }: UnitChange): number {
  const digits = digitsOf(value);
  for (let n = Math.max(fewestDigits, digits + 1); n < exactDigits; n += 1) {
    const rounded = roundSignificant(exact, n);
    const back = convertUnit(rounded, to, from);
    if (back !== undefined && roundSignificant(back, digits) === value) return rounded;
  }
  return exact;
}

/** Significant digits as a number is written; the zeros of 100 count. */
function digitsOf(value: number): number {
  const [mantissa = '', exponent = '0'] = Math.abs(value).toExponential().split('e');
  return Math.max(mantissa.replace('.', '').length, Number(exponent) + 1);
}

/** Decimal places as a number is written. */
export function placesOf(value: number): number {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(exponent));
}

function roundSignificant(value: number, digits: number): number {
  return Number(value.toPrecision(Math.min(100, digits)));
}

/** The UCUM code of a quantity; its unit text only where no system contradicts it. */
export function unitCodeOf(quantity: Quantity): string | undefined {
  if (quantity.system !== undefined && quantity.system !== ucumSystem) return undefined;
  return quantity.code ?? quantity.unit;
}

/** A quantity without ids, extensions, and parts of another type than FHIR gives them. */
export function copyQuantity({ value, comparator, unit, system, code }: Quantity): Quantity {
  const text = (part: unknown): string | undefined => (typeof part === 'string' && part.trim() !== '' ? part : undefined);
  return withoutAbsent({
    value: typeof value === 'number' && Number.isFinite(value) ? value : undefined,
    comparator: text(comparator) as Quantity['comparator'],
    unit: text(unit),
    system: text(system),
    code: text(code),
  });
}
