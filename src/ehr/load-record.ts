/**
 * Charts from files: Bundles of any type, NDJSON, single resources, each gzipped or not, or folders of these.
 *
 * References by `fullUrl` become `Type/id`; a conditional reference is resolved where exactly one resource meets it and
 * kept literal otherwise. Of two versions the newest is kept. What is given is read whole or not at all.
 *
 * Source: FHIR R4 Bundle, "resolving references in bundles".
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { MoreThanAllowed, readFileBounded } from '../bounded-read.ts';
import { BadInput } from '../errors.ts';
import { type AnyResource, isResource } from '../fhir.ts';
import { keepNewest } from '../fhir-search/resource-index.ts';
import { type LoadedEntry, resolveReferences } from './resolve-references.ts';

export const defaultMaxRecordBytes: number = 256 * 1024 * 1024;

/**
 * Reads charts from files and folders.
 *
 * Units: `maxBytes` counts all files together, unpacked.
 * Fails: `BadInput` with the file, the place in it, and what to do.
 */
export async function loadRecord(files: readonly string[], maxBytes: number = defaultMaxRecordBytes): Promise<readonly AnyResource[]> {
  const entries: LoadedEntry[] = [];
  let left = maxBytes;
  for (const file of (await Promise.all(files.map(listFiles))).flat()) {
    const bytes = await readPlain(file, left, maxBytes);
    left -= bytes.length;
    entries.push(...parseRecordFile(bytes, file));
  }
  return keepNewest(resolveReferences(entries));
}

const recordName = /\.(json|ndjson|jsonl)(\.gz)?$/i;

async function listFiles(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new BadInput(`${path}: there is no such file or folder.`, { cause, remedy: 'Check the path.' });
  });
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => recordName.test(name)).sort();
  if (names.length > 0) return names.map((name) => join(path, name));
  throw new BadInput(`${path}: the folder holds no chart.`, { remedy: 'Put .json or .ndjson files there, gzipped or not.' });
}

async function readPlain(file: string, leftBytes: number, maxBytes: number): Promise<Uint8Array> {
  const bytes = await readPacked(file, leftBytes, maxBytes);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: Math.max(1, leftBytes) });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(file, maxBytes);
    throw new BadInput(`${file}: the gzip data is damaged or was cut.`, { cause: error, remedy: 'Fetch or pack the file again.' });
  }
}

async function readPacked(file: string, leftBytes: number, maxBytes: number): Promise<Uint8Array> {
  try {
    return await readFileBounded(file, leftBytes);
  } catch (error) {
    if (error instanceof MoreThanAllowed) throw tooLarge(file, maxBytes);
    throw new BadInput(`${file}: the file cannot be read.`, { cause: error, remedy: 'Check the path and the rights.' });
  }
}

function tooLarge(file: string, maxBytes: number): BadInput {
  return new BadInput(`${file}: with this file the chart is larger than ${maxBytes} bytes.`, {
    remedy: 'Leave out what the form does not ask for, or split the work by patient.',
  });
}

/** The entries of one file; whether it is NDJSON is seen from its name and its lines. */
export function parseRecordFile(bytes: Uint8Array, file: string): readonly LoadedEntry[] {
  const text = decodeText(bytes, file);
  if (isLines(text, file)) {
    return text.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : parseEntries(line, `${file}:${at + 1}`)));
  }
  return parseEntries(text, file);
}

function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new BadInput(`${file}: the file is not UTF-8 text.`, { remedy: 'Save it as UTF-8.' });
  }
}

function isLines(text: string, file: string): boolean {
  if (/\.(ndjson|jsonl)(\.gz)?$/i.test(file)) return true;
  return /^\s*\{[^\n]*\}[^\S\n]*\n\s*\{/.test(text);
}

function parseEntries(text: string, place: string): readonly LoadedEntry[] {
  return entriesOf(parseText(text, place), place);
}

/** A parser's message quotes what it read; only the place is taken from it. */
function parseText(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = /at position (\d+)/.exec((error as Error).message)?.[1];
    const line = position === undefined || place.match(/:\d+$/) ? '' : `:${text.slice(0, Number(position)).split('\n').length}`;
    throw new BadInput(`${place}${line}: the JSON does not parse.`, { remedy: 'Check that the file is whole, and FHIR JSON or NDJSON.' });
  }
}

function entriesOf(value: unknown, place: string, fullUrl?: string): readonly LoadedEntry[] {
  if (!isResource(value)) {
    throw new BadInput(`${place}: this is not a FHIR resource; it names no resourceType.`, {
      remedy: 'Give a Bundle, a resource, or NDJSON with one resource a line.',
    });
  }
  if (value.resourceType !== 'Bundle') return [{ resource: value, ...(fullUrl === undefined ? {} : { fullUrl }) }];
  return bundleEntries(value, place).flatMap((entry, at) => entryOf(entry, `${place} entry[${at}]`));
}

function bundleEntries(bundle: AnyResource, place: string): readonly unknown[] {
  const entries = bundle.entry ?? [];
  if (Array.isArray(entries)) return entries;
  throw new BadInput(`${place}: Bundle.entry is not a list.`, { remedy: 'Check that the file is FHIR JSON.' });
}

/** An entry without a resource is a request or an answer only, as in a batch. */
function entryOf(entry: unknown, place: string): readonly LoadedEntry[] {
  if (typeof entry !== 'object' || entry === null) {
    throw new BadInput(`${place}: the entry is not an object.`, { remedy: 'Check that the file is FHIR JSON.' });
  }
  const { resource, fullUrl } = entry as { resource?: unknown; fullUrl?: unknown };
  return resource === undefined ? [] : entriesOf(resource, place, typeof fullUrl === 'string' ? fullUrl : undefined);
}
