/**
 * What a token endpoint's answer means: a grant, or why not.
 *
 * The status decides first. Of what the other side writes, only its error code is shown, and the scopes it grants.
 *
 * Source: RFC 6749, 5.1 and 5.2; RFC 6750, 1.1.
 */
import { AccessRefused, BadConfiguration, BrokenContract, Unavailable } from '../errors.ts';
import { type HttpAnswer, mimeOf, parseJson } from '../net/request.ts';
import { readRetryAfter } from '../net/retry.ts';
import { Secret } from './secret.ts';

/** What was granted. */
export interface Granted {
  readonly token: Secret;
  /** Milliseconds from when it came; absent where the server does not say. */
  readonly lifeMs?: number;
  /** Separated by blanks; absent where the server grants what was asked (RFC 6749, 5.1). */
  readonly scopes?: string;
}

/** True where a refusal may come from clocks that differ: not where the endpoint knew us and refuses what was asked. */
export function mayBeOfTime(answer: HttpAnswer): boolean {
  if (answer.status !== 400 && answer.status !== 401) return false;
  return !knownUs.includes(errorCodeOf(answer) ?? '');
}

const knownUs: readonly string[] = ['invalid_scope', 'unauthorized_client', 'unsupported_grant_type'];

/** Milliseconds; a longer life is taken for this. */
const longestLifeMs = 24 * 3_600_000;

/** An answer of 200 with JSON that does not parse, as after a cut that nothing else shows; may be right next time. */
export class GarbledAnswer extends Unavailable {}

/** Fails with `GarbledAnswer` where an answer is JSON by its label and not by its text. */
export function refuseGarbled(answer: HttpAnswer, host: string): HttpAnswer {
  if (answer.status !== 200 || !/json$/.test(mimeOf(answer)) || parseLeniently(answer) !== undefined) return answer;
  throw new GarbledAnswer(`The token endpoint at ${host} answered with JSON that does not parse.`, {
    remedy: "Call again later; if it stays, tell the EHR's support.",
  });
}

/**
 * Reads the answer to a token request.
 *
 * Fails: `AccessRefused` for 400, 401, 403, 422; `BadConfiguration` for 404; `Unavailable` for 429 and 5xx;
 * `BrokenContract` for anything that is not an answer to a token request.
 */
export function readGrant(answer: HttpAnswer, host: string, now: Date): Granted {
  if (answer.status !== 200) throw refusalOf(answer, host, now);
  const data = parseJson(answer, `The token endpoint at ${host}`);
  const fields = isObject(data) ? data : {};
  const broken = findFault(fields);
  if (broken !== undefined) throw new BrokenContract(`The token endpoint at ${host} answered, but ${broken}.`, { remedy: askSupport });
  const { expires_in: life, scope } = fields;
  return {
    token: new Secret(String(fields['access_token'])),
    ...(life === undefined || life === null ? {} : { lifeMs: Math.min(longestLifeMs, Number(life) * 1000) }),
    ...(typeof scope === 'string' ? { scopes: scope } : {}),
  };
}

const askSupport = "Check the token URL, and tell the EHR's support what is wrong.";

type Fields = Readonly<Record<string, unknown>>;

function findFault({ access_token: token, token_type: type, expires_in: life, scope, patient }: Fields): string | undefined {
  if (typeof token !== 'string' || !/^[\x21-\x7e]{1,16384}$/.test(token)) return 'its access_token is not a token';
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') return 'its token_type is not bearer';
  if (life !== undefined && life !== null && !isSeconds(life)) return 'its expires_in is not a number of seconds';
  if (scope !== undefined && (typeof scope !== 'string' || scope.length > 65_536)) return 'its scope is not a text';
  // A token that belongs to one patient would show every other chart as empty.
  return patient === undefined || patient === null ? undefined : 'its token is for one patient, where all of the site was asked for';
}

function isSeconds(life: unknown): boolean {
  return typeof life === 'number' ? Number.isFinite(life) && life >= 0 : typeof life === 'string' && /^\d{1,9}$/.test(life);
}

function refusalOf(answer: HttpAnswer, host: string, now: Date): Error {
  const { status } = answer;
  const said = `The token endpoint at ${host} answered ${status}`;
  if (status === 400 || status === 401 || status === 422) return refused(said, answer);
  if (status === 403) return new AccessRefused(`${said}: it does not let this client in.`, { remedy: remedyOf403 });
  if (status === 404) return new BadConfiguration(`${said}: there is no token endpoint at that URL.`, [], { remedy: remedyOf404 });
  if (status === 429 || status >= 500) return away(said, readRetryAfter(answer, now));
  return new BrokenContract(`${said}, which means nothing to a token request.`, { remedy: askSupport });
}

const remedyOf403 = 'Check with the EHR that the client is activated for this tenant, and from this address.';
const remedyOf404 = "Check the EHR's base URL (tenant included) and the token URL.";

function away(said: string, retryAfterMs: number | undefined): Unavailable {
  return new Unavailable(`${said}.`, { remedy: 'Call again later.', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

/** What to do about each error. Source: RFC 6749, 5.2. */
const remedies: ReadonlyMap<string, string> = new Map([
  ['invalid_client', 'Check client id and key or secret; with a key, that its public half is registered under this key id.'],
  ['invalid_grant', 'Check client id, key and token URL: the endpoint does not accept the assertion.'],
  ['invalid_request', 'Check whether the client is registered for a key, a Basic secret or a posted secret.'],
  ['invalid_scope', 'Check the scopes against those registered, and whether the site wants v1 or v2 scopes.'],
  ['unauthorized_client', 'Ask the EHR to let this client use client_credentials (a backend or system app).'],
  ['unsupported_grant_type', 'Check the token URL: this endpoint does not know client_credentials.'],
]);

function refused(said: string, answer: HttpAnswer): AccessRefused {
  const code = errorCodeOf(answer);
  const remedy = remedies.get(code ?? '') ?? 'Check client id, credential, scopes and token URL with the EHR.';
  return new AccessRefused(code === undefined ? `${said} without an OAuth error code.` : `${said}: ${code}.`, { remedy });
}

/** The `error` of an answer, where it has the form of one; what is written beside it may quote anything. */
function errorCodeOf(answer: HttpAnswer): string | undefined {
  const data = parseLeniently(answer);
  const code = isObject(data) ? data['error'] : undefined;
  return typeof code === 'string' && /^[a-z_]{1,40}$/.test(code) ? code : undefined;
}

function parseLeniently({ bytes }: HttpAnswer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(data: unknown): data is Fields {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
