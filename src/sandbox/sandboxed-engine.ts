/**
 * Runs the engine where it cannot hang or exhaust us: a process of its own, with a deadline for each expression and a
 * limit of memory.
 *
 * An expression that outlives its deadline or its memory is refused, the process is replaced, and the evaluation is
 * done again without that expression: one item fails, the rest of the form stands. A thread would not do: where it runs
 * out of memory fast enough, V8 ends the whole process.
 */
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { loadingLogic } from '../cql/names.ts';
import type { Engine, Evaluation, EvaluationInput } from '../engine/evaluate.ts';
import { cqlLanguages } from '../engine/logic.ts';
import { messageOf } from '../errors.ts';
import type { ResponseIssue } from '../validation/issues.ts';
import type { ValidationInput, Validator } from '../validation/validate-response.ts';
import { endBare, isOutOfMemory, startBare } from './bare-process.ts';
import { Heartbeat, heartbeatPipe } from './heartbeat.ts';

export interface SandboxOptions {
  /** The compiled script that runs in the process. */
  readonly script: URL;
  /** Longest time for one expression. */
  readonly expressionDeadlineMs?: number;
  /** Longest time for the process to start and take its input. */
  readonly startMs?: number;
  /** Longest time for one evaluation, refusals included. */
  readonly totalDeadlineMs?: number;
  readonly heapMb?: number;
}

/** What the process is asked to do; expressions in `refused` are not run. */
export type Job =
  | { readonly evaluate: Omit<EvaluationInput, 'onExpression'> }
  | { readonly validate: Omit<ValidationInput, 'onExpression'> };

type Refused = Readonly<Record<string, string>>;

type Reply = { readonly result: unknown } | { readonly fault: string };

/** `expression` is what was begun last in this attempt; undefined where none was. */
type Ending =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'stopped'; readonly reason: string; readonly expression: string | undefined };

/** One process and what is heard of it. */
interface Running {
  readonly process: ChildProcess;
  readonly heartbeat: Heartbeat;
}

export class SandboxedEngine implements Engine, Validator {
  readonly #options: Required<SandboxOptions>;
  #running: Running | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: SandboxOptions) {
    this.#options = { expressionDeadlineMs: 2_000, startMs: 20_000, totalDeadlineMs: 60_000, heapMb: 1_024, ...options };
  }

  /** Starts the process ahead of the first evaluation. */
  warm(): void {
    this.#start();
  }

  evaluate({ onExpression: _staysHere, ...input }: EvaluationInput): Promise<Evaluation> {
    return this.#inTurn((refused) => ({ evaluate: { ...input, refused: { ...input.refused, ...refused } } })) as Promise<Evaluation>;
  }

  /** Validates a response, as `validateResponse` does. */
  validate({ onExpression: _staysHere, ...input }: ValidationInput): Promise<readonly ResponseIssue[]> {
    return this.#inTurn((refused) => ({ validate: { ...input, refused: { ...input.refused, ...refused } } })) as Promise<
      readonly ResponseIssue[]
    >;
  }

  /** One job at a time; others wait their turn. */
  #inTurn(jobWithout: (refused: Refused) => Job): Promise<unknown> {
    const turn = this.#last.then(() => this.#doBounded(jobWithout));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    const child = this.#running?.process;
    this.#running = undefined;
    if (child !== undefined) await endBare(child);
  }

  async #doBounded(jobWithout: (refused: Refused) => Job): Promise<unknown> {
    const refused = new Map<string, string>();
    const giveUpAt = performance.now() + this.#options.totalDeadlineMs;
    while (performance.now() < giveUpAt) {
      const ending = await this.#tryOnce(jobWithout(Object.fromEntries(refused)));
      if (ending.kind === 'reply') {
        if ('result' in ending.reply) return ending.reply.result;
        throw new Error(`the engine failed: ${ending.reply.fault}`);
      }
      const { expression, reason } = ending;
      if (expression === undefined || refused.has(expression)) throw new Error(`the engine hangs outside of any expression: ${reason}`);
      refused.set(expression, reason);
    }
    throw new Error(`the form could not be evaluated within ${this.#options.totalDeadlineMs} ms`);
  }

  #tryOnce(job: Job): Promise<Ending> {
    const running = this.#start();
    const { process: child, heartbeat } = running;
    const started = heartbeat.count;
    const stopped = (reason: string): Ending => {
      return { kind: 'stopped', reason, expression: heartbeat.count === started ? undefined : heartbeat.expression };
    };
    return new Promise((resolve) => {
      const watch = this.#watch(heartbeat, (reason) => finish(stopped(reason)));
      const onReply = (reply: Reply): void => finish({ kind: 'reply', reply });
      const onError = (error: Error): void => finish(fault(error.message));
      const onEnd = (code: number | null, signal: string | null): void => finish(this.#explainEnd(running, { code, signal }, stopped));
      const finish = (ending: Ending): void => {
        clearInterval(watch);
        child.off('message', onReply).off('error', onError).off('close', onEnd);
        if (ending.kind === 'reply' && 'result' in ending.reply) resolve(ending);
        else void this.close().then(() => resolve(ending));
      };
      // "close" comes after the last heartbeat was read, "exit" may come before it.
      child.on('message', onReply).on('error', onError).on('close', onEnd);
      child.send(job, (error) => {
        if (error !== null) finish(fault(messageOf(error)));
      });
    });
  }

  #explainEnd(running: Running, end: { code: number | null; signal: string | null }, stopped: (reason: string) => Ending): Ending {
    if (this.#running !== running) return fault('it was closed');
    return isOutOfMemory(end.code, end.signal)
      ? stopped('it needs more memory than it may have and was stopped')
      : fault(`its process ended with ${end.signal ?? end.code}`);
  }

  #start(): Running {
    if (this.#running !== undefined) return this.#running;
    const child = startBare({ script: this.#options.script, heapMb: this.#options.heapMb, pipes: ['pipe'] });
    const pipe = child.stdio[heartbeatPipe] as Readable & { unref?(): void };
    const running = { process: child, heartbeat: new Heartbeat(pipe) };
    pipe.unref?.();
    this.#running = running;
    return running;
  }

  /** Calls back once no expression has begun or ended for too long; the process and the CQL engine have more time to start. */
  #watch(heartbeat: Heartbeat, stop: (reason: string) => void): NodeJS.Timeout {
    const { expressionDeadlineMs, startMs } = this.#options;
    const started = heartbeat.count;
    let seen = started;
    let since = performance.now();
    return setInterval(() => {
      const now = performance.now();
      if (heartbeat.count !== seen) {
        seen = heartbeat.count;
        since = now;
      }
      const isStarting = seen === started || heartbeat.expression === loadingLogic;
      const deadline = isLogic(heartbeat.expression) ? expressionDeadlineMs * logicFactor : expressionDeadlineMs;
      if (now - since > deadline + (isStarting ? startMs : 0)) stop(`it ran longer than ${deadline} ms and was stopped`);
    }, 25);
  }
}

/** One definition in CQL is a whole program: it has this many times an expression's time. */
const logicFactor = 5;

function isLogic(expression: string | undefined): boolean {
  return cqlLanguages.some((language) => expression?.startsWith(`${language} `) === true);
}

function fault(message: string): Ending {
  return { kind: 'reply', reply: { fault: message } };
}
