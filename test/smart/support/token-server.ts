/** A site on loopback with real sockets: discovery is answered, token requests by a script. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface TokenServer {
  readonly url: string;
  /** The bodies of the token requests, in their order. */
  readonly posts: readonly URLSearchParams[];
  readonly requests: readonly { readonly path: string; readonly headers: IncomingMessage['headers'] }[];
}

export type Reply = (response: ServerResponse, before: number, post: URLSearchParams) => void;

export async function startTokenServer(reply: Reply): Promise<TokenServer> {
  const posts: URLSearchParams[] = [];
  const requests: { path: string; headers: IncomingMessage['headers'] }[] = [];
  const server = createServer(async (request, response) => {
    // The clocks of these tests stand at another day: a date is sent only by a script that means it.
    response.sendDate = false;
    requests.push({ path: request.url ?? '', headers: request.headers });
    if (request.method === 'GET') return sendJson(response, { token_endpoint: `${url}/token` });
    const post = new URLSearchParams(await textOf(request));
    posts.push(post);
    return reply(response, posts.length - 1, post);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url, posts, requests };
}

export function sendJson(response: ServerResponse, body: unknown, { status = 200, headers = {} } = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** A grant with a token of its own for each request. */
export const grantToken: Reply = (response, before) => {
  sendJson(response, { access_token: `token-${before + 1}`, token_type: 'Bearer', expires_in: 570, scope: 'system/Observation.rs' });
};

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
