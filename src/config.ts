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
import type { EhrRights } from './ehr/port.ts';
import { BadConfiguration, messageOf } from './errors.ts';
import { ownMappingsFolder } from './mappings.ts';
import { type Generation, generations } from './prior-auth/port.ts';

export interface Config {
  readonly ehrUrl?: string;
  readonly ehrToken?: string;
  /** Whose rights the EHR's token has. */
  readonly ehrRights?: EhrRights;
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

/** Keys of `priorfill.yaml`. */
export const configSchema: Readonly<Record<string, unknown>> = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'priorfill.yaml',
  type: 'object',
  additionalProperties: false,
  properties: {
    ehrUrl: text,
    ehrRights: { enum: ['user', 'service'] },
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
  const file = sources.file ?? join(sources.folder, 'priorfill.yaml');
  const fromFile = sources.file !== undefined || existsSync(file) ? await readConfigFile(file) : {};
  const config = { ...defaults, ...present(fromFile), ...present(readEnvironment(sources.env)), ...present(sources.flags ?? {}) };
  checkTimeZone(config.timeZone);
  return config;
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
  const rights = env['PRIORFILL_EHR_RIGHTS'];
  if (rights !== undefined && rights !== 'user' && rights !== 'service')
    throw new BadConfiguration('PRIORFILL_EHR_RIGHTS is neither user nor service');
  const pollMs = env['PRIORFILL_POLL_MS'];
  if (pollMs !== undefined && !/^\d{1,9}$/.test(pollMs)) throw new BadConfiguration('PRIORFILL_POLL_MS is not a number of milliseconds');
  return {
    ehrUrl: env['PRIORFILL_EHR_URL'],
    ehrToken: env['PRIORFILL_EHR_TOKEN'],
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

function present(settings: Settings): Partial<Config> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined && value !== '')) as Partial<Config>;
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
