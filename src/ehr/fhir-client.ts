/**
 * fhir-kit-client over our own HTTP floor: it shapes the interactions, `net/` carries them.
 *
 * The library sends with the global `fetch`. A dispatcher and `redirect: 'manual'` can be put under that, but not all of
 * our rules: a compressed body is expanded without a cap (1 MB allowed, 50 MB came), a compressed body that was cut
 * looks empty, errors hold the whole URL and body, results hold the request with its token, and its pagination sends
 * the token wherever a link leads. So its `httpClient.request` is replaced, and its pagination is not used.
 */
import { Client, type FhirResource } from 'fhir-kit-client';
import { AccessRefused, ForbiddenUrl, Unavailable } from '../errors.ts';
import { ConnectionFailure, type HttpAnswer } from '../net/request.ts';
import { defaultRetryPolicy, type RetryPolicy, sendRead } from '../net/retry.ts';
import type { Transport } from '../net/transport.ts';
import { checkWithin } from '../net/url-policy.ts';
import type { Runtime } from '../runtime.ts';
import type { TokenSource } from '../smart/token-source.ts';

export interface FhirClientOptions {
  /** Ends in a slash. */
  readonly base: URL;
  readonly token?: TokenSource;
  readonly runtime: Runtime;
  readonly transport: Transport;
  readonly retry?: RetryPolicy;
  readonly maxPageBytes: number;
}

export interface FhirClient {
  readonly base: URL;
  readonly runtime: Runtime;
  /** The full URL of a query. */
  urlOf(query: string): URL;
  /** Asks for FHIR JSON at a query or at a URL within the base; `totalMs` is for all attempts. */
  get(target: string | URL, totalMs?: number): Promise<HttpAnswer>;
  /** Reads `Type/id`. */
  read(type: string, id: string): Promise<HttpAnswer>;
  /** Asks for bytes at a URL within the base. */
  fetchBytes(url: URL, options: { readonly accept: string; readonly maxBytes: number }): Promise<HttpAnswer>;
}

export const fhirJson = 'application/fhir+json';

/** The server itself refuses our token, also a fresh one (401). */
export class TokenRefused extends AccessRefused {}

/**
 * A client for one server.
 *
 * Fails: `TokenRefused` for a 401 that a fresh token does not cure; `AccessRefused` and `Unavailable` where no token is to
 * be had; `ForbiddenUrl` for a target outside the base; else as `sendRead`.
 */
export function createFhirClient(options: FhirClientOptions): FhirClient {
  const client = new Client({ baseUrl: options.base.href });
  const urlOf = (target: string) => new URL(client.httpClient.expandUrl(target.replaceAll('#', '%23')));
  const page = { accept: fhirJson, maxBytes: options.maxPageBytes };
  client.httpClient.request = async (_method, target) => wrap(await fetchWithin(options, urlOf(target), page));
  return {
    base: options.base,
    runtime: options.runtime,
    urlOf,
    get: (target, totalMs) =>
      fetchWithin(options, typeof target === 'string' ? urlOf(target) : target, totalMs === undefined ? page : { ...page, totalMs }),
    read: async (resourceType, id) => unwrap(await client.read({ resourceType, id })),
    fetchBytes: (url, wanted) => fetchWithin(options, url, wanted),
  };
}

/** The library passes through whatever a request gave, so an answer of any status travels as if it were a resource. */
function wrap(answer: HttpAnswer): FhirResource {
  return { resourceType: 'HttpAnswer', answer };
}

function unwrap(carrier: FhirResource): HttpAnswer {
  return carrier.answer as HttpAnswer;
}

interface Wanted {
  readonly accept: string;
  readonly maxBytes: number;
  readonly totalMs?: number;
}

async function fetchWithin(options: FhirClientOptions, url: URL, wanted: Wanted): Promise<HttpAnswer> {
  const check = checkWithin(options.base, url);
  if (check.outcome === 'refused') {
    throw new ForbiddenUrl(`The EHR's token is for its base URL only: ${check.reason}.`, { remedy: "Check the EHR's base URL." });
  }
  const first = await tokenOf(options);
  const answer = await fetchOnce(options, check.url, { ...wanted, token: first });
  if (answer.status !== 401) return answer;
  const again = first === undefined ? answer : await fetchOnce(options, check.url, { ...wanted, token: await tokenOf(options, first) });
  if (again.status !== 401) return again;
  throw new TokenRefused(`The EHR at ${url.host} refuses our credential (401).`, {
    remedy: 'Check the token or the client registration; a fresh token was tried where there is a token source.',
  });
}

/** Without a token nothing at all can be read: its fault is never taken for that of the page it was wanted for. */
async function tokenOf({ token }: FhirClientOptions, refused?: string): Promise<string | undefined> {
  try {
    return await token?.(refused);
  } catch (error) {
    if (!(error instanceof ConnectionFailure)) throw error;
    throw new Unavailable(error.message, { cause: error, ...(error.remedy === undefined ? {} : { remedy: error.remedy }) });
  }
}

async function fetchOnce(
  { transport, runtime, retry = defaultRetryPolicy }: FhirClientOptions,
  url: URL,
  { accept, maxBytes, token, totalMs = retry.totalMs }: Wanted & { readonly token: string | undefined },
): Promise<HttpAnswer> {
  const headers = { accept, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const policy = { ...retry, totalMs: Math.min(retry.totalMs, totalMs) };
  return await sendRead({ url, headers, maxBytes }, { runtime, transport, policy });
}
