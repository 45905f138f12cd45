import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../src/doctor/check.ts';
import { BadConfiguration } from '../../src/errors.ts';
import { ConnectionFailure } from '../../src/net/request.ts';
import type { HttpAnswer, Transport } from '../../src/net/transport.ts';
import { Secret } from '../../src/smart/secret.ts';
import { es384 } from '../smart/support/clients.ts';
import { aVirtualTime } from '../smart/support/virtual-time.ts';
import { aClient, clientSecret, examine, states } from './support/ehr-under-test.ts';

const allIsWell = ['credentials', 'reachable', 'encryption', 'clock', 'capabilities', 'discovery', 'token', 'scopes', 'one read'];

function answering(status: number, body: unknown, contentType = 'application/fhir+json'): HttpAnswer {
  return { status, headers: { 'content-type': contentType }, bytes: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
}

/** A transport that answers some paths itself. */
function instead(real: Transport, answers: Readonly<Record<string, HttpAnswer>>): Transport {
  return {
    send: async (request) =>
      Object.entries(answers).find(([path]) => request.url.pathname.endsWith(path))?.[1] ?? (await real.send(request)),
  };
}

describe('examineEhr', () => {
  it('looks at everything in the order in which one thing needs another', async () => {
    const { checks, find } = await examine({ sandbox: { faults: [{ fault: 'clock', seconds: 0 }] } });

    expect(states(checks)).toEqual(allIsWell.map((name) => `EHR: ${name}: ok`));
    expect(find('EHR: credentials')?.detail).toBe('a client secret, shown in a Basic header, for the client clinic');
    expect(find('EHR: token')?.detail).toMatch(/^ehr\.sandbox\.example gave one, it lives \d+ s$/);
    expect(find('EHR: scopes')?.detail).toBe('all that the mappings need is granted');
    expect(exitCodeOf(checks)).toBe(0);
  });

  it('asks about nobody: one search, for a patient whom nobody has', async () => {
    const { sandbox } = await examine();

    const asked = sandbox.requests.map(({ method, url }) => `${method} ${url.pathname.split('/').at(-1)}${url.search}`);
    expect(asked.filter((each) => !/metadata|smart-configuration|token/.test(each))).toEqual(['GET Patient?_id=priorfill-doctor']);
    expect(JSON.stringify(sandbox.requests.map(({ url }) => url.href))).not.toContain('anna');
  });

  it('tells nothing of a secret, a token or a key', async () => {
    const texts = await Promise.all([
      examine(),
      examine({ credentials: aClient({ secret: new Secret('canary-wrong-secret') }) }),
      examine({ credentials: { kind: 'static', token: new Secret('canary-static-token') } }),
      examine({ credentials: { kind: 'private-key', clientId: 'clinic', key: es384, scopes: [] } }),
    ]);

    const text = JSON.stringify(texts.map(({ checks }) => checks));
    expect(text).not.toMatch(/canary|plain-token|Bearer|Basic [A-Za-z0-9+/=]{8}/);
    expect(text).not.toContain(clientSecret);
    expect(text).not.toContain(String(es384.key.export({ format: 'jwk' })['d']));
  });

  it('shows the token to the EHR, and the secret to its token endpoint only', async () => {
    const { sandbox } = await examine();

    const withCredential = sandbox.requests.filter(({ authorization }) => authorization !== undefined);
    expect(withCredential.map(({ url }) => url.pathname.split('/').at(-1))).toEqual(['token', 'Patient']);
  });
});

describe('EHR: credentials', () => {
  it('names algorithm and key id, which the EHR has to know', async () => {
    const { find } = await examine({ credentials: { kind: 'private-key', clientId: 'clinic', key: es384, scopes: [] } });

    expect(find('EHR: credentials')?.detail).toBe(`a private key that signs ES384, key id ${es384.kid}, for the client clinic`);
  });

  it('says how to keep others from a secret file', async () => {
    const warnings = ['Others than its owner may use the secret file /etc/k: run chmod 600 on it.'];
    const { checks } = await examine({ more: { openCredentials: async () => ({ value: aClient(), warnings }) } });

    expect(checks[1]).toMatchObject({ name: 'EHR: secret', state: 'warn', detail: warnings[0] });
    expect(exitCodeOf(checks)).toBe(0);
  });

  it('looks at all that needs no token where they cannot be used', async () => {
    const openCredentials = async () => {
      throw new BadConfiguration('the EHR is configured with more than one way in', [], { remedy: 'keep one' });
    };
    const { checks } = await examine({ more: { openCredentials } });

    expect(states(checks).slice(0, 2)).toEqual(['EHR: credentials: fail', 'EHR: reachable: ok']);
    expect(checks[0]).toMatchObject({ todo: 'keep one', exitCode: 78 });
    expect(checks.at(-1)).toMatchObject({ name: 'EHR: token', state: 'skipped' });
    expect(exitCodeOf(checks)).toBe(78);
  });
});

describe('EHR: reachable', () => {
  it('says what failed and skips all else, with the exit code of an outage', async () => {
    const send = async () => {
      throw new ConnectionFailure('GET to ehr.sandbox.example failed (ECONNREFUSED).', 'no', {
        cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
        remedy: 'Check the address, its certificate, and that the server runs; then call again.',
      });
    };
    const { checks, find } = await examine({ more: { transport: { send } } });

    expect(states(checks)).toEqual(['EHR: credentials: ok', 'EHR: reachable: fail', 'EHR: all else: skipped']);
    expect(find('EHR: reachable')?.todo).toMatch(/Check the address/);
    expect(exitCodeOf(checks)).toBe(69);
  });

  it('looks at the encryption where that may be why nothing came', async () => {
    const broken = new ConnectionFailure('GET failed (CERT_HAS_EXPIRED).', 'no', { cause: { code: 'CERT_HAS_EXPIRED' } });
    const fail = async () => {
      throw Object.assign(broken, { cause: Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' }) });
    };
    const { checks } = await examine({ more: { transport: { send: fail }, readCertificate: fail } });

    expect(states(checks).slice(1)).toEqual(['EHR: reachable: fail', 'EHR: encryption: fail', 'EHR: all else: skipped']);
  });

  it('gives the server ten seconds, and says that it did not answer in them', async () => {
    const { checks, find } = await examine({ sandbox: { faults: [{ fault: 'slow', delayMs: 11_000, when: { kind: 'metadata' } }] } });

    expect(find('EHR: reachable')).toMatchObject({ state: 'fail', exitCode: 69 });
    expect(checks.at(-1)?.name).toBe('EHR: all else');
  });

  it('takes a 503 for an outage, and goes on looking', async () => {
    const { checks, find } = await examine({ sandbox: { faults: [{ fault: 'unavailable', when: { kind: 'metadata' } }] } });

    expect(find('EHR: reachable')).toMatchObject({ state: 'fail', exitCode: 69, detail: expect.stringMatching(/answered 503 in \d+ ms$/) });
    expect(find('EHR: one read')?.state).toBe('ok');
    expect(exitCodeOf(checks)).toBe(69);
  });
});

describe('EHR: encryption', () => {
  it('warns two weeks before a certificate ends', async () => {
    const at = Date.UTC(2026, 0, 5, 12);
    const { find } = await examine({
      more: { readCertificate: async () => ({ protocol: 'TLSv1.3', validTo: new Date(at + 13 * 86_400_000) }) },
    });

    expect(find('EHR: encryption')).toMatchObject({
      state: 'warn',
      detail: 'TLSv1.3, certificate trusted for 13 more days',
      todo: 'ask whoever runs ehr.sandbox.example to renew it',
    });
  });

  it('does without on this machine', async () => {
    const { find } = await examine({ sandbox: { base: 'http://127.0.0.1:9/fhir' } });

    expect(find('EHR: encryption')?.detail).toBe('plain http, to this machine');
  });
});

describe('EHR: clock', () => {
  it.each([
    [30, 'ok', '30 s from ours', undefined],
    [120, 'warn', "our clock is 120 s behind the EHR's", undefined],
    [-120, 'warn', "our clock is 120 s ahead of the EHR's", undefined],
    [1_200, 'fail', "our clock is 1200 s behind the EHR's", 78],
  ])('meets a clock that is %i s ahead with %s', async (seconds, state, detail, exitCode) => {
    const { find } = await examine({ sandbox: { faults: [{ fault: 'clock', seconds, when: { kind: 'metadata' } }] } });

    expect(find('EHR: clock')).toMatchObject({ state, detail });
    expect(find('EHR: clock')?.exitCode).toBe(exitCode);
    expect(find('EHR: clock')?.todo ?? '').toMatch(state === 'ok' ? /^$/ : /NTP/);
  });

  it('does not go by the date of an answer that comes from a cache', async () => {
    const metadata = answering(200, { resourceType: 'CapabilityStatement' });
    const cached = { ...metadata, headers: { ...metadata.headers, date: 'Mon, 05 Jan 2026 08:00:00 GMT', age: '14400' } };
    const { find } = await examine({ more: { transport: instead({ send: async () => cached }, {}) } });

    expect(find('EHR: clock')).toMatchObject({ state: 'skipped', detail: 'the EHR does not say what time it is' });
  });

  it('says how far the clock of the token endpoint is off', async () => {
    const { find } = await examine({ sandbox: { faults: [{ fault: 'clock', seconds: 90, when: { kind: 'token' } }] } });

    expect(find('EHR: token')).toMatchObject({ state: 'warn', detail: expect.stringContaining('its clock is 90 s ahead of ours') });
  });
});

describe('EHR: capabilities', () => {
  it('names the software, and whose manners are expected and why', async () => {
    const detected = await examine({ sandbox: { profile: 'epic' } });
    const configured = await examine({ more: { site: { vendor: 'oracle' } } });

    expect(detected.find('EHR: capabilities')?.detail).toMatch(/FHIR 4\.0\.1, read as epic \(known from its CapabilityStatement\)/);
    expect(configured.find('EHR: capabilities')?.detail).toMatch(/read as oracle \(known from the configuration\)/);
  });

  it('warns of types and parameters that the mappings ask and the EHR does not offer, and counts no control parameter', async () => {
    const { find } = await examine({
      sandbox: { profile: 'meditech' },
      more: {
        needs: [
          { type: 'Observation', parameters: ['_lastUpdated', 'patient'], isSearched: true },
          { type: 'Coverage', parameters: ['beneficiary', 'patient'], isSearched: true },
          { type: 'VisionPrescription', parameters: ['patient'], isSearched: true },
          { type: 'Binary', parameters: [], isSearched: false },
        ],
      },
    });

    const { state, detail } = find('EHR: capabilities') ?? {};
    expect(state).toBe('warn');
    expect(detail).toMatch(/it does not offer: Coverage by beneficiary; VisionPrescription at all$/);
  });

  it('goes on without a CapabilityStatement, and says by whose profile searches are planned', async () => {
    const { checks, find } = await examine({ sandbox: { faults: [{ fault: 'status', status: 404, when: { kind: 'metadata' } }] } });

    expect(find('EHR: reachable')?.state).toBe('ok');
    expect(find('EHR: capabilities')).toMatchObject({
      state: 'warn',
      detail: expect.stringContaining('planned by the profile "plain" alone'),
      todo: 'check the base URL; else name the vendor: ehrVendor',
    });
    expect(exitCodeOf(checks)).toBe(0);
  });

  it('takes a login page for no CapabilityStatement', async () => {
    const { find } = await examine({ sandbox: { faults: [{ fault: 'login-page', when: { kind: 'metadata' } }] } });

    expect(find('EHR: capabilities')?.state).toBe('warn');
  });

  it.each(['5.0.0', '3.0.2', '4.3.0'])('refuses FHIR %s', async (fhirVersion) => {
    const statement = { resourceType: 'CapabilityStatement', fhirVersion, rest: [{ mode: 'server' }] };
    const { runtime } = aVirtualTime();
    const { checks, find } = await examine({
      credentials: { kind: 'none' },
      more: { runtime, transport: { send: async () => answering(200, statement) } },
    });

    expect(find('EHR: capabilities')).toMatchObject({ state: 'fail', todo: 'give the base URL of its R4 endpoint', exitCode: 78 });
    expect(exitCodeOf(checks)).toBe(78);
  });

  it('says that it cannot compare where the mappings cannot be read', async () => {
    const { find } = await examine({ hasNeeds: false });

    expect(find('EHR: capabilities')).toMatchObject({ state: 'skipped', detail: expect.stringContaining('is not known') });
    expect(find('EHR: scopes')?.state).toBe('skipped');
  });
});

describe('EHR: discovery, token and scopes', () => {
  it('says that the secret is refused, what the endpoint called it, and skips the read', async () => {
    const { checks, find } = await examine({ credentials: aClient({ secret: new Secret('wrong') }) });

    expect(find('EHR: token')).toMatchObject({
      state: 'fail',
      exitCode: 77,
      detail: expect.stringContaining('invalid_client'),
      todo: expect.stringContaining('Check client id and key or secret'),
    });
    expect(checks.at(-1)).toMatchObject({ name: 'EHR: one read', state: 'skipped', detail: 'there is no token' });
    expect(exitCodeOf(checks)).toBe(77);
  });

  it('asks for no token where it is not known where', async () => {
    const { checks, find, sandbox } = await examine({
      sandbox: { faults: [{ fault: 'status', status: 404, when: { kind: 'discovery' } }] },
    });

    expect(find('EHR: discovery')).toMatchObject({ state: 'fail', exitCode: 78 });
    expect(checks.at(-1)).toMatchObject({ name: 'EHR: token', state: 'skipped' });
    expect(sandbox.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('doubts where the EHR does not list how we authenticate', async () => {
    const { runtime } = aVirtualTime();
    const configuration = { token_endpoint: 'https://ehr.example/token', token_endpoint_auth_methods_supported: ['private_key_jwt'] };
    const send = async ({ url, method }: Parameters<Transport['send']>[0]) =>
      method === 'POST'
        ? answering(200, { access_token: 't', token_type: 'bearer', expires_in: 30, scope: 'system/*.rs' }, 'application/json')
        : url.pathname.endsWith('smart-configuration')
          ? answering(200, configuration, 'application/json')
          : answering(200, { resourceType: 'Bundle' });
    const { find } = await examine({ more: { baseUrl: 'https://ehr.example/fhir', runtime, transport: { send } } });

    expect(find('EHR: discovery')).toMatchObject({ state: 'warn', detail: expect.stringContaining('does not list client_secret_basic') });
    expect(find('EHR: token')).toMatchObject({ state: 'warn', detail: 'ehr.example gave one, it lives 30 s' });
  });

  it('needs no discovery where the token URL is configured', async () => {
    const plain = await examine();
    const { find, sandbox } = await examine({ credentials: aClient({ tokenUrl: plain.sandbox.tokenUrl }) });

    expect(find('EHR: discovery')?.detail).toMatch(/^not needed/);
    expect(sandbox.requests.some(({ url }) => url.pathname.includes('smart-configuration'))).toBe(false);
  });

  it('reports the gap between what is granted and what the mappings need', async () => {
    const { checks, find } = await examine({
      sandbox: { smart: { clients: [{ id: 'clinic', secret: clientSecret, scopes: 'system/Patient.rs system/Observation.r' }] } },
      credentials: aClient({ scopes: ['system/Patient.rs', 'system/Observation.rs', 'system/Observation.r'] }),
    });

    expect(find('EHR: scopes')).toMatchObject({ state: 'warn', detail: 'Observation: search is not granted' });
    expect(find('EHR: scopes')?.todo).toContain('not permitted');
    expect(exitCodeOf(checks)).toBe(0);
  });

  it('uses a static token as it is', async () => {
    const { checks } = await examine({
      sandbox: { token: 'letmein' },
      credentials: { kind: 'static', token: new Secret('letmein') },
    });

    expect(states(checks).slice(5)).toEqual(['EHR: token: ok', 'EHR: scopes: skipped', 'EHR: one read: ok']);
  });
});

describe('EHR: one read', () => {
  it.each([
    ['a token that is not known', { kind: 'static', token: new Secret('old') } as const, 401, /still lives/],
    ['no token at all', { kind: 'none' } as const, 401, /configure credentials/],
  ])('is refused with %s', async (_what, credentials, status, todo) => {
    const { checks, find } = await examine({ credentials });

    expect(find('EHR: one read')).toMatchObject({
      state: 'fail',
      exitCode: 77,
      detail: `a search for a patient whom nobody has is refused with ${status}`,
    });
    expect(find('EHR: one read')?.todo).toMatch(todo);
    expect(exitCodeOf(checks)).toBe(77);
  });

  it('is refused with 403 where the token has no right to Patient', async () => {
    const { find } = await examine({ credentials: aClient({ scopes: ['system/Observation.rs'] }) });

    expect(find('EHR: one read')).toMatchObject({ state: 'fail', exitCode: 77, todo: expect.stringContaining('search Patient') });
  });

  it.each([
    ['a login page', { fault: 'login-page' }, 69],
    ['an address that is none', { fault: 'status', status: 404 }, 78],
    ['an outage', { fault: 'unavailable' }, 69],
  ] as const)('does not take %s for an answer', async (_what, fault, exitCode) => {
    const { find } = await examine({ sandbox: { faults: [{ ...fault, when: { kind: 'search' } }] } });

    expect(find('EHR: one read')).toMatchObject({ state: 'fail', exitCode });
  });

  it.each(['epic', 'oracle', 'athena', 'meditech', 'plain'] as const)('is answered by %s', async (profile) => {
    const credentials = { kind: 'static', token: new Secret('letmein') } as const;

    const { find } = await examine({ sandbox: { profile, token: 'letmein' }, credentials });

    expect(find('EHR: one read')).toMatchObject({ state: 'ok', detail: 'a search for a patient whom nobody has is answered' });
  });
});
