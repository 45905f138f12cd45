/**
 * Faults by script: which requests meet one, and which.
 *
 * A rule counts the requests that its `when` describes, and picks among them by number. The first rule that picks a
 * request decides. A script is a JSON list, checked as a whole: each mistake is told with its place.
 */
import { Ajv, type ErrorObject } from 'ajv';
import { BadInput } from '../errors.ts';

export const requestKinds = ['search', 'page', 'read', 'document', 'metadata', 'discovery', 'token'] as const;
export type RequestKind = (typeof requestKinds)[number];

/** Which requests a rule is about; what is absent does not matter. */
export interface FaultWhen {
  /** `search` is a first page, `page` a later one. */
  readonly kind?: RequestKind;
  readonly type?: string;
  /** A part of the path. */
  readonly path?: string;
  /** Which page of a search, from 1. */
  readonly page?: number;
  /** The n-th such request, from 1. */
  readonly nth?: number;
  /** Each n-th such request. */
  readonly every?: number;
  /** All such requests after the first n. */
  readonly after?: number;
  /** At most so often. */
  readonly times?: number;
}

export const nextLinks = ['foreign', 'circle', 'relative', 'relative-to-base', 'doubled-port', 'http', 'missing'] as const;
export type NextLinkForm = (typeof nextLinks)[number];

/** What happens to a request. */
export type Fault =
  | {
      readonly fault: 'too-many';
      readonly tell?: 'vendor' | 'retry-after' | 'retry-date' | 'rate-limit' | 'nothing';
      readonly seconds?: number;
    }
  | { readonly fault: 'unavailable'; readonly status?: number; readonly retryAfterSeconds?: number }
  | { readonly fault: 'status'; readonly status: number; readonly body?: string; readonly contentType?: string }
  | { readonly fault: 'unauthorized' }
  | { readonly fault: 'slow'; readonly delayMs?: number; readonly bytesPerSecond?: number }
  | { readonly fault: 'cut'; readonly afterBytes?: number; readonly withoutLength?: boolean }
  | { readonly fault: 'expired-page' }
  | { readonly fault: 'repeat-id' }
  | { readonly fault: 'next-link'; readonly form: NextLinkForm }
  | { readonly fault: 'login-page' }
  | { readonly fault: 'redirect'; readonly to?: string; readonly status?: number }
  | { readonly fault: 'gzip-bomb'; readonly megabytes?: number }
  | { readonly fault: 'oversize'; readonly megabytes?: number }
  | { readonly fault: 'truncated-json' }
  | { readonly fault: 'another-patient' }
  | { readonly fault: 'clock'; readonly seconds: number }
  | { readonly fault: 'total'; readonly add: number };

/** A fault, and the requests that meet it; absent: all. */
export type FaultRule = Fault & { readonly when?: FaultWhen };

const count = { type: 'integer', minimum: 1 };
const whole = { type: 'integer', minimum: 0 };
const amount = { type: 'integer', minimum: 1, maximum: 1000 };
const status = { type: 'integer', minimum: 300, maximum: 599 };
const some = { type: 'string' };

const when = {
  type: 'object',
  additionalProperties: false,
  properties: {
    kind: { enum: requestKinds },
    type: some,
    path: some,
    page: count,
    nth: count,
    every: count,
    after: whole,
    times: count,
  },
};

const faultFields: Readonly<Record<Fault['fault'], { readonly required?: readonly string[]; readonly [field: string]: unknown }>> = {
  'too-many': { tell: { enum: ['vendor', 'retry-after', 'retry-date', 'rate-limit', 'nothing'] }, seconds: whole },
  unavailable: { status, retryAfterSeconds: whole },
  status: { required: ['status'], status: { type: 'integer', minimum: 200, maximum: 599 }, body: some, contentType: some },
  unauthorized: {},
  slow: { delayMs: whole, bytesPerSecond: count },
  cut: { afterBytes: whole, withoutLength: { type: 'boolean' } },
  'expired-page': {},
  'repeat-id': {},
  'next-link': { required: ['form'], form: { enum: nextLinks } },
  'login-page': {},
  redirect: { to: some, status },
  'gzip-bomb': { megabytes: amount },
  oversize: { megabytes: amount },
  'truncated-json': {},
  'another-patient': {},
  clock: { required: ['seconds'], seconds: { type: 'integer' } },
  total: { required: ['add'], add: { type: 'integer' } },
};

export const faultNames: readonly string[] = Object.keys(faultFields);

const schema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['fault'],
    discriminator: { propertyName: 'fault' },
    oneOf: Object.entries(faultFields).map(([name, { required = [], ...fields }]) => ({
      required: ['fault', ...required],
      additionalProperties: false,
      properties: { fault: { const: name }, when, ...fields },
    })),
  },
};

const check = new Ajv({ allErrors: true, discriminator: true, strict: true, strictRequired: false, strictTypes: false }).compile<
  readonly FaultRule[]
>(schema);

/** A script from unknown data. Fails: `BadInput` with each mistake and its place. */
export function parseFaultRules(value: unknown): readonly FaultRule[] {
  if (check(value)) return value;
  const mistakes = (check.errors ?? []).map(tellMistake);
  throw new BadInput(`The script of faults cannot be used: ${[...new Set(mistakes)].join('; ')}.`, {
    remedy: `Give a list of {"fault": …, "when": {…}}; faults are ${faultNames.join(', ')}.`,
  });
}

function tellMistake({ instancePath, message = 'is wrong', params, keyword }: ErrorObject): string {
  const place = instancePath === '' ? 'the whole' : instancePath;
  if (keyword === 'additionalProperties') return `${place} has no field "${String(params['additionalProperty'])}"`;
  if (keyword === 'discriminator') return `${place}/fault is no fault that is known`;
  return `${place} ${message}`;
}

/** A request as a rule looks at it. */
export interface RequestTraits {
  readonly kind: RequestKind;
  readonly type: string | undefined;
  readonly path: string;
  /** From 1; absent for anything but a search. */
  readonly page: number | undefined;
}

/** A script under way: it counts. */
export class FaultScript {
  readonly #rules: readonly (FaultRule & { seen: number; done: number })[];

  constructor(rules: readonly FaultRule[]) {
    this.#rules = rules.map((rule) => ({ ...rule, seen: 0, done: 0 }));
  }

  /** The fault that a request meets. Each rule counts it, also where another one decides. */
  pick(traits: RequestTraits): Fault | undefined {
    const concerned = this.#rules.filter(({ when = {} }) => isAbout(when, traits));
    for (const rule of concerned) rule.seen += 1;
    const rule = concerned.find(({ when = {}, seen, done }) => isDue(when, seen, done));
    if (rule !== undefined) rule.done += 1;
    return rule;
  }
}

function isAbout({ kind, type, path, page }: FaultWhen, traits: RequestTraits): boolean {
  return (
    (kind === undefined || kind === traits.kind) &&
    (type === undefined || type === traits.type) &&
    (path === undefined || traits.path.includes(path)) &&
    (page === undefined || page === traits.page)
  );
}

function isDue({ nth, every, after, times }: FaultWhen, seen: number, done: number): boolean {
  return (
    (nth === undefined || seen === nth) &&
    (every === undefined || seen % every === 0) &&
    (after === undefined || seen > after) &&
    (times === undefined || done < times)
  );
}
