/**
 * What is not clean in a code or a unit: told by kind, never by what it says. Nothing is mended here.
 *
 * Source: FHIR R4 code, Quantity; UCUM.
 */
import type { Quantity } from '../fhir.ts';
import { convertUnit, isUcumCode, ucumSystem, unitCodeOf } from './units.ts';

/** FHIR's code: no blanks but single ones inside. */
const codeShape = /^\S+( \S+)*$/;

/** True for text that FHIR takes as a code. */
export function isFhirCode(code: string): boolean {
  return codeShape.test(code);
}

/** Why a quantity's unit cannot be converted; undefined where it is UCUM. */
export function describeUnitFault(quantity: Quantity): string | undefined {
  const code = unitCodeOf(quantity);
  if (code === undefined) {
    const isForeign = quantity.system !== undefined && quantity.system !== ucumSystem;
    return isForeign ? 'the chart’s unit is of a code system other than UCUM' : 'the chart names no unit';
  }
  if (isUcumCode(code)) return undefined;
  if (isUcumCode(code.trim())) return 'the chart’s unit has blanks around it';
  return `the chart’s unit${nameUnit(code)} is not a UCUM code`;
}

/** What charts usually write in place of UCUM's codes. */
const usualUnits: ReadonlySet<string> = new Set(
  [
    'lbs pound pounds kgs kilogram kilograms gram grams gm gms oz ounce ounces inch inches feet ft cms cc mcg mcL IU IU/L IU/mL',
    'mEq mEq/L mmHg MMHG cmH2O bpm BPM sec secs second seconds min mins minutes hr hrs hour hours day days wk week weeks month months',
    'mo yr yrs year years °C °F C F K/uL M/uL x10E3/uL events/hr events/hour L/min lpm LPM percent pct kg/m² kg/m^2',
  ].flatMap((line) => line.split(' ')),
);

/** A unit's name where it is known for one, without annotations: whatever else stands there is not repeated. */
export function nameUnit(code: string): string {
  const isKnown = usualUnits.has(code) || (!code.includes('{') && isUcumCode(code));
  return isKnown ? ` "${code}"` : '';
}

/** A unit text and a unit code that are both UCUM and mean different units of one kind: which of them is right? */
export function findContradiction({ unit, system, code }: Quantity): string | undefined {
  if (unit === undefined || code === undefined || unit === code) return undefined;
  if (system !== undefined && system !== ucumSystem) return undefined;
  const factor = convertUnit(1, unit, code);
  return factor === undefined || factor === 1 ? undefined : 'the chart’s unit text and its unit code mean different units';
}
