/**
 * Quantities in a unit the form takes: as they stand, or converted to the first of its units that UCUM leads to.
 *
 * Source: SDC behavior page (unitOption, unitValueSet, unitOpen), population page; FHIR R4 Quantity (qty-3).
 */
import type { Coding, Quantity } from '../fhir.ts';
import type { Found } from '../fhirpath/expressions.ts';
import type { AnswerSpace } from '../forms/options.ts';
import type { FormItem } from '../forms/questionnaire.ts';
import { describeUnitFault, findContradiction, nameUnit } from './dirt.ts';
import { convertQuantity, findNumberFault, isQuantity, withoutNoise } from './fit-number.ts';
import { accept, type Fitted, mismatch, refuse } from './fitted.ts';
import { codeInUcum, fixedUnitOf, type ItemUnits, isInUnit, isTakenBeside, nameOfUnit, readItemUnits } from './item-units.ts';
import { copyQuantity, isUcumCode, ucumSystem, unitCodeOf } from './units.ts';

/** The quantity, its unit being one that the form takes. */
export function fitQuantity(found: Found, item: FormItem, space: AnswerSpace): Fitted {
  if (typeof found.value === 'number') return fitBareNumber(withoutNoise(found.value, found), item);
  if (!isQuantity(found.value)) return mismatch(found, 'a quantity');
  const quantity = copyQuantity(found.value);
  if (quantity.value === undefined) return refuse('the quantity has no number');
  const units = readItemUnits(item, space);
  const own = units.units.find((unit) => isInUnit(quantity, unit));
  const unchecked = findContradiction(quantity) ?? describeUnlisted(units);
  if (own !== undefined) return accept({ valueQuantity: inFormsUnit(quantity, own) }, undefined, findContradiction(quantity));
  return isTakenBeside(quantity, units)
    ? accept({ valueQuantity: quantity }, undefined, unchecked)
    : convertToListed(quantity, units, item);
}

function describeUnlisted({ unlisted }: ItemUnits): string | undefined {
  return unlisted === undefined ? undefined : `the units of the value set ${unlisted} cannot be listed here`;
}

/** The number a rule computed, in the one unit the form fixes. */
function fitBareNumber(value: number, item: FormItem): Fitted {
  const unit = fixedUnitOf(item);
  if (unit === undefined || !Number.isFinite(value)) return refuse('the chart gives a number without a unit');
  return accept({ valueQuantity: { value, ...partsOf(unit) } });
}

/** A form's unit as a quantity names it; a code only with its system. */
function partsOf(unit: Coding): Quantity {
  const code = unit.code ?? (unit.display !== undefined && isUcumCode(unit.display) ? codeInUcum(unit) : undefined);
  return { unit: nameOfUnit(unit), ...(code === undefined ? {} : { system: unit.system ?? ucumSystem, code }) };
}

/** The same quantity with the unit's code and system, which a listed unit's answer has to have. */
function inFormsUnit(quantity: Quantity, unit: Coding): Quantity {
  const { unit: name, ...coded } = partsOf(unit);
  return { ...quantity, unit: quantity.unit ?? name ?? '', ...(quantity.code === undefined ? coded : {}) };
}

function convertToListed(quantity: Quantity, { units }: ItemUnits, item: FormItem): Fitted {
  const fault = findNumberFault(quantity) ?? describeUnitFault(quantity);
  if (fault !== undefined) return refuse(`the form takes ${units.map(nameOfUnit).join(', ')}, and ${fault}`);
  for (const unit of units) {
    const converted = convertQuantity(quantity, codeInUcum(unit), item);
    if (typeof converted !== 'string')
      return accept({ valueQuantity: { value: converted.value, ...partsOf(unit) } }, converted.note, findContradiction(quantity));
  }
  const named = nameUnit(unitCodeOf(quantity) ?? '');
  return refuse(`the form takes ${units.map(nameOfUnit).join(', ')}; the chart's unit${named} cannot be converted to any of them`);
}
