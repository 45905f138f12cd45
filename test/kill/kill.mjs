/**
 * `npm run kills -- [--runs 200] [--seed S] [--generation g3b]`: kills the built program that many times.
 */
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '200' }, seed: { type: 'string' }, generation: { type: 'string', default: 'g3b' } },
});
process.env.KILL_RUNS = values.runs;
process.env.KILL_GENERATION = values.generation;
process.env.KILL_SEED = values.seed ?? String(Date.now() % 1_000_000_000);

const vitest = await startVitest('test', ['test/kill'], { config: 'test/vitest.config.ts', watch: false });
await vitest.close();
