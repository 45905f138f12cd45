/**
 * The case store in one SQLite file, which many processes of one machine may share.
 *
 * Every method that writes is one immediate transaction, on disk when its promise resolves (WAL, synchronous=FULL); a
 * kill between two methods loses nothing. The rules are those of `memory-store.ts`. libsql works synchronously and, while another
 * process writes, blocks this one for up to five seconds before it gives up. The only file that imports libsql.
 *
 * Source: sqlite.org/wal.html, sqlite.org/pragma.html#pragma_synchronous; API of better-sqlite3.
 */
import { closeSync, existsSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import Database from 'libsql';
import { Fault, StoreFailure } from '../errors.ts';
import type {
  Approval,
  CancelOrder,
  CaseEvent,
  CaseRequest,
  Intent,
  Lease,
  PersonAnswer,
  Settlement,
  Showing,
  StoredCase,
} from './case.ts';
import {
  assertHeld,
  assertSameCase,
  bindCase,
  type Claim,
  claimCase,
  newCase,
  newestAnswers,
  releaseCase,
  reopenCase,
  settleIntent,
  spendApproval,
  unclaimed,
  unknownCase,
} from './memory-store.ts';
import { createVersionTable, nextMigration } from './schema.ts';
import type { CaseStore } from './store.ts';

/**
 * Opens the store in `file`, makes it where there is none (readable by its owner only), and brings its schema up to date.
 *
 * Fails: `StoreFailure` where the folder does not exist, the file is no store, or a newer program wrote it.
 */
export function openSqliteStore(file: string): CaseStore {
  const medium = new Medium(resolve(file));
  try {
    while (medium.write(() => applyNextMigration(medium)));
  } catch (error) {
    medium.close();
    throw error;
  }
  return new SqliteStore(medium);
}

/** False where there was nothing left to do. */
function applyNextMigration(medium: Medium): boolean {
  medium.run(createVersionTable);
  const found = medium.row<{ version: number | null }>('select max(version) as version from schema_version');
  const migration = nextMigration(found?.version ?? 0);
  for (const statement of migration?.statements ?? []) medium.run(statement);
  if (migration !== undefined) medium.insert('schema_version', { version: migration.version });
  return migration !== undefined;
}

const busyTimeoutMs = 5_000;
const switchAttempts = 20;

type ColumnValue = string | number | null;

interface BodyRow {
  readonly body: string;
}

interface CaseRow extends BodyRow {
  readonly owner: string | null;
  readonly claimed_until: number;
  readonly fence: number;
}

class SqliteStore implements CaseStore {
  readonly #medium: Medium;

  constructor(medium: Medium) {
    this.#medium = medium;
  }

  async open(request: CaseRequest, at: string): Promise<StoredCase> {
    return this.#medium.write(() => {
      const known = this.#find(request.caseKey);
      return known === undefined ? this.#insertCase(newCase(request, at)) : this.#updateCase(reopenCase(known.stored, request));
    });
  }

  async find(caseKey: string): Promise<StoredCase | undefined> {
    return this.#medium.read(() => this.#find(caseKey)?.stored);
  }

  async claim(caseKey: string, owner: string, nowMs: number, lifetimeMs: number): Promise<Lease | undefined> {
    return this.#medium.write(() => {
      const claim = claimCase(this.#case(caseKey).claim, owner, nowMs, lifetimeMs);
      if (claim === undefined) return undefined;
      this.#updateClaim(caseKey, claim);
      return { caseKey, owner, fence: claim.fence };
    });
  }

  async release(lease: Lease): Promise<void> {
    this.#medium.write(() => {
      const known = this.#find(lease.caseKey);
      if (known !== undefined) this.#updateClaim(lease.caseKey, releaseCase(known.claim, lease));
    });
  }

  async bind(lease: Lease, authorizationId: string): Promise<void> {
    this.#medium.write(() => this.#updateCase(bindCase(this.#held(lease).stored, authorizationId)));
  }

  async write(lease: Lease, intent: Intent): Promise<void> {
    this.#medium.write(() => {
      this.#held(lease);
      assertSameCase(intent, lease);
      const { id, kind, state, createdAt: created_at } = intent;
      this.#insert('intents', intent, { id, kind, state, created_at, fence: lease.fence });
    });
  }

  async settle(lease: Lease, intentId: string, settlement: Settlement): Promise<void> {
    this.#medium.write(() => {
      this.#held(lease);
      const row = this.#medium.row<BodyRow>('select body from intents where id = ? and case_key = ?', intentId, lease.caseKey);
      const settled = settleIntent(row && parseBody(row), settlement);
      this.#medium.run('update intents set state = ?, body = ? where id = ?', settled.state, JSON.stringify(settled), intentId);
    });
  }

  async intents(caseKey: string): Promise<readonly Intent[]> {
    return this.#readBodies('intents', caseKey);
  }

  async show(showing: Showing): Promise<void> {
    this.#append('showings', showing, { shown_at: showing.shownAt });
  }

  async lastShowing(caseKey: string): Promise<Showing | undefined> {
    return this.#medium.read(() => {
      const row = this.#medium.row<BodyRow>('select body from showings where case_key = ? order by position desc limit 1', caseKey);
      return row && parseBody<Showing>(row);
    });
  }

  async approve(approval: Approval): Promise<void> {
    this.#append('approvals', approval, { id: approval.id, state: approval.state, given_at: approval.at });
  }

  async spend(approvalId: string, state: 'sent' | 'void', note?: string): Promise<boolean> {
    return this.#medium.write(() => {
      const row = this.#medium.row<BodyRow>('select body from approvals where id = ?', approvalId);
      const spent = spendApproval(row && parseBody(row), state, note);
      if (spent === undefined) return false;
      this.#medium.run('update approvals set state = ?, body = ? where id = ?', state, JSON.stringify(spent), approvalId);
      return true;
    });
  }

  async approvals(caseKey: string): Promise<readonly Approval[]> {
    return this.#readBodies('approvals', caseKey);
  }

  async answer(answer: PersonAnswer): Promise<void> {
    this.#append('person_answers', answer, { answered_at: answer.at });
  }

  async answers(caseKey: string): Promise<readonly PersonAnswer[]> {
    return newestAnswers(this.#readBodies('person_answers', caseKey));
  }

  async orderCancel(order: CancelOrder): Promise<void> {
    this.#append('cancel_orders', order, { ordered_at: order.at });
  }

  /** The first order stands. */
  async cancelOrder(caseKey: string): Promise<CancelOrder | undefined> {
    return this.#readBodies<CancelOrder>('cancel_orders', caseKey).at(0);
  }

  async append(event: CaseEvent): Promise<void> {
    this.#append('events', event, { happened_at: event.at });
  }

  async events(caseKey: string): Promise<readonly CaseEvent[]> {
    return this.#readBodies('events', caseKey);
  }

  async close(): Promise<void> {
    this.#medium.close();
  }

  #find(caseKey: string): { readonly stored: StoredCase; readonly claim: Claim } | undefined {
    const row = this.#medium.row<CaseRow>('select owner, claimed_until, fence, body from cases where case_key = ?', caseKey);
    if (row === undefined) return undefined;
    return { stored: parseBody(row), claim: { owner: row.owner ?? undefined, untilMs: row.claimed_until, fence: row.fence } };
  }

  #case(caseKey: string): { readonly stored: StoredCase; readonly claim: Claim } {
    const known = this.#find(caseKey);
    if (known === undefined) throw unknownCase();
    return known;
  }

  #held(lease: Lease): { readonly stored: StoredCase } {
    const known = this.#case(lease.caseKey);
    assertHeld(known.claim, lease);
    return known;
  }

  #insertCase(stored: StoredCase): StoredCase {
    const claim = { claimed_until: unclaimed.untilMs, fence: unclaimed.fence };
    this.#medium.insert('cases', { case_key: stored.caseKey, opened_at: stored.openedAt, ...claim, body: JSON.stringify(stored) });
    return stored;
  }

  #updateCase(stored: StoredCase): StoredCase {
    this.#medium.run('update cases set body = ? where case_key = ?', JSON.stringify(stored), stored.caseKey);
    return stored;
  }

  #updateClaim(caseKey: string, { owner, untilMs, fence }: Claim): void {
    this.#medium.run('update cases set owner = ?, claimed_until = ?, fence = ? where case_key = ?', owner ?? null, untilMs, fence, caseKey);
  }

  #append(table: string, value: { readonly caseKey: string }, columns: Readonly<Record<string, ColumnValue>>): void {
    this.#medium.write(() => {
      this.#case(value.caseKey);
      this.#insert(table, value, columns);
    });
  }

  #insert(table: string, value: { readonly caseKey: string }, columns: Readonly<Record<string, ColumnValue>>): void {
    const last = this.#medium.row<{ last: number | null }>(`select max(position) as last from ${table} where case_key = ?`, value.caseKey);
    const position = (last?.last ?? 0) + 1;
    this.#medium.insert(table, { case_key: value.caseKey, position, ...columns, body: JSON.stringify(value) });
  }

  #readBodies<T>(table: string, caseKey: string): readonly T[] {
    const sql = `select body from ${table} where case_key = ? order by position`;
    return this.#medium.read(() => this.#medium.rows<BodyRow>(sql, caseKey).map((row) => parseBody<T>(row)));
  }
}

/** The text is what this store wrote from a value of that type. */
function parseBody<T>(row: BodyRow): T {
  return JSON.parse(row.body);
}

/** One connection. Each statement is compiled once; whatever libsql throws leaves as `StoreFailure`. */
class Medium {
  readonly #file: string;
  readonly #database: Database.Database;
  readonly #statements: Map<string, Database.Statement> = new Map();

  constructor(file: string) {
    this.#file = file;
    this.#database = this.read(() => connect(file));
  }

  /** Runs work that needs no transaction. */
  read<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw error instanceof Fault ? error : describeFailure(this.#file, error);
    }
  }

  /** Runs work as the only writer; on disk when this returns, undone when it throws. */
  write<T>(work: () => T): T {
    return this.read(() => {
      this.#assertOpen();
      this.#database.exec('begin immediate');
      try {
        const result = work();
        this.#database.exec('commit');
        return result;
      } catch (error) {
        if (this.#database.inTransaction) this.#database.exec('rollback');
        throw error;
      }
    });
  }

  row<Row>(sql: string, ...values: readonly ColumnValue[]): Row | undefined {
    return this.#prepare(sql).get(values) as Row | undefined;
  }

  rows<Row>(sql: string, ...values: readonly ColumnValue[]): readonly Row[] {
    return this.#prepare(sql).all(values) as readonly Row[];
  }

  run(sql: string, ...values: readonly ColumnValue[]): void {
    this.#prepare(sql).run(values);
  }

  insert(table: string, row: Readonly<Record<string, ColumnValue>>): void {
    const columns = Object.keys(row);
    this.run(`insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`, ...Object.values(row));
  }

  /**
   * Moves the log into the main file where no other process is in the way, and lets go of the file. libsql itself lets go
   * when the statements are collected as garbage.
   */
  close(): void {
    if (!this.#database.open) return;
    this.read(() => {
      try {
        this.#database.exec('pragma busy_timeout = 0');
        this.row('pragma wal_checkpoint(truncate)');
      } finally {
        this.#statements.clear();
        this.#database.close();
      }
    });
  }

  /** libsql goes on answering through statements made before the connection was closed. */
  #assertOpen(): void {
    if (!this.#database.open) throw new StoreFailure('The case store is closed.');
  }

  #prepare(sql: string): Database.Statement {
    this.#assertOpen();
    const known = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }
}

function connect(file: string): Database.Database {
  createPrivateFile(file);
  const database = new Database(file);
  database.exec(`pragma busy_timeout = ${busyTimeoutMs}`);
  switchToLog(database, switchAttempts);
  database.exec('pragma synchronous = full');
  database.exec('pragma foreign_keys = on');
  return database;
}

/**
 * Makes an empty file for its owner only, where there is none; SQLite gives its log the same mode.
 *
 * A file that exists is not even opened: closing it again would take away the locks that another connection of this
 * process holds on it (sqlite.org/howtocorrupt.html, 2.2).
 */
function createPrivateFile(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
}

/**
 * Switches a new file to WAL; a file that has it keeps it.
 *
 * The switch does not wait for a lock as other statements do, and fails where two processes open a new file at once. An
 * empty transaction waits for the other one.
 */
function switchToLog(database: Database.Database, attempts: number): void {
  try {
    database.prepare('pragma journal_mode = wal').get();
  } catch (error) {
    if (attempts <= 1) throw error;
    database.exec('begin immediate; commit');
    switchToLog(database, attempts - 1);
  }
}

const remedies: Readonly<Record<string, string>> = {
  ENOENT: 'Create the folder first, or name a file in a folder that exists.',
  EACCES: 'Give this user the right to read and write the file and its folder.',
  SQLITE_BUSY: 'Another process holds the store for seconds; look for one that hangs, then try again.',
  SQLITE_FULL: 'Free space on the disk of the store, then try again.',
  SQLITE_READONLY: 'Give this user the right to write the file and its folder.',
  SQLITE_CANTOPEN: 'Check that the file and its folder can be read and written.',
  SQLITE_NOTADB: 'Name a case store or a new file; this file is something else.',
  SQLITE_CORRUPT: 'Restore the file from a backup, together with the -wal file beside it.',
};

/** libsql's messages may quote what was stored, so ours has the code alone; extended codes count as their family. */
function describeFailure(file: string, cause: unknown): StoreFailure {
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'unknown';
  const family = /^SQLITE_[A-Z]+/.exec(code)?.[0] ?? code;
  const remedy =
    remedies[family] ?? 'Check that the name is that of a file, that this user may read and write it, and that the disk is well.';
  return new StoreFailure(`The case store ${file} failed (${code}).`, { cause, remedy });
}
