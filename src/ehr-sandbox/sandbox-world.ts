/**
 * What one sandbox holds: the charts, what is special about them, and what it must remember between requests.
 */
import type { AnyResource } from '../fhir.ts';
import type { ResourceIndex } from '../fhir-search/resource-index.ts';
import type { SandboxMemory } from './memory.ts';
import type { Vendor } from './vendor.ts';

export interface Sandbox {
  readonly index: ResourceIndex;
  /** The base URL, without a slash at its end. */
  readonly base: string;
  /** Matches a page, where a search does not say. */
  readonly pageSize: number;
  /** Absent where anybody may read. */
  readonly token?: string;
  /** Resource types that nobody may read here. */
  readonly forbidden?: readonly string[];
  /** Absent: plain. */
  readonly vendor?: Vendor;
  readonly site?: SiteTraits;
  /** Absent: nothing is remembered, and no page expires. */
  readonly memory?: SandboxMemory;
  /** Changes a resource on its way out. */
  readonly present?: (resource: AnyResource) => AnyResource;
}

/** What is special about some records here. References are `Type/id`. */
export interface SiteTraits {
  /** Ids of patients that were merged into another: from, to. */
  readonly merged?: Readonly<Record<string, string>>;
  /** Behind break-the-glass: a patient with everything, or one record. */
  readonly restricted?: readonly string[];
  /** Left out of searches without a refusal. */
  readonly withheld?: readonly string[];
  /** Records that the server fails to write. */
  readonly broken?: readonly string[];
  /** Binaries that may be read in one day. */
  readonly documentsADay?: number;
}

/** True where a record is behind break-the-glass, by itself or by its patient. */
export function isRestricted({ site }: Sandbox, resource: AnyResource): boolean {
  const patient = patientOf(resource);
  return site?.restricted?.some((one) => one === `${resource.resourceType}/${resource.id}` || one === patient) === true;
}

/** `Patient/id` of whom a record is about, itself included. */
export function patientOf(resource: AnyResource): string | undefined {
  if (resource.resourceType === 'Patient') return `Patient/${resource.id}`;
  for (const element of [resource['subject'], resource['patient'], resource['beneficiary'], resource['for']]) {
    const reference = (element as { reference?: unknown } | undefined)?.reference;
    if (typeof reference === 'string') return reference;
  }
  return undefined;
}
