/**
 * The case store in one SQLite file, which many processes of one machine may share.
 *
 * Every method that writes is one immediate transaction, on disk when its promise resolves (WAL, synchronous=FULL); a
 * kill between two methods loses nothing. The rules are those of `store-rules.ts`, the file is `sqlite-file.ts`'s.
 */
import { resolve } from 'node:path';
import type {
  Approval,
  CancelOrder,
  CaseEvent,
  CaseRequest,
  DocumentOrder,
  Intent,
  Lease,
  PersonAnswer,
  Settlement,
  Showing,
  StoredCase,
} from './case.ts';
import { createVersionTable, nextMigration } from './schema.ts';
import { type ColumnValue, Medium } from './sqlite-file.ts';
import type { CaseStore } from './store.ts';
import {
  assertHeld,
  assertSameCase,
  bindCase,
  type Claim,
  claimCase,
  evictFrom,
  isKnownOrder,
  liveOwner,
  newCase,
  newestAnswers,
  releaseCase,
  reopenCase,
  settleIntent,
  spendApproval,
  unclaimed,
  unknownCase,
} from './store-rules.ts';

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

  async claimant(caseKey: string, nowMs: number): Promise<string | undefined> {
    return this.#medium.read(() => liveOwner(this.#case(caseKey).claim, nowMs));
  }

  async evict(caseKey: string, owner: string): Promise<void> {
    this.#medium.write(() => this.#updateClaim(caseKey, evictFrom(this.#case(caseKey).claim, owner)));
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

  async orderDocument(order: DocumentOrder): Promise<void> {
    this.#medium.write(() => {
      this.#case(order.caseKey);
      const known = this.#readBodies<DocumentOrder>('document_orders', order.caseKey);
      if (!isKnownOrder(order, known)) this.#insert('document_orders', order, { ordered_at: order.at });
    });
  }

  async documentOrders(caseKey: string): Promise<readonly DocumentOrder[]> {
    return this.#readBodies('document_orders', caseKey);
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
