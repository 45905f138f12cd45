/**
 * The simulation's checker is awake: each planted bug is caught, and what has no bug is not accused.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { plantedBugs } from './bugs.ts';
import { maxCases, playWith, prepareGround } from './plant.ts';

const seed = 20261121;

describe('the simulation', () => {
  beforeAll(prepareGround, 120_000);

  it('knows at least thirty bugs', () => {
    expect(new Set(plantedBugs.map(({ name }) => name)).size).toBe(plantedBugs.length);
    expect(plantedBugs.length).toBeGreaterThanOrEqual(30);
  });

  it.each(plantedBugs.map((bug) => [bug.name, bug] as const))(
    `catches within ${maxCases} cases: %s`,
    async (_, bug) => {
      const { cases, violation } = await playWith(bug, seed);

      expect(violation).toBeDefined();
      expect(cases).toBeLessThanOrEqual(maxCases);
    },
    240_000,
  );
});
