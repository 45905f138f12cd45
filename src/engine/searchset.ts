/**
 * What a query gave as the Bundle that x-fhir-query promises.
 */

import type { SourceResult } from './record.ts';

/** A searchset Bundle as x-fhir-query promises it. One Bundle for each source, so that identities hold. */
const searchsets = new WeakMap<SourceResult, unknown>();

export function toSearchset(source: SourceResult): unknown {
  const known = searchsets.get(source);
  if (known !== undefined) return known;
  const bundle = {
    resourceType: 'Bundle',
    type: 'searchset',
    total: source.resources.length,
    entry: source.resources.map((resource) => ({ resource })),
  };
  searchsets.set(source, bundle);
  return bundle;
}
