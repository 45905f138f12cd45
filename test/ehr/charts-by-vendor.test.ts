/**
 * Every shared chart, pulled through every vendor's manners: exactly what the chart holds, or incomplete and why.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { loadRecord } from '../../src/ehr/bundle-folder.ts';
import type { AnyResource } from '../../src/fhir.ts';
import { referenceTo } from '../../src/fhir.ts';
import { indexResources } from '../../src/fhir-search/resource-index.ts';
import { runSearch } from '../../src/fhir-search/search.ts';
import { findParameter } from '../../src/fhir-search/search-parameters.ts';
import { sharedFolder } from '../support/shared-data.ts';
import { aVendorEhr, profiles } from './support/vendor-ehr.ts';

const patients = sharedFolder('data/patients');
const files = patients.files().filter((name) => /^p\d\d-/.test(name));

/** One search for each type that knows a patient, for each patient of the chart. */
function queriesFor(resources: readonly AnyResource[]): readonly string[] {
  const ids = resources.filter(({ resourceType }) => resourceType === 'Patient').map(({ id }) => id);
  const types = [...new Set(resources.map(({ resourceType }) => resourceType))].filter(
    (type) => findParameter(type, 'patient') !== undefined,
  );
  return ids.flatMap((id) => types.map((type) => `${type}?patient=${id}`));
}

function namesOf(resources: readonly AnyResource[]): readonly string[] {
  return [...new Set(resources.map(referenceTo))].sort();
}

/** What the chart itself holds for a query. */
function holding(resources: readonly AnyResource[], query: string): readonly string[] {
  const found = runSearch(indexResources(resources), query);
  return found.outcome === 'found' ? namesOf(found.matches) : [];
}

describe.skipIf(!patients.isThere)('shared charts', () => {
  const tally = new Map<string, { complete: number; incomplete: number }>();

  afterAll(() => {
    for (const [profile, { complete, incomplete }] of tally)
      console.log(`${profile}: ${complete} searches complete, ${incomplete} incomplete`);
  });

  it.each(profiles)('are pulled whole through the manners of %s, or say incomplete and why', { timeout: 240_000 }, async (profile) => {
    const count = { complete: 0, incomplete: 0 };
    for (const file of files) {
      const chart = await loadRecord([`${patients.path}${file}`]);
      const { ehr } = aVendorEhr(profile, chart);
      for (const query of queriesFor(chart)) {
        const { resources, completeness, reason } = await ehr.search(query);

        const [found, held] = [namesOf(resources), holding(chart, query)];
        if (completeness === 'complete') expect(found, `${file} ${query.split('?')[0]}`).toEqual(held);
        else expect(reason).toMatch(/\w+ \w+/);
        expect(held).toEqual(expect.arrayContaining([...found]));
        expect(resources).toHaveLength(found.length);
        count[completeness === 'complete' ? 'complete' : 'incomplete'] += 1;
      }
    }
    tally.set(profile, count);

    expect(count.complete).toBeGreaterThan(count.incomplete);
  });
});
