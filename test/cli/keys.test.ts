import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, type JSONWebKeySet, type JWK, jwtVerify, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../src/errors.ts';
import { readKeyFile } from '../../src/smart/private-key.ts';
import { type CliRun, callCli } from './in-process.ts';

const aFolder = (): string => mkdtempSync(join(tmpdir(), 'priorfill-keys-'));
const setOf = ({ out }: CliRun): JSONWebKeySet => JSON.parse(out) as JSONWebKeySet;
const keysIn = (file: string): readonly JWK[] => (JSON.parse(readFileSync(file, 'utf8')) as JSONWebKeySet).keys;
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

describe('priorfill keys', () => {
  it.each(['RS384', 'ES384'])('makes a pair for %s: the printed set verifies what the file signs', async (alg) => {
    const file = join(aFolder(), 'key.json');

    const run = await callCli(['keys', 'new', '--out', file, '--alg', alg]);
    const { value: key, warnings } = await readKeyFile(file);
    const signed = await new SignJWT({ sub: 'x' }).setProtectedHeader({ alg, kid: key.kid }).sign(key.key);

    expect(run.code).toBe(exitCodes.ok);
    expect(setOf(run).keys).toMatchObject([{ alg, kid: key.kid, use: 'sig' }]);
    expect((await jwtVerify(signed, createLocalJWKSet(setOf(run)))).payload.sub).toBe('x');
    expect(warnings).toEqual([]);
  });

  it('writes for the owner alone, an RSA key of 3072 bits without being told, and prints nothing private', async () => {
    const file = join(aFolder(), 'key.json');

    const run = await callCli(['keys', 'new', '--out', file]);
    const [stored] = keysIn(file);

    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(createPublicKey({ key: stored as never, format: 'jwk' }).asymmetricKeyDetails?.modulusLength).toBe(3072);
    expect(
      setOf(run)
        .keys.flatMap((key) => Object.keys(key))
        .filter((name) => privateMembers.includes(name)),
    ).toEqual([]);
    for (const name of ['d', 'p', 'q'] as const) expect(run.out + run.err).not.toContain(stored?.[name]);
  });

  it('never overwrites a file', async () => {
    const folder = aFolder();
    writeFileSync(join(folder, 'key.json'), 'mine');

    const run = await callCli(['keys', 'new', '--out', 'key.json', '--alg', 'ES384'], { folder });

    expect([run.code, run.out]).toEqual([exitCodes.usage, '']);
    expect(run.err).toContain('--add');
    expect(readFileSync(join(folder, 'key.json'), 'utf8')).toBe('mine');
  });

  it('adds a key before the old ones, which stay as they are and stay registered', async () => {
    const folder = aFolder();
    const file = join(folder, 'key.json');
    await callCli(['keys', 'new', '--out', file, '--alg', 'ES384']);
    const [old] = keysIn(file);
    writeFileSync(file, JSON.stringify({ ...old, 'x-note': 'kept' }));

    const run = await callCli(['keys', 'new', '--add', '--out', file, '--alg', 'ES384']);
    const [added, kept] = keysIn(file);

    expect(run.code).toBe(exitCodes.ok);
    expect(setOf(run).keys.map(({ kid }) => kid)).toEqual([added?.kid, old?.kid]);
    expect(kept).toEqual({ ...old, 'x-note': 'kept' });
    expect((await readKeyFile(file)).value.kid).toBe(added?.kid);
    expect([statSync(file).mode & 0o777, readdirSync(folder)]).toEqual([0o600, ['key.json']]);
  });

  it.each([
    ['is not there', undefined],
    ['holds no key', '{"keys":[]}'],
    ['is no JWK set', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'],
  ])('adds nothing to a file that %s', async (_kind, text) => {
    const folder = aFolder();
    if (text !== undefined) writeFileSync(join(folder, 'key.json'), text);

    const run = await callCli(['keys', 'new', '--add', '--out', 'key.json', '--alg', 'ES384'], { folder });

    expect([run.code, run.out]).toEqual([exitCodes.configuration, '']);
    expect(readdirSync(folder)).toEqual(text === undefined ? [] : ['key.json']);
  });

  it('says that a key cannot be stored, and shows none', async () => {
    const run = await callCli(['keys', 'new', '--out', join(aFolder(), 'none', 'key.json'), '--alg', 'ES384']);

    expect([run.code, run.out]).toEqual([exitCodes.cannotStore, '']);
  });

  it('shows the public set again, and warns of a file that others may read', async () => {
    const folder = aFolder();
    const made = await callCli(['keys', 'new', '--out', 'key.json', '--alg', 'ES384'], { folder });
    writeFileSync(join(folder, 'open.json'), readFileSync(join(folder, 'key.json')), { mode: 0o644 });

    const shown = await callCli(['keys', 'show', '--key', 'key.json'], { folder });
    const warned = await callCli(['keys', 'show', '--key', 'open.json'], { folder });

    expect([shown.code, shown.out, shown.err]).toEqual([exitCodes.ok, made.out, '']);
    expect([warned.out, warned.err.includes('chmod 600')]).toEqual([made.out, true]);
  });

  it('takes no other algorithm', async () => {
    const run = await callCli(['keys', 'new', '--out', join(aFolder(), 'key.json'), '--alg', 'RS256']);

    expect(run.code).toBe(exitCodes.usage);
  });
});
