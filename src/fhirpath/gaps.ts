/**
 * Where an expression does not give what FHIRPath says it gives, as far as its author can see and avoid it.
 *
 * Each gap is known from tests of the official suite that fail here: test/conformance/fhirpath-known-failures.json
 * has them under the same names, and a test holds the two against each other.
 */
import { choiceJsonNames } from './expressions.ts';
import { parametersOf } from './functions.ts';
import type { SyntaxNode } from './syntax.ts';

/** A construct that does not do what it should. */
export interface Gap {
  readonly name: string;
  readonly isAt: (node: SyntaxNode) => boolean;
  /** What goes wrong. */
  readonly wrong: string;
  readonly instead: string;
}

/** The gaps that an expression touches, each once. */
export function findGaps(tree: SyntaxNode): readonly Gap[] {
  return fhirpathGaps.filter((gap) => isAnywhere(tree, gap.isAt));
}

/** Every gap that has a form which can be recognised. */
export const fhirpathGaps: readonly Gap[] = [
  {
    name: 'sort-by-minus',
    isAt: (node) => isCall(node, ['sort']) && parametersOf(node).some(({ children }) => children?.[0]?.type === 'PolarityExpression'),
    wrong: 'sort(-x) sorts numbers backwards, and fails on text, dates and empty values',
    instead: 'write sort(x desc)',
  },
  {
    name: 'equivalent-lists',
    isAt: (node) => isEquivalence(node) && sidesOf(node).some(isUnion),
    wrong: '~ compares lists in their order, though order should not matter',
    instead: 'write a.subsetOf(b) and b.subsetOf(a)',
  },
  {
    name: 'equivalent-quantities',
    isAt: (node) => isEquivalence(node) && sidesOf(node).some((side) => literalOf(side)?.type === 'QuantityLiteral'),
    wrong: '~ does not round quantities to the precision of the less precise one',
    instead: 'round both, or compare with >= and <=',
  },
  {
    name: 'time-without-zone',
    isAt: ({ type, text = '' }) => type === 'DateTimeLiteral' && /T\d/.test(text) && !/(Z|[+-]\d{2}:\d{2})$/.test(text),
    wrong: 'a time without its zone is taken to be in the zone of the clock, where the comparison should give nothing',
    instead: 'write the zone, as in @2026-01-31T10:00:00Z, or the day alone',
  },
  {
    name: 'reckoning-with-times',
    isAt: (node) => node.type === 'AdditiveExpression' && sidesOf(node).some(isMoment) && sidesOf(node).some(isQuantityLiteral),
    wrong: 'the result is told in the zone of the clock, not in the one that was written: the same moment, perhaps another day',
    instead: 'reckon with days: today() - 90 days',
  },
  {
    name: 'quoted-calendar-unit',
    isAt: (node) => node.type === 'AdditiveExpression' && sidesOf(node).some((side) => calendarUnits.test(literalOf(side)?.text ?? '')),
    wrong: 'a length of time in quotes is a unit of measure, which a calendar cannot add: the expression fails',
    instead: 'write it without quotes, as in 1 month',
  },
  {
    name: 'unknown-system-type',
    isAt: (node) => typeNameOf(node)?.startsWith('System.') === true && !systemTypes.includes(typeNameOf(node) ?? ''),
    wrong: 'asking for a System type that does not exist fails, where it should say no',
    instead: 'name a FHIR type, without "System."',
  },
  {
    name: 'choice-by-json-name',
    isAt: ({ type, text = '' }) => type === 'MemberInvocation' && choiceJsonNames.has(text),
    wrong: 'this is how JSON names the element; FHIRPath has one name for all its types, and other systems find nothing here',
    instead: 'write value.ofType(Quantity), not valueQuantity',
  },
  {
    name: 'order-of-children',
    isAt: (node) => isPick(node) && callsBefore(node).some((call) => isCall(call, ['children', 'descendants'])),
    wrong: 'children() and descendants() promise no order, so that a place among them means nothing',
    instead: 'choose by name or with where()',
  },
  {
    name: 'empty-pattern',
    isAt: (node) => isCall(node, ['replaceMatches']) && literalOf(parametersOf(node)[0])?.text === "''",
    wrong: 'an empty pattern matches between all letters, where nothing should be replaced',
    instead: 'write the pattern that is meant',
  },
  {
    name: 'boundaries',
    isAt: (node) => isCall(node, ['lowBoundary', 'highBoundary']),
    wrong: 'boundaries fail for quantities, and leave out the zone of times',
    instead: 'compare with the limits as they are written in the policy',
  },
  {
    name: 'no-profiles',
    isAt: (node) => isCall(node, ['conformsTo']),
    wrong: 'nothing here validates against profiles: the expression fails',
    instead: 'ask for the type with "is", or for the elements that are needed',
  },
];

/** Calendar words in quotes, and what UCUM has for year and month: both are of no fixed length, or no unit. */
const calendarUnits = /'(a|mo|years?|months?|weeks?|days?|hours?|minutes?|seconds?|milliseconds?)'$/;

const systemTypes: readonly string[] = [
  'Any',
  'Boolean',
  'Date',
  'DateTime',
  'Decimal',
  'Integer',
  'Long',
  'Quantity',
  'String',
  'Time',
].map((name) => `System.${name}`);

function isAnywhere(node: SyntaxNode, isAt: (node: SyntaxNode) => boolean): boolean {
  return isAt(node) || (node.children ?? []).some((child) => isAnywhere(child, isAt));
}

function isCall({ type, text = '' }: SyntaxNode, names: readonly string[]): boolean {
  return type === 'FunctionInvocation' && names.includes(text);
}

function isEquivalence({ type, text = '' }: SyntaxNode): boolean {
  return type === 'EqualityExpression' && ['~', '!~'].includes(text);
}

/** What an operator stands between, without parentheses. */
function sidesOf(node: SyntaxNode): readonly SyntaxNode[] {
  return (node.children ?? []).map(innermost);
}

/** A term down to where it says something: what is in its parentheses, its literal, its first name or call. */
function innermost(node: SyntaxNode): SyntaxNode {
  const [only, ...others] = node.children ?? [];
  return only !== undefined && others.length === 0 && wrappers.includes(node.type) ? innermost(only) : node;
}
const wrappers: readonly string[] = [
  'EntireExpression',
  'TermExpression',
  'ParenthesizedTerm',
  'InvocationTerm',
  'LiteralTerm',
  'ParamList',
];

function literalOf(node: SyntaxNode | undefined): SyntaxNode | undefined {
  const found = node === undefined ? undefined : innermost(node);
  return found?.type.endsWith('Literal') === true ? found : undefined;
}

function isUnion(node: SyntaxNode): boolean {
  return node.type === 'UnionExpression';
}

function isQuantityLiteral(node: SyntaxNode): boolean {
  return literalOf(node)?.type === 'QuantityLiteral';
}

/** A moment with its time, as far as that can be seen: now(), a literal, a result of toDateTime(). */
function isMoment(node: SyntaxNode): boolean {
  const last = innermost(node.type === 'InvocationExpression' ? (node.children?.at(-1) ?? node) : node);
  return isCall(last, ['now', 'toDateTime']) || (last.type === 'DateTimeLiteral' && /T\d/.test(last.text ?? ''));
}

/** One of several, by its place. */
function isPick(node: SyntaxNode): boolean {
  const call = node.type === 'InvocationExpression' ? node.children?.[1] : undefined;
  return node.type === 'IndexerExpression' || (call !== undefined && isCall(call, ['first', 'last', 'tail', 'skip', 'take']));
}

/** The calls of a path from its end to its beginning, those in criteria left out. */
function callsBefore(node: SyntaxNode): readonly SyntaxNode[] {
  const [source, call] = node.children ?? [];
  if (source === undefined) return [];
  const before = innermost(source);
  return [...(call === undefined ? [] : [call]), ...(before.type.endsWith('Expression') ? callsBefore(before) : [before])];
}

/** The type that `is`, `as` and `ofType` name. */
function typeNameOf(node: SyntaxNode): string | undefined {
  if (node.type === 'TypeSpecifier') return node.text;
  return isCall(node, ['is', 'as', 'ofType']) ? parametersOf(node)[0]?.text : undefined;
}
