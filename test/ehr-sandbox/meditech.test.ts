import { describe, expect, it } from 'vitest';
import { asking, follow, linkOf, matchesOf, pageOf } from './support/asking.ts';

describe('the profile meditech', () => {
  it.each<[string, number]>([
    ['AllergyIntolerance?patient=anna', 200],
    ['AllergyIntolerance?patient=anna&clinical-status=active', 400],
    ['Observation?patient=anna&_lastUpdated=ge2025-01-01', 400],
    ['Observation?patient=anna&status=final', 400],
    ['Observation?patient=anna&_sort=-date', 400],
    ['Procedure?patient=anna&status=completed&date=ge2024-01-01', 200],
    ['DeviceRequest?patient=anna', 404],
    ['Observation?category=laboratory', 400],
    ['Condition', 400],
  ])('answers %s with %i', async (query, status) => {
    expect((await asking('meditech').ask(query)).status).toBe(status);
  });

  it('pages by continue alone', async () => {
    const pages = await follow(asking('meditech'), 'Observation?patient=anna&_count=10');

    expect(linkOf(pages[0] ?? pageOf({ body: '' }), 'next')).toMatch(/\/Observation\?continue=[\w-]+$/);
    expect(pages.flatMap(matchesOf)).toHaveLength(27);
  });

  it('includes what it lists and refuses what it does not', async () => {
    const { ask } = asking('meditech');

    expect((await ask('Observation?patient=anna&_include=Observation:performer')).status).toBe(200);
    expect((await ask('Observation?patient=anna&_include=Observation:method')).status).toBe(400);
  });
});
