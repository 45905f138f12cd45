/**
 * Configuration: defaults, `priorfill.yaml`, the environment, flags; each over the one before, checked by one schema.
 *
 * Secrets come from the environment only, never from arguments.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import type { HostRewrite } from './ehr/page-links.ts';
import type { EhrRights } from './ehr/port.ts';
import { type SiteOverrides, siteOverridesSchema, type Vendor, vendors } from './ehr/site/site.ts';
import { BadConfiguration, messageOf } from './errors.ts';
import { withoutAbsent } from './fhir.ts';
import { ownMappingsFolder } from './mappings.ts';
import { type Generation, generations } from './prior-auth/port.ts';
import { type SecretStyle, secretStyles } from './smart/credentials.ts';

/** How this engine is registered at the EHR. Secrets are not among it: they are files, or in the environment. */
export interface EhrAuth {
  readonly clientId?: string;
  /** Private key: a JWK, a JWK set, or PEM; SMART Backend Services. */
  readonly keyFile?: string;
  /** Which key of a set; the newest without it. */
  readonly keyId?: string;
  readonly secretFile?: string;
  /** How a client secret is shown. */
  readonly secretStyle?: SecretStyle;
  /** A static token, on one line. */
  readonly tokenFile?: string;
  /** `v1` or `v2` for what the mappings need in that form; or the scopes themselves. */
  readonly scopes?: string;
  /** In place of the one that the EHR's smart-configuration names. */
  readonly tokenUrl?: string;
}

/** How much is asked of the EHR at a time. */
export interface EhrLimits {
  /** Requests under way at once. */
  readonly connections?: number;
  readonly requestsPerSecond?: number;
  readonly documentsPerDay?: number;
}

export interface Config {
  readonly ehrUrl?: string;
  /** A static token. */
  readonly ehrToken?: string;
  readonly ehrClientSecret?: string;
  /** The text of a private key. */
  readonly ehrKey?: string;
  readonly ehrAuth?: EhrAuth;
  /** Whose rights the EHR's token has. */
  readonly ehrRights?: EhrRights;
  /** Whose manners the EHR has; `auto` goes by what it says of itself. */
  readonly ehrVendor?: Vendor | 'auto';
  /** Corrections of this site to its vendor's manners. */
  readonly ehrSite?: SiteOverrides;
  readonly ehrLimits?: EhrLimits;
  /** Hosts that documents may come from besides the EHR; they get no token. */
  readonly ehrDocumentHosts?: readonly string[];
  /** For a server that gives its page links under another origin than it is reached at. */
  readonly ehrNextHost?: HostRewrite;
  readonly priorAuthUrl?: string;
  readonly priorAuthKey?: string;
  readonly priorAuthGeneration: Generation;
  /** SQLite file. */
  readonly store: string;
  /** Folder of mapping files. */
  readonly mappings: string;
  /** Policy file. */
  readonly policy?: string;
  /** Shortest time between two polls. */
  readonly pollMs: number;
  /** IANA name; dates of "today" are taken there. */
  readonly timeZone: string;
}

const text = { type: 'string', minLength: 1 };
const strict = (properties: object): object => ({ type: 'object', additionalProperties: false, properties });

const ehrAuthSchema = strict({
  clientId: text,
  keyFile: text,
  keyId: text,
  secretFile: text,
  secretStyle: { enum: [...secretStyles] },
  tokenFile: text,
  scopes: text,
  tokenUrl: text,
});

const ehrLimitsSchema = strict({
  connections: { type: 'integer', minimum: 1, maximum: 64 },
  requestsPerSecond: { type: 'number', exclusiveMinimum: 0 },
  documentsPerDay: { type: 'integer', minimum: 0 },
});

/** Keys of `priorfill.yaml`. */
export const configSchema: Readonly<Record<string, unknown>> = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'priorfill.yaml',
  type: 'object',
  additionalProperties: false,
  properties: {
    ehrUrl: text,
    ehrAuth: ehrAuthSchema,
    ehrRights: { enum: ['user', 'service'] },
    ehrVendor: { enum: ['auto', ...vendors] },
    ehrSite: siteOverridesSchema,
    ehrLimits: ehrLimitsSchema,
    ehrDocumentHosts: { type: 'array', items: text },
    ehrNextHost: { ...strict({ from: text, to: text }), required: ['from', 'to'] },
    priorAuthUrl: text,
    priorAuthGeneration: { enum: [...generations] },
    store: text,
    mappings: text,
    policy: text,
    pollMs: { type: 'integer', minimum: 0 },
    timeZone: text,
  },
};

type Settings = { -readonly [K in keyof Config]?: Config[K] | undefined };

const defaults: Config = {
  ehrRights: 'service',
  priorAuthGeneration: 'g3b',
  store: 'priorfill.db',
  mappings: ownMappingsFolder,
  pollMs: 2_000,
  timeZone: 'UTC',
};

export interface ConfigSources {
  /** A file named by `--config`; without it `priorfill.yaml` in `folder` is read if it is there. */
  readonly file?: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags?: Settings;
}

/** Reads and checks the configuration. Fails: `BadConfiguration` with every problem. */
export async function readConfig(sources: ConfigSources): Promise<Config> {
  const file = findConfigFile(sources);
  const fromFile = file === undefined ? {} : await readConfigFile(file);
  const fromEnvironment = readEnvironment(sources.env);
  const ehrAuth = { ...fromFile.ehrAuth, ...present(fromEnvironment.ehrAuth ?? {}) };
  const config = { ...defaults, ...present(fromFile), ...present(fromEnvironment), ...present(sources.flags ?? {}) };
  checkTimeZone(config.timeZone);
  const { ehrAuth: _none, ...rest } = config;
  return Object.keys(ehrAuth).length === 0 ? rest : { ...rest, ehrAuth };
}

/** The file that is read: the one named, or `priorfill.yaml` where it is there. */
export function findConfigFile({ file, folder }: Pick<ConfigSources, 'file' | 'folder'>): string | undefined {
  const usual = join(folder, 'priorfill.yaml');
  return file ?? (existsSync(usual) ? usual : undefined);
}

async function readConfigFile(file: string): Promise<Settings> {
  let data: unknown;
  try {
    data = parse(await readFile(file, 'utf8')) ?? {};
  } catch (error) {
    throw new BadConfiguration(`${file} cannot be read: ${messageOf(error).split('\n')[0]}`, [], {
      cause: error,
      remedy: 'check the path and the YAML of --config',
    });
  }
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(configSchema);
  if (validate(data)) return data as Settings;
  const problems = (validate.errors ?? []).map((error) => {
    const key = String(error.params['additionalProperty'] ?? error.instancePath.slice(1));
    const message = error.keyword === 'additionalProperties' ? `unknown key "${key}"` : `${key}: ${error.message ?? 'does not fit'}`;
    return { file, line: 1, column: 1, message };
  });
  throw new BadConfiguration(`${file} does not hold:`, problems, { remedy: 'known keys are listed in the README' });
}

function readEnvironment(env: ConfigSources['env']): Settings {
  const generation = env['PRIORFILL_PRIOR_AUTH_GENERATION'];
  const known = generations.find((each) => each === generation);
  if (generation !== undefined && known === undefined)
    throw new BadConfiguration(`PRIORFILL_PRIOR_AUTH_GENERATION is none of ${generations.join(', ')}`);
  const vendorName = env['PRIORFILL_EHR_VENDOR'];
  const vendor = vendorName === 'auto' ? vendorName : vendors.find((each) => each === vendorName);
  if (vendorName !== undefined && vendor === undefined)
    throw new BadConfiguration(`PRIORFILL_EHR_VENDOR is none of auto, ${vendors.join(', ')}`);
  const rights = env['PRIORFILL_EHR_RIGHTS'];
  if (rights !== undefined && rights !== 'user' && rights !== 'service')
    throw new BadConfiguration('PRIORFILL_EHR_RIGHTS is neither user nor service');
  const pollMs = env['PRIORFILL_POLL_MS'];
  if (pollMs !== undefined && !/^\d{1,9}$/.test(pollMs)) throw new BadConfiguration('PRIORFILL_POLL_MS is not a number of milliseconds');
  return {
    ehrUrl: env['PRIORFILL_EHR_URL'],
    ehrToken: env['PRIORFILL_EHR_TOKEN'],
    ehrClientSecret: env['PRIORFILL_EHR_CLIENT_SECRET'],
    ehrKey: env['PRIORFILL_EHR_KEY'],
    ehrAuth: withoutAbsent({
      clientId: env['PRIORFILL_EHR_CLIENT_ID'],
      keyFile: env['PRIORFILL_EHR_KEY_FILE'],
      secretFile: env['PRIORFILL_EHR_CLIENT_SECRET_FILE'],
      tokenFile: env['PRIORFILL_EHR_TOKEN_FILE'],
      scopes: env['PRIORFILL_EHR_SCOPES'],
    }),
    ehrVendor: vendor,
    ehrRights: rights,
    priorAuthUrl: env['PRIORFILL_PRIOR_AUTH_URL'] ?? env['COLLATE_BASE_URL'],
    priorAuthKey: env['PRIORFILL_PRIOR_AUTH_KEY'] ?? env['COLLATE_API_KEY'],
    priorAuthGeneration: known,
    store: env['PRIORFILL_STORE'],
    mappings: env['PRIORFILL_MAPPINGS'],
    policy: env['PRIORFILL_POLICY'],
    pollMs: pollMs === undefined ? undefined : Number(pollMs),
    timeZone: env['PRIORFILL_TIME_ZONE'],
  };
}

function present<T extends object>(settings: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined && value !== '')) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (error) {
    throw new BadConfiguration(`"${timeZone}" is not a time zone`, [], {
      cause: error,
      remedy: 'give an IANA name such as America/New_York',
    });
  }
}
