import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findConfigFile, readConfig } from '../src/config.ts';
import { ownMappingsFolder } from '../src/mappings.ts';

const folder = mkdtempSync(join(tmpdir(), 'priorfill-config-'));

function aFile(text: string): string {
  const file = join(folder, `${Math.abs(hash(text))}.yaml`);
  writeFileSync(file, text);
  return file;
}

function hash(text: string): number {
  return [...text].reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) | 0, 7);
}

describe('readConfig', () => {
  it('has defaults for everything that is not a place or a secret', async () => {
    const config = await readConfig({ folder, env: {} });

    expect(config).toEqual({
      ehrRights: 'service',
      priorAuthGeneration: 'g3b',
      store: 'priorfill.db',
      mappings: ownMappingsFolder,
      pollMs: 2_000,
      timeZone: 'UTC',
    });
  });

  it('lays the environment over the file, and flags over both', async () => {
    const file = aFile('ehrUrl: https://file.example.org\npollMs: 1\ntimeZone: Europe/Vienna\n');

    const config = await readConfig({
      folder,
      file,
      env: { PRIORFILL_POLL_MS: '2', PRIORFILL_TIME_ZONE: 'Asia/Tokyo' },
      flags: { timeZone: 'America/Denver' },
    });

    expect(config).toMatchObject({ ehrUrl: 'https://file.example.org', pollMs: 2, timeZone: 'America/Denver' });
  });

  it("reads the vendor's own names where ours are not set", async () => {
    const env = { COLLATE_BASE_URL: 'https://api.example.org', COLLATE_API_KEY: 'vendor', PRIORFILL_PRIOR_AUTH_KEY: 'ours' };

    const config = await readConfig({ folder, env });

    expect(config).toMatchObject({ priorAuthUrl: 'https://api.example.org', priorAuthKey: 'ours' });
  });

  it.each([
    ['an unknown key', 'ehrurl: x\n', /unknown key "ehrurl"/],
    ['a secret in the file', 'ehrToken: secret\n', /unknown key "ehrToken"/],
    ['a wrong type', 'pollMs: fast\n', /pollMs/],
    ['a zone that is none', 'timeZone: Mars/Base\n', /not a time zone/],
    ['a file that is not YAML', 'a: [\n', /cannot be read/],
  ])('refuses %s', async (_what, text, message) => {
    await expect(readConfig({ folder, file: aFile(text), env: {} })).rejects.toThrow(message);
  });

  it('refuses a generation that does not exist', async () => {
    await expect(readConfig({ folder, env: { PRIORFILL_PRIOR_AUTH_GENERATION: 'g9' } })).rejects.toThrow(/none of g1, g2, g3a, g3b/);
  });
});

describe('readConfig, the EHR', () => {
  const file = aFile(
    [
      'ehrUrl: https://ehr.example.org/fhir',
      'ehrVendor: epic',
      'ehrAuth: { clientId: from-file, keyFile: /etc/priorfill/key.json, scopes: v1 }',
      'ehrSite: { types: { Observation: { notSent: { date: it searches issued } } } }',
      'ehrLimits: { connections: 2, requestsPerSecond: 0.5, documentsPerDay: 0 }',
      'ehrDocumentHosts: [files.example.org]',
    ].join('\n'),
  );

  it('takes over everything that a file may say of it', async () => {
    const config = await readConfig({ folder, file, env: {} });

    expect(config).toMatchObject({
      ehrVendor: 'epic',
      ehrAuth: { clientId: 'from-file', keyFile: '/etc/priorfill/key.json', scopes: 'v1' },
      ehrSite: { types: { Observation: { notSent: { date: 'it searches issued' } } } },
      ehrLimits: { connections: 2, requestsPerSecond: 0.5, documentsPerDay: 0 },
      ehrDocumentHosts: ['files.example.org'],
    });
  });

  it('lays the environment over single fields of how we are let in, and leaves the others', async () => {
    const env = { PRIORFILL_EHR_CLIENT_ID: 'from-environment', PRIORFILL_EHR_SCOPES: '', PRIORFILL_EHR_VENDOR: 'auto' };

    const config = await readConfig({ folder, file, env });

    expect(config.ehrAuth).toEqual({ clientId: 'from-environment', keyFile: '/etc/priorfill/key.json', scopes: 'v1' });
    expect(config.ehrVendor).toBe('auto');
  });

  it('takes secrets and their files from the environment', async () => {
    const env = {
      PRIORFILL_EHR_TOKEN: 't',
      PRIORFILL_EHR_CLIENT_SECRET: 's',
      PRIORFILL_EHR_KEY: 'k',
      PRIORFILL_EHR_KEY_FILE: '/k',
      PRIORFILL_EHR_CLIENT_SECRET_FILE: '/s',
      PRIORFILL_EHR_TOKEN_FILE: '/t',
      PRIORFILL_EHR_SCOPES: 'v2',
      PRIORFILL_EHR_RIGHTS: 'user',
    };

    const config = await readConfig({ folder, env });

    expect(config).toMatchObject({
      ehrToken: 't',
      ehrClientSecret: 's',
      ehrKey: 'k',
      ehrAuth: { keyFile: '/k', secretFile: '/s', tokenFile: '/t', scopes: 'v2' },
      ehrRights: 'user',
    });
  });

  it.each([
    ['a vendor that is not known', 'ehrVendor: cerner\n', /ehrVendor/],
    ['a secret under ehrAuth', 'ehrAuth: { clientSecret: canary }\n', /unknown key "clientSecret"/],
    ['another style of a secret', 'ehrAuth: { secretStyle: jwt }\n', /secretStyle/],
    ['no connections', 'ehrLimits: { connections: 0 }\n', /connections/],
    ['a rate of nothing', 'ehrLimits: { requestsPerSecond: 0 }\n', /requestsPerSecond/],
    ['an unknown correction of the site', 'ehrSite: { typs: {} }\n', /typs/],
    ['hosts that are no list', 'ehrDocumentHosts: files.example.org\n', /ehrDocumentHosts/],
  ])('refuses %s, and says where it stands', async (_what, text, message) => {
    const reading = readConfig({ folder, file: aFile(text), env: {} });

    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.not.toThrow(/canary/);
  });

  it.each([
    [{ PRIORFILL_EHR_VENDOR: 'cerner' }, /PRIORFILL_EHR_VENDOR is none of auto, /],
    [{ PRIORFILL_EHR_RIGHTS: 'admin' }, /neither user nor service/],
  ])('refuses %j', async (env, message) => {
    await expect(readConfig({ folder, env })).rejects.toThrow(message);
  });
});

describe('findConfigFile', () => {
  it('gives the file that is named, else priorfill.yaml where it is there', () => {
    const there = mkdtempSync(join(tmpdir(), 'priorfill-config-there-'));
    writeFileSync(join(there, 'priorfill.yaml'), 'pollMs: 5\n');

    const found = [{ folder }, { folder: there }, { folder: there, file: '/etc/p.yaml' }].map(findConfigFile);

    expect(found).toEqual([undefined, join(there, 'priorfill.yaml'), '/etc/p.yaml']);
  });
});
