/**
 * The operations of a contract as data: what each is sent to, what it takes, and where its answer is described.
 *
 * Source: the contracts beside `contracts/`; a contract that does not hold together fails when it is read, not when used.
 */
import { type Contract, type ContractOperation, httpVerbs, type JsonSchema } from '../contracts/contract.ts';

export interface Operation {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{name}` where a path parameter stands. */
  readonly path: string;
  readonly pathNames: readonly string[];
  readonly queryNames: readonly string[];
  readonly needsQuery: readonly string[];
  readonly takesVersion: boolean;
  readonly takesKey: 'required' | 'optional' | 'no';
  readonly takesBody: 'required' | 'optional' | 'no';
  /** False where no key of ours is asked for. */
  readonly isGuarded: boolean;
  /** Of the JSON of a successful answer; absent where the contract names none. */
  readonly answer?: JsonSchema;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
}

/** Every operation of a contract by its id. */
export function readOperations(contract: Contract): ReadonlyMap<string, Operation> {
  const found = Object.entries(contract.paths).flatMap(([path, item]) =>
    httpVerbs.flatMap((verb) => {
      const operation = item[verb] as ContractOperation | undefined;
      return operation === undefined ? [] : [readOperation(contract, { path, verb, shared: item.parameters }, operation)];
    }),
  );
  return new Map(found.map((operation) => [operation.id, operation]));
}

interface Place {
  readonly path: string;
  readonly verb: (typeof httpVerbs)[number];
  /** Parameters of every operation on this path. */
  readonly shared: unknown;
}

function readOperation(contract: Contract, { path, verb, shared }: Place, wire: ContractOperation): Operation {
  const all = [...((shared as readonly JsonSchema[] | undefined) ?? []), ...(wire.parameters ?? [])];
  const parameters = all.map((parameter) => resolve(contract, parameter) as unknown as Parameter);
  const query = parameters.filter((parameter) => parameter.in === 'query');
  const key = parameters.find(({ name }) => name === 'Idempotency-Key');
  const answer = answerOf(contract, wire);
  return {
    id: wire.operationId,
    method: verb.toUpperCase() as Operation['method'],
    path,
    pathNames: parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name),
    queryNames: query.map(({ name }) => name),
    needsQuery: query.filter(({ required }) => required).map(({ name }) => name),
    takesVersion: parameters.some(({ name }) => name === 'If-Match'),
    takesKey: demandOf(key),
    takesBody: demandOf(wire.requestBody),
    isGuarded: wire.security?.length !== 0,
    ...(answer && { answer }),
  };
}

function demandOf(taken: { readonly required?: unknown } | undefined): 'required' | 'optional' | 'no' {
  if (taken === undefined) return 'no';
  return taken.required === true ? 'required' : 'optional';
}

function answerOf(contract: Contract, wire: ContractOperation): JsonSchema | undefined {
  const name = Object.keys(wire.responses).find((status) => status.startsWith('2'));
  const response = resolve(contract, (wire.responses[name ?? ''] ?? {}) as JsonSchema);
  const content = response.content as Readonly<Record<string, { readonly schema?: JsonSchema }>> | undefined;
  return content?.['application/json']?.schema;
}

function resolve(contract: Contract, value: JsonSchema): JsonSchema {
  const ref = value.$ref;
  if (typeof ref !== 'string') return value;
  const [, kind, name] = /^#\/components\/(\w+)\/(\w+)$/.exec(ref) ?? [];
  const found = contract.components[kind ?? '']?.[name ?? ''];
  if (found === undefined) throw new Error(`The contract names ${ref} and does not hold it.`);
  return found;
}
