/**
 * A request and an answer of the simulator as they travel, without a socket.
 */
import type { Call } from './call.ts';
import type { Reply } from './problem.ts';

export interface SimulatedRequest {
  readonly method: string;
  readonly url: URL;
  /** Names in any case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly bytes?: Uint8Array;
}

export interface SimulatedAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/** A request taken apart. A body that does not parse is no body: the contract then says what is missing. */
export function takeCall({ method, url, headers = {}, bytes = new Uint8Array() }: SimulatedRequest): Call {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const isJson = lower['content-type']?.startsWith('application/json') === true;
  return {
    method,
    path: url.pathname,
    query: url.searchParams,
    origin: url.origin,
    headers: lower,
    bytes,
    body: isJson ? parseBody(bytes) : undefined,
    param: () => '',
  };
}

/** A reply as it travels: a text as HTML, bytes as they are, anything else as JSON. */
export function toAnswer({ status, body, headers = {} }: Reply & { readonly headers?: Readonly<Record<string, string>> }): SimulatedAnswer {
  if (body === undefined) return { status, headers, bytes: new Uint8Array() };
  if (body instanceof Uint8Array) return { status, headers, bytes: body };
  const isText = typeof body === 'string';
  const bytes = new TextEncoder().encode(isText ? body : JSON.stringify(body));
  return { status, headers: { 'content-type': isText ? 'text/html' : 'application/json', ...headers }, bytes };
}

function parseBody(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
