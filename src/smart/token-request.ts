/**
 * Asks a token endpoint for a token.
 *
 * Each attempt carries an assertion of its own: one that may have arrived is never sent again. A refused assertion is
 * sent anew once, with the server's time, where the clocks differ. Assertion and secret go to the endpoint's URL, and
 * nowhere else: no redirect is followed.
 *
 * Source: RFC 6749, 2.3.1 and 4.4; RFC 7523, 2.2; SMART App Launch 2.2, backend services.
 */
import { BrokenContract, messageOf } from '../errors.ts';
import { type RetryPolicy, retryRead } from '../net/retry.ts';
import type { HttpAnswer } from '../net/transport.ts';
import { signAssertion } from './assertion.ts';
import type { SecretClient, TokenClient } from './credentials.ts';
import type { Means, TokenEndpoint } from './discovery.ts';
import type { ServerClock } from './server-clock.ts';
import { GarbledAnswer, type Granted, mayBeOfTime, readGrant, refuseGarbled } from './token-answer.ts';

/** Who asks, where, and by whose time. */
export interface TokenRequest {
  readonly endpoint: TokenEndpoint;
  readonly client: TokenClient;
  readonly clock: ServerClock;
}

/** A grant, and how far the server's clock is ahead of ours, in milliseconds, where it says. */
export interface TokenReply {
  readonly granted: Granted;
  readonly skewMs?: number;
}

/** As for a read (`net/retry.ts`), with three attempts: asking twice leaves a token unused, and no more. */
export const tokenRetryPolicy: RetryPolicy = { attempts: 3, baseMs: 200, busyBaseMs: 1_000, capMs: 20_000, totalMs: 60_000 };

const attemptDeadlineMs = 10_000;
const maxAnswerBytes = 256 * 1024;

/**
 * Gets a token.
 *
 * Fails: as `readGrant`; `BadConfiguration` where our clock is ten minutes off; `Unavailable` where the endpoint cannot be
 * reached; `BrokenContract` for a redirect and an answer over the cap.
 */
export async function requestToken(request: TokenRequest, means: Means): Promise<TokenReply> {
  const { endpoint, client, clock } = request;
  const { host } = endpoint.url;
  const first = await ask(request, means);
  const mayBeTime = client.kind === 'private-key' && mayBeOfTime(first);
  const answer = mayBeTime && clock.adopt(first, host) ? await ask(request, means) : first;
  const skewMs = clock.skewOf(answer);
  return { granted: readGrant(answer, host, means.runtime.now()), ...(skewMs === undefined ? {} : { skewMs }) };
}

async function ask(request: TokenRequest, means: Means): Promise<HttpAnswer> {
  try {
    return await retryRead((leftMs) => attempt(request, means, leftMs), {
      runtime: means.runtime,
      policy: means.retry ?? tokenRetryPolicy,
    });
  } catch (error) {
    if (!(error instanceof GarbledAnswer)) throw error;
    throw new BrokenContract(messageOf(error), { remedy: error.remedy ?? '' });
  }
}

async function attempt(request: TokenRequest, means: Means, leftMs: number): Promise<HttpAnswer> {
  const { url } = request.endpoint;
  const { headers, form } = await buildForm(request, means);
  const answer = await means.transport.send({
    method: 'POST',
    url,
    headers: { ...headers, accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
    deadlineMs: Math.max(1, Math.min(means.deadlineMs ?? attemptDeadlineMs, leftMs)),
    maxBytes: maxAnswerBytes,
  });
  return refuseGarbled(answer, url.host);
}

interface Form {
  readonly headers: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
}

async function buildForm({ endpoint, client, clock }: TokenRequest, { runtime }: Means): Promise<Form> {
  const asked = { grant_type: 'client_credentials', ...(client.scopes.length === 0 ? {} : { scope: client.scopes.join(' ') }) };
  if (client.kind === 'client-secret') return showSecret(client, asked);
  const terms = { audience: endpoint.audience, nowMs: clock.nowMs(), jti: runtime.newId() };
  const assertion = await signAssertion(client, terms);
  return { headers: {}, form: { ...asked, client_assertion_type: jwtBearer, client_assertion: assertion } };
}

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

function showSecret({ clientId, secret, style }: SecretClient, asked: Readonly<Record<string, string>>): Form {
  if (style === 'post') return { headers: {}, form: { ...asked, client_id: clientId, client_secret: secret.reveal() } };
  const pair = `${encodeForm(clientId)}:${encodeForm(secret.reveal())}`;
  return { headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }, form: asked };
}

/** RFC 6749, 2.3.1: both halves are form-encoded before they are joined. */
function encodeForm(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}
