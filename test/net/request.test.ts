import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BrokenContract, ForbiddenUrl } from '../../src/errors.ts';
import { ConnectionFailure, HttpAgent, type HttpAnswer, type HttpRequest, parseJson, sendRequest } from '../../src/net/request.ts';
import { aMockServer } from './support/mock-server.ts';

const url = new URL('https://api.example/v1/things/secret-id?name=secret');

/** A real socket, for what a mock cannot do: cut, stall, refuse. */
async function aServer(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-id?name=secret`);
}

function send(target: URL, options: Partial<HttpRequest> = {}): Promise<HttpAnswer> {
  const agent = new HttpAgent();
  onTestFinished(() => agent.close());
  return sendRequest({ method: 'GET', url: target, dispatcher: agent.dispatcher, ...options });
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => new Error('no failure'),
    (error: Error) => error,
  );
}

describe('sendRequest', () => {
  it('gives status, headers in lower case and bytes, whatever the status', async () => {
    const { dispatcher, calls } = aMockServer(['https://api.example'], () => ({ status: 409, headers: { 'X-Id': 'a' }, body: 'héllo' }));

    const answer = await send(url, { dispatcher });

    expect(answer).toMatchObject({ status: 409, headers: { 'x-id': 'a' } });
    expect(new TextDecoder().decode(answer.bytes)).toBe('héllo');
    expect(calls[0]?.headers).toMatchObject({ 'accept-encoding': 'identity' });
  });

  it.each([301, 302, 303, 307, 308])('follows no redirect with status %i', async (status) => {
    const { dispatcher, calls } = aMockServer(['https://api.example', 'https://evil.example'], () => ({
      status,
      headers: { location: 'https://evil.example/steal?x=secret' },
    }));

    const failure = await failureOf(send(url, { dispatcher, headers: { authorization: 'Bearer t' } }));

    expect(failure).toBeInstanceOf(BrokenContract);
    expect(failure.message).toContain('evil.example');
    expect(failure.message).not.toContain('secret');
    expect(calls).toHaveLength(1);
  });

  it('takes a deadline that is no whole number, as what is left of a longer one is', async () => {
    const { dispatcher } = aMockServer(['https://api.example'], () => ({}));

    expect(await send(url, { dispatcher, deadlineMs: 4_999.96 })).toMatchObject({ status: 200 });
  });

  it('sends nothing to a URL that the policy refuses', async () => {
    await expect(send(new URL('http://api.example/'))).rejects.toBeInstanceOf(ForbiddenUrl);
  });

  it('says that nothing was sent when the connection is refused', async () => {
    const target = await aServer(() => undefined);
    const closed = new URL(target);
    closed.port = '1';

    const failure = await failureOf(send(closed));

    expect(failure).toMatchObject({ code: 'unavailable', sent: 'no', retryable: true });
    expect(failure.message).not.toContain('secret');
  });

  it('says that it may have been sent when the connection breaks', async () => {
    const target = await aServer((request) => request.socket.destroy());

    expect(await failureOf(send(target))).toMatchObject({ code: 'unavailable', sent: 'unknown' });
  });

  it('takes no body that ends before its declared length', async () => {
    const target = await aServer((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setTimeout(() => response.destroy(), 10);
    });

    expect(await failureOf(send(target))).toBeInstanceOf(ConnectionFailure);
  });

  it('ends a dripping body at the deadline', async () => {
    const target = await aServer((_request, response) => {
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });

    const failure = await failureOf(send(target, { deadlineMs: 150 }));

    expect(failure).toMatchObject({ sent: 'unknown' });
    expect(failure.message).toContain('150 ms');
  });

  it('stops at the cap, declared or not', async () => {
    const declared = await aServer((_request, response) => response.end('x'.repeat(2_000)));
    const chunked = await aServer((_request, response) => {
      response.write('x'.repeat(1_000));
      response.end('x'.repeat(1_000));
    });

    expect(await failureOf(send(declared, { maxBytes: 1_999 }))).toBeInstanceOf(BrokenContract);
    expect(await failureOf(send(chunked, { maxBytes: 1_999 }))).toBeInstanceOf(BrokenContract);
    expect((await send(chunked, { maxBytes: 2_000 })).bytes).toHaveLength(2_000);
  });

  it('expands a compressed body under the same cap, and to its end', async () => {
    const packed = gzipSync('x'.repeat(100_000));
    const whole = await aServer((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed));
    const cut = await aServer((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed.subarray(0, 40)));

    expect((await send(whole)).bytes).toHaveLength(100_000);
    expect(await failureOf(send(whole, { maxBytes: 99_999 }))).toBeInstanceOf(BrokenContract);
    expect(await failureOf(send(cut))).toBeInstanceOf(ConnectionFailure);
  });
});

describe('HttpAgent', () => {
  it('reaches no name that resolves to a private address when it is for public hosts only', async () => {
    const target = await aServer((_request, response) => response.end());
    target.hostname = 'localhost';
    const agent = new HttpAgent({ publicOnly: true });
    onTestFinished(() => agent.close());

    await expect(send(target, { dispatcher: agent.dispatcher })).rejects.toBeInstanceOf(ForbiddenUrl);
  });
});

describe('parseJson', () => {
  const answer = (type: string | undefined, text: string | Uint8Array): HttpAnswer => ({
    status: 200,
    headers: type === undefined ? {} : { 'content-type': type },
    bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text,
  });

  it.each(['application/json', 'application/fhir+json; charset=utf-8', 'Application/problem+JSON'])('reads %s', (type) => {
    expect(parseJson(answer(type, '{"a":1}'), 'The API')).toEqual({ a: 1 });
  });

  it('takes no login page for an answer', () => {
    expect(() => parseJson(answer('text/html', '<html>secret'), 'The API')).toThrow(
      'The API answered 200 with text/html where JSON was due.',
    );
    expect(() => parseJson(answer(undefined, '{}'), 'The API')).toThrow(BrokenContract);
  });

  it('quotes nothing of JSON that does not parse', () => {
    expect(() => parseJson(answer('application/json', '{"name":"secret'), 'The API')).toThrow(BrokenContract);
    expect(() => parseJson(answer('application/json', '{"name":"secret'), 'The API')).not.toThrow(/secret/);
    expect(() => parseJson(answer('application/json', new Uint8Array([0x22, 0xff, 0x22])), 'The API')).toThrow(BrokenContract);
  });
});
