/**
 * Runs the CQL of a form over a record: what each of its expressions gave, or what it still waits for, or why it was not
 * run.
 *
 * An expression is run once everything it reads was asked for. Resources come in one order, newest first, whatever order
 * a server gave them in, so that `First` without a sort means the same each time.
 *
 * Source: SDC populate page, CQL-based population; DTR 2.2, CQL execution.
 */
import type { EvaluationInput } from '../engine/evaluate.ts';
import { keyOfLogic, type LogicExpression, type LogicResult, type LogicResults } from '../engine/logic.ts';
import { findForeignResources } from '../engine/patient.ts';
import { listContext, sortResources } from '../engine/record.ts';
import { type AnyResource, isResource } from '../fhir.ts';
import { CqlEngine, loadModel, operators } from './cql-engine.ts';
import { DataPlan } from './data-queries.ts';
import type { ElmDefinition } from './elm.ts';
import type { LibraryShelf } from './libraries.ts';
import { findFoundation } from './origins.ts';
import { bindParameters } from './parameters.ts';
import { Places } from './places.ts';
import { RequirementReader, type Requirements } from './requirements.ts';
import { ElmTracer } from './trace-elm.ts';
import { ValueSetShelf } from './value-sets.ts';
import { LogicFault, readValues } from './values.ts';

/** What an expression means and needs, before anything is run. */
type Prepared = Ready | { readonly kind: 'settled'; readonly result: LogicResult };

interface Ready {
  readonly kind: 'ready';
  readonly definition: ElmDefinition;
  readonly requirements: Requirements;
  readonly parameters: Readonly<Record<string, AnyResource>>;
}

/** One run after the other: the CQL engine's idea of a time zone is the process's. */
let last: Promise<unknown> = Promise.resolve();

/** The results of a form's expressions, by `keyOfLogic`. */
export function runFormLogic(input: EvaluationInput, expressions: readonly LogicExpression[], shelf: LibraryShelf): Promise<LogicResults> {
  const turn = last.then(() => new FormLogic(input, shelf).run(expressions));
  last = turn.catch(() => undefined);
  return turn;
}

class FormLogic {
  readonly #input: EvaluationInput;
  readonly #shelf: LibraryShelf;
  readonly #valueSets: ValueSetShelf;
  readonly #requirements: RequirementReader;
  readonly #patientId: string | undefined;
  readonly #places = new Places();
  readonly #engine: CqlEngine;

  constructor(input: EvaluationInput, shelf: LibraryShelf) {
    this.#input = input;
    this.#shelf = shelf;
    this.#valueSets = new ValueSetShelf([
      ...(input.packaged ?? []),
      ...((input.questionnaire.contained ?? []) as readonly unknown[]).filter(isResource),
    ]);
    this.#requirements = new RequirementReader(shelf, operators);
    this.#patientId = patientIdOf(input);
    const resources = resourcesOf(input, this.#patientId);
    this.#engine = new CqlEngine({ shelf, valueSets: this.#valueSets, resources, now: input.now, places: this.#places });
  }

  async run(expressions: readonly LogicExpression[]): Promise<LogicResults> {
    loadModel();
    const prepared = expressions.map((each) => [each, this.#prepare(each)] as const);
    const retrieves = prepared.flatMap(([, each]) => (each.kind === 'ready' ? each.requirements.retrieves : []));
    const plan = new DataPlan(this.#patientId ?? '', retrieves, this.#valueSets);
    const results: Record<string, LogicResult> = {};
    for (const [each, ready] of prepared) {
      const key = keyOfLogic(each);
      results[key] = ready.kind === 'settled' ? ready.result : await this.#settle(key, ready, plan);
    }
    return results;
  }

  #prepare(each: LogicExpression): Prepared {
    const located = this.#shelf.locate(each);
    if (located.kind !== 'found') return { kind: 'settled', result: located };
    const { definition } = located;
    const requirements = this.#requirements.read(definition);
    const reason = requirements.faults[0] ?? this.#findFault(requirements, definition);
    if (reason !== undefined) return { kind: 'settled', result: { kind: 'unsupported', reason } };
    const bound = bindParameters(requirements.parameters, this.#input.record.contexts);
    if (!bound.ok) return { kind: 'settled', result: { kind: 'failed', reason: bound.reason } };
    return { kind: 'ready', definition, requirements, parameters: bound.parameters };
  }

  #findFault({ valueSets, retrieves }: Requirements, { library }: ElmDefinition): string | undefined {
    for (const canonical of valueSets) {
      const listed = this.#valueSets.list(canonical);
      if (typeof listed === 'string') return `the value set ${canonical} ${listed}`;
    }
    if (this.#shelf.hasRing(library)) return 'its libraries include each other in a ring';
    return retrieves.length > 0 && this.#patientId === undefined ? 'there is no patient whose record could be read' : undefined;
  }

  async #settle(key: string, ready: Ready, plan: DataPlan): Promise<LogicResult> {
    const refusal = this.#input.refused?.[key];
    if (refusal !== undefined) return { kind: 'failed', reason: refusal };
    const queries = this.#queriesFor(ready.requirements, plan);
    if (queries === undefined) return { kind: 'failed', reason: 'it reads more resources one by one than are read for one expression' };
    if (queries.some((query) => this.#answersTo([query]) === undefined)) return { kind: 'waiting', queries };
    this.#input.onExpression?.(key);
    return this.#runOne(ready, queries);
  }

  /** Searches first; once they are answered, the reads of what their results refer to, and of what those refer to. */
  #queriesFor({ retrieves }: Requirements, plan: DataPlan): readonly string[] | undefined {
    const contexts = Object.values(this.#input.record.contexts).flatMap(listContext);
    let queries = plan.searches(retrieves);
    for (;;) {
      const reads = plan.reads(retrieves, [...contexts, ...(this.#answersTo(queries) ?? [])]);
      if (reads === undefined) return undefined;
      const more = [...new Set([...queries, ...reads])];
      if (more.length === queries.length) return queries;
      queries = more;
    }
  }

  /** What was read; undefined where none of these queries was answered. */
  #answersTo(queries: readonly string[]): readonly AnyResource[] | undefined {
    const sources = this.#input.record.sources.filter(({ query }) => queries.includes(query));
    return sources.length === 0 ? undefined : sources.flatMap(({ resources }) => resources);
  }

  async #runOne({ definition, requirements, parameters }: Ready, queries: readonly string[]): Promise<LogicResult> {
    try {
      const { result, parts } = await this.#engine.run(definition, parameters);
      const trace = new ElmTracer(parts, this.#places, this.#shelf).read(definition.body, definition.library);
      const founded = findFoundation(readValues(result), trace, this.#places);
      const chart = requirements.retrieves.length > 0 || requirements.parameters.size > 0;
      return { kind: 'values', ...founded, queries, chart, silent: trace.silent };
    } catch (error) {
      return { kind: 'failed', reason: error instanceof LogicFault ? error.message : 'it ended with an error' };
    }
  }
}

function patientIdOf({ subject, record }: EvaluationInput): string | undefined {
  const named = /^Patient\/([A-Za-z0-9.-]{1,64})$/.exec(subject ?? '')?.[1];
  if (named !== undefined) return named;
  const patient = [record.contexts['patient'], record.contexts['subject']]
    .flatMap(listContext)
    .find(({ resourceType }) => resourceType === 'Patient');
  return patient?.id !== undefined && /^[A-Za-z0-9.-]{1,64}$/.test(patient.id) ? patient.id : undefined;
}

/** The patient's record, each resource once, newest first; of a launch context and what a server has, the launch context. */
function resourcesOf({ record }: EvaluationInput, patientId: string | undefined): readonly AnyResource[] {
  const contexts = Object.values(record.contexts).flatMap(listContext);
  const all = [...contexts, ...record.sources.flatMap(({ resources }) => resources)];
  const foreign = new Set(patientId === undefined ? [] : findForeignResources(all, { id: patientId }));
  const seen = new Map<string, AnyResource>();
  for (const [n, resource] of all.entries()) {
    const key = resource.id === undefined ? `#${n}` : `${resource.resourceType}/${resource.id}`;
    if (!foreign.has(resource) && !seen.has(key)) seen.set(key, resource);
  }
  return sortResources([...seen.values()]);
}
