/**
 * Elements of resources as the FHIRPath library hands them about: which resource they stand in, and where.
 */

/** Where a value stood. */
export interface Place {
  readonly resourceType: string;
  readonly id?: string;
  readonly versionId?: string;
  /** FHIRPath from the resource down to the value. */
  readonly path: string;
}

/** fhirpath's node over an element of a resource, as far as we read it. */
interface ElementNode {
  readonly data: unknown;
  readonly parentResNode: ElementNode | null;
  fullPropertyName(): string;
}

export function isElementNode(value: unknown): value is ElementNode {
  return typeof value === 'object' && value !== null && 'parentResNode' in value && 'fullPropertyName' in value;
}

export function placeOf(node: ElementNode): Place | undefined {
  const resource = owningResource(node);
  if (resource === undefined) return undefined;
  const path = node
    .fullPropertyName()
    .replace(/^(?:Bundle|Parameters)(?:\.(?:entry|parameter)(?:\[\d+\])?\.resource)+/, resource.resourceType);
  return {
    resourceType: resource.resourceType,
    ...(resource.id === undefined ? {} : { id: resource.id }),
    ...(resource.meta?.versionId === undefined ? {} : { versionId: resource.meta.versionId }),
    path,
  };
}

interface OwningResource {
  readonly resourceType: string;
  readonly id?: string;
  readonly meta?: { readonly versionId?: string };
}

/** The outermost resource around a node, but never the Bundle or Parameters that only carry it. */
function owningResource(node: ElementNode): OwningResource | undefined {
  let found: OwningResource | undefined;
  for (let step: ElementNode | null = node; step !== null; step = step.parentResNode) {
    const data = step.data as Partial<OwningResource> | null;
    if (typeof data?.resourceType === 'string' && !['Bundle', 'Parameters'].includes(data.resourceType)) found = data as OwningResource;
  }
  return found;
}

/** True for an element of some resource, as opposed to a computed value. */
export function isElement(node: unknown): boolean {
  return isElementNode(node);
}

/** The resource that an element stands in, as handed in; undefined for computed values. */
export function resourceOf(node: unknown): object | undefined {
  return isElementNode(node) ? owningResource(node) : undefined;
}

/** The elements around a node, nearest first, itself included. */
export function ancestryOf(node: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let step: unknown = node; isElementNode(step); step = step.parentResNode) chain.push(step.data);
  return chain;
}
