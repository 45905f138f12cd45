/**
 * The CQL libraries that came with a form: which of them the form names, and who includes whom.
 *
 * A library is found by the name its own logic has, which is what includes use; the FHIR resource around it may spell
 * its name otherwise (with a hyphen), which is understood where a form does. Two libraries of one name and version with
 * different content are not chosen between.
 *
 * Source: FHIR R4 Library.content; CQF extension cqf-library; ELM includes.
 */

import { findRings } from '../engine/form-check.ts';
import type { LogicExpression } from '../engine/logic.ts';
import type { AnyResource, Questionnaire } from '../fhir.ts';
import { isResource, mediaTypeOf } from '../fhir.ts';
import { readCanonical } from '../forms/canonicals.ts';
import { objectsIn } from '../forms/code-systems.ts';
import { readExtensions } from '../forms/extensions.ts';
import { type ElmDefinition, type ElmLibrary, ElmNumbers, parseElm } from './elm.ts';
import { type LogicName, parseLogicName } from './names.ts';

/** One Library resource. `elm` is absent where it brings text only. */
interface Shelved {
  readonly resource: AnyResource;
  readonly elm?: ElmLibrary;
  /** Why it cannot be run. */
  readonly reason?: string;
}

/** What a name was found to mean. */
export type Located =
  | { readonly kind: 'found'; readonly definition: ElmDefinition }
  | { readonly kind: 'unsupported' | 'failed'; readonly reason: string };

const maxLibraries = 200;
const maxTotal = 64_000_000;

/** The libraries of one form. */
export class LibraryShelf {
  readonly #shelved: readonly Shelved[];
  /** Those that the form names; all where it names none. */
  readonly #main: readonly Shelved[];
  readonly #named: readonly string[];

  constructor(questionnaire: Questionnaire, packaged: readonly AnyResource[]) {
    this.#shelved = shelve([...packaged, ...((questionnaire.contained ?? []) as readonly unknown[]).filter(isResource)]);
    this.#named = readExtensions(questionnaire, 'library').flatMap(({ valueCanonical }) =>
      typeof valueCanonical === 'string' ? [valueCanonical] : [],
    );
    const main = this.#named.flatMap((canonical) => this.#findByCanonical(canonical) ?? []);
    this.#main = this.#named.length === 0 ? this.#shelved : main;
  }

  /** True where at least one library can be run. */
  get hasElm(): boolean {
    return this.#shelved.some(({ elm }) => elm !== undefined);
  }

  /** The libraries that can be run. */
  list(): readonly ElmLibrary[] {
    return this.#shelved.flatMap(({ elm }) => elm ?? []);
  }

  /** The library an include names; a text says why there is none. */
  include(path: string, version: string | undefined): ElmLibrary | string {
    const found = this.list().filter(
      (library) => path.split('/').at(-1) === library.name && (version === undefined || version === library.version),
    );
    const [first, ...others] = found;
    const name = version === undefined ? path : `${path}|${version}`;
    if (first === undefined) return `the library ${name} is not in the package in a form that can be run`;
    return others.length === 0 ? first : `the package has several libraries ${name}`;
  }

  /** True where a library includes itself, however far around. */
  hasRing(start: ElmLibrary): boolean {
    const reached = new Set([start]);
    for (const library of reached) for (const included of this.#includesOf(library)) reached.add(included);
    const keys = new Map([...reached].map((library, n) => [library, String(n)]));
    return (
      findRings(new Map([...keys].map(([library, key]) => [key, this.#includesOf(library).map((each) => keys.get(each) ?? '')]))).length > 0
    );
  }

  #includesOf({ includes }: ElmLibrary): readonly ElmLibrary[] {
    return [...includes.values()].flatMap(({ path, version }) => {
      const found = this.include(path, version);
      return typeof found === 'string' ? [] : [found];
    });
  }

  /** The definition that a form's expression means. */
  locate(each: LogicExpression): Located {
    const name = parseLogicName(each);
    return name === undefined
      ? { kind: 'unsupported', reason: 'this is CQL text, and only names of definitions are run' }
      : this.#locate(name);
  }

  #locate({ library, name }: LogicName): Located {
    const candidates = library === undefined ? this.#main : this.#findByName(library);
    if (candidates.length === 0) return { kind: 'unsupported', reason: this.#describeMissing(library) };
    const found = candidates.flatMap(({ elm }) => elm?.expressions.get(name) ?? []);
    const [first, ...others] = found;
    if (first !== undefined)
      return others.length === 0 ? { kind: 'found', definition: first } : fail(`several libraries have a definition "${name}"`);
    const unusable = candidates.find(({ elm }) => elm === undefined);
    if (unusable !== undefined)
      return { kind: 'unsupported', reason: `the library ${nameOf(unusable)} cannot be run: ${unusable.reason ?? ''}` };
    return fail(`there is no definition "${name}" in ${candidates.map(nameOf).join(', ')}`);
  }

  #describeMissing(library: string | undefined): string {
    const wanted = library ?? this.#named.join(', ');
    return wanted === '' ? 'the form came without any library' : `the library ${wanted} is not in the package`;
  }

  /** By the name of the logic, then as the resource spells it, then by the name it is included under. */
  #findByName(name: string): readonly Shelved[] {
    const exact = this.#shelved.filter(({ elm }) => elm?.name === name);
    if (exact.length > 0) return preferMain(exact, this.#main);
    const spelled = this.#shelved.filter(({ resource }) =>
      [resource['name'], resource.id].some((each) => typeof each === 'string' && plain(each) === plain(name)),
    );
    if (spelled.length > 0) return preferMain(spelled, this.#main);
    const included = new Set(this.#main.flatMap(({ elm }) => this.#includedAs(elm, name)));
    return this.#shelved.filter(({ elm }) => elm !== undefined && included.has(elm));
  }

  #includedAs(elm: ElmLibrary | undefined, alias: string): readonly ElmLibrary[] {
    const include = elm?.includes.get(alias);
    const found = include === undefined ? undefined : this.include(include.path, include.version);
    return found === undefined || typeof found === 'string' ? [] : [found];
  }

  #findByCanonical(canonical: string): Shelved | undefined {
    const { url, version } = readCanonical(canonical);
    const id = url.startsWith('#') ? url.slice(1) : undefined;
    return this.#shelved.find(
      ({ resource }) =>
        (id === undefined ? resource['url'] === url : resource.id === id) && (version === undefined || resource['version'] === version),
    );
  }
}

function fail(reason: string): Located {
  return { kind: 'failed', reason };
}

/** Of several versions the one that the form itself names. */
function preferMain(found: readonly Shelved[], main: readonly Shelved[]): readonly Shelved[] {
  const preferred = found.filter((each) => main.includes(each));
  return preferred.length > 0 ? preferred : found;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function nameOf({ resource, elm }: Shelved): string {
  return elm?.name ?? String([resource['name'], resource.id, resource['url']].find((each) => typeof each === 'string') ?? 'without a name');
}

function isElm(contentType: unknown): boolean {
  return typeof contentType === 'string' && mediaTypeOf(contentType) === 'application/elm+json';
}

/** Reads every library once; the same content twice is one library. */
function shelve(resources: readonly AnyResource[]): readonly Shelved[] {
  const numbers = new ElmNumbers();
  const seen = new Set<string>();
  let left = maxTotal;
  const libraries = resources.filter(({ resourceType }) => resourceType === 'Library').slice(0, maxLibraries);
  return libraries.flatMap((resource) => {
    const data = objectsIn(resource['content']).find(({ contentType }) => isElm(contentType))?.['data'];
    if (typeof data !== 'string') return [{ resource, reason: 'it came as text only, without ELM in JSON' }];
    if (seen.has(data)) return [];
    seen.add(data);
    left -= data.length;
    if (left < 0) return [{ resource, reason: 'the libraries of this form are too large together' }];
    const parsed = parseElm(data, numbers);
    return [parsed.ok ? { resource, elm: parsed.library } : { resource, reason: parsed.reason }];
  });
}
