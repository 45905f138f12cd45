import { chmodSync, existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/doctor/check.ts';
import { examineMachine, judgeRoom, type Machine } from '../../src/doctor/machine.ts';
import { BadConfiguration, StoreFailure } from '../../src/errors.ts';
import { states } from './support/ehr-under-test.ts';

function aFolder(): string {
  return mkdtempSync(join(tmpdir(), 'priorfill-machine-'));
}

function aMachine(more: Partial<Machine> = {}): Machine {
  return {
    store: join(aFolder(), 'priorfill.db'),
    tryStore: async () => undefined,
    countMappings: async () => 7,
    readPolicy: async () => 'built-in',
    ...more,
  };
}

async function examine(machine: Machine): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for await (const check of examineMachine(machine)) checks.push(check);
  return checks;
}

async function findIn(machine: Machine, name: string): Promise<Check | undefined> {
  return (await examine(machine)).find((each) => each.name === name);
}

function aFile(name: string, mode: number): string {
  const file = join(aFolder(), name);
  writeFileSync(file, 'x');
  chmodSync(file, mode);
  return file;
}

describe('examineMachine', () => {
  it('looks at configuration, disk, store, mappings and policy, and leaves nothing behind', async () => {
    const machine = aMachine();

    const checks = await examine(machine);

    expect(states(checks).map((each) => each.split(':')[0])).toEqual(['configuration', 'disk', 'store', 'mappings', 'policy']);
    expect(checks.find(({ name }) => name === 'store')).toMatchObject({
      state: 'ok',
      detail: `${machine.store} is not there yet and can be made`,
    });
    expect(existsSync(machine.store)).toBe(false);
    expect(readdirSync(join(machine.store, '..'))).toEqual([]);
  });

  it.each([
    [0o600, 'ok', undefined],
    [0o644, 'warn', 'run chmod 600 '],
    [0o640, 'warn', 'run chmod 600 '],
    [0o602, 'warn', 'run chmod 600 '],
  ])('meets a store with mode %o with %s', async (mode, state, todo) => {
    const store = aFile('priorfill.db', mode);

    const check = await findIn(aMachine({ store }), 'store');

    expect(check?.state).toBe(state);
    expect(check?.todo).toBe(todo && `${todo}${store}`);
  });

  it.each([
    [0o644, 'ok', undefined],
    [0o664, 'warn', 'run chmod go-w '],
    [0o666, 'warn', 'run chmod go-w '],
  ])('meets a priorfill.yaml with mode %o with %s: whoever writes it gets our credentials', async (mode, state, todo) => {
    const configFile = aFile('priorfill.yaml', mode);

    const check = await findIn(aMachine({ configFile }), 'configuration');

    expect(check?.state).toBe(state);
    expect(check?.todo).toBe(todo && `${todo}${configFile}`);
  });

  it.each([
    ['does not exist', '/nowhere-at-all/priorfill.db', 'ENOENT', /make the folder/],
    ['is a file', join(aFile('not-a-folder', 0o600), 'priorfill.db'), 'ENOTDIR', /name a file in a folder/],
    ['cannot be written by anybody', '/proc/priorfill.db', '', /./],
  ])('fails with the exit code of a store where its folder %s', async (_how, store, code, todo) => {
    const check = await findIn(aMachine({ store }), 'store');

    expect(check).toMatchObject({ state: 'fail', exitCode: 74, detail: expect.stringContaining(code) });
    expect(check?.todo).toMatch(todo);
  });

  it('passes on what the store, the mappings and the policy say of themselves, all in one go', async () => {
    const checks = await examine(
      aMachine({
        store: aFile('priorfill.db', 0o600),
        tryStore: async () => {
          throw new StoreFailure('The case store failed (SQLITE_NOTADB).', { remedy: 'Name a case store.' });
        },
        countMappings: async () => {
          throw new BadConfiguration('mappings cannot be used:', [{ file: 'a.yaml', line: 3, column: 1, message: 'answers: is missing' }]);
        },
        readPolicy: async () => {
          throw new BadConfiguration('the policy cannot be read', [], { remedy: 'check PRIORFILL_POLICY' });
        },
      }),
    );

    expect(checks.filter(({ state }) => state === 'fail').map(({ name, exitCode }) => [name, exitCode])).toEqual([
      ['store', 74],
      ['mappings', 78],
      ['policy', 78],
    ]);
    expect(checks.find(({ name }) => name === 'mappings')?.detail).toContain('a.yaml:3:1 answers: is missing');
  });

  it('warns of a folder without mappings', async () => {
    const check = await findIn(aMachine({ countMappings: async () => 0 }), 'mappings');

    expect(check).toMatchObject({ state: 'warn', todo: expect.stringContaining('PRIORFILL_MAPPINGS') });
  });

  it('shows of an error that is not ours its name and code alone', async () => {
    const readPolicy = async () => {
      throw Object.assign(new TypeError('Ms Anna Vented, born 1961'), { code: 'EWHAT' });
    };

    const check = await findIn(aMachine({ readPolicy }), 'policy');

    expect(check).toMatchObject({ state: 'fail', detail: 'a fault of this program (EWHAT)', exitCode: 70 });
  });
});

describe('judgeRoom', () => {
  it.each([
    [500, 'ok', undefined],
    [150, 'warn', undefined],
    [19, 'fail', 74],
  ])('meets %i MB with %s', (megabytes, state, exitCode) => {
    const check = judgeRoom('/var/lib/priorfill', megabytes * 1024 * 1024);

    expect(check.state).toBe(state);
    expect(check.exitCode).toBe(exitCode);
    expect(check.todo ?? '').toMatch(state === 'ok' ? /^$/ : /make room in \/var\/lib\/priorfill/);
  });
});
