/**
 * The clinical record of one case: launch contexts, and what each query gave.
 *
 * A record is made once per case (one snapshot in time) and never changed. A query that was not asked is not in it.
 */
import type { AnyResource } from '../fhir.ts';
import { isResource } from '../fhir.ts';
import { spanOf } from '../values/dates.ts';
import type { SearchTrail } from './outcome.ts';

/** What one query gave. `query` is the filled x-fhir-query. */
export interface SourceResult {
  readonly query: string;
  readonly resources: readonly AnyResource[];
  readonly completeness: 'complete' | 'incomplete' | 'not-permitted';
  readonly reason?: string;
  /** ISO date-time. */
  readonly readAt: string;
}

/** Why a launch context is not all there: what is missing was named, so it is not "nothing". */
export interface ContextGap {
  readonly completeness: 'incomplete' | 'not-permitted';
  /** In words without patient data. */
  readonly reason: string;
}

export interface ClinicalRecord {
  /** Launch contexts by name: `patient`, `order`, `user` … Several resources under one name are allowed. */
  readonly contexts: Readonly<Record<string, AnyResource | readonly AnyResource[]>>;
  /** Launch contexts that could not be read, or not whole, by name. */
  readonly gaps?: Readonly<Record<string, ContextGap>>;
  /** Whose rights it was read with; absent for files. */
  readonly rights?: 'user' | 'service';
  readonly sources: readonly SourceResult[];
}

/** A record looked up by query and by resource. */
export class RecordIndex {
  readonly contexts: ClinicalRecord['contexts'];
  readonly gaps: NonNullable<ClinicalRecord['gaps']>;
  readonly #byQuery: ReadonlyMap<string, SourceResult>;
  readonly #origins = new Map<object, SourceResult>();
  readonly #byReference = new Map<string, AnyResource>();

  constructor(record: ClinicalRecord) {
    this.contexts = record.contexts;
    this.gaps = record.gaps ?? {};
    const sources = record.sources.map(inStableOrder);
    this.#byQuery = new Map(sources.map((source) => [source.query, source]));
    for (const source of sources) for (const resource of source.resources) this.#origins.set(resource, source);
    for (const resource of [...Object.values(record.contexts).flatMap(listContext), ...sources.flatMap(({ resources }) => resources)])
      if (resource.id !== undefined) this.#byReference.set(`${resource.resourceType}/${resource.id}`, resource);
  }

  /** The resource behind `Type/id`, absolute or not, wherever in the record it stands. */
  resource(reference: string): AnyResource | undefined {
    const name = nameInReference(reference);
    return name === undefined ? undefined : this.#byReference.get(name);
  }

  /** Every resource of a type. */
  ofType(resourceType: string): readonly AnyResource[] {
    return [...this.#byReference.values()].filter((resource) => resource.resourceType === resourceType);
  }

  find(query: string): SourceResult | undefined {
    return this.#byQuery.get(query);
  }

  /** The query that brought a resource; undefined for launch contexts. */
  originOf(resource: object): SourceResult | undefined {
    return this.#origins.get(resource);
  }
}

/** The `Type/id` in a reference, absolute or not, without its version; undefined where there is none. */
export function nameInReference(reference: string): string | undefined {
  return /[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}(?=$|\/_history\/|[#|])/.exec(reference)?.[0];
}

/** Newest first, unless the query asked for an order of its own: whatever order a server gives changes nothing. */
function inStableOrder(source: SourceResult): SourceResult {
  return /[?&]_sort=/.test(source.query) ? source : { ...source, resources: sortResources(source.resources) };
}

/** By clinical date, newest first and undated last; equal dates by type and id. */
export function sortResources(resources: readonly AnyResource[]): readonly AnyResource[] {
  const keyed = resources.map((resource) => ({ resource, at: momentOf(resource), key: `${resource.resourceType}/${resource.id ?? ''}` }));
  return keyed.sort((a, b) => b.at - a.at || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ resource }) => resource);
}

function momentOf(resource: AnyResource): number {
  return spanOf(clinicalDateOf(resource) ?? '')?.from ?? Number.MIN_SAFE_INTEGER;
}

/** How a source looks to a person: its name, its query, how many were looked at. */
export function trailOf(name: string, source: SourceResult): SearchTrail {
  return { source: name, query: source.query, lookedAt: source.resources.length, completeness: source.completeness, readAt: source.readAt };
}

const datePaths: readonly string[] = [
  'effectiveDateTime',
  'effectivePeriod.end',
  'effectivePeriod.start',
  'effectiveInstant',
  'performedDateTime',
  'performedPeriod.end',
  'performedPeriod.start',
  'onsetDateTime',
  'onsetPeriod.start',
  'occurrenceDateTime',
  'occurrencePeriod.start',
  'whenHandedOver',
  'whenPrepared',
  'authoredOn',
  'context.period.end',
  'context.period.start',
  'period.end',
  'period.start',
  'dateAsserted',
  'recordedDate',
  'assertedDate',
  'date',
  'issued',
  'created',
];

/** The clinical date of a resource as written: when it held, else when it was ordered or recorded. Never `lastUpdated`. */
export function clinicalDateOf(resource: object | undefined): string | undefined {
  if (resource === undefined) return undefined;
  for (const path of datePaths) {
    const value = path
      .split('.')
      .reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined), resource);
    if (typeof value === 'string') return value;
  }
  return undefined;
}

/** The resources under a launch context name, as a list. */
export function listContext(value: AnyResource | readonly AnyResource[] | undefined): readonly AnyResource[] {
  if (value === undefined) return [];
  return isResource(value) ? [value] : value;
}
