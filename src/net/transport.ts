/**
 * A request, its answer, and what carries them: sockets, or a network that a test made up.
 */
import type { Dispatcher } from 'undici';
import type { RetryBudget } from './retry-budget.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface HttpRequest {
  readonly method: HttpMethod;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Milliseconds for everything: connecting, sending, and the whole body. */
  readonly deadlineMs?: number;
  /** Milliseconds with waiting for a turn; `deadlineMs` where absent. */
  readonly patienceMs?: number;
  /** Bytes of the body, plain. */
  readonly maxBytes?: number;
  readonly dispatcher?: Dispatcher;
}

/** Names of headers are in lower case; a header given twice is joined by a comma. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

export interface Transport {
  /** Says whether a read may be repeated; absent where nobody counts. */
  readonly retries?: RetryBudget;
  /** Sends one request once. Fails: as `sendRequest`. */
  send(request: HttpRequest): Promise<HttpAnswer>;
}
