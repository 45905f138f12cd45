import fc from 'fast-check';
import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { AccessRefused, Unavailable } from '../../src/errors.ts';
import type { Log, LogFields } from '../../src/log.ts';
import { ConnectionFailure } from '../../src/net/request.ts';
import type { Credentials } from '../../src/smart/credentials.ts';
import { Secret } from '../../src/smart/secret.ts';
import { createTokenSource, type SiteTokens } from '../../src/smart/token-source.ts';
import { aKeyClient, aSecretClient } from './support/clients.ts';
import { aGrant, aSite, fhirBase, json, type RecordingNetwork, tokenUrl } from './support/recording-network.ts';
import { aVirtualTime, noon, type VirtualTime } from './support/virtual-time.ts';

interface Setting {
  readonly network?: RecordingNetwork;
  readonly time?: VirtualTime;
  readonly credentials?: Exclude<Credentials, { readonly kind: 'none' }>;
  readonly log?: Log;
}

function aSource({ network = aSite(), time = aVirtualTime(), credentials = aSecretClient(), log }: Setting = {}) {
  const { transport } = network;
  const more = log === undefined ? {} : { log };
  const tokens: SiteTokens = createTokenSource({ baseUrl: fhirBase, credentials, runtime: time.runtime, transport, ...more });
  return { ...tokens, network, time };
}

const countPosts = ({ calls }: RecordingNetwork) => calls.filter(({ method }) => method === 'POST').length;

describe('createTokenSource', () => {
  it('makes one request for fifty callers at once', async () => {
    const { token, network } = aSource();

    const given = await Promise.all(Array.from({ length: 50 }, () => token()));

    expect(new Set(given)).toEqual(new Set(['token-1']));
    expect(network.calls.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  it('keeps a token until 80 % of its life, and renews it then', async () => {
    const { token, time } = aSource({ network: aSite((_request, before) => aGrant(`token-${before + 1}`, { expires_in: 1000 })) });
    await token();

    time.advance(799_999);
    const before = await token();
    time.advance(1);
    const after = await token();

    expect([before, after]).toEqual(['token-1', 'token-2']);
  });

  it('counts the life by the clock that nobody can set', async () => {
    const { runtime, advance } = aVirtualTime();
    let wallMs = noon;
    const time = { runtime: { ...runtime, now: () => new Date(wallMs) }, advance, waits: [] };
    const { token, network } = aSource({ time });
    await token();

    wallMs += 10 * 3_600_000;
    await token();

    expect(countPosts(network)).toBe(1);
  });

  it.each([
    ['five minutes where the server names no life', undefined, 239_999, 240_001],
    ['as a number in a text', '100', 79_999, 80_001],
  ])('takes a life %s', async (_kind, expires_in, freshMs, dueMs) => {
    const { token, time, network } = aSource({ network: aSite((_request, before) => aGrant(`token-${before + 1}`, { expires_in })) });
    await token();

    time.advance(freshMs);
    await token();
    const early = countPosts(network);
    time.advance(dueMs - freshMs);
    await token();

    expect([early, countPosts(network)]).toEqual([1, 2]);
  });

  it('gives a token that lives under half a minute only to those who wait for it', async () => {
    const { token } = aSource({ network: aSite((_request, before) => aGrant(`token-${before + 1}`, { expires_in: 29 })) });

    const together = await Promise.all([token(), token()]);
    const later = await token();

    expect([...together, later]).toEqual(['token-1', 'token-1', 'token-2']);
  });

  it('gets one fresh token for all who were refused with the same old one, whenever they come', async () => {
    const { token, network } = aSource();
    const old = await token();

    const together = await Promise.all(Array.from({ length: 20 }, () => token(old)));
    const late = await token(old);

    expect(new Set([...together, late])).toEqual(new Set(['token-2']));
    expect(countPosts(network)).toBe(2);
  });

  it('does not ask again for half a minute where the server refuses the fresh token too', async () => {
    const { token, network, time } = aSource();
    const first = await token();
    const second = await token(first);

    await expect(token(second)).rejects.toThrow(AccessRefused);
    const asked = countPosts(network);
    time.advance(30_000);
    const third = await token(second);

    expect([asked, third]).toEqual([2, 'token-3']);
  });

  it('remembers a refusal for half a minute: a thousand callers cost one request', async () => {
    const network = aSite(() => json({ error: 'invalid_client' }, { status: 401 }));
    const { token, time } = aSource({ network });
    const refusals = new Set<unknown>();

    for (let caller = 0; caller < 1_000; caller += 1) await token().catch((error: unknown) => refusals.add(error));
    time.advance(29_999);
    await token().catch((error: unknown) => refusals.add(error));
    const asked = countPosts(network);
    time.advance(1);
    await token().catch((error: unknown) => refusals.add(error));

    expect([asked, countPosts(network), refusals.size]).toEqual([1, 2, 2]);
  });

  it('leaves a busy endpoint alone for as long as it asks', async () => {
    const network = aSite(() => json({}, { status: 429, headers: { 'retry-after': '120' } }));
    const { token, time } = aSource({ network });

    await expect(token()).rejects.toMatchObject({ retryAfterMs: 120_000 });
    time.advance(119_000);
    await expect(token()).rejects.toThrow(Unavailable);
    const asked = countPosts(network);
    time.advance(1_000);
    await expect(token()).rejects.toThrow(Unavailable);

    expect([asked, countPosts(network)]).toEqual([1, 2]);
  });

  it('uses a token that still lives where it cannot be renewed, and not one that was refused', async () => {
    const away = new ConnectionFailure('away', 'no');
    const network = aSite((_request, before) => (before === 0 ? aGrant('token-1') : away));
    const { token, time } = aSource({ network });
    await token();
    time.advance(3_000_000);

    const usedOn = await token();
    const heldOff = await token();

    expect([usedOn, heldOff]).toEqual(['token-1', 'token-1']);
    expect(countPosts(network)).toBe(4);
    await expect(token('token-1')).rejects.toBe(away);
    time.advance(600_000);
    await expect(token()).rejects.toBe(away);
  });

  it('does not use a token on that died while it was to be renewed', async () => {
    const busy = json({}, { status: 503, headers: { 'retry-after': '20' } });
    const { token, time } = aSource({ network: aSite((_request, before) => (before === 0 ? aGrant('token-1') : busy)) });
    await token();
    time.advance(3_570_000);

    await expect(token()).rejects.toThrow(Unavailable);
  });

  it('tells a refusal at once, though the old token still lives, and goes on telling it', async () => {
    const network = aSite((_request, before) => (before === 0 ? aGrant('token-1') : json({ error: 'invalid_client' }, { status: 401 })));
    const { token, time } = aSource({ network });
    await token();
    time.advance(3_000_000);

    const told = await Promise.allSettled([token(), token()]);
    const later = await Promise.allSettled([token()]);

    expect([...told, ...later].map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(countPosts(network)).toBe(2);
  });

  it('does not give a refused token back to whoever joins a renewal that fails', async () => {
    const away = new ConnectionFailure('away', 'no');
    const network = aSite((_request, before) => (before === 0 ? aGrant('token-1') : away));
    const { token, time } = aSource({ network });
    await token();
    time.advance(3_000_000);

    const [renewing, refused] = await Promise.allSettled([token(), token('token-1')]);

    expect(renewing).toMatchObject({ status: 'fulfilled', value: 'token-1' });
    expect(refused).toMatchObject({ status: 'rejected', reason: away });
  });

  it('looks the endpoint up once, and anew after a failure', async () => {
    const network = aSite((_request, before) => (before === 1 ? json({}, { status: 404 }) : aGrant(`token-${before + 1}`)));
    const { token, time } = aSource({ network });
    const countLookups = () => network.calls.filter(({ method }) => method === 'GET').length;

    const first = await token();
    await expect(token(first)).rejects.toThrow('404');
    time.advance(30_000);
    const second = await token(first);

    expect([second, countLookups()]).toEqual(['token-3', 2]);
  });

  it('asks no smart-configuration where the token URL is configured', async () => {
    const { token, network } = aSource({ credentials: aSecretClient({ tokenUrl }) });

    await token();

    expect(network.calls.map(({ url }) => url.href)).toEqual([tokenUrl]);
  });

  it('says what was granted, for how long, by whom, and what the EHR says against the registration', async () => {
    const headers = { date: new Date(noon - 7_000).toUTCString() };
    const grant = { access_token: 'x', token_type: 'Bearer', expires_in: 570, scope: 'system/Patient.rs' };
    const network = aSite(() => json(grant, { headers }), { token_endpoint_auth_signing_alg_values_supported: ['RS384'] });
    const { grant: ask, time } = aSource({ network, credentials: aKeyClient() });
    await ask();
    time.advance(70_000);

    const said = await ask();

    expect(said).toEqual({
      scopes: 'system/Patient.rs',
      expiresInMs: 500_000,
      alg: 'ES384',
      tokenHost: 'auth.example',
      clockSkewMs: -7_000,
      doubts: ['the EHR does not list ES384 among its signing algorithms'],
    });
  });

  it('takes what was asked for as granted where the answer names no scopes', async () => {
    const { grant } = aSource({ network: aSite(() => json({ access_token: 'x', token_type: 'bearer' })) });

    const { scopes } = await grant();

    expect(scopes).toBe('system/Observation.read');
  });

  it('gives a static token without a request, and says plainly when it is refused', async () => {
    const { token, network } = aSource({ credentials: { kind: 'static', token: new Secret('configured') } });

    const given = await token();

    expect(given).toBe('configured');
    await expect(token(given)).rejects.toThrow(AccessRefused);
    expect(network.calls).toEqual([]);
  });

  it('writes an event where the clocks are more than a minute apart, and none below that', async () => {
    const eventsWith = async (wallAheadMs: number) => {
      const events: [string, string, LogFields | undefined][] = [];
      const headers = { date: new Date(noon).toUTCString() };
      const network = aSite((_request, before) =>
        before === 0 ? json({ error: 'invalid_client' }, { status: 401, headers }) : aGrant('token'),
      );
      const log: Log = { event: (...event) => events.push([event[0], event[1], event[2]]) };
      await aSource({ network, credentials: aKeyClient(), time: aVirtualTime({ wallAheadMs }), log }).token();
      return events;
    };

    const [near, far] = [await eventsWith(50_000), await eventsWith(70_000)];

    expect(near).toEqual([]);
    expect(far).toEqual([['warn', 'clock-skew', { host: 'auth.example', durationMs: -70_000 }]]);
  });

  it('learns no time from an answer that lay in a cache', async () => {
    const headers = { date: new Date(noon).toUTCString(), age: '3600' };
    const network = aSite(() => json({ error: 'invalid_client' }, { status: 401, headers }));
    const { token } = aSource({ network, credentials: aKeyClient(), time: aVirtualTime({ wallAheadMs: 3_600_000 }) });

    await expect(token()).rejects.toThrow(AccessRefused);
    expect(countPosts(network)).toBe(1);
  });

  it('asks with another time once only, and not where the clocks agree or the endpoint knew us', async () => {
    const headers = { date: new Date(noon).toUTCString() };
    const postsAfter = async (error: string, wallAheadMs = 90_000) => {
      const network = aSite(() => json({ error }, { status: 400, headers }));
      const source = aSource({ network, credentials: aKeyClient(), time: aVirtualTime({ wallAheadMs }) });
      await expect(source.token()).rejects.toThrow(error);
      return countPosts(network);
    };

    const counts = [await postsAfter('invalid_client'), await postsAfter('invalid_client', 4_000), await postsAfter('invalid_scope')];

    expect(counts).toEqual([2, 1, 1]);
  });

  it('for any order of calls, waits and refusals, no two requests run at once and no refused token is given back', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('call' as const), refused: fc.boolean(), callers: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 2_000_000 }) }),
    );
    const outcome = fc.constantFrom('grant', 'refuse', 'busy', 'cut');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.array(outcome, { minLength: 1, maxLength: 8 }), async (steps, outcomes) => {
        let [running, most] = [0, 0];
        const network = aSite(async (_request, before) => {
          running += 1;
          most = Math.max(most, running);
          await Promise.resolve();
          running -= 1;
          return answers[outcomes[before % outcomes.length] ?? 'grant'](before);
        });
        const { token, time } = aSource({ network });
        let last: string | undefined;

        for (const each of steps) {
          if (each.kind === 'pass') time.advance(each.ms);
          else {
            const refused = each.refused ? last : undefined;
            const given = await Promise.allSettled(Array.from({ length: each.callers }, () => token(refused)));
            const tokens = given.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
            expect(refused !== undefined && tokens.includes(refused)).toBe(false);
            last = tokens[0] ?? last;
          }
        }

        expect(most).toBeLessThanOrEqual(1);
      }),
    );
  });
});

const answers = {
  grant: (before: number) => aGrant(`token-${before}`),
  refuse: () => json({ error: 'invalid_client' }, { status: 400 }),
  busy: () => json({}, { status: 503 }),
  cut: () => new ConnectionFailure('cut', 'unknown'),
};

describe('each attempt', () => {
  it('for any number of failures before it, has an assertion that was never sent before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 5 }), async (failures, renewals) => {
        const network = aSite((_request, before) =>
          before % (failures + 1) < failures ? new ConnectionFailure('cut', 'unknown') : aGrant(`token-${before}`),
        );
        const { token, time } = aSource({ network, credentials: aKeyClient() });

        for (let round = 0; round < renewals; round += 1) {
          await token();
          time.advance(3_600_000);
        }

        const jtis = network.forms().map((form) => decodeJwt(form.get('client_assertion') ?? '').jti);
        expect(jtis).toHaveLength((failures + 1) * renewals);
        expect(new Set(jtis).size).toBe(jtis.length);
      }),
      { numRuns: 20 },
    );
  });
});
