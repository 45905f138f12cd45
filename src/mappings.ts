/**
 * Mapping files: found, read with the place of every problem, joined with their packs, matched to a form.
 *
 * YAML 1.2 core; JSON is read as YAML. Aliases are bounded, keys are unique, files are at most 1 MB.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Document, LineCounter, parseDocument, visit } from 'yaml';
import type { Mapping } from './engine/mapping.ts';
import { joinPacks } from './engine/mapping-packs.ts';
import { parseMapping } from './engine/parse-mapping.ts';
import { BadConfiguration, BadInput, messageOf, type PlacedProblem } from './errors.ts';
import { readCanonical } from './forms/canonicals.ts';
import type { AuthorizationRequest } from './prior-auth/port.ts';

/** The mappings that come with this package. */
export const ownMappingsFolder: string = fileURLToPath(new URL('../mappings', import.meta.url));

const maxMappingBytes = 1_000_000;
/** What editors complete by; it is no mapping. */
const schemaFile = 'mapping.schema.json';

/** A mapping with the file it was read from, packs joined. */
export interface LoadedMapping {
  readonly mapping: Mapping;
  readonly file: string;
  /** The line (from 1) at which a part of the file begins; by keys from the root. */
  lineOf(place: readonly (string | number)[]): { readonly line: number; readonly column: number };
}

/** Reads one file, without its packs. Fails: `BadConfiguration` with every problem and its line and column. */
export async function readMappingFile(file: string): Promise<LoadedMapping> {
  const text = await readText(file);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, version: '1.2', prettyErrors: false });
  const placeOf = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const lineOf: LoadedMapping['lineOf'] = (place) => placeOf(findOffset(document, place));
  const syntax = [...document.errors, ...document.warnings].map((error) => ({ file, ...placeOf(error.pos[0]), message: error.message }));
  if (syntax.length > 0) throw new BadConfiguration(`${file} is not a mapping file:`, syntax, { remedy: 'mend the YAML at these places' });
  const parsed = parseMapping(toPlain(document, file, placeOf));
  if (parsed.ok) return { mapping: parsed.mapping, file, lineOf };
  const problems = parsed.problems.map(({ place, message }) => ({
    file,
    ...lineOf(place),
    message: place.length === 0 ? message : `${place.join('.')}: ${message}`,
  }));
  throw new BadConfiguration(`${file} is not a valid mapping:`, sortProblems(problems), { remedy: 'mappings/README.md shows the format' });
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > maxMappingBytes) throw new BadInput(`${file} has ${size} bytes; a mapping has at most ${maxMappingBytes}`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new BadConfiguration(`${file} cannot be read`, [], { cause: error, remedy: 'check the path of the mapping' });
  }
}

function toPlain(document: Document, file: string, placeOf: (offset: number) => { line: number; column: number }): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    const problem = { file, ...placeOf(findBrokenAlias(document)), message: messageOf(error) };
    throw new BadConfiguration(`${file} is not a mapping file:`, [problem], { cause: error });
  }
}

/** Where the first alias stands that means nothing; else the beginning. */
function findBrokenAlias(document: Document): number {
  let offset = 0;
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document) !== undefined) return undefined;
      offset = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

function findOffset(document: Document, place: readonly (string | number)[]): number {
  for (let keys = [...place]; keys.length > 0; keys = keys.slice(0, -1)) {
    const node = document.getIn(keys, true) as { range?: readonly [number, number, number] } | undefined;
    if (node?.range != null) return node.range[0];
  }
  return 0;
}

function sortProblems(problems: readonly PlacedProblem[]): readonly PlacedProblem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
}

/** All mappings of a folder, by name; folders one level below hold packs and groups of mappings. */
export class MappingShelf {
  readonly #loaded: ReadonlyMap<string, LoadedMapping>;

  private constructor(loaded: ReadonlyMap<string, LoadedMapping>) {
    this.#loaded = loaded;
  }

  /** Reads a folder. Fails: `BadConfiguration` with the problems of every file at once. */
  static async open(folder: string): Promise<MappingShelf> {
    return new MappingShelf(await readFiles(folder, await listMappingFiles(folder)));
  }

  /** Reads only the mapping of that name or for that canonical URL, and the packs it uses. Fails: `BadConfiguration` for those. */
  static async openFor(folder: string, wanted: { readonly name?: string; readonly canonical?: string }): Promise<MappingShelf> {
    const files = await listMappingFiles(folder);
    const texts = await Promise.all(files.map(async (file) => ({ file, text: await readText(file) })));
    const url = urlOf(wanted.canonical);
    const isWanted = (text: string): boolean =>
      wanted.name === undefined ? url !== undefined && text.includes(url) : isCalled(text, wanted.name);
    const read = new Set<string>();
    let loaded: ReadonlyMap<string, LoadedMapping> = new Map();
    for (let more = texts.filter(({ text }) => isWanted(text)); more.length > 0; ) {
      const next = more.map(({ file }) => file);
      for (const file of next) read.add(file);
      loaded = new Map([...loaded, ...(await readFiles(folder, next))]);
      const missing = [...loaded.values()].flatMap(({ mapping }) => mapping.use).filter((name) => !loaded.has(name));
      more = texts.filter(({ file, text }) => !read.has(file) && missing.some((name) => isCalled(text, name)));
    }
    return new MappingShelf(loaded);
  }

  names(): readonly string[] {
    return [...this.#loaded.keys()].sort();
  }

  /** A mapping by name or by file, with its packs. */
  async get(nameOrFile: string): Promise<LoadedMapping> {
    const known = this.#loaded.get(nameOrFile);
    if (known !== undefined) return this.#join(known);
    if (/\.(ya?ml|json)$/.test(nameOrFile)) return this.#join(await readMappingFile(nameOrFile));
    throw new BadConfiguration(`there is no mapping "${nameOrFile}"`, [], { remedy: `known are: ${this.names().join(', ')}` });
  }

  /** The mapping for a form's canonical URL; undefined where none fits. */
  findByCanonical(canonical: string | undefined): LoadedMapping | undefined {
    const url = urlOf(canonical);
    return this.#only([...this.#loaded.values()].filter(({ mapping }) => url !== undefined && mapping.form?.canonical === url));
  }

  /** The mapping for what an authorization asks for; one that names the state wins over one that does not. */
  findByRequest({ payerId, state, service }: AuthorizationRequest): LoadedMapping | undefined {
    const fits = [...this.#loaded.values()].filter(
      ({ mapping: { form } }) =>
        form?.payer === payerId && form.service === service.code && (form.state === undefined || form.state === state),
    );
    return this.#only(fits.filter(({ mapping }) => mapping.form?.state !== undefined)) ?? this.#only(fits);
  }

  #only(fits: readonly LoadedMapping[]): LoadedMapping | undefined {
    const [first, second] = fits;
    if (first !== undefined && second !== undefined) {
      throw new BadConfiguration(`two mappings fit the same form: ${first.file} and ${second.file}`, [], {
        remedy: 'name one in the case, or make their form sections differ',
      });
    }
    return first === undefined ? undefined : this.#join(first);
  }

  #join(loaded: LoadedMapping): LoadedMapping {
    const packs = new Map([...this.#loaded].map(([name, each]) => [name, each.mapping]));
    const { mapping, missing, collisions } = joinPacks(loaded.mapping, packs);
    const problems = [
      ...missing.map((name) => `there is no pack "${name}"`),
      ...collisions.map((name) => `two packs give the name %${name} different meanings`),
    ].map((message) => ({ file: loaded.file, ...loaded.lineOf(['use']), message }));
    if (problems.length > 0) throw new BadConfiguration(`${loaded.file} cannot be joined with its packs:`, problems);
    return { ...loaded, mapping };
  }
}

/** The mappings of these files by name. Fails: `BadConfiguration` with the problems of every file at once. */
async function readFiles(folder: string, files: readonly string[]): Promise<ReadonlyMap<string, LoadedMapping>> {
  const results = await Promise.allSettled(files.map(readMappingFile));
  const faults = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (faults.length > 0) throw joinFaults(folder, faults);
  const loaded = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const byName = new Map<string, LoadedMapping>();
  for (const each of loaded) {
    const known = byName.get(each.mapping.name);
    if (known !== undefined)
      throw new BadConfiguration(`two files are called "${each.mapping.name}": ${known.file} and ${each.file}`, [], {
        remedy: 'rename one of them',
      });
    byName.set(each.mapping.name, each);
  }
  return byName;
}

function urlOf(canonical: string | undefined): string | undefined {
  return canonical === undefined ? undefined : readCanonical(canonical).url;
}

/** True for the text of a mapping file with that name. */
function isCalled(text: string, name: string): boolean {
  const quoted = name.replace(/[^a-z0-9/]/g, '\\$&');
  return new RegExp(`(?:^|[{,\\s])["']?mapping["']?\\s*:\\s*["']?${quoted}["']?\\s*(?:[,}#]|$)`, 'm').test(text);
}

function joinFaults(folder: string, faults: readonly unknown[]): BadConfiguration {
  const problems = faults.flatMap((fault) =>
    fault instanceof BadConfiguration && fault.problems.length > 0
      ? fault.problems
      : [{ file: folder, line: 1, column: 1, message: messageOf(fault) }],
  );
  return new BadConfiguration(`mappings in ${folder} cannot be used:`, problems, {
    remedy: 'mend these places, or run "priorfill mapping lint"',
  });
}

async function listMappingFiles(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder))
    throw new BadConfiguration(`the mappings folder ${folder} does not exist`, [], { remedy: 'set PRIORFILL_MAPPINGS or leave it unset' });
  const entries = await readdir(folder, { withFileTypes: true });
  const below = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => readdir(join(folder, entry.name)).then((names) => names.map((name) => join(folder, entry.name, name)))),
  );
  const files = [...entries.filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name)), ...below.flat()];
  return files.filter((file) => /\.(ya?ml|json)$/.test(file) && basename(file) !== schemaFile).sort();
}
