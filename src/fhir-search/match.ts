/**
 * Whether one resource meets one search parameter.
 *
 * Shapes: `compileParameter` reads the asked value once and gives a predicate, or says what it cannot do; a value that
 * cannot be read is refused, so that a mistake never looks like an empty chart.
 *
 * Source: FHIR R4 search, parameter types and modifiers.
 */
import { type AnyResource, isResource, referenceTo } from '../fhir.ts';
import { type DatePrefix, datePrefixes, isDateMatch, parseDate, rangesOf } from './date-range.ts';
import { parseReference, type QueryParameter, splitAlternatives, splitParts, withoutEscapes } from './query.ts';
import type { ParameterType, SearchParameter } from './search-parameters.ts';

/** True for a resource that meets the parameter. */
export type Predicate = (resource: AnyResource) => boolean;

type ValueTest = (element: unknown) => boolean;
type ElementTest = (
  value: string,
  asked: { readonly modifier: string | undefined; readonly target: string | undefined },
) => ValueTest | undefined;

/** A predicate for one asked parameter; a text that says why there is none. */
export function compileParameter(asked: QueryParameter, parameter: SearchParameter): Predicate | string {
  const { name, modifier } = asked;
  if (modifier === 'missing') return compileMissing(asked, parameter);
  if (!isModifierKnown(parameter, modifier)) return `the modifier of the parameter ${name} is not supported`;
  const tests = splitAlternatives(asked.value).map((value) => elementTests[parameter.type](value, { modifier, target: parameter.target }));
  if (tests.length === 0 || tests.includes(undefined)) return `the value of the parameter ${name} cannot be read as a ${parameter.type}`;
  const met: Predicate = (resource) => elementsAt(resource, parameter.paths).some((element) => tests.some((test) => test?.(element)));
  return modifier === 'not' ? (resource) => !met(resource) : met;
}

/** The values at any of the paths, lists flattened. */
export function elementsAt(resource: AnyResource, paths: readonly string[]): readonly unknown[] {
  return paths.flatMap((path) => elementsUnder(resource, path));
}

function elementsUnder(value: unknown, path: string): unknown[] {
  const dot = path.indexOf('.');
  if (dot < 0) return childrenOf(value, path);
  return childrenOf(value, path.slice(0, dot)).flatMap((child) => elementsUnder(child, path.slice(dot + 1)));
}

function childrenOf(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
  const child = (value as Record<string, unknown>)[name];
  return Array.isArray(child) ? child : [child];
}

function compileMissing({ name, value }: QueryParameter, parameter: SearchParameter): Predicate | string {
  if (value !== 'true' && value !== 'false') return `the parameter ${name}:missing takes true or false`;
  return (resource) => (elementsAt(resource, parameter.paths).length === 0) === (value === 'true');
}

const modifiers: Readonly<Record<ParameterType, readonly string[]>> = {
  token: ['not', 'text'],
  string: ['exact', 'contains'],
  reference: ['identifier'],
  date: [],
  uri: ['below'],
};

function isModifierKnown({ type }: SearchParameter, modifier: string | undefined): boolean {
  return modifier === undefined || modifiers[type].includes(modifier) || (type === 'reference' && /^[A-Z][A-Za-z]+$/.test(modifier));
}

const elementTests: Readonly<Record<ParameterType, ElementTest>> = {
  token: (value, { modifier }) => (modifier === 'text' ? textTest(value) : tokenTest(value)),
  reference: (value, { modifier, target }) => referenceTest(value, modifier, target),
  date: dateTest,
  string: (value, { modifier }) => stringTest(value, modifier),
  uri: (value, { modifier }) => uriTest(withoutEscapes(value), modifier),
};

interface Token {
  readonly system?: unknown;
  readonly code?: unknown;
  /** A code element of the resource, whose system its binding implies. */
  readonly bound?: boolean;
}

function tokenTest(value: string): ValueTest | undefined {
  const [first = '', second, ...rest] = splitParts(value, '|');
  if (rest.length > 0 || (first === '' && (second ?? '') === '')) return undefined;
  if (second === undefined) return (element) => tokensOf(element).some(({ code }) => code === first);
  if (second === '') return (element) => tokensOf(element).some(({ system }) => system === first);
  const isSystem = ({ system, bound }: Token) => bound === true || (first === '' ? system === undefined : system === first);
  return (element) => tokensOf(element).some((token) => token.code === second && isSystem(token));
}

function tokensOf(element: unknown): readonly Token[] {
  if (typeof element === 'string' || typeof element === 'boolean') return [{ code: String(element), bound: true }];
  if (typeof element !== 'object' || element === null) return [];
  const { coding, system, code, value } = element as Record<string, unknown>;
  if (Array.isArray(coding)) return coding.flatMap(tokensOf);
  return [{ system, code: code ?? value }];
}

function textTest(value: string): ValueTest {
  const wanted = fold(withoutEscapes(value));
  return (element) => displaysOf(element).some((text) => fold(text).startsWith(wanted));
}

function displaysOf(element: unknown): readonly string[] {
  if (typeof element !== 'object' || element === null) return [];
  const { coding, text, display, type } = element as Record<string, unknown>;
  const inner = [...(Array.isArray(coding) ? coding.flatMap(displaysOf) : []), ...displaysOf(type)];
  return [...[text, display].filter((part) => typeof part === 'string'), ...inner];
}

function referenceTest(value: string, modifier: string | undefined, target: string | undefined): ValueTest | undefined {
  if (modifier === 'identifier') return identifierTest(value);
  const text = withoutEscapes(value);
  const type = modifier ?? target;
  if (/^[A-Za-z0-9.-]{1,64}$/.test(text)) {
    return (element) => isPointer(element, ({ type: found, id }) => id === text && (type === undefined || found === type));
  }
  const asked = parseReference(text);
  if (asked === undefined && !/^urn:/.test(text)) return undefined;
  if (asked !== undefined && type !== undefined && asked.type !== type) return () => false;
  const same = (found: { type: string; id: string }) => found.type === asked?.type && found.id === asked.id;
  return (element) => referenceText(element) === text || (!isAbsolute(text) && isPointer(element, same));
}

function identifierTest(value: string): ValueTest | undefined {
  const test = tokenTest(value);
  return test === undefined ? undefined : (element) => childrenOf(element, 'identifier').some(test);
}

/** An absolute reference is to another server than ours: its id says nothing here. */
function isPointer(element: unknown, test: (found: { type: string; id: string }) => boolean): boolean {
  const text = referenceText(element);
  const found = text === undefined || isAbsolute(text) ? undefined : parseReference(text);
  return found !== undefined && test(found);
}

function isAbsolute(reference: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(reference);
}

/**
 * The literal reference of an element; of a whole resource that stands in its place, as some servers keep it, its `Type/id`.
 */
export function referenceText(element: unknown): string | undefined {
  const [text] = typeof element === 'string' ? [element] : childrenOf(element, 'reference');
  if (typeof text === 'string') return text;
  return isResource(element) && typeof element.id === 'string' ? referenceTo(element) : undefined;
}

function dateTest(value: string): ValueTest | undefined {
  const found = /^([a-z]{2})?(\d.*)$/.exec(withoutEscapes(value).replace(' ', '+'));
  const prefix = (found?.[1] ?? 'eq') as DatePrefix;
  const asked = parseDate(found?.[2] ?? '');
  if (asked === undefined || !datePrefixes.includes(prefix)) return undefined;
  return (element) => rangesOf(element).some((range) => isDateMatch(prefix, asked, range));
}

function stringTest(value: string, modifier: string | undefined): ValueTest {
  const text = withoutEscapes(value);
  const wanted = fold(text);
  if (modifier === 'exact') return (element) => textsOf(element).includes(text);
  if (modifier === 'contains') return (element) => textsOf(element).some((part) => fold(part).includes(wanted));
  return (element) => textsOf(element).some((part) => fold(part).startsWith(wanted));
}

/** A string itself; each part of a HumanName or an Address. */
function textsOf(element: unknown): readonly string[] {
  if (typeof element === 'string') return [element];
  if (typeof element !== 'object' || element === null) return [];
  const { use: _use, type: _type, period: _period, ...parts } = element as Record<string, unknown>;
  return Object.values(parts)
    .flat()
    .filter((part) => typeof part === 'string');
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function uriTest(value: string, modifier: string | undefined): ValueTest {
  return (element) => {
    const [text] = typeof element === 'string' ? element.split('|') : [];
    return element === value || text === value || (modifier === 'below' && typeof element === 'string' && element.startsWith(value));
  };
}
