/**
 * Which answers a report proves because it lists the very result they rest on, or is itself what they rest on.
 */
import type { Proof } from './document-candidate.ts';
import type { DocumentShape } from './document-shape.ts';
import type { ItemOutcome } from './outcome.ts';
import { nameInReference } from './record.ts';

/** One proof for each item whose evidence stands among the results. `proves` holds paths or linkIds; empty: all items. */
export function proveByResults(shape: DocumentShape, items: readonly ItemOutcome[], proves: readonly string[]): readonly Proof[] {
  const held = new Set([
    `${shape.resourceType}/${shape.id ?? ''}`,
    ...shape.parts.flatMap((reference) => nameInReference(reference) ?? []),
  ]);
  return items
    .filter((item) => isToProve(item, proves))
    .flatMap((item) => {
      const result = citedBy(item).find((reference) => held.has(reference));
      return result === undefined ? [] : [{ item: item.path, result }];
    });
}

/** True for an item that a rule's documents are to prove: named by its path, its path without numbers, or its linkId. */
export function isToProve({ path, linkId }: Pick<ItemOutcome, 'path' | 'linkId'>, proves: readonly string[]): boolean {
  return proves.length === 0 || [path, path.replaceAll(/\[\d+\]/g, ''), linkId].some((name) => proves.includes(name));
}

function citedBy({ evidence = [] }: ItemOutcome): readonly string[] {
  return evidence.flatMap((each) => (each.kind === 'record' && each.id !== undefined ? [`${each.resourceType}/${each.id}`] : []));
}
