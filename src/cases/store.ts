/**
 * What we remember about cases, behind four small ports.
 *
 * The authorization is the truth about the authorization; this is the truth about what we meant to do, what people
 * said, and what was done. A method that returns has made its change durable. Every write of a run carries its lease
 * and is refused with `CaseBusy` when a newer claim exists. Failures of the medium are `StoreFailure`.
 */
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

/** Cases and the right to work on them. */
export interface CaseShelf {
  /**
   * Remembers a case, once.
   *
   * Fails: `CaseConflict` where the key is known with another authorization, patient or order; mode,
   * deadline and mapping may differ from call to call, and the newest is kept.
   */
  open(request: CaseRequest, at: string): Promise<StoredCase>;
  find(caseKey: string): Promise<StoredCase | undefined>;
  /** Claims the case for `lifetimeMs` from `nowMs` (epoch); undefined while another owner's claim lives. The same owner may claim again. */
  claim(caseKey: string, owner: string, nowMs: number, lifetimeMs: number): Promise<Lease | undefined>;
  /** Who has the case at `nowMs`; undefined where it is free. */
  claimant(caseKey: string, nowMs: number): Promise<string | undefined>;
  /** Ends the claim of an owner that is known to be gone; without effect where somebody else has it by now. */
  evict(caseKey: string, owner: string): Promise<void>;
  /** Gives the case back; without effect if the lease was lost meanwhile. */
  release(lease: Lease): Promise<void>;
  /** Binds the case to its authorization; binding to another one later is a `CaseConflict`. */
  bind(lease: Lease, authorizationId: string): Promise<void>;
}

/** Steps written down before they are done. */
export interface IntentLog {
  write(lease: Lease, intent: Intent): Promise<void>;
  /** Settles an intent in doubt; settling twice with the same state is without effect. */
  settle(lease: Lease, intentId: string, settlement: Settlement): Promise<void>;
  /** All intents of a case, oldest first. */
  intents(caseKey: string): Promise<readonly Intent[]>;
}

/** What people saw, said and decided. Needs no lease: people are not scheduled. */
export interface PeopleLog {
  show(showing: Showing): Promise<void>;
  /** The newest showing of a case. */
  lastShowing(caseKey: string): Promise<Showing | undefined>;
  approve(approval: Approval): Promise<void>;
  /** Moves an approval from `given` to `sent` or `void`; false if it was not `given` any more. */
  spend(approvalId: string, state: 'sent' | 'void', note?: string): Promise<boolean>;
  /** Oldest first. */
  approvals(caseKey: string): Promise<readonly Approval[]>;
  answer(answer: PersonAnswer): Promise<void>;
  /** The newest answer for each path, in the order of their paths. */
  answers(caseKey: string): Promise<readonly PersonAnswer[]>;
  orderCancel(order: CancelOrder): Promise<void>;
  cancelOrder(caseKey: string): Promise<CancelOrder | undefined>;
  /** The very same order again is one. */
  orderDocument(order: DocumentOrder): Promise<void>;
  /** Oldest first. */
  documentOrders(caseKey: string): Promise<readonly DocumentOrder[]>;
}

/** What happened, for the audit. */
export interface EventLog {
  append(event: CaseEvent): Promise<void>;
  /** Oldest first. */
  events(caseKey: string): Promise<readonly CaseEvent[]>;
}

/** All four over one medium. */
export interface CaseStore extends CaseShelf, IntentLog, PeopleLog, EventLog {
  close(): Promise<void>;
}
