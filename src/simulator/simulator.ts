/**
 * A prior-auth API of generation 3 on this machine: the whole lifecycle behind real HTTP, with invented payers.
 *
 * It listens on loopback only and remembers everything in memory. `history` holds every call and every edit by a
 * person, so that a test can say what a client did; `onRequest` loses or replaces answers.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WireAuthorization } from '../prior-auth/g3/wire.ts';
import { systemRuntime } from '../runtime.ts';
import { type Call, textField } from './call.ts';
import type { SimulatedForm } from './forms.ts';
import { createPerson, type SimulatedPerson } from './person.ts';
import { type Reply, UntypedProblem, WireProblem } from './problem.ts';
import { runRoute } from './routes.ts';
import { defaultScenarios, type Scenario } from './scenarios.ts';
import { showCase } from './view.ts';
import { type Pace, SimulatedWorld } from './world.ts';

const maxBodyBytes = 32 * 1024 * 1024;

/** One call or edit, after it had its effect. */
export interface HistoryEntry {
  readonly at: string;
  readonly by: 'client' | 'person';
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** True where the answer never reached the client. */
  readonly wasLost?: true;
  readonly caseId?: string;
  /** The case's version afterwards. */
  readonly version?: number;
  readonly body?: unknown;
  /** True where the call brought an Authorization header. */
  readonly hadCredential: boolean;
}

/** What happens to a request: its effect or its answer is lost, or another answer is given in its place. */
export type SimulatedFault =
  | 'drop-before'
  | 'drop-after'
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };

export interface FaultyRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

export interface SimulatorOptions {
  readonly forms: readonly SimulatedForm[];
  /** Default: any free one. */
  readonly port?: number;
  readonly apiKey?: string;
  readonly now?: () => Date;
  readonly scenarios?: readonly Scenario[];
  readonly generation?: 'g3a' | 'g3b';
  /** Default: each state of the other side is seen by one read. */
  readonly pace?: Pace;
  readonly onRequest?: (request: FaultyRequest) => SimulatedFault | undefined;
}

export interface PriorAuthSimulator {
  /** Base URL, without a slash at its end. */
  readonly url: string;
  readonly apiKey: string;
  readonly person: SimulatedPerson;
  history(): readonly HistoryEntry[];
  /** An authorization as it stands; nothing moves by it. */
  read(id: string): WireAuthorization;
  /** The other side's next move, now. */
  move(id: string): void;
  close(): Promise<void>;
}

/** Starts a simulator; it runs until it is closed. */
export async function startPriorAuthSimulator(options: SimulatorOptions): Promise<PriorAuthSimulator> {
  const { forms, apiKey = 'sandbox-key', now = systemRuntime.now, scenarios = defaultScenarios } = options;
  const { generation = 'g3b', pace = { reads: 1 } } = options;
  const world = new SimulatedWorld({ forms, scenarios, apiKey, generation, pace, now });
  const desk = new FrontDesk(world, options.onRequest);
  const server = createServer((request, response) => void desk.serve(request, response).catch(() => response.destroy()));
  const url = await listen(server, options.port ?? 0);
  return {
    url,
    apiKey,
    person: createPerson(world, (entry) => desk.note({ ...entry, by: 'person', status: 200, hadCredential: false })),
    history: () => [...desk.history],
    read: (id) => structuredClone(showCase(world.look(id))),
    move: (id) => void world.move(id),
    close: () => stop(server),
  };
}

/** Takes calls from the network, has them answered, and writes them down. */
class FrontDesk {
  readonly history: HistoryEntry[] = [];
  readonly #world: SimulatedWorld;
  readonly #onRequest: SimulatorOptions['onRequest'];

  constructor(world: SimulatedWorld, onRequest: SimulatorOptions['onRequest']) {
    this.#world = world;
    this.#onRequest = onRequest;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await takeCall(request);
    const fault = this.#onRequest?.({ method: call.method, path: call.path, headers: call.headers, body: call.body });
    if (fault === 'drop-before') return void request.socket.destroy();
    if (typeof fault === 'object') return this.#replace(call, fault, response);
    const reply = this.#answer(call);
    this.#noteCall(call, reply, fault === 'drop-after');
    if (fault === 'drop-after') return void request.socket.destroy();
    send(response, reply);
  }

  note(entry: Omit<HistoryEntry, 'at' | 'version'>): void {
    const isCase = entry.caseId !== undefined && this.#world.cases().some(({ id }) => id === entry.caseId);
    const version = isCase ? this.#world.look(entry.caseId ?? '').version : undefined;
    this.history.push({ at: this.#world.options.now().toISOString(), ...entry, ...(version !== undefined && { version }) });
  }

  #replace(call: Call, { status, body, headers }: Exclude<SimulatedFault, string>, response: ServerResponse): void {
    this.#noteCall(call, { status }, false);
    const isText = typeof body === 'string';
    const text = isText ? body : JSON.stringify(body);
    response.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...headers }).end(text);
  }

  #answer(call: Call): Reply {
    try {
      return runRoute(this.#world, call);
    } catch (error) {
      if (error instanceof WireProblem) return error.reply(this.#world.newId('req'));
      if (error instanceof UntypedProblem) return error.reply();
      return new WireProblem('internal_error', 'The simulator failed.').reply(this.#world.newId('req'));
    }
  }

  #noteCall({ method, path, body, headers }: Call, reply: Reply, wasLost: boolean): void {
    const isCreate = path === '/v1/prior-authorizations' && reply.status === 201;
    const caseId = isCreate ? textField(reply.body, 'id') : /^\/v1\/prior-authorizations\/([^/]+)/.exec(path)?.[1];
    this.note({
      by: 'client',
      method,
      path,
      status: reply.status,
      ...(wasLost && { wasLost }),
      ...(caseId !== undefined && { caseId }),
      ...(body !== undefined && { body }),
      hadCredential: headers.authorization !== undefined,
    });
  }
}

async function takeCall(request: IncomingMessage): Promise<Call> {
  const origin = `http://${request.headers.host ?? 'localhost'}`;
  const url = new URL(request.url ?? '/', origin);
  const bytes = await takeBytes(request);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const isJson = headers['content-type']?.startsWith('application/json') === true;
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    origin,
    headers,
    bytes,
    body: isJson ? parseBody(bytes) : undefined,
    param: () => '',
  };
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

/** What does not parse is no body: the routes then say what is missing. */
function parseBody(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, { status, body }: Reply): void {
  if (body === undefined) response.writeHead(status).end();
  else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
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
