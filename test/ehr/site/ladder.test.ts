/** The ladder: what is asked next where a way of asking is refused, and what is remembered of it. */
import { describe, expect, it } from 'vitest';
import type { PagedResult } from '../../../src/ehr/search-pages.ts';
import { createMemoryNotes } from '../../../src/ehr/site/notes.ts';
import { createPlannedSearch } from '../../../src/ehr/site/planned-search.ts';
import { Unavailable } from '../../../src/errors.ts';
import { anObservation } from '../support/chart.ts';
import { aSite, type FakeTraits } from './support/fake-site.ts';

const chart = [
  anObservation({ id: 'a' }),
  anObservation({ id: 'b', code: '39156-5', category: 'vital-signs' }),
  anObservation({ id: 'of-bert', patient: 'bert' }),
];
const byCode = 'Observation?patient=anna&code=69990-3';
const refusal = (refused: number): PagedResult => ({
  resources: [],
  completeness: 'incomplete',
  reason: `refused with ${refused}`,
  pages: 0,
  refused,
});

function aPlainSite(traits: Partial<FakeTraits> = {}) {
  return aSite({ vendor: 'plain', chart, ...traits });
}

/** Refuses requests that have, or lack, what a pattern says. */
const refusing = (pattern: RegExp, status = 400): Pick<FakeTraits, 'answer'> => ({
  answer: (query) => (pattern.test(query) ? refusal(status) : undefined),
});

describe('the ladder', () => {
  it('repeats the search with every status where the server demands one', async () => {
    const site = aPlainSite(refusing(/^(?!.*status=)/));

    const result = await createPlannedSearch(site).search(byCode);

    expect(site.requests).toHaveLength(2);
    expect(site.requests[1]).toContain('code=69990-3&status=registered,preliminary,final,');
    expect(result).toMatchObject({ completeness: 'complete', resources: [{ id: 'a' }] });
  });

  it('goes down to the patient and the category that was asked for, which is everything', async () => {
    const site = aPlainSite(refusing(/code=/));

    const result = await createPlannedSearch(site).search(`${byCode}&category=laboratory`);

    expect(site.requests.at(-1)).toBe('Observation?patient=anna&category=laboratory&_count=200');
    expect(result).toMatchObject({ completeness: 'complete', resources: [{ id: 'a' }] });
  });

  it('goes down to the patient alone, and filters here', async () => {
    const site = aPlainSite(refusing(/code=/, 422));

    const result = await createPlannedSearch(site).search(byCode);

    expect(site.requests.at(-1)).toBe('Observation?patient=anna&_count=200');
    expect(result).toMatchObject({ completeness: 'complete', resources: [{ id: 'a' }] });
  });

  it('ends with the categories it knows, and says that there may be others', async () => {
    const site = aPlainSite({ answer: (query) => (/code=/.test(query) || !/category=/.test(query) ? refusal(400) : undefined) });

    const result = await createPlannedSearch(site).search(byCode);

    expect(site.requests.at(-1)).toContain('category=laboratory,vital-signs');
    expect(result).toMatchObject({ completeness: 'incomplete', resources: [{ id: 'a' }], reason: expect.stringContaining('category') });
  });

  it('leaves out sorting and includes first where a request is refused', async () => {
    const site = aPlainSite(refusing(/_sort=/));

    const result = await createPlannedSearch(site).search('Practitioner?name=x&_sort=name');

    expect(site.requests).toEqual(['Practitioner?name=x&_sort=name,_id&_count=200', 'Practitioner?name=x&_count=200']);
    expect(result.completeness).toBe('complete');
  });

  it('asks for ids one by one where a list is refused', async () => {
    const site = aPlainSite(refusing(/_id=\w+,/));

    const result = await createPlannedSearch(site).search('Observation?_id=a,b');

    expect(site.requests.slice(-2)).toEqual(['Observation?_id=a&_count=200', 'Observation?_id=b&_count=200']);
    expect(result.resources).toHaveLength(2);
  });

  it('never goes down where no patient and no id was asked for', async () => {
    const site = aPlainSite(refusing(/./));

    const result = await createPlannedSearch(site).search('Observation?code=69990-3&status=final');

    expect(site.requests).toHaveLength(1);
    expect(result).toMatchObject({ resources: [], completeness: 'incomplete', reason: 'refused with 400' });
  });

  it('stops at a 403 and says not permitted', async () => {
    const site = aPlainSite({ answer: () => ({ ...refusal(403), completeness: 'not-permitted' }) });

    const result = await createPlannedSearch(site).search(byCode);

    expect(site.requests).toHaveLength(1);
    expect(result.completeness).toBe('not-permitted');
  });

  it('lets a fault pass: it is no refusal', async () => {
    const site = { ...aPlainSite(), search: async () => Promise.reject(new Unavailable('busy')) };

    await expect(createPlannedSearch(site).search(byCode)).rejects.toThrow(Unavailable);
  });

  it('takes the way that worked at once, in the next process too, until a day has passed', async () => {
    const [notes, day] = [createMemoryNotes(), 24 * 60 * 60 * 1000];
    const first = aPlainSite({ ...refusing(/code=/), options: { notes } });
    await createPlannedSearch(first).search(byCode);
    const second = aPlainSite({ ...refusing(/code=/), options: { notes } });
    const search = createPlannedSearch(second);

    await search.search('Observation?patient=bert&code=39156-5');
    await second.runtime.wait(day + 1);
    await search.search('Observation?patient=bert&code=0000-0');

    expect(second.requests[0]).toBe('Observation?patient=bert&_count=200');
    expect(second.requests[1]).toContain('code=0000-0');
  });

  it('tries the other ways where the one that worked is refused now', async () => {
    const notes = createMemoryNotes();
    await createPlannedSearch(aPlainSite({ ...refusing(/code=/), options: { notes } })).search(byCode);
    const site = aPlainSite({ ...refusing(/anna&_count/), options: { notes } });

    const result = await createPlannedSearch(site).search(byCode);

    expect(site.requests.map((request) => request.includes('code='))).toEqual([false, true]);
    expect(result).toMatchObject({ completeness: 'complete', resources: [{ id: 'a' }] });
  });
});
