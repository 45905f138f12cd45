/**
 * What a computed value was made from: the elements of the chart that an expression looked at and let through.
 *
 * The expression is run once more with a listener; then its syntax tree is read from the top. Where a part gave
 * elements of resources, they are the evidence and nothing below them is read. Where it gave a computed value, the
 * parts it was computed from are read, names included. A criterion only chooses: `exists(criterion)` is proven by the
 * elements for which it held; of `or` and `and` only the sides that decided count.
 *
 * A value is *silent* where it rests on something that was not found: `exists()` is false, `empty()` true, `count()` 0.
 */
import { describe, type Expressions, type Found, type Variables } from './expressions.ts';
import type { SyntaxNode } from './syntax.ts';

export interface Trace {
  readonly origins: readonly Found[];
  readonly silent: boolean;
  /** Silent because of a name that gave nothing, as opposed to a part of an element that is there. */
  readonly unfound?: boolean;
}

/** What is traced; `traces` tells of names that stand for computed values. */
export interface Traced {
  readonly expression: string;
  readonly focus: readonly unknown[];
  readonly variables: Variables;
  readonly traces: ReadonlyMap<string, () => Trace>;
}

/** How many elements are named; a count over 3,000 results names these and says how many there were. */
const maxTraced = 25;

/** The elements that made the value; none where nothing of the chart did. */
export function traceOrigins(expressions: Expressions, traced: Traced): Trace {
  const steps = new Map<SyntaxNode, Steps>();
  let top: SyntaxNode | undefined;
  const outcome = expressions.evaluate(traced.expression, traced.focus, traced.variables, (node, focus, result) => {
    top = node;
    const known = steps.get(node) ?? new Steps();
    known.add(focus, result);
    steps.set(node, known);
  });
  if (!outcome.ok || top === undefined) return nothing;
  return new Reader(steps, traced.traces).read(top);
}

const nothing: Trace = { origins: [], silent: false };

/** What a part of an expression gave, each time it was evaluated; a sample of it. */
class Steps {
  readonly results: unknown[] = [];
  readonly focus: unknown[] = [];
  /** Elements for which a criterion held, and for which it did not. */
  readonly chosen: unknown[] = [];
  readonly refused: unknown[] = [];
  sawEmpty = false;

  add(focus: readonly unknown[], result: readonly unknown[]): void {
    if (!Array.isArray(result)) return;
    if (result.length === 0) this.sawEmpty = true;
    const [first] = result;
    if (isBoolean(first, true)) sample(this.chosen, focus);
    if (isBoolean(first, false)) sample(this.refused, focus);
    sample(this.results, result);
    sample(this.focus, focus);
  }

  /** True where it was evaluated and never gave anything. */
  get isEmpty(): boolean {
    return this.sawEmpty && this.results.length === 0;
  }

  get isTrue(): boolean {
    return this.results.some((result) => isBoolean(result, true));
  }

  get isFalse(): boolean {
    return this.results.some((result) => isBoolean(result, false));
  }
}

function sample(kept: unknown[], more: readonly unknown[]): void {
  for (let n = 0; n < more.length && kept.length < 2 * maxTraced; n += 1) kept.push(more[n]);
}

function isBoolean(value: unknown, wanted: boolean): boolean {
  return value === wanted || (value as { data?: unknown } | null | undefined)?.data === wanted;
}

/** Reads the syntax tree of one evaluated expression. */
class Reader {
  readonly #steps: ReadonlyMap<SyntaxNode, Steps>;
  readonly #traces: Traced['traces'];

  constructor(steps: ReadonlyMap<SyntaxNode, Steps>, traces: Traced['traces']) {
    this.#steps = steps;
    this.#traces = traces;
  }

  read(node: SyntaxNode): Trace {
    const placed = placedOf(this.#steps.get(node)?.results ?? []);
    if (placed.length > 0) return { origins: placed, silent: false };
    switch (node.type) {
      case 'ExternalConstantTerm':
        return this.#traces.get(nameOf(node))?.() ?? nothing;
      case 'InvocationExpression':
        return this.#readInvocation(node);
      case 'FunctionInvocation':
        return this.#readCall(node, undefined, node);
      case 'AndExpression':
        return this.#readLogic(node, (side) => side.isFalse);
      case 'OrExpression':
        return this.#readLogic(node, (side) => side.isTrue);
      case 'MembershipExpression':
        return this.#readMembership(node);
      case 'UnionExpression':
        return this.#readAlternatives(node.children ?? []);
      default:
        return this.#join(node, node.children ?? []);
    }
  }

  #readInvocation(node: SyntaxNode): Trace {
    const [source, call] = node.children ?? [];
    return call?.type === 'FunctionInvocation' ? this.#readCall(call, source, node) : this.#join(node, node.children ?? []);
  }

  /** `source.call(…)`; without a source, what the call was made on. `whole` is the node of both. */
  #readCall(call: SyntaxNode, source: SyntaxNode | undefined, whole: SyntaxNode): Trace {
    const name = call.text ?? '';
    const parameters = call.children?.[0]?.children?.find((child) => child.type === 'ParamList')?.children ?? [];
    const [first] = parameters;
    if (name === 'iif') return this.#readChoice(parameters);
    if (first !== undefined && (name === 'exists' || name === 'all')) return this.#readCriterion(first, whole, name === 'exists', source);
    if (name === 'where') return this.#readSource(source, call, whole);
    if (name === 'coalesce') return this.#readAlternatives(parameters);
    if ((name === 'union' || name === 'combine') && source !== undefined) return this.#readAlternatives([source, ...parameters]);
    if (name === 'supersetOf' && source !== undefined) return this.#readSearch(whole, [source, ...parameters], source);
    if (name === 'anyTrue' && source !== undefined) return this.#readSearch(whole, [source]);
    if (name === 'select' || name === 'aggregate') {
      const inner = this.#join(whole, parameters);
      return inner.origins.length > 0 || inner.silent ? inner : this.#readSource(source, call, whole);
    }
    return joinTraces([this.#readSource(source, call, whole), this.#join(whole, parameters)]);
  }

  #readSource(source: SyntaxNode | undefined, call: SyntaxNode, whole: SyntaxNode): Trace {
    if (source !== undefined) return this.#join(whole, [source]);
    return { origins: placedOf(this.#steps.get(call)?.focus ?? []), silent: false };
  }

  /** `iif`: the condition, and the branch that was taken; the other one was never evaluated. */
  #readChoice(parameters: readonly SyntaxNode[]): Trace {
    const [condition] = parameters;
    const isUndecided = condition !== undefined && this.#steps.get(condition)?.isEmpty === true;
    const traces = parameters.filter((each) => this.#wasRun(each)).map((each) => this.read(each));
    return joinTraces([...traces, { origins: [], silent: isUndecided, unfound: isUndecided && this.#startsAtName(condition) }]);
  }

  #wasRun(node: SyntaxNode): boolean {
    return this.#steps.has(node) || (node.children ?? []).some((child) => this.#wasRun(child));
  }

  /** True for a path that begins with a name. */
  #startsAtName(node: SyntaxNode): boolean {
    if (node.type === 'ExternalConstantTerm') return true;
    const [first] = node.children ?? [];
    return first !== undefined && node.type !== 'FunctionInvocation' && node.type !== 'ParamList' && this.#startsAtName(first);
  }

  /** `exists(criterion)` is proven by what it chose, `all(criterion)` is refuted by what it did not choose. */
  #readCriterion(criterion: SyntaxNode, whole: SyntaxNode, isExists: boolean, source: SyntaxNode | undefined): Trace {
    const result = this.#steps.get(whole);
    const steps = this.#steps.get(criterion);
    const proof = !isExists && result?.isFalse === true ? steps?.refused : steps?.chosen;
    const isSilent = (proof ?? []).length === 0;
    const isUnfound = isSilent && source !== undefined && this.#startsAtName(source) && this.#steps.get(source)?.isEmpty === true;
    return { origins: placedOf(proof ?? []), silent: isSilent, unfound: isUnfound };
  }

  /** `in`, `contains`: what is not in a list of the chart was not found there. */
  #readMembership(node: SyntaxNode): Trace {
    const sides = node.children ?? [];
    const list = node.text === 'contains' ? sides[0] : sides[1];
    return list === undefined ? nothing : this.#readSearch(node, sides, list);
  }

  /** What says no because nothing in a list of the chart is what was asked for. */
  #readSearch(node: SyntaxNode, parts: readonly SyntaxNode[], list?: SyntaxNode): Trace {
    const said = this.#join(node, parts);
    const looked = list === undefined ? said.origins : placedOf(this.#steps.get(list)?.results ?? []);
    const isMissed = this.#steps.get(node)?.isFalse === true && looked.some(isOfChart);
    const [first] = list === undefined ? parts : [list];
    return joinTraces([said, { origins: [], silent: isMissed, unfound: isMissed && first !== undefined && this.#startsAtName(first) }]);
  }

  /** One in place of another: what stands in for something that was not found, and is not of the chart itself. */
  #readAlternatives(parts: readonly SyntaxNode[]): Trace {
    const run = parts.filter((part) => this.#wasRun(part));
    const missing = run.filter((part) => this.#steps.get(part)?.isEmpty === true);
    const traces = run.map((part) => this.read(part));
    const isStandIn = run.every((part, n) => missing.includes(part) || traces[n]?.origins.length === 0);
    const silent = missing.length > 0 && missing.length < run.length && isStandIn;
    const unfound = silent && missing.some((part) => this.#startsAtName(part));
    return joinTraces([...traces, { origins: [], silent, unfound }]);
  }

  /** `and`, `or`: a side that decides alone is enough; the best founded one is taken. Else both sides count. */
  #readLogic(node: SyntaxNode, decides: (side: Steps) => boolean): Trace {
    const sides = node.children ?? [];
    const result = this.#steps.get(node);
    const deciding = result === undefined || !decides(result) ? [] : sides.filter((side) => decides(this.#steps.get(side) ?? new Steps()));
    if (deciding.length === 0) return this.#join(node, sides);
    const traces = deciding.map((side) => this.read(side));
    const founded = traces.filter((trace) => !trace.silent);
    return joinTraces(founded.length > 0 ? founded : traces);
  }

  /** All parts of a node. Yes, no and 0 made of a part that is empty are silent. */
  #join(node: SyntaxNode, parts: readonly SyntaxNode[]): Trace {
    const result = this.#steps.get(node);
    const isTelling = result !== undefined && (result.isTrue || result.isFalse || result.results.includes(0));
    const empty = isTelling ? parts.filter((part) => this.#steps.get(part)?.isEmpty === true) : [];
    const unfound = empty.some((part) => this.#startsAtName(part));
    return joinTraces([...parts.map((part) => this.read(part)), { origins: [], silent: empty.length > 0, unfound }]);
  }
}

/** The name after `%`, which may stand in quotes. */
function nameOf(constant: SyntaxNode): string {
  const name = constant.children?.[0]?.children?.[0]?.text ?? constant.text ?? '';
  return name.replace(/^[`']|[`']$/g, '');
}

function placedOf(nodes: readonly unknown[]): readonly Found[] {
  return nodes.map(describe).filter((found) => found.place !== undefined);
}

/** True for what is neither the form nor its answers. */
function isOfChart({ place }: Found): boolean {
  return place !== undefined && !['Questionnaire', 'QuestionnaireResponse'].includes(place.resourceType);
}

/** Every element once. */
function joinTraces(traces: readonly Trace[]): Trace {
  const seen = new Map(traces.flatMap(({ origins }) => origins.map((found) => [placeKey(found), found] as const)));
  return {
    origins: [...seen.values()].slice(0, maxTraced),
    silent: traces.some(({ silent }) => silent),
    unfound: traces.some(({ unfound }) => unfound),
  };
}

function placeKey({ place }: Found): string {
  return `${place?.resourceType}/${place?.id}/${place?.path}`;
}
