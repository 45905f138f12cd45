/**
 * The simulation's checker is awake: each planted bug is caught within a thousand cases.
 *
 * Each is played in the case that is known to show it; `npm run planted` looks for that case anew, from the first on.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { plantedBugs } from './bugs.ts';
import { caughtIn, otherSeeds, seed } from './caught.ts';
import { maxCases, playWith, prepareGround } from './plant.ts';

const isSearch = process.env['PLANTED'] === 'all';

describe('the simulation', () => {
  beforeAll(prepareGround, 120_000);

  it('knows at least thirty bugs, each by its name', () => {
    expect(new Set(plantedBugs.map(({ name }) => name)).size).toBe(plantedBugs.length);
    expect(plantedBugs.length).toBeGreaterThanOrEqual(30);
  });

  it.concurrent.each(plantedBugs.map((bug) => [bug.name, bug] as const))(
    `catches within ${maxCases} cases: %s`,
    async (name, bug) => {
      const known = caughtIn[name] ?? 0;
      const range = isSearch ? { first: 0, last: maxCases - 1 } : { first: known, last: known };

      const { index, violation } = await playWith(bug, { seed: otherSeeds[name] ?? seed, ...range });

      if (isSearch) console.log(`  '${name}': ${index},`);
      expect(violation, isSearch ? 'nobody noticed' : 'not in the case that is known; look anew: npm run planted').toBeDefined();
    },
    isSearch ? 900_000 : 60_000,
  );
});
