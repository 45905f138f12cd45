/**
 * Who asks for a token, and whether that is proven: by a secret, or by a signed assertion.
 *
 * An assertion is for this endpoint's exact URL, ends within five minutes, names its key, and is used once.
 *
 * Source: SMART Backend Services (client authentication), RFC 7523, RFC 6749 section 2.3.1.
 */
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import type { TokenManners } from './vendor.ts';

export interface SmartClient {
  readonly id: string;
  readonly secret?: string;
  /** Public keys; a function where they change. */
  readonly jwks?: JSONWebKeySet | (() => JSONWebKeySet);
  /** What the client was registered for, spaces between; absent: whatever it asks for. */
  readonly scopes?: string;
}

export type Proof = { readonly client: SmartClient } | { readonly refused: string };

export interface ProofDesk {
  readonly clients: readonly SmartClient[];
  readonly manners: TokenManners;
  readonly tokenUrl: string;
  readonly now: () => Date;
  /** Ids of assertions that were used, and when they end, in seconds. */
  readonly used: Map<string, number>;
}

/** Judges one request for a token. */
export async function proveClient(desk: ProofDesk, form: URLSearchParams, authorization: string | undefined): Promise<Proof> {
  const assertion = form.get('client_assertion');
  if (assertion !== null) return proveByAssertion(desk, form.get('client_assertion_type'), assertion);
  const [, basic] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '') ?? [];
  if (basic !== undefined) return proveBySecret(desk, 'client_secret_basic', readBasic(basic));
  return proveBySecret(desk, 'client_secret_post', [form.get('client_id') ?? '', form.get('client_secret') ?? '']);
}

function readBasic(text: string): readonly [string, string] {
  const [id = '', ...secret] = Buffer.from(text, 'base64').toString().split(':').map(decode);
  return [id, secret.join(':')];
}

/** Both parts are form-encoded. */
function decode(text: string): string {
  return new URLSearchParams(`x=${text}`).get('x') ?? '';
}

function proveBySecret(
  { clients, manners }: ProofDesk,
  method: TokenManners['methods'][number],
  [id, secret]: readonly [string, string],
): Proof {
  if (!manners.methods.includes(method)) return { refused: `${method} is not taken here` };
  const client = clients.find((one) => one.id === id && one.secret !== undefined && one.secret === secret);
  return client === undefined ? { refused: 'the client or its secret is not known' } : { client };
}

async function proveByAssertion(desk: ProofDesk, type: string | null, assertion: string): Promise<Proof> {
  if (!desk.manners.methods.includes('private_key_jwt')) return { refused: 'private_key_jwt is not taken here' };
  if (type !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') return { refused: 'the type of the assertion is not jwt-bearer' };
  const client = findSubject(desk, assertion);
  if (client?.jwks === undefined) return { refused: 'the client is not known' };
  const claims = await verify(desk, client, assertion);
  if (typeof claims === 'string') return { refused: claims };
  return judgeClaims(desk, claims) ?? { client };
}

function findSubject({ clients }: ProofDesk, assertion: string): SmartClient | undefined {
  try {
    const { sub } = decodeJwt(assertion);
    return clients.find(({ id }) => id === sub);
  } catch {
    return undefined;
  }
}

/** The claims, or why they are not believed. */
async function verify(desk: ProofDesk, { id, jwks }: SmartClient, assertion: string): Promise<JWTPayload | string> {
  const keys = typeof jwks === 'function' ? jwks() : (jwks ?? { keys: [] });
  try {
    const { payload, protectedHeader } = await jwtVerify(assertion, createLocalJWKSet(keys), {
      algorithms: [...desk.manners.algorithms],
      issuer: id,
      subject: id,
      requiredClaims: ['exp', 'jti', 'aud'],
      currentDate: desk.now(),
    });
    return protectedHeader.kid === undefined ? 'the assertion names no key' : payload;
  } catch (error) {
    return error instanceof Error ? error.message : 'the assertion cannot be read';
  }
}

const longestLifeSeconds = 300;

function judgeClaims({ tokenUrl, now, used }: ProofDesk, { aud, exp = 0, jti = '' }: JWTPayload): Proof | undefined {
  const seconds = now().getTime() / 1000;
  for (const [id, until] of used) if (until < seconds) used.delete(id);
  if (aud !== tokenUrl) return { refused: 'the assertion is for another audience' };
  if (exp - seconds > longestLifeSeconds) return { refused: 'the assertion lives for more than five minutes' };
  if (jti === '' || used.has(jti)) return { refused: 'the assertion was used before' };
  used.set(jti, exp);
  return undefined;
}
