/**
 * Notes on sites in a file, for the next process.
 *
 * Written whole: to a temporary file beside it, then renamed; mode 0600. A torn or foreign file is ignored and written
 * anew. A write that fails loses notes, never a read. Of two processes the later write counts; both read first.
 */
import { rename, unlink, writeFile } from 'node:fs/promises';
import { readFileBounded } from '../../bounded-read.ts';
import type { Runtime } from '../../runtime.ts';
import type { Capabilities } from './capabilities.ts';
import { nothingKnown, type SiteMemory, type SiteNotes } from './notes.ts';

const version = 1;
const maxBytes = 16 * 1024 * 1024;

type Sites = Readonly<Record<string, SiteMemory>>;

/** Notes in one file, for any number of sites. Its folder has to exist. */
export function createFileNotes(file: string, runtime: Pick<Runtime, 'newId'>): SiteNotes {
  let last: Promise<void> = Promise.resolve();
  let unwritten: Sites = {};
  const read = async () => ({ ...(await readSites(file)), ...unwritten });
  const change = async (site: string, change: (memory: SiteMemory) => SiteMemory) => {
    const sites = await read();
    const changed = { ...sites, [site]: change(memoryOf(sites, site)) };
    unwritten = (await writeSites(file, changed, runtime.newId())) ? {} : changed;
  };
  return {
    recall: async (site) => memoryOf(await read(), site),
    note: (site, apply) => {
      last = last.then(() => change(site, apply));
      return last;
    },
  };
}

function memoryOf(sites: Sites, site: string): SiteMemory {
  return (Object.hasOwn(sites, site) ? sites[site] : undefined) ?? nothingKnown;
}

async function readSites(file: string): Promise<Sites> {
  try {
    const content: unknown = JSON.parse((await readFileBounded(file, maxBytes)).toString('utf8'));
    const { priorfillSiteNotes, sites } = content as { priorfillSiteNotes?: unknown; sites?: unknown };
    if (priorfillSiteNotes !== version || !isTable(sites)) return {};
    return Object.fromEntries(Object.entries(sites).flatMap(([site, memory]) => (isMemory(memory) ? [[site, memory]] : [])));
  } catch {
    return {};
  }
}

async function writeSites(file: string, sites: Sites, id: string): Promise<boolean> {
  const draft = `${file}.${id}.tmp`;
  try {
    await writeFile(draft, JSON.stringify({ priorfillSiteNotes: version, sites }), { mode: 0o600, flag: 'wx' });
    await rename(draft, file);
    return true;
  } catch {
    await unlink(draft).catch(() => undefined);
    return false;
  }
}

function isMemory(value: unknown): value is SiteMemory {
  if (!isTable(value) || !isTable(value.rungs) || !isTable(value.documents)) return false;
  const areRungs = Object.values(value.rungs).every((each) => isTable(each) && isText(each.rung) && isText(each.at));
  const areCounts = Object.values(value.documents).every((count) => Number.isInteger(count));
  return areRungs && areCounts && (value.capabilities === undefined || isReading(value.capabilities));
}

function isReading(value: unknown): boolean {
  return isTable(value) && isText(value.readAt) && areCapabilities(value.content);
}

function areCapabilities(value: unknown): value is Capabilities {
  if (!isTable(value) || !Array.isArray(value.security) || !isTable(value.types)) return false;
  const areNames = (list: unknown) => list === undefined || (Array.isArray(list) && list.every(isText));
  return Object.values(value.types).every((type) => {
    if (!isTable(type)) return false;
    const { interactions, parameters, includes, reverseIncludes, ways = [] } = type;
    return [interactions, parameters, includes, reverseIncludes].every(areNames) && Array.isArray(ways) && ways.every(areNames);
  });
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
