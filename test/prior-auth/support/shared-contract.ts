/**
 * The reconstructed contract of generation 3, where it lies beside the checkout: examples, and response schemas.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'yaml';

const folder = new URL('../../../../shared/collate-api/', import.meta.url);

/** True where the contract's files are there; says so where they are not. */
export const hasContract: boolean = existsSync(new URL('openapi-g3.yaml', folder));
if (!hasContract) console.info('skipped: the reconstructed contract is not beside this checkout');

/** The families of generations that have a contract of their own. */
export type Family = 'g1' | 'g2' | 'g3';

/** The examples of one schema of a generation, as their manifest names it, by file name. */
export function readExamples(schema: string, family: Family = 'g3'): readonly (readonly [file: string, value: unknown])[] {
  return listExamples()
    .filter((entry) => entry.family === family && entry.schema === schema)
    .map(({ file, value }) => [file, value] as const);
}

/** Every example there is; empty where the contract is not beside this checkout. */
export function listExamples(): readonly {
  readonly file: string;
  readonly family: Family;
  readonly schema: string;
  readonly value: unknown;
}[] {
  if (!hasContract) return [];
  const manifest = readFileSync(new URL('examples/manifest.json', folder), 'utf8');
  const present = new Set(readdirSync(new URL('examples/', folder)));
  return collectEntries(JSON.parse(manifest))
    .filter(({ file }) => present.has(file))
    .map(({ file, spec, schema }) => ({
      file,
      family: spec.replace(/^openapi-|\.yaml$/g, '') as Family,
      schema,
      value: JSON.parse(readFileSync(new URL(`examples/${file}`, folder), 'utf8')),
    }));
}

/** A file beside the contract, or undefined where it is absent. */
export function readShared(name: string): string | undefined {
  const file = new URL(name, folder);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Says what is wrong with a response, by method, path and status; empty where it fits. An undeclared key is wrong too. */
export function createResponseCheck(): (method: string, path: string, status: number, body: unknown) => readonly string[] {
  const document = parse(readFileSync(new URL('openapi-g3.yaml', folder), 'utf8')) as OpenApi;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema({ $id: 'https://contract.example/g3', ...(closed(document) as object) });
  const compiled = new Map<string, ValidateFunction>();
  return (method, path, status, body) => {
    const schema = schemaFor(document, method, path, status);
    if (schema === undefined) return [`${method} ${path} ${status} is not in the contract`];
    if (schema === 'no body') return [];
    const validate = compiled.get(schema) ?? ajv.compile({ $ref: `https://contract.example/g3#${schema}` });
    compiled.set(schema, validate);
    return validate(body)
      ? []
      : (validate.errors ?? []).map((error) => `${method} ${path} ${status}${error.instancePath} ${error.message}`);
  };
}

interface Entry {
  readonly file: string;
  readonly spec: string;
  readonly schema: string;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, OpenApiResponse>> }>>>>;
  readonly components: { readonly responses: Readonly<Record<string, OpenApiResponse>> };
}

interface OpenApiResponse {
  readonly $ref?: string;
  readonly content?: unknown;
}

/** The same schemas, refusing keys that they do not declare. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, closed(each)]));
  const isOpen = copy.type === 'object' && 'properties' in copy && !('additionalProperties' in copy);
  return isOpen ? { ...copy, additionalProperties: false } : copy;
}

function collectEntries(value: unknown): readonly Entry[] {
  if (Array.isArray(value)) return value.flatMap(collectEntries);
  if (typeof value !== 'object' || value === null) return [];
  if ('file' in value && 'schema' in value) return [value as Entry];
  return Object.values(value).flatMap(collectEntries);
}

/** A JSON pointer to the schema of one response. */
function schemaFor(document: OpenApi, method: string, path: string, status: number): string | 'no body' | undefined {
  const names = Object.keys(document.paths)
    .filter((name) => fits(name, path))
    .sort((a, b) => count(a) - count(b));
  const name = names[0];
  const responses = name === undefined ? undefined : document.paths[name]?.[method.toLowerCase()]?.responses;
  const key = [String(status), `${String(status)[0]}XX`].find((each) => responses?.[each] !== undefined);
  if (name === undefined || responses === undefined) return undefined;
  if (key === undefined) return status >= 400 ? '/components/schemas/ErrorEnvelope' : undefined;
  const response = responses[key];
  const pointer =
    response?.$ref?.slice(1) ??
    `/paths/${name.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${method.toLowerCase()}/responses/${key}`;
  return response?.$ref === undefined && response?.content === undefined ? 'no body' : `${pointer}/content/application~1json/schema`;
}

function count(name: string): number {
  return name.split('{').length;
}

function fits(name: string, path: string): boolean {
  return new RegExp(`^${name.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path);
}
