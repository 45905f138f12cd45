import { createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { signAssertion } from '../../src/smart/assertion.ts';
import { makeKey } from '../../src/smart/keys.ts';
import type { SigningKey } from '../../src/smart/private-key.ts';
import { createTokenSource } from '../../src/smart/token-source.ts';
import { aKeyClient, es384 } from './support/clients.ts';
import { aSite, fhirBase } from './support/recording-network.ts';
import { aVirtualTime, noon } from './support/virtual-time.ts';

const rs384 = await makeKey('RS384');

/** Verifies as a token endpoint does whose clock is `clockMs`. */
async function verifyAt(assertion: string, { key, alg }: SigningKey, clockMs: number) {
  return await jwtVerify(assertion, createPublicKey(key), {
    algorithms: [alg],
    audience: 'https://auth.example/Token',
    issuer: 'priorfill-client',
    subject: 'priorfill-client',
    typ: 'JWT',
    requiredClaims: ['exp', 'iat', 'nbf', 'jti'],
    currentDate: new Date(clockMs),
  });
}

describe('signAssertion', () => {
  it.each([rs384, es384])('signs with $alg so that the public key verifies it, under the key’s own id', async (key) => {
    const terms = { audience: 'https://auth.example/Token', nowMs: noon, jti: 'jti-1' };

    const assertion = await signAssertion(aKeyClient({ key }), terms);
    const { payload } = await verifyAt(assertion, key, noon);

    expect(decodeProtectedHeader(assertion)).toEqual({ alg: key.alg, kid: key.kid, typ: 'JWT' });
    expect(payload).toMatchObject({ iss: 'priorfill-client', sub: 'priorfill-client', jti: 'jti-1' });
  });

  it('is refused with another key of the same kind', async () => {
    const assertion = await signAssertion(aKeyClient(), { audience: 'https://auth.example/Token', nowMs: noon, jti: 'jti-1' });

    await expect(verifyAt(assertion, await makeKey('ES384'), noon)).rejects.toThrow('signature');
  });

  it('for any time, ends at most five minutes ahead for a server whose clock is up to a minute behind, and is never from its future', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: -60_000, max: 10_000 }), async (nowMs, behindMs) => {
        const assertion = await signAssertion(aKeyClient(), { audience: 'https://auth.example/Token', nowMs, jti: 'jti' });
        const serverMs = nowMs + behindMs;
        const { payload } = await verifyAt(assertion, es384, Math.max(serverMs, nowMs - 9_000));

        expect((payload.exp ?? 0) * 1000 - serverMs).toBeLessThanOrEqual(300_000);
        expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(300);
        expect(payload.nbf).toBe(payload.iat);
        expect((payload.iat ?? 0) * 1000).toBeLessThanOrEqual(nowMs - 10_000);
      }),
      { numRuns: 50 },
    );
  });
});

describe('an assertion that is sent', () => {
  it('is addressed to the token endpoint letter by letter, though the URL is spelled otherwise', async () => {
    const token_endpoint = 'HTTPS://Auth.Example:443/Token';
    const network = aSite(undefined, { token_endpoint });
    const { runtime } = aVirtualTime();
    const { token } = createTokenSource({ baseUrl: fhirBase, credentials: aKeyClient(), runtime, transport: network.transport });

    await token();
    const [form] = network.forms();
    const verified = await jwtVerify(form?.get('client_assertion') ?? '', createPublicKey(es384.key), {
      audience: token_endpoint,
      currentDate: new Date(noon),
    });

    expect(verified.payload.aud).toBe(token_endpoint);
    expect(network.calls[1]?.url.href).toBe('https://auth.example/Token');
    expect(Object.fromEntries(form ?? [])).toMatchObject({
      grant_type: 'client_credentials',
      scope: 'system/Observation.rs',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
  });
});
