/**
 * FHIRPath, bounded and with provenance: the only file that imports fhirpath.
 *
 * Every result knows its type and, where it stood in a resource, its place. `today()` and `now()` come from the clock
 * that was given, and so does the zone in which days begin. Nothing here reaches a network: asynchronous functions are off. An expression stops after
 * `maxSteps`; one that cannot be stopped from inside (a regular expression that runs away) is stopped from
 * outside, by whoever learns the expression through `onExpression`.
 *
 * Source: FHIRPath N1 and 3.0.0-ballot as fhirpath.js 5.2.0 implements them, with the FHIR R4 model.
 */

import fhirpath, { type Model } from 'fhirpath';
import r4Tables from 'fhirpath/fhir-context/r4';
import { messageOf } from '../errors.ts';
import { confine, datesInZone, readOffset } from './confine.ts';
import { ancestryOf, isElementNode, type Place, placeOf } from './elements.ts';
import { namesIn, quoteHyphens, withFixedNames } from './expression-names.ts';
import { explainFailure } from './failures.ts';
import { usesFocus } from './focus.ts';
import { findCallFault, ownFunctions } from './functions.ts';
import type { SyntaxNode } from './syntax.ts';
import { TextMemory } from './text-memory.ts';

export { namesIn } from './expression-names.ts';

/** One element of a result. `node` is what can be handed on as a variable or a focus; nobody looks inside it. */
export interface Found {
  /** `FHIR.Quantity`, `System.Boolean` … */
  readonly type: string;
  /** The value as JSON; a copy. */
  readonly value: unknown;
  readonly place?: Place;
  readonly node: unknown;
}

export type Evaluated =
  | { readonly ok: true; readonly found: readonly Found[] }
  | {
      readonly ok: false;
      readonly code: 'expression-invalid' | 'expression-failed' | 'expression-too-long' | 'unknown-name';
      readonly message: string;
    };

/** Names to values, nodes or resources; read lazily, so that a name costs nothing until it is used. */
export type Variables = Readonly<Record<string, unknown>>;

/** How many evaluation steps one expression may take; a chart of 5,000 resources needs about 300,000. */
const maxSteps = 6_000_000;
const maxResults = 20_000;

/** The weight of an element, given with all that stands around it, nearest first. */
export type Weigh = (ancestry: readonly unknown[]) => number | undefined;

export interface ExpressionOptions {
  /** The pinned clock, as ISO date-time with its zone. */
  readonly now: string;
  /** Names with hyphens that expressions may use without quoting them. */
  readonly hyphenated: readonly string[];
  /** Expressions that are not to be run, with the reason. */
  readonly refused: ReadonlyMap<string, string>;
  /** How much an answer weighs in a score, for `weight()`. */
  readonly weigh?: Weigh;
  /** Told before each evaluation. */
  readonly onExpression?: (expression: string) => void;
}

const r4 = r4Tables as unknown as Model;

/** `valueQuantity`, `effectiveDateTime` …: how JSON names an element that may have several types. */
export const choiceJsonNames: ReadonlySet<string> = new Set(
  Object.entries(r4.choiceTypePaths).flatMap(([path, types]) => types.map((type) => `${path.slice(path.lastIndexOf('.') + 1)}${type}`)),
);

type Compiled = (focus: unknown, variables: Variables, options?: object) => unknown[];

/** An expression as the library reads it: the same for every form and clock. */
interface Parsed {
  readonly tree: SyntaxNode;
  readonly run: Compiled;
  readonly needsFocus: boolean;
}

/** Called by fhirpath after each step; `node` is the syntax node that gave `result`. */
type StepListener = (node: SyntaxNode, focus: readonly unknown[], result: readonly unknown[]) => void;

class TooLong extends Error {}

/** Compiles and evaluates FHIRPath for one form, one clock. */
export class Expressions {
  readonly #options: ExpressionOptions;
  readonly #compiled = new Map<string, Parsed | Error>();
  readonly #functions: object;
  readonly #dates: DateConstructor;

  constructor(options: ExpressionOptions) {
    this.#options = options;
    this.#dates = datesInZone(readOffset(options.now));
    this.#functions = { ...ownFunctions, ...weightFunctions(options.weigh), ...confine(this.#dates, () => clockFunctions(options.now)) };
  }

  /** The fault of an expression that cannot be parsed; none where it is refused for another reason. */
  findSyntaxError(expression: string): string | undefined {
    if (this.#options.refused.has(expression)) return undefined;
    const compiled = this.#compile(expression);
    return compiled instanceof Error ? compiled.message : undefined;
  }

  /** The syntax tree of an expression; nothing where it cannot be parsed. */
  parse(expression: string): SyntaxNode | undefined {
    const compiled = this.#compile(expression);
    return compiled instanceof Error ? undefined : compiled.tree;
  }

  /** True where the result may depend on the focus; in doubt, and for what cannot be parsed. */
  needsFocus(expression: string): boolean {
    const compiled = this.#compile(expression);
    return compiled instanceof Error || compiled.needsFocus;
  }

  /** Evaluates; the focus is what `%context` and unrooted paths start from. Never throws. */
  evaluate(expression: string, focus: readonly unknown[], variables: Variables, listener?: StepListener): Evaluated {
    const refusal = this.#options.refused.get(expression);
    if (refusal !== undefined) return { ok: false, code: 'expression-too-long', message: refusal };
    const compiled = this.#compile(expression);
    if (compiled instanceof Error) return { ok: false, code: 'expression-invalid', message: compiled.message };
    const names = namesIn(expression);
    const inherited = names.find((name) => name in Object.prototype && (name === '__proto__' || !Object.hasOwn(variables, name)));
    if (inherited !== undefined) return unknownName(inherited);
    this.#options.onExpression?.(expression);
    try {
      const options = { debugger: boundedBy(maxSteps, listener), userInvocationTable: this.#functions };
      const nodes = confine(this.#dates, () => compiled.run([...focus], withFixedNames(variables, names), options));
      if (nodes.length > maxResults) throw new TooLong(`gives more than ${maxResults} values`);
      return { ok: true, found: nodes.map(describe).filter(isValue) };
    } catch (error) {
      return failureOf(error);
    }
  }

  #compile(expression: string): Parsed | Error {
    const known = this.#compiled.get(expression);
    if (known !== undefined) return known;
    const refusal = this.#options.refused.get(expression);
    if (refusal !== undefined) return new Error(refusal);
    const compiled = parsed.recall(this.#quote(expression), (text) => {
      this.#options.onExpression?.(expression);
      return parse(text);
    });
    this.#compiled.set(expression, compiled);
    return compiled;
  }

  #quote(expression: string): string {
    return quoteHyphens(expression, this.#options.hyphenated);
  }
}

/** `trace()` would write what is in the chart to the console. */
const libraryOptions = { resolveInternalTypes: false, preciseMath: true, traceFn: () => undefined } as const;

/** Parsing costs more than most evaluations, and a process sees the same forms again and again. */
const parsed = new TextMemory<Parsed | Error>();

function parse(expression: string): Parsed | Error {
  if (expression.length > 50_000) return new Error('the expression is longer than 50,000 characters');
  try {
    const tree = fhirpath.parse(expression) as SyntaxNode;
    const fault = findCallFault(tree);
    return fault === undefined ? { tree, run: compile(expression), needsFocus: usesFocus(tree) } : new Error(fault);
  } catch (error) {
    return new Error(firstLine(messageOf(error)));
  }
}

function compile(expression: string): Compiled {
  return fhirpath.compile(expression, r4, libraryOptions) as Compiled;
}

function boundedBy(
  limit: number,
  listener: StepListener | undefined,
): (...step: [unknown, readonly unknown[], readonly unknown[], SyntaxNode]) => void {
  let steps = 0;
  return (_context, focus, result, node) => {
    steps += 1;
    if (steps > limit) throw new TooLong(`takes more than ${limit} steps`);
    if (listener !== undefined) listener(node, focus, result);
  };
}

/** What went wrong, without what the chart says: fhirpath puts values into some of its messages. */
function failureOf(error: unknown): Evaluated {
  if (error instanceof TooLong) return { ok: false, code: 'expression-too-long', message: `the expression ${error.message}` };
  const name = /^Attempting to access an undefined environment variable: (.+)$/.exec(messageOf(error))?.[1];
  if (name !== undefined) return unknownName(name);
  return { ok: false, code: 'expression-failed', message: explainFailure(messageOf(error)) };
}

/** Also for names that every JavaScript object has, unless they are defined; `__proto__` cannot be. */
function unknownName(name: string): Evaluated {
  return { ok: false, code: 'unknown-name', message: `the name %${name} is not defined here` };
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}

/** `weight()` and its older name `ordinal()`: the library's own would ask a terminology server. */
function weightFunctions(weigh: Weigh | undefined): object {
  const weight = {
    fn: (nodes: readonly unknown[]) => nodes.flatMap((node) => weigh?.(ancestryOf(node)) ?? []),
    arity: { 0: [] },
    internalStructures: true,
  };
  return { weight, ordinal: weight };
}

/** `now()`, `today()` and `timeOfDay()` of the pinned clock. */
function clockFunctions(now: string): object {
  const [date = '', time = ''] = now.split('T');
  const clockTime = time.replace(/(Z|[+-]\d{2}:\d{2})$/, '');
  const constant = (literal: string) => {
    const [value] = fhirpath.evaluate({}, literal, {}, r4, { resolveInternalTypes: false }) as unknown[];
    return { fn: () => value, arity: { 0: [] }, internalStructures: true };
  };
  return { now: constant(`@${now}`), today: constant(`@${date}`), timeOfDay: constant(`@T${clockTime}`) };
}

/** Type, value and place of one element of a result. */
export function describe(node: unknown): Found {
  const type = (fhirpath.types([node]) as string[])[0] ?? 'System.Any';
  const place = isElementNode(node) ? placeOf(node) : undefined;
  let copy: { readonly value: unknown } | undefined;
  return {
    type,
    /** Copied when somebody looks: most of what is found is only handed on. */
    get value() {
      copy ??= { value: plainValue(node) };
      return copy.value;
    },
    ...(place === undefined ? {} : { place }),
    node,
  };
}

/** False for what no chart can say: functions, numbers too large to be written. An element may be there without a value. */
function isValue({ node, value }: Found): boolean {
  return isElementNode(node) || (value !== undefined && value !== null);
}

function plainValue(node: unknown): unknown {
  if (isElementNode(node)) return toJson(node.data);
  const quantity = node as { value?: unknown; unit?: unknown; toJSON?: () => unknown };
  if (typeof node === 'object' && node !== null && (fhirpath.types([node]) as string[])[0] === 'System.Quantity') {
    return toQuantity(toJson(quantity.value), String(quantity.unit ?? ''));
  }
  const json = toJson(node);
  return typeof json === 'string' && !(typeof node === 'string') ? json.replace(/-00:00$/, '+00:00') : json;
}

function toQuantity(value: unknown, unit: string): unknown {
  const code = unit.replace(/^'|'$/g, '');
  return { value: Number(value), ...(code === '' ? {} : { unit: code, system: 'http://unitsofmeasure.org', code }) };
}

function toJson(data: unknown): unknown {
  if (typeof data === 'bigint') return Number.isSafeInteger(Number(data)) ? Number(data) : String(data);
  if (typeof data === 'object') return JSON.parse(JSON.stringify(data));
  return typeof data === 'function' ? undefined : data;
}
