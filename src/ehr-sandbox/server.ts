/**
 * An EHR to try things with: a FHIR server on this machine, in front of resources in memory.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listedParameters } from './asked.ts';
import { carry } from './carry.ts';
import type { SandboxAnswer, SandboxRequest } from './exchange.ts';
import type { CarriedAnswer } from './meet-fault.ts';
import { createEhrSandbox, type EhrSandboxCore, type SandboxOptions } from './sandbox.ts';
import type { ProfileName } from './vendor.ts';
import { vendors } from './vendors.ts';

export interface EhrSandboxOptions extends Omit<SandboxOptions, 'base'> {
  /** 0 or absent for any free port. */
  readonly port?: number;
  /** Told of each request and its status, in words that name no patient. */
  readonly onAnswer?: (line: string) => void;
}

/** A request as it may be written down: the query, which names patients, is left out. */
export interface SandboxLogEntry {
  readonly method: string;
  readonly path: string;
}

export interface EhrSandbox {
  /** The FHIR base URL. */
  readonly url: string;
  readonly tokenUrl: string;
  readonly requests: readonly SandboxLogEntry[];
  /** The requests whole, for tests: they name patients. */
  readonly traffic: readonly SandboxRequest[];
  close(): Promise<void>;
}

/** Starts a sandbox on 127.0.0.1; it runs until it is closed. */
export async function startEhrSandbox(options: EhrSandboxOptions): Promise<EhrSandbox> {
  const { port = 0, onAnswer, ...rest } = options;
  const { profile = 'plain' } = rest;
  const requests: SandboxLogEntry[] = [];
  const server = createServer();
  const origin = `http://127.0.0.1:${await listen(server, port)}`;
  const core = createEhrSandbox({ ...rest, base: `${origin}${vendors[profile].path}` });
  server.on('request', (request, response) => {
    requests.push({ method: request.method ?? '', path: (request.url ?? '').split('?', 1)[0] ?? '' });
    answer(core, origin, request)
      .then((answered) => {
        onAnswer?.(`${describeExchange(request, { profile, base: core.base })} ${answered.status}`);
        return carry(response, answered);
      })
      .catch(() => response.destroy());
  });
  return { url: core.base, tokenUrl: core.tokenUrl, requests, traffic: core.requests, close: () => stop(server) };
}

/** The method, the type and the names of known parameters: ids and values are left out, and so is what may be one. */
function describeExchange({ method = '', url = '' }: IncomingMessage, { profile, base }: { profile: ProfileName; base: string }): string {
  const [path = '', query = ''] = url.slice(new URL(base).pathname.length).split('?');
  const [, type, id] = /^\/([A-Z][A-Za-z]{1,63})(\/.*)?$/.exec(path) ?? [];
  if (type === undefined) return `${method} ${/^\/(metadata|\.well-known\/smart-configuration)$/.test(path) ? path : '…'}`;
  const known = new Set(listedParameters(vendors[profile], type)?.map(({ name }) => name));
  const names = [...new URLSearchParams(query).keys()].map((name) => (known.has(name) ? name : '…'));
  return `${method} ${type}${id === undefined ? '' : '/…'}${names.length === 0 ? '' : `?${names.join('&')}`}`;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

const refused: SandboxAnswer = { status: 400, headers: {}, body: '' };

async function answer(core: EhrSandboxCore, origin: string, request: IncomingMessage): Promise<CarriedAnswer> {
  const { method = '', url = '/', headers } = request;
  if (!url.startsWith('/') || !URL.canParse(`${origin}${url}`)) return refused;
  const { accept = '', authorization } = headers;
  const body = method === 'POST' ? await readForm(request) : undefined;
  return core.answer({
    method,
    url: new URL(`${origin}${url}`),
    accept,
    ...(authorization === undefined ? {} : { authorization }),
    ...(body === undefined ? {} : { body }),
  });
}

const maxFormBytes = 65_536;

/** The body of a request for a token. Fails: where it is longer than any such form. */
async function readForm(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxFormBytes) throw new RangeError('the form is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
