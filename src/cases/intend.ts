/**
 * Intent before call, settlement after: the frame around every write of a case.
 *
 * A refusal settles the intent as refused, or as superseded where the authorization had moved on. A lost answer leaves it
 * in doubt: the next look at the authorization settles it before anything else is sent.
 *
 * Source: the write protocol, "common".
 */

import { AccessRefused, BadInput, ForbiddenUrl, Unavailable } from '../errors.ts';
import { withoutAbsent } from '../fhir.ts';
import type { Command } from '../prior-auth/port.ts';
import { Refusal } from '../prior-auth/refusal.ts';
import type { Runtime } from '../runtime.ts';
import type { Intent, Lease, Settlement } from './case.ts';
import type { CaseStore } from './store.ts';

/** Who writes: the case, its lease, and where intents are kept. */
export interface Writer {
  readonly world: { readonly store: CaseStore; readonly runtime: Runtime };
  readonly request: { readonly caseKey: string };
  readonly lease: Lease;
}

export type Draft = Omit<Intent, 'id' | 'caseKey' | 'state' | 'createdAt'>;

/** The version and the key that were written down: the same intent, sent again, is the same command. */
export function commandOf({ version, id, idempotencyKey }: Intent): Command {
  return { version, key: idempotencyKey ?? id };
}

/** Writes a step down before it is done. Fails: `StoreFailure`, `CaseBusy`: then nothing is sent. */
export async function writeIntent(writer: Writer, draft: Draft): Promise<Intent> {
  const { store, runtime } = writer.world;
  const { caseKey } = writer.request;
  const intent: Intent = { ...draft, id: runtime.newId(), caseKey, state: 'doubt', createdAt: runtime.now().toISOString() };
  await store.write(writer.lease, intent);
  await store.append({ caseKey, at: intent.createdAt, event: 'intent', details: describeIntent(intent) });
  return intent;
}

function describeIntent({ kind, version, bodyHash, by, policy, attachmentId }: Intent): Readonly<Record<string, string | number>> {
  return { kind, version, bodyHash, ...withoutAbsent({ by, policy, attachmentId }) };
}

/** How an answer is judged: what its settlement says beyond `done` or `refused`. */
export interface Judging<T> {
  readonly ofResult?: (result: T) => Partial<Settlement>;
  readonly ofRefusal?: (refusal: Refusal) => Partial<Settlement>;
}

/**
 * Makes the call and settles the intent by what came of it.
 *
 * Fails: as `call`. After a refusal because something moved on the intent is superseded, after any other refused: the
 * same is not sent again at that version.
 */
export async function settleAfter<T>(writer: Writer, intent: Intent, call: () => Promise<T>, judging: Judging<T> = {}): Promise<T> {
  const { store, runtime } = writer.world;
  const settle = (settlement: Omit<Settlement, 'settledAt'>): Promise<void> =>
    store.settle(writer.lease, intent.id, { ...settlement, settledAt: runtime.now().toISOString() });
  let result: T;
  try {
    result = await call();
  } catch (error) {
    if (error instanceof Refusal) await settle({ ...settlementOf(error), ...judging.ofRefusal?.(error) });
    else if (hadNoEffect(error, intent)) await settle({ state: 'superseded', note: 'it had no effect' });
    throw error;
  }
  await settle({ state: 'done', ...judging.ofResult?.(result) });
  return result;
}

function settlementOf({ kind, wireCode }: Refusal): Omit<Settlement, 'settledAt'> {
  return { state: kind === 'stale' || kind === 'stale-snapshot' ? 'superseded' : 'refused', note: wireCode };
}

/**
 * Known to be without effect: not sent, or turned away at the door. After any other error the fate is open; and an
 * approval stays with its intent until it is seen to be used or void.
 */
function hadNoEffect(error: unknown, intent: Intent): boolean {
  const isShut = [AccessRefused, BadInput, ForbiddenUrl, Unavailable].some((kind) => error instanceof kind);
  return isShut && intent.snapshotId === undefined;
}
