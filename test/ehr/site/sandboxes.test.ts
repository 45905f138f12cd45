/** Planning over the vendors' sandboxes: all pages, all habits, the same answer as a search in memory. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vendors } from '../../../src/ehr/site/site.ts';
import { createEhrSandbox } from '../../../src/ehr-sandbox/sandbox.ts';
import type { AnyResource } from '../../../src/fhir.ts';
import { indexResources } from '../../../src/fhir-search/resource-index.ts';
import { runSearch } from '../../../src/fhir-search/search.ts';
import { charts, queries } from './support/arbitrary.ts';
import { searchAt } from './support/sandbox-search.ts';

describe('planned searches at the sandboxes', () => {
  for (const profile of vendors) {
    it(`for any chart and query at ${profile}: give exactly what FHIR search gives, or say incomplete and why`, async () => {
      let complete = 0;
      await fc.assert(
        fc.asyncProperty(charts, queries, async (chart, query) => {
          const local = JSON.parse(JSON.stringify(chart).replaceAll('https://ehr.example.org/fhir/', '')) as readonly AnyResource[];
          const found = runSearch(indexResources(local), query);
          const ideal = found.outcome === 'found' ? [...found.matches, ...found.includesOf(found.matches)].map(({ id }) => id) : [];

          const result = await searchAt(createEhrSandbox({ resources: local, profile, pageSize: 3 })).search(query);

          const got = result.resources.map(({ id }) => id);
          expect(ideal).toEqual(expect.arrayContaining(got));
          if (result.completeness === 'complete') expect([...got].sort()).toEqual([...ideal].sort());
          else expect(result.reason).toMatch(/\w/);
          complete += result.completeness === 'complete' ? 1 : 0;
        }),
        { numRuns: 150 },
      );
      expect(complete).toBeGreaterThan(100);
    });
  }
});
