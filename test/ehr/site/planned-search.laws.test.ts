/** The laws of planning: whatever the chart, the query and the vendor. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlannedSearch } from '../../../src/ehr/site/planned-search.ts';
import { vendors } from '../../../src/ehr/site/site.ts';
import type { AnyResource } from '../../../src/fhir.ts';
import { parseQuery } from '../../../src/fhir-search/query.ts';
import { indexResources } from '../../../src/fhir-search/resource-index.ts';
import { runSearch } from '../../../src/fhir-search/search.ts';
import { charts, queries } from './support/arbitrary.ts';
import { aSite, base } from './support/fake-site.ts';

/** The answer of a server that keeps to FHIR, with references to itself written relative. */
function idealAnswer(chart: readonly AnyResource[], query: string): readonly string[] {
  const local = JSON.parse(JSON.stringify(chart).replaceAll(base.href, '')) as readonly AnyResource[];
  const found = runSearch(indexResources(local), query);
  if (found.outcome === 'refused') throw new Error(`the test asks for what cannot be asked: ${found.reason}`);
  return [...found.matches, ...found.includesOf(found.matches)].map(({ resourceType, id }) => `${resourceType}/${id}`);
}

const idsOf = (resources: readonly AnyResource[]) => resources.map(({ resourceType, id }) => `${resourceType}/${id}`);
const cases = fc.record({
  vendor: fc.constantFrom(...vendors),
  chart: charts,
  query: queries,
  hasMetadata: fc.constantFrom(true, true, true, false),
});
const runs = { numRuns: 800 };

describe('createPlannedSearch', () => {
  it('for any chart, query and vendor: gives exactly what FHIR search gives, or says incomplete and why', async () => {
    let complete = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ({ vendor, chart, query, hasMetadata }) => {
        const site = aSite({ vendor, chart, options: { vendor }, ...(hasMetadata ? {} : { metadata: false }) });

        const result = await createPlannedSearch(site).search(query);

        const [got, ideal] = [idsOf(result.resources), idealAnswer(chart, query)];
        expect(ideal).toEqual(expect.arrayContaining(got));
        expect(new Set(got).size).toBe(got.length);
        if (result.completeness !== 'complete') expect(result.reason).toMatch(/\w/);
        else expect([...got].sort()).toEqual([...ideal].sort());
        if (result.completeness === 'complete') complete += 1;
      }),
      runs,
    );
    expect(complete).toBeGreaterThan(runs.numRuns * 0.7);
  });

  it('for any query with a sort: gives the order that FHIR search gives', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ vendor, chart, query }) => {
        fc.pre(query.includes('_sort=') && !query.includes('_include'));
        const site = aSite({ vendor, chart, options: { vendor } });

        const result = await createPlannedSearch(site).search(query);

        const got = idsOf(result.resources);
        const ideal = idealAnswer(chart, query).filter((id) => got.includes(id));
        expect(got).toEqual(ideal);
      }),
      { numRuns: 300 },
    );
  });

  it('for any query: no request reaches beyond the patient or the ids that were asked for', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ vendor, chart, query }) => {
        const site = aSite({ vendor, chart, options: { vendor } });

        await createPlannedSearch(site).search(query);

        const ids = new Set(/_id=([^&]*)/.exec(query)?.[1]?.split(',') ?? []);
        for (const request of site.requests) expect(isNarrow(request, ids), request).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('for any query: sends no more than the plan says, first what it says, and the same plan twice', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ vendor, chart, query, hasMetadata }) => {
        const site = aSite({ vendor, chart, options: { vendor }, ...(hasMetadata ? {} : { metadata: false }) });
        const search = createPlannedSearch(site);
        const [plan, again] = [await search.plan(query), await search.plan(query)];

        expect(site.requests).toEqual([]);
        await search.search(query);

        expect(again).toEqual(plan);
        expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
        expect(site.requests.slice(0, plan.requests.length)).toEqual(plan.requests);
        expect(site.requests.length + site.reads.length).toBeLessThanOrEqual(plan.mostRequests);
      }),
      { numRuns: 300 },
    );
  });

  it('for any query: the second time goes the way that worked, at once', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ vendor, chart, query }) => {
        const site = aSite({ vendor, chart, options: { vendor: 'plain' }, metadata: false });
        const search = createPlannedSearch(site);
        const first = await search.search(query);
        fc.pre(!/refused|lacks|cannot be applied/.test(first.reason ?? ''));
        const before = site.requests.length;

        const plan = await search.plan(query);
        const second = await search.search(query);

        expect(site.requests.slice(before)).toEqual(plan.requests);
        expect(idsOf(second.resources)).toEqual(idsOf(first.resources));
      }),
      { numRuns: 300 },
    );
  });
});

function isNarrow(request: string, ids: ReadonlySet<string>): boolean {
  const parsed = parseQuery(request);
  if (parsed.kind !== 'search') return false;
  return parsed.parameters.some(({ name, value }) =>
    name === '_id' ? value.split(',').every((id) => ids.has(id)) : ['patient', 'subject'].includes(name) && /^(Patient\/)?p1$/.test(value),
  );
}
