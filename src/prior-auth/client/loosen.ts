/**
 * The schemas of a contract, loosened to what an answer of a living API is held to.
 *
 * Lists of words become any word, an optional member may be null, unknown members pass, a time may lack its offset;
 * patterns, lengths and formats but times are dropped. What is left: each known member has its type, and required ones
 * are there. `Reliance` narrows that: every list of what must be there is inferred in our contracts, so a dialect names
 * what it stands on, and nothing else can break it.
 *
 * Source: JSON Schema 2020-12, as far as the contracts use it.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { BrokenContract } from '../../errors.ts';
import type { Contract, JsonSchema } from '../contracts/contract.ts';

/** The members that must be there, where the contract requires them: in any schema, or in one of that name instead. */
export interface Reliance {
  readonly anywhere: readonly string[];
  readonly bySchema?: Readonly<Record<string, readonly string[]>>;
}

/** Checks values against the loosened schemas of one contract. */
export class ContractCheck {
  readonly #ajv: Ajv2020;
  readonly #compiled = new Map<string, ValidateFunction>();
  readonly #anywhere: ReadonlySet<string> | undefined;

  /** Without a reliance, what the contract requires must be there. */
  constructor(contract: Contract, reliance?: Reliance) {
    // The contracts are our own, and a test holds them together: they are not judged again at each start.
    this.#ajv = new Ajv2020({ allErrors: true, strict: false, validateSchema: false });
    formats.default(this.#ajv);
    this.#anywhere = reliance && new Set(reliance.anywhere);
    const schemas = Object.entries(contract.components.schemas ?? {}).map(([name, schema]) => {
      const own = reliance?.bySchema?.[name];
      return [name, loosen(schema, own ? new Set(own) : this.#anywhere)] as const;
    });
    this.#ajv.addSchema({ $id: rootId, components: { schemas: Object.fromEntries(schemas) } });
  }

  /** Fails: BrokenContract with every problem by path; values are never repeated. `what` begins the message. */
  require(schema: JsonSchema | string, value: unknown, what: string): void {
    const problems = this.problems(schema, value);
    if (problems.length === 0) return;
    throw new BrokenContract(`${what} of the prior-auth API does not fit its contract: ${problems.join('; ')}`, {
      remedy: 'Nothing more was written. The API changed or answered with something else; this client has to learn it first.',
    });
  }

  /** Every problem by path; empty where the value fits. `schema` is one of the contract, or the name of one. */
  problems(schema: JsonSchema | string, value: unknown): readonly string[] {
    const key = JSON.stringify(schema);
    const validate = this.#compiled.get(key) ?? this.#compile(schema);
    this.#compiled.set(key, validate);
    return validate(value) ? [] : (validate.errors ?? []).map(placeOf);
  }

  #compile(schema: JsonSchema | string): ValidateFunction {
    const named = typeof schema === 'string' ? { $ref: `#/components/schemas/${schema}` } : schema;
    return this.#ajv.compile(loosen(named, this.#anywhere) as JsonSchema);
  }
}

const rootId = 'contract:loosened';
const keptNumbers = ['minimum', 'maximum'];

/** One schema, loosened. */
export function loosen(schema: JsonSchema, reliedOn?: ReadonlySet<string>): JsonSchema {
  const { type, properties, items, anyOf, oneOf, additionalProperties, $ref } = schema as LooseParts;
  const required = (schema.required as readonly string[] | undefined) ?? [];
  const due = reliedOn === undefined ? required : required.filter((name) => reliedOn.has(name));
  const branches = anyOf ?? oneOf;
  return {
    ...($ref !== undefined && { $ref: $ref.replace(/^#/, `${rootId}#`) }),
    ...(type !== undefined && { type }),
    ...(schema.format === 'date-time' && { format: 'iso-date-time' }),
    ...Object.fromEntries(keptNumbers.flatMap((name) => (schema[name] === undefined ? [] : [[name, schema[name]]]))),
    ...(items && { items: loosen(items, reliedOn) }),
    ...(branches && { anyOf: branches.map((branch) => loosen(branch, reliedOn)) }),
    ...(properties && { properties: loosenMembers(properties, due, reliedOn) }),
    ...(due.length > 0 && { required: due }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: loosen(additionalProperties, reliedOn) }),
  };
}

interface LooseParts {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
}

function loosenMembers(
  properties: Readonly<Record<string, JsonSchema>>,
  due: readonly string[],
  reliedOn: ReadonlySet<string> | undefined,
): Readonly<Record<string, JsonSchema>> {
  const members = Object.entries(properties).map(([name, schema]) => {
    const loose = loosen(schema, reliedOn);
    return [name, due.includes(name) ? loose : { anyOf: [loose, { type: 'null' }] }] as const;
  });
  return Object.fromEntries(members);
}

function placeOf(error: ErrorObject): string {
  return `${error.instancePath === '' ? '/' : error.instancePath} ${error.message ?? error.keyword}`;
}
