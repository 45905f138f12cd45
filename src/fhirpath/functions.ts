/**
 * Functions of FHIRPath, as far as the library does not hold them to their rules.
 *
 * A call with the wrong number of parameters gives nothing there, and a choice on what is neither yes nor no takes the
 * second branch: an expression that cannot mean what it says has to fail instead.
 *
 * Source: FHIRPath 3.0.0-ballot, Functions; SDC and FHIR R4, additional functions.
 */
import type { SyntaxNode } from './syntax.ts';

/** How many parameters a function takes, at least and at most. */
const parameterCounts: ReadonlyMap<string, readonly [number, number]> = new Map(
  (
    [
      [0, 0, 'empty not allTrue anyTrue allFalse anyFalse isDistinct distinct count sum min max avg single first last tail type'],
      [0, 0, 'toInteger toLong toDecimal toString toDate toDateTime toTime toBoolean hasValue getValue htmlChecks htmlchecks'],
      [0, 0, 'convertsToBoolean convertsToInteger convertsToLong convertsToDecimal convertsToString convertsToDate'],
      [0, 0, 'convertsToDateTime convertsToTime convertsToQuantity upper lower length toChars trim abs ceiling exp floor ln sqrt'],
      [0, 0, 'truncate now today timeOfDay yearOf monthOf dayOf hourOf minuteOf secondOf millisecondOf timezoneOffsetOf dateOf'],
      [0, 0, 'timeOf children descendants resolve weight ordinal precision'],
      [0, 1, 'exists toQuantity pathname join round lowBoundary highBoundary'],
      [0, Infinity, 'sort'],
      [1, 1, 'memberOf all subsetOf supersetOf where extension select ofType is as take skip combine union intersect exclude'],
      [1, 1, 'indexOf lastIndexOf startsWith endsWith contains split encode decode escape unescape log power repeat comparable'],
      [1, 2, 'aggregate trace defineVariable substring matches matchesFull'],
      [1, Infinity, 'coalesce'],
      [2, 2, 'replace replaceMatches'],
      [2, 3, 'iif'],
    ] as const
  ).flatMap(([least, most, names]) => names.split(' ').map((name) => [name, [least, most]] as const)),
);

/** The names of all functions that can be called. */
export const functionNames: readonly string[] = [...parameterCounts.keys()];

/** What cannot be meant, in words: a call with too many or too few parameters, an element that no resource can have. */
export function findCallFault(node: SyntaxNode): string | undefined {
  const fault = node.type === 'FunctionInvocation' ? countFault(node) : node.type === 'MemberInvocation' ? memberFault(node) : undefined;
  if (fault !== undefined) return fault;
  for (const child of node.children ?? []) {
    const below = findCallFault(child);
    if (below !== undefined) return below;
  }
  return undefined;
}

function countFault(call: SyntaxNode): string | undefined {
  const [least, most] = parameterCounts.get(call.text ?? '') ?? [0, Infinity];
  const given = parametersOf(call).length;
  if (given >= least && given <= most) return undefined;
  const wanted = least === most ? String(least) : most === Infinity ? `at least ${least}` : `${least} or ${most}`;
  return `${call.text}() takes ${wanted} parameters, and here it has ${given}`;
}

/** The parameters of a call. `sort` has them without a list around. */
export function parametersOf(call: SyntaxNode): readonly SyntaxNode[] {
  const parts = call.children?.[0]?.children ?? [];
  return parts.find(({ type }) => type === 'ParamList')?.children ?? parts.filter(({ type }) => type === 'SortDirectionArgument');
}

/** Names that every JavaScript object has would be found in every element. */
function memberFault({ text = '' }: SyntaxNode): string | undefined {
  const name = text.replace(/^`|`$/g, '');
  return name in Object.prototype ? `no element is called ${name}` : undefined;
}

/** A function in the library's own form: the input, then the parameters; expressions as functions of a focus. */
interface OwnFunction {
  readonly fn: (this: LibraryContext, ...values: never[]) => unknown;
  readonly arity: Readonly<Record<number, readonly string[]>>;
  readonly internalStructures: true;
}

interface LibraryContext {
  readonly dataRoot: unknown;
}

type Elements = readonly unknown[];
type Branch = (focus: Elements) => unknown;

/** Functions that take the place of the library's, or that it does not have. */
export const ownFunctions: Readonly<Record<string, OwnFunction>> = {
  iif: { fn: choose, arity: { 2: ['Expr', 'Expr'], 3: ['Expr', 'Expr', 'Expr'] }, internalStructures: true },
  precision: { fn: countDigits, arity: { 0: [] }, internalStructures: true },
};

/** `iif` on one element at most, or on the focus as a whole; its criterion says yes, no or nothing. */
function choose(this: LibraryContext, input: Elements, criterion: (focus: Elements) => Elements, yes: Branch, no?: Branch): unknown {
  if (input.length > 1 && input !== this.dataRoot) throw new Error('iif() is given a single element');
  const said = criterion(input).map(plainOf);
  if (said.length > 1) throw new Error('the criterion of iif() is a single value');
  if (said.length === 1 && typeof said[0] !== 'boolean') throw new Error('the criterion of iif() is of another type than Boolean');
  if (said[0] === true) return yes(input);
  return no === undefined ? [] : no(input);
}

function plainOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'data' in value ? value.data : value;
}

/** A number, date or time in the library's form: as it was written. */
interface Written {
  readonly asStr?: unknown;
  readonly decimalPlaces?: number;
  readonly unit?: string;
}

/** `precision()`: digits after the point of a number, digits of a date or time without its zone. */
function countDigits(input: readonly (Written & { convertData?(): Written })[]): unknown {
  if (input.length > 1) throw new Error('precision() is given a single element');
  const [element] = input;
  const value = element?.convertData === undefined ? element : element.convertData();
  if (typeof value?.asStr !== 'string' || value.unit !== undefined) return [];
  const counted = value.decimalPlaces === undefined ? value.asStr.replace(/(Z|[+-]\d{2}:\d{2})$/, '') : value.asStr.split('.')[1];
  return (counted ?? '').replace(/\D/g, '').length;
}
