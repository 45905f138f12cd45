/**
 * Private keys for signing: from a JWK, a JWK set, or PEM text.
 *
 * A key that is believed here signs: it was tried. Nothing of a key stands in a message, and no parser's error is kept
 * as a cause: parsers quote.
 *
 * Source: RFC 7517 (JWK), RFC 7518 (RS384, ES384), RFC 7638 (thumbprint); SMART App Launch 2.2, asymmetric clients.
 */
import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject, sign, verify } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { BadConfiguration } from '../errors.ts';
import { readSecretText, type Warned } from './secret-file.ts';

export const signingAlgorithms = ['RS384', 'ES384'] as const;
export type SigningAlgorithm = (typeof signingAlgorithms)[number];

/** A private key that signs. */
export interface SigningKey {
  readonly alg: SigningAlgorithm;
  /** The name under which the other side knows its public half. */
  readonly kid: string;
  readonly key: KeyObject;
}

/** A key's text. */
export interface KeyText {
  readonly text: string;
  /** The file or variable it came from, for messages. */
  readonly origin: string;
  /** Which key of a set; with PEM text, the key's name. */
  readonly kid?: string;
}

/**
 * The private key in a text: the one named, or the first of a set, which is the newest.
 *
 * Shapes: a JWK, a JWK set, PEM (PKCS8, PKCS1 or SEC1; line ends may be written as `\n`). A key without `kid` is named by
 * its thumbprint.
 * Fails: `BadConfiguration` with what to do.
 */
export async function parsePrivateKey(keyText: KeyText): Promise<SigningKey> {
  const keys = await parsePrivateKeys(keyText);
  const found = keyText.kid === undefined ? keys[0] : keys.find(({ kid }) => kid === keyText.kid);
  if (found !== undefined) return found;
  throw badKey(
    keyText.origin,
    'it holds no private key with the key id that is configured',
    'Name one of its keys, or none for the newest.',
  );
}

/** Every private key in a text that can sign for SMART, in the text's order; at least one. Fails: as `parsePrivateKey`. */
export async function parsePrivateKeys({ text, origin, kid }: KeyText): Promise<readonly SigningKey[]> {
  if (/^\s*\{/.test(text)) return await readJwks(parseJwks(text, origin), origin);
  if (text.includes('-----BEGIN ')) return [await readPem(text, origin, kid)];
  throw badKey(origin, 'it is neither a JWK, a JWK set nor PEM text', makeOne);
}

/** The key in a file, and a warning where others may read it. Fails: as `parsePrivateKey`. */
export async function readKeyFile(file: string, kid?: string): Promise<Warned<SigningKey>> {
  const { value: text, warnings } = await readSecretText(file);
  return { value: await parsePrivateKey({ text, origin: file, ...(kid === undefined ? {} : { kid }) }), warnings };
}

/** The members of a JWK set, or the one JWK, as they stand. Fails: `BadConfiguration`. */
export function parseJwks(text: string, origin: string): readonly JsonWebKey[] {
  const data = parseObject(text);
  const keys = data === undefined ? [] : Array.isArray(data['keys']) ? (data['keys'] as readonly unknown[]) : [data];
  if (keys.length > 0 && keys.every(isObject)) return keys;
  throw badKey(origin, 'it is not a JWK or a set of JWKs', makeOne);
}

/** Names a private key by itself. */
export async function nameKey(key: KeyObject, alg: SigningAlgorithm): Promise<SigningKey> {
  return { alg, key, kid: await thumbprintOf(key) };
}

const makeOne = 'Make a key with: priorfill keys new --out FILE';

async function readJwks(jwks: readonly JsonWebKey[], origin: string): Promise<readonly SigningKey[]> {
  const usable = jwks.filter((jwk) => typeof jwk['d'] === 'string' && maySign(jwk));
  if (usable.length > 0) return await Promise.all(usable.map((jwk) => readJwk(jwk, origin)));
  throw badKey(origin, 'it holds no private key for RS384 or ES384', `A public key or an RS256 key is not enough. ${makeOne}`);
}

function maySign({ kty, crv, alg, use }: JsonWebKey): boolean {
  if (use !== undefined && use !== 'sig') return false;
  if (kty === 'RSA') return alg === undefined || alg === 'RS384';
  return kty === 'EC' && crv === 'P-384' && (alg === undefined || alg === 'ES384');
}

async function readJwk(jwk: JsonWebKey, origin: string): Promise<SigningKey> {
  return await believe(() => createPrivateKey({ key: jwk, format: 'jwk' }), { origin, kid: jwk['kid'] });
}

async function readPem(text: string, origin: string, kid: string | undefined): Promise<SigningKey> {
  if (/ENCRYPTED/.test(text)) throw badKey(origin, 'it is encrypted', 'Give the key without a passphrase, in a file with mode 600.');
  return await believe(() => createPrivateKey(text.replaceAll('\\n', '\n')), { origin, kid });
}

async function believe(read: () => KeyObject, { origin, kid }: { origin: string; kid: unknown }): Promise<SigningKey> {
  const key = attempt(read);
  if (key === undefined) throw badKey(origin, 'its private key is damaged or of another kind', makeOne);
  const alg = algorithmOf(key);
  if (alg === undefined) throw badKey(origin, 'its key is neither RSA of 2048 bits or more nor on the curve P-384', makeOne);
  if (attempt(() => signsFor(key)) !== true) throw badKey(origin, 'the halves of its key do not belong together', makeOne);
  return { alg, key, kid: kid === undefined ? await thumbprintOf(key) : requireKid(kid, origin) };
}

function algorithmOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): SigningAlgorithm | undefined {
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= 2048) return 'RS384';
  return type === 'ec' && details?.namedCurve === 'secp384r1' ? 'ES384' : undefined;
}

/** A JWK may carry a public half of another key: every signature would be refused, far from here. */
function signsFor(key: KeyObject): boolean {
  const probe = Buffer.from('probe');
  return verify('sha384', probe, createPublicKey(key), sign('sha384', probe, key));
}

async function thumbprintOf(key: KeyObject): Promise<string> {
  return await calculateJwkThumbprint(createPublicKey(key));
}

function requireKid(kid: unknown, origin: string): string {
  if (typeof kid === 'string' && /^[\x21-\x7e]{1,256}$/.test(kid)) return kid;
  throw badKey(origin, 'its key id is not a printable text of up to 256 characters', 'Leave "kid" out to use the thumbprint.');
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  const data = attempt(() => JSON.parse(text) as unknown);
  return isObject(data) ? data : undefined;
}

function isObject(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function badKey(origin: string, reason: string, remedy: string): BadConfiguration {
  return new BadConfiguration(`The signing key in ${origin} cannot be used: ${reason}.`, [], { remedy });
}
