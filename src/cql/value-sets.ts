/**
 * The codes of the value sets that logic names, from what came with the form.
 *
 * The engine's lists, with two differences: logic may name a value set by its OID, and codes that are no longer active
 * still belong to it, because charts hold them.
 */

import type { AnyResource, Coding } from '../fhir.ts';
import { objectsIn } from '../forms/code-systems.ts';
import { findPackaged, indexValueSets, listCodings, type ValueSets } from '../forms/value-sets.ts';

/** Value sets by canonical. */
export class ValueSetShelf {
  readonly #sets: ValueSets;
  readonly #listed = new Map<string, readonly Coding[] | string>();

  constructor(resources: readonly AnyResource[]) {
    this.#sets = indexValueSets(resources.map(keepInactive));
  }

  /** The codes, or why they are not known. */
  list(canonical: string): readonly Coding[] | string {
    const known = this.#listed.get(canonical);
    if (known !== undefined) return known;
    const found = findPackaged(canonical, 'ValueSet', this.#sets) ?? this.#findByOid(canonical);
    const listed = found === undefined ? 'is not in the package' : listCodings(found, this.#sets);
    this.#listed.set(canonical, listed);
    return listed;
  }

  #findByOid(canonical: string): AnyResource | undefined {
    const oid = /^urn:oid:([\d.]+)$/.exec(canonical)?.[1];
    if (oid === undefined) return undefined;
    const urls = [...this.#sets.keys()].filter((url) => url.endsWith(`/${oid}`));
    return urls.length === 1 ? findPackaged(urls[0] ?? '', 'ValueSet', this.#sets) : undefined;
  }
}

function keepInactive(resource: AnyResource): AnyResource {
  if (resource.resourceType !== 'ValueSet') return resource;
  const [expansion] = objectsIn([resource['expansion']]);
  const [compose] = objectsIn([resource['compose']]);
  return {
    ...resource,
    ...(compose === undefined ? {} : { compose: { ...compose, inactive: true } }),
    ...(expansion === undefined ? {} : { expansion: { ...expansion, contains: flatten(expansion['contains']) } }),
  };
}

/** Every entry by itself, without its mark. */
function flatten(contains: unknown): readonly object[] {
  const entries: object[] = [];
  const open = [...objectsIn(contains)].reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { inactive: _inactive, contains: below, ...entry } = next as { inactive?: unknown; contains?: unknown };
    entries.push(entry);
    for (const each of [...objectsIn(below)].reverse()) open.push(each);
  }
  return entries;
}
