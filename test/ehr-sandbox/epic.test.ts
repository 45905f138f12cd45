import { describe, expect, it } from 'vitest';
import { aCondition, anObservation, aPatient, twoCharts } from '../ehr/support/chart.ts';
import { asking, codesOf, follow, linkOf, matchesOf, pageOf } from './support/asking.ts';

describe('the profile epic', () => {
  it.each<[string, string]>([
    ['Observation?patient=anna', '59108'],
    ['Observation?patient=anna&category=exam', '59111'],
    ['CarePlan?patient=anna', '59108'],
    ['Condition?category=problem-list-item', '4111'],
    ['Condition?patient=anna&category=foo', '4115'],
    ['Condition?patient=anna&patient=bert', '4112'],
    ['Condition?patient=anna&subject=bert', '4112'],
    ['Condition', '4110'],
    ['Condition?patient=nobody', '4100'],
    ['Observation?patient=anna&category=laboratory&date=ap2025-01-01', '4100'],
    ['Observation?patient=anna&category=laboratory&date=ne2025-01-01', '4100'],
  ])('refuses %s with 400 and the fatal finding %s', async (query, code) => {
    const answer = await asking('epic').ask(query);
    const { issue } = pageOf(answer);

    expect(answer.status).toBe(400);
    expect(codesOf(pageOf(answer))).toEqual([code]);
    expect(issue?.[0]).toMatchObject({ severity: 'fatal', details: { coding: [{ system: expect.stringMatching(/^urn:oid:/) }] } });
  });

  it('says that nothing was found in an entry that is no match', async () => {
    const page = pageOf(await asking('epic').ask('Condition?patient=anna&code=http://snomed.info/sct|1'));

    expect(page).toMatchObject({ total: 0, entry: [{ resource: { resourceType: 'OperationOutcome' }, search: { mode: 'outcome' } }] });
    expect(codesOf(page)).toEqual(['4101']);
  });

  it.each<[string, string]>([
    ['_lastUpdated=ge2020-01-01', '4122'],
    ['_sort=-date', '4122'],
    ['stat=1', '59100'],
  ])('leaves %s aside, says so, and leaves it out of the self link', async (parameter, code) => {
    const page = pageOf(await asking('epic').ask(`Condition?patient=anna&${parameter}`));

    expect(matchesOf(page)).toEqual(['Condition/osa']);
    expect(codesOf(page)).toEqual([code]);
    expect(linkOf(page, 'self')).toMatch(/\/Condition\?patient=anna$/);
  });

  it('leaves all else aside beside _id', async () => {
    const page = pageOf(await asking('epic').ask('Observation?_id=of-bert&patient=anna'));

    expect(matchesOf(page)).toEqual(['Observation/of-bert']);
    expect(linkOf(page, 'self')).toMatch(/\?_id=of-bert$/);
  });

  it('leaves a category of prescriptions aside that it does not have', async () => {
    const order = { resourceType: 'MedicationRequest', id: 'm', status: 'active', intent: 'order', subject: { reference: 'Patient/anna' } };
    const page = pageOf(await asking('epic', { resources: [aPatient(), order] }).ask('MedicationRequest?patient=anna&category=homemeds'));

    expect(matchesOf(page)).toEqual(['MedicationRequest/m']);
    expect(codesOf(page)).toEqual(['59101']);
  });

  it('forgets a paging session after its time', async () => {
    const epic = asking('epic', { pageLifeMs: 60_000 });
    const next = linkOf(pageOf(await epic.ask('Observation?patient=anna&category=laboratory&_count=10')), 'next') ?? '';
    const inTime = await epic.ask(next);
    epic.turnClock(60_000);
    const late = await epic.ask(next);

    expect(inTime.status).toBe(200);
    expect(late.status).toBe(400);
    expect(codesOf(pageOf(late))).toEqual(['4113']);
  });

  it('sends a merged patient on with a redirect and 4107', async () => {
    const { ask, core } = asking('epic', { site: { merged: { annie: 'anna' } } });
    const answer = await ask('Patient/annie');

    expect(answer).toMatchObject({ status: 301, headers: { location: `${core.base}/Patient/anna` } });
    expect(codesOf(pageOf(answer))).toEqual(['4107']);
  });

  it('keeps a patient behind break-the-glass back: reads are refused, searches find nothing and say why', async () => {
    const { ask } = asking('epic', { site: { restricted: ['Patient/anna'] } });
    const [patient, record, search] = [await ask('Patient/anna'), await ask('Condition/osa'), await ask('Condition?patient=anna')];

    expect([patient.status, record.status, search.status]).toEqual([403, 403, 200]);
    expect([patient, record].map((answer) => codesOf(pageOf(answer)))).toEqual([['4131'], ['4130']]);
    expect(codesOf(pageOf(search))).toEqual(['4101', '4134']);
  });

  it('says that more may exist where it keeps a record back', async () => {
    const page = pageOf(
      await asking('epic', { resources: [...twoCharts(), aCondition({ id: 'secret' })], site: { withheld: ['Condition/secret'] } }).ask(
        'Condition?patient=anna',
      ),
    );

    expect(matchesOf(page)).toEqual(['Condition/osa']);
    expect(codesOf(page)).toEqual(['4119']);
  });

  it('gives so many documents a day and no more until tomorrow', async () => {
    const { ask, turnClock } = asking('epic', { site: { documentsADay: 1 } });
    const first = await ask('Binary/report');
    const second = await ask('Binary/report');
    turnClock(86_400_000);
    const tomorrow = await ask('Binary/report');

    expect([first.status, second.status, tomorrow.status]).toEqual([200, 403, 200]);
    expect(codesOf(pageOf(second))).toEqual(['4135']);
  });

  it('refuses a search over patients that would find more than a hundred', async () => {
    const crowd = Array.from({ length: 101 }, (_, at) => aPatient({ id: `p${at}` }));
    const answer = await asking('epic', { resources: crowd }).ask('Patient?family=M');

    expect(codesOf(pageOf(answer))).toEqual(['4127']);
  });

  it.each<[string, readonly string[]]>([
    ['*', ['obs-1', 'anna', 'doc']],
    ['Observation:performer', ['obs-1', 'doc']],
  ])('includes what is referred to for _include=%s', async (include, ids) => {
    const seen = anObservation({ more: { performer: [{ reference: 'Practitioner/doc' }] } });
    const resources = [aPatient(), { resourceType: 'Practitioner', id: 'doc' }, seen];
    const page = pageOf(await asking('epic', { resources }).ask(`Observation?patient=anna&category=laboratory&_include=${include}`));

    expect(page.entry.map(({ resource }) => resource.id)).toEqual(ids);
    expect(matchesOf(page)).toEqual(['Observation/obs-1']);
  });

  it('tells nothing beside 429', async () => {
    const { ask } = asking('epic', { callsAMinute: 1 });
    await ask('Patient/anna');

    expect(await ask('Patient/anna')).toEqual({ status: 429, headers: {}, body: '' });
  });

  it('answers an invented id with 4102', async () => {
    const answer = await asking('epic').ask('Condition/none');

    expect(answer.status).toBe(404);
    expect(codesOf(pageOf(answer))).toEqual(['4102']);
  });

  it('gives all matches over its sessions', async () => {
    const pages = await follow(asking('epic'), 'Observation?patient=anna&category=laboratory&_count=7');

    expect(pages.map((page) => matchesOf(page).length)).toEqual([7, 7, 7, 5]);
  });
});
