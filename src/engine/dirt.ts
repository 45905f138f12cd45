/**
 * What is not clean in a value that a chart gives: told by kind, never by what it says.
 *
 * Nothing is mended here. Codes with blanks, units that UCUM does not know and resources without a status are what
 * makes rules miss; whoever looks after the chart can put them right once they are named.
 *
 * Source: FHIR R4 code, Coding, Quantity; UCUM.
 */
import { type Coding, isResource, type Quantity } from '../fhir.ts';
import { convertUnit, isUcumCode, ucumSystem, unitCodeOf } from './units.ts';

/** FHIR's code: no blanks but single ones inside. */
const codeShape = /^\S+( \S+)*$/;

/** True for text that FHIR takes as a code. */
export function isFhirCode(code: string): boolean {
  return codeShape.test(code);
}

/** The faults of a coding, a concept, a quantity or a resource, each as the details of an issue. */
export function findDirt(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isResource(value)) return findResourceDirt(value.resourceType, value['status']);
  const { coding } = value as { coding?: unknown };
  if (Array.isArray(coding)) return [...new Set(coding.flatMap((each: unknown) => findCodingDirt(each)))];
  return 'value' in value ? findQuantityDirt(value as Quantity) : findCodingDirt(value);
}

/** Resources whose status decides whether they count, and which have to have one. */
const withStatus = ['Observation', 'MedicationRequest', 'ServiceRequest', 'Procedure', 'DocumentReference', 'DiagnosticReport'];

function findResourceDirt(type: string, status: unknown): readonly string[] {
  return withStatus.includes(type) && status === undefined ? [`the chart’s ${type} has no status`] : [];
}

function findCodingDirt(value: unknown): readonly string[] {
  const { code, system } = (value ?? {}) as Partial<Coding>;
  if (typeof code !== 'string') return [];
  return [
    ...(isFhirCode(code) ? [] : ['the chart’s code has blanks where FHIR allows none']),
    ...(system === undefined ? ['the chart’s code names no code system'] : []),
  ];
}

function findQuantityDirt(quantity: Quantity): readonly string[] {
  const fault = describeUnitFault(quantity);
  return [fault, findContradiction(quantity)].filter((each) => each !== undefined);
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

/** A unit's name, where it looks like one: whatever else stands there is not repeated. */
export function nameUnit(code: string): string {
  return /^[A-Za-z0-9%/.[\]{}()*^'"°µμ-]{1,20}$/.test(code) ? ` "${code}"` : '';
}

/** A unit text and a unit code that are both UCUM and mean different units of one kind: which of them is right? */
export function findContradiction({ unit, system, code }: Quantity): string | undefined {
  if (unit === undefined || code === undefined || unit === code) return undefined;
  if (system !== undefined && system !== ucumSystem) return undefined;
  const factor = convertUnit(1, unit, code);
  return factor === undefined || factor === 1 ? undefined : 'the chart’s unit text and its unit code mean different units';
}
