import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
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
