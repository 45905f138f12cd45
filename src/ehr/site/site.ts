/**
 * Which rules hold at one site: its vendor's, what it says itself, and its own corrections.
 *
 * The CapabilityStatement is read once in 24 hours for all who ask at the same time. Where it cannot be had, the
 * vendor's profile alone decides: a case never fails for it, and it is asked for again ten minutes later.
 */
import type { Runtime } from '../../runtime.ts';
import { type Capabilities, type OfferedType, parseCapabilities } from './capabilities.ts';
import { createMemoryNotes, type SiteNotes } from './notes.ts';
import { type RulesForType, rulesFor, type SiteOverrides, type SiteRules, type TypeRules } from './rules.ts';
import { type Vendor, vendorRules, vendorSigns } from './vendors.ts';

export { siteOverridesSchema } from './rules.ts';
export { vendors } from './vendors.ts';
export type { SiteNotes, SiteOverrides, Vendor };

export interface SiteOptions {
  /** `auto`, the default, goes by the CapabilityStatement. */
  readonly vendor?: Vendor | 'auto';
  readonly overrides?: SiteOverrides;
  /** In memory where absent. */
  readonly notes?: SiteNotes;
}

/** What one site is, as far as it is known now. */
export interface Site {
  readonly vendor: Vendor;
  readonly knownFrom: 'configuration' | 'CapabilityStatement' | 'nothing';
  /** Absent where it cannot be read. */
  readonly capabilities?: Capabilities;
  /** All rules for a type. */
  rules(type: string): RulesForType;
  /** What is offered for a type, as far as it is said. */
  offered(type: string): OfferedType | undefined;
  /** The site's own corrections for a type. */
  overridden(type: string): TypeRules;
}

export interface SiteSource {
  readonly options: SiteOptions;
  readonly runtime: Pick<Runtime, 'now' | 'monotonicMs'>;
  readonly base: URL;
  readMetadata(): Promise<unknown>;
}

const metadataLifetimeMs = 24 * 60 * 60 * 1000;
const retryAfterMs = 10 * 60 * 1000;

/** Gives the site as it is known, reading its CapabilityStatement where that is due. */
export function createSiteReader(source: SiteSource): { readonly notes: SiteNotes; read(): Promise<Site> } {
  const notes = source.options.notes ?? createMemoryNotes();
  let current: { readonly site: Promise<Site>; readonly from: number; readonly lifeMs: number } | undefined;
  const read = async () => {
    const now = source.runtime.now().getTime();
    if (current !== undefined && now >= current.from && now - current.from < current.lifeMs) return current.site;
    const reading = readCapabilities(source, notes);
    const site = reading.then((found) => buildSite(source.options, found?.content));
    const mine = { site, from: now, lifeMs: retryAfterMs };
    current = mine;
    const found = await reading;
    if (found !== undefined && current === mine) current = { site, from: Date.parse(found.readAt), lifeMs: metadataLifetimeMs };
    return site;
  };
  return { notes, read };
}

type Reading = { readonly readAt: string; readonly content: Capabilities } | undefined;

async function readCapabilities({ base, runtime, readMetadata }: SiteSource, notes: SiteNotes): Promise<Reading> {
  const known = (await notes.recall(base.href)).capabilities;
  const age = known === undefined ? Number.NaN : runtime.now().getTime() - Date.parse(known.readAt);
  if (age >= 0 && age < metadataLifetimeMs) return known;
  const content = await readMetadata().then(parseCapabilities, () => undefined);
  if (content === undefined) return undefined;
  const found = { readAt: runtime.now().toISOString(), content };
  const isOther = known === undefined || JSON.stringify(known.content) !== JSON.stringify(content);
  await notes.note(base.href, (memory) => ({ ...memory, capabilities: found, ...(isOther ? { rungs: {} } : {}) }));
  return found;
}

function buildSite(options: SiteOptions, capabilities: Capabilities | undefined): Site {
  const chosen = options.vendor ?? 'auto';
  const detected = capabilities === undefined ? undefined : detectVendor(capabilities);
  const vendor = chosen === 'auto' ? (detected ?? 'plain') : chosen;
  const knownFrom = chosen !== 'auto' ? 'configuration' : detected === undefined ? 'nothing' : 'CapabilityStatement';
  const offered = (type: string) =>
    capabilities !== undefined && Object.hasOwn(capabilities.types, type) ? capabilities.types[type] : undefined;
  const rules = once((type) => rulesFor(type, [vendorRules[vendor], saidRules(type, offered(type)), options.overrides ?? {}]));
  const overridden = once((type) => rulesFor(type, [options.overrides ?? {}]));
  return { vendor, knownFrom, ...(capabilities === undefined ? {} : { capabilities }), offered, rules, overridden };
}

function once(make: (type: string) => RulesForType): (type: string) => RulesForType {
  const made = new Map<string, RulesForType>();
  return (type) => {
    const rules = made.get(type) ?? make(type);
    made.set(type, rules);
    return rules;
  };
}

/** The site's word on which parameters go together wins over what its vendor's manual says. */
function saidRules(type: string, offered: OfferedType | undefined): SiteRules {
  return offered?.ways === undefined ? {} : { types: { [type]: { ways: offered.ways } } };
}

function detectVendor({ software, publisher, implementation }: Capabilities): Vendor | undefined {
  const words = [software, publisher, implementation].filter((text) => text !== undefined);
  return vendorSigns.find(([, sign]) => words.some((text) => sign.test(text)))?.[0];
}
