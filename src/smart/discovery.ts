/**
 * Where a site's tokens come from, as its own smart-configuration says.
 *
 * Asked without a token, bounded, without redirects. The token endpoint may lie on another host than the FHIR server;
 * one that the answer names must then be https on a public host, so that an answer cannot point us into our own
 * network. An endpoint that the configuration names is the operator's word.
 *
 * Source: SMART App Launch 2.2, `.well-known/smart-configuration`; RFC 6749, 3.2 (no fragment).
 */
import { BadConfiguration, BrokenContract, ForbiddenUrl, Unavailable } from '../errors.ts';
import { type HttpAnswer, parseJson } from '../net/request.ts';
import { type RetryPolicy, readRetryAfter, sendRead } from '../net/retry.ts';
import type { Transport } from '../net/transport.ts';
import { checkUploadTarget, requireBaseUrl, requireUrl } from '../net/url-policy.ts';
import type { Runtime } from '../runtime.ts';
import type { TokenClient } from './credentials.ts';

/** What is read of a smart-configuration; lists are absent where it says nothing. */
export interface SmartConfiguration {
  /** Letter by letter as given. */
  readonly tokenEndpoint: string;
  readonly authMethods?: readonly string[];
  readonly signingAlgorithms?: readonly string[];
  readonly scopesSupported?: readonly string[];
}

/** Where a token is asked for. */
export interface TokenEndpoint {
  readonly url: URL;
  /** What an assertion is addressed to: the endpoint's text as given, which a parsed URL may spell otherwise. */
  readonly audience: string;
}

/** What requests are made with. */
export interface Means {
  readonly runtime: Runtime;
  readonly transport: Transport;
  readonly retry?: RetryPolicy;
  /** Milliseconds for one request. */
  readonly deadlineMs?: number;
}

const defaultDeadlineMs = 10_000;
const maxConfigurationBytes = 1024 * 1024;

/**
 * Reads a site's smart-configuration.
 *
 * Shapes: `baseUrl` is the FHIR base.
 * Fails: `BadConfiguration` where there is none; `BrokenContract` where it does not hold; `Unavailable`; `ForbiddenUrl`.
 */
export async function discover(baseUrl: string | URL, means: Means): Promise<SmartConfiguration> {
  const url = new URL('.well-known/smart-configuration', requireBaseUrl(baseUrl, 'the EHR'));
  const limits = { deadlineMs: means.deadlineMs ?? defaultDeadlineMs, maxBytes: maxConfigurationBytes };
  const { runtime, transport, retry } = means;
  const policy = retry === undefined ? {} : { policy: retry };
  const answer = await sendRead({ url, headers: { accept: 'application/json' }, ...limits }, { runtime, transport, ...policy });
  if (answer.status !== 200) throw refusalOf(answer, url.host, runtime);
  return readConfiguration(parseJson(answer, `The smart-configuration of ${url.host}`), url.host);
}

/** The endpoint that a smart-configuration names. Fails: `ForbiddenUrl`. */
export function discoveredEndpoint({ tokenEndpoint }: SmartConfiguration, baseUrl: string | URL): TokenEndpoint {
  const base = requireBaseUrl(baseUrl, 'the EHR');
  const endpoint = configuredEndpoint(tokenEndpoint);
  const check = endpoint.url.origin === base.origin ? undefined : checkUploadTarget(tokenEndpoint, base);
  if (check?.outcome !== 'refused') return endpoint;
  throw new ForbiddenUrl(`The token endpoint that ${base.host} names is not trusted: ${check.reason}.`, {
    remedy: "If it is right, write it into the site's configuration as its token URL.",
  });
}

/** The endpoint that an operator wrote down. Fails: `ForbiddenUrl`. */
export function configuredEndpoint(tokenUrl: string): TokenEndpoint {
  const url = requireUrl(tokenUrl, 'the token endpoint');
  if (!tokenUrl.includes('#')) return { url, audience: tokenUrl };
  throw new ForbiddenUrl('The URL of the token endpoint holds a fragment.', { remedy: 'Write it without the part from # on.' });
}

/**
 * What a smart-configuration says against a client's registration, in words.
 *
 * Only words: these lists are known to be wrong or short at real sites, so nothing is refused because of them.
 */
export function listDoubts({ authMethods, signingAlgorithms }: SmartConfiguration, client: TokenClient): readonly string[] {
  const method = methodOf(client);
  const alg = client.kind === 'private-key' ? client.key.alg : undefined;
  return [
    ...(lacks(authMethods, method) ? [`the EHR does not list ${method} among its ways to authenticate`] : []),
    ...(alg !== undefined && lacks(signingAlgorithms, alg) ? [`the EHR does not list ${alg} among its signing algorithms`] : []),
  ];
}

function methodOf(client: TokenClient): string {
  return client.kind === 'private-key' ? 'private_key_jwt' : `client_secret_${client.style}`;
}

function lacks(list: readonly string[] | undefined, wanted: string): boolean {
  return list !== undefined && !list.includes(wanted);
}

function refusalOf(answer: HttpAnswer, host: string, { now }: Runtime): Error {
  const said = `The EHR at ${host} answered ${answer.status} when asked for its smart-configuration.`;
  const retryAfterMs = readRetryAfter(answer, now());
  if (answer.status === 429 || answer.status >= 500)
    return new Unavailable(said, { remedy: 'Call again later.', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  return new BadConfiguration(said, [], {
    remedy: "Check the EHR's base URL (tenant included), or write the token URL into the site's configuration.",
  });
}

function readConfiguration(data: unknown, host: string): SmartConfiguration {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw broken(host, 'it is not an object');
  const fields = data as Readonly<Record<string, unknown>>;
  const tokenEndpoint = fields['token_endpoint'];
  if (typeof tokenEndpoint !== 'string' || tokenEndpoint === '') throw broken(host, 'token_endpoint is not a text');
  const list = (name: string) => readList(fields, name, host);
  return {
    tokenEndpoint,
    ...named('authMethods', list('token_endpoint_auth_methods_supported')),
    ...named('signingAlgorithms', list('token_endpoint_auth_signing_alg_values_supported')),
    ...named('scopesSupported', list('scopes_supported')),
  };
}

function readList(fields: Readonly<Record<string, unknown>>, name: string, host: string): readonly string[] | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  throw broken(host, `${name} is not a list of texts`);
}

function named<Name extends string, T>(name: Name, value: T | undefined): { readonly [K in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [K in Name]: T });
}

function broken(host: string, reason: string): BrokenContract {
  return new BrokenContract(`The smart-configuration of ${host} does not hold: ${reason}.`, {
    remedy: "Tell the EHR's support, or write the token URL into the site's configuration.",
  });
}
