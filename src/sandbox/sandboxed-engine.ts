/**
 * Runs the engine where it cannot hang or exhaust us: a worker thread with a deadline for each expression and a limit
 * of memory.
 *
 * An expression that outlives its deadline or its memory is refused, the worker is replaced, and the evaluation is
 * done again without that expression: one item fails, the rest of the form stands.
 */
import { Worker } from 'node:worker_threads';
import type { Evaluation, EvaluationInput } from '../engine/evaluate.ts';
import { messageOf } from '../errors.ts';
import { Heartbeat } from './heartbeat.ts';

/** Whatever can evaluate. */
export interface Engine {
  evaluate(input: EvaluationInput): Promise<Evaluation>;
}

export interface SandboxOptions {
  /** The compiled worker script. */
  readonly script: URL;
  /** Longest time for one expression. */
  readonly expressionDeadlineMs?: number;
  /** Longest time for the worker to start and take its input. */
  readonly startMs?: number;
  /** Longest time for one evaluation, refusals included. */
  readonly totalDeadlineMs?: number;
  readonly heapMb?: number;
}

type Reply = { readonly evaluation: Evaluation } | { readonly fault: string };
/** `expression` is what was begun last in this attempt; undefined where none was. */
type Ending =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'stopped'; readonly reason: string; readonly expression: string | undefined };

export class SandboxedEngine implements Engine {
  readonly #options: Required<SandboxOptions>;
  readonly #heartbeat = new Heartbeat();
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: SandboxOptions) {
    this.#options = { expressionDeadlineMs: 2_000, startMs: 20_000, totalDeadlineMs: 60_000, heapMb: 1_024, ...options };
  }

  /** One evaluation at a time; others wait their turn. */
  evaluate(input: EvaluationInput): Promise<Evaluation> {
    const turn = this.#last.then(() => this.#evaluateBounded(input));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Starts the worker, so that it loads while the caller does other things. */
  warm(): void {
    this.#start();
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  async #evaluateBounded(input: EvaluationInput): Promise<Evaluation> {
    const refused = new Map(Object.entries(input.refused ?? {}));
    const giveUpAt = performance.now() + this.#options.totalDeadlineMs;
    while (performance.now() < giveUpAt) {
      const ending = await this.#tryOnce({ ...input, refused: Object.fromEntries(refused) });
      if (ending.kind === 'reply') {
        if ('evaluation' in ending.reply) return ending.reply.evaluation;
        throw new Error(`the engine failed: ${ending.reply.fault}`);
      }
      const { expression, reason } = ending;
      if (expression === undefined || refused.has(expression)) throw new Error(`the engine hangs outside of any expression: ${reason}`);
      refused.set(expression, reason);
    }
    throw new Error(`the form could not be evaluated within ${this.#options.totalDeadlineMs} ms`);
  }

  #tryOnce({ onExpression: _staysHere, ...input }: EvaluationInput): Promise<Ending> {
    const worker = this.#start();
    const started = this.#heartbeat.count;
    const stopped = (reason: string): Ending => {
      return { kind: 'stopped', reason, expression: this.#heartbeat.count === started ? undefined : this.#heartbeat.expression };
    };
    return new Promise((resolve) => {
      const watch = this.#watch(started, (reason) => finish(stopped(reason)));
      const onReply = (reply: Reply): void => finish({ kind: 'reply', reply });
      const onExit = (code: number): void => finish(fault(`the worker ended with ${code}`));
      const onError = (error: Error & { code?: string }): void =>
        finish(
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? stopped('it needs more memory than it may have and was stopped')
            : fault(error.message),
        );
      const finish = (ending: Ending): void => {
        clearInterval(watch);
        worker.off('message', onReply).off('error', onError).off('exit', onExit);
        if (ending.kind === 'reply' && 'evaluation' in ending.reply) resolve(ending);
        else void this.close().then(() => resolve(ending));
      };
      worker.on('message', onReply).on('error', onError).on('exit', onExit);
      try {
        worker.postMessage(input);
      } catch (error) {
        finish(fault(messageOf(error)));
      }
    });
  }

  #start(): Worker {
    const known = this.#worker;
    if (known !== undefined) return known;
    const worker = new Worker(this.#options.script, {
      workerData: { memory: this.#heartbeat.memory },
      resourceLimits: { maxOldGenerationSizeMb: this.#options.heapMb },
    });
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  /** Calls back once no expression has begun or ended for too long; the first beat waits for the worker to start. */
  #watch(started: number, stop: (reason: string) => void): NodeJS.Timeout {
    const { expressionDeadlineMs, startMs } = this.#options;
    let seen = started;
    let since = performance.now();
    return setInterval(() => {
      const now = performance.now();
      const count = this.#heartbeat.count;
      if (count !== seen) {
        seen = count;
        since = now;
      }
      const limit = expressionDeadlineMs + (count === started ? startMs : 0);
      if (now - since > limit) stop(`it ran longer than ${expressionDeadlineMs} ms and was stopped`);
    }, 25);
  }
}

function fault(message: string): Ending {
  return { kind: 'reply', reply: { fault: message } };
}
