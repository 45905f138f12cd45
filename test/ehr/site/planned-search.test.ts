/** What holds at any site: which answers count, what is brought along, what is sent once. */
import { describe, expect, it } from 'vitest';
import type { PagedResult } from '../../../src/ehr/search-pages.ts';
import { createPlannedSearch } from '../../../src/ehr/site/planned-search.ts';
import { AccessRefused } from '../../../src/errors.ts';
import type { AnyResource } from '../../../src/fhir.ts';
import { anObservation, loinc } from '../support/chart.ts';
import { aSite, aStatement, base, type FakeTraits } from './support/fake-site.ts';

const whole = (resources: readonly AnyResource[], more: Partial<PagedResult> = {}): PagedResult => ({
  resources,
  completeness: 'complete',
  pages: 1,
  ...more,
});
const aPlainSite = (traits: Partial<FakeTraits> = {}) => aSite({ vendor: 'plain', chart: [], ...traits });

describe('filtering here', () => {
  it('takes away what a server that ignores filters sends besides', async () => {
    const chart = [anObservation({ id: 'a' }), anObservation({ id: 'b', code: '0-0' }), anObservation({ id: 'c', patient: 'bert' })];
    const site = aPlainSite({ answer: () => whole(chart, { unapplied: ['code', 'patient'] }) });

    const result = await createPlannedSearch(site).search('Observation?patient=anna&code=69990-3');

    expect(result).toMatchObject({ completeness: 'complete', resources: [{ id: 'a' }] });
  });

  it('believes the server where only a server can tell', async () => {
    const site = aPlainSite({ answer: () => whole([anObservation({ id: 'a' })]) });

    const result = await createPlannedSearch(site).search('Observation?patient=anna&code:in=http://example.org/vs');

    expect(result).toMatchObject({ completeness: 'complete', resources: [{ id: 'a' }] });
  });

  it('gives nothing and says incomplete where such a parameter was passed over', async () => {
    for (const name of ['code', 'code:in']) {
      const site = aPlainSite({ answer: () => whole([anObservation({ id: 'a' })], { unapplied: [name] }) });

      const result = await createPlannedSearch(site).search('Observation?patient=anna&code:in=http://example.org/vs');

      expect(result).toMatchObject({ completeness: 'incomplete', resources: [], reason: expect.stringContaining('code:in') });
    }
  });

  it('sends no parameter that the site does not have and nobody here can judge', async () => {
    const site = aPlainSite();

    const result = await createPlannedSearch(site).search('Observation?patient=anna&flavour=sweet');

    expect(site.requests).toEqual([]);
    expect(result).toMatchObject({ resources: [], completeness: 'incomplete', reason: expect.stringMatching(/flavour(?!.*sweet)/) });
  });

  it('keeps a resource whose subject has no address only where the server was asked for the patient', async () => {
    const unnamed = anObservation({ id: 'a', more: { subject: { identifier: { value: 'MRN-1' } } } });
    const kept = await createPlannedSearch(aPlainSite({ answer: () => whole([unnamed]) })).search('Observation?patient=anna');
    const left = await createPlannedSearch(aPlainSite({ answer: () => whole([unnamed], { unapplied: ['patient'] }) })).search(
      'Observation?patient=anna',
    );

    expect(kept).toMatchObject({ completeness: 'complete', resources: [{ id: 'a' }] });
    expect(left).toMatchObject({ completeness: 'incomplete', resources: [], reason: expect.stringContaining('patient') });
  });

  it('takes a reference with our own base for one of ours', async () => {
    const own = anObservation({ id: 'a', more: { subject: { reference: `${base.href}Patient/anna` } } });
    const foreign = anObservation({ id: 'b', more: { subject: { reference: `${base.href}Patient/bert` } } });
    const site = aPlainSite({ answer: () => whole([own, foreign], { unapplied: ['patient'] }) });

    const result = await createPlannedSearch(site).search('Observation?patient=anna');

    expect(result).toMatchObject({ completeness: 'complete', resources: [{ id: 'a' }] });
  });

  it('does not take a masked code for another one', async () => {
    const masked = { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'masked' }] };
    const site = aSite({ vendor: 'oracle', chart: [anObservation({ id: 'a', more: { code: masked } })] });

    const result = await createPlannedSearch(site).search('Observation?patient=anna&code=urn:x%7C1');

    expect(result).toMatchObject({ completeness: 'incomplete', resources: [], reason: expect.stringContaining('code') });
  });

  it('refuses a value that is none, rather than have it ignored', async () => {
    for (const query of [
      'Observation?patient=anna&date=yesterday',
      'Observation?patient=anna&code=',
      'Observation?patient=anna&_summary=count',
    ]) {
      const site = aPlainSite();

      expect(await createPlannedSearch(site).search(query)).toMatchObject({ resources: [], completeness: 'incomplete' });
      expect(site.requests).toEqual([]);
    }
  });
});

describe('references', () => {
  const performed = (id: string, who: string) => anObservation({ id, more: { performer: [{ reference: `Practitioner/${who}` }] } });
  const doc = { resourceType: 'Practitioner', id: 'doc' };
  const query = 'Observation?patient=anna&_include=Observation:performer';

  it('are read once each, and not again within a minute', async () => {
    const site = aPlainSite({ chart: [performed('a', 'doc'), performed('b', 'doc'), doc] });
    const search = createPlannedSearch(site);

    const result = await search.search(query);
    await search.search(query);

    expect(result.resources.map(({ id }) => id)).toEqual(['a', 'b', 'doc']);
    expect(site.reads).toEqual(['Practitioner/doc']);
  });

  it('that cannot be read make the result incomplete, by the name of the type', async () => {
    const site = aPlainSite({ chart: [performed('a', 'gone')] });

    const result = await createPlannedSearch(site).search(query);

    expect(result).toMatchObject({ completeness: 'incomplete', resources: [{ id: 'a' }], reason: expect.stringContaining('Practitioner') });
    expect(result.reason).not.toContain('gone');
  });

  it('beyond two hundred make the result incomplete', async () => {
    const many = Array.from({ length: 201 }, (_, at) => [
      performed(`o${at}`, `d${at}`),
      { resourceType: 'Practitioner', id: `d${at}` },
    ]).flat();
    const site = aPlainSite({ chart: many });

    const result = await createPlannedSearch(site).search(query);

    expect(site.reads).toHaveLength(200);
    expect(result).toMatchObject({ completeness: 'incomplete', reason: expect.stringContaining('more resources than may be fetched') });
  });

  it('are asked for with the search where the site offers it, and only what is missing is read', async () => {
    const statement = aStatement('plain') as { rest: { resource: object[] }[] };
    for (const resource of statement.rest[0]?.resource ?? []) Object.assign(resource, { searchInclude: ['Observation:performer'] });
    const site = aPlainSite({ metadata: statement, chart: [performed('a', 'doc'), doc] });

    const result = await createPlannedSearch(site).search(query);

    expect(site.requests).toEqual([expect.stringContaining('_include=Observation:performer')]);
    expect(site.reads).toEqual([]);
    expect(result.resources.map(({ id }) => id)).toEqual(['a', 'doc']);
  });

  it('pointing back are searched for', async () => {
    const provenance = { resourceType: 'Provenance', id: 'p', target: [{ reference: 'Observation/a' }] };
    const other = { resourceType: 'Provenance', id: 'q', target: [{ reference: 'Observation/z' }] };
    const site = aPlainSite({ chart: [performed('a', 'doc'), provenance, other] });

    const result = await createPlannedSearch(site).search('Observation?patient=anna&_revinclude=Provenance:target');

    expect(site.requests.at(-1)).toBe('Provenance?target=Observation/a&_count=200');
    expect(result).toMatchObject({ completeness: 'complete', resources: [{ id: 'a' }, { id: 'p' }] });
  });

  it('let a refused credential pass as what it is', async () => {
    const site = { ...aPlainSite({ chart: [performed('a', 'doc')] }), read: async () => Promise.reject(new AccessRefused('no')) };

    await expect(createPlannedSearch(site).search(query)).rejects.toThrow(AccessRefused);
  });
});

describe('requests', () => {
  it('that are equal and under way are sent once, and each gets its own copy', async () => {
    const site = aPlainSite({ chart: [anObservation({ id: 'a' })] });
    const search = createPlannedSearch(site);
    await search.describe();

    const [one, two] = await Promise.all([search.search('Observation?patient=anna'), search.search('Observation?patient=anna')]);

    expect(site.requests).toHaveLength(1);
    expect(two).toEqual(one);
    expect(two.resources[0]).not.toBe(one.resources[0]);
  });

  it('of a long list are joined, the newest version of each resource kept, and sorted over all', async () => {
    const codes = Array.from({ length: 120 }, (_, at) => `${loinc}|code-${at}`);
    const chart = codes.map((code, at) => anObservation({ id: `o${at}`, code: code.split('|')[1] ?? '', daysAgo: (at * 7) % 120 }));
    const site = aPlainSite({ chart });

    const result = await createPlannedSearch(site).search(
      `Observation?patient=anna&code=${codes.map(encodeURIComponent).join(',')}&_sort=-date&_count=1`,
    );

    expect(site.requests.length).toBeGreaterThan(1);
    expect(result.completeness).toBe('complete');
    expect(new Set(result.resources.map(({ id }) => id)).size).toBe(120);
    const dates = result.resources.map(({ effectiveDateTime }) => String(effectiveDateTime));
    expect(dates).toEqual([...dates].sort().reverse());
  });

  it('are as incomplete as the worst of them', async () => {
    const site = aPlainSite({
      maxUrlLength: 10_000,
      options: { overrides: { maxUrlLength: 256 } },
      answer: (query) =>
        query.includes('code-9') ? whole([], { completeness: 'incomplete', reason: 'page 2 could not be read' }) : whole([]),
    });
    const codes = Array.from({ length: 40 }, (_, at) => `code-${at}`);

    const result = await createPlannedSearch(site).search(`Observation?patient=anna&code=${codes.join(',')}`);

    expect(result).toMatchObject({ completeness: 'incomplete', reason: 'page 2 could not be read' });
  });

  it('leave percent-encoded once, with the escapes of FHIR', async () => {
    const site = aPlainSite({ chart: [anObservation({ id: 'a', more: { code: { coding: [{ system: 'urn:s', code: 'x,y z' }] } } })] });

    const result = await createPlannedSearch(site).search('Observation?patient=anna&code=urn%3As%7Cx%5C%2Cy%20z');

    expect(site.requests).toEqual(['Observation?patient=anna&code=urn:s|x%5C%2Cy%20z&_count=200']);
    expect(result.resources).toHaveLength(1);
  });

  it('sort by _id too where the site sorts', async () => {
    const site = aPlainSite();

    await createPlannedSearch(site).search('Observation?patient=anna&_sort=-date');

    expect(site.requests).toEqual(['Observation?patient=anna&_sort=-date,_id&_count=200']);
  });

  it('ask for elements only where the site honours that, and then for all that is looked at here', async () => {
    const plain = await createPlannedSearch(aPlainSite()).plan('Observation?patient=anna&code=x&_elements=valueQuantity');
    const options = { overrides: { elements: true } };
    const honoured = await createPlannedSearch(aPlainSite({ options })).plan('Observation?patient=anna&code=x&_elements=valueQuantity');

    const elements = /_elements=([^&]*)/.exec(honoured.requests[0] ?? '')?.[1]?.split(',');
    expect(plain.requests.join()).not.toContain('_elements');
    expect(elements).toEqual(expect.arrayContaining(['valueQuantity', 'id', 'meta', 'subject', 'status', 'code', 'effectiveDateTime']));
  });

  it('are never wider than what was asked where no one patient is named', async () => {
    for (const vendor of ['plain', 'epic', 'oracle'] as const) {
      const { requests } = await createPlannedSearch(aSite({ vendor, chart: [], metadata: false, options: { vendor } })).plan(
        'Patient?birthdate=1961-04-09&family=Mu',
      );

      expect(requests).toEqual([expect.stringContaining('Patient?birthdate=1961-04-09&family=Mu')]);
    }
  });

  it('are reads where the query is one', async () => {
    const search = createPlannedSearch(aPlainSite({ chart: [{ resourceType: 'Patient', id: 'anna' }] }));

    expect(await search.search('Patient/anna')).toMatchObject({ completeness: 'complete', resources: [{ id: 'anna' }] });
    expect(await search.search('Patient/nobody')).toMatchObject({ completeness: 'complete', resources: [] });
    expect(await search.search('../metadata')).toMatchObject({ completeness: 'incomplete' });
  });
});
