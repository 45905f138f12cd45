/**
 * What every case store agrees on, and the store that forgets.
 *
 * The rules come first: pure functions over values, which the stores over SQL call inside their transactions. The
 * memory store after them is their twin for tests and for runs that only plan: same answers, nothing durable. It takes
 * and gives copies by way of JSON, as a medium would.
 */
import { isDeepStrictEqual } from 'node:util';
import { BadInput, CaseBusy, CaseConflict, StoreFailure } from '../errors.ts';
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
import type { CaseStore } from './store.ts';

/** Who may write for a case. Without an owner nobody does; the fence is never reset. */
export interface Claim {
  readonly owner: string | undefined;
  /** Epoch milliseconds; at this moment the claim has ended. */
  readonly untilMs: number;
  readonly fence: number;
}

/** The claim of a case that nobody has worked on yet. */
export const unclaimed: Claim = { owner: undefined, untilMs: 0, fence: 0 };

/** Text that every medium keeps as it is: no NUL, no half of a surrogate pair. */
const storableText = /^[^\0\p{Surrogate}]+$/u;

/** The value as a medium gives it back: through JSON, shared with nobody. */
export function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

/** A case seen for the first time. Fails: `BadInput` where the key is empty or holds what a medium would change. */
export function newCase(request: CaseRequest, at: string): StoredCase {
  if (!storableText.test(request.caseKey)) {
    throw new BadInput('The case key is empty, or holds a NUL or broken Unicode.', { remedy: 'Use a key of ordinary characters.' });
  }
  return { caseKey: request.caseKey, request: copy(request), openedAt: at };
}

/**
 * A known case under a repeated request: what it is about stays, mode, deadline and mapping become the newest given.
 *
 * Fails: `CaseConflict`, naming the parts that differ and not their values.
 */
export function reopenCase(stored: StoredCase, request: CaseRequest): StoredCase {
  const repeated = copy(request);
  const parts = differingParts(stored, repeated);
  if (parts.length > 0) {
    throw new CaseConflict(`The case key is known with another ${parts.join(' and another ')}.`, {
      remedy: 'Repeat the first request, or use a new case key for a new one.',
    });
  }
  return { ...stored, request: { ...stored.request, ...repeated, authorization: stored.request.authorization } };
}

function differingParts(stored: StoredCase, request: CaseRequest): readonly string[] {
  const first = stored.request;
  return [
    ...(isSameAuthorization(stored, request.authorization) ? [] : ['authorization']),
    ...(isDeepStrictEqual(first.patient, request.patient) ? [] : ['patient']),
    ...(isDeepStrictEqual(first.order, request.order) ? [] : ['order']),
  ];
}

/** Also true for the id of the authorization that the first request created meanwhile. */
function isSameAuthorization(stored: StoredCase, authorization: CaseRequest['authorization']): boolean {
  const namesTheBound = 'id' in authorization && authorization.id === stored.authorizationId;
  return namesTheBound || isDeepStrictEqual(stored.request.authorization, authorization);
}

/** The case bound to its authorization. Fails: `CaseConflict` where it is bound to, or was asked for, another one. */
export function bindCase(stored: StoredCase, authorizationId: string): StoredCase {
  const { authorization } = stored.request;
  const expected = stored.authorizationId ?? ('id' in authorization ? authorization.id : authorizationId);
  if (expected !== authorizationId) {
    throw new CaseConflict('The case belongs to another authorization.', {
      remedy: 'Look at both authorizations before going on, and use a new case key for the other one.',
    });
  }
  return { ...stored, authorizationId };
}

/** The claim of a new owner, or a further one of the same; undefined while another owner's claim lives. */
export function claimCase(claim: Claim, owner: string, nowMs: number, lifetimeMs: number): Claim | undefined {
  const isTaken = claim.owner !== undefined && claim.owner !== owner && nowMs < claim.untilMs;
  return isTaken ? undefined : { owner, untilMs: nowMs + lifetimeMs, fence: claim.fence + 1 };
}

/** The claim after it was given back; the same claim where the lease was lost meanwhile. */
export function releaseCase(claim: Claim, lease: Lease): Claim {
  return isHeld(claim, lease) ? { ...claim, owner: undefined, untilMs: 0 } : claim;
}

function isHeld(claim: Claim, lease: Lease): boolean {
  return claim.owner === lease.owner && claim.fence === lease.fence;
}

/** Fails: `CaseBusy` where the lease is not the newest claim. A claim past its time still counts until the next one. */
export function assertHeld(claim: Claim, lease: Lease): void {
  if (!isHeld(claim, lease)) {
    throw new CaseBusy('The case was claimed by another run, or given back.', { remedy: 'Try again when the other run has ended.' });
  }
}

/** Fails: `StoreFailure` where a step of one case would be written under the lease of another. */
export function assertSameCase(intent: Intent, lease: Lease): void {
  if (intent.caseKey !== lease.caseKey) throw new StoreFailure('The intent belongs to another case than the lease.');
}

/** The intent with its settlement. Fails: `StoreFailure` where there is no such intent or it ended differently. */
export function settleIntent(intent: Intent | undefined, settlement: Settlement): Intent {
  if (intent === undefined) throw new StoreFailure('The case has no such intent.');
  if (intent.state === settlement.state) return intent;
  if (intent.state !== 'doubt') throw new StoreFailure(`The intent is ${intent.state} and cannot become ${settlement.state}.`);
  return { ...intent, ...settlement };
}

/** The approval as spent; undefined where it is unknown or was spent before. */
export function spendApproval(approval: Approval | undefined, state: 'sent' | 'void', note: string | undefined): Approval | undefined {
  if (approval?.state !== 'given') return undefined;
  return note === undefined ? { ...approval, state } : { ...approval, state, note };
}

/** The last answer for each path, in the order of the paths' UTF-16 code units on every medium. */
export function newestAnswers(oldestFirst: readonly PersonAnswer[]): readonly PersonAnswer[] {
  const newest = new Map(oldestFirst.map((answer) => [answer.path, answer]));
  return [...newest.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What a store throws when asked to write about a case that was never opened. */
export function unknownCase(): StoreFailure {
  return new StoreFailure('There is no case with this key in the store.', { remedy: 'Open the case first, or check which store is used.' });
}

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
