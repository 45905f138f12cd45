/**
 * The engine in a process of its own: evaluates and validates what it is given, beats its heart at every expression.
 *
 * It ends with its parent: at once where it is idle, and by a watching thread where an expression keeps it busy.
 */
import { Worker } from 'node:worker_threads';
import { evaluateWithLogic } from '../cql/evaluate-with-logic.ts';
import { messageOf } from '../errors.ts';
import { validateResponse } from '../validation/validate-response.ts';
import { beat } from './heartbeat.ts';
import type { Job } from './sandboxed-engine.ts';

const watcher = `
const parent = process.ppid;
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 1_000);
`;
new Worker(watcher, { eval: true }).unref();

process.on('disconnect', () => process.exit());
process.on('message', (job: Job) => {
  work(job).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ fault: messageOf(error) }),
  );
});

async function work(job: Job): Promise<unknown> {
  if ('evaluate' in job) return evaluateWithLogic({ ...job.evaluate, onExpression: beat });
  return validateResponse({ ...job.validate, onExpression: beat });
}
