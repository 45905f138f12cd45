/**
 * Which units an item takes.
 *
 * `unit` fixes it, unitOption and unitValueSet list it, and a list is closed unless unitOpen says otherwise: then coded
 * units of other systems, or any, are taken as well. Published forms often name a unit by its text alone; such a text is
 * a unit of that name, and it is UCUM where UCUM writes it so.
 *
 * Source: SDC behavior page (unitOption, unitValueSet, unitOpen, unitSupplementalSystem).
 */
import type { Coding, Quantity } from '../fhir.ts';
import { readCanonical } from '../forms/canonicals.ts';
import { readExtension, readExtensions } from '../forms/extensions.ts';
import { type AnswerSpace, copyCoding, unitValueSetOf } from '../forms/options.ts';
import type { FormItem } from '../forms/questionnaire.ts';
import { ucumSystem, unitCodeOf } from './units.ts';

export interface ItemUnits {
  /** In the form's order; empty where any unit is taken. */
  readonly units: readonly Coding[];
  /** What is taken beside the list. */
  readonly beside: 'nothing' | 'coded' | 'anything';
  /** The code systems that `coded` units come from; empty for any. */
  readonly systems: readonly string[];
  /** The value set that could not be listed. */
  readonly unlisted?: string;
}

/** Reads the units of a quantity item. */
export function readItemUnits(item: FormItem, space: AnswerSpace): ItemUnits {
  const units = [...readUnitCodings(item, 'unitOption'), ...(space.units ?? []), ...readUnitCodings(item, 'unit')];
  const named = unitValueSetOf(item);
  const unlisted = named !== undefined && space.units === undefined ? named : undefined;
  return {
    units,
    beside: unlisted !== undefined || (units.length === 0 && named === undefined) ? 'anything' : readBeside(item),
    systems: readSystems(item),
    ...(unlisted === undefined ? {} : { unlisted }),
  };
}

function readUnitCodings(item: FormItem, name: 'unit' | 'unitOption'): readonly Coding[] {
  return readExtensions(item.source, name).flatMap(({ valueCoding }) => (valueCoding === undefined ? [] : readUnit(valueCoding)));
}

/** A form's unit as far as it is one: with a code or a text. */
function readUnit(value: unknown): readonly Coding[] {
  if (typeof value !== 'object' || value === null) return [];
  const { code, display } = copyCoding(value);
  return code === undefined && display === undefined ? [] : [copyCoding(value)];
}

function readSystems(item: FormItem): readonly string[] {
  const canonicals: readonly unknown[] = readExtensions(item.source, 'unitSupplementalSystem').map(({ valueCanonical }) => valueCanonical);
  return canonicals.flatMap((canonical) => (typeof canonical === 'string' ? readCanonical(canonical).url : []));
}

function readBeside(item: FormItem): ItemUnits['beside'] {
  const open = readExtension(item.source, 'unitOpen')?.valueCode;
  if (open === 'optionsOrType') return 'coded';
  return open === 'optionsOrString' ? 'anything' : 'nothing';
}

/** The unit that an item's `unit` extension fixes. */
export function fixedUnitOf(item: FormItem): Coding | undefined {
  return readUnitCodings(item, 'unit')[0];
}

/** True where a quantity is in that unit: by code and system, or by its text where one of the two has only a text. */
export function isInUnit(quantity: Quantity, unit: Coding): boolean {
  if (unit.code === undefined) return unit.display !== undefined && [quantity.unit, unitCodeOf(quantity)].includes(unit.display);
  if (quantity.code === undefined) return unitCodeOf(quantity) === unit.code && codeInUcum(unit) !== undefined;
  return quantity.code === unit.code && (quantity.system ?? ucumSystem) === (unit.system ?? ucumSystem);
}

/** True where a unit that is not on the list is taken beside it. */
export function isTakenBeside({ code, system }: Quantity, { beside, systems }: ItemUnits): boolean {
  if (beside !== 'coded') return beside === 'anything';
  return code !== undefined && system !== undefined && (systems.length === 0 || systems.includes(system));
}

/** The UCUM code of a form's unit; its text where it has no code; undefined for units of other systems. */
export function codeInUcum({ system, code, display }: Coding): string | undefined {
  return system === undefined || system === ucumSystem ? (code ?? display) : undefined;
}

/** What a form calls a unit. */
export function nameOfUnit({ code, display }: Coding): string {
  return display ?? code ?? '';
}
