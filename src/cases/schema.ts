/**
 * Which tables the case store has, in SQL that SQLite and PostgreSQL both understand.
 *
 * Values are JSON in `body`, exactly as the port takes and gives them; the other columns are what the store searches,
 * orders or guards by. Times are ISO text; only a claim's end is epoch milliseconds. `position` counts from 1 in each case,
 * so that order needs no clock. A change of the schema is a new migration at the end; one that was released is never edited.
 */
import { StoreFailure } from '../errors.ts';

/** One step from a version of the schema to the next, applied in one transaction together with its row in `schema_version`. */
export interface Migration {
  /** The version that the store has afterwards. */
  readonly version: number;
  readonly statements: readonly string[];
}

/** Holds one row for each migration applied; the highest is the store's version. Made before anything else. */
export const createVersionTable = 'create table if not exists schema_version (version integer not null primary key)';

const firstTables = [
  `create table cases (
    case_key text not null primary key,
    opened_at text not null,
    owner text,
    claimed_until bigint not null,
    fence bigint not null,
    body text not null
  )`,
  `create table intents (
    id text not null primary key,
    case_key text not null references cases (case_key),
    position bigint not null,
    fence bigint not null,
    kind text not null,
    state text not null,
    created_at text not null,
    body text not null,
    unique (case_key, position)
  )`,
  `create table showings (
    case_key text not null references cases (case_key),
    position bigint not null,
    shown_at text not null,
    body text not null,
    primary key (case_key, position)
  )`,
  `create table approvals (
    id text not null primary key,
    case_key text not null references cases (case_key),
    position bigint not null,
    state text not null,
    given_at text not null,
    body text not null,
    unique (case_key, position)
  )`,
  `create table person_answers (
    case_key text not null references cases (case_key),
    position bigint not null,
    answered_at text not null,
    body text not null,
    primary key (case_key, position)
  )`,
  `create table cancel_orders (
    case_key text not null references cases (case_key),
    position bigint not null,
    ordered_at text not null,
    body text not null,
    primary key (case_key, position)
  )`,
  `create table events (
    case_key text not null references cases (case_key),
    position bigint not null,
    happened_at text not null,
    body text not null,
    primary key (case_key, position)
  )`,
];

const documentOrders = [
  `create table document_orders (
    case_key text not null references cases (case_key),
    position bigint not null,
    ordered_at text not null,
    body text not null,
    primary key (case_key, position)
  )`,
];

/** All migrations, oldest first. */
export const migrations: readonly Migration[] = [
  { version: 1, statements: firstTables },
  { version: 2, statements: documentOrders },
];

/** The version this program writes. */
export const schemaVersion: number = Math.max(...migrations.map((migration) => migration.version));

/**
 * The migration that a store of version `found` needs next; undefined where it is up to date.
 *
 * Fails: `StoreFailure` where a newer program wrote the store; guessing at its tables could lose what it remembers.
 */
export function nextMigration(found: number): Migration | undefined {
  if (found > schemaVersion) {
    throw new StoreFailure(`The case store has schema version ${found}, and this program knows versions up to ${schemaVersion}.`, {
      remedy: 'Run the newer program that wrote this store, or name another store.',
    });
  }
  return migrations.find((migration) => migration.version > found);
}
