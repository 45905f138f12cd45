/**
 * The column "token" of the fault matrix, a test for each row, over real sockets on loopback.
 */
import { rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { decodeJwt } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exitCodes, type Fault } from '../../src/errors.ts';
import { HttpAgent } from '../../src/net/request.ts';
import { createTokenSource, type SiteTokens } from '../../src/smart/token-source.ts';
import { callCli } from '../cli/in-process.ts';
import { aKeyClient } from './support/clients.ts';
import { grantToken, type Reply, sendJson, startTokenServer, type TokenServer } from './support/token-server.ts';
import { aVirtualTime, noon, type VirtualTime } from './support/virtual-time.ts';

interface Trial {
  readonly server: TokenServer;
  readonly tokens: SiteTokens;
  readonly time: VirtualTime;
}

interface Circumstances {
  readonly time?: VirtualTime;
  readonly deadlineMs?: number;
  readonly tokenUrl?: string;
}

async function aTrial(reply: Reply, { time = aVirtualTime(), deadlineMs = 10_000 }: Circumstances = {}): Promise<Trial> {
  const server = await startTokenServer(reply);
  return { server, time, tokens: tokensAt(`${server.url}/fhir`, { time, deadlineMs }) };
}

function tokensAt(baseUrl: string, { time = aVirtualTime(), deadlineMs = 10_000, tokenUrl }: Circumstances = {}): SiteTokens {
  const transport = new HttpAgent();
  onTestFinished(() => transport.dispatcher.destroy());
  return createTokenSource({
    baseUrl,
    credentials: aKeyClient(tokenUrl === undefined ? {} : { tokenUrl }),
    runtime: time.runtime,
    transport,
    deadlineMs,
  });
}

/** What a token request fails with. */
async function faultOf({ tokens }: Pick<Trial, 'tokens'>): Promise<Fault> {
  return await tokens.token().then(
    () => expect.unreachable('a token was given'),
    (error: Fault) => error,
  );
}

function jtisOf({ posts }: TokenServer): readonly unknown[] {
  return posts.map((post) => decodeJwt(post.get('client_assertion') ?? '').jti);
}

/** Answers by `fault` first, and grants a token from the second request on. */
function onceThenGrant(fault: Reply): Reply {
  return (response, before, post) => (before === 0 ? fault : grantToken)(response, before, post);
}

describe('the fault matrix, token requests', () => {
  it('row 1, not sent: tries three times, then says that the host cannot be reached', async () => {
    const time = aVirtualTime();
    const tokens = tokensAt('https://ehr.example/fhir', { time, tokenUrl: 'https://127.0.0.1:1/token' });

    const fault = await faultOf({ tokens });

    expect(fault).toMatchObject({ code: 'unavailable', retryable: true, sent: 'no' });
    expect(fault.message).toContain('127.0.0.1:1');
    expect(time.waits).toEqual([100, 200]);
  });

  it('row 2, timeout after the server granted: asks again with a new jti', async () => {
    const trial = await aTrial(
      onceThenGrant(() => undefined),
      { deadlineMs: 300 },
    );

    const token = await trial.tokens.token();

    expect(token).toBe('token-2');
    expect(jtisOf(trial.server)).toEqual(['id-1', 'id-2']);
  });

  it('row 3, reset mid-flight: asks again with a new jti, three times at most', async () => {
    const once = await aTrial(onceThenGrant((response) => response.destroy()));
    const always = await aTrial((response) => response.destroy());

    const token = await once.tokens.token();
    const fault = await faultOf(always);

    expect(token).toBe('token-2');
    expect(jtisOf(once.server)).toEqual(['id-1', 'id-2']);
    expect(fault).toMatchObject({ code: 'unavailable', sent: 'unknown' });
    expect(jtisOf(always.server)).toEqual(['id-1', 'id-2', 'id-3']);
  });

  it('row 4, 401: stops and names the error', async () => {
    const trial = await aTrial((response) => sendJson(response, { error: 'invalid_client', error_description: 'Canary' }, { status: 401 }));

    const fault = await faultOf(trial);

    expect(fault).toMatchObject({ code: 'access-refused', exitCode: exitCodes.refused });
    expect(fault.message).toMatch(/answered 401: invalid_client\.$/);
    expect(fault.remedy).toContain('key id');
    expect(trial.server.posts).toHaveLength(1);
  });

  it('row 5, 403: stops without another request', async () => {
    const trial = await aTrial((response) =>
      response.writeHead(403, { 'content-type': 'text/plain' }).end('Canary tenant not valid or accessible'),
    );

    const fault = await faultOf(trial);

    expect(fault).toMatchObject({ code: 'access-refused', retryable: false });
    expect(fault.remedy).toContain('tenant');
    expect(fault.message).not.toContain('Canary');
    expect(trial.server.posts).toHaveLength(1);
  });

  it('row 6, 404: stops and asks for the URL to be checked', async () => {
    const trial = await aTrial((response) => response.writeHead(404).end());

    const fault = await faultOf(trial);

    expect(fault).toMatchObject({ code: 'bad-configuration', retryable: false });
    expect(fault.remedy).toContain('token URL');
    expect(trial.server.posts).toHaveLength(1);
  });

  it.each([201, 409, 410, 412, 418])('rows 7 to 11 and 27, cannot happen: takes %i for an unknown code and stops', async (status) => {
    const trial = await aTrial((response) => sendJson(response, { access_token: 'x', token_type: 'bearer' }, { status }));

    const fault = await faultOf(trial);

    expect(fault).toMatchObject({ code: 'broken-contract', retryable: false });
    expect(fault.message).toContain(`answered ${status}`);
    expect(trial.server.posts).toHaveLength(1);
  });

  it.each([400, 422])('row 12, %i: stops and names the error', async (status) => {
    const trial = await aTrial((response) => sendJson(response, { error: 'invalid_scope', error_description: 'Canary' }, { status }));

    const fault = await faultOf(trial);

    expect(fault).toMatchObject({ code: 'access-refused' });
    expect(fault.message).toMatch(new RegExp(`answered ${status}: invalid_scope\\.$`));
    expect(trial.server.posts).toHaveLength(1);
  });

  it('row 13, 429: waits as long as Retry-After says; without an end to it, tells how long', async () => {
    const busy: Reply = (response) => response.writeHead(429, { 'retry-after': '20' }).end();
    const once = await aTrial(onceThenGrant(busy));
    const always = await aTrial(busy);

    const token = await once.tokens.token();
    const fault = await faultOf(always);

    expect(token).toBe('token-2');
    expect(once.time.waits).toEqual([20_100]);
    expect(fault).toMatchObject({ code: 'unavailable', retryable: true, retryAfterMs: 20_000 });
    expect(always.server.posts).toHaveLength(3);
  });

  it('row 14, 5xx: tries again with a new jti, then says that the endpoint is away', async () => {
    const away: Reply = (response) => response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Canary</h1>');
    const once = await aTrial(onceThenGrant(away));
    const always = await aTrial(away);

    const token = await once.tokens.token();
    const fault = await faultOf(always);

    expect(token).toBe('token-2');
    expect(fault).toMatchObject({ code: 'unavailable', exitCode: exitCodes.unavailable });
    expect(jtisOf(always.server)).toEqual(['id-1', 'id-2', 'id-3']);
  });

  it.each<[string, string, Reply]>([
    [
      'fewer bytes than declared',
      'unavailable',
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' }).write('{"access_token":"half');
        setImmediate(() => response.destroy());
      },
    ],
    [
      'half a JSON text',
      'broken-contract',
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"access_token":"half'),
    ],
    [
      'half a gzip body',
      'unavailable',
      (response) =>
        response
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
          .end(gzipSync(JSON.stringify({ access_token: 'half', token_type: 'bearer' })).subarray(0, 24)),
    ],
  ])('row 15, truncated (%s): tries again, then stops', async (_kind, code, cut) => {
    const once = await aTrial(onceThenGrant(cut));
    const always = await aTrial(cut);

    const token = await once.tokens.token();
    const fault = await faultOf(always);

    expect(token).toBe('token-2');
    expect(fault.code).toBe(code);
    expect(fault.message).not.toContain('half');
    expect(jtisOf(always.server)).toEqual(['id-1', 'id-2', 'id-3']);
  });

  it('row 16, a login page: stops, and takes nothing of it for a token', async () => {
    const trial = await aTrial((response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Canary</html>'));

    const fault = await faultOf(trial);

    expect(fault).toMatchObject({ code: 'broken-contract', retryable: false });
    expect(fault.message).toContain('text/html');
    expect(fault.message).not.toContain('Canary');
    expect(trial.server.posts).toHaveLength(1);
  });

  it('row 17, a slow drip: ends at the deadline and tries again', async () => {
    const drip: Reply = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{');
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    };
    const trial = await aTrial(onceThenGrant(drip), { deadlineMs: 300 });

    const token = await trial.tokens.token();

    expect(token).toBe('token-2');
    expect(jtisOf(trial.server)).toEqual(['id-1', 'id-2']);
  });

  it('row 18, a redirect: stops, and the other host sees nothing', async () => {
    const other = await startTokenServer(grantToken);
    const trial = await aTrial((response) => response.writeHead(307, { location: `${other.url}/token` }).end());

    const fault = await faultOf(trial);

    expect(fault).toMatchObject({ code: 'broken-contract', retryable: false });
    expect(other.requests).toEqual([]);
    expect(trial.server.posts).toHaveLength(1);
  });

  it.each<[string, Reply]>([
    ['oversize', (response) => sendJson(response, { access_token: 'x'.repeat(400_000), token_type: 'bearer' })],
    [
      'a bomb',
      (response) =>
        response
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
          .end(gzipSync(`{"access_token":"${' '.repeat(20_000_000)}"}`)),
    ],
  ])('row 19, %s: stops at the cap', async (_kind, reply) => {
    const trial = await aTrial(reply);

    const fault = await faultOf(trial);

    expect(fault).toMatchObject({ code: 'broken-contract', retryable: false });
    expect(fault.message).toContain('larger than the cap');
    expect(trial.server.posts).toHaveLength(1);
  });

  it('row 20, duplicate delivery: the second caller gets the token that is held', async () => {
    const { server, tokens } = await aTrial(grantToken);

    const given = [await tokens.token(), await tokens.token()];

    expect(given).toEqual(['token-1', 'token-1']);
    expect(server.posts).toHaveLength(1);
  });

  it('row 21, killed before or after sending: whoever starts anew asks anew, with another assertion', async () => {
    const server = await startTokenServer(grantToken);
    const time = aVirtualTime();
    const [killed, next] = [tokensAt(`${server.url}/fhir`, { time }), tokensAt(`${server.url}/fhir`, { time })];
    await killed.token();

    const token = await next.token();

    expect(token).toBe('token-2');
    expect(new Set(jtisOf(server)).size).toBe(2);
  });

  it.each([
    ['90 s ahead', 90_000, 2],
    ['9 min ahead', 540_000, 2],
    ['9 min behind', -540_000, 2],
    ['5 s ahead', 5_000, 1],
    ['2 min behind', -120_000, 1],
  ])('row 22, clock skew (%s): takes the server’s time where it is refused, once', async (_kind, wallAheadMs, requests) => {
    const trial = await aTrial(judgeByTime, { time: aVirtualTime({ wallAheadMs }) });

    const token = await trial.tokens.token();
    const { clockSkewMs } = await trial.tokens.grant();

    expect(token).toBe(`token-${requests}`);
    expect(trial.server.posts).toHaveLength(requests);
    expect(clockSkewMs).toBe(-wallAheadMs);
  });

  it('row 22, clock skew: stops where the clocks are more than ten minutes apart', async () => {
    const trial = await aTrial(judgeByTime, { time: aVirtualTime({ wallAheadMs: 660_000 }) });

    const fault = await faultOf(trial);

    expect(fault).toMatchObject({ code: 'bad-configuration' });
    expect(fault.message).toContain('11 minutes ahead');
    expect(trial.server.posts).toHaveLength(1);
  });

  it('row 23, disk full: a token needs no disk, and a key that cannot be stored is not shown', async () => {
    const { tokens } = await aTrial(grantToken);
    const notAFolder = join(tmpdir(), `priorfill-no-folder-${process.pid}`, 'key.json');

    const token = await tokens.token();
    const run = await callCli(['keys', 'new', '--alg', 'ES384', '--out', notAFolder]);

    expect(token).toBe('token-1');
    expect([run.code, run.out]).toEqual([exitCodes.cannotStore, '']);
    await expect(stat(notAFolder)).rejects.toThrow();
    await rm(notAFolder, { force: true });
  });

  it('row 24, two engines: each gets a token of its own, and neither disturbs the other', async () => {
    const server = await startTokenServer(grantToken);
    const engines = [tokensAt(`${server.url}/fhir`), tokensAt(`${server.url}/fhir`)];

    const given = await Promise.all(engines.map(({ token }) => token()));
    const again = await Promise.all(engines.map(({ token }) => token()));

    expect([...given].sort()).toEqual(['token-1', 'token-2']);
    expect(again).toEqual(given);
  });

  it.each<[string, unknown]>([
    ['an unknown token type', { access_token: 'x', token_type: 'mac' }],
    ['no token type', { access_token: 'x' }],
    ['no token', { token_type: 'bearer' }],
    ['a token with a line end', { access_token: 'x\r\nx-injected: 1', token_type: 'bearer' }],
    ['a life in words', { access_token: 'x', token_type: 'bearer', expires_in: 'an hour' }],
    ['scopes as a list', { access_token: 'x', token_type: 'bearer', scope: ['system/*.rs'] }],
    ['a list', []],
  ])('row 25, unknown or removed field (%s): stops', async (_kind, body) => {
    const trial = await aTrial((response) => sendJson(response, body));

    const fault = await faultOf(trial);

    expect(fault).toMatchObject({ code: 'broken-contract', retryable: false });
    expect(trial.server.posts).toHaveLength(1);
  });

  it('row 26, about another patient: refuses a token that is bound to one patient', async () => {
    const trial = await aTrial((response) => sendJson(response, { access_token: 'x', token_type: 'bearer', patient: 'Canary-1' }));

    const fault = await faultOf(trial);

    expect(fault).toMatchObject({ code: 'broken-contract', retryable: false });
    expect(fault.message).not.toContain('Canary');
  });
});

/** Judges an assertion's times as a server does whose clock shows noon, and whose answers say so. */
const judgeByTime: Reply = (response, before, post) => {
  const headers = { date: new Date(noon).toUTCString() };
  const { iat = 0, exp = 0 } = decodeJwt(post.get('client_assertion') ?? '');
  const now = noon / 1000;
  if (iat <= now && now < exp && exp <= now + 300) {
    return sendJson(response, { access_token: `token-${before + 1}`, token_type: 'bearer', expires_in: 300 }, { headers });
  }
  return sendJson(response, { error: 'invalid_client' }, { status: 400, headers });
};
