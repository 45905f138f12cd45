/**
 * A compiled CQL library (ELM) as it came in a package: hostile until it was gone through here.
 *
 * What is given out is a copy without annotations, of bounded size and depth, with none of the names that every
 * JavaScript object has; each of its expressions has a number that is unique in the package, under which its result can
 * be found after a run.
 *
 * Source: HL7 Expression Logical Model r1, JSON representation.
 */

/** A part of a library's logic: an operator with its operands. */
export interface ElmNode {
  readonly type?: string;
  /** Ours: unique among all libraries of a package. */
  readonly localId?: string;
  readonly [key: string]: unknown;
}

/** A definition by its name in its library. */
export interface ElmDefinition {
  readonly library: ElmLibrary;
  readonly name: string;
  readonly body: ElmNode;
  /** The number of a function's operands; absent for expressions. */
  readonly arity?: number;
}

/** One library, with what it declares by name. */
export interface ElmLibrary {
  /** As its own logic says: the name others include it by. */
  readonly name: string;
  readonly version?: string;
  readonly includes: ReadonlyMap<string, { readonly path: string; readonly version?: string }>;
  readonly expressions: ReadonlyMap<string, ElmDefinition>;
  /** Overloads under one name. */
  readonly functions: ReadonlyMap<string, readonly ElmDefinition[]>;
  /** The type of each parameter, as `{namespace}Name`, where it is a plain one. */
  readonly parameters: ReadonlyMap<string, string | undefined>;
  readonly valueSets: ReadonlyMap<string, { readonly id: string; readonly version?: string }>;
  readonly codes: ReadonlyMap<string, { readonly code: string; readonly system?: string }>;
  /** What the CQL engine is given. */
  readonly json: { readonly library: unknown };
}

export type ParsedElm = { readonly ok: true; readonly library: ElmLibrary } | { readonly ok: false; readonly reason: string };

const maxBase64 = 24_000_000;
const maxDepth = 1_000;
const maxNodes = 1_000_000;

class Unreadable extends Error {}

/** Gives each part of a package its number. */
export class ElmNumbers {
  #last = 0;

  next(): string {
    this.#last += 1;
    if (this.#last > maxNodes) throw new Unreadable('the libraries of this form have too many parts');
    return String(this.#last);
  }
}

/** Decodes and checks `application/elm+json`. Never throws. */
export function parseElm(base64: string, numbers: ElmNumbers): ParsedElm {
  try {
    if (base64.length > maxBase64) throw new Unreadable('it is too large');
    const data: unknown = JSON.parse(decode(base64));
    const library = readLibrary(new Preparation(numbers).prepare(data, 0));
    return { ok: true, library };
  } catch (error) {
    return { ok: false, reason: error instanceof Unreadable ? error.message : 'it is not JSON' };
  }
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64')
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}

/** What says nothing to whoever runs it. */
const leftOut = new Set(['annotation', 'resultTypeName', 'resultTypeSpecifier', 'locator', 'localId', 'signature']);

/** Names under which an object gives more than a form may have. */
const naming = new Set(['name', 'path', 'alias', 'scope', 'identifier', 'libraryName', 'localIdentifier', 'type']);

class Preparation {
  readonly #numbers: ElmNumbers;

  constructor(numbers: ElmNumbers) {
    this.#numbers = numbers;
  }

  prepare(value: unknown, depth: number): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const number = this.#numbers.next();
    if (depth > maxDepth) throw new Unreadable('it is nested too deeply');
    if (Array.isArray(value)) return value.map((item) => this.prepare(item, depth + 1));
    return this.#prepareObject(value, depth, number);
  }

  #prepareObject(value: object, depth: number, localId: string): object {
    const entries = Object.entries(value).filter(([key]) => !leftOut.has(key));
    for (const [key, part] of entries)
      if (isForbidden(key) || (naming.has(key) && isForbiddenName(part))) throw new Unreadable('it uses a forbidden name');
    const prepared = Object.fromEntries(entries.map(([key, part]) => [key, this.prepare(part, depth + 1)]));
    return typeof prepared['type'] === 'string' ? { ...prepared, localId } : prepared;
  }
}

function isForbiddenName(value: unknown): boolean {
  return typeof value === 'string' && value.split('.').some(isForbidden);
}

function isForbidden(name: string): boolean {
  return name in Object.prototype || name === 'prototype';
}

function readLibrary(data: unknown): ElmLibrary {
  const json = partOf(data, 'library');
  const identifier = partOf(json, 'identifier');
  const name = textOf(identifier, 'id');
  if (name === undefined) throw new Unreadable('it has no identifier');
  const codeSystems = byName(json, 'codeSystems', (each) => textOf(each, 'id'));
  const library = {
    name,
    ...versioned(identifier),
    includes: byName(json, 'includes', (each) => ({ path: textOf(each, 'path') ?? '', ...versioned(each) }), 'localIdentifier'),
    parameters: byName(json, 'parameters', typeOfParameter),
    valueSets: byName(json, 'valueSets', (each) => ({ id: textOf(each, 'id') ?? '', ...versioned(each) })),
    codes: byName(json, 'codes', (each) => readCode(each, codeSystems)),
    json: { library: json },
  };
  return addDefinitions(library, definitionsUnder(json, 'statements'));
}

type WithoutDefinitions = Omit<ElmLibrary, 'expressions' | 'functions'>;

function addDefinitions(declared: WithoutDefinitions, statements: readonly ElmNode[]): ElmLibrary {
  const expressions = new Map<string, ElmDefinition>();
  const functions = new Map<string, ElmDefinition[]>();
  const library: ElmLibrary = { ...declared, expressions, functions };
  for (const statement of statements) {
    const name = textOf(statement, 'name') ?? '';
    const body = partOf(statement, 'expression');
    if (statement.type !== 'FunctionDef') expressions.set(name, { library, name, body });
    else functions.set(name, [...(functions.get(name) ?? []), { library, name, body, arity: listOf(statement, 'operand').length }]);
  }
  return library;
}

function readCode(
  each: ElmNode,
  codeSystems: ReadonlyMap<string, string | undefined>,
): { readonly code: string; readonly system?: string } {
  const system = codeSystems.get(textOf(partOf(each, 'codeSystem'), 'name') ?? '');
  return { code: textOf(each, 'id') ?? '', ...(system === undefined ? {} : { system }) };
}

function typeOfParameter(each: ElmNode): string | undefined {
  const named = partOf(each, 'parameterTypeSpecifier');
  return textOf(each, 'parameterType') ?? (named.type === 'NamedTypeSpecifier' ? textOf(named, 'name') : undefined);
}

function byName<T>(json: ElmNode, key: string, read: (each: ElmNode) => T, naming = 'name'): ReadonlyMap<string, T> {
  return new Map(definitionsUnder(json, key).map((each) => [textOf(each, naming) ?? '', read(each)] as const));
}

function definitionsUnder(json: ElmNode, key: string): readonly ElmNode[] {
  return listOf(partOf(json, key), 'def');
}

function versioned(node: ElmNode): { readonly version?: string } {
  const version = textOf(node, 'version');
  return version === undefined || version === '' ? {} : { version };
}

const nothing: ElmNode = {};

/** An object under a key; an empty one where there is none. */
export function partOf(node: unknown, key: string): ElmNode {
  const part = isNode(node) ? node[key] : undefined;
  return isNode(part) ? part : nothing;
}

/** The objects of a list under a key. */
export function listOf(node: ElmNode, key: string): readonly ElmNode[] {
  const list = node[key];
  return Array.isArray(list) ? list.filter(isNode) : [];
}

/** A text under a key. */
export function textOf(node: ElmNode, key: string): string | undefined {
  const text = node[key];
  return typeof text === 'string' ? text : undefined;
}

export function isNode(value: unknown): value is ElmNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parts directly below a part of logic, those in lists included. */
export function partsOf(node: ElmNode): readonly ElmNode[] {
  return Object.values(node).flatMap((value) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []));
}
