import { describe, expect, it } from 'vitest';
import { anObservation, aPatient } from '../ehr/support/chart.ts';
import { asking, follow, linkOf, matchesOf, pageOf } from './support/asking.ts';

const order = {
  resourceType: 'MedicationRequest',
  id: 'm',
  status: 'active',
  intent: 'order',
  subject: { reference: 'Patient/anna' },
  medicationReference: { reference: 'Medication/drug' },
};
const drug = { resourceType: 'Medication', id: 'drug', code: { text: 'An invented drug' } };

describe('the profile athena', () => {
  it.each<[string, number]>([
    ['MedicationRequest?patient=anna', 400],
    ['MedicationRequest?intent=order', 400],
    ['MedicationRequest?patient=anna&intent=order', 200],
    ['MedicationRequest?_id=m', 200],
    ['Observation?code=1', 400],
    ['Observation?patient=anna&_sort=-date', 400],
    ['Observation?patient=anna&_lastUpdated=ge2025-01-01', 200],
    ['Observation?patient=anna&_lastUpdated=ge2025-01-01T00:00:00Z', 400],
    ['Patient?_lastUpdated=ge2025-01-01', 400],
    ['Patient?family=M&birthdate=1961-04-09', 200],
    ['Patient?family=M', 400],
    ['DocumentReference?patient=anna&_sort=-date', 200],
  ])('answers %s with %i', async (query, status) => {
    expect((await asking('athena', { resources: [aPatient(), order, drug] }).ask(query)).status).toBe(status);
  });

  it('means by the date of an observation when it was issued', async () => {
    const late = anObservation({ effective: '2024-01-01', more: { issued: '2025-06-01T10:00:00Z' } });
    const { ask } = asking('athena', { resources: [aPatient(), late, anObservation({ id: 'never', effective: '2025-06-01' })] });

    expect(matchesOf(pageOf(await ask('Observation?patient=anna&date=ge2025-01-01')))).toEqual(['Observation/obs-1']);
    expect(matchesOf(pageOf(await ask('Observation?patient=anna&date=lt2025-01-01')))).toEqual([]);
  });

  it('includes the medication that a prescription refers to', async () => {
    const { ask } = asking('athena', { resources: [aPatient(), order, drug] });
    const page = pageOf(await ask('MedicationRequest?patient=anna&intent=order&_include=MedicationRequest:medication'));

    expect(page.entry.map(({ resource, search }) => [resource.id, search.mode])).toEqual([
      ['m', 'match'],
      ['drug', 'include'],
    ]);
  });

  it('pages by a cursor beside the search', async () => {
    const athena = asking('athena');
    const pages = await follow(athena, 'Observation?patient=anna&_count=10');

    expect(linkOf(pages[0] ?? pageOf({ body: '' }), 'next')).toMatch(/Observation\?patient=anna&_count=10&cursor=[\w-]+$/);
    expect(pages.flatMap(matchesOf)).toHaveLength(27);
  });

  it('tells its limits in headers', async () => {
    const { ask } = asking('athena', { callsAMinute: 1 });
    await ask('Patient/anna');
    const answer = await ask('Patient/anna');

    expect(answer).toMatchObject({ status: 429, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' } });
    expect(answer.headers).not.toHaveProperty('retry-after');
  });

  it('finds reports without a code by data-absent-reason', async () => {
    const report = {
      resourceType: 'DiagnosticReport',
      id: 'r',
      status: 'final',
      code: { text: 'A local report' },
      subject: { reference: 'Patient/anna' },
    };
    const { ask } = asking('athena', { resources: [aPatient(), report] });
    const unknown = 'http://terminology.hl7.org/CodeSystem/data-absent-reason|unknown';

    expect(matchesOf(pageOf(await ask(`DiagnosticReport?patient=anna&code=${encodeURIComponent(unknown)}`)))).toEqual([
      'DiagnosticReport/r',
    ]);
  });

  it('keeps to a practice where one is named, and spans all where none is', async () => {
    const url = 'https://fhir.athena.io/StructureDefinition/ah-practice';
    const other = anObservation({ id: 'other', more: { extension: [{ url, valueReference: { reference: 'Organization/two' } }] } });
    const { ask } = asking('athena', { resources: [aPatient(), anObservation(), other] });

    expect(matchesOf(pageOf(await ask('Observation?patient=anna&ah-practice=Organization/one')))).toEqual(['Observation/obs-1']);
    expect(matchesOf(pageOf(await ask('Observation?patient=anna')))).toHaveLength(2);
  });
});
