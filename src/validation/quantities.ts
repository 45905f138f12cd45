/**
 * Whether a quantity has a unit that its item takes, and one that the item's bounds can be compared with.
 *
 * Source: core extensions questionnaire-unit, -unitOption, -unitValueSet; SDC unitOpen, minQuantity, maxQuantity,
 * "Handling units in initial values"; rules 18 to 20.
 */

import type { Quantity } from '../fhir.ts';
import { readExtension } from '../forms/extensions.ts';
import type { AnswerSpace } from '../forms/options.ts';
import type { FormItem } from '../forms/questionnaire.ts';
import { isInUnit, isTakenBeside, readItemUnits } from '../values/item-units.ts';
import { convertUnit, unitCodeOf } from '../values/units.ts';
import type { Finding } from './issues.ts';

/** What is wrong with a quantity's unit. */
export function findUnitFinding(quantity: Quantity, item: FormItem, space: AnswerSpace): Finding | undefined {
  const allowed = readItemUnits(item, space);
  if (!allowed.units.some((unit) => isInUnit(quantity, unit))) {
    if (allowed.unlisted !== undefined) return notChecked;
    if (!isTakenBeside(quantity, allowed))
      return { severity: 'error', code: 'unit-not-allowed', details: 'the form takes this quantity in other units' };
  }
  return findBoundFinding(quantity, item);
}

const notChecked: Finding = {
  severity: 'information',
  code: 'value-not-checked',
  details: 'the form’s list of units is not at hand; the unit was not checked',
};

/** Bounds that the quantity cannot be compared with are not met: nobody knows whether they are. */
function findBoundFinding(quantity: Quantity, item: FormItem): Finding | undefined {
  for (const name of ['minValue', 'maxValue', 'minQuantity', 'maxQuantity'] as const) {
    const bound = readExtension(item.source, name)?.valueQuantity;
    if (bound?.value !== undefined && !isComparable(quantity, bound))
      return {
        severity: 'error',
        code: 'unit-not-comparable',
        details: 'this quantity has a unit that cannot be compared with the form’s bounds',
      };
  }
  return undefined;
}

function isComparable(quantity: Quantity, bound: Quantity): boolean {
  const [from, to] = [unitCodeOf(quantity), unitCodeOf(bound)];
  return from === to || (from !== undefined && to !== undefined && convertUnit(1, from, to) !== undefined);
}
