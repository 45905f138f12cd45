import { describe, expect, it } from 'vitest';
import type { AnyResource } from '../../src/fhir.ts';
import { aCondition, anObservation, aPatient, reportText } from '../ehr/support/chart.ts';
import { asking, follow, linkOf, matchesOf, pageOf } from './support/asking.ts';

function manyObservations(): readonly AnyResource[] {
  const labs = Array.from({ length: 60 }, (_, at) => anObservation({ id: `lab-${at}`, daysAgo: at + 1 }));
  const social = Array.from({ length: 12 }, (_, at) => anObservation({ id: `soc-${at}`, daysAgo: at + 400, category: 'social-history' }));
  return [aPatient(), ...labs, ...social];
}

describe('the profile oracle', () => {
  it.each(['Observation?code=1', 'Condition', 'Patient?gender=female', 'DocumentReference?_count=5', 'Condition?flavour=1'])(
    'refuses %s with plain words',
    async (query) => {
      const answer = await asking('oracle').ask(query);

      expect(answer).toMatchObject({
        status: 400,
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        body: 'no supported search parameters provided',
      });
    },
  );

  it('refuses another tenant with plain words', async () => {
    const { ask, core } = asking('oracle');
    const answer = await ask(`${core.base.replace(/[^/]+$/, 'another')}/Patient/anna`);

    expect(answer).toMatchObject({ status: 403, body: 'Tenant not valid or accessible' });
  });

  it('refuses other media types with 406 and not a word', async () => {
    const { ask } = asking('oracle');

    expect(await ask('Patient/anna', { accept: 'application/json' })).toEqual({ status: 406, headers: {}, body: '' });
    expect(await ask('Condition?patient=anna', { accept: 'application/fhir+xml' })).toEqual({ status: 406, headers: {}, body: '' });
  });

  it('gives a Binary as FHIR JSON or as just what it is', async () => {
    const { ask } = asking('oracle');
    const statuses = await Promise.all(['*/*', 'application/json', 'application/pdf'].map((accept) => ask('Binary/report', { accept })));

    expect(statuses.map(({ status }) => status)).toEqual([406, 406, 406]);
    expect((await ask('Binary/report', { accept: 'text/plain' })).body.toString()).toBe(reportText);
    expect(pageOf(await ask('Binary/report'))).toMatchObject({ resourceType: 'Binary', contentType: 'text/plain' });
  });

  it.each<[string, number]>([
    ['Observation?patient=anna&date=2025-12-26', 200],
    ['Observation?patient=anna&date=ge2025-01-01&date=lt2026-01-01', 200],
    ['Observation?patient=anna&date=ge2025-01-01', 400],
    ['Observation?patient=anna&date=ge2025-01-01&date=gt2025-02-01', 400],
    ['Observation?patient=anna&date=ge2025-01-01&date=lt2026-01-01&_lastUpdated=2025-12-01', 400],
    ['Encounter?patient=anna&date=ge2025-01-01', 200],
    ['DocumentReference?patient=anna&period=ge2025-01-01', 400],
    ['DocumentReference?patient=anna&period=ge2025-01-01&period=le2026-01-01', 400],
    ['DocumentReference?patient=anna&period=ge2025-01-01&period=lt2026-01-01', 200],
    ['CarePlan?patient=anna&date=ge2025-01-01&date=le2026-01-01', 200],
    ['CarePlan?patient=anna&date=2025-01-01', 400],
    ['MedicationRequest?patient=anna&-timing-boundsPeriod=ge2025-01-01', 200],
    ['MedicationRequest?patient=anna&-timing-boundsPeriod=2025-01-01', 400],
    ['MedicationDispense?patient=anna&date=ge2025-01-01', 200],
    ['MedicationDispense?patient=anna&date=2025-01-01', 400],
    ['Observation?_id=bmi&patient=anna', 400],
    ['Observation?_id=bmi', 200],
  ])('answers %s with %i', async (query, status) => {
    expect((await asking('oracle').ask(query)).status).toBe(status);
  });

  it('leaves _sort and _include aside, and says so by its self link alone', async () => {
    const page = pageOf(await asking('oracle').ask('Condition?patient=anna&_sort=-date&_include=Condition:patient'));

    expect(page.entry.map(({ resource }) => resource.id)).toEqual(['osa']);
    expect(linkOf(page, 'self')).toMatch(/\?patient=anna$/);
  });

  it('does not count its matches', async () => {
    expect(pageOf(await asking('oracle').ask('Condition?patient=anna'))).not.toHaveProperty('total');
  });

  it('brings all social history on the first page, whatever _count says', async () => {
    const [first, second] = await follow(asking('oracle', { resources: manyObservations() }), 'Observation?patient=anna&_count=5');

    expect(matchesOf(first ?? pageOf({ body: '' }))).toHaveLength(12);
    expect(matchesOf(first ?? pageOf({ body: '' })).every((one) => one.startsWith('Observation/soc-'))).toBe(true);
    expect(matchesOf(second ?? pageOf({ body: '' }))).toContain('Observation/lab-0');
  });

  it('repeats ids over pages in older versions, before and after the newest', async () => {
    const pages = await follow(asking('oracle', { resources: manyObservations() }), 'Observation?patient=anna&_count=10');
    const versions = new Map<string | undefined, AnyResource[]>();
    for (const { resource } of pages.flatMap((page) => page.entry))
      versions.set(resource.id, [...(versions.get(resource.id) ?? []), resource]);
    const twice = [...versions.values()].filter((all) => all.length > 1).map((all) => all.map(({ meta }) => Number(meta?.versionId)));

    expect(twice).toContainEqual([1, 0]);
    expect(twice).toContainEqual([0, 1]);
    expect(versions.size).toBe(72);
  });

  it('has short pages that are not the last', async () => {
    const pages = await follow(asking('oracle', { resources: manyObservations() }), 'Observation?patient=anna&_count=10');
    const sizes = pages.slice(1, -1).map((page) => new Set(matchesOf(page)).size);

    expect(Math.min(...sizes)).toBeLessThan(10);
  });

  it('gives at most 200 observations a page and 50 where nobody says', async () => {
    const chart = [aPatient(), ...Array.from({ length: 450 }, (_, at) => anObservation({ id: `lab-${at}`, daysAgo: at }))];
    const { ask } = asking('oracle', { resources: chart });

    expect(matchesOf(pageOf(await ask('Observation?patient=anna&_count=1000')))).toHaveLength(200);
    expect(matchesOf(pageOf(await ask('Observation?patient=anna')))).toHaveLength(50);
  });

  it('fails the whole page for one broken record, and the record itself', async () => {
    const { ask } = asking('oracle', { site: { broken: ['Observation/ahi-20'] } });
    const pages = await Promise.all(
      ['Observation?patient=anna', 'Observation/ahi-20', 'Observation?patient=anna&date=2025-12-20'].map((query) => ask(query)),
    );

    expect(pages.map(({ status }) => status)).toEqual([500, 500, 200]);
  });

  it('finds vital signs by LOINC alone', async () => {
    const local = { system: 'urn:oid:1.2.3', code: 'BMI' };
    const bmi = anObservation({
      category: 'vital-signs',
      more: { code: { coding: [local, { system: 'http://loinc.org', code: '39156-5' }] } },
    });
    const { ask } = asking('oracle', { resources: [aPatient(), bmi] });

    expect(matchesOf(pageOf(await ask('Observation?patient=anna&code=urn:oid:1.2.3|BMI')))).toEqual([]);
    expect(matchesOf(pageOf(await ask('Observation?patient=anna&code=http://loinc.org|39156-5')))).toEqual(['Observation/obs-1']);
  });

  it('finds blood pressure by the panel and not by its components', async () => {
    const panel = anObservation({
      code: '85354-9',
      category: 'vital-signs',
      more: { component: [{ code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }] } }] },
    });
    const { ask } = asking('oracle', { resources: [aPatient(), panel] });

    expect(matchesOf(pageOf(await ask('Observation?patient=anna&code=http://loinc.org|8480-6')))).toEqual([]);
    expect(matchesOf(pageOf(await ask('Observation?patient=anna&code=http://loinc.org|85354-9')))).toHaveLength(1);
  });

  it('gives only the diagnoses of an encounter', async () => {
    const seen = { encounter: { reference: 'Encounter/e' } };
    const { ask } = asking('oracle', { resources: [aPatient(), { ...aCondition(), ...seen }] });

    expect(matchesOf(pageOf(await ask('Condition?patient=anna&encounter=e')))).toEqual([]);
  });

  it('shows a merged patient as replaced', async () => {
    const patient = pageOf(await asking('oracle', { site: { merged: { annie: 'anna' } } }).ask('Patient/annie'));

    expect(patient).toMatchObject({ id: 'annie', link: [{ other: { reference: 'Patient/anna' }, type: 'replaced-by' }] });
  });
});
