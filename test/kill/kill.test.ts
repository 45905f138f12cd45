/**
 * The program as it is run, killed without warning, started again. `npm run kills -- --runs 200 --seed 1` kills more.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { generations } from '../../src/prior-auth/port.ts';
import { runLives, tellFigures } from './runs.ts';

const lives = Number(process.env['KILL_RUNS'] ?? 12);
const seed = Number(process.env['KILL_SEED'] ?? 20_261_121);
const generation = generations.find((name) => name === process.env['KILL_GENERATION']) ?? 'g3b';

it(
  `${lives} cases killed at up to three moments each end as if nothing had happened (${generation})`,
  async () => {
    if (!existsSync(fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url)))) throw new Error('build first: npx tsc');
    console.log(`seed of the moments: ${seed} (KILL_SEED)`);

    const killed = await runLives({ lives, seed, generation, onProgress: (some) => console.log(tellFigures(some)) });

    console.log(tellFigures(killed));
    expect(killed.filter(({ faults }) => faults.length > 0)).toEqual([]);
    expect(killed.flatMap(({ deaths }) => deaths).length).toBeGreaterThan(lives / 2);
  },
  60_000 + lives * 60_000,
);
