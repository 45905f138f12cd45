/**
 * Making key pairs, and what is shown of them to an EHR.
 *
 * A key file is a JWK set, newest first: the first key signs, all of them are shown, so that the other side knows a new
 * key before and an old one after the change.
 *
 * Source: SMART App Launch 2.2, registering a client with a JWK set; RFC 7517; RFC 7638.
 */
import { createPublicKey, generateKeyPair, type JsonWebKey } from 'node:crypto';
import { promisify } from 'node:util';
import { nameKey, parseJwks, type SigningAlgorithm, type SigningKey } from './private-key.ts';

/** A JWK set, private or public. */
export interface KeySet {
  readonly keys: readonly JsonWebKey[];
}

/** A new key pair, named by its thumbprint: RSA of 3072 bits, or the curve P-384. */
export async function makeKey(alg: SigningAlgorithm): Promise<SigningKey> {
  const { privateKey } = alg === 'RS384' ? await generate('rsa', { modulusLength: 3072 }) : await generate('ec', { namedCurve: 'P-384' });
  return await nameKey(privateKey, alg);
}

const generate = promisify(generateKeyPair);

/** The private key set for a file. */
export function toPrivateSet(key: SigningKey): KeySet {
  return { keys: [toJwk(key.key.export({ format: 'jwk' }), key)] };
}

/** A key before those of a key file's text, which stay as they are. Fails: `BadConfiguration` where the text is no JWK or set. */
export function addKey(key: SigningKey, text: string, origin: string): KeySet {
  return { keys: [...toPrivateSet(key).keys, ...parseJwks(text, origin)] };
}

/** What an EHR is shown: public halves, built from the keys themselves, so that no private member can slip through. */
export function toPublicSet(keys: readonly SigningKey[]): KeySet {
  return { keys: keys.map((key) => toJwk(createPublicKey(key.key).export({ format: 'jwk' }), key)) };
}

function toJwk(jwk: JsonWebKey, { alg, kid }: SigningKey): JsonWebKey {
  return { ...jwk, kid, alg, use: 'sig' };
}
