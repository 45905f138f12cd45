/**
 * Resources that a caller points at: what is written in a Reference, and what it leads to in the EHR.
 *
 * What cannot be read is a gap with its reason, never "nothing": not there, not permitted, or not followed from here.
 *
 * Source: FHIR R4 Reference (literal and logical references), Identifier.
 */
import type { Ehr } from '../ehr/port.ts';
import { readPatient } from '../ehr/read-patient.ts';
import type { ContextGap } from '../engine/record.ts';
import type { AnyResource } from '../fhir.ts';
import type { ParametersReader } from './parameters-reader.ts';

/** A resource that the caller points at. */
export type Pointer =
  | { readonly kind: 'reference'; readonly reference: string }
  | { readonly kind: 'identifier'; readonly identifier: GivenIdentifier; readonly type?: string };

export interface GivenIdentifier {
  readonly system?: string;
  readonly value: string;
}

/** Reads a Reference. */
export function pointerIn(value: unknown, place: string, reader: ParametersReader): Pointer | undefined {
  const { reference, identifier, type } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof reference === 'string' && reference !== '') return { kind: 'reference', reference };
  const { system, value: text } = (identifier ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof text !== 'string' || text === '') return reader.fault(place, 'it has neither a reference nor an identifier with a value');
  const isType = typeof type === 'string' && /^[A-Z][A-Za-z]{1,63}$/.test(type);
  return {
    kind: 'identifier',
    identifier: { ...(typeof system === 'string' ? { system } : {}), value: text },
    ...(isType ? { type } : {}),
  };
}

/** Why nobody can follow a reference; undefined where it names one resource of a server. */
export function whyNotReadable(reference: string): string | undefined {
  if (reference.startsWith('#')) return 'it points into a resource that is not here';
  if (/^urn:(uuid|oid):/.test(reference)) return 'it points to an entry of a Bundle that is not here';
  const isOne = /^(?:https?:\/\/[^?#\s]+\/)?[A-Z][A-Za-z]{1,63}\/[A-Za-z0-9.-]{1,64}(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/.test(reference);
  return isOne ? undefined : 'it does not name one resource as Type/id';
}

/** What a pointer leads to. */
export type Read = { readonly kind: 'found'; readonly resource: AnyResource } | { readonly kind: 'gap'; readonly gap: ContextGap };

/** What a pointer leads to. */
export async function followPointer(pointer: Pointer, ehr: Ehr): Promise<Read> {
  if (pointer.kind === 'identifier') return searchIdentifier(pointer, ehr);
  const fault = whyNotReadable(pointer.reference);
  if (fault !== undefined) return gapOf('incomplete', fault);
  if (/(^|\/)Patient\/[^/]+$/.test(pointer.reference)) return followPatient(pointer.reference, ehr);
  const read = await ehr.read(pointer.reference);
  if (read.kind === 'found') return read;
  return read.kind === 'not-permitted' ? gapOf('not-permitted', read.reason) : gapOf('incomplete', 'it is not in the EHR');
}

/** A patient, also where the record was merged into another. */
async function followPatient(reference: string, ehr: Ehr): Promise<Read> {
  const read = await readPatient(reference, ehr);
  return read.kind === 'found' ? { kind: 'found', resource: read.patient } : gapOf(read.completeness, read.reason);
}

/** A resource that is named by what it is called elsewhere: the one that has this identifier. */
async function searchIdentifier({ identifier, type }: Pointer & { readonly kind: 'identifier' }, ehr: Ehr): Promise<Read> {
  if (type === undefined) return gapOf('incomplete', 'it is named by an identifier without the type of resource');
  const { resources, completeness, reason } = await ehr.search(`${type}?identifier=${encodeIdentifier(identifier)}`);
  const [resource, second] = resources.filter((each) => each.resourceType === type && hasIdentifier(each, identifier));
  if (completeness !== 'complete') return gapOf(completeness, reason ?? 'the search by its identifier could not be read to its end');
  if (second !== undefined) return gapOf('incomplete', 'the EHR holds more than one with its identifier');
  return resource === undefined ? gapOf('incomplete', 'the EHR holds none with its identifier') : { kind: 'found', resource };
}

/** A gap in place of a resource. */
export function gapOf(completeness: ContextGap['completeness'], reason: string): Read {
  return { kind: 'gap', gap: { completeness, reason } };
}

/** True for a resource that has the identifier; without a system in it, whatever the system. */
export function hasIdentifier(resource: AnyResource, { system, value }: GivenIdentifier): boolean {
  const identifiers = [resource['identifier']].flat() as readonly (
    | { readonly system?: unknown; readonly value?: unknown }
    | null
    | undefined
  )[];
  return identifiers.some((each) => each?.value === value && (system === undefined || each.system === system));
}

/** An identifier as a search asks for it. */
export function encodeIdentifier({ system, value }: GivenIdentifier): string {
  return `${system === undefined ? '' : `${encodeToken(system)}%7C`}${encodeToken(value)}`;
}

/** Escaped as FHIR search asks, then percent-encoded. */
export function encodeToken(text: string): string {
  return encodeURIComponent(text.replace(/[\\,|$]/g, (sign) => `\\${sign}`));
}
