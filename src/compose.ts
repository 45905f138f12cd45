/**
 * Makes the real world from the configuration: the only file that makes adapters.
 */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { carefulPolicy, type Policy, parsePolicy } from './cases/policy.ts';
import type { World } from './cases/run-case.ts';
import { openSqliteStore } from './cases/sqlite-store.ts';
import type { CaseStore } from './cases/store.ts';
import { formatInZone } from './clock.ts';
import type { Config } from './config.ts';
import { readCredentials } from './credentials.ts';
import { createMemoryEhr, loadRecord } from './ehr/bundle-folder.ts';
import { createSharedQuota } from './ehr/document-quota.ts';
import { connectFhirServer, type FhirServer, type FhirServerOptions } from './ehr/fhir-server.ts';
import type { Ehr } from './ehr/port.ts';
import { createMemoryNotes, type SiteNotes } from './ehr/site/notes.ts';
import { createFileNotes } from './ehr/site/notes-file.ts';
import type { Mapping } from './engine/mapping.ts';
import { needsOfSources } from './engine/source-needs.ts';
import { BadConfiguration } from './errors.ts';
import { type AnyResource, withoutAbsent } from './fhir.ts';
import { type Log, silentLog } from './log.ts';
import { MappingShelf } from './mappings.ts';
import { createHostBudget } from './net/host-budget.ts';
import { HttpAgent } from './net/request.ts';
import { isLoopbackHost, requireBaseUrl } from './net/url-policy.ts';
import { connectPriorAuth } from './prior-auth/connect.ts';
import type { DocumentDesk, HandoffDesk, PriorAuth } from './prior-auth/port.ts';
import type { Runtime } from './runtime.ts';
import { SandboxedEngine } from './sandbox/sandboxed-engine.ts';
import { SandboxedPress } from './sandbox/sandboxed-press.ts';
import { createTokenSource, type SiteTokens } from './smart/token-source.ts';

/** Something that holds a resource and gives it back. */
export interface Closing {
  close(): Promise<void>;
}

/** The engine in a process of its own. */
export function openEngine(): SandboxedEngine {
  const engine = new SandboxedEngine({ script: builtScript('worker.js') });
  engine.warm();
  return engine;
}

/** What opens and prints documents, in a process of its own; started with the first document. */
export function openPress(): SandboxedPress {
  return new SandboxedPress({ script: builtScript('press-process.js') });
}

/** From sources (tests) the built script is used: Node 20 starts none from a `.ts` file. */
function builtScript(name: string): URL {
  return new URL(import.meta.url.endsWith('.ts') ? `../dist/sandbox/${name}` : `./sandbox/${name}`, import.meta.url);
}

/** An EHR over files: Bundles, NDJSON, single resources, gzipped or not. */
export async function openRecordFiles(files: readonly string[], more: readonly AnyResource[] = []): Promise<Ehr & Closing> {
  const resources = [...(files.length === 0 ? [] : await loadRecord(files)), ...more];
  return { ...createMemoryEhr(resources), close: async () => undefined };
}

/** What opening an EHR may use besides the configuration. */
export interface EhrSurroundings {
  readonly log?: Log;
  /** What is learnt of the site is kept here; in memory without it. */
  readonly notes?: SiteNotes;
}

/** The EHR of the configuration. Fails: `BadConfiguration` without a URL, or for credentials that cannot be used. */
export async function openEhr(config: Config, runtime: Runtime, surroundings: EhrSurroundings = {}): Promise<FhirServer> {
  const { log = silentLog, notes = createMemoryNotes() } = surroundings;
  const { ehrUrl: baseUrl, ehrRights: rights = 'service', ehrVendor: vendor = 'auto', ehrSite: overrides } = config;
  if (baseUrl === undefined)
    throw new BadConfiguration('no EHR is configured', [], { remedy: 'set PRIORFILL_EHR_URL, ehrUrl in priorfill.yaml, or --ehr' });
  const { token, transport } = await openAccess(config, baseUrl, { runtime, log });
  const quota = await createSharedQuota({
    runtime,
    notes,
    site: requireBaseUrl(baseUrl, 'the EHR').href,
    ...withoutAbsent({ perDay: config.ehrLimits?.documentsPerDay }),
  });
  const site = { vendor, notes, ...withoutAbsent({ overrides }) };
  const ehr = connectFhirServer({ baseUrl, runtime, rights, site, quota, ...withoutAbsent({ token }), ...limitsOf(config) });
  return { ...ehr, close: async () => void (await Promise.all([ehr.close(), transport.close()])) };
}

/** How much is asked at a time, and of which hosts. */
function limitsOf({ ehrLimits = {}, ehrDocumentHosts: documentHosts, ehrNextHost: nextHost }: Config): Partial<FhirServerOptions> {
  const { connections, requestsPerSecond: perSecond } = ehrLimits;
  const rate = perSecond === undefined ? undefined : { perSecond };
  return withoutAbsent({ connections, rate, documentHosts, nextHost });
}

/** How the EHR is reached and lets us in. */
async function openAccess(
  config: Config,
  baseUrl: string,
  { runtime, log }: { readonly runtime: Runtime; readonly log: Log },
): Promise<Access> {
  const { value: credentials, warnings } = await readCredentials(config, () => typesRead(config));
  if (warnings.length > 0) log.event('warn', 'secret-file-open-to-others', { count: warnings.length });
  const transport = new HttpAgent();
  if (credentials.kind === 'none') return { transport };
  const budget = createHostBudget({ transport, runtime });
  return { transport, ...createTokenSource({ baseUrl, credentials, runtime, transport: budget, log }) };
}

type Access = Partial<SiteTokens> & { readonly transport: HttpAgent };

/** All mappings of this installation, joined with their packs. Fails: `BadConfiguration`. */
export async function readAllMappings(config: Config): Promise<readonly Mapping[]> {
  const shelf = await openMappings(config);
  return Promise.all(shelf.names().map(async (name) => (await shelf.get(name)).mapping));
}

async function typesRead(config: Config): Promise<readonly string[]> {
  return needsOfSources(await readAllMappings(config)).map(({ type }) => type);
}

/** True for an address on loopback. */
export function isOnThisMachine(url: string): boolean {
  return isLoopbackHost(new URL(url).hostname);
}

/** The prior-auth API of the configuration, whatever generation it is. Fails: `BadConfiguration` where something is missing. */
export function openPriorAuth(config: Config, runtime: Runtime): PriorAuth & DocumentDesk & HandoffDesk & Closing {
  const { priorAuthUrl, priorAuthKey, priorAuthGeneration: generation } = config;
  if (priorAuthUrl === undefined || priorAuthKey === undefined) {
    throw new BadConfiguration('the prior-auth API is not configured', [], {
      remedy: 'set PRIORFILL_PRIOR_AUTH_URL and PRIORFILL_PRIOR_AUTH_KEY',
    });
  }
  // Upload targets lie on hosts that the API names: only public ones, unless the API itself runs on this machine.
  const [transport, uploadTransport] = [new HttpAgent(), new HttpAgent({ publicOnly: !isOnThisMachine(priorAuthUrl) })];
  const api = connectPriorAuth({ baseUrl: priorAuthUrl, apiKey: priorAuthKey, generation, runtime, transport, uploadTransport });
  const close = async (): Promise<void> => void (await Promise.all([transport.close(), uploadTransport.close()]));
  return Object.assign(api, { close });
}

export function openStore(config: Config): CaseStore {
  return openSqliteStore(config.store);
}

/** The mappings: all of them, or only what one name or one form needs. */
export function openMappings(config: Config, wanted?: { readonly name?: string; readonly canonical?: string }): Promise<MappingShelf> {
  return wanted === undefined ? MappingShelf.open(config.mappings) : MappingShelf.openFor(config.mappings, wanted);
}

/** Everything a case needs, from the configuration. */
export async function openWorld(config: Config, runtime: Runtime, log: Log): Promise<World & Closing> {
  const shelf = await openMappings(config);
  const policy = config.policy === undefined ? carefulPolicy : await readPolicyFile(config.policy);
  const ehr = await openEhr(config, runtime, { log, notes: createFileNotes(`${config.store}.sites.json`, runtime) });
  const priorAuth = openPriorAuth(config, runtime);
  const [store, engine, press] = [openStore(config), openEngine(), openPress()];
  return {
    ehr,
    priorAuth,
    store,
    engine,
    validator: engine,
    press,
    policy,
    runtime,
    log,
    owner: runtime.newId(),
    clock: (moment) => formatInZone(moment, config.timeZone),
    chooseMapping: mappingChooser(shelf),
    close: async () => void (await Promise.all([ehr.close(), priorAuth.close(), store.close(), engine.close(), press.close()])),
  };
}

/** Reads and checks a policy file. Fails: `BadConfiguration`. */
export async function readPolicyFile(file: string): Promise<Policy> {
  let data: unknown;
  try {
    data = parse(await readFile(file, 'utf8')) ?? {};
  } catch (error) {
    throw new BadConfiguration(`the policy ${file} cannot be read`, [], {
      cause: error,
      remedy: 'check PRIORFILL_POLICY and the YAML of the file',
    });
  }
  return parsePolicy(data, file);
}

/** By name where a case names one; else by canonical, else by payer and service. */
export function mappingChooser(shelf: MappingShelf): World['chooseMapping'] {
  return async (name, request, canonical) => {
    if (name !== undefined) return (await shelf.get(name)).mapping;
    return (shelf.findByCanonical(canonical) ?? shelf.findByRequest(request))?.mapping;
  };
}
