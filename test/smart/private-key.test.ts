import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { calculateJwkThumbprint } from 'jose';
import { describe, expect, it } from 'vitest';
import { BadConfiguration } from '../../src/errors.ts';
import { toPublicSet } from '../../src/smart/keys.ts';
import { parsePrivateKey, readKeyFile } from '../../src/smart/private-key.ts';
import { Secret } from '../../src/smart/secret.ts';
import { parseSecret, readSecretFile } from '../../src/smart/secret-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'priorfill-secrets-'));
const file = (name: string, text: string, mode = 0o600): string => {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), mode);
  return join(folder, name);
};

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
const jwkOf = (key: typeof ec, more: JsonWebKey = {}): JsonWebKey => ({ ...key.export({ format: 'jwk' }), ...more });
const pemOf = (key: typeof ec, type: 'pkcs8' | 'sec1' | 'pkcs1' = 'pkcs8') => String(key.export({ format: 'pem', type } as never));
const parse = (data: unknown, kid?: string) =>
  parsePrivateKey({
    text: typeof data === 'string' ? data : JSON.stringify(data),
    origin: 'the key file',
    ...(kid === undefined ? {} : { kid }),
  });

describe('parsePrivateKey', () => {
  it.each<[string, unknown, string]>([
    ['an RSA JWK', jwkOf(rsa, { kid: 'k' }), 'RS384'],
    ['an EC JWK', jwkOf(ec, { kid: 'k', alg: 'ES384', use: 'sig' }), 'ES384'],
    ['a set', { keys: [jwkOf(ec, { kid: 'k' })] }, 'ES384'],
    [
      'a set with keys of other kinds',
      { keys: [{ kty: 'oct', k: 'AAAA' }, jwkOf(rsa, { alg: 'RS256' }), jwkOf(ec, { kid: 'k' })] },
      'ES384',
    ],
  ])('reads %s', async (_kind, data, alg) => {
    expect(await parse(data)).toMatchObject({ alg, kid: 'k' });
  });

  it.each<[string, string, string]>([
    ['PKCS8 of RSA', pemOf(rsa), 'RS384'],
    ['PKCS8 of P-384', pemOf(ec), 'ES384'],
    ['SEC1', pemOf(ec, 'sec1'), 'ES384'],
    ['PKCS1', pemOf(rsa, 'pkcs1'), 'RS384'],
    ['PEM with written line ends, as in a variable', pemOf(ec).replaceAll('\n', '\\n'), 'ES384'],
  ])('reads %s', async (_kind, pem, alg) => {
    expect(await parse(pem)).toMatchObject({ alg });
    expect(await parse(pem, 'named')).toMatchObject({ alg, kid: 'named' });
  });

  it('names a key by its thumbprint where it has no id', async () => {
    const [fromJwk, fromPem] = [await parse(jwkOf(ec)), await parse(pemOf(ec))];

    expect([fromJwk.kid, fromPem.kid]).toEqual(Array(2).fill(await calculateJwkThumbprint(jwkOf(ec) as never)));
  });

  it('takes the first of a set, or the one named', async () => {
    const set = { keys: [jwkOf(ec, { kid: 'new' }), jwkOf(rsa, { kid: 'old' })] };

    const [first, named] = [await parse(set), await parse(set, 'old')];

    expect([first.kid, named.kid]).toEqual(['new', 'old']);
    await expect(parse(set, 'older')).rejects.toThrow('key id that is configured');
  });

  it.each<[string, unknown, RegExp]>([
    ['the curve P-256', jwkOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey), /no private key for RS384 or ES384/],
    ['1024 bits', jwkOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey), /neither RSA of 2048 bits/],
    ['an RS256 key', jwkOf(rsa, { alg: 'RS256' }), /no private key for RS384 or ES384/],
    ['an encryption key', jwkOf(rsa, { use: 'enc' }), /no private key/],
    ['a public key', toPublicSet([{ alg: 'ES384', kid: 'k', key: ec }]), /no private key/],
    ['an empty set', { keys: [] }, /not a JWK/],
    ['an odd set', { keys: [7] }, /not a JWK/],
    ['halves of two keys', { ...jwkOf(ec), x: jwkOf(other)['x'], y: jwkOf(other)['y'] }, /do not belong together|damaged/],
    ['a key id with blanks', jwkOf(ec, { kid: 'a b' }), /key id is not/],
    ['nothing', '', /neither a JWK/],
    ['JSON that is cut', '{"kty":"EC","d":"Canary', /not a JWK/],
    ['PEM that is cut', pemOf(ec).slice(0, 120), /damaged/],
    ['a key with a passphrase', pemOf(rsa).replaceAll('PRIVATE', 'ENCRYPTED PRIVATE'), /encrypted/],
  ])('refuses %s and says what to do', async (_kind, data, words) => {
    const error = await parse(data).catch((each: unknown) => each);

    expect(error).toBeInstanceOf(BadConfiguration);
    expect((error as BadConfiguration).message).toMatch(words);
    expect((error as BadConfiguration).remedy).toBeDefined();
  });

  it('for any damage to a key’s text, gives the key or an error without a byte of it', async () => {
    const texts = [JSON.stringify(jwkOf(ec, { kid: 'k' })), pemOf(ec), JSON.stringify({ keys: [jwkOf(rsa)] })];
    const damage = fc.record({ which: fc.nat(texts.length - 1), at: fc.nat(400), put: fc.string({ maxLength: 3 }), cut: fc.nat(40) });
    await fc.assert(
      fc.asyncProperty(damage, async ({ which, at, put, cut }) => {
        const text = texts[which] ?? '';
        const damaged = text.slice(0, at) + put + text.slice(at + cut);

        const error = await parse(damaged).catch((each: unknown) => each);

        if (error instanceof Error) {
          expect(error).toBeInstanceOf(BadConfiguration);
          expectNothingOf(damaged, inspect(error, { depth: 9, showHidden: true }));
        }
      }),
    );
  });
});

/** No run of sixteen letters of key material stands in what was said. */
function expectNothingOf(text: string, said: string): void {
  for (const run of text.match(/[\w+/-]{16,}/g) ?? []) {
    for (let start = 0; start + 16 <= run.length; start += 1) expect(said.includes(run.slice(start, start + 16))).toBe(false);
  }
}

describe('readKeyFile', () => {
  it('warns where others may read the key, and only there', async () => {
    const text = JSON.stringify(jwkOf(ec));

    const [closed, open] = [await readKeyFile(file('closed.json', text)), await readKeyFile(file('open.json', text, 0o644))];

    expect(closed.warnings).toEqual([]);
    expect(open.warnings).toEqual([expect.stringContaining('chmod 600')]);
    expect(open.value.kid).toBe(closed.value.kid);
  });

  it('refuses a file that is not there, and one that is far too large', async () => {
    await expect(readKeyFile(join(folder, 'none.json'))).rejects.toThrow(BadConfiguration);
    await expect(readKeyFile(file('large.json', ' '.repeat(300_000)))).rejects.toThrow(BadConfiguration);
  });
});

describe('a secret', () => {
  it('is read from a file without the line end', async () => {
    const { value, warnings } = await readSecretFile(file('secret', 'canary-secret\n', 0o640));

    expect(value.reveal()).toBe('canary-secret');
    expect(warnings).toHaveLength(1);
  });

  it.each([
    ['nothing', ' \n'],
    ['two lines', 'canary\nsecret'],
    ['letters outside ASCII', 'canary-sécret'],
  ])('is refused where it is %s, without a word of it', (_kind, text) => {
    const parseIt = () => parseSecret(text, 'PRIORFILL_EHR_SECRET');

    expect(parseIt).toThrow(BadConfiguration);
    expect(parseIt).toThrow(/^The secret in PRIORFILL_EHR_SECRET cannot be used\.$/);
  });

  it('does not print', () => {
    const secret = new Secret('canary-secret');

    const printed = [String(secret), `${secret}`, JSON.stringify({ secret }), inspect(secret, { depth: 9, showHidden: true })];

    expect(printed.join()).not.toContain('canary');
  });
});
