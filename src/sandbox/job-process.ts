/**
 * A bare process that does one job at a time, each within a deadline, and how a job ended.
 *
 * Its script says `{ ready: true }` once it takes jobs, and answers each with `{ result }` or `{ fault }`. After any
 * ending but an answer the process is of no use any more.
 */
import type { ChildProcess } from 'node:child_process';
import { messageOf } from '../errors.ts';
import { type BareProcessOptions, endBare, isOutOfMemory, startBare } from './bare-process.ts';

export type JobReply = { readonly ready: true } | { readonly result: unknown } | { readonly fault: string };

export type JobEnding =
  | { readonly kind: 'answered'; readonly reply: JobReply }
  | { readonly kind: 'late' }
  | { readonly kind: 'out-of-memory' }
  | { readonly kind: 'ended'; readonly how: string };

export class JobProcess {
  readonly #child: ChildProcess;
  readonly #ready: Promise<void>;
  readonly #startTimer: NodeJS.Timeout;
  #jobs = 0;

  constructor({ startMs, ...options }: BareProcessOptions & { readonly startMs: number }) {
    const child = startBare(options);
    this.#child = child;
    const { promise, resolve, reject } = withResolvers();
    this.#ready = promise;
    this.#startTimer = setTimeout(() => reject(new Error(`its process did not start within ${startMs} ms`)), startMs).unref();
    child.once('message', () => resolve());
    child.once('close', (code, signal) => reject(new Error(`its process ended with ${signal ?? code} before it took a job`)));
    child.on('error', reject);
    promise.catch(() => undefined).finally(() => clearTimeout(this.#startTimer));
  }

  /** Jobs that were begun in this process. */
  get jobs(): number {
    return this.#jobs;
  }

  /** True once the process is gone. */
  get isGone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Does one job. Fails: Error where the process does not start. */
  async run(job: object, deadlineMs: number): Promise<JobEnding> {
    this.#startTimer.ref();
    await this.#ready;
    this.#jobs += 1;
    const child = this.#child;
    return new Promise((resolve) => {
      const timer = setTimeout(() => finish({ kind: 'late' }), deadlineMs);
      const onReply = (reply: JobReply): void => finish({ kind: 'answered', reply });
      const onError = (error: Error): void => finish({ kind: 'ended', how: error.message });
      const onEnd = (code: number | null, signal: string | null): void => finish(explainEnd(code, signal));
      const finish = (ending: JobEnding): void => {
        clearTimeout(timer);
        child.off('message', onReply).off('error', onError).off('close', onEnd);
        resolve(ending);
      };
      child.on('message', onReply).on('error', onError).on('close', onEnd);
      if (this.isGone) finish(explainEnd(child.exitCode, child.signalCode));
      // A process that dies while it takes a job tells so by its end, which says more than a broken pipe.
      else child.send(job, (error) => error !== null && !isBrokenPipe(error) && onError(error));
    });
  }

  end(): Promise<void> {
    return endBare(this.#child);
  }
}

function explainEnd(code: number | null, signal: string | null): JobEnding {
  return isOutOfMemory(code, signal) ? { kind: 'out-of-memory' } : { kind: 'ended', how: `it ended with ${signal ?? code}` };
}

function isBrokenPipe(error: Error): boolean {
  return /EPIPE|ECONNRESET|ERR_IPC_CHANNEL_CLOSED/.test(`${'code' in error ? error.code : ''} ${messageOf(error)}`);
}

interface Resolvers {
  readonly promise: Promise<void>;
  resolve(): void;
  reject(error: Error): void;
}

/** `Promise.withResolvers` of Node 22. */
function withResolvers(): Resolvers {
  let [resolve, reject]: [() => void, (error: Error) => void] = [() => undefined, () => undefined];
  const promise = new Promise<void>((onDone, onFault) => {
    [resolve, reject] = [onDone, onFault];
  });
  return { promise, resolve, reject };
}
