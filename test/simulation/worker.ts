/**
 * A worker thread: plays the stretches of cases that it is given, one message each way.
 */
import { parentPort } from 'node:worker_threads';
import { playCases } from './runner.ts';

/** A stretch of cases: from `from`, `count` of them. */
export interface Stretch {
  readonly seed: number;
  readonly from: number;
  readonly count: number;
}

parentPort?.on('message', async ({ seed, from, count }: Stretch) => {
  const tally = await playCases(
    seed,
    Array.from({ length: count }, (_, n) => from + n),
  );
  parentPort?.postMessage(tally);
});
