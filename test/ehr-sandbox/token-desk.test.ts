import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SmartClient } from '../../src/ehr-sandbox/client-proof.ts';
import type { ProfileName } from '../../src/ehr-sandbox/vendor.ts';
import type { Asking } from './support/asking.ts';
import { asking } from './support/asking.ts';

interface Key {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: object;
}

const keys: Record<string, Key> = {};

beforeAll(async () => {
  for (const alg of ['RS384', 'ES384']) {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    keys[alg] = { alg, kid: `key-${alg}`, privateKey, jwk: { ...(await exportJWK(publicKey)), kid: `key-${alg}`, alg, use: 'sig' } };
  }
});

function keyOf(alg: string): Key {
  const key = keys[alg];
  if (key === undefined) throw new Error('no such key');
  return key;
}

function clinic(more: Partial<SmartClient> = {}): SmartClient {
  return { id: 'clinic', jwks: () => ({ keys: Object.values(keys).map(({ jwk }) => jwk as { kty: string }) }), ...more };
}

const start = Date.parse('2026-01-05T12:00:00Z') / 1000;

interface Signing {
  readonly alg?: string;
  readonly claims?: JWTPayload;
  readonly kid?: string | undefined;
}

function sign({ core }: Asking, { alg = 'RS384', claims = {}, ...rest }: Signing = {}): Promise<string> {
  const key = keyOf(alg);
  const kid = 'kid' in rest ? rest.kid : key.kid;
  const payload = { iss: 'clinic', sub: 'clinic', aud: core.tokenUrl, jti: 'once', iat: start, exp: start + 300, ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg, typ: 'JWT', ...(kid === undefined ? {} : { kid }) }).sign(key.privateKey);
}

function formOf(assertion: string, scope = 'system/*.read'): Record<string, string> {
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  return { grant_type: 'client_credentials', client_assertion_type: type, client_assertion: assertion, scope };
}

function jsonOf({ body }: { readonly body: string | Uint8Array }): Record<string, unknown> {
  return JSON.parse(body.toString());
}

async function tokenOf(desk: Asking, signing: Signing = {}, scope?: string): Promise<string> {
  const answer = await desk.post(desk.core.tokenUrl, formOf(await sign(desk, signing), scope));
  return `Bearer ${String(jsonOf(answer)['access_token'])}`;
}

describe('the token endpoint', () => {
  it.each<[ProfileName, string]>([
    ['epic', 'RS384'],
    ['epic', 'ES384'],
    ['oracle', 'RS384'],
    ['oracle', 'ES384'],
    ['athena', 'ES384'],
    ['plain', 'RS384'],
  ])('of %s gives a token for an assertion signed with %s, and the token reads', async (profile, alg) => {
    const desk = asking(profile, { smart: { clients: [clinic()] } });
    const authorization = await tokenOf(desk, { alg });

    expect((await desk.ask('Patient/anna', { authorization })).status).toBe(200);
    expect((await desk.ask('Patient/anna')).status).toBe(401);
  });

  it.each<[string, Signing]>([
    ['another audience', { claims: { aud: 'https://ehr.sandbox.example/oauth2/token/' } }],
    ['a list of audiences', { claims: { aud: ['https://ehr.sandbox.example/oauth2/token'] } }],
    ['a life of more than five minutes', { claims: { exp: start + 301 } }],
    ['an end that is past', { claims: { exp: start - 1 } }],
    ['no id of its own', { claims: { jti: '' } }],
    ['another issuer', { claims: { iss: 'another' } }],
    ['an unknown client', { claims: { sub: 'another', iss: 'another' } }],
    ['an unknown key', { kid: 'another' }],
    ['no key named', { kid: undefined }],
  ])('refuses an assertion with %s', async (_title, signing) => {
    const desk = asking('plain', { smart: { clients: [clinic()] } });
    const answer = await desk.post(desk.core.tokenUrl, formOf(await sign(desk, signing)));

    expect(answer.status).toBe(401);
    expect(jsonOf(answer)).toMatchObject({ error: 'invalid_client' });
  });

  it('takes an assertion once', async () => {
    const desk = asking('plain', { smart: { clients: [clinic()] } });
    const form = formOf(await sign(desk));
    const statuses = [await desk.post(desk.core.tokenUrl, form), await desk.post(desk.core.tokenUrl, form)].map(({ status }) => status);

    expect(statuses).toEqual([200, 401]);
  });

  it.each<[ProfileName, number, object]>([
    ['epic', 400, { error: 'invalid_client' }],
    ['oracle', 401, { error: 'invalid_client', error_description: expect.any(String) }],
    ['meditech', 401, { error: 'invalid_client', error_description: expect.any(String) }],
  ])('of %s refuses with %i', async (profile, status, body) => {
    const desk = asking(profile, { smart: { clients: [clinic()] } });
    const answer = await desk.post(desk.core.tokenUrl, formOf('not.an.assertion'));

    expect(answer.status).toBe(status);
    expect(jsonOf(answer)).toEqual(body);
  });

  it('of meditech knows a client and grants it nothing', async () => {
    const desk = asking('meditech', { smart: { clients: [clinic({ secret: 'invented' })] } });
    const ask = (secret: string) =>
      desk.post(desk.core.tokenUrl, { grant_type: 'client_credentials', client_id: 'clinic', client_secret: secret });
    const [right, wrong] = [await ask('invented'), await ask('other')];

    expect([right.status, wrong.status]).toEqual([400, 401]);
    expect([right, wrong].map((answer) => jsonOf(answer)['error'])).toEqual(['unauthorized_client', 'invalid_client']);
  });

  it('of meditech gives tokens where it is told to, for v2 scopes alone', async () => {
    const desk = asking('meditech', { smart: { clients: [clinic()], grants: true } });
    const old = await desk.post(desk.core.tokenUrl, formOf(await sign(desk), 'system/Patient.read'));
    const authorization = await tokenOf(desk, { claims: { jti: 'two' } }, 'system/Patient.rs');

    expect(jsonOf(old)).toMatchObject({ error: 'invalid_scope' });
    expect((await desk.ask('Patient/anna', { authorization })).status).toBe(200);
  });

  it('takes a secret by Basic, and by post where the vendor does', async () => {
    const smart = { clients: [clinic({ secret: 'a:b%c' })] };
    const basic = `Basic ${Buffer.from(`clinic:${encodeURIComponent('a:b%c')}`).toString('base64')}`;
    const form = { grant_type: 'client_credentials', scope: 'system/*.read' };
    const [oracle, athena] = [asking('oracle', { smart }), asking('athena', { smart })];
    const posted = { ...form, client_id: 'clinic', client_secret: 'a:b%c' };

    expect((await oracle.post(oracle.core.tokenUrl, form, basic)).status).toBe(200);
    expect((await oracle.post(oracle.core.tokenUrl, posted)).status).toBe(401);
    expect((await athena.post(athena.core.tokenUrl, posted)).status).toBe(200);
  });

  it.each<[ProfileName, number]>([
    ['oracle', 570],
    ['athena', 3600],
  ])('of %s gives tokens that live %i seconds', async (profile, seconds) => {
    const desk = asking(profile, { smart: { clients: [clinic()] } });
    const authorization = await tokenOf(desk);
    desk.turnClock(seconds * 1000 - 1);
    const inTime = await desk.ask('Patient/anna', { authorization });
    desk.turnClock(1);
    const late = await desk.ask('Patient/anna', { authorization });

    expect([inTime.status, late.status]).toEqual([200, 401]);
  });

  it('of athena takes fifty calls a minute', async () => {
    const desk = asking('athena', { smart: { clients: [clinic({ secret: 'invented' })] } });
    const form = { grant_type: 'client_credentials', client_id: 'clinic', client_secret: 'invented', scope: 'system/*.read' };
    const call = () => desk.post(desk.core.tokenUrl, form);
    const statuses: number[] = [];
    for (let at = 0; at < 51; at += 1) statuses.push((await call()).status);
    desk.turnClock(60_000);

    expect(statuses.slice(49)).toEqual([200, 429]);
    expect((await call()).status).toBe(200);
  });

  it('gives what is registered of what is asked for, and its tokens read no more', async () => {
    const desk = asking('plain', { smart: { clients: [clinic({ scopes: 'system/Patient.rs system/Condition.read' })] } });
    const answer = await desk.post(desk.core.tokenUrl, formOf(await sign(desk), 'system/Patient.read system/Observation.read'));
    const authorization = `Bearer ${String(jsonOf(answer)['access_token'])}`;

    expect(jsonOf(answer)).toMatchObject({ scope: 'system/Patient.read' });
    expect((await desk.ask('Patient/anna', { authorization })).status).toBe(200);
    expect((await desk.ask('Observation?patient=anna', { authorization })).status).toBe(403);
  });

  it('lets a v2 scope search only where it says s', async () => {
    const desk = asking('plain', { smart: { clients: [clinic()] } });
    const authorization = await tokenOf(desk, {}, 'system/Patient.r');
    const answers = await Promise.all(['Patient/anna', 'Patient?family=M'].map((target) => desk.ask(target, { authorization })));

    expect(answers.map(({ status }) => status)).toEqual([200, 403]);
  });

  it('refuses another grant', async () => {
    const desk = asking('plain', { smart: { clients: [clinic()] } });

    expect(jsonOf(await desk.post(desk.core.tokenUrl, { grant_type: 'password' }))).toEqual({ error: 'unsupported_grant_type' });
  });
});

describe('the discovery document', () => {
  it('names the token endpoint, the methods and the algorithms', async () => {
    const desk = asking('oracle', { smart: { clients: [clinic()] } });

    expect(jsonOf(await desk.ask('.well-known/smart-configuration'))).toMatchObject({
      token_endpoint: desk.core.tokenUrl,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
    });
  });

  it('of athena names an issuer on another host', async () => {
    const desk = asking('athena', { smart: { clients: [clinic()] } });
    const { issuer } = jsonOf(await desk.ask('.well-known/smart-configuration'));

    expect(new URL(String(issuer)).host).not.toBe(new URL(desk.core.base).host);
  });

  it('is of the tenant', async () => {
    const desk = asking('oracle', { smart: { clients: [clinic()] } });

    expect((await desk.ask(`${desk.core.base.replace(/[^/]+$/, 'another')}/.well-known/smart-configuration`)).status).toBe(403);
  });
});
