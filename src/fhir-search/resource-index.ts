/**
 * Resources in memory, found by type or by `Type/id`; of two with one type and id, the newest.
 */
import { type AnyResource, referenceTo } from '../fhir.ts';

/** Resources by type, and by `Type/id`. */
export interface ResourceIndex {
  readonly byType: ReadonlyMap<string, readonly AnyResource[]>;
  readonly byReference: ReadonlyMap<string, AnyResource>;
}

/** An index of resources as they are given; the first of a type and id decides the place, the newest the content. */
export function indexResources(resources: readonly AnyResource[]): ResourceIndex {
  const newest = keepNewest(resources);
  const byType = new Map<string, AnyResource[]>();
  for (const resource of newest) {
    const list = byType.get(resource.resourceType);
    if (list === undefined) byType.set(resource.resourceType, [resource]);
    else list.push(resource);
  }
  return {
    byType,
    byReference: new Map(newest.filter(({ id }) => id !== undefined).map((resource) => [referenceTo(resource), resource])),
  };
}

/**
 * Each type and id once, the newest version, in the place of the first.
 *
 * Resources without an id are all kept.
 */
export function keepNewest(resources: readonly AnyResource[]): readonly AnyResource[] {
  const kept = new Map<string | number, AnyResource>();
  for (const [at, resource] of resources.entries()) {
    const key = resource.id === undefined ? at : referenceTo(resource);
    const before = kept.get(key);
    if (before === undefined || !isNewer(before, resource)) kept.set(key, resource);
  }
  return [...kept.values()];
}

/** True where `a` is newer than `b`; of two that do not say, the later one counts. */
function isNewer(a: AnyResource, b: AnyResource): boolean {
  const [timeA, timeB] = [updatedMs(a), updatedMs(b)];
  if (timeA !== timeB) return timeA > timeB;
  const [versionA, versionB] = [Number(a.meta?.versionId), Number(b.meta?.versionId)];
  return versionA > versionB;
}

function updatedMs(resource: AnyResource): number {
  const time = Date.parse(String(resource.meta?.lastUpdated));
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}
