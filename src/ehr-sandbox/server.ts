/**
 * An EHR to try things with: a FHIR server on this machine, in front of resources in memory.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AnyResource } from '../fhir.ts';
import { indexResources } from '../fhir-search/resource-index.ts';
import { answerSandbox, type Sandbox, type SandboxAnswer } from './answer.ts';

export interface EhrSandboxOptions {
  readonly resources: readonly AnyResource[];
  /** 0 or absent for any free port. */
  readonly port?: number;
  /** Absent where anybody may read. */
  readonly token?: string;
  /** Matches a page, where a search does not say. */
  readonly pageSize?: number;
  /** Resource types that nobody may read: they are answered with 403. */
  readonly forbidden?: readonly string[];
}

/** A request as it may be written down: the query, which names patients, is left out. */
export interface SandboxLogEntry {
  readonly method: string;
  readonly path: string;
}

export interface EhrSandbox {
  /** The FHIR base URL. */
  readonly url: string;
  readonly requests: readonly SandboxLogEntry[];
  close(): Promise<void>;
}

/** Starts a sandbox on 127.0.0.1; it runs until it is closed. */
export async function startEhrSandbox(options: EhrSandboxOptions): Promise<EhrSandbox> {
  const requests: SandboxLogEntry[] = [];
  const server = createServer();
  const port = await listen(server, options.port ?? 0);
  const base = `http://127.0.0.1:${port}/fhir`;
  const sandbox: Sandbox = {
    index: indexResources(structuredClone(options.resources)),
    base,
    pageSize: options.pageSize ?? 20,
    ...(options.token === undefined ? {} : { token: options.token }),
    ...(options.forbidden === undefined ? {} : { forbidden: options.forbidden }),
  };
  server.on('request', (request, response) => {
    requests.push({ method: request.method ?? '', path: (request.url ?? '').split('?', 1)[0] ?? '' });
    send(response, answer(sandbox, request));
  });
  return { url: base, requests, close: () => stop(server) };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function answer(sandbox: Sandbox, { method = '', url = '/', headers }: IncomingMessage): SandboxAnswer {
  const origin = new URL(sandbox.base).origin;
  if (!url.startsWith('/') || !URL.canParse(`${origin}${url}`)) return { status: 400, headers: {}, body: '' };
  const { accept = '', authorization } = headers;
  const request = { method, url: new URL(`${origin}${url}`), accept };
  return answerSandbox(sandbox, authorization === undefined ? request : { ...request, authorization });
}

function send(response: ServerResponse, { status, headers, body }: SandboxAnswer): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': bytes.length }).end(bytes);
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
