import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Config, readConfig } from '../src/config.ts';
import { readCredentials } from '../src/credentials.ts';
import { makeKey, toPrivateSet } from '../src/smart/keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'priorfill-credentials-'));
const key = await makeKey('ES384');
const older = await makeKey('ES384');
const keySet = JSON.stringify({ keys: [...toPrivateSet(key).keys, ...toPrivateSet(older).keys] });

function aFile(name: string, text: string, mode = 0o600): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

const types = async () => ['Patient', 'Binary', 'Observation'];
const base: Config = await readConfig({ folder, env: {} });

function read(more: Partial<Config>) {
  return readCredentials({ ...base, ...more }, types);
}

describe('readCredentials', () => {
  it('gives none where nothing is configured', async () => {
    expect(await read({})).toEqual({ value: { kind: 'none' }, warnings: [] });
  });

  it('reads a key from its file, the newest of a set, and the one that is named', async () => {
    const keyFile = aFile('keys.json', keySet);

    const newest = await read({ ehrAuth: { clientId: 'c', keyFile } });
    const named = await read({ ehrAuth: { clientId: 'c', keyFile, keyId: older.kid } });

    expect(newest.value).toMatchObject({ kind: 'private-key', clientId: 'c', key: { alg: 'ES384', kid: key.kid } });
    expect(named.value).toMatchObject({ key: { kid: older.kid } });
  });

  it('reads the text of a key from the environment', async () => {
    const { value, warnings } = await read({ ehrKey: keySet, ehrAuth: { clientId: 'c', keyId: older.kid } });

    expect(value).toMatchObject({ kind: 'private-key', key: { kid: older.kid } });
    expect(warnings).toEqual([]);
  });

  it.each([
    ['secretFile', 'client-secret'],
    ['tokenFile', 'static'],
  ] as const)('reads one line of a %s', async (name, kind) => {
    const file = aFile(`${name}.txt`, 'canary-line\n');

    const { value } = await read({ ehrAuth: { clientId: 'c', [name]: file } });

    const secret = 'token' in value ? value.token : 'secret' in value ? value.secret : undefined;
    expect([value.kind, secret?.reveal()]).toEqual([kind, 'canary-line']);
  });

  it('shows a client secret in a Basic header, or as the site wants', async () => {
    const { value: plain } = await read({ ehrClientSecret: 's', ehrAuth: { clientId: 'c' } });
    const { value: posted } = await read({ ehrClientSecret: 's', ehrAuth: { clientId: 'c', secretStyle: 'post' } });

    expect([plain, posted]).toMatchObject([{ style: 'basic' }, { style: 'post' }]);
  });

  it.each([
    [undefined, ['system/Binary.r', 'system/Observation.rs', 'system/Patient.rs']],
    ['v2', ['system/Binary.r', 'system/Observation.rs', 'system/Patient.rs']],
    ['v1', ['system/Binary.read', 'system/Observation.read', 'system/Patient.read']],
    ['system/*.read  system/Patient.r', ['system/*.read', 'system/Patient.r']],
  ])('asks for the scopes that %s means', async (scopes, expected) => {
    const { value } = await read({ ehrClientSecret: 's', ehrAuth: { clientId: 'c', ...(scopes === undefined ? {} : { scopes }) } });

    expect(value).toMatchObject({ scopes: expected });
  });

  it('passes a token URL on as it is written', async () => {
    const tokenUrl = 'https://auth.example/oauth2/token?tenant=A';

    const { value } = await read({ ehrClientSecret: 's', ehrAuth: { clientId: 'c', tokenUrl } });

    expect(value).toMatchObject({ tokenUrl });
  });

  it.each([
    ['keyFile', aFile('open-keys.json', keySet, 0o640)],
    ['secretFile', aFile('open-secret', 'canary-line', 0o604)],
    ['tokenFile', aFile('open-token', 'canary-line', 0o644)],
  ] as const)('says how to close a %s that others may read', async (name, file) => {
    const { warnings } = await read({ ehrAuth: { clientId: 'c', [name]: file } });

    expect(warnings).toEqual([`Others than its owner may use the secret file ${file}: run chmod 600 on it.`]);
  });

  it('refuses two ways in, and names both', async () => {
    const reading = read({ ehrClientSecret: 'canary-s', ehrToken: 'canary-t', ehrAuth: { clientId: 'c' } });

    await expect(reading).rejects.toThrow('more than one way in: a client secret and a static token');
  });

  it.each([
    ['a private key', { ehrKey: keySet, ehrAuth: { clientId: 'c', keyFile: '/k' } }, /twice: in the file \/k and in PRIORFILL_EHR_KEY/],
    [
      'a client secret',
      { ehrClientSecret: 'canary-s', ehrAuth: { clientId: 'c', secretFile: '/s' } },
      /\/s and in PRIORFILL_EHR_CLIENT_SECRET/,
    ],
    ['a static token', { ehrToken: 'canary-t', ehrAuth: { tokenFile: '/t' } }, /\/t and in PRIORFILL_EHR_TOKEN/],
  ])('does not guess which one counts where %s is given in a file and a variable', async (_what, config, message) => {
    await expect(read(config)).rejects.toMatchObject({ message: expect.stringMatching(message), remedy: 'keep one', exitCode: 78 });
    await expect(read(config)).rejects.not.toThrow(/canary/);
  });

  it.each([
    ['a key', { ehrKey: keySet }],
    ['a secret', { ehrClientSecret: 's' }],
  ])('refuses %s without a client id', async (_what, config) => {
    await expect(read(config)).rejects.toMatchObject({ message: 'the EHR’s client has no id', exitCode: 78 });
  });

  it('refuses a client id without a key or a secret: it would read without a token and not say so', async () => {
    await expect(read({ ehrAuth: { clientId: 'c' } })).rejects.toThrow('neither a key nor a secret');
  });

  it.each([
    ['a key that is none', { ehrKey: 'canary-not-a-key', ehrAuth: { clientId: 'c' } }],
    ['a secret on two lines', { ehrClientSecret: 'canary\ncanary', ehrAuth: { clientId: 'c' } }],
    ['a token that cannot stand in a header', { ehrToken: 'canary\u00e9' }],
    ['a file that is not there', { ehrAuth: { clientId: 'c', keyFile: '/nowhere/key.json' } }],
  ])('refuses %s, and quotes nothing of it', async (_what, config) => {
    const error = await read(config).catch((each: unknown) => each);

    expect(error).toMatchObject({ name: 'BadConfiguration', exitCode: 78 });
    expect(inspect(error, { depth: 9 })).not.toContain('canary');
  });

  it('prints nothing of a secret', async () => {
    const { value } = await read({ ehrToken: 'canary-token' });

    expect(`${inspect(value, { depth: 9 })}${JSON.stringify(value)}`).not.toContain('canary');
  });
});
