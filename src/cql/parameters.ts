/**
 * Which launch context stands for which parameter of the logic: the one of its name, else the only one of its type.
 *
 * Payers name their parameters after the kind of order (`device_request`), whoever launches names it `order`.
 */
import { type ClinicalRecord, listContext } from '../engine/record.ts';
import { type AnyResource, referenceTo } from '../fhir.ts';

export type BoundParameters =
  | { readonly ok: true; readonly parameters: Readonly<Record<string, AnyResource>> }
  | { readonly ok: false; readonly reason: string };

/** Binds; a parameter that nothing stands for is null. Fails where several could. */
export function bindParameters(wanted: ReadonlyMap<string, string | undefined>, contexts: ClinicalRecord['contexts']): BoundParameters {
  const parameters: Record<string, AnyResource> = {};
  for (const [name, type] of wanted) {
    const resourceType = /^\{http:\/\/hl7\.org\/fhir\}(\w+)$/.exec(type ?? '')?.[1];
    const [first, ...others] = resourceType === undefined ? [] : candidatesFor(name, resourceType, contexts);
    if (others.length > 0) return { ok: false, reason: `several launch contexts could be its parameter ${name}` };
    if (first !== undefined) parameters[name] = first;
  }
  return { ok: true, parameters };
}

function candidatesFor(name: string, resourceType: string, contexts: ClinicalRecord['contexts']): readonly AnyResource[] {
  const ofType = (resources: readonly AnyResource[]): readonly AnyResource[] =>
    resources.filter((each) => each.resourceType === resourceType);
  const named = Object.hasOwn(contexts, name) ? ofType(listContext(contexts[name])) : [];
  const all = named.length > 0 ? named : ofType(Object.values(contexts).flatMap(listContext));
  return [...new Map(all.map((each) => [referenceTo(each), each])).values()];
}
