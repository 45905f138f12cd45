/**
 * The SQLite store against its twin: whatever happens to both, they answer alike.
 */
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import type { Lease } from '../../src/cases/case.ts';
import { createMemoryStore } from '../../src/cases/memory-store.ts';
import { openSqliteStore } from '../../src/cases/sqlite-store.ts';
import type { CaseStore } from '../../src/cases/store.ts';
import { aStoreFile } from './support/store-folders.ts';
import {
  aCancelOrder,
  aCreatingRequest,
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

/** A store under test with the leases it gave; a command takes one of them by number, so that stale ones are used too. */
interface Session {
  readonly store: CaseStore;
  readonly leases: Lease[];
}

type Command = (session: Session) => Promise<unknown>;

const forged: Lease = { caseKey: 'a', owner: 'nobody', fence: 1 };

function leaseOf(session: Session, number: number): Lease {
  return session.leases.at(number % Math.max(1, session.leases.length)) ?? forged;
}

async function claim(session: Session, caseKey: string, owner: string, nowMs: number): Promise<Lease | undefined> {
  const lease = await session.store.claim(caseKey, owner, nowMs, 100);
  if (lease !== undefined) session.leases.unshift(lease);
  return lease;
}

const caseKey = fc.constantFrom('a', 'b');
const id = fc.constantFrom('1', '2', '3');
const path = fc.constantFrom('/a', '/b', '/\u{1d11e}', '/\uffee');
const text = fc.string({ unit: 'binary', maxLength: 8 });
const lease = fc.nat({ max: 3 });
const authorization = fc.constantFrom({ id: 'x' }, { id: 'y' }, aCreatingRequest().authorization);
const request = fc.record(
  {
    caseKey,
    authorization,
    patient: fc.constantFrom({ reference: 'Patient/1' }, { reference: 'Patient/2' }),
    mode: fc.constantFrom('plan' as const, 'fill' as const, 'advance' as const),
    order: fc.constant({ reference: 'ServiceRequest/1' }),
    mapping: text,
    deadline: text,
  },
  { requiredKeys: ['caseKey', 'authorization', 'patient', 'mode'] },
);
const settlement = fc.record(
  { state: fc.constantFrom('done' as const, 'refused' as const, 'superseded' as const), settledAt: fc.constant(openedAt), note: text },
  { requiredKeys: ['state', 'settledAt'] },
);
const answer = fc.record({ caseKey, path, value: fc.array(fc.record({ valueString: text }), { maxLength: 2 }) });
const details = fc.dictionary(text, fc.oneof(text, fc.double(), fc.boolean()));

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.tuple(request).map(
    ([r]): Command =>
      (s) =>
        s.store.open(r, openedAt),
  ),
  fc.tuple(caseKey, fc.constantFrom('p', 'q'), fc.nat({ max: 400 })).map(
    ([k, owner, now]): Command =>
      (s) =>
        claim(s, k, owner, now),
  ),
  lease.map(
    (l): Command =>
      (s) =>
        s.store.release(leaseOf(s, l)),
  ),
  fc.tuple(caseKey, fc.constantFrom('p', 'q')).map(
    ([k, owner]): Command =>
      (s) =>
        s.store.evict(k, owner),
  ),
  fc.tuple(caseKey, fc.nat({ max: 400 })).map(
    ([k, now]): Command =>
      (s) =>
        s.store.claimant(k, now),
  ),
  fc.tuple(lease, fc.constantFrom('x', 'y')).map(
    ([l, a]): Command =>
      (s) =>
        s.store.bind(leaseOf(s, l), a),
  ),
  fc.tuple(lease, caseKey, id).map(
    ([l, k, i]): Command =>
      (s) =>
        s.store.write(leaseOf(s, l), anIntent({ id: i, caseKey: k })),
  ),
  fc.tuple(lease, id, settlement).map(
    ([l, i, end]): Command =>
      (s) =>
        s.store.settle(leaseOf(s, l), i, end),
  ),
  fc.tuple(caseKey, text).map(
    ([k, snapshotId]): Command =>
      (s) =>
        s.store.show(aShowing({ caseKey: k, snapshotId })),
  ),
  fc.tuple(caseKey, id).map(
    ([k, i]): Command =>
      (s) =>
        s.store.approve(anApproval({ caseKey: k, id: i })),
  ),
  fc.tuple(id, fc.constantFrom('sent' as const, 'void' as const), text).map(
    ([i, end, note]): Command =>
      (s) =>
        s.store.spend(i, end, note),
  ),
  answer.map(
    (changes): Command =>
      (s) =>
        s.store.answer(anAnswer(changes)),
  ),
  fc.tuple(caseKey, text).map(
    ([k, reason]): Command =>
      (s) =>
        s.store.orderCancel(aCancelOrder({ caseKey: k, reason })),
  ),
  fc.tuple(caseKey, fc.constantFrom('Observation/1', 'packet'), id).map(
    ([k, reference, documentType]): Command =>
      (s) =>
        s.store.orderDocument(anAttachOrder({ caseKey: k, reference, documentType })),
  ),
  fc.tuple(caseKey, id).map(
    ([k, attachmentId]): Command =>
      (s) =>
        s.store.orderDocument(aRemovalOrder({ caseKey: k, attachmentId })),
  ),
  fc.tuple(caseKey, details).map(
    ([k, d]): Command =>
      (s) =>
        s.store.append(anEvent({ caseKey: k, details: d })),
  ),
);

/** What a command came to: its value, or the class of its error. */
async function outcomeOf(command: Command, session: Session): Promise<unknown> {
  return command(session).then(
    (value) => ({ value }),
    (error: Error) => ({ failed: error.name }),
  );
}

async function everythingIn({ store }: Session): Promise<unknown> {
  const keys = ['a', 'b'];
  return Promise.all(
    keys.map(async (key) => [
      await store.find(key),
      await store.intents(key),
      await store.lastShowing(key),
      await store.approvals(key),
      await store.answers(key),
      await store.cancelOrder(key),
      await store.documentOrders(key),
      await store.events(key),
    ]),
  );
}

/** Two cases are open, and one of them is claimed: otherwise most commands would only be refused. */
async function aSession(store: CaseStore): Promise<Session> {
  const session = { store, leases: [] };
  await store.open(aRequest({ caseKey: 'a', authorization: { id: 'x' }, patient: { reference: 'Patient/1' } }), openedAt);
  await store.open(aCreatingRequest({ caseKey: 'b', patient: { reference: 'Patient/1' } }), openedAt);
  await claim(session, 'a', 'p', 0);
  return session;
}

it('answers like the memory store, for any sequence of commands', { timeout: 20_000 }, async () => {
  const property = fc.asyncProperty(fc.array(command, { size: '+1', maxLength: 60 }), async (commands) => {
    const sqlite = await aSession(openSqliteStore(aStoreFile()));
    const memory = await aSession(createMemoryStore());
    onTestFinished(() => sqlite.store.close());

    for (const each of commands) expect(await outcomeOf(each, sqlite)).toStrictEqual(await outcomeOf(each, memory));

    expect(await everythingIn(sqlite)).toStrictEqual(await everythingIn(memory));
    await sqlite.store.close();
  });

  await fc.assert(property, { numRuns: 100 });
});
