/**
 * What each host may be asked: how much at once, how often, and not at all while it is sick or asked for a pause.
 *
 * A transport around a transport. Requests to one origin leave in the order they came. One that cannot leave within its
 * own patience is refused with `HostAtRest`, and says when to come back. Time is the runtime's; nothing waits but for
 * `runtime.wait`, and only while somebody stands in the queue. A request whose patience ends in the queue is
 * refused at the queue's next movement: at the latest when a request under way ends, which has a deadline.
 */
import { Unavailable } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { type BreakerLimits, CircuitBreaker, defaultBreakerLimits, HostAtRest, type HostNews } from './circuit-breaker.ts';
import { ConnectionFailure } from './connection-failure.ts';
import { defaultDeadlineMs } from './request.ts';
import { readRetryAfter } from './retry.ts';
import { createRetryBudget, type RetryBudget } from './retry-budget.ts';
import { type Rate, TokenBucket } from './token-bucket.ts';
import type { HttpAnswer, HttpRequest, Transport } from './transport.ts';

export interface HostBudgetOptions {
  readonly transport: Transport;
  readonly runtime: Runtime;
  /** Requests under way at once; 4 where absent. */
  readonly connections?: number;
  /** Absent: as fast as the connections allow. */
  readonly rate?: Rate;
  readonly breaker?: BreakerLimits;
}

/** How a host stands. */
export interface HostState {
  readonly breaker: CircuitBreaker['state'];
  readonly underWay: number;
  readonly waiting: number;
  /** Milliseconds it is to be left alone. */
  readonly restMs: number;
}

export interface HostBudget extends Transport {
  readonly retries: RetryBudget;
  stateOf(url: URL): HostState;
}

/** A budget for each origin around a transport. Fails: `HostAtRest` before anything is sent; else as the transport. */
export function createHostBudget(options: HostBudgetOptions): HostBudget {
  const lanes = new Map<string, Lane>();
  const laneOf = ({ origin, host }: URL): Lane => {
    const lane = lanes.get(origin) ?? new Lane(host, options);
    lanes.set(origin, lane);
    return lane;
  };
  return { retries: createRetryBudget(), send: (request) => laneOf(request.url).send(request), stateOf: (url) => laneOf(url).state() };
}

const defaultConnections = 4;
/** A host that asks for a longer pause is asked again all the same after an hour. */
const maxPauseMs = 3_600_000;

interface Waiter {
  readonly untilMs: number;
  readonly leave: (isProbe: boolean) => void;
  readonly refuse: (error: Error) => void;
}

/** The queue before one host. */
class Lane {
  readonly #host: string;
  readonly #options: HostBudgetOptions;
  readonly #breaker: CircuitBreaker;
  readonly #bucket: TokenBucket | undefined;
  readonly #queue: Waiter[] = [];
  #underWay = 0;
  #pausedUntilMs = 0;
  #busySinceMs = Number.NEGATIVE_INFINITY;
  #wakesAtMs: number | undefined;
  /** Nobody's patience ends before this: the queue need not be looked through until then. */
  #firstLateMs = Number.POSITIVE_INFINITY;

  constructor(host: string, options: HostBudgetOptions) {
    const { runtime, rate, breaker = defaultBreakerLimits } = options;
    this.#host = host;
    this.#options = options;
    this.#breaker = new CircuitBreaker(breaker, () => runtime.random());
    this.#bucket = rate === undefined ? undefined : new TokenBucket(rate, runtime.monotonicMs());
  }

  state(): HostState {
    const nowMs = this.#options.runtime.monotonicMs();
    const restMs = Math.max(this.#breaker.restMs(nowMs), this.#pausedUntilMs - nowMs, 0);
    return { breaker: this.#breaker.state, underWay: this.#underWay, waiting: this.#queue.length, restMs };
  }

  async send(request: HttpRequest): Promise<HttpAnswer> {
    const { runtime, transport } = this.#options;
    const deadlineMs = request.deadlineMs ?? defaultDeadlineMs;
    const untilMs = runtime.monotonicMs() + (request.patienceMs ?? deadlineMs);
    const isProbe = await this.#enter(untilMs);
    const sentMs = runtime.monotonicMs();
    const hear = (result: HttpAnswer | Error) => this.#leave({ request, result, isProbe, sentMs });
    try {
      const answer = await transport.send({ ...request, deadlineMs: Math.max(1, Math.min(deadlineMs, untilMs - sentMs)) });
      hear(answer);
      return answer;
    } catch (error) {
      hear(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  }

  #enter(untilMs: number): Promise<boolean> {
    return new Promise((leave, refuse) => {
      this.#queueUp({ untilMs, leave, refuse });
      this.#move();
    });
  }

  #queueUp(waiter: Waiter): void {
    this.#queue.push(waiter);
    this.#firstLateMs = Math.min(this.#firstLateMs, waiter.untilMs);
  }

  /** Lets out whoever may leave now, refuses whoever cannot in time, and sees to it that the next is woken. */
  #move(): void {
    this.#refuseLate();
    while (this.#queue.length > 0 && this.#underWay < (this.#options.connections ?? defaultConnections)) {
      const waitMs = this.#take(this.#options.runtime.monotonicMs());
      if (waitMs > 0) {
        this.#wakeIn(waitMs);
        break;
      }
      this.#underWay += 1;
      this.#queue.shift()?.leave(this.#breaker.admit());
      this.#refuseLate();
    }
  }

  /** Milliseconds until one may leave; 0 where one may leave now, and its token is taken. */
  #take(nowMs: number): number {
    if (this.#pausedUntilMs > nowMs) return this.#pausedUntilMs - nowMs;
    return this.#bucket === undefined || this.#bucket.take(nowMs) ? 0 : Math.max(1, this.#bucket.waitFor(1, nowMs));
  }

  #refuseLate(): void {
    const nowMs = this.#options.runtime.monotonicMs();
    const resting = this.#breaker.restMs(nowMs);
    const isHeldUp = resting > 0 || this.#pausedUntilMs > nowMs || this.#bucket !== undefined;
    if (!isHeldUp && nowMs <= this.#firstLateMs) return;
    this.#firstLateMs = Number.POSITIVE_INFINITY;
    for (const [at, waiter] of this.#queue.splice(0).entries()) {
      const waitMs = Math.max(this.#pausedUntilMs - nowMs, this.#bucket?.waitFor(at + 1, nowMs) ?? 0, 0);
      if (resting === 0 && nowMs + waitMs <= waiter.untilMs) this.#queueUp(waiter);
      else waiter.refuse(this.#atRest(Math.max(resting, waitMs)));
    }
  }

  #atRest(retryAfterMs: number): HostAtRest {
    const why =
      this.#breaker.state === 'closed' ? 'asked for a pause or has more to do than it takes' : 'failed again and again and is left alone';
    return new HostAtRest(`${this.#host} ${why}; nothing was sent.`, { retryAfterMs: Math.ceil(retryAfterMs) });
  }

  #wakeIn(ms: number): void {
    const { runtime } = this.#options;
    const atMs = runtime.monotonicMs() + ms;
    if (this.#wakesAtMs !== undefined && this.#wakesAtMs <= atMs) return;
    this.#wakesAtMs = atMs;
    void runtime.wait(ms).then(() => {
      if (this.#wakesAtMs === atMs) this.#wakesAtMs = undefined;
      this.#move();
    });
  }

  #leave({ request, result, isProbe, sentMs }: Ended): void {
    const { runtime } = this.#options;
    const nowMs = runtime.monotonicMs();
    const askedMs = result instanceof Error ? undefined : readPause(result, runtime);
    if (askedMs !== undefined) this.#pausedUntilMs = Math.max(this.#pausedUntilMs, nowMs + Math.min(askedMs, maxPauseMs));
    const isBusy = !(result instanceof Error) && result.status === 429;
    const isOldNews = isBusy && !isProbe && sentMs <= this.#busySinceMs;
    if (isBusy) this.#busySinceMs = nowMs;
    const name = `${request.method} ${request.url.href}`;
    if (!isOldNews) this.#breaker.note(newsOf(result), { name, isProbe, nowMs });
    this.#underWay -= 1;
    this.#move();
  }
}

interface Ended {
  readonly request: HttpRequest;
  readonly result: HttpAnswer | Error;
  readonly isProbe: boolean;
  readonly sentMs: number;
}

function readPause(answer: HttpAnswer, runtime: Runtime): number | undefined {
  return answer.status === 429 || answer.status === 503 ? readRetryAfter(answer, runtime.now()) : undefined;
}

/** Redirects, bodies over the cap and refusals come from a host that is there. */
function newsOf(result: HttpAnswer | Error): HostNews {
  if (result instanceof ConnectionFailure) return result.sent === 'no' ? 'unreachable' : 'failed';
  if (result instanceof Unavailable) return 'failed';
  if (result instanceof Error) return 'fine';
  return result.status === 429 || (result.status >= 502 && result.status <= 504) ? 'failed' : 'fine';
}
