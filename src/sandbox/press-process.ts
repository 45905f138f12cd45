/**
 * The press in a process of its own: opens and prints what it is given, one document after the other.
 *
 * It has no credential, no way out and nothing to run: the environment is empty, `fetch` and its like are taken away, and
 * no reader follows an address or starts a script. What a reader leaves behind unfinished must not end the next job.
 */

import { createPress } from '../documents/press-in-process.ts';
import { messageOf } from '../errors.ts';
import { endWithParent } from './end-with-parent.ts';
import type { JobReply } from './job-process.ts';
import type { PressJob } from './sandboxed-press.ts';

for (const name of ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']) Reflect.deleteProperty(globalThis, name);
endWithParent(Number(process.argv[2] ?? 0));
process.on('unhandledRejection', () => undefined);

process.on('message', (job: PressJob) => {
  work(job).then(
    (result) => reply({ result }),
    (error: unknown) => reply({ fault: messageOf(error) }),
  );
});
reply({ ready: true });

function reply(message: JobReply): void {
  process.send?.(message);
}

function work(job: PressJob): Promise<unknown> {
  const press = createPress(job.limits);
  switch (job.kind) {
    case 'open':
      return press.open(job.document, job.facts);
    case 'render':
      return press.render(job.document, job.frame);
    case 'print':
      return press.print(job.blocks, job.frame);
    default:
      return job satisfies never;
  }
}
