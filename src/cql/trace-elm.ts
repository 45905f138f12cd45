/**
 * What a CQL result was made from, and whether it rests on something that was not found.
 *
 * The CQL engine keeps what each part of the logic gave. The logic is read from the top: where a part gave objects of
 * the chart, they are what the value was made from and nothing below is read; where it gave a computed value, the parts
 * it was computed from are read, definitions and functions included. Of `or` and `and` only the sides that decided
 * count. A value is silent where yes, no or 0 was made of nothing, as `exists` of an empty list is.
 *
 * The same as `engine/trace.ts` does for FHIRPath.
 */
import { type ElmLibrary, type ElmNode, isNode, listOf, partOf, partsOf, textOf } from './elm.ts';
import type { LibraryShelf } from './libraries.ts';
import type { CqlPlace, Places } from './places.ts';
import { isFhirObject } from './values.ts';

export interface CqlTrace {
  readonly origins: readonly CqlPlace[];
  readonly silent: boolean;
}

/** What a part of the logic gave, each time it was run; a sample of it. */
export class PartResult {
  readonly seen: unknown[] = [];
  sawEmpty = false;
  sawTrue = false;
  sawFalse = false;
  sawZero = false;

  add(result: unknown): void {
    if (result === true) this.sawTrue = true;
    if (result === false) this.sawFalse = true;
    if (result === 0) this.sawZero = true;
    if (isEmpty(result)) this.sawEmpty = true;
    else if (this.seen.length < maxSeen) this.seen.push(result);
  }

  /** True where yes, no or 0 was said. */
  get isTelling(): boolean {
    return this.sawTrue || this.sawFalse || this.sawZero;
  }

  /** True where one of yes and no was said, always the same. */
  decided(decisive: boolean): boolean {
    return decisive ? this.sawTrue && !this.sawFalse : this.sawFalse && !this.sawTrue;
  }
}

/** By the number of the part; a part that was not run is not there. */
export type PartResults = ReadonlyMap<string, PartResult>;

const nothing: CqlTrace = { origins: [], silent: false };
const maxOrigins = 200;
const maxSeen = 50;

/** Reads one result. */
export class ElmTracer {
  readonly #results: PartResults;
  readonly #places: Places;
  readonly #shelf: LibraryShelf;
  readonly #known = new Map<string, CqlTrace>();

  constructor(results: PartResults, places: Places, shelf: LibraryShelf) {
    this.#results = results;
    this.#places = places;
    this.#shelf = shelf;
  }

  read(node: ElmNode, library: ElmLibrary): CqlTrace {
    const { localId } = node;
    if (localId === undefined) return this.#readAnew(node, library);
    const known = this.#known.get(localId);
    if (known !== undefined) return known;
    this.#known.set(localId, nothing);
    const trace = this.#readAnew(node, library);
    this.#known.set(localId, trace);
    return trace;
  }

  #readAnew(node: ElmNode, library: ElmLibrary): CqlTrace {
    const placed = this.#placedOf(node);
    if (placed.length > 0) return { origins: placed, silent: false };
    switch (node.type) {
      case 'ExpressionRef':
      case 'FunctionRef':
        return this.#readReference(node, library);
      case 'And':
        return this.#readSides(node, library, false);
      case 'Or':
        return this.#readSides(node, library, true);
      case 'Query':
        return this.#join(
          node,
          [...listOf(node, 'source'), ...listOf(node, 'let'), partOf(node, 'return'), partOf(node, 'aggregate')],
          library,
        );
      default:
        return this.#join(node, partsOf(node), library);
    }
  }

  /** A definition's body, or a function's bodies and what it was given. */
  #readReference(node: ElmNode, library: ElmLibrary): CqlTrace {
    const include = library.includes.get(textOf(node, 'libraryName') ?? '');
    const found = node['libraryName'] === undefined || include === undefined ? library : this.#shelf.include(include.path, include.version);
    if (typeof found === 'string') return nothing;
    const name = textOf(node, 'name') ?? '';
    const definition = node.type === 'ExpressionRef' ? found.expressions.get(name) : undefined;
    if (definition !== undefined) return this.read(definition.body, definition.library);
    const operands = listOf(node, 'operand');
    const bodies = (found.functions.get(name) ?? []).filter(({ arity, body }) => arity === operands.length && this.#wasRun(body));
    return joinTraces([...bodies.map(({ body }) => this.read(body, found)), this.#join(node, operands, library)]);
  }

  /** `and`, `or`: a side that decides alone is enough; the best founded is taken. Else both sides count. */
  #readSides(node: ElmNode, library: ElmLibrary, decisive: boolean): CqlTrace {
    const sides = listOf(node, 'operand');
    const isDecided = this.#resultOf(node)?.decided(decisive) === true;
    const deciding = isDecided ? sides.filter((side) => this.#resultOf(side)?.decided(decisive) === true) : [];
    if (deciding.length === 0) return this.#join(node, sides, library);
    const traces = deciding.map((side) => this.read(side, library));
    const founded = traces.filter(({ silent }) => !silent);
    return joinTraces(founded.length > 0 ? founded : traces);
  }

  /** All parts that were run. Yes, no and 0 made of a part that is empty are silent, and so is what a condition without an answer chose. */
  #join(node: ElmNode, parts: readonly ElmNode[], library: ElmLibrary): CqlTrace {
    const run = parts.filter((part) => part.localId === undefined || this.#wasRun(part));
    const isMadeOfNothing = this.#resultOf(node)?.isTelling === true && run.some((part) => this.#resultOf(part)?.sawEmpty === true);
    const isUndecided = [node['condition'], node['when']].some((part) => isNode(part) && this.#resultOf(part)?.sawEmpty === true);
    return joinTraces([...run.map((part) => this.read(part, library)), { origins: [], silent: isMadeOfNothing || isUndecided }]);
  }

  #wasRun(part: ElmNode): boolean {
    return this.#resultOf(part) !== undefined;
  }

  #resultOf({ localId }: ElmNode): PartResult | undefined {
    return localId === undefined ? undefined : this.#results.get(localId);
  }

  #placedOf(node: ElmNode): readonly CqlPlace[] {
    const values = (this.#resultOf(node)?.seen ?? []).flat(2);
    return values.slice(0, maxOrigins).flatMap((value) => (isFhirObject(value) ? (this.#places.find(value._json) ?? []) : []));
  }
}

function isEmpty(result: unknown): boolean {
  return result === undefined || result === null || (Array.isArray(result) && result.every((each) => each === null || each === undefined));
}

/** Every place once. */
function joinTraces(traces: readonly CqlTrace[]): CqlTrace {
  const origins = new Set(traces.flatMap((trace) => trace.origins));
  return { origins: [...origins].slice(0, maxOrigins), silent: traces.some(({ silent }) => silent) };
}
