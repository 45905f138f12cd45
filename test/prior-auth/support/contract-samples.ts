/**
 * The smallest values and calls that a contract allows, made from the contract itself.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { AnyInput } from '../../../src/prior-auth/client/client.ts';
import type { Operation } from '../../../src/prior-auth/client/operations.ts';
import type { Contract, JsonSchema } from '../../../src/prior-auth/contracts/contract.ts';

/** A value that fits the schema, with required members only. */
export function sampleOf(contract: Contract, schema: JsonSchema): unknown {
  const { $ref, anyOf, oneOf, enum: words, const: only, type, required = [], properties = {}, format, items } = schema as SampleParts;
  if ($ref !== undefined) return sampleOf(contract, resolve(contract, $ref));
  if (only !== undefined) return only;
  if (words) return words[0];
  const [branch] = anyOf ?? oneOf ?? [];
  if (branch) return sampleOf(contract, branch);
  const kind = Array.isArray(type) ? type[0] : type;
  if (kind === 'object') return Object.fromEntries(required.map((name) => [name, sampleOf(contract, properties[name] ?? {})]));
  if (kind === 'array') return items ? [sampleOf(contract, items)] : [];
  if (kind === 'integer' || kind === 'number') return 1;
  if (kind === 'boolean') return true;
  return format === 'date-time' ? '2026-03-01T09:00:00Z' : format === 'date' ? '2026-03-01' : 'WA';
}

/** What a call of this operation needs. */
export function inputFor(contract: Contract, operation: Operation): AnyInput {
  const body = bodySchema(contract, operation);
  return {
    path: Object.fromEntries(operation.pathNames.map((name) => [name, `${name}-1`])),
    query: Object.fromEntries(operation.needsQuery.map((name) => [name, '1'])),
    ...(operation.takesVersion && { version: 7 }),
    ...(operation.takesKey !== 'no' && { key: 'key-0001' }),
    ...(body && { body: body === 'bytes' ? new Uint8Array([1]) : sampleOf(contract, body) }),
  };
}

/** The schema of the body that an operation takes. */
export function bodySchema(contract: Contract, { path, method }: Operation): JsonSchema | 'bytes' | undefined {
  const operation = contract.paths[path]?.[method.toLowerCase()] as { requestBody?: { content: Record<string, { schema: JsonSchema }> } };
  const content = operation.requestBody?.content;
  if (content === undefined) return undefined;
  return content['application/json']?.schema ?? 'bytes';
}

/** Says what is wrong with a value by the contract as it stands; empty where it fits. */
export function createStrictCheck(contract: Contract): (schema: JsonSchema, value: unknown) => readonly string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema({ $id: 'strict', components: contract.components });
  return (schema, value) => {
    const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"strict#/')));
    return validate(value) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  };
}

interface SampleParts {
  readonly $ref?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly type?: string | readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly format?: string;
  readonly items?: JsonSchema;
}

function resolve(contract: Contract, ref: string): JsonSchema {
  return contract.components.schemas?.[ref.split('/').at(-1) ?? ''] ?? {};
}
