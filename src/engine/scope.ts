/**
 * What a name means at a place in the form: launch contexts, the mapping's and the form's variables, results of
 * queries, the response as it stands.
 *
 * Names are resolved only when an expression uses them, whatever their order in the form; a name visible at an item
 * is visible below it, and the nearest meaning wins. Each resolution also tells what it rests on: the sources that
 * were read, whether the response was looked at, whether a query is still to be sent.
 *
 * Source: SDC expressions page, variable scope; FHIRPath environment variables.
 */

import type { AnyResource } from '../fhir.ts';
import type { Expressions, Found } from '../fhirpath/expressions.ts';
import { namesIn } from '../fhirpath/expressions.ts';
import { type Trace, traceOrigins } from '../fhirpath/trace.ts';
import type { IssueCode, IssueList } from '../forms/issues.ts';
import { type Answered, emptyAnswer, nothingFound, once } from './answered.ts';
import { builtInNames, type Definition } from './definitions.ts';
import type { LogicExpression, LogicResult } from './logic.ts';
import { placesIn, placeValue } from './placed.ts';
import { fillQuery, isRead } from './queries.ts';
import { joinReads, type Reads, readsOf } from './reads.ts';
import { listContext, type RecordIndex, type SourceResult } from './record.ts';
import { toSearchset } from './searchset.ts';
import { chartUses, joinUses, noUses, type Uses, usesOf } from './uses.ts';

/** The values of a name, and what they rest on. */
export interface Resolved {
  readonly nodes: readonly unknown[];
  readonly uses: Uses;
  /** Where the values were computed: what they were made from. */
  readonly trace?: () => Trace;
}

/** What all scopes of one evaluation share. */
export interface Surroundings {
  readonly expressions: Expressions;
  readonly record: RecordIndex;
  readonly issues: IssueList;
  /** What logic in another language gave. */
  logic(expression: LogicExpression): LogicResult;
  /** Queries that expressions wanted and the record does not hold. */
  readonly needs: Set<string>;
  /** How many names are being resolved, one within another. */
  readonly depth: { names: number };
  /** Grows with every change of the response. */
  generation(): number;
  /** True where one of these answers changed after a generation: what looked at it is then found out again. */
  changedSince(reads: Reads, generation: number): boolean;
  /** The response as it stands, as a resource. */
  response(): unknown;
}

/** What is a place's own: its path, the response item there (`%context`) and the form item there (`%qitem`). */
export interface PlaceInForm {
  readonly path?: string;
  context(): readonly unknown[];
  qitem(): readonly unknown[];
}

/** The names at one place. */
export class Scope {
  readonly #parent: Scope | undefined;
  readonly #definitions: ReadonlyMap<string, Definition>;
  readonly #fixed: ReadonlyMap<string, Resolved>;
  readonly #around: Surroundings;
  readonly #place: PlaceInForm;
  readonly #known = new Map<string, { readonly generation: number; readonly resolved: Resolved }>();
  readonly #open = new Set<string>();

  constructor(
    around: Surroundings,
    place: PlaceInForm,
    definitions: readonly Definition[],
    parent?: Scope,
    fixed?: ReadonlyMap<string, Resolved>,
  ) {
    this.#around = around;
    this.#place = place;
    this.#definitions = new Map(definitions.map((definition) => [definition.name, definition] as const).reverse());
    this.#parent = parent;
    this.#fixed = fixed ?? new Map();
  }

  /** Evaluates an expression here; `focus` replaces the place's own context. */
  evaluate(expression: string, focus?: readonly unknown[]): Answered {
    const { expressions } = this.#around;
    const { variables, uses, traces } = this.#variablesFor(expression);
    const onContext = focus === undefined && expressions.needsFocus(expression);
    const from = focus ?? (onContext ? this.#place.context() : noFocus);
    const outcome = expressions.evaluate(expression, from, variables);
    const reads = joinReads([uses.reads, readsOf(expression, onContext)]);
    return {
      outcome,
      uses: { ...uses, reads },
      trace: once(() => traceOrigins(expressions, { expression, focus: from, variables, traces })),
    };
  }

  /** What logic in another language gave; a reason where it could not be run. */
  readLogic(logic: LogicExpression): Answered | { readonly unsupported: string } {
    const { expressions, record, needs } = this.#around;
    const result = this.#around.logic(logic);
    if (result.kind === 'unsupported') return { unsupported: result.reason };
    if (result.kind === 'failed') return emptyAnswer({ ok: false, code: 'expression-failed', message: result.reason }, chartUses);
    const sources = result.queries.map((query) => record.find(query));
    for (const [n, query] of result.queries.entries()) if (sources[n] === undefined) needs.add(query);
    const looks = result.kind === 'waiting' || result.chart ? chartUses : noUses;
    const uses = joinUses([
      looks,
      ...sources.flatMap((source) => (source === undefined ? [] : [usesOf(typeOfQuery(source.query), source)])),
    ]);
    if (result.kind === 'waiting') return emptyAnswer(nothingFound, { ...uses, unsent: ['the form’s logic waits for what it reads'] });
    const found = result.values.map((value) => placeValue(expressions, value));
    const origins = () => result.origins.flatMap((origin) => placesIn(expressions, origin));
    return { outcome: { ok: true, found }, uses, trace: once(() => ({ origins: origins(), silent: result.silent })) };
  }

  /** Looks up a query that is filled already; it becomes a need where the record does not hold it. */
  readSource(query: string, name: string): { readonly source?: SourceResult; readonly uses: Uses } {
    const source = this.#around.record.find(query);
    if (source !== undefined) return { source, uses: usesOf(name, source) };
    this.#around.needs.add(query);
    return { uses: { ...chartUses, unsent: [`${name} has not been read`] } };
  }

  /** Elements of a resource as FHIRPath finds them: they know where they stand. */
  placesIn(resource: AnyResource, path: string): readonly Found[] {
    return placesIn(this.#around.expressions, { resource, path });
  }

  #variablesFor(expression: string): { variables: Record<string, unknown>; uses: Uses; traces: ReadonlyMap<string, () => Trace> } {
    const variables: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    const uses: Uses[] = [];
    const traces = new Map<string, () => Trace>();
    for (const name of namesIn(expression)) {
      const resolved = this.#resolve(name);
      if (resolved === undefined) continue;
      variables[name] = resolved.nodes;
      uses.push(resolved.uses);
      if (resolved.trace !== undefined) traces.set(name, resolved.trace);
    }
    return { variables, uses: joinUses(uses), traces };
  }

  #resolve(name: string): Resolved | undefined {
    if (builtInNames.includes(name)) return this.#resolveBuiltIn(name);
    const fixed = this.#fixed.get(name);
    if (fixed !== undefined) return fixed;
    const definition = this.#definitions.get(name);
    if (definition === undefined) return this.#parent === undefined ? this.#resolveContext(name) : this.#parent.#resolve(name);
    return this.#resolveDefinition(definition);
  }

  #resolveBuiltIn(name: string): Resolved | undefined {
    switch (name) {
      case 'resource':
      case 'rootResource':
        return { nodes: [this.#around.response()], uses: noUses };
      case 'context':
        return { nodes: this.#place.context(), uses: noUses };
      case 'qitem':
        return { nodes: this.#place.qitem(), uses: noUses };
      case 'questionnaire':
        return this.#fixed.get(name) ?? (this.#parent === undefined ? undefined : this.#parent.#resolve(name));
      case 'sct':
        return { nodes: ['http://snomed.info/sct'], uses: noUses };
      case 'loinc':
        return { nodes: ['http://loinc.org'], uses: noUses };
      default:
        return { nodes: ['http://unitsofmeasure.org'], uses: noUses };
    }
  }

  #resolveContext(name: string): Resolved | undefined {
    const { contexts, gaps } = this.#around.record;
    const nodes = Object.hasOwn(contexts, name) ? listContext(contexts[name]) : [];
    const gap = Object.hasOwn(gaps, name) ? gaps[name] : undefined;
    if (gap !== undefined) return { nodes, uses: { ...chartUses, gaps: [{ ...gap, reason: `%${name}: ${gap.reason}` }] } };
    return Object.hasOwn(contexts, name) ? { nodes, uses: chartUses } : undefined;
  }

  #resolveDefinition(definition: Definition): Resolved {
    const known = this.#known.get(definition.name);
    if (known !== undefined && !this.#around.changedSince(known.resolved.uses.reads, known.generation)) return known.resolved;
    if (this.#open.has(definition.name)) return this.#reportUnresolved('loop', definition.name, 'needs itself');
    if (this.#around.depth.names >= maxDepth)
      return this.#reportUnresolved('expression-too-long', definition.name, `needs more than ${maxDepth} other names, one within another`);
    this.#open.add(definition.name);
    this.#around.depth.names += 1;
    const resolved = this.define(definition);
    this.#around.depth.names -= 1;
    this.#open.delete(definition.name);
    this.#known.set(definition.name, { generation: this.#around.generation(), resolved });
    return resolved;
  }

  #reportUnresolved(code: IssueCode, name: string, why: string): Resolved {
    this.#report(code, `%${name} ${why}`);
    return unreadable(`%${name} ${why}`, noUses);
  }

  #report(code: IssueCode, details: string, expression?: string): void {
    const { path } = this.#place;
    this.#around.issues.add({
      severity: 'error',
      code,
      ...(path === undefined ? {} : { path }),
      ...(expression === undefined ? {} : { expression }),
      details,
    });
  }

  /** What a definition stands for here. */
  define(definition: Definition): Resolved {
    switch (definition.kind) {
      case 'texts':
        return { nodes: definition.texts, uses: noUses };
      case 'fhirpath':
        return this.#defineExpression(definition.expression, definition.name);
      case 'logic':
        return this.#defineLogic(definition);
      case 'query':
        return this.#defineQuery(definition.template, definition);
      case 'batch':
        return this.#defineBatch(definition);
      case 'unsupported':
        return unreadable(`%${definition.name} is in ${definition.language}, which is not run`, noUses);
      default:
        return definition satisfies never;
    }
  }

  #defineExpression(expression: string, name: string): Resolved {
    const { outcome, uses, trace } = this.evaluate(expression);
    if (outcome.ok) return { nodes: outcome.found.map((found) => found.node), uses, trace };
    this.#report(outcome.code, `%${name}: ${outcome.message}`, expression);
    return unreadable(`%${name}: ${outcome.message}`, uses);
  }

  #defineLogic(definition: Definition & { readonly kind: 'logic' }): Resolved {
    const answered = this.readLogic(definition);
    if ('unsupported' in answered) {
      const reason = `%${definition.name} is in ${definition.language}: ${answered.unsupported}`;
      this.#report('unsupported-language', reason);
      return unreadable(reason, chartUses);
    }
    const { outcome, uses, trace } = answered;
    if (outcome.ok) return { nodes: outcome.found.map((found) => found.node), uses, trace };
    this.#report(outcome.code, `%${definition.name}: ${outcome.message}`, definition.expression);
    return unreadable(`%${definition.name}: ${outcome.message}`, uses);
  }

  #defineQuery(template: string, definition: Definition & { readonly kind: 'query' }): Resolved {
    const { source, uses } = this.#query(template, definition.name);
    if (source === undefined) return { nodes: [], uses };
    return { nodes: definition.as === 'list' || isRead(source.query) ? source.resources : [toSearchset(source)], uses };
  }

  /** A caller may bring what the batch gave, under the batch's name or as `sourceQueries`. */
  #defineBatch(definition: Definition & { readonly kind: 'batch' }): Resolved {
    const { contexts } = this.#around.record;
    const named = Object.hasOwn(contexts, definition.name) ? listContext(contexts[definition.name])[0] : undefined;
    const given = named ?? listContext(Object.hasOwn(contexts, 'sourceQueries') ? contexts['sourceQueries'] : undefined)[definition.at];
    if (given !== undefined)
      return { nodes: [given], uses: this.#resolveContext(named === undefined ? 'sourceQueries' : definition.name)?.uses ?? chartUses };
    const parts = definition.templates.map((template) => this.#query(template, definition.name));
    const entry = parts.map(({ source }) => (source === undefined ? {} : { resource: toSearchset(source) }));
    return { nodes: [{ resourceType: 'Bundle', type: 'batch-response', entry }], uses: joinUses(parts.map((part) => part.uses)) };
  }

  /** What a query gives under a name, and what that rests on: a query that is not sent leaves a gap. */
  #query(template: string, name: string): { readonly source?: SourceResult; readonly uses: Uses } {
    const uses: Uses[] = [];
    const filled = fillQuery(template, (expression) => {
      const answered = this.evaluate(expression);
      uses.push(answered.uses);
      if (answered.outcome.ok) return answered.outcome.found;
      this.#report('query-failed', `the query of %${name}: ${answered.outcome.message}`, expression);
      return undefined;
    });
    if (filled.kind === 'invalid') this.#report('query-failed', `the query of %${name}: ${filled.reason}`);
    if (filled.kind !== 'filled')
      return { uses: joinUses([...uses, { ...chartUses, unsent: [`%${name} was not asked for: ${filled.reason}`] }]) };
    const read = this.readSource(filled.query, name);
    return { ...read, uses: joinUses([...uses, read.uses]) };
  }
}

/** A name that could not be found out: nothing under it does not mean that there is nothing. */
function unreadable(reason: string, uses: Uses): Resolved {
  return { nodes: [], uses: joinUses([uses, { ...noUses, unsent: [reason] }]) };
}

/** The resource type that a query asks for. */
function typeOfQuery(query: string): string {
  return query.split(/[?/]/, 1)[0] ?? query;
}

/** How deep names may need one another. */
const maxDepth = 600;

/** For expressions that look at names only. */
const noFocus: readonly unknown[] = [{}];
