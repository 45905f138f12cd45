/**
 * Whether a call keeps the contract: the operation exists, its headers and query are there and well formed, its body fits.
 *
 * A rule is compiled when it is first needed, once a process. Keys that the contract does not declare pass, as they would
 * at the API; they are told apart, because a client of ours should not send any.
 *
 * Source: the contracts beside the adapters (OpenAPI 3.1, JSON Schema 2020-12).
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { type Contract, httpVerbs, type JsonSchema } from '../prior-auth/contracts/contract.ts';

/** A call as far as a contract speaks of it. */
export interface CheckedCall {
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

export interface Violation {
  readonly where: 'header' | 'query' | 'body';
  readonly loc: readonly (string | number)[];
  /** Names no value that was sent. */
  readonly message: string;
}

export interface CheckedOperation {
  readonly operationId: string;
  /** What is wrong with a call, the first of headers, query, body. */
  check(call: CheckedCall): Violation | undefined;
  /** Places of body keys that the contract does not declare. */
  listUndeclared(body: unknown): readonly string[];
}

export interface ContractCheck {
  /** The operation of a method and path; undefined where the contract has none. */
  find(method: string, path: string): CheckedOperation | undefined;
  /** What is wrong with a value of a named schema. */
  checkSchema(name: string, value: unknown): readonly string[];
}

const known = new Map<Contract, ContractCheck>();

/** The check of one contract, shared by everybody who asks for it. */
export function createContractCheck(contract: Contract): ContractCheck {
  const check = known.get(contract) ?? buildCheck(contract);
  known.set(contract, check);
  return check;
}

function buildCheck(contract: Contract): ContractCheck {
  const compile = createCompiler(contract);
  const compileClosed = createCompiler(closed(contract) as Contract);
  const operations = listOperations(contract, compile, compileClosed);
  return {
    find: (method, path) => operations.find((each) => each.method === method && each.pattern.test(path))?.operation,
    checkSchema: (name, value) => placesOf(compile(`#/components/schemas/${name}`), value).map(({ text }) => text),
  };
}

type Compile = (ref: string) => ValidateFunction;

function createCompiler(contract: Contract): Compile {
  const id = 'https://contract.invalid/';
  const compiled = new Map<string, ValidateFunction>();
  let ajv: Ajv2020 | undefined;
  return (ref) => {
    ajv ??= formats
      .default(new Ajv2020({ strict: false, allErrors: true }))
      .addSchema({ $id: id, components: contract.components }) as Ajv2020;
    const validate = compiled.get(ref) ?? ajv.compile({ $ref: `${id}${ref}` });
    compiled.set(ref, validate);
    return validate;
  };
}

interface FoundOperation {
  readonly method: string;
  readonly pattern: RegExp;
  readonly operation: CheckedOperation;
}

/** Paths with fewer variables first: a fixed segment wins over a variable. */
function listOperations(contract: Contract, compile: Compile, compileClosed: Compile): readonly FoundOperation[] {
  const paths = Object.entries(contract.paths).sort(([a], [b]) => a.split('{').length - b.split('{').length);
  return paths.flatMap(([path, item]) =>
    httpVerbs.flatMap((verb) => {
      const operation = item[verb] as Operation | undefined;
      if (operation === undefined) return [];
      const pattern = new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);
      return [{ method: verb.toUpperCase(), pattern, operation: describeOperation(operation, contract, { compile, compileClosed }) }];
    }),
  );
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly JsonSchema[];
  readonly requestBody?: { readonly required?: boolean; readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>> };
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: ParameterSchema;
}

interface ParameterSchema {
  readonly type?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

function describeOperation(
  operation: Operation,
  contract: Contract,
  { compile, compileClosed }: { readonly compile: Compile; readonly compileClosed: Compile },
): CheckedOperation {
  const parameters = (operation.parameters ?? []).map((each) => resolveParameter(each, contract));
  const ref = operation.requestBody?.content?.['application/json']?.schema?.['$ref'];
  const isRequired = operation.requestBody?.required === true;
  return {
    operationId: operation.operationId,
    check: (call) => checkParameters(parameters, call) ?? (typeof ref === 'string' ? checkBody(compile(ref), isRequired, call) : undefined),
    listUndeclared: (body) =>
      typeof ref !== 'string' || body === undefined
        ? []
        : placesOf(compileClosed(ref), body).flatMap(({ error, text }) => (error.keyword === 'additionalProperties' ? [text] : [])),
  };
}

function resolveParameter(parameter: JsonSchema, contract: Contract): Parameter {
  const name = typeof parameter['$ref'] === 'string' ? parameter['$ref'].split('/').at(-1) : undefined;
  return (name === undefined ? parameter : contract.components['parameters']?.[name]) as unknown as Parameter;
}

function checkParameters(parameters: readonly Parameter[], { headers, query }: CheckedCall): Violation | undefined {
  for (const parameter of parameters) {
    const where = parameter.in;
    if (where !== 'header' && where !== 'query') continue;
    const value = where === 'header' ? headers[parameter.name.toLowerCase()] : (query.get(parameter.name) ?? undefined);
    const message = value === undefined ? (parameter.required === true ? 'is missing' : undefined) : misfit(parameter.schema ?? {}, value);
    if (message !== undefined) return { where, loc: [where, parameter.name], message: `${parameter.name} ${message}` };
  }
  return undefined;
}

function misfit({ type, pattern, minLength, maxLength, minimum, maximum }: ParameterSchema, value: string): string | undefined {
  if (type === 'integer' && !/^-?\d+$/.test(value)) return 'is not a whole number';
  if (type === 'integer' && (Number(value) < (minimum ?? -Infinity) || Number(value) > (maximum ?? Infinity))) return 'is out of range';
  if (pattern !== undefined && !new RegExp(pattern).test(value)) return 'is malformed';
  return value.length < (minLength ?? 0) || value.length > (maxLength ?? Infinity) ? 'is too short or too long' : undefined;
}

function checkBody(validate: ValidateFunction, isRequired: boolean, { body }: CheckedCall): Violation | undefined {
  if (body === undefined) return isRequired ? { where: 'body', loc: ['body'], message: 'a JSON body is needed' } : undefined;
  const [first] = placesOf(validate, body);
  if (first === undefined) return undefined;
  const path = first.error.instancePath.split('/').slice(1);
  return { where: 'body', loc: ['body', ...path.map((part) => (/^\d+$/.test(part) ? Number(part) : part))], message: first.text };
}

function placesOf(validate: ValidateFunction, value: unknown): readonly { readonly error: ErrorObject; readonly text: string }[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => ({ error, text: textOf(error) }));
}

function textOf({ instancePath, message, keyword, params }: ErrorObject): string {
  const key = keyword === 'additionalProperties' ? ` '${String(params['additionalProperty'])}'` : '';
  return `${instancePath === '' ? '/' : instancePath} ${message ?? keyword}${key}`;
}

/** The same schemas, refusing keys that they do not declare. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, closed(each)]));
  const isOpen = copy['type'] === 'object' && 'properties' in copy && !('additionalProperties' in copy);
  return isOpen ? { ...copy, additionalProperties: false } : copy;
}
