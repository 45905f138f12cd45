/**
 * The form's expressions, computed over a response as it was given.
 *
 * `%resource` is the response, `%context` the item in it, `%qitem` the form's item. Names that stand for the chart have
 * no value here unless a record was given: what needs them is not computed, and says so, rather than computed wrongly.
 *
 * Source: SDC expressions page, variable scope; rules 36 to 39 and 55 of population.
 */

import { type ClinicalRecord, RecordIndex } from '../engine/record.ts';
import { Scope, type Surroundings } from '../engine/scope.ts';
import { compiledOf, makeRootScope, type Work } from '../engine/work.ts';
import type { QuestionnaireResponse } from '../fhir.ts';
import type { PlacedCell } from './places.ts';

export type Computed = { readonly ok: true; readonly values: readonly unknown[] } | { readonly ok: false; readonly reason: string };

/** How many expressions are computed for one response; published forms need a few hundred. */
const maxComputations = 3_000;

export class Computing {
  readonly #work: Work;
  readonly #around: Surroundings;
  readonly #root: Scope;
  readonly #scopes = new Map<PlacedCell, Scope>();
  #left = maxComputations;

  constructor(work: Work, response: QuestionnaireResponse) {
    this.#work = work;
    const record = withoutAbsentContexts(work);
    this.#around = { ...work.around, record: new RecordIndex(record), generation: () => 0, response: () => response };
    this.#root = makeRootScope({ ...work, around: this.#around, input: { ...work.input, record } });
  }

  /** Computes an expression at a cell, or over the whole response. Never throws. */
  compute(expression: string, cell?: PlacedCell): Computed {
    this.#left -= 1;
    if (this.#left < 0) return { ok: false, reason: 'the form asks for more computations than are made here' };
    const { outcome, uses } = this.#scopeOf(cell).evaluate(expression);
    if (!outcome.ok) return { ok: false, reason: outcome.message };
    const [gap] = [...uses.unsent, ...uses.gaps.map(({ reason }) => reason)];
    return gap === undefined ? { ok: true, values: outcome.found.map(({ value }) => value) } : { ok: false, reason: gap };
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

/** The record, with launch contexts that nobody brought as what could not be read: nothing is concluded from them. */
function withoutAbsentContexts({ form, input: { record } }: Work): ClinicalRecord {
  const absent = form.launchContexts.filter((name) => !Object.hasOwn(record.contexts, name));
  const gaps = absent.map((name) => [name, { completeness: 'incomplete' as const, reason: 'it is not at hand' }] as const);
  return { ...record, gaps: { ...Object.fromEntries(gaps), ...record.gaps } };
}
