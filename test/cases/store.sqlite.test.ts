import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createVersionTable, migrations, nextMigration, schemaVersion } from '../../src/cases/schema.ts';
import { openSqliteStore } from '../../src/cases/sqlite-store.ts';
import type { CaseStore } from '../../src/cases/store.ts';
import { CaseBusy, StoreFailure } from '../../src/errors.ts';
import { hashOf } from '../../src/hash.ts';
import { aStoreFile } from './support/store-folders.ts';
import {
  aCancelOrder,
  anAnswer,
  anApproval,
  anAttachOrder,
  anEvent,
  anIntent,
  aRemovalOrder,
  aRequest,
  aShowing,
  openedAt,
} from './support/store-values.ts';

function openStore(file: string): CaseStore {
  const store = openSqliteStore(file);
  onTestFinished(() => store.close());
  return store;
}

/** Writes to a file behind the store's back. */
function execute(file: string, sql: string): void {
  const database = new Database(file);
  database.exec(sql);
  database.close();
}

/** A store as the first version of this program left it, with one case. */
function writeFirstVersion(file: string): void {
  const database = new Database(file);
  const insert = (table: string, row: Readonly<Record<string, string | number>>): void => {
    const columns = Object.keys(row);
    database.prepare(`insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`).run(Object.values(row));
  };
  const stored = { caseKey: 'cpap-1', request: aRequest(), openedAt };
  const [intent, order] = [anIntent(), aCancelOrder()];
  for (const statement of [createVersionTable, ...(migrations[0]?.statements ?? [])]) database.exec(statement);
  insert('schema_version', { version: 1 });
  insert('cases', { case_key: 'cpap-1', opened_at: openedAt, claimed_until: 0, fence: 4, body: JSON.stringify(stored) });
  const { id, kind, state, createdAt: created_at } = intent;
  insert('intents', { case_key: 'cpap-1', position: 1, id, fence: 4, kind, state, created_at, body: JSON.stringify(intent) });
  insert('cancel_orders', { case_key: 'cpap-1', position: 1, ordered_at: order.at, body: JSON.stringify(order) });
  database.close();
}

function failureOf(work: () => unknown): StoreFailure {
  try {
    work();
  } catch (error) {
    if (error instanceof StoreFailure) return error;
    throw error;
  }
  throw new Error('a StoreFailure was expected');
}

describe('openSqliteStore', () => {
  it('keeps every value over closing and opening again', async () => {
    const file = aStoreFile();
    const before = openStore(file);
    await before.open(aRequest(), openedAt);
    const lease = (await before.claim('cpap-1', 'run-a', 1_000, 60_000)) ?? { caseKey: 'cpap-1', owner: 'run-a', fence: 0 };
    await before.bind(lease, 'auth-1');
    await before.write(lease, anIntent());
    await before.show(aShowing());
    await before.approve(anApproval());
    await before.answer(anAnswer());
    await before.orderCancel(aCancelOrder());
    await before.orderDocument(anAttachOrder());
    await before.orderDocument(aRemovalOrder());
    await before.append(anEvent());
    await before.close();

    const after = openStore(file);

    expect(await after.find('cpap-1')).toEqual({ caseKey: 'cpap-1', request: aRequest(), openedAt, authorizationId: 'auth-1' });
    expect(await after.intents('cpap-1')).toEqual([anIntent()]);
    expect(await after.lastShowing('cpap-1')).toEqual(aShowing());
    expect(await after.approvals('cpap-1')).toEqual([anApproval()]);
    expect(await after.answers('cpap-1')).toEqual([anAnswer()]);
    expect(await after.cancelOrder('cpap-1')).toEqual(aCancelOrder());
    expect(await after.documentOrders('cpap-1')).toEqual([anAttachOrder(), aRemovalOrder()]);
    expect(await after.events('cpap-1')).toEqual([anEvent()]);
    await expect(after.settle(lease, 'intent-1', { state: 'done', settledAt: openedAt })).resolves.toBeUndefined();
  });

  it('brings a store of the first version up to date, with all that it knows', async () => {
    const file = aStoreFile();
    writeFirstVersion(file);

    const store = openStore(file);
    await store.orderDocument(anAttachOrder());

    expect(await store.find('cpap-1')).toEqual({ caseKey: 'cpap-1', request: aRequest(), openedAt });
    expect(await store.intents('cpap-1')).toEqual([anIntent()]);
    expect(await store.cancelOrder('cpap-1')).toEqual(aCancelOrder());
    expect(await store.documentOrders('cpap-1')).toEqual([anAttachOrder()]);
    expect(await store.claim('cpap-1', 'run-b', 1_000, 500)).toHaveProperty('fence', 5);
  });

  it('brings a store up to date once, where two open it at the same time', async () => {
    const file = aStoreFile();
    writeFirstVersion(file);
    const [first, second] = [openStore(file), openStore(file)];

    await first.orderDocument(anAttachOrder());

    expect(await second.documentOrders('cpap-1')).toEqual([anAttachOrder()]);
  });

  it('lets two connections see one case, and only the newer claim write', async () => {
    const file = aStoreFile();
    const [first, second] = [openStore(file), openStore(file)];
    await first.open(aRequest(), openedAt);
    const stale = { caseKey: 'cpap-1', owner: 'run-a', fence: 1 };
    expect(await first.claim('cpap-1', 'run-a', 1_000, 500)).toEqual(stale);
    expect(await second.claim('cpap-1', 'run-b', 1_200, 500)).toBeUndefined();

    expect(await second.claim('cpap-1', 'run-b', 1_500, 500)).toHaveProperty('fence', 2);

    await expect(first.write(stale, anIntent())).rejects.toThrow(CaseBusy);
  });

  it('lets nobody but its owner read the files it makes', async () => {
    const file = aStoreFile();

    await openStore(file).open(aRequest(), openedAt);

    const modes = readdirSync(dirname(file)).map((name) => [name, statSync(join(dirname(file), name)).mode & 0o777]);
    expect(modes).toEqual([
      ['cases.db', 0o600],
      ['cases.db-shm', 0o600],
      ['cases.db-wal', 0o600],
    ]);
  });

  it('leaves all it knows in the main file when the last process closes it', async () => {
    const file = aStoreFile();
    const store = openStore(file);
    await store.open(aRequest({ mapping: 'found-in-the-main-file' }), openedAt);

    await store.close();

    expect(readFileSync(file).includes('found-in-the-main-file')).toBe(true);
  });

  it('takes a name that libsql would read as something else for a file', async () => {
    const file = join(dirname(aStoreFile()), ':memory:');

    await openStore(file).open(aRequest(), openedAt);

    expect(statSync(file).size).toBeGreaterThan(0);
  });

  it('says what to do where the folder does not exist', () => {
    const failure = failureOf(() => openSqliteStore(join(dirname(aStoreFile()), 'missing', 'cases.db')));

    expect(failure.remedy).toBe('Create the folder first, or name a file in a folder that exists.');
    expect(failure.cause).toHaveProperty('code', 'ENOENT');
  });

  it('says what to do where the name is a folder', () => {
    const folder = aStoreFile();
    mkdirSync(folder);

    expect(failureOf(() => openSqliteStore(folder)).remedy).toContain('the name is that of a file');
  });

  it('leaves a file alone that is no store', () => {
    const file = aStoreFile();
    writeFileSync(file, 'an invented letter, '.repeat(500));

    expect(failureOf(() => openSqliteStore(file)).remedy).toContain('this file is something else');
    expect(readFileSync(file, 'utf8')).toBe('an invented letter, '.repeat(500));
  });

  it('refuses a store that a newer program wrote', async () => {
    const file = aStoreFile();
    await openStore(file).close();
    execute(file, `insert into schema_version (version) values (${schemaVersion + 1})`);

    const failure = failureOf(() => openSqliteStore(file));

    expect(failure.message).toContain(`schema version ${schemaVersion + 1}`);
    expect(failure.remedy).toContain('newer program');
  });

  it('reports a table that it cannot use without a word of what was to be stored', async () => {
    const file = aStoreFile();
    const store = openStore(file);
    await store.open(aRequest(), openedAt);
    execute(file, `create trigger refuse before insert on events begin select raise(abort, 'CANARY'); end`);

    const failure = await store.append(anEvent({ details: { note: 'CANARY' } })).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(StoreFailure);
    expect(failure).not.toHaveProperty('message', expect.stringContaining('CANARY'));
    expect(failure).toHaveProperty('cause.message', 'CANARY');
  });

  it('goes on after a write that failed, with nothing of it left', async () => {
    const store = openStore(aStoreFile());
    await store.open(aRequest(), openedAt);
    await store.approve(anApproval());
    await expect(store.approve(anApproval({ by: 'A. Nother' }))).rejects.toThrow(StoreFailure);

    await store.approve(anApproval({ id: 'approval-2' }));

    expect(await store.approvals('cpap-1')).toEqual([anApproval(), anApproval({ id: 'approval-2' })]);
  });

  it('keeps the rights of a file that was there before', async () => {
    const file = aStoreFile();
    writeFileSync(file, '');
    chmodSync(file, 0o640);

    await openStore(file).open(aRequest(), openedAt);

    expect(statSync(file).mode & 0o777).toBe(0o640);
  });
});

describe('nextMigration', () => {
  it('leads from nothing to the newest version, one at a time', () => {
    expect(nextMigration(0)?.version).toBe(1);
    expect(nextMigration(1)?.version).toBe(2);
    expect(nextMigration(schemaVersion)).toBeUndefined();
  });

  it('never changes a migration that was released', () => {
    expect(hashOf(migrations.slice(0, 1))).toBe('d142ebda5633065fd26c6dd9116a25be7ea1715ee727ee361e1be95add79b88a');
  });
});
