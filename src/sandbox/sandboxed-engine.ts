/**
 * Runs the engine where it cannot hang or exhaust us: a worker thread with a deadline for each expression and a limit
 * of memory.
 *
 * An expression that outlives its deadline or its memory is refused, the worker is replaced, and the evaluation is
 * done again without that expression: one item fails, the rest of the form stands.
 */
import { Worker } from 'node:worker_threads';
import type { Evaluation, EvaluationInput } from '../engine/evaluate.ts';
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
  /** Longest time for one evaluation, refusals included. */
  readonly totalDeadlineMs?: number;
  readonly heapMb?: number;
}

type Reply = { readonly evaluation: Evaluation } | { readonly fault: string };
type Ending = { readonly kind: 'reply'; readonly reply: Reply } | { readonly kind: 'stopped'; readonly reason: string };

export class SandboxedEngine implements Engine {
  readonly #options: Required<SandboxOptions>;
  readonly #heartbeat = new Heartbeat();
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: SandboxOptions) {
    this.#options = { expressionDeadlineMs: 2_000, totalDeadlineMs: 60_000, heapMb: 1_024, ...options };
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
      const expression = this.#heartbeat.expression;
      if (refused.has(expression)) throw new Error(`the engine hangs outside of any expression: ${ending.reason}`);
      refused.set(expression, ending.reason);
    }
    throw new Error(`the form could not be evaluated within ${this.#options.totalDeadlineMs} ms`);
  }

  #tryOnce(input: EvaluationInput): Promise<Ending> {
    const worker = this.#start();
    return new Promise((resolve) => {
      const watch = this.#watch((reason) => finish({ kind: 'stopped', reason }));
      const onReply = (reply: Reply): void => finish({ kind: 'reply', reply });
      const onError = (error: Error & { code?: string }): void =>
        finish(
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? { kind: 'stopped', reason: 'it needs more memory than it may have and was stopped' }
            : { kind: 'reply', reply: { fault: error.message } },
        );
      const finish = (ending: Ending): void => {
        clearInterval(watch);
        worker.off('message', onReply);
        worker.off('error', onError);
        if (ending.kind === 'reply' && 'evaluation' in ending.reply) resolve(ending);
        else void this.close().then(() => resolve(ending));
      };
      worker.on('message', onReply);
      worker.on('error', onError);
      worker.postMessage(input);
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
  #watch(stop: (reason: string) => void): NodeJS.Timeout {
    const started = this.#heartbeat.count;
    let seen = started;
    let since = performance.now();
    return setInterval(() => {
      const now = performance.now();
      const count = this.#heartbeat.count;
      if (count !== seen) {
        seen = count;
        since = now;
      }
      const limit = this.#options.expressionDeadlineMs + (count === started ? 20_000 : 0);
      if (now - since > limit) stop(`it ran longer than ${this.#options.expressionDeadlineMs} ms and was stopped`);
    }, 25);
  }
}
