/**
 * The form's expressions, computed over a response as it was given.
 *
 * `%resource` is the response, `%context` the item in it, `%qitem` the form's item. Names that stand for the chart have
 * no value here unless a record was given: what needs them is not computed, and says so, rather than computed wrongly.
 *
 * Source: SDC expressions page, variable scope; rules 36 to 39 and 55 of population.
 */

import { Scope, type Surroundings } from '../engine/scope.ts';
import { compiledOf, makeRootScope, type Work } from '../engine/work.ts';
import type { QuestionnaireResponse } from '../fhir.ts';
import { namesIn } from '../fhirpath/expressions.ts';
import type { PlacedCell } from './places.ts';

export type Computed = { readonly ok: true; readonly values: readonly unknown[] } | { readonly ok: false; readonly reason: string };

/** How many expressions are computed for one response; published forms need a few hundred. */
const maxComputations = 3_000;

export class Computing {
  readonly #work: Work;
  readonly #around: Surroundings;
  readonly #root: Scope;
  readonly #scopes = new Map<PlacedCell, Scope>();
  readonly #faults = new Map<Scope, Map<string, string | undefined>>();
  #left = maxComputations;

  constructor(work: Work, response: QuestionnaireResponse) {
    this.#work = work;
    this.#around = { ...work.around, generation: () => 0, response: () => response };
    this.#root = makeRootScope({ ...work, around: this.#around });
  }

  /** Computes an expression at a cell, or over the whole response. Never throws. */
  compute(expression: string, cell?: PlacedCell): Computed {
    this.#left -= 1;
    if (this.#left < 0) return { ok: false, reason: 'the form asks for more computations than are made here' };
    const fault = this.#findNameFault(expression, cell);
    if (fault !== undefined) return { ok: false, reason: fault };
    const { outcome, uses } = this.#scopeOf(cell).evaluate(expression);
    if (!outcome.ok) return { ok: false, reason: outcome.message };
    const [gap] = [...uses.unsent, ...uses.gaps.map(({ reason }) => reason)];
    return gap === undefined ? { ok: true, values: outcome.found.map(({ value }) => value) } : { ok: false, reason: gap };
  }

  /** Why a name that an expression uses, itself or through other names, has no value to be relied on. */
  #findNameFault(expression: string, cell: PlacedCell | undefined): string | undefined {
    for (const name of namesIn(expression)) {
      const fault = this.#findFaultOf(name, cell);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  #findFaultOf(name: string, cell: PlacedCell | undefined): string | undefined {
    const { form, input } = this.#work;
    const definition = (cell === undefined ? form.variables : compiledOf(cell.item, this.#work).variables).find(
      (each) => each.name === name,
    );
    if (definition === undefined && cell !== undefined) return this.#findFaultOf(name, cell.parent);
    if (definition === undefined)
      return form.launchContexts.includes(name) && !Object.hasOwn(input.record.contexts, name) ? `%${name} is not at hand` : undefined;
    if (definition.kind !== 'fhirpath') return undefined;
    return this.#remember(this.#scopeOf(cell), name, () => {
      const computed = this.compute(definition.expression, cell);
      return computed.ok ? undefined : `%${name}: ${computed.reason}`;
    });
  }

  /** A name is looked at once a scope; one that needs itself has no value. */
  #remember(scope: Scope, name: string, find: () => string | undefined): string | undefined {
    const known = this.#faults.get(scope) ?? new Map<string, string | undefined>();
    this.#faults.set(scope, known);
    if (!known.has(name)) {
      known.set(name, `%${name} needs itself`);
      known.set(name, find());
    }
    return known.get(name);
  }

  #scopeOf(cell: PlacedCell | undefined): Scope {
    if (cell === undefined) return this.#root;
    const known = this.#scopes.get(cell);
    if (known !== undefined) return known;
    const place = { path: cell.path, context: () => this.#nodesOf(cell), qitem: () => this.#formNodesOf(cell) };
    const { variables } = compiledOf(cell.item, this.#work);
    const scope = new Scope(this.#around, place, variables, this.#scopeOf(cell.parent));
    this.#scopes.set(cell, scope);
    return scope;
  }

  /** The response's own elements, so that they know where they stand; the whole response where the item is not there. */
  #nodesOf({ standing }: PlacedCell): readonly unknown[] {
    const response = this.#around.response();
    const nodes = standing.flatMap(({ expression }) => this.#find(expression.replace(/^QuestionnaireResponse\./, ''), response));
    return nodes.length > 0 ? nodes : [response];
  }

  #formNodesOf({ item }: PlacedCell): readonly unknown[] {
    return this.#find(item.place.replace(/^Questionnaire\./, ''), this.#work.form.index.questionnaire);
  }

  #find(path: string, root: unknown): readonly unknown[] {
    const outcome = this.#around.expressions.evaluate(path, [root], {});
    return outcome.ok ? outcome.found.map(({ node }) => node) : [];
  }
}
