/**
 * What a definition needs before it can be run: resources, value sets, parameters; or why it cannot be run at all.
 *
 * Everything it reaches through other definitions, functions and included libraries is gone through, each once. What is
 * missing is found here, not in the middle of a run; so is logic that calls itself.
 *
 * Source: ELM ExpressionRef, FunctionRef, Retrieve, ValueSetRef, ParameterRef.
 */
import { findRings } from '../engine/form-check.ts';
import { type ElmDefinition, type ElmLibrary, type ElmNode, listOf, partsOf, textOf } from './elm.ts';
import type { LibraryShelf } from './libraries.ts';

/** Resources that logic reads: a type, and the codes it is narrowed to where they are known beforehand. */
export interface Retrieve {
  readonly resourceType: string;
  /** The element that holds the code; absent without codes. */
  readonly codeElement?: string;
  readonly valueSet?: string;
  readonly codes?: readonly { readonly code: string; readonly system?: string }[];
}

export interface Requirements {
  readonly retrieves: readonly Retrieve[];
  /** Canonicals, with a version where the logic names one. */
  readonly valueSets: readonly string[];
  /** Parameters by name, with their type where it is a plain one. */
  readonly parameters: ReadonlyMap<string, string | undefined>;
  /** Why it cannot be run. */
  readonly faults: readonly string[];
}

/** What one definition says itself. */
interface Direct extends Requirements {
  readonly calls: readonly ElmDefinition[];
}

const maxReached = 20_000;

/** Reads requirements; remembers what it has read. */
export class RequirementReader {
  readonly #shelf: LibraryShelf;
  readonly #operators: ReadonlySet<string>;
  readonly #known = new Map<ElmDefinition, Direct>();
  readonly #keys = new Map<ElmDefinition, string>();

  /** `operators` are those the CQL engine has; it takes any other for null. */
  constructor(shelf: LibraryShelf, operators: ReadonlySet<string>) {
    this.#shelf = shelf;
    this.#operators = operators;
  }

  /** All that a definition reaches. */
  read(definition: ElmDefinition): Requirements {
    const reached = this.#reach(definition);
    const all = reached.map((each) => this.#direct(each));
    const faults = [...all.flatMap((each) => each.faults), ...this.#findRecursion(reached)];
    return {
      retrieves: all.flatMap(({ retrieves }) => retrieves),
      valueSets: [...new Set(all.flatMap(({ valueSets }) => valueSets))],
      parameters: new Map(all.flatMap(({ parameters }) => [...parameters])),
      faults: [...new Set(reached.length >= maxReached ? ['it reaches too many definitions', ...faults] : faults)],
    };
  }

  #reach(start: ElmDefinition): readonly ElmDefinition[] {
    const reached = new Set([start]);
    for (const each of reached) {
      if (reached.size >= maxReached) break;
      for (const called of this.#direct(each).calls) reached.add(called);
    }
    return [...reached];
  }

  #direct(definition: ElmDefinition): Direct {
    const known = this.#known.get(definition);
    if (known !== undefined) return known;
    const direct = new DirectReader(definition.library, this.#shelf, this.#operators).read(definition.body);
    this.#known.set(definition, direct);
    return direct;
  }

  /** Overloads of one name cannot be told apart here; a ring through them may be none. */
  #findRecursion(reached: readonly ElmDefinition[]): readonly string[] {
    const calls = new Map(
      reached.map((each) => [
        this.#keyOf(each),
        this.#direct(each)
          .calls.filter(isCertain)
          .map((called) => this.#keyOf(called)),
      ]),
    );
    return findRings(calls).length === 0 ? [] : ['its definitions call each other in a ring'];
  }

  #keyOf(definition: ElmDefinition): string {
    const known = this.#keys.get(definition) ?? String(this.#keys.size);
    this.#keys.set(definition, known);
    return known;
  }
}

function isCertain({ library, name, arity }: ElmDefinition): boolean {
  return arity === undefined || (library.functions.get(name) ?? []).filter((each) => each.arity === arity).length === 1;
}

/** Reads the body of one definition. */
class DirectReader {
  readonly #library: ElmLibrary;
  readonly #shelf: LibraryShelf;
  readonly #operators: ReadonlySet<string>;
  readonly #retrieves: Retrieve[] = [];
  readonly #valueSets: string[] = [];
  readonly #parameters = new Map<string, string | undefined>();
  readonly #faults: string[] = [];
  readonly #calls: ElmDefinition[] = [];

  constructor(library: ElmLibrary, shelf: LibraryShelf, operators: ReadonlySet<string>) {
    this.#library = library;
    this.#shelf = shelf;
    this.#operators = operators;
  }

  read(body: ElmNode): Direct {
    this.#visit(body);
    return {
      retrieves: this.#retrieves,
      valueSets: this.#valueSets,
      parameters: this.#parameters,
      faults: this.#faults,
      calls: this.#calls,
    };
  }

  #visit(node: ElmNode): void {
    this.#note(node);
    for (const part of partsOf(node)) this.#visit(part);
  }

  #note(node: ElmNode): void {
    const { type } = node;
    if (type !== undefined && !this.#operators.has(type) && !type.endsWith('TypeSpecifier'))
      this.#faults.push(`it uses ${type}, which is not run here`);
    if (type === 'ExpressionRef') this.#noteExpression(node);
    if (type === 'FunctionRef') this.#noteFunction(node);
    if (type === 'ParameterRef') this.#noteParameter(node);
    if (type === 'ValueSetRef') this.#noteValueSet(node);
    if (node['valueset'] !== undefined)
      for (const part of partsOf({ valueset: node['valueset'] })) if (part.type === undefined) this.#noteValueSet(part);
    if (type === 'Retrieve') this.#noteRetrieve(node);
  }

  #noteExpression(node: ElmNode): void {
    const name = textOf(node, 'name') ?? '';
    const found = this.#libraryOf(node)?.expressions.get(name);
    if (found !== undefined) this.#calls.push(found);
    else this.#faults.push(`it uses a definition "${name}" that does not exist`);
  }

  #noteFunction(node: ElmNode): void {
    const name = textOf(node, 'name') ?? '';
    const arity = listOf(node, 'operand').length;
    const found = (this.#libraryOf(node)?.functions.get(name) ?? []).filter((each) => each.arity === arity);
    if (found.length === 0) this.#faults.push(`it uses a function "${name}" that does not exist`);
    this.#calls.push(...found);
  }

  #noteParameter(node: ElmNode): void {
    const name = textOf(node, 'name') ?? '';
    this.#parameters.set(name, this.#libraryOf(node)?.parameters.get(name));
  }

  #noteValueSet(node: ElmNode): void {
    const canonical = this.#canonicalOf(node);
    if (canonical === undefined) this.#faults.push(`it uses a value set "${textOf(node, 'name') ?? ''}" that is not declared`);
    else this.#valueSets.push(canonical);
  }

  #canonicalOf(node: ElmNode): string | undefined {
    const declared = this.#libraryOf(node)?.valueSets.get(textOf(node, 'name') ?? '');
    if (declared === undefined) return undefined;
    return declared.version === undefined ? declared.id : `${declared.id}|${declared.version}`;
  }

  #noteRetrieve(node: ElmNode): void {
    const resourceType = /^(?:\{http:\/\/hl7\.org\/fhir\}|FHIR\.)?([A-Z][A-Za-z]{1,63})$/.exec(textOf(node, 'dataType') ?? '')?.[1];
    if (resourceType === undefined) {
      this.#faults.push('it reads data that is not of FHIR');
      return;
    }
    const codeElement = textOf(node, 'codeProperty');
    const codes = partsOf({ codes: node['codes'] })[0];
    this.#retrieves.push({
      resourceType,
      ...(codes === undefined || codeElement === undefined ? {} : { codeElement, ...this.#codesOf(codes) }),
    });
  }

  /** Codes that are known without running anything. */
  #codesOf(node: ElmNode): Pick<Retrieve, 'valueSet' | 'codes'> {
    if (node.type === 'ValueSetRef') {
      const valueSet = this.#canonicalOf(node);
      return valueSet === undefined ? {} : { valueSet };
    }
    if (node.type === 'ToList') return partsOf(node)[0]?.type === 'CodeRef' ? this.#codesOf(partsOf(node)[0] ?? node) : {};
    if (node.type !== 'CodeRef') return {};
    const code = this.#libraryOf(node)?.codes.get(textOf(node, 'name') ?? '');
    return code === undefined ? {} : { codes: [code] };
  }

  /** The library that a reference points into; a fault where it is not there. */
  #libraryOf(node: ElmNode): ElmLibrary | undefined {
    const alias = textOf(node, 'libraryName');
    if (alias === undefined) return this.#library;
    const include = this.#library.includes.get(alias);
    const found = include === undefined ? `the library ${alias} is not declared` : this.#shelf.include(include.path, include.version);
    if (typeof found !== 'string') return found;
    this.#faults.push(found);
    return undefined;
  }
}
