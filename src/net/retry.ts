/**
 * Reads that are tried again while the other side is busy or away.
 *
 * Only reads: a write that may have been carried out is looked at first, by whoever made it. Waiting is spread over its
 * whole length (full jitter), so that many cases do not come back at the same moment. A host that is left alone
 * (`HostAtRest`) is not waited for here, and where the transport counts repetitions, each is paid for.
 */
import { Unavailable } from '../errors.ts';
import type { Runtime } from '../runtime.ts';
import { HostAtRest } from './circuit-breaker.ts';
import { ConnectionFailure } from './connection-failure.ts';
import { defaultDeadlineMs, type HttpAnswer, type HttpRequest, sharedTransport } from './request.ts';
import type { RetryCause } from './retry-budget.ts';
import type { Transport } from './transport.ts';

export interface RetryPolicy {
  readonly attempts: number;
  readonly baseMs: number;
  /** The base for 429 and 503. */
  readonly busyBaseMs: number;
  readonly capMs: number;
  /** Milliseconds for all attempts and the waiting between them. */
  readonly totalMs: number;
}

export const defaultRetryPolicy: RetryPolicy = { attempts: 5, baseMs: 200, busyBaseMs: 1_000, capMs: 20_000, totalMs: 60_000 };

export interface RetryOptions {
  readonly runtime: Runtime;
  readonly policy?: RetryPolicy;
  readonly transport?: Transport;
}

export type Read = Omit<HttpRequest, 'method' | 'body' | 'patienceMs'>;

/**
 * Sends a GET until it is answered, the attempts are used up, or the total deadline would pass.
 *
 * Fails: as `sendRequest`, with the last attempt's error; `Unavailable` with `retryAfterMs` where the server asks for a
 * longer wait than there is time for. Any other last answer of 429 or 5xx is returned, not thrown.
 */
export async function sendRead(read: Read, options: RetryOptions): Promise<HttpAnswer> {
  const { transport = sharedTransport, runtime, policy = defaultRetryPolicy } = options;
  const { retries } = transport;
  const deadlineMs = read.deadlineMs ?? defaultDeadlineMs;
  const endMs = runtime.monotonicMs() + policy.totalMs;
  let repeated = false;
  const mayRepeat = (cause: RetryCause): boolean => {
    repeated = true;
    return retries?.pay(read.url, cause) ?? true;
  };
  const attempt = (leftMs: number) =>
    transport.send({ ...read, method: 'GET', deadlineMs: Math.max(1, Math.min(deadlineMs, leftMs)), patienceMs: Math.max(1, leftMs) });
  const answer = await retryRead(attempt, { ...options, mayRepeat });
  if (!repeated && answer.status < 400) retries?.refund(read.url);
  return isBusy(answer) ? requireWait(answer, { read, now: runtime.now(), leftMs: endMs - runtime.monotonicMs() }) : answer;
}

interface Ending {
  readonly read: Read;
  readonly now: Date;
  readonly leftMs: number;
}

/** Whoever asks for an hour is to be asked again in an hour, not reported as a failure. */
function requireWait(answer: HttpAnswer, { read, now, leftMs }: Ending): HttpAnswer {
  const retryAfterMs = readRetryAfter(answer, now);
  if (retryAfterMs === undefined || retryAfterMs < leftMs) return answer;
  throw new Unavailable(`${read.url.host} asks to be left alone for ${Math.ceil(retryAfterMs / 1000)} s (${answer.status}).`, {
    retryAfterMs,
    remedy: 'Call again later, not before that.',
  });
}

export interface RepeatOptions extends RetryOptions {
  /** Asked before each repetition; absent: yes. */
  readonly mayRepeat?: (cause: RetryCause) => boolean;
}

/**
 * Repeats `attempt` as `sendRead` does, and returns whatever answer came last.
 *
 * Shapes: `attempt` is told the milliseconds that are left for everything.
 */
export async function retryRead(attempt: (leftMs: number) => Promise<HttpAnswer>, options: RepeatOptions): Promise<HttpAnswer> {
  const { runtime, policy = defaultRetryPolicy, mayRepeat = () => true } = options;
  const endMs = runtime.monotonicMs() + policy.totalMs;
  for (let tried = 1; ; tried += 1) {
    const result = await settle(attempt, endMs - runtime.monotonicMs());
    const waitMs = tried < attemptsFor(result, policy) ? waitBefore(tried, result, { runtime, policy }) : undefined;
    if (waitMs === undefined || runtime.monotonicMs() + waitMs >= endMs || !mayRepeat(causeOf(result))) return unwrap(result);
    await runtime.wait(waitMs);
  }
}

type Settled = { readonly answer: HttpAnswer } | { readonly error: unknown };

async function settle(attempt: (leftMs: number) => Promise<HttpAnswer>, leftMs: number): Promise<Settled> {
  try {
    return { answer: await attempt(leftMs) };
  } catch (error) {
    return { error };
  }
}

function unwrap(result: Settled): HttpAnswer {
  if ('answer' in result) return result.answer;
  throw result.error;
}

function isBusy({ status }: HttpAnswer): boolean {
  return status === 429 || status === 503;
}

function causeOf(result: Settled): RetryCause {
  return 'error' in result && result.error instanceof ConnectionFailure && result.error.sent === 'unknown' ? 'timeout' : 'failure';
}

/** A plain 500 is tried once more only: with some servers it is a lasting fault of one resource. */
function attemptsFor(result: Settled, policy: RetryPolicy): number {
  if ('error' in result) return result.error instanceof Unavailable && !(result.error instanceof HostAtRest) ? policy.attempts : 1;
  const { status } = result.answer;
  if (status === 500) return Math.min(2, policy.attempts);
  return status === 429 || (status >= 502 && status <= 504) ? policy.attempts : 1;
}

function waitBefore(tried: number, result: Settled, { runtime, policy }: Required<Omit<RetryOptions, 'transport'>>): number {
  const busy = 'answer' in result && isBusy(result.answer);
  const base = busy ? policy.busyBaseMs : policy.baseMs;
  const asked = 'answer' in result ? readRetryAfter(result.answer, runtime.now()) : undefined;
  if (asked !== undefined) return asked + runtime.random() * policy.baseMs;
  return runtime.random() * Math.min(policy.capMs, base * 2 ** (tried - 1));
}

/**
 * How long the server asks us to wait.
 *
 * Units: milliseconds; absent where it does not say. A date is measured against the answer's own Date header.
 * Source: RFC 9110 Retry-After; `RateLimit` with `t=` of draft-ietf-httpapi-ratelimit-headers.
 */
export function readRetryAfter({ headers, status }: HttpAnswer, now: Date): number | undefined {
  const text = headers['retry-after']?.trim();
  if (text === undefined) return status === 429 ? readRateLimit(headers.ratelimit) : undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const due = Date.parse(text);
  const sent = Date.parse(headers.date ?? '');
  return Number.isNaN(due) ? undefined : Math.max(0, due - (Number.isNaN(sent) ? now.getTime() : sent));
}

function readRateLimit(text: string | undefined): number | undefined {
  const seconds = /(?:^|[;,\s])t=(\d{1,9})/.exec(text ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
