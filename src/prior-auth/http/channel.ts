/**
 * One request to the prior-auth API: sent with our key, answered by a checked value or by a fault that says its fate.
 *
 * Reads are tried up to three times. A write is sent once: refused by name, or `Unavailable` where it cannot have
 * arrived, or `Ambiguous` in every other case without a usable answer.
 */
import { BadInput, BrokenContract } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { ConnectionFailure, type HttpAnswer, type HttpMethod, parseJson, sharedTransport } from '../../net/request.ts';
import { defaultRetryPolicy, type RetryPolicy, retryRead } from '../../net/retry.ts';
import type { Transport } from '../../net/transport.ts';
import type { Runtime } from '../../runtime.ts';
import { Ambiguous } from '../refusal.ts';
import { ambiguous, faultOf } from './errors.ts';

const readPolicy: RetryPolicy = { ...defaultRetryPolicy, attempts: 3 };
const maxAnswerBytes = 16 * 1024 * 1024;

export interface ApiRequest<T> {
  /** What messages call it. */
  readonly operation: string;
  readonly method: HttpMethod;
  /** Below the base URL. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Makes a value of the body, or fails with BrokenContract. */
  readonly parse: (body: unknown) => T;
}

export interface ChannelOptions {
  readonly base: URL;
  readonly apiKey: string;
  readonly runtime: Runtime;
  readonly log: Log;
  /** Milliseconds a request may take altogether. */
  readonly deadlineMs: number;
  readonly transport?: Transport;
}

/** Sends requests to one API with one key. */
export class ApiChannel {
  readonly #options: ChannelOptions;

  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  /** A read. Fails: Unavailable after the last attempt, AccessRefused, Refusal, BrokenContract. */
  async read<T>(request: ApiRequest<T>): Promise<T> {
    const { runtime } = this.#options;
    const answer = await retryRead((leftMs) => this.#send(request, leftMs), { runtime, policy: readPolicy });
    if (!isSuccess(answer)) throw faultOf(answer, request.operation, false);
    return request.parse(parseJson(answer, 'The prior-auth API'));
  }

  /** A write, sent once. Fails: Unavailable if it cannot have arrived; AccessRefused, Refusal; Ambiguous. */
  async write<T>(request: ApiRequest<T>): Promise<T> {
    const answer = await this.#sendWrite(request);
    if (!isSuccess(answer)) throw faultOf(answer, request.operation, true);
    try {
      return request.parse(parseJson(answer, 'The prior-auth API'));
    } catch (error) {
      throw ambiguous(request.operation, error);
    }
  }

  async #sendWrite(request: ApiRequest<unknown>): Promise<HttpAnswer> {
    try {
      return await this.#send(request);
    } catch (error) {
      throw mayHaveArrived(error) ? ambiguous(request.operation, error) : error;
    }
  }

  async #send(request: ApiRequest<unknown>, leftMs = Number.POSITIVE_INFINITY): Promise<HttpAnswer> {
    const { base, apiKey, deadlineMs, transport = sharedTransport, log, runtime } = this.#options;
    const startedMs = runtime.monotonicMs();
    const answer = await transport.send({
      method: request.method,
      url: new URL(request.path, base),
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${apiKey}`,
        ...(request.body !== undefined && { 'content-type': 'application/json' }),
        ...request.headers,
      },
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
      deadlineMs: Math.max(1, Math.min(deadlineMs, leftMs)),
      maxBytes: maxAnswerBytes,
    });
    const durationMs = Math.round(runtime.monotonicMs() - startedMs);
    log.event('info', 'prior-auth.answered', { step: request.operation, status: answer.status, host: base.host, durationMs });
    return answer;
  }
}

/** True where the failure of a write leaves open whether the server carried it out. */
export function mayHaveArrived(error: unknown): boolean {
  if (error instanceof ConnectionFailure) return error.sent !== 'no';
  return error instanceof BrokenContract || error instanceof Ambiguous;
}

/** A path segment for an id that came from outside. Fails: BadInput for an id that would lead elsewhere. */
export function segment(id: string): string {
  if (/^[\w.~:-]{1,200}$/.test(id) && !/^\.+$/.test(id)) return encodeURIComponent(id);
  throw new BadInput('An id for the prior-auth API holds characters that do not belong into an id.');
}

function isSuccess(answer: HttpAnswer): boolean {
  return answer.status >= 200 && answer.status < 300;
}
