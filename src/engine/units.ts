/**
 * Units by UCUM: the only file that converts, and it converts exactly or not at all.
 *
 * Source: UCUM 2.1; SDC "Handling units in initial values".
 */
import { UcumLhcUtils } from '@lhncbc/ucum-lhc';
import type { Quantity } from '../fhir.ts';

export const ucumSystem = 'http://unitsofmeasure.org';

/** What the library answers, as far as we read it. */
interface Conversion {
  readonly status: string;
  readonly toVal: number | null;
}

/** A number in another unit; undefined where UCUM knows no way. */
export function convertUnit(value: number, from: string, to: string): number | undefined {
  if (from === to) return value;
  const conversion = UcumLhcUtils.getInstance().convertUnitTo(from, value, to) as Conversion;
  if (conversion.status !== 'succeeded' || typeof conversion.toVal !== 'number') return undefined;
  return roundSignificant(conversion.toVal);
}

/** Ten significant digits: more than any measurement has, fewer than binary fractions leave behind. */
function roundSignificant(value: number): number {
  return Number(value.toPrecision(10));
}

/** The UCUM code of a quantity; its unit text only where no system contradicts it. */
export function unitCodeOf(quantity: Quantity): string | undefined {
  if (quantity.system !== undefined && quantity.system !== ucumSystem) return undefined;
  return quantity.code ?? quantity.unit;
}
