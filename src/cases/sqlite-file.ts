/**
 * One SQLite file: opened, read, written in transactions, closed; and its failures in words.
 *
 * libsql works synchronously and, while another process writes, blocks this one for up to five seconds before it gives
 * up. The only file that imports it.
 *
 * Source: sqlite.org/wal.html, sqlite.org/pragma.html#pragma_synchronous; API of better-sqlite3.
 */
import { closeSync, existsSync, openSync } from 'node:fs';
import Database from 'libsql';
import { Fault, StoreFailure } from '../errors.ts';

export type ColumnValue = string | number | null;

const busyTimeoutMs = 5_000;
const switchAttempts = 20;

/** One connection to a store's file. Each statement is compiled once; whatever libsql throws leaves as `StoreFailure`. */
export class Medium {
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
