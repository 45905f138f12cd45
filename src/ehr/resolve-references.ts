/**
 * From the addresses that resources of a file know each other by to `Type/id`.
 *
 * What is given is not changed: resources are rebuilt. A reference that nothing in the files answers stays as it is.
 */
import type { AnyResource } from '../fhir.ts';

/** A resource as it stood in a file, with the address that others in the file know it by. */
export interface LoadedEntry {
  readonly resource: AnyResource;
  readonly fullUrl?: string;
}

/** The resources of all entries, with references among them as `Type/id`. */
export function resolveReferences(entries: readonly LoadedEntry[]): readonly AnyResource[] {
  const named = entries.map(giveId);
  const byUrl = new Map(
    named.flatMap(({ fullUrl, resource }) => (fullUrl === undefined || resource.id === undefined ? [] : [[fullUrl, resource]])) as [
      string,
      AnyResource,
    ][],
  );
  const byIdentifier = indexIdentifiers(named.map(({ resource }) => resource));
  const resolve = (reference: string) => {
    const target = byUrl.get(reference) ?? byIdentifier.get(normalize(reference));
    return target === undefined || target === 'many' ? reference : `${target.resourceType}/${target.id}`;
  };
  return named.map(({ resource }) => rebuild(resource, resolve) as AnyResource);
}

/** A resource that is known by a UUID only gets it as its id. */
function giveId(entry: LoadedEntry): LoadedEntry {
  const uuid = /^urn:(?:uuid|oid):([A-Za-z0-9.-]{1,64})$/.exec(entry.fullUrl ?? '')?.[1];
  return uuid === undefined || entry.resource.id !== undefined ? entry : { ...entry, resource: { ...entry.resource, id: uuid } };
}

/** `Type?identifier=system|value` of each identifier; `many` where more than one resource has it. */
function indexIdentifiers(resources: readonly AnyResource[]): ReadonlyMap<string, AnyResource | 'many'> {
  const found = new Map<string, AnyResource | 'many'>();
  for (const resource of resources.filter(({ id }) => id !== undefined)) {
    for (const key of identifierKeys(resource)) {
      const before = found.get(key);
      found.set(key, before === undefined || isSame(before, resource) ? resource : 'many');
    }
  }
  return found;
}

function isSame(before: AnyResource | 'many', resource: AnyResource): boolean {
  return before !== 'many' && before.resourceType === resource.resourceType && before.id === resource.id;
}

function identifierKeys({ resourceType, identifier }: AnyResource): readonly string[] {
  const identifiers: readonly { system?: unknown; value?: unknown }[] = Array.isArray(identifier) ? identifier : [];
  return identifiers.flatMap(({ system, value }) =>
    typeof value === 'string' ? [`${resourceType}?identifier=${typeof system === 'string' ? `${system}|` : ''}${value}`] : [],
  );
}

function normalize(reference: string): string {
  if (!reference.includes('?identifier=')) return reference;
  try {
    return decodeURIComponent(reference);
  } catch {
    return reference;
  }
}

type Resolve = (reference: string) => string;

function rebuild(value: unknown, resolve: Resolve): unknown {
  if (Array.isArray(value)) return value.map((item) => rebuild(item, resolve));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [name, isAddress(name, child) ? resolve(child) : rebuild(child, resolve)]),
  );
}

/** A Reference, or an Attachment that points at a Binary of the same Bundle. */
function isAddress(name: string, child: unknown): child is string {
  return typeof child === 'string' && (name === 'reference' || (name === 'url' && child.startsWith('urn:uuid:')));
}
