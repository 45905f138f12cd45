/**
 * One request to the prior-auth API: sent with our key, answered by a checked value or by a fault that says its fate.
 *
 * Reads are tried up to three times, and wait as long as the API asks. A write is sent once: refused by name, `Busy` or
 * `Unavailable` where it was not carried out, or `Ambiguous` in every other case without a usable answer. A redirect
 * stops the lane: something stands between us and the API.
 */
import { BadInput, BrokenContract } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { ConnectionFailure, type HttpAnswer, type HttpMethod, parseJson, Redirected, sharedTransport } from '../../net/request.ts';
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
  /** Sent as JSON, or as it is where it is bytes. */
  readonly body?: unknown;
  /** True where the API asks for no key: it then gets none. */
  readonly isOpen?: boolean;
  /** Makes a value of the body, or fails with BrokenContract. */
  readonly parse: (body: unknown) => T;
  /** True where the contract names no body: `parse` gets undefined then, whatever came. */
  readonly isBare?: boolean;
  /** True where an answer may also come without a body (204): `parse` gets undefined then. */
  readonly mayBeBare?: boolean;
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
    if (!isSuccess(answer)) throw faultOf(answer, { operation: request.operation, isWrite: false, now: runtime.now() });
    return request.parse(bodyOf(answer, request));
  }

  /** A write, sent once. Fails: Busy, Unavailable: not carried out; AccessRefused, Refusal; BrokenContract; Ambiguous. */
  async write<T>(request: ApiRequest<T>): Promise<T> {
    const answer = await this.#sendWrite(request);
    if (!isSuccess(answer)) throw faultOf(answer, { operation: request.operation, isWrite: true, now: this.#options.runtime.now() });
    try {
      return request.parse(bodyOf(answer, request));
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
      headers: { accept: 'application/json', ...(!request.isOpen && { authorization: `Bearer ${apiKey}` }), ...headersOf(request) },
      ...(request.body !== undefined && { body: encode(request.body) }),
      deadlineMs: Math.max(1, Math.min(deadlineMs, leftMs)),
      maxBytes: maxAnswerBytes,
    });
    const durationMs = Math.round(runtime.monotonicMs() - startedMs);
    log.event('info', 'prior-auth.answered', { step: request.operation, status: answer.status, host: base.host, durationMs });
    return answer;
  }
}

function headersOf({ body, headers }: ApiRequest<unknown>): Readonly<Record<string, string>> {
  if (body === undefined) return { ...headers };
  return { 'content-type': body instanceof Uint8Array ? 'application/octet-stream' : 'application/json', ...headers };
}

function encode(body: unknown): string | Uint8Array {
  return body instanceof Uint8Array ? body : JSON.stringify(body);
}

function bodyOf(answer: HttpAnswer, request: ApiRequest<unknown>): unknown {
  const isBare = request.isBare === true || (request.mayBeBare === true && answer.status === 204);
  return isBare ? undefined : parseJson(answer, 'The prior-auth API');
}

/** True where the failure of a write leaves open whether the server carried it out. */
export function mayHaveArrived(error: unknown): boolean {
  if (error instanceof ConnectionFailure) return error.sent !== 'no';
  if (error instanceof Redirected) return false;
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
