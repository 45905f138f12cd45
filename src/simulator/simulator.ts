/**
 * A simulated prior-auth API behind real HTTP, on this machine: the whole lifecycle of a generation, with invented payers.
 *
 * It listens on loopback only and remembers everything in memory. What it answers is `simulated-api.ts`'s business; here
 * are the socket, and what it means on one that an answer is lost.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemRuntime } from '../runtime.ts';
import type { SimulatedRequest } from './answer.ts';
import type { SimulatedGeneration } from './face.ts';
import { createPriorAuthSimulator, type SimulatedApi, type SimulatedApiOptions } from './simulated-api.ts';

export type { FaultyRequest, SimulatedFault } from './faults.ts';
export type { HistoryEntry } from './history.ts';

const maxBodyBytes = 32 * 1024 * 1024;

export interface SimulatorOptions<G extends SimulatedGeneration = 'g3b'> extends SimulatedApiOptions<G> {
  /** Default: any free one. */
  readonly port?: number;
}

export interface PriorAuthSimulator<G extends SimulatedGeneration = 'g3b'> extends SimulatedApi<G> {
  /** Base URL, without a slash at its end. */
  readonly url: string;
  /** The other side's next move, now. */
  move(id: string): void;
  close(): Promise<void>;
}

/** Starts a simulator; it runs until it is closed. */
export async function startPriorAuthSimulator<G extends SimulatedGeneration = 'g3b'>(
  options: SimulatorOptions<G>,
): Promise<PriorAuthSimulator<G>> {
  const api = createPriorAuthSimulator<G>({ now: systemRuntime.now, ...options });
  const server = createServer((request, response) => void serve(api, request, response).catch(() => response.destroy()));
  const url = await listen(server, options.port ?? 0);
  return { ...api, url, move: (id) => void api.payer.advance(id), close: () => stop(server) };
}

async function serve(api: Pick<SimulatedApi, 'handle'>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = api.handle(await takeRequest(request));
  if (answer === undefined) request.socket.destroy();
  else response.writeHead(answer.status, answer.headers).end(answer.bytes);
}

async function takeRequest(request: IncomingMessage): Promise<SimulatedRequest> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return { method: request.method ?? 'GET', url, headers, bytes: await takeBytes(request) };
}

async function takeBytes(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length <= maxBodyBytes) chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function stop(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
