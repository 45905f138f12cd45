/**
 * What every case store agrees on, whatever its medium: pure functions over values.
 *
 * The stores call them inside their transactions, so that two stores answer alike.
 */
import { isDeepStrictEqual } from 'node:util';
import { BadInput, CaseBusy, CaseConflict, StoreFailure } from '../errors.ts';
import type { Approval, CaseRequest, DocumentOrder, Intent, Lease, PersonAnswer, Settlement, StoredCase } from './case.ts';

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
  const isTaken = claim.owner !== undefined && claim.owner !== owner && isAlive(claim, nowMs, lifetimeMs);
  return isTaken ? undefined : { owner, untilMs: nowMs + lifetimeMs, fence: claim.fence + 1 };
}

/** A claim that would outlive one made now was made by a clock that has gone back since: nobody knows its age, and the fence decides. */
function isAlive({ untilMs }: Claim, nowMs: number, lifetimeMs: number): boolean {
  return nowMs < untilMs && untilMs - nowMs <= lifetimeMs;
}

/** Whose claim lives at `nowMs`; undefined where the case is free. */
export function liveOwner({ owner, untilMs }: Claim, nowMs: number): string | undefined {
  return nowMs < untilMs ? owner : undefined;
}

/** The claim without the owner that is gone; the same claim where somebody else has it by now. The fence stays. */
export function evictFrom(claim: Claim, owner: string): Claim {
  return claim.owner === owner ? { ...claim, owner: undefined, untilMs: 0 } : claim;
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

/** True for the very same order: a write that is repeated. */
export function isKnownOrder(order: DocumentOrder, known: readonly DocumentOrder[]): boolean {
  return known.some((each) => isDeepStrictEqual(each, copy(order)));
}

/** What a store throws when asked to write about a case that was never opened. */
export function unknownCase(): StoreFailure {
  return new StoreFailure('There is no case with this key in the store.', { remedy: 'Open the case first, or check which store is used.' });
}
