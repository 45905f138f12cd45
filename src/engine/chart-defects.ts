/**
 * Dirt in a chart: what rules cannot read as it is written, for whoever keeps the record.
 *
 * Only kinds and places are told, never values. Nothing here changes what is answered.
 *
 * Source: FHIR R4 code, Quantity; the dirt that real charts hold.
 */
import { type AnyResource, type Coding, type Quantity, referenceTo } from '../fhir.ts';
import { spanOf } from '../values/dates.ts';
import { describeUnitFault, findContradiction, isFhirCode } from '../values/dirt.ts';
import { type ClinicalRecord, clinicalDateOf, listContext } from './record.ts';

export const chartDefectKinds = [
  'blank-in-code',
  'no-code-system',
  'unit-not-ucum',
  'units-disagree',
  'no-status',
  'no-date',
  'dated-ahead',
  'no-code',
] as const;

export interface ChartDefect {
  readonly kind: (typeof chartDefectKinds)[number];
  /** `Type/id`. */
  readonly resource: string;
  /** FHIRPath in that resource. */
  readonly path: string;
}

/** How many are told, and how deep resources are read. */
const maxDefects = 200;
const maxDepth = 12;

/** What is dirty in the resources of a record, each resource once. */
export function findChartDefects(record: ClinicalRecord, now: string): readonly ChartDefect[] {
  const resources = [...record.sources.flatMap((source) => source.resources), ...Object.values(record.contexts).flatMap(listContext)];
  const defects = [...new Set(resources)].flatMap((resource) => findIn(resource, now));
  return defects.slice(0, maxDefects);
}

const needStatus: readonly string[] = [
  'Observation',
  'MedicationRequest',
  'DiagnosticReport',
  'Procedure',
  'ServiceRequest',
  'DocumentReference',
];
const needDate: readonly string[] = ['Observation', 'DiagnosticReport', 'Procedure'];

function findIn(resource: AnyResource, now: string): readonly ChartDefect[] {
  const { resourceType } = resource;
  const at = (kind: ChartDefect['kind'], path: string): ChartDefect => ({ kind, resource: referenceTo(resource), path });
  const date = clinicalDateOf(resource);
  const isAhead = date !== undefined && (spanOf(date)?.from ?? 0) > (spanOf(now)?.to ?? Number.POSITIVE_INFINITY);
  return [
    ...(needStatus.includes(resourceType) && typeof resource['status'] !== 'string' ? [at('no-status', `${resourceType}.status`)] : []),
    ...(needDate.includes(resourceType) && date === undefined ? [at('no-date', resourceType)] : []),
    ...(needDate.includes(resourceType) && isAhead ? [at('dated-ahead', resourceType)] : []),
    ...(resourceType === 'Observation' && !hasCoding(resource['code']) ? [at('no-code', 'Observation.code')] : []),
    ...findBelow(resource, resourceType, 0).map(({ kind, path }) => at(kind, path)),
  ];
}

function hasCoding(concept: unknown): boolean {
  const codings = (concept as { coding?: unknown } | null | undefined)?.coding;
  return Array.isArray(codings) && codings.some((coding) => typeof (coding as { code?: unknown } | null)?.code === 'string');
}

function findBelow(element: unknown, path: string, depth: number): readonly Omit<ChartDefect, 'resource'>[] {
  if (typeof element !== 'object' || element === null || depth > maxDepth) return [];
  if (Array.isArray(element)) return element.flatMap((each, n) => findBelow(each, `${path}[${n}]`, depth + 1));
  return [
    ...findHere(element).map(([kind, key]) => ({ kind, path: `${path}.${key}` })),
    ...Object.entries(element).flatMap(([key, below]) => (key === 'contained' ? [] : findBelow(below, `${path}.${key}`, depth + 1))),
  ];
}

/** What is wrong with one coding or quantity, and with which of its elements. */
function findHere(element: object): readonly (readonly [ChartDefect['kind'], string])[] {
  if ('value' in element && typeof element.value === 'number') return findUnitFaults(element as Quantity);
  const { coding } = element as { coding?: unknown };
  const codings = Array.isArray(coding) ? coding.filter((each: unknown): each is Coding => typeof each === 'object' && each !== null) : [];
  const codes = codings.map(({ code }) => code).filter((code) => typeof code === 'string');
  return [
    ...(codes.every(isFhirCode) ? [] : [['blank-in-code', 'coding'] as const]),
    ...(codings.every(({ system, code }) => system !== undefined || code === undefined) ? [] : [['no-code-system', 'coding'] as const]),
  ];
}

function findUnitFaults(quantity: Quantity): readonly (readonly [ChartDefect['kind'], string])[] {
  if (describeUnitFault(quantity) !== undefined) return [['unit-not-ucum', quantity.code === undefined ? 'unit' : 'code']];
  return findContradiction(quantity) === undefined ? [] : [['units-disagree', 'unit']];
}
