/**
 * The engine inside a worker thread: takes inputs, gives evaluations, beats its heart at every expression.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { type EvaluationInput, evaluate } from '../engine/evaluate.ts';
import { messageOf } from '../errors.ts';
import { Heartbeat } from './heartbeat.ts';

const heartbeat = new Heartbeat((workerData as { readonly memory: SharedArrayBuffer }).memory);

parentPort?.on('message', (input: EvaluationInput) => {
  try {
    parentPort?.postMessage({ evaluation: evaluate({ ...input, onExpression: (expression) => heartbeat.begin(expression) }) });
  } catch (error) {
    parentPort?.postMessage({ fault: messageOf(error) });
  }
});
