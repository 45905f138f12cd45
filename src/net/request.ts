/**
 * One HTTP request, sent once: with a deadline, a size cap, and no redirect.
 *
 * Any status but 3xx is an answer; what it means is for the caller. Retries are not made here (`retry.ts`, reads only).
 * Messages name method and host: paths and queries carry patient ids, and parsers quote what they could not read.
 */
import { lookup as lookupName } from 'node:dns';
import { EventEmitter } from 'node:events';
import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher, request } from 'undici';
import { BrokenContract, type FaultOptions } from '../errors.ts';
import { dropBody, type Reading, readBody } from './body.ts';
import { privateAddress, toFault } from './connection-failure.ts';
import type { HttpAnswer, HttpRequest, Transport } from './transport.ts';
import { isPublicAddress, requireUrl } from './url-policy.ts';

export { Oversize } from './body.ts';
export { ConnectionFailure } from './connection-failure.ts';
export type { HttpAnswer, HttpMethod, HttpRequest } from './transport.ts';

export const defaultDeadlineMs = 20_000;
export const defaultMaxBytes: number = 64 * 1024 * 1024;

export interface HttpAgentOptions {
  /** Sockets to one origin at most. */
  readonly connections?: number;
  /** Refuses host names that resolve to private addresses; the address judged is the address used. */
  readonly publicOnly?: boolean;
}

/** A redirect: it is not followed, and the request was not carried out where it was sent. */
export class Redirected extends BrokenContract {
  /** Where to, as the server said it; hostile until judged, and never for a message. */
  readonly location: string | undefined;

  constructor(message: string, location: string | undefined, options: FaultOptions = {}) {
    super(message, options);
    this.location = location;
  }
}

/** Owns the sockets; close it when the work is done. */
export class HttpAgent implements Transport {
  readonly dispatcher: Agent;

  constructor({ connections = 8, publicOnly = false }: HttpAgentOptions = {}) {
    this.dispatcher = new Agent({
      connections,
      connect: { timeout: 10_000, ...(publicOnly ? { lookup: lookupPublic } : {}) },
    });
  }

  send(request: HttpRequest): Promise<HttpAnswer> {
    return sendRequest({ ...request, dispatcher: this.dispatcher });
  }

  /** Ends idle sockets, waits for requests under way. */
  async close(): Promise<void> {
    await this.dispatcher.close();
  }
}

/**
 * Sends one request and reads its answer to the end.
 *
 * Fails: `ForbiddenUrl` before anything is sent; `ConnectionFailure` for network, deadline and a body that was cut;
 * `BrokenContract` for a redirect, a body over the cap, or an encoding nobody asked for.
 */
export async function sendRequest(options: HttpRequest): Promise<HttpAnswer> {
  const url = requireUrl(options.url, 'a request');
  const label = `${options.method} to ${url.host}`;
  const deadlineMs = Math.ceil(options.deadlineMs ?? defaultDeadlineMs);
  const deadline = new Deadline(deadlineMs);
  try {
    const response = await request(url, buildRequest(options, deadline));
    return await readAnswer(response, { label, maxBytes: options.maxBytes ?? defaultMaxBytes });
  } catch (error) {
    throw toFault(error, { label, deadlineMs, late: deadline.aborted });
  } finally {
    deadline.clear();
  }
}

/**
 * A deadline in the other shape that undici takes.
 *
 * An AbortSignal for each request keeps the garbage collector busy: without it a search cost about a tenth less processor
 * time (test/bench, 1,000 cases).
 */
class Deadline extends EventEmitter {
  aborted = false;
  readonly #timer: NodeJS.Timeout;

  constructor(afterMs: number) {
    super();
    this.#timer = setTimeout(() => this.#abort(), afterMs).unref();
  }

  clear(): void {
    clearTimeout(this.#timer);
  }

  #abort(): void {
    this.aborted = true;
    this.emit('abort');
  }
}

/** Sockets of the process's own, shared by all who bring none. */
export const sharedTransport: Transport = { send: sendRequest };

/**
 * The JSON of an answer.
 *
 * Shapes: `what` begins the message, as in `The EHR`.
 * Fails: `BrokenContract` where the content type is not JSON, the text is not UTF-8, or it does not parse.
 */
export function parseJson(answer: HttpAnswer, what: string): unknown {
  const mime = mimeOf(answer);
  if (!/^application\/([\w.-]+\+)?json$/.test(mime)) {
    throw new BrokenContract(`${what} answered ${answer.status} with ${mime || 'no content type'} where JSON was due.`, {
      remedy: 'Check the base URL; a login page or a proxy often answers in place of the server.',
    });
  }
  try {
    return JSON.parse(strictUtf8.decode(answer.bytes));
  } catch {
    throw new BrokenContract(`${what} answered ${answer.status} with JSON that does not parse (${answer.bytes.length} bytes).`);
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** The media type of an answer, in lower case, without parameters; empty where there is none or it is malformed. */
export function mimeOf(answer: HttpAnswer): string {
  const mime = (answer.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return /^[\w.+-]+\/[\w.+-]+$/.test(mime) ? mime : '';
}

type UndiciRequest = Omit<Dispatcher.RequestOptions, 'origin' | 'path'> & { dispatcher?: Dispatcher };

function buildRequest(options: HttpRequest, signal: Deadline): UndiciRequest {
  return {
    method: options.method,
    headers: { ...options.headers, 'accept-encoding': 'identity' },
    signal,
    ...(options.body === undefined ? {} : { body: options.body }),
    ...(options.dispatcher === undefined ? {} : { dispatcher: options.dispatcher }),
  };
}

async function readAnswer(response: Dispatcher.ResponseData, reading: Reading): Promise<HttpAnswer> {
  const headers = flattenHeaders(response.headers);
  const status = response.statusCode;
  if (status >= 300 && status < 400) {
    dropBody(response.body);
    throw redirected(status, headers.location, reading.label);
  }
  return { status, headers, bytes: await readBody(response.body, headers, reading) };
}

function flattenHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const flat = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

function redirected(status: number, location: string | undefined, label: string): Redirected {
  const host = location !== undefined && URL.canParse(location) ? new URL(location).host : 'the same host';
  return new Redirected(`${label} was redirected (${status}) to ${host}; redirects are not followed.`, location, {
    remedy: 'Configure the final base URL, and check that the token is still accepted there.',
  });
}

const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookupName(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, []);
    const first = addresses[0];
    if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
      return callback(Object.assign(new Error('a private address'), { code: privateAddress }), []);
    }
    return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};
