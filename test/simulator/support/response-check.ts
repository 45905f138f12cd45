/**
 * Holds what the simulator answers against our own contracts, strictly: a key that is not declared is wrong too.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Contract } from '../../../src/prior-auth/contracts/contract.ts';
import { contractG1 } from '../../../src/prior-auth/contracts/g1.ts';
import { contractG2 } from '../../../src/prior-auth/contracts/g2.ts';
import { contractG3 } from '../../../src/prior-auth/contracts/g3.ts';
import type { SimulatedGeneration } from '../../../src/simulator/face.ts';

const contracts: Readonly<Record<SimulatedGeneration, Contract>> = { g1: contractG1, g2: contractG2, g3a: contractG3, g3b: contractG3 };

/** Says what is wrong with a response; empty where it fits. */
export type ResponseCheck = (method: string, path: string, status: number, body: unknown) => readonly string[];

const known = new Map<Contract, ResponseCheck>();

/** The check of a generation's contract, compiled once. */
export function responseCheckOf(generation: SimulatedGeneration): ResponseCheck {
  const contract = contracts[generation];
  const check = known.get(contract) ?? createCheck(contract);
  known.set(contract, check);
  return check;
}

function createCheck(contract: Contract): ResponseCheck {
  const ajv = formats.default(new Ajv2020({ strict: false, allErrors: true })).addSchema({ $id: base, ...(closed(contract) as object) });
  const compiled = new Map<string, ValidateFunction>();
  return (method, path, status, body) => {
    const pointer = pointerFor(contract, method, path, status);
    if (pointer === undefined) return [`${method} ${path} ${status} is not in the contract`];
    if (pointer === '') return [];
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `${base}#${pointer}` });
    compiled.set(pointer, validate);
    return validate(body)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${method} ${path} ${status}${instancePath} ${message}`);
  };
}

const base = 'https://strict.example/';

interface Response {
  readonly $ref?: string;
  readonly content?: unknown;
}

/** A JSON pointer to the response's schema; empty where the contract says nothing of a body. */
function pointerFor(contract: Contract, method: string, path: string, status: number): string | undefined {
  const names = Object.keys(contract.paths).filter((name) => new RegExp(`^${name.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path));
  const [name] = names.sort((a, b) => a.split('{').length - b.split('{').length);
  const operation = contract.paths[name ?? '']?.[method.toLowerCase()] as
    | { readonly responses: Readonly<Record<string, Response>> }
    | undefined;
  if (name === undefined || operation === undefined) return status === 404 ? '/components/schemas/ErrorEnvelope' : undefined;
  if (status === 422) return '/components/schemas/HTTPValidationError';
  if (status >= 400) return '/components/schemas/ErrorEnvelope';
  const response = operation.responses['2XX'] ?? operation.responses[String(status)];
  if (response === undefined) return undefined;
  if (response.$ref !== undefined) return `${response.$ref.slice(1)}/content/application~1json/schema`;
  const place = `/paths/${name.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${method.toLowerCase()}/responses`;
  return response.content === undefined ? '' : `${place}/${operation.responses['2XX'] ? '2XX' : status}/content/application~1json/schema`;
}

function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, closed(each)]));
  const isOpen = copy['type'] === 'object' && 'properties' in copy && !('additionalProperties' in copy);
  return isOpen ? { ...copy, additionalProperties: false } : copy;
}
