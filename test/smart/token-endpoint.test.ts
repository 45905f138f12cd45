import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccessRefused, BadConfiguration, BrokenContract, ForbiddenUrl, Unavailable } from '../../src/errors.ts';
import { Redirected } from '../../src/net/request.ts';
import type { HttpRequest } from '../../src/net/transport.ts';
import { discover } from '../../src/smart/discovery.ts';
import { createTokenSource, type SiteTokens } from '../../src/smart/token-source.ts';
import { aKeyClient, aSecretClient, secretText } from './support/clients.ts';
import { aGrant, aNetwork, aSite, fhirBase, json, type RecordingNetwork, tokenUrl } from './support/recording-network.ts';
import { aVirtualTime } from './support/virtual-time.ts';

type Client = ReturnType<typeof aKeyClient> | ReturnType<typeof aSecretClient>;

function tokensOver({ transport }: RecordingNetwork, credentials: Client = aSecretClient(), baseUrl = fhirBase): SiteTokens {
  return createTokenSource({ baseUrl, credentials, runtime: aVirtualTime().runtime, transport });
}

const hostile = [
  'http://auth.example/token',
  'https://user:pw@auth.example/token',
  'https://ehr.example@evil.example/token',
  'https://ehr.example\\@evil.example/token',
  'https://auth.example/token#fragment',
  'https://auth.example /token',
  'https://127.0.0.1/token',
  'http://127.0.0.1:8080/token',
  'https://localhost/token',
  'https://[::1]/token',
  'https://2130706433/token',
  'https://0x7f.1/token',
  'https://10.1.2.3/token',
  'https://169.254.169.254/latest/meta-data',
  'https://[::ffff:169.254.169.254]/',
  'https://metadata.internal/token',
  'https://auth/token',
  '//auth.example/token',
  '/token',
  'token',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'ftp://auth.example/token',
] as const;

const fair = [tokenUrl, 'https://ehr.example/oauth2/token', 'https://auth.example:8443/t?tenant=1', 'HTTPS://AUTH.example/Token'] as const;

describe('a token endpoint that an EHR names', () => {
  it.each(hostile)('is not asked where it reads %s', async (token_endpoint) => {
    const network = aSite(undefined, { token_endpoint });

    await expect(tokensOver(network).token()).rejects.toThrow(ForbiddenUrl);
    expect(network.calls.map(({ method }) => method)).toEqual(['GET']);
  });

  it.each(fair)('is asked where it reads %s', async (token_endpoint) => {
    const network = aSite(undefined, { token_endpoint });

    await tokensOver(network).token();

    expect(network.calls.map(({ method, url }) => [method, url.href])[1]).toEqual(['POST', new URL(token_endpoint).href]);
  });

  it('may be on this machine where the EHR is', async () => {
    const network = aSite(undefined, { token_endpoint: 'http://127.0.0.1:9000/token' });

    const token = await tokensOver(network, aSecretClient(), 'http://localhost:8000/fhir').token();

    expect(token).toBe('token-1');
  });

  it('may be anywhere where the operator wrote it down, but over https', async () => {
    const network = aSite();
    const within = aSecretClient({ tokenUrl: 'https://auth.hospital.internal/token' });
    const plain = aSecretClient({ tokenUrl: 'http://auth.hospital.internal/token' });

    const token = await tokensOver(network, within).token();

    expect(token).toBe('token-1');
    expect(() => tokensOver(network, plain)).toThrow(ForbiddenUrl);
  });

  it('for any endpoint and any answer, sees assertion and secret alone: they go nowhere else, and no token is sent', async () => {
    const endpoint = fc.oneof(fc.constantFrom(...hostile, ...fair), fc.webUrl({ validSchemes: ['https', 'http'] }), fc.string());
    const client = fc.constantFrom<Client[]>(aKeyClient(), aSecretClient(), aSecretClient({ style: 'post' }));
    const answer = fc.constantFrom('grant', 'refuse', 'page', 'redirect', 'busy');
    await fc.assert(
      fc.asyncProperty(endpoint, client, answer, async (token_endpoint, credentials, kind) => {
        const network = aSite((_request, before) => answers[kind](before), { token_endpoint });
        const { token } = tokensOver(network, credentials);

        const first = await token().catch((error: unknown) => error);
        const second = await token(typeof first === 'string' ? first : undefined).catch((error: unknown) => error);

        for (const call of network.calls) expectDiscreet(call, token_endpoint);
        for (const error of [first, second].filter((each) => each instanceof Error)) expectSilent(error, network);
      }),
      { numRuns: 200 },
    );
  });
});

const answers = {
  grant: (before: number) => aGrant(`canary-token-${before}`),
  refuse: () => json({ error: 'invalid_client', error_description: 'canary-description' }, { status: 401 }),
  page: () => ({ status: 200, headers: { 'content-type': 'text/html' }, bytes: Buffer.from('canary-page') }),
  redirect: () => new Redirected('POST was redirected', 'https://evil.example/token'),
  busy: () => json({}, { status: 503 }),
};

/** A look-up carries nothing; a token request goes to the endpoint itself, and carries no token. */
function expectDiscreet({ method, url, headers, body }: HttpRequest, endpoint: string): void {
  const carried = `${url.href} ${JSON.stringify(headers)} ${String(body ?? '')}`;
  expect(carried).not.toContain('canary-token');
  expect(url.href).not.toMatch(/canary|assertion|eyJ/);
  if (method === 'GET') {
    expect(url.href).toBe(`${fhirBase}/.well-known/smart-configuration`);
    expect([headers, body]).toEqual([{ accept: 'application/json' }, undefined]);
  } else {
    expect(url.protocol).toBe('https:');
    expect(url.href).toBe(new URL(endpoint).href);
  }
}

function expectSilent(error: unknown, network: RecordingNetwork): void {
  const said = inspect(error, { depth: 9, showHidden: true });
  const assertions = network.forms().flatMap((form) => form.get('client_assertion') ?? []);
  for (const secret of [secretText, encodeURIComponent(secretText), 'canary-', ...assertions]) expect(said).not.toContain(secret);
}

describe('a refusal', () => {
  it.each([
    ['invalid_grant', ': invalid_grant.'],
    ['unmet_authentication_requirements', ': unmet_authentication_requirements.'],
    ['Canary for Jane Doe', ' without an OAuth error code.'],
    ['a'.repeat(41), ' without an OAuth error code.'],
    [7, ' without an OAuth error code.'],
  ])('with the code %s ends in "%s"', async (error, words) => {
    const network = aSite(() => json({ error, error_description: 'Canary' }, { status: 400 }));

    const refusal = await tokensOver(network)
      .token()
      .catch((each: unknown) => each);

    expect(refusal).toBeInstanceOf(AccessRefused);
    expect((refusal as AccessRefused).message).toBe(`The token endpoint at auth.example answered 400${words}`);
    expect((refusal as AccessRefused).remedy).toBeDefined();
  });
});

describe('a client secret', () => {
  it('stands form-encoded in a Basic header', async () => {
    const network = aSite();

    await tokensOver(network).token();
    const [, pair] = /^Basic (.+)$/.exec(network.calls[1]?.headers?.['authorization'] ?? '') ?? [];

    expect(Buffer.from(pair ?? '', 'base64').toString()).toBe('priorfill+client:canary%2Bsecret%2Fof%3Dthe%3Aclient');
    expect(Object.fromEntries(network.forms()[0] ?? [])).toEqual({ grant_type: 'client_credentials', scope: 'system/Observation.read' });
  });

  it('stands in the body where the site wants it so, and in no header', async () => {
    const network = aSite();

    await tokensOver(network, aSecretClient({ style: 'post', scopes: [] })).token();

    expect(network.calls[1]?.headers).not.toHaveProperty('authorization');
    expect(Object.fromEntries(network.forms()[0] ?? [])).toEqual({
      grant_type: 'client_credentials',
      client_id: 'priorfill client',
      client_secret: secretText,
    });
  });
});

describe('discover', () => {
  const means = (network: RecordingNetwork) => ({ runtime: aVirtualTime().runtime, transport: network.transport });

  it('keeps the token endpoint as it stands, and ignores what it does not know', async () => {
    const network = aNetwork(() => json({ token_endpoint: 'HTTPS://A.example/T', scopes_supported: ['openid'], capabilities: 7, new: {} }));

    const configuration = await discover(`${fhirBase}/`, means(network));

    expect(configuration).toEqual({ tokenEndpoint: 'HTTPS://A.example/T', scopesSupported: ['openid'] });
  });

  it.each<[string, unknown]>([
    ['a list', []],
    ['no endpoint', {}],
    ['an endpoint that is a number', { token_endpoint: 7 }],
    ['methods as a text', { token_endpoint: tokenUrl, token_endpoint_auth_methods_supported: 'private_key_jwt' }],
    ['algorithms as numbers', { token_endpoint: tokenUrl, token_endpoint_auth_signing_alg_values_supported: [384] }],
  ])('does not believe %s', async (_kind, body) => {
    const network = aNetwork(() => json(body));

    await expect(discover(fhirBase, means(network))).rejects.toThrow(BrokenContract);
  });

  it('does not believe a login page', async () => {
    const network = aNetwork(() => ({ status: 200, headers: { 'content-type': 'text/html' }, bytes: Buffer.from('<html>') }));

    await expect(discover(fhirBase, means(network))).rejects.toThrow(BrokenContract);
  });

  it('reads no more than a megabyte, and not for longer than its deadline', async () => {
    const network = aNetwork(() => json({ token_endpoint: tokenUrl }));

    await discover(fhirBase, { ...means(network), deadlineMs: 1_234 });

    expect(network.calls).toMatchObject([{ deadlineMs: 1_234, maxBytes: 1024 * 1024 }]);
  });

  it('does not go where it is redirected', async () => {
    const network = aNetwork(() => new Redirected('GET was redirected', 'https://ehr.example/elsewhere'));

    await expect(discover(fhirBase, means(network))).rejects.toThrow(Redirected);
    expect(network.calls).toHaveLength(1);
  });

  it.each([
    [404, BadConfiguration],
    [403, BadConfiguration],
    [503, Unavailable],
  ])('tells a site without one (%i) from a site that is away', async (status, kind) => {
    const network = aNetwork(() => json({}, { status }));

    await expect(discover(fhirBase, means(network))).rejects.toThrow(kind);
  });
});
