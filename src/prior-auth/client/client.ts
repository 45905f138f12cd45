/**
 * The prior-auth API as a typed client, one class for every generation: usable without anything else of this project.
 *
 * One `call` sends one operation of the contract and gives its checked answer. Reads are repeated while the API is busy or
 * away, writes are sent once. Whether a write that failed was carried out is said by the error: `Refusal`, `Busy` and
 * `Unavailable`: it was not; `Ambiguous`: read the state before anything else.
 *
 * Source: the contracts in `contracts/`, which are our reconstruction.
 */
import { BadInput } from '../../errors.ts';
import { type Log, silentLog } from '../../log.ts';
import { defaultDeadlineMs } from '../../net/request.ts';
import type { Transport } from '../../net/transport.ts';
import { requireBaseUrl } from '../../net/url-policy.ts';
import { type Runtime, systemRuntime } from '../../runtime.ts';
import type { Contract } from '../contracts/contract.ts';
import { contractG1 } from '../contracts/g1.ts';
import { contractG2 } from '../contracts/g2.ts';
import { contractG3 } from '../contracts/g3.ts';
import { ApiChannel, type ApiRequest, segment } from '../http/channel.ts';
import type { Generation } from '../port.ts';
import type { CallAnswer, CallArguments, CallInput, OperationId } from './call-types.ts';
import { ContractCheck } from './loosen.ts';
import { type Operation, readOperations } from './operations.ts';

/** The contract of each generation; both snapshots of the third share one. */
export const contracts: Readonly<Record<Generation, Contract>> = { g1: contractG1, g2: contractG2, g3a: contractG3, g3b: contractG3 };

export interface ClientOptions<G extends Generation = Generation> {
  readonly generation: G;
  /** The API's address, without `/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly runtime?: Runtime;
  readonly log?: Log;
  /** Milliseconds a request may take altogether. */
  readonly deadlineMs?: number;
  /** Sockets to the API; whoever made them closes them. */
  readonly transport?: Transport;
}

/** What a call may hold; `CallInput` says which of it each operation takes. */
export interface AnyInput {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly version?: number;
  readonly key?: string;
  readonly body?: unknown;
}

/** How the answer of one call is read. */
export interface Reading<T> {
  /** What messages and events call it. */
  readonly label: string;
  readonly parse: (body: unknown) => T;
  /** True where an answer may also come without a body (204): `parse` gets undefined then. */
  readonly mayBeBare?: boolean;
}

/** One API of one generation. */
export class PriorAuthClient<G extends Generation> {
  readonly generation: G;
  readonly #channel: ApiChannel;
  readonly #check: ContractCheck;
  readonly #operations: ReadonlyMap<string, Operation>;

  /** Fails: ForbiddenUrl for a base URL that may not be reached. */
  constructor(options: ClientOptions<G>) {
    const { generation, apiKey, transport, runtime = systemRuntime, log = silentLog, deadlineMs = defaultDeadlineMs } = options;
    const base = requireBaseUrl(options.baseUrl, 'the prior-auth API');
    this.generation = generation;
    this.#check = checkOf(contracts[generation]);
    this.#operations = operationsOf(contracts[generation]);
    this.#channel = new ApiChannel({ base, apiKey, runtime, log, deadlineMs, ...(transport && { transport }) });
  }

  /**
   * Sends one operation and gives its answer.
   *
   * Fails: BadInput before anything is sent; AccessRefused, Refusal, Busy, Unavailable, BrokenContract; Ambiguous.
   */
  async call<O extends OperationId<G>>(id: O, ...[input]: CallArguments<CallInput<G, O>>): Promise<CallAnswer<G, O>> {
    const { answer } = this.#find(id);
    const parse = (body: unknown): CallAnswer<G, O> => {
      if (answer !== undefined) this.#check.require(answer, body, `The answer to ${id}`);
      return body as CallAnswer<G, O>;
    };
    return await this.send(id, (input ?? {}) as AnyInput, { label: id, parse });
  }

  /** As `call`, with a reading of one's own in place of the contract's. */
  async send<T>(id: string, input: AnyInput, { label, parse, mayBeBare = false }: Reading<T>): Promise<T> {
    const operation = this.#find(id);
    const request: ApiRequest<T> = { ...requestOf(operation, input, this.generation), operation: label, parse, mayBeBare };
    return isRead(operation) ? await this.#channel.read(request) : await this.#channel.write(request);
  }

  #find(id: string): Operation {
    const operation = this.#operations.get(id);
    if (operation === undefined) throw new BadInput(`Generation ${this.generation} of the prior-auth API has no operation "${id}".`);
    return operation;
  }
}

/** A route is asked for by POST, and nothing changes by it. */
function isRead({ id, method }: Operation): boolean {
  return method === 'GET' || id === 'resolveRoute';
}

/** Compiling takes a while: each contract is loosened once. */
const checks = new Map<Contract, ContractCheck>();

const operations = new Map<Contract, ReadonlyMap<string, Operation>>();

function operationsOf(contract: Contract): ReadonlyMap<string, Operation> {
  const known = operations.get(contract) ?? readOperations(contract);
  operations.set(contract, known);
  return known;
}

function checkOf(contract: Contract): ContractCheck {
  const check = checks.get(contract) ?? new ContractCheck(contract);
  checks.set(contract, check);
  return check;
}

type RequestParts = Pick<ApiRequest<unknown>, 'method' | 'path' | 'headers' | 'body' | 'isOpen' | 'isBare'>;

function requestOf(operation: Operation, input: AnyInput, generation: Generation): RequestParts {
  requireInput(operation, input, generation);
  const { version, key, body } = input;
  return {
    method: operation.method,
    path: pathOf(operation, input),
    headers: {
      ...(version !== undefined && { 'if-match': `"${version}"` }),
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    ...(body !== undefined && { body }),
    isOpen: !operation.isGuarded,
    isBare: operation.answer === undefined,
  };
}

/** Fails: BadInput naming what is missing, or what the operation does not take. */
function requireInput(operation: Operation, { version, key, body, query = {} }: AnyInput, generation: Generation): void {
  const takesKey = operation.takesKey !== 'no' || (generation === 'g3a' && operation.method !== 'GET');
  const isVersion = version === undefined || (Number.isSafeInteger(version) && version >= 0);
  const wrong = [
    ...(operation.takesVersion && version === undefined ? ['needs a version'] : []),
    ...((!operation.takesVersion && version !== undefined) || !isVersion ? ['takes no such version'] : []),
    ...(operation.takesKey === 'required' && key === undefined ? ['needs a key'] : []),
    ...(!takesKey && key !== undefined ? ['takes no key'] : []),
    ...(key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key) ? ['takes no such key'] : []),
    ...(operation.takesBody === 'required' && body === undefined ? ['needs a body'] : []),
    ...(operation.takesBody === 'no' && body !== undefined ? ['takes no body'] : []),
    ...operation.needsQuery.filter((name) => query[name] === undefined).map((name) => `needs ${name} in its query`),
    ...Object.keys(query)
      .filter((name) => !operation.queryNames.includes(name))
      .map(() => 'takes no such query'),
  ];
  if (wrong.length > 0) throw new BadInput(`The operation ${operation.id} ${wrong.join(', ')}.`);
}

function pathOf({ path, id }: Operation, { path: given = {}, query = {} }: AnyInput): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (given[name] === undefined) throw new BadInput(`The operation ${id} needs ${name} in its path.`);
    return segment(String(given[name]));
  });
  const asked = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as [string, string]]));
  const search = new URLSearchParams(asked).toString();
  return `${filled.slice(1)}${search === '' ? '' : `?${search}`}`;
}
