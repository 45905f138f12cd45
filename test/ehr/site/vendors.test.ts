/** What each vendor demands, one test a habit: without its remedy the strict fake refuses, ignores or misses. */
import { describe, expect, it } from 'vitest';
import { createPlannedSearch } from '../../../src/ehr/site/planned-search.ts';
import type { SiteOptions, Vendor } from '../../../src/ehr/site/site.ts';
import type { AnyResource } from '../../../src/fhir.ts';
import { anObservation, aPatient, loinc } from '../support/chart.ts';
import { aSite, aStatement, type FakeTraits } from './support/fake-site.ts';

const chart: readonly AnyResource[] = [
  aPatient(),
  { resourceType: 'Practitioner', id: 'doc' },
  anObservation({ id: 'old', effective: '2024-06-01', more: { issued: '2025-06-01T00:00:00Z' } }),
  anObservation({
    id: 'new',
    effective: '2025-06-01',
    more: { issued: '2025-06-02T00:00:00Z', performer: [{ reference: 'Practitioner/doc' }] },
  }),
  anObservation({ id: 'late', effective: '2025-06-30', more: { issued: '2025-07-20T00:00:00Z' } }),
  anObservation({ id: 'of-bert', patient: 'bert', effective: '2025-06-01' }),
];

async function ask(vendor: Vendor, query: string, traits: Partial<FakeTraits> & { options?: SiteOptions } = {}) {
  const site = aSite({ vendor, chart, ...traits });
  const result = await createPlannedSearch(site).search(query);
  return { ids: result.resources.map(({ id }) => id), result, requests: site.requests, reads: site.reads };
}

describe('Epic', () => {
  it('is asked for Observations by category where the query names neither category nor code', async () => {
    const { ids, result, requests } = await ask('epic', 'Observation?patient=anna');

    expect(requests).toEqual([expect.stringContaining('&category=laboratory,vital-signs')]);
    expect(ids).toEqual(['old', 'new', 'late']);
    expect(result).toMatchObject({ completeness: 'incomplete', reason: expect.stringContaining('category') });
  });

  it('gives everything by category where the site says that its list is whole', async () => {
    const overrides = { types: { Observation: { values: { category: { values: ['laboratory'], whole: true } } } } };
    const { result } = await ask('epic', 'Observation?patient=anna', { options: { overrides } });

    expect(result).toMatchObject({ completeness: 'complete', resources: [{ id: 'old' }, { id: 'new' }, { id: 'late' }] });
  });

  it('is not asked at all without a patient', async () => {
    const { result, requests } = await ask('epic', `Observation?code=${loinc}%7C69990-3`);

    expect(requests).toEqual([]);
    expect(result).toMatchObject({ completeness: 'incomplete', reason: expect.stringContaining('patient') });
  });

  it('is asked with ge and lt only, and ap, sa, eb and ne are judged here', async () => {
    for (const prefix of ['ap', 'sa', 'eb', 'ne']) {
      const { requests, result } = await ask('epic', `Observation?patient=anna&code=69990-3&date=${prefix}2025-06-01`);

      expect(requests.join()).not.toMatch(/date=(ap|sa|eb|ne)/);
      expect(requests).toHaveLength(1);
      expect(result.completeness).toBe('complete');
    }
  });

  it('is not given an upper bound, for its date is the one of the result', async () => {
    const { ids, requests } = await ask('epic', 'Observation?patient=anna&category=laboratory&date=ge2025-06-01&date=lt2025-07-01');

    expect(requests.join()).not.toContain('date=lt');
    expect(ids).toEqual(['new', 'late']);
  });

  it('is asked by _id alone, and the rest is judged here', async () => {
    const { ids, requests } = await ask('epic', 'Observation?_id=new,of-bert&patient=anna');

    expect(requests).toEqual(['Observation?_id=new,of-bert']);
    expect(ids).toEqual(['new']);
  });

  it('has modifiers judged here, for it passes over them', async () => {
    const { ids, requests } = await ask('epic', 'Observation?patient=anna&code=69990-3&performer:missing=false');

    expect(requests.join()).not.toContain('missing');
    expect(ids).toEqual(['new']);
  });

  it('says incomplete without asking where only a server could judge and this one is not known to', async () => {
    const { result, requests } = await ask('epic', 'Observation?patient=anna&code:in=http://example.org/vs');

    expect(requests).toEqual([]);
    expect(result).toMatchObject({ resources: [], completeness: 'incomplete', reason: expect.stringContaining('code:in') });
  });

  it('is asked for one patient at a time', async () => {
    const { ids, requests } = await ask('epic', 'Observation?patient=anna,bert&code=69990-3');

    expect(requests.map((request) => /patient=([^&]*)/.exec(request)?.[1])).toEqual(['anna', 'bert']);
    expect(ids).toEqual(['old', 'new', 'late', 'of-bert']);
  });
});

describe('Oracle Health', () => {
  it('is given closed ranges', async () => {
    const { ids, requests } = await ask('oracle', 'Observation?patient=anna&date=ge2025-06-01');

    expect(requests).toEqual([expect.stringMatching(/date=ge2025-05-30&date=lt2200-01-01/)]);
    expect(ids).toEqual(['new', 'late']);
  });

  it('is given a period twice, ge and lt', async () => {
    const site = aSite({ vendor: 'plain', chart, options: { vendor: 'oracle' }, metadata: false });

    const { requests } = await createPlannedSearch(site).plan('DocumentReference?patient=anna&period=2025');

    expect(requests).toEqual(['DocumentReference?patient=anna&period=ge2024-12-30&period=lt2026-01-02&_count=100']);
  });

  it('is not asked by codes of its own systems, which find nothing', async () => {
    const local = anObservation({ id: 'local', more: { code: { coding: [{ system: 'urn:codeset', code: '72' }] } } });
    const { ids, requests } = await ask('oracle', `Observation?patient=anna&code=urn:codeset%7C72,${loinc}%7C69990-3`, {
      chart: [...chart, local],
    });

    expect(requests.join()).not.toContain('code=');
    expect(ids).toEqual(['old', 'new', 'late', 'local']);
  });

  it('is asked by _id without anything beside it, no page size either', async () => {
    const { ids, requests } = await ask('oracle', 'Observation?_id=new,old&status=final&_count=1');

    expect(requests).toEqual(['Observation?_id=new,old']);
    expect(ids).toEqual(['old', 'new']);
  });

  it('is never asked to sort or to include: both are done here', async () => {
    const { ids, requests, reads } = await ask('oracle', 'Observation?patient=anna&_sort=-date&_include=Observation:performer');

    expect(requests.join()).not.toMatch(/_sort|_include/);
    expect(reads).toEqual(['Practitioner/doc']);
    expect(ids).toEqual(['late', 'new', 'old', 'doc']);
  });

  it('has its best page size, whatever the query asks', async () => {
    const { requests } = await ask('oracle', 'Observation?patient=anna&_count=1');

    expect(requests).toEqual(['Observation?patient=anna&_count=200']);
  });

  it('is not asked for Conditions by encounter, where it gives the diagnoses of the encounter only', async () => {
    const condition = {
      resourceType: 'Condition',
      id: 'problem',
      subject: { reference: 'Patient/anna' },
      encounter: { reference: 'Encounter/1' },
    };
    const { ids } = await ask('oracle', 'Condition?patient=anna&encounter=1', { chart: [condition] });

    expect(ids).toEqual(['problem']);
  });

  it('is not asked by _lastUpdated, which counts significant changes only', async () => {
    const { requests, result } = await ask('oracle', 'Observation?patient=anna&_lastUpdated=ge2025-01-01');

    expect(requests.join()).not.toContain('_lastUpdated');
    expect(result).toMatchObject({ resources: [], completeness: 'incomplete', reason: expect.stringContaining('_lastUpdated') });
  });
});

describe('athenahealth', () => {
  it('is not asked by date, which is the date of issue there', async () => {
    const { ids, requests } = await ask('athena', 'Observation?patient=anna&date=ge2025-06-01&date=lt2025-07-01');

    expect(requests.join()).not.toContain('date=');
    expect(ids).toEqual(['new', 'late']);
  });

  it('is asked for MedicationRequests by patient and every intent', async () => {
    const order = { resourceType: 'MedicationRequest', id: 'm', subject: { reference: 'Patient/anna' }, intent: 'plan', status: 'active' };
    const { ids, result, requests } = await ask('athena', 'MedicationRequest?subject=Patient/anna&status=active', { chart: [order] });

    expect(requests).toEqual([expect.stringMatching(/patient=anna&status=active&intent=proposal,plan,order/)]);
    expect(ids).toEqual(['m']);
    expect(result.completeness).toBe('complete');
  });

  it('has the parameters of its tenant with each search', async () => {
    const { requests } = await ask('athena', 'Observation?patient=anna', {
      options: { overrides: { always: { 'ah-practice': 'Organization/a-1.Practice-1' } } },
    });

    expect(requests).toEqual([expect.stringContaining('ah-practice=Organization/a-1.Practice-1')]);
  });

  it('says in its CapabilityStatement what it wants, and gets it', async () => {
    const said = aStatement('athena') as { rest: { resource: { type: string; extension?: object[] }[] }[] };
    const procedure = said.rest[0]?.resource.find(({ type }) => type === 'Procedure');
    const ways = [{ url: 'requiredAnySearchParams', valueString: 'patient, status' }];
    Object.assign(procedure ?? {}, {
      extension: [{ url: 'https://fhir.athena.io/StructureDefinition/ah-search-parameter-metadata', extension: ways }],
    });

    const { requests } = await ask('athena', 'Procedure?patient=anna', { metadata: said });

    expect(requests).toEqual([expect.stringContaining('status=preparation,in-progress')]);
  });
});

describe('MEDITECH', () => {
  it('is asked for one id at a time', async () => {
    const { ids, requests } = await ask('meditech', 'Observation?_id=new,old');

    expect(requests).toEqual(['Observation?_id=new&_count=100', 'Observation?_id=old&_count=100']);
    expect(ids).toEqual(['new', 'old']);
  });

  it('is asked only by the parameters it has', async () => {
    const { ids, requests } = await ask('meditech', 'Observation?subject=Patient/anna&status=final&date=ge2025-06-01');

    expect(requests).toEqual(['Observation?patient=anna&_count=100']);
    expect(ids).toEqual(['new', 'late']);
  });

  it('gets no page size where it knows none', async () => {
    const { requests } = await ask('meditech', 'Procedure?patient=anna');

    expect(requests).toEqual(['Procedure?patient=anna']);
  });
});

describe('orders that name their medication by reference', () => {
  const order = (id: string, reference: string) => ({
    resourceType: 'MedicationRequest',
    id,
    status: 'active',
    intent: 'order',
    subject: { reference: 'Patient/anna' },
    medicationReference: { reference },
  });
  const medication = (id: string, code: string) => ({ resourceType: 'Medication', id, code: { coding: [{ system: 'urn:rx', code }] } });
  const contained = { ...order('c', '#m'), contained: [medication('m', '1')] };

  it('are found by the code that stands in the medication', async () => {
    const orders = [order('a', 'Medication/m1'), order('b', 'Medication/m2'), contained, medication('m1', '1'), medication('m2', '2')];
    const { ids, result, reads } = await ask('epic', 'MedicationRequest?patient=anna&code=urn:rx%7C1', { chart: orders });

    expect(ids).toEqual(['a', 'c']);
    expect(reads).toEqual(['Medication/m1', 'Medication/m2']);
    expect(result.completeness).toBe('complete');
  });

  it('make the result incomplete where the medication cannot be read', async () => {
    const { result } = await ask('epic', 'MedicationRequest?patient=anna&code=urn:rx%7C1', { chart: [order('a', 'Medication/gone')] });

    expect(result).toMatchObject({ resources: [], completeness: 'incomplete', reason: expect.stringContaining('a Medication') });
  });
});
