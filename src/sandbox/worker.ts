/**
 * The engine in a process of its own: takes inputs, gives evaluations, beats its heart at every expression.
 *
 * It ends with its parent: at once where it is idle, and by a watching thread where an expression keeps it busy.
 */
import { Worker } from 'node:worker_threads';
import { type EvaluationInput, evaluate } from '../engine/evaluate.ts';
import { messageOf } from '../errors.ts';
import { beat } from './heartbeat.ts';

const watcher = `
const parent = process.ppid;
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 1_000);
`;
new Worker(watcher, { eval: true }).unref();

process.on('disconnect', () => process.exit());
process.on('message', (input: EvaluationInput) => {
  try {
    process.send?.({ evaluation: evaluate({ ...input, onExpression: beat }) });
  } catch (error) {
    process.send?.({ fault: messageOf(error) });
  }
});
