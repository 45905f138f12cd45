/**
 * Whether the EHR lets us in, with the rights that the mappings need. One read is made with them, and it is about nobody.
 *
 * Source: SMART App Launch 2.2, Backend Services.
 */
import type { SourceNeed } from '../engine/source-needs.ts';
import { AccessRefused, BadConfiguration, BrokenContract, Unavailable } from '../errors.ts';
import { isResource } from '../fhir.ts';
import { type HttpAnswer, parseJson } from '../net/request.ts';
import type { Credentials, TokenClient } from '../smart/credentials.ts';
import { discover, discoveredEndpoint, listDoubts, type Means } from '../smart/discovery.ts';
import { missingScopes, type ScopeNeed } from '../smart/scopes.ts';
import { createTokenSource, type Grant, type SiteTokens } from '../smart/token-source.ts';
import { type Check, failed, look, ok, skipped, warn } from './check.ts';
import { type EhrUnderTest, probeLimits, probeRetry, setTheClock, warnSkewMs } from './ehr-under-test.ts';

export interface ExaminedCredentials {
  readonly checks: readonly Check[];
  /** Absent where they cannot be used. */
  readonly credentials?: Credentials;
}

/** Opens what is configured: a key that is believed was tried. Nothing is sent. */
export async function examineCredentials({ openCredentials }: EhrUnderTest): Promise<ExaminedCredentials> {
  const name = 'EHR: credentials';
  try {
    const { value: credentials, warnings } = await openCredentials();
    const detail = describeCredentials(credentials);
    const check = credentials.kind === 'none' ? skipped(name, detail) : ok(name, detail);
    return { checks: [check, ...warnings.map((words) => warn('EHR: secret', words, 'run that command'))], credentials };
  } catch (error) {
    return { checks: [failed(name, error)] };
  }
}

function describeCredentials(credentials: Credentials): string {
  switch (credentials.kind) {
    case 'none':
      return 'none are configured: the EHR is read without a token';
    case 'static':
      return 'a static token';
    case 'client-secret':
      return `a client secret, shown ${credentials.style === 'basic' ? 'in a Basic header' : 'in the form'}, for the client ${credentials.clientId}`;
    case 'private-key':
      return `a private key that signs ${credentials.key.alg}, key id ${credentials.key.kid}, for the client ${credentials.clientId}`;
    default:
      return credentials satisfies never;
  }
}

/** Gets a token where one is due, compares its rights, and reads once. */
export async function* examineAccess(ehr: EhrUnderTest, base: URL, credentials: Credentials): AsyncGenerator<Check> {
  if (credentials.kind === 'none') return yield await look(oneRead, () => readNobody(ehr, base, undefined));
  const means = { runtime: ehr.runtime, transport: ehr.transport, retry: probeRetry, deadlineMs: probeLimits.deadlineMs };
  if (credentials.kind !== 'static') {
    const discovery = await look('EHR: discovery', () => seeDiscovery(credentials, base, means));
    yield discovery;
    if (discovery.state === 'fail') return yield skipped('EHR: token', 'it is not known where tokens come from');
  }
  const tokens = createTokenSource({ baseUrl: base, credentials, ...means });
  const granted = await look('EHR: token', () => seeGrant(tokens));
  yield granted;
  if (granted.state === 'fail') return yield skipped(oneRead, 'there is no token');
  yield await look('EHR: scopes', () => seeScopes(ehr.needs, tokens));
  yield await look(oneRead, async () => readNobody(ehr, base, await tokens.token()));
}

async function seeDiscovery(client: TokenClient, base: URL, means: Means): Promise<Check> {
  const name = 'EHR: discovery';
  if (client.tokenUrl !== undefined) return ok(name, `not needed: the token URL is configured, on ${new URL(client.tokenUrl).host}`);
  const configuration = await discover(base, means);
  const doubts = listDoubts(configuration, client);
  const detail = `tokens come from ${discoveredEndpoint(configuration, base).url.host}`;
  if (doubts.length > 0) return warn(name, `${detail}; ${doubts.join('; ')}`, 'compare with how this client is registered');
  const isListed = client.kind === 'private-key' && configuration.signingAlgorithms !== undefined;
  return ok(name, isListed ? `${detail}, which lists ${client.key.alg}` : detail);
}

async function seeGrant(tokens: SiteTokens): Promise<Check> {
  const name = 'EHR: token';
  const grant = await tokens.grant();
  if (grant.tokenHost === undefined) return ok(name, 'a static token is used as it is');
  const detail = describeGrant(grant, grant.tokenHost);
  const { expiresInMs, clockSkewMs = 0 } = grant;
  if (Math.abs(clockSkewMs) >= warnSkewMs) return warn(name, detail, setTheClock);
  if (expiresInMs !== undefined && expiresInMs < shortLifeMs)
    return warn(
      name,
      detail,
      'ask for tokens that live longer: one is got for every few reads, and some sites allow few requests for tokens',
    );
  return ok(name, detail);
}

const shortLifeMs = 60_000;

function describeGrant({ alg, expiresInMs, clockSkewMs = 0 }: Grant, host: string): string {
  const seconds = Math.round(Math.abs(clockSkewMs) / 1000);
  return [
    `${host} gave one`,
    ...(alg === undefined ? [] : [`signed for with ${alg}`]),
    ...(expiresInMs === undefined ? [] : [`it lives ${Math.round(expiresInMs / 1000)} s`]),
    ...(seconds < 5 ? [] : [`its clock is ${seconds} s ${clockSkewMs > 0 ? 'ahead of' : 'behind'} ours`]),
  ].join(', ');
}

async function seeScopes(needs: readonly SourceNeed[] | undefined, tokens: SiteTokens): Promise<Check> {
  const name = 'EHR: scopes';
  if (needs === undefined) return skipped(name, 'what the mappings need is not known');
  const { scopes } = await tokens.grant();
  if (scopes === undefined || scopes.trim() === '') return skipped(name, 'the EHR does not say what it granted');
  const gaps = missingScopes(needs.map(toScopeNeed), scopes);
  if (gaps.length === 0) return ok(name, 'all that the mappings need is granted');
  const todo = 'have these granted to this client; until then questions that need them say "not permitted"';
  return warn(name, gaps.map(({ words }) => words).join('; '), todo);
}

function toScopeNeed({ type, isSearched }: SourceNeed): ScopeNeed {
  return { type, interactions: isSearched ? ['read', 'search'] : ['read'] };
}

const oneRead = 'EHR: one read';

/** A search for a patient whom nobody has: an answer shows that we are let in, and tells nothing about anybody. */
async function readNobody({ transport }: EhrUnderTest, base: URL, token: string | undefined): Promise<Check> {
  const headers = { accept: 'application/fhir+json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const url = new URL('Patient?_id=priorfill-doctor', base);
  const answer = await transport.send({ method: 'GET', url, headers, ...probeLimits });
  const { status } = answer;
  if (status === 401 || status === 403) throw refusedRead(status, token !== undefined);
  const said = 'a search for a patient whom nobody has';
  if (status === 429 || status >= 500) throw new Unavailable(`${said} is answered with ${status}`, { remedy: 'try again later' });
  if (status === 404)
    throw new BadConfiguration(`${said} finds no such address (404)`, [], { remedy: 'check the base URL, tenant included' });
  if (!isFhir(answer))
    throw new BrokenContract(`${said} is answered with ${status}, and not in FHIR`, {
      remedy: 'check the base URL; a login page or a proxy often answers in place of the server',
    });
  return ok(oneRead, `${said} is answered`);
}

function refusedRead(status: number, hasToken: boolean): AccessRefused {
  const remedy = !hasToken
    ? 'configure credentials: a private key, a client secret or a token'
    : status === 401
      ? 'check that the token is for this base URL and still lives'
      : 'check that the client may read and search Patient, and that it is activated for this tenant';
  return new AccessRefused(`a search for a patient whom nobody has is refused with ${status}`, { remedy });
}

/** A Bundle, or a word of the server about the id. Source: Epic answers an unknown patient with 400 and an OperationOutcome. */
function isFhir(answer: HttpAnswer): boolean {
  try {
    const body = parseJson(answer, 'The EHR');
    return isResource(body) && body.resourceType === (answer.status === 200 ? 'Bundle' : 'OperationOutcome');
  } catch {
    return false;
  }
}
