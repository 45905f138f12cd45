/**
 * The case store that forgets: the twin of the durable ones, for tests and for runs that only plan.
 *
 * It keeps the rules of `store-rules.ts` and gives the same answers, nothing durable. It takes and gives copies by way
 * of JSON, as a medium would.
 */
import { StoreFailure } from '../errors.ts';
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
import type { CaseStore } from './store.ts';
import {
  assertHeld,
  assertSameCase,
  bindCase,
  type Claim,
  claimCase,
  copy,
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

/** A case store that lives as long as the process. */
export function createMemoryStore(): CaseStore {
  return new MemoryStore();
}

interface ShelvedCase {
  readonly stored: StoredCase;
  readonly claim: Claim;
}

/** Everything remembered. Each list is in the order of writing, over all cases. */
class Tables {
  readonly cases: Map<string, ShelvedCase> = new Map();
  readonly intents: Intent[] = [];
  readonly showings: Showing[] = [];
  readonly approvals: Approval[] = [];
  readonly answers: PersonAnswer[] = [];
  readonly orders: CancelOrder[] = [];
  readonly documentOrders: DocumentOrder[] = [];
  readonly events: CaseEvent[] = [];
}

class MemoryStore implements CaseStore {
  #openTables: Tables | undefined = new Tables();

  async open(request: CaseRequest, at: string): Promise<StoredCase> {
    const known = this.#tables.cases.get(request.caseKey);
    const stored = known === undefined ? newCase(request, at) : reopenCase(known.stored, request);
    this.#tables.cases.set(request.caseKey, { stored, claim: known?.claim ?? unclaimed });
    return copy(stored);
  }

  async find(caseKey: string): Promise<StoredCase | undefined> {
    const known = this.#tables.cases.get(caseKey);
    return known && copy(known.stored);
  }

  async claim(caseKey: string, owner: string, nowMs: number, lifetimeMs: number): Promise<Lease | undefined> {
    const known = this.#case(caseKey);
    const claim = claimCase(known.claim, owner, nowMs, lifetimeMs);
    if (claim === undefined) return undefined;
    this.#tables.cases.set(caseKey, { ...known, claim });
    return { caseKey, owner, fence: claim.fence };
  }

  async claimant(caseKey: string, nowMs: number): Promise<string | undefined> {
    return liveOwner(this.#case(caseKey).claim, nowMs);
  }

  async evict(caseKey: string, owner: string): Promise<void> {
    const known = this.#case(caseKey);
    this.#tables.cases.set(caseKey, { ...known, claim: evictFrom(known.claim, owner) });
  }

  async release(lease: Lease): Promise<void> {
    const known = this.#tables.cases.get(lease.caseKey);
    if (known !== undefined) this.#tables.cases.set(lease.caseKey, { ...known, claim: releaseCase(known.claim, lease) });
  }

  async bind(lease: Lease, authorizationId: string): Promise<void> {
    const known = this.#held(lease);
    this.#tables.cases.set(lease.caseKey, { ...known, stored: bindCase(known.stored, authorizationId) });
  }

  async write(lease: Lease, intent: Intent): Promise<void> {
    this.#held(lease);
    assertSameCase(intent, lease);
    assertNewId(this.#tables.intents, intent.id);
    this.#tables.intents.push(copy(intent));
  }

  async settle(lease: Lease, intentId: string, settlement: Settlement): Promise<void> {
    this.#held(lease);
    const { intents } = this.#tables;
    const index = intents.findIndex((intent) => intent.id === intentId && intent.caseKey === lease.caseKey);
    intents[index] = settleIntent(intents[index], copy(settlement));
  }

  async intents(caseKey: string): Promise<readonly Intent[]> {
    return readRows(this.#tables.intents, caseKey);
  }

  async show(showing: Showing): Promise<void> {
    this.#append(this.#tables.showings, showing);
  }

  async lastShowing(caseKey: string): Promise<Showing | undefined> {
    return readRows(this.#tables.showings, caseKey).at(-1);
  }

  async approve(approval: Approval): Promise<void> {
    assertNewId(this.#tables.approvals, approval.id);
    this.#append(this.#tables.approvals, approval);
  }

  async spend(approvalId: string, state: 'sent' | 'void', note?: string): Promise<boolean> {
    const { approvals } = this.#tables;
    const index = approvals.findIndex((approval) => approval.id === approvalId);
    const spent = spendApproval(approvals[index], state, note);
    if (spent !== undefined) approvals[index] = spent;
    return spent !== undefined;
  }

  async approvals(caseKey: string): Promise<readonly Approval[]> {
    return readRows(this.#tables.approvals, caseKey);
  }

  async answer(answer: PersonAnswer): Promise<void> {
    this.#append(this.#tables.answers, answer);
  }

  async answers(caseKey: string): Promise<readonly PersonAnswer[]> {
    return newestAnswers(readRows(this.#tables.answers, caseKey));
  }

  async orderCancel(order: CancelOrder): Promise<void> {
    this.#append(this.#tables.orders, order);
  }

  /** The first order stands. */
  async cancelOrder(caseKey: string): Promise<CancelOrder | undefined> {
    return readRows(this.#tables.orders, caseKey).at(0);
  }

  async orderDocument(order: DocumentOrder): Promise<void> {
    const { documentOrders } = this.#tables;
    if (!isKnownOrder(order, readRows(documentOrders, order.caseKey))) this.#append(documentOrders, order);
  }

  async documentOrders(caseKey: string): Promise<readonly DocumentOrder[]> {
    return readRows(this.#tables.documentOrders, caseKey);
  }

  async append(event: CaseEvent): Promise<void> {
    this.#append(this.#tables.events, event);
  }

  async events(caseKey: string): Promise<readonly CaseEvent[]> {
    return readRows(this.#tables.events, caseKey);
  }

  async close(): Promise<void> {
    this.#openTables = undefined;
  }

  get #tables(): Tables {
    if (this.#openTables === undefined) throw new StoreFailure('The case store is closed.');
    return this.#openTables;
  }

  #case(caseKey: string): ShelvedCase {
    const known = this.#tables.cases.get(caseKey);
    if (known === undefined) throw unknownCase();
    return known;
  }

  #held(lease: Lease): ShelvedCase {
    const known = this.#case(lease.caseKey);
    assertHeld(known.claim, lease);
    return known;
  }

  #append<T extends { readonly caseKey: string }>(table: T[], value: T): void {
    this.#case(value.caseKey);
    table.push(copy(value));
  }
}

function readRows<T extends { readonly caseKey: string }>(table: readonly T[], caseKey: string): readonly T[] {
  return copy(table.filter((row) => row.caseKey === caseKey));
}

function assertNewId(table: readonly { readonly id: string }[], id: string): void {
  if (table.some((row) => row.id === id)) throw new StoreFailure('Something with this id is in the store already.');
}
