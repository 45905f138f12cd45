/**
 * What one site demands of a search, as data: the same shape for a vendor's profile and for a site's own corrections.
 *
 * Later rules win over earlier ones, entry by entry: the vendor's for all types, the vendor's for the type, the site's
 * for all types, the site's for the type.
 */

/** How a date parameter may be sent. It is always sent as whole days with `ge` and `lt`. */
export interface DateRule {
  /** Both bounds must be given. */
  readonly closed?: boolean;
  /** Days are written with a time. */
  readonly withTime?: boolean;
  /** Only the lower bound says here what it says in FHIR. */
  readonly lowerOnly?: boolean;
  /** The upper bound has to be `le`. */
  readonly inclusive?: boolean;
}

/** The values a parameter can have. `whole` promises that each resource of the type has one of them. */
export interface KnownValues {
  readonly values: readonly string[];
  readonly whole?: boolean;
}

/** What holds for one resource type; all of it optional. */
export interface TypeRules {
  /** False where the type cannot be searched; true where it can although the site does not say so. */
  readonly offered?: boolean;
  /** The search parameters there are, in place of what the CapabilityStatement says. */
  readonly parameters?: readonly string[];
  /** Sets of parameters, one of which has to be there whole. */
  readonly ways?: readonly (readonly string[])[];
  /** Parameters that are never sent, with the reason; false takes a reason back. */
  readonly notSent?: Readonly<Record<string, string | false>>;
  /** Code systems that a token parameter finds; others are filtered here. */
  readonly systems?: Readonly<Record<string, readonly string[]>>;
  readonly dates?: Readonly<Record<string, DateRule>>;
  readonly values?: Readonly<Record<string, KnownValues>>;
  /** Most alternatives of a parameter in one request. */
  readonly maxValues?: Readonly<Record<string, number>>;
  /** The best `_count`; false where there is none to be sent. */
  readonly pageSize?: number | false;
}

/** What holds for a whole site. `types` may have `*`, for all of them. */
export interface SiteRules {
  /** Characters of a URL, base and query. */
  readonly maxUrlLength?: number;
  /** `_sort` is honoured. */
  readonly sorts?: boolean;
  /** `_elements` is honoured. */
  readonly elements?: boolean;
  /** `_id` lets no other parameter stand beside it, `_count` neither. */
  readonly idAlone?: boolean;
  /** `_count` is sent only where the site declares it. */
  readonly countIfDeclared?: boolean;
  /** Modifiers that are understood; `*` for a server that refuses those it does not know. */
  readonly modifiers?: readonly string[];
  /** Parameters for every search, as for a tenant. */
  readonly always?: Readonly<Record<string, string>>;
  readonly types?: Readonly<Record<string, TypeRules>>;
}

/** A site's own corrections. */
export type SiteOverrides = SiteRules;

/** All rules of a site for one type. */
export interface RulesForType extends TypeRules {
  readonly site: SiteRules;
}

/** The rules for a type, later layers over earlier ones. */
export function rulesFor(type: string, layers: readonly SiteRules[]): RulesForType {
  const parts = layers.flatMap(({ types = {} }) => [own(types, '*'), own(types, type)]).filter((part) => part !== undefined);
  return { ...parts.reduce<TypeRules>(mergeRules, {}), site: Object.assign({}, ...layers) };
}

function own(types: Readonly<Record<string, TypeRules>>, type: string): TypeRules | undefined {
  return Object.hasOwn(types, type) ? types[type] : undefined;
}

function mergeRules(below: TypeRules, above: TypeRules): TypeRules {
  const tables = ['notSent', 'systems', 'dates', 'values', 'maxValues'] as const;
  const merged = tables.filter((key) => above[key] !== undefined).map((key) => [key, { ...below[key], ...above[key] }]);
  return { ...below, ...above, ...Object.fromEntries(merged) };
}

const name = { type: 'string', pattern: '^[A-Za-z_-][A-Za-z0-9_.:-]{0,63}$' };
const names = { type: 'array', items: name, maxItems: 500 };
const text = { type: 'string', minLength: 1, maxLength: 500 };
const table = (value: object): object => ({ type: 'object', propertyNames: name, additionalProperties: value });

const typeRules = {
  type: 'object',
  additionalProperties: false,
  properties: {
    offered: { type: 'boolean' },
    parameters: names,
    ways: { type: 'array', items: names, description: 'sets of parameters, one of which has to be there whole' },
    notSent: table({ oneOf: [text, { const: false }] }),
    systems: table({ type: 'array', items: text }),
    dates: table({
      type: 'object',
      additionalProperties: false,
      properties: {
        closed: { type: 'boolean' },
        withTime: { type: 'boolean' },
        lowerOnly: { type: 'boolean' },
        inclusive: { type: 'boolean' },
      },
    }),
    values: table({
      type: 'object',
      additionalProperties: false,
      required: ['values'],
      properties: { values: { type: 'array', items: text, minItems: 1, maxItems: 200 }, whole: { type: 'boolean' } },
    }),
    maxValues: table({ type: 'integer', minimum: 1 }),
    pageSize: { oneOf: [{ type: 'integer', minimum: 2, maximum: 10_000 }, { const: false }] },
  },
};

/** The shape of a site's corrections in the configuration. Source: JSON Schema 2020-12. */
export const siteOverridesSchema: Readonly<Record<string, unknown>> = {
  type: 'object',
  additionalProperties: false,
  properties: {
    maxUrlLength: { type: 'integer', minimum: 256, maximum: 65_536 },
    sorts: { type: 'boolean' },
    elements: { type: 'boolean' },
    idAlone: { type: 'boolean' },
    countIfDeclared: { type: 'boolean' },
    modifiers: { type: 'array', items: { type: 'string', pattern: '^(\\*|[A-Za-z-]{1,40})$' } },
    always: table(text),
    types: {
      type: 'object',
      propertyNames: { type: 'string', pattern: '^(\\*|[A-Z][A-Za-z]{1,63})$' },
      additionalProperties: typeRules,
    },
  },
};
