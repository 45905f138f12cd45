/**
 * The signed assertion with which a client shows who it is: `private_key_jwt`.
 *
 * It is good once, for one endpoint, for less than five minutes by the server's clock. It counts from a few seconds
 * ago, since servers refuse one from the future.
 *
 * Source: SMART App Launch 2.2, asymmetric clients; RFC 7523, 3.
 */
import { SignJWT } from 'jose';
import type { KeyClient } from './credentials.ts';

/** What is different in each assertion. */
export interface AssertionTerms {
  /** The token endpoint, letter by letter as given. */
  readonly audience: string;
  /** The server's time, in milliseconds since 1970. */
  readonly nowMs: number;
  /** Never used before. */
  readonly jti: string;
}

const backdatedSeconds = 10;
/** A minute less than is allowed, so that a clock a minute ahead of the server's still passes. */
const lifetimeSeconds = 240;

/** Signs one assertion. */
export async function signAssertion({ clientId, key }: KeyClient, { audience, nowMs, jti }: AssertionTerms): Promise<string> {
  const now = Math.floor(nowMs / 1000);
  return await new SignJWT()
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(jti)
    .setIssuedAt(now - backdatedSeconds)
    .setNotBefore(now - backdatedSeconds)
    .setExpirationTime(now + lifetimeSeconds)
    .sign(key.key);
}
