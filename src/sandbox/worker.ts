/**
 * The engine in a process of its own: evaluates and validates what it is given, beats its heart at every expression.
 */
import { evaluateWithLogic } from '../cql/evaluate-with-logic.ts';
import { messageOf } from '../errors.ts';
import { validateResponse } from '../validation/validate-response.ts';
import { endWithParent } from './end-with-parent.ts';
import { beat } from './heartbeat.ts';
import type { Job } from './sandboxed-engine.ts';

endWithParent();
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
