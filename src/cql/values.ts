/**
 * From what CQL gave to values in FHIR's JSON with the engine's type names.
 *
 * Null gives none, a list gives each of its values. Dates and times keep the precision they have. A FHIR object that
 * stands in the chart stays that object where it is a resource, and is copied where it is a part of one. A value that
 * CQL itself cannot tell (an age between two numbers, because a date is not precise enough) is not a value.
 *
 * Source: CQL specification, types; FHIR R4 data types.
 */
import type { LogicValue } from '../engine/logic.ts';
import { withoutAbsent } from '../fhir.ts';

/** Thrown where logic gives nothing that can be told; its message is for the report and has no value of the chart. */
export class LogicFault extends Error {}

const maxValues = 5_000;

/** What FHIR objects of the CQL engine are made of. */
export interface FhirObject {
  readonly _json: unknown;
  getTypeInfo(): { readonly name: string; readonly baseTypeSpecifier?: { readonly fqn?: string } } | undefined;
}

export function isFhirObject(value: unknown): value is FhirObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    '_json' in value &&
    typeof (value as { getTypeInfo?: unknown }).getTypeInfo === 'function'
  );
}

/** A value; `object` is the chart's own JSON behind it, where there is one. */
export interface ReadValue extends LogicValue {
  readonly object?: unknown;
}

/** All values of a result. Fails: `LogicFault`. */
export function readValues(result: unknown): readonly ReadValue[] {
  return flatten(result).flatMap((value) => toLogicValue(value) ?? []);
}

function flatten(result: unknown): readonly unknown[] {
  const flat: unknown[] = [];
  const open: unknown[] = [result];
  for (let steps = 0; open.length > 0; steps += 1) {
    const next = open.pop();
    if (steps > 10 * maxValues || (Array.isArray(next) && next.length > 10 * maxValues)) throw tooMany();
    if (Array.isArray(next)) open.push(...next.toReversed());
    else if (next !== null && next !== undefined) flat.push(next);
  }
  if (flat.length > maxValues) throw tooMany();
  return flat;
}

function tooMany(): LogicFault {
  return new LogicFault(`it gives more than ${maxValues} values`);
}

function toLogicValue(value: unknown): ReadValue | undefined {
  switch (typeof value) {
    case 'boolean':
      return { type: 'System.Boolean', value };
    case 'string':
      return { type: 'System.String', value };
    case 'number':
      if (!Number.isFinite(value)) throw new LogicFault('it gives a number that is none');
      return { type: Number.isInteger(value) ? 'System.Integer' : 'System.Decimal', value };
    case 'object':
      return value === null ? undefined : isFhirObject(value) ? fromFhir(value) : fromSystem(value as SystemValue);
    default:
      throw new LogicFault('it gives something that is no value');
  }
}

function fromFhir(object: FhirObject): ReadValue | undefined {
  const type = typeOf(object);
  const json = object._json as { readonly value?: unknown; readonly resourceType?: unknown } | null;
  if (typeof json !== 'object' || json === null) return json === null ? undefined : { type, value: json };
  if (/^FHIR\.[a-z]/.test(type)) return json.value === undefined || json.value === null ? undefined : { type, value: json.value };
  return { type, value: typeof json.resourceType === 'string' ? json : (JSON.parse(JSON.stringify(json)) as unknown), object: json };
}

/** The model has a type of its own for each list of codes, and for each part of a resource. */
function typeOf(object: FhirObject): string {
  const info = object.getTypeInfo();
  const name = info?.name.replace(/^FHIR\./, '') ?? 'Any';
  if (name.includes('.')) return 'FHIR.BackboneElement';
  const json = object._json as { readonly value?: unknown } | null;
  const isCode = info?.baseTypeSpecifier?.fqn === 'FHIR.Element' && /^[A-Z]/.test(name) && typeof json?.value === 'string';
  return isCode ? 'FHIR.code' : `FHIR.${name === 'SimpleQuantity' ? 'Quantity' : name}`;
}

/** A value of CQL's own types, as far as they are told apart. */
interface SystemValue {
  readonly isCode?: boolean;
  readonly isConcept?: boolean;
  readonly isQuantity?: boolean;
  readonly isRatio?: boolean;
  readonly isInterval?: boolean;
  readonly isDate?: boolean;
  readonly isDateTime?: boolean;
  readonly isUncertainty?: boolean;
  readonly isValueSet?: boolean;
  isTime?(): boolean;
  toString(): string;
}

function fromSystem(value: SystemValue): LogicValue {
  if (value.isCode === true) return { type: 'FHIR.Coding', value: toCoding(value) };
  if (value.isConcept === true) return { type: 'FHIR.CodeableConcept', value: toConcept(value) };
  if (value.isQuantity === true) return { type: 'FHIR.Quantity', value: toQuantity(value) };
  if (value.isDateTime === true) return value.isTime?.() === true ? toTime(value) : { type: 'System.DateTime', value: value.toString() };
  if (value.isDate === true) return { type: 'System.Date', value: value.toString() };
  if (value.isInterval === true) return toInterval(value as unknown as Interval);
  if (value.isRatio === true) return { type: 'FHIR.Ratio', value: toRatio(value) };
  if (value.isUncertainty === true) throw new LogicFault('it rests on dates that are not precise enough');
  if (value.isValueSet === true) throw new LogicFault('it gives a value set, not a value');
  return { type: 'System.Tuple', value: toTuple(value) };
}

interface Code {
  readonly code?: string;
  readonly system?: string;
  readonly version?: string;
  readonly display?: string;
}

function toCoding(value: unknown): object {
  const { system, version, code, display } = value as Code;
  return withoutAbsent({ system: orAbsent(system), version: orAbsent(version), code: orAbsent(code), display: orAbsent(display) });
}

function orAbsent<T>(value: T | null | undefined): T | undefined {
  return value ?? undefined;
}

function toConcept(value: unknown): object {
  const { codes, display } = value as { readonly codes?: readonly Code[]; readonly display?: string };
  return { coding: (codes ?? []).map(toCoding), ...(typeof display === 'string' ? { text: display } : {}) };
}

/** Calendar units, as UCUM has them. */
const calendarUnits: Readonly<Record<string, string>> = {
  year: 'a',
  month: 'mo',
  week: 'wk',
  day: 'd',
  hour: 'h',
  minute: 'min',
  second: 's',
  millisecond: 'ms',
};

function toQuantity(value: unknown): object {
  const { value: number, unit } = value as { readonly value: number; readonly unit?: string | null };
  const word = (unit ?? '1').replace(/s$/, '');
  const code = Object.hasOwn(calendarUnits, word) ? calendarUnits[word] : (unit ?? '1');
  return { value: number, unit: unit ?? '1', system: 'http://unitsofmeasure.org', code };
}

function toRatio(value: unknown): object {
  const { numerator, denominator } = value as { readonly numerator: unknown; readonly denominator: unknown };
  return { numerator: toQuantity(numerator), denominator: toQuantity(denominator) };
}

function toTime(value: SystemValue): LogicValue {
  return { type: 'System.Time', value: value.toString().replace(/^T/, '') };
}

interface Interval {
  readonly low: unknown;
  readonly high: unknown;
}

/** Dates make a Period, quantities a Range. */
function toInterval({ low, high }: Interval): LogicValue {
  const [from, to] = [low, high].map((end) => (end === null || end === undefined ? undefined : toLogicValue(end)));
  const kinds = new Set([from, to].flatMap((end) => (end === undefined ? [] : [end.type])));
  if ([...kinds].every((kind) => kind === 'System.Date' || kind === 'System.DateTime') && kinds.size > 0)
    return { type: 'FHIR.Period', value: withoutAbsent({ start: from?.value, end: to?.value }) };
  if ([...kinds].every((kind) => kind === 'FHIR.Quantity') && kinds.size > 0)
    return { type: 'FHIR.Range', value: withoutAbsent({ low: from?.value, high: to?.value }) };
  throw new LogicFault('it gives an interval that FHIR has no type for');
}

function toTuple(value: object): object {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]) => (part === null || part === undefined ? [] : [[name, toPart(part)]])),
  );
}

function toPart(part: unknown): unknown {
  return Array.isArray(part) ? readValues(part).map((each) => each.value) : toLogicValue(part)?.value;
}
