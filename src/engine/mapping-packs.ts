/**
 * A mapping together with the packs it uses: shared rules, a site’s own codes.
 */

import type { Mapping } from './mapping.ts';

/**
 * One mapping with the packs it uses laid under it; its own names win.
 *
 * Shapes: `packs` by name. Missing packs are listed in `missing`; two packs that give one name different meanings in
 * `collisions`.
 */
export function joinPacks(
  mapping: Mapping,
  packs: ReadonlyMap<string, Mapping>,
): { mapping: Mapping; missing: readonly string[]; collisions: readonly string[] } {
  const used = mapping.use.flatMap((name) => packs.get(name) ?? []);
  const joined = [...used, mapping].reduce((below, above) => ({
    ...mapping,
    sources: { ...below.sources, ...above.sources },
    codes: { ...below.codes, ...above.codes },
    facts: { ...below.facts, ...above.facts },
    humanOnly: [...new Set([...below.humanOnly, ...above.humanOnly])],
  }));
  return {
    mapping: withLocalCodes(joined, used),
    missing: mapping.use.filter((name) => !packs.has(name)),
    collisions: findCollisions(used),
  };
}

/** A site's own codes join the lists they belong to; lists that this mapping does not have are other mappings'. */
function withLocalCodes(mapping: Mapping, packs: readonly Mapping[]): Mapping {
  const local = [...packs.map((pack) => pack.localCodes), mapping.localCodes];
  const joined = Object.entries(mapping.codes).map(([name, codes]) => {
    const more = local.flatMap((lists) => (Object.hasOwn(lists, name) ? (lists[name] ?? []) : []));
    return [name, [...new Set([...codes, ...more])]] as const;
  });
  return { ...mapping, codes: Object.fromEntries(joined) };
}

function findCollisions(packs: readonly Mapping[]): readonly string[] {
  const owners = new Map<string, string>();
  const collisions: string[] = [];
  for (const pack of packs) {
    for (const [name, meaning] of Object.entries({ ...pack.sources, ...pack.codes, ...pack.facts })) {
      const said = JSON.stringify(meaning);
      if (owners.has(name) && owners.get(name) !== said) collisions.push(name);
      owners.set(name, said);
    }
  }
  return collisions;
}
