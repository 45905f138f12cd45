/**
 * How a chart looks on its way out: what one vendor's data do that another's do not, without a change to what they say.
 *
 * Searches run over the chart as it is; only what is sent wears the dress.
 */
import type { AnyResource } from '../fhir.ts';

export const dressNames = [
  'proprietary-codes-first',
  'absolute-references',
  'versioned-references',
  'referenced-medications',
  'binaries-without-data',
] as const;
export type DressName = (typeof dressNames)[number];

/** Prescriptions that name their medication by reference, with a Medication for each. */
export function referMedications(resources: readonly AnyResource[]): readonly AnyResource[] {
  return resources.flatMap((resource) => {
    const { medicationCodeableConcept: code, ...rest } = resource;
    if (code === undefined || resource.id === undefined) return [resource];
    const id = `m-${resource.id}`.slice(0, 64);
    return [
      { ...rest, medicationReference: { reference: `Medication/${id}` } },
      { resourceType: 'Medication', id, code },
    ];
  });
}

/** What a dress makes of each resource that is sent. */
export function dressFor(names: readonly DressName[], base: string): (resource: AnyResource) => AnyResource {
  const referred = names.includes('absolute-references')
    ? (reference: string) => `${base}/${reference}`
    : (reference: string) => `${reference}/_history/1`;
  const isReferring = names.includes('absolute-references') || names.includes('versioned-references');
  const changes: ((resource: AnyResource) => AnyResource)[] = [
    ...(names.includes('proprietary-codes-first') ? [codeFirst] : []),
    ...(isReferring ? [(resource: AnyResource) => mapReferences(resource, referred) as AnyResource] : []),
    ...(names.includes('binaries-without-data') ? [withoutData] : []),
  ];
  return (resource) => changes.reduce((dressed, change) => change(dressed), resource);
}

/** The hospital's own code stands before the standard's. */
function codeFirst(resource: AnyResource): AnyResource {
  const code = resource['code'] as { coding?: unknown } | undefined;
  if (!Array.isArray(code?.coding)) return resource;
  const first = code.coding[0] as { code?: unknown } | undefined;
  const own = { system: 'urn:oid:2.16.840.1.113883.3.9999.1', code: `local-${String(first?.code ?? 'none')}` };
  return { ...resource, code: { ...code, coding: [own, ...code.coding] } };
}

function mapReferences(value: unknown, change: (reference: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => mapReferences(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === 'reference' && isLocal(one) ? change(String(one)) : mapReferences(one, change),
    ]),
  );
}

function isLocal(reference: unknown): boolean {
  return typeof reference === 'string' && /^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/.test(reference);
}

function withoutData(resource: AnyResource): AnyResource {
  if (resource.resourceType !== 'Binary') return resource;
  const { data: _, ...rest } = resource;
  return { ...rest, resourceType: 'Binary' };
}
