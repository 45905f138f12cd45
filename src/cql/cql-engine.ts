/**
 * Runs CQL: the only file that imports cql-execution and cql-exec-fhir.
 *
 * The clock, and the zone of times that are written without one, are those of the evaluation. Nothing here reads a file
 * or a network. One definition is run at a time, each in a context of its own, so that what it gave rests on nothing that
 * another one left. Errors come out in words without values of the chart.
 *
 * Source: cql-execution 3.3, cql-exec-fhir 2.2 with the FHIR 4.0.1 model.
 */
import { FHIRWrapper } from 'cql-exec-fhir';
import cql, { type RetrieveDetails } from 'cql-execution';
import operatorTable from 'cql-execution/lib/elm/expressions.js';
import comparing from 'cql-execution/lib/util/immutableUtil.js';
import shared from 'cql-execution/lib/util/util.js';
import type { AnyResource, Coding } from '../fhir.ts';
import type { ElmDefinition, ElmLibrary } from './elm.ts';
import type { LibraryShelf } from './libraries.ts';
import type { Places } from './places.ts';
import { PartResult } from './trace-elm.ts';
import type { ValueSetShelf } from './value-sets.ts';
import { LogicFault } from './values.ts';

/** The operators that can be run; the engine takes any other for null. */
export const operators: ReadonlySet<string> = new Set(Object.keys(operatorTable));

export interface CqlWorld {
  readonly shelf: LibraryShelf;
  readonly valueSets: ValueSetShelf;
  /** In the order in which logic meets them. */
  readonly resources: readonly AnyResource[];
  /** ISO date-time with its zone. */
  readonly now: string;
  readonly places: Places;
}

/** What a definition gave, and what each of its parts gave. */
export interface CqlRun {
  readonly result: unknown;
  readonly parts: ReadonlyMap<string, PartResult>;
}

let wrapper: FHIRWrapper | undefined;

/** Reads the FHIR model, which takes most of a second; once in a process. */
export function loadModel(): void {
  wrapper ??= FHIRWrapper.FHIRv401();
}

type WrappedObject = ReturnType<FHIRWrapper['wrap']>;

/** One evaluation's logic over one chart. */
export class CqlEngine {
  readonly #world: CqlWorld;
  readonly #libraries = new Map<ElmLibrary, cql.Library>();
  readonly #chart: Chart;
  readonly #codes: CodeLists;

  constructor(world: CqlWorld) {
    this.#world = world;
    this.#chart = new Chart(world.resources, world.places);
    this.#codes = new CodeLists(world.valueSets);
  }

  /** Runs a definition. Fails: `LogicFault`, which names operators and libraries only. */
  async run({ library, name }: ElmDefinition, parameters: Readonly<Record<string, AnyResource>>): Promise<CqlRun> {
    const parts = new Map<string, PartResult>();
    const restore = pinZone(this.#world.now);
    try {
      const context = new ListeningContext({
        library: this.#build(library),
        world: this.#bind(parameters),
        now: readClock(this.#world.now),
        parts,
      });
      const result: unknown = await context.library.expressions[name].execute(context);
      return { result, parts };
    } catch (error) {
      throw new LogicFault(explain(error));
    } finally {
      restore();
    }
  }

  #bind(parameters: Readonly<Record<string, AnyResource>>): BoundWorld {
    const wrapped = Object.entries(parameters).map(([name, resource]) => [name, this.#chart.wrap(resource)] as const);
    return { chart: this.#chart, codes: this.#codes, parameters: Object.fromEntries(wrapped) };
  }

  /** Each library is built once; the shelf has made sure that includes are no ring. */
  #build(elm: ElmLibrary): cql.Library {
    const known = this.#libraries.get(elm);
    if (known !== undefined) return known;
    const resolve = (path: string, version?: string): cql.Library | undefined => {
      const included = this.#world.shelf.include(path, version);
      return typeof included === 'string' ? undefined : this.#build(included);
    };
    const library = new cql.Library(elm.json, { resolve });
    this.#libraries.set(elm, library);
    return library;
  }
}

interface BoundWorld {
  readonly chart: Chart;
  readonly codes: CodeLists;
  readonly parameters: Readonly<Record<string, WrappedObject>>;
}

interface Listening {
  readonly library: cql.Library;
  readonly world: BoundWorld;
  readonly now: cql.DateTime;
  readonly parts: Map<string, PartResult>;
}

/** Keeps what each part of the logic gave, in this library and in those it includes. */
class ListeningContext extends cql.PatientContext {
  readonly #listening: Listening;
  readonly #included = new Map<string, ListeningContext>();

  constructor(listening: Listening) {
    const { library, world, now } = listening;
    super(library, world.chart as never, world.codes as never, world.parameters, now as never);
    this.#listening = listening;
  }

  override setLocalIdWithResult(localId: string, value: unknown): void {
    const known = this.#listening.parts.get(localId) ?? new PartResult();
    known.add(value);
    this.#listening.parts.set(localId, known);
  }

  override getLibraryContext(alias: string): ListeningContext {
    const known = this.#included.get(alias);
    if (known !== undefined) return known;
    const context = new ListeningContext({ ...this.#listening, library: this.library.includes[alias] });
    this.#included.set(alias, context);
    return context;
  }
}

/** The resources of a record, as the CQL engine asks for them. */
class Chart {
  readonly #byType: ReadonlyMap<string, readonly AnyResource[]>;
  readonly #wrapped = new Map<AnyResource, WrappedObject>();
  readonly #places: Places;

  constructor(resources: readonly AnyResource[], places: Places) {
    const types = [...new Set(resources.map(({ resourceType }) => resourceType))];
    this.#byType = new Map(types.map((type) => [type, resources.filter(({ resourceType }) => resourceType === type)]));
    this.#places = places;
  }

  /** All of a type; the engine itself narrows them to codes and dates. */
  findRecords(_profile: string, details: RetrieveDetails): readonly WrappedObject[] {
    const type = details.datatype.replace(/^.*[}.]/, '');
    return (this.#byType.get(type) ?? []).map((resource) => this.wrap(resource));
  }

  wrap(resource: AnyResource): WrappedObject {
    const known = this.#wrapped.get(resource);
    if (known !== undefined) return known;
    loadModel();
    if (wrapper === undefined) throw new Error('the FHIR model is not there');
    const wrapped = nameForComparing(wrapper.wrap(resource), `${resource.resourceType}/${resource.id ?? `#${this.#wrapped.size}`}`);
    this.#wrapped.set(resource, wrapped);
    this.#places.note(resource);
    return wrapped;
  }
}

const comparedBy = new WeakMap<object, string>();

/** A resource of the chart equals itself and no other: the engine would compare all their parts, which takes a minute for a long chart. */
function nameForComparing(wrapped: WrappedObject, key: string): WrappedObject {
  comparedBy.set(wrapped, key);
  return Object.defineProperty(wrapped, 'equals', { value: (other: unknown) => other === wrapped });
}

const compareAll = comparing.toNormalizedKey;
(comparing as { toNormalizedKey: (value: unknown) => unknown }).toNormalizedKey = (value) =>
  (typeof value === 'object' && value !== null ? comparedBy.get(value) : undefined) ?? compareAll(value);

/** Value sets, as the CQL engine asks for them. */
class CodeLists {
  readonly #shelf: ValueSetShelf;
  readonly #known = new Map<string, cql.ValueSet | null>();

  constructor(shelf: ValueSetShelf) {
    this.#shelf = shelf;
  }

  findValueSetsByOid(id: string): readonly cql.ValueSet[] {
    const found = this.findValueSet(id);
    return found === null ? [] : [found];
  }

  findValueSet(id: string, version?: string): cql.ValueSet | null {
    const canonical = version === undefined ? id : `${id}|${version}`;
    const known = this.#known.get(canonical);
    if (known !== undefined) return known;
    const listed = this.#shelf.list(canonical);
    const toCode = ({ code, system, version: of }: Coding): cql.Code => new cql.Code(code as string, system as string, of);
    const found = typeof listed === 'string' ? null : new cql.ValueSet(id, version, listed.map(toCode));
    this.#known.set(canonical, found);
    return found;
  }
}

function readClock(now: string): cql.DateTime {
  const clock = cql.DateTime.parse(now.replace(/Z$/, '+00:00')) as cql.DateTime | null;
  if (clock === null) throw new Error('the clock is not a date and time');
  return clock;
}

/** Times without a zone are taken in the zone of the clock; the engine would take the machine's. Gives what undoes it. */
function pinZone(now: string): () => void {
  const zone = shared as { jsDate: DateConstructor };
  const before = zone.jsDate;
  const minutes = zoneMinutesOf(now);
  zone.jsDate = class extends Date {
    override getTimezoneOffset(): number {
      return -minutes;
    }
  } as DateConstructor;
  return () => {
    zone.jsDate = before;
  };
}

function zoneMinutesOf(now: string): number {
  const [, sign, hours, minutes] = /([+-])(\d{2}):(\d{2})$/.exec(now) ?? [];
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** Which operator failed in which library; never the message, which may hold values of the chart. */
function explain(error: unknown): string {
  const { expressionName, libraryName } = error as { expressionName?: unknown; libraryName?: unknown };
  if (error instanceof RangeError || (error as { cause?: unknown }).cause instanceof RangeError) return 'it calls itself too deeply';
  if (typeof expressionName !== 'string') return 'it ended with an error';
  return `it ended with an error in ${expressionName} of the library ${String(libraryName).replace(/[^\w|. -]/g, '')}`;
}
