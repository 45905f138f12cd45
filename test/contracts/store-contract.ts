/**
 * What every case store keeps, whatever its medium.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CaseRequest, Lease } from '../../src/cases/case.ts';
import type { CaseStore } from '../../src/cases/store.ts';
import { BadInput, CaseBusy, CaseConflict, StoreFailure } from '../../src/errors.ts';
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
} from '../cases/support/store-values.ts';

/** Runs the contract against fresh stores from `makeStore`; each is closed after its test. */
export function describeStoreContract(name: string, makeStore: () => Promise<CaseStore>): void {
  async function aStore(): Promise<CaseStore> {
    const store = await makeStore();
    onTestFinished(() => store.close());
    return store;
  }

  async function aStoreWithCase(request: CaseRequest = aRequest()): Promise<CaseStore> {
    const store = await aStore();
    await store.open(request, openedAt);
    return store;
  }

  describe(`${name}: cases`, () => describeCases(aStore, aStoreWithCase));
  describe(`${name}: claims`, () => describeClaims(aStoreWithCase));
  describe(`${name}: binding`, () => describeBinding(aStoreWithCase));
  describe(`${name}: intents`, () => describeIntents(aStoreWithCase));
  describe(`${name}: people`, () => describePeople(aStoreWithCase));
  describe(`${name}: events`, () => describeEvents(aStoreWithCase));
  describe(`${name}: life`, () => describeLife(aStore, aStoreWithCase));
}

type OpenStore = (request?: CaseRequest) => Promise<CaseStore>;

/** A claim that a test relies on. */
async function aLease(store: CaseStore, owner = 'run-a', nowMs = 1_000): Promise<Lease> {
  const lease = await store.claim('cpap-1', owner, nowMs, 60_000);
  if (lease === undefined) throw new Error('the claim was expected to succeed');
  return lease;
}

function describeCases(aStore: () => Promise<CaseStore>, aStoreWithCase: OpenStore): void {
  it('gives a new case back as it was asked for', async () => {
    const store = await aStore();

    const stored = await store.open(aRequest({ deadline: '2026-03-05T09:00:00Z' }), openedAt);

    expect(stored).toEqual({ caseKey: 'cpap-1', request: aRequest({ deadline: '2026-03-05T09:00:00Z' }), openedAt });
    expect(await store.find('cpap-1')).toEqual(stored);
  });

  it('finds nothing under a key that was never opened', async () => {
    const store = await aStoreWithCase();

    expect(await store.find('cpap-2')).toBeUndefined();
  });

  it('opens the same request twice as one case, and keeps the first time', async () => {
    const store = await aStoreWithCase();

    const again = await store.open(aRequest(), '2026-03-02T11:00:00Z');

    expect(again).toEqual({ caseKey: 'cpap-1', request: aRequest(), openedAt });
  });

  it('takes mode, deadline and mapping from the newest request', async () => {
    const store = await aStoreWithCase(aRequest({ mode: 'plan', deadline: '2026-03-05T09:00:00Z' }));

    await store.open(aRequest({ mode: 'advance', deadline: '2026-03-04T09:00:00Z', mapping: 'cpap' }), openedAt);

    const stored = await store.find('cpap-1');
    expect(stored?.request).toEqual(aRequest({ mode: 'advance', deadline: '2026-03-04T09:00:00Z', mapping: 'cpap' }));
  });

  it('keeps deadline and mapping where the newest request names none', async () => {
    const store = await aStoreWithCase(aRequest({ deadline: '2026-03-05T09:00:00Z', mapping: 'cpap' }));

    const again = await store.open(aRequest(), openedAt);

    expect(again.request).toEqual(aRequest({ deadline: '2026-03-05T09:00:00Z', mapping: 'cpap' }));
  });

  const ordered = aRequest({ order: { reference: 'ServiceRequest/1' } });

  it.each([
    ['authorization', { ...ordered, authorization: { id: 'auth-2' } }],
    ['authorization', aCreatingRequest({ order: { reference: 'ServiceRequest/1' } })],
    ['patient', { ...ordered, patient: { reference: 'Patient/invented-2' } }],
    ['patient', { ...ordered, patient: { identifier: { system: 'http://example.org/mrn', value: 'invented-1' } } }],
    ['order', { ...ordered, order: { reference: 'ServiceRequest/2' } }],
    ['order', aRequest()],
  ])('refuses a known key with another %s, and names no value', async (part, other) => {
    const store = await aStoreWithCase(ordered);

    const refusal = await store.open(other, openedAt).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(CaseConflict);
    expect(refusal).toHaveProperty('message', `The case key is known with another ${part}.`);
  });

  it('changes nothing when it refuses another request', async () => {
    const store = await aStoreWithCase();

    await expect(store.open(aRequest({ patient: { reference: 'Patient/2' }, mode: 'advance' }), openedAt)).rejects.toThrow(CaseConflict);

    expect((await store.find('cpap-1'))?.request).toEqual(aRequest());
  });

  it('does not mind the order in which a request names its parts', async () => {
    const store = await aStoreWithCase(aRequest({ patient: { identifier: { system: 'http://example.org/mrn', value: 'invented-1' } } }));

    const again = store.open(aRequest({ patient: { identifier: { value: 'invented-1', system: 'http://example.org/mrn' } } }), openedAt);

    await expect(again).resolves.toHaveProperty('openedAt', openedAt);
  });

  it.each([[''], ['cpap\0one'], ['cpap\ud800']])('refuses the case key %j, which a medium would not keep as it is', async (caseKey) => {
    const store = await aStore();

    await expect(store.open(aRequest({ caseKey }), openedAt)).rejects.toThrow(BadInput);
  });
}

function describeClaims(aStoreWithCase: OpenStore): void {
  it('claims a free case for its owner', async () => {
    const store = await aStoreWithCase();

    expect(await store.claim('cpap-1', 'run-a', 1_000, 500)).toEqual({ caseKey: 'cpap-1', owner: 'run-a', fence: 1 });
  });

  it('gives no second owner a claim that lives, and gives it at the end of its time with a higher fence', async () => {
    const store = await aStoreWithCase();
    await store.claim('cpap-1', 'run-a', 1_000, 500);

    expect(await store.claim('cpap-1', 'run-b', 1_499, 500)).toBeUndefined();
    expect(await store.claim('cpap-1', 'run-b', 1_500, 500)).toEqual({ caseKey: 'cpap-1', owner: 'run-b', fence: 2 });
  });

  it('lets the same owner claim again, and prolongs the claim', async () => {
    const store = await aStoreWithCase();
    await store.claim('cpap-1', 'run-a', 1_000, 500);

    expect(await store.claim('cpap-1', 'run-a', 1_400, 500)).toHaveProperty('fence', 2);
    expect(await store.claim('cpap-1', 'run-b', 1_600, 500)).toBeUndefined();
  });

  it('keeps a time in this century exactly', async () => {
    const store = await aStoreWithCase();
    await store.claim('cpap-1', 'run-a', 1_772_442_000_000, 500);

    expect(await store.claim('cpap-1', 'run-b', 1_772_442_000_499, 500)).toBeUndefined();
    expect(await store.claim('cpap-1', 'run-b', 1_772_442_000_500, 500)).toHaveProperty('fence', 2);
  });

  it('gives a released case to the next owner at once, with a higher fence', async () => {
    const store = await aStoreWithCase();
    const lease = await aLease(store);

    await store.release(lease);

    expect(await aLease(store, 'run-b')).toHaveProperty('fence', 2);
  });

  it('leaves a newer claim alone when an old lease is released', async () => {
    const store = await aStoreWithCase();
    const old = await aLease(store, 'run-a', 1_000);
    const newer = await aLease(store, 'run-b', 90_000);

    await store.release(old);

    await expect(store.bind(newer, 'auth-1')).resolves.toBeUndefined();
  });

  it('refuses every write under a stale fence', async () => {
    const store = await aStoreWithCase();
    const stale = await aLease(store);
    await store.write(stale, anIntent());
    await aLease(store, 'run-b', 90_000);

    await expect(store.write(stale, anIntent({ id: 'intent-2' }))).rejects.toThrow(CaseBusy);
    await expect(store.settle(stale, 'intent-1', { state: 'done', settledAt: openedAt })).rejects.toThrow(CaseBusy);
    await expect(store.bind(stale, 'auth-1')).rejects.toThrow(CaseBusy);
    expect(await store.intents('cpap-1')).toEqual([anIntent()]);
  });

  it('refuses the earlier lease of an owner who claimed again', async () => {
    const store = await aStoreWithCase();
    const earlier = await aLease(store);
    await aLease(store);

    await expect(store.write(earlier, anIntent())).rejects.toThrow(CaseBusy);
  });

  it('refuses a foreign owner who guessed the fence, and a lease that was given back', async () => {
    const store = await aStoreWithCase();
    const lease = await aLease(store);

    await expect(store.write({ ...lease, owner: 'run-b' }, anIntent())).rejects.toThrow(CaseBusy);
    await store.release(lease);
    await expect(store.write(lease, anIntent())).rejects.toThrow(CaseBusy);
  });

  it('lets a claim past its time write until somebody else claims', async () => {
    const store = await aStoreWithCase();
    const lease = await store.claim('cpap-1', 'run-a', 1_000, 0);

    await expect(store.bind(lease ?? (await aLease(store)), 'auth-1')).resolves.toBeUndefined();
  });

  it('says who has a case, as long as the claim lives', async () => {
    const store = await aStoreWithCase();
    await store.claim('cpap-1', 'run-a', 1_000, 500);

    expect(await store.claimant('cpap-1', 1_400)).toBe('run-a');
    expect(await store.claimant('cpap-1', 1_500)).toBeUndefined();
  });

  it('says of a case that was given back, or never claimed, that nobody has it', async () => {
    const store = await aStoreWithCase();
    const before = await store.claimant('cpap-1', 0);

    await store.release(await aLease(store));

    expect([before, await store.claimant('cpap-1', 1_001)]).toEqual([undefined, undefined]);
  });

  it('frees a case of an owner that is gone, whose lease is worth nothing then', async () => {
    const store = await aStoreWithCase();
    const gone = await aLease(store, 'run-a');

    await store.evict('cpap-1', 'run-a');
    const next = await store.claim('cpap-1', 'run-b', 1_001, 500);

    expect(next?.fence).toBeGreaterThan(gone.fence);
    await expect(store.bind(gone, 'auth-1')).rejects.toThrow(CaseBusy);
  });

  it('does not free a case that somebody else has by now', async () => {
    const store = await aStoreWithCase();
    await aLease(store, 'run-b');

    await store.evict('cpap-1', 'run-a');

    expect(await store.claimant('cpap-1', 1_001)).toBe('run-b');
  });
}

function describeBinding(aStoreWithCase: OpenStore): void {
  it('binds a case once, and takes the same binding again', async () => {
    const store = await aStoreWithCase(aCreatingRequest());
    const lease = await aLease(store);

    await store.bind(lease, 'auth-9');
    await store.bind(lease, 'auth-9');

    expect(await store.find('cpap-1')).toHaveProperty('authorizationId', 'auth-9');
  });

  it('refuses to bind a bound case to another authorization', async () => {
    const store = await aStoreWithCase(aCreatingRequest());
    const lease = await aLease(store);
    await store.bind(lease, 'auth-9');

    await expect(store.bind(lease, 'auth-8')).rejects.toThrow(CaseConflict);
    expect(await store.find('cpap-1')).toHaveProperty('authorizationId', 'auth-9');
  });

  it('refuses to bind a case to another authorization than the one asked for', async () => {
    const store = await aStoreWithCase(aRequest({ authorization: { id: 'auth-1' } }));

    await expect(store.bind(await aLease(store), 'auth-2')).rejects.toThrow(CaseConflict);
  });

  it('takes the id of the authorization that the case created in place of the order to create it', async () => {
    const store = await aStoreWithCase(aCreatingRequest());
    await store.bind(await aLease(store), 'auth-9');

    const byId = await store.open(aRequest({ authorization: { id: 'auth-9' } }), openedAt);

    expect(byId.request).toEqual(aCreatingRequest());
    await expect(store.open(aCreatingRequest(), openedAt)).resolves.toEqual(byId);
    await expect(store.open(aRequest({ authorization: { id: 'auth-8' } }), openedAt)).rejects.toThrow(CaseConflict);
  });

  it('takes no id for a case that is still to create its authorization', async () => {
    const store = await aStoreWithCase(aCreatingRequest());

    await expect(store.open(aRequest({ authorization: { id: 'auth-9' } }), openedAt)).rejects.toThrow(CaseConflict);
  });
}

function describeIntents(aStoreWithCase: OpenStore): void {
  it('lists the intents of a case in the order of writing, whatever their times say', async () => {
    const store = await aStoreWithCase();
    const lease = await aLease(store);
    const later = anIntent({ id: 'b', createdAt: '2026-03-02T10:00:00Z' });
    const earlier = anIntent({ id: 'a', createdAt: '2026-03-02T09:00:00Z', kind: 'upload', documentHash: 'sha256-of-pdf' });

    await store.write(lease, later);
    await store.write(lease, earlier);

    expect(await store.intents('cpap-1')).toEqual([later, earlier]);
    expect(await store.intents('cpap-2')).toEqual([]);
  });

  it('gives back what a step was about: the chart’s document, and the attachment that is taken off', async () => {
    const store = await aStoreWithCase();
    const lease = await aLease(store);
    const attach = anIntent({ id: 'a', kind: 'attach', reference: 'DocumentReference/invented-1', fileId: 'file-1' });
    const detach = anIntent({ id: 'b', kind: 'detach', attachmentId: 'att-1', fileId: 'file-1' });

    await store.write(lease, attach);
    await store.write(lease, detach);

    expect(await store.intents('cpap-1')).toEqual([attach, detach]);
  });

  it('settles an intent in doubt with what became known', async () => {
    const store = await aStoreWithCase();
    const lease = await aLease(store);
    await store.write(lease, anIntent({ kind: 'upload' }));

    await store.settle(lease, 'intent-1', { state: 'done', fileId: 'file-1', settledAt: openedAt });

    expect(await store.intents('cpap-1')).toEqual([anIntent({ kind: 'upload', state: 'done', fileId: 'file-1', settledAt: openedAt })]);
  });

  it('leaves an intent as it was settled first when the same state comes again', async () => {
    const store = await aStoreWithCase();
    const lease = await aLease(store);
    await store.write(lease, anIntent());

    await store.settle(lease, 'intent-1', { state: 'superseded', note: 'version moved', settledAt: openedAt });
    await store.settle(lease, 'intent-1', { state: 'superseded', note: 'again', settledAt: '2026-03-02T12:00:00Z' });

    expect(await store.intents('cpap-1')).toEqual([anIntent({ state: 'superseded', note: 'version moved', settledAt: openedAt })]);
  });

  it('refuses to settle an intent differently, or one that the case does not have', async () => {
    const store = await aStoreWithCase();
    const lease = await aLease(store);
    await store.write(lease, anIntent());
    await store.settle(lease, 'intent-1', { state: 'done', settledAt: openedAt });

    await expect(store.settle(lease, 'intent-1', { state: 'refused', settledAt: openedAt })).rejects.toThrow(StoreFailure);
    await expect(store.settle(lease, 'intent-2', { state: 'done', settledAt: openedAt })).rejects.toThrow(StoreFailure);
  });

  it('never writes a step of one case under the lease of another', async () => {
    const store = await aStoreWithCase();
    await store.open(aRequest({ caseKey: 'cpap-2' }), openedAt);
    const lease = await aLease(store);

    await expect(store.write(lease, anIntent({ caseKey: 'cpap-2' }))).rejects.toThrow(StoreFailure);
    expect(await store.intents('cpap-2')).toEqual([]);
  });

  it('takes an id once', async () => {
    const store = await aStoreWithCase();
    const lease = await aLease(store);
    await store.write(lease, anIntent());

    await expect(store.write(lease, anIntent({ version: 9 }))).rejects.toThrow(StoreFailure);
    expect(await store.intents('cpap-1')).toEqual([anIntent()]);
  });
}

function describePeople(aStoreWithCase: OpenStore): void {
  it('gives the showing that was written last', async () => {
    const store = await aStoreWithCase();
    expect(await store.lastShowing('cpap-1')).toBeUndefined();

    await store.show(aShowing({ snapshotId: 'snapshot-2', shownAt: '2026-03-02T10:00:00Z' }));
    await store.show(aShowing({ snapshotId: 'snapshot-1', shownAt: '2026-03-02T09:00:00Z' }));

    expect(await store.lastShowing('cpap-1')).toEqual(aShowing({ shownAt: '2026-03-02T09:00:00Z' }));
  });

  it('spends an approval as sent exactly once', async () => {
    const store = await aStoreWithCase();
    await store.approve(anApproval());

    const spent = await Promise.all([store.spend('approval-1', 'sent'), store.spend('approval-1', 'sent')]);

    expect(spent.sort()).toEqual([false, true]);
    expect(await store.approvals('cpap-1')).toEqual([anApproval({ state: 'sent' })]);
  });

  it('voids an approval with its reason, and sends none that is void', async () => {
    const store = await aStoreWithCase();
    await store.approve(anApproval());

    expect(await store.spend('approval-1', 'void', 'an answer changed')).toBe(true);
    expect(await store.spend('approval-1', 'sent')).toBe(false);
    expect(await store.approvals('cpap-1')).toEqual([anApproval({ state: 'void', note: 'an answer changed' })]);
  });

  it('spends no approval that it does not know', async () => {
    const store = await aStoreWithCase();

    expect(await store.spend('approval-7', 'sent')).toBe(false);
  });

  it('lists approvals oldest first', async () => {
    const store = await aStoreWithCase();

    await store.approve(anApproval({ id: 'b' }));
    await store.approve(anApproval({ id: 'a' }));

    expect((await store.approvals('cpap-1')).map((approval) => approval.id)).toEqual(['b', 'a']);
  });

  it('gives the newest answer for each path, in the order of the paths', async () => {
    const store = await aStoreWithCase();
    await store.answer(anAnswer({ path: '/b', value: [{ valueInteger: 1 }] }));
    await store.answer(anAnswer({ path: '/a', value: [{ valueBoolean: true }] }));
    await store.answer(anAnswer({ path: '/b', value: [], at: '2026-03-01T00:00:00Z' }));

    const answers = await store.answers('cpap-1');

    expect(answers).toEqual([
      anAnswer({ path: '/a', value: [{ valueBoolean: true }] }),
      anAnswer({ path: '/b', value: [], at: '2026-03-01T00:00:00Z' }),
    ]);
  });

  it('keeps the first order to cancel', async () => {
    const store = await aStoreWithCase();
    expect(await store.cancelOrder('cpap-1')).toBeUndefined();

    await store.orderCancel(aCancelOrder());
    await store.orderCancel(aCancelOrder({ reason: 'again' }));

    expect(await store.cancelOrder('cpap-1')).toEqual(aCancelOrder());
  });

  it('lists the orders on documents oldest first, those of one case only', async () => {
    const store = await aStoreWithCase();
    await store.open(aRequest({ caseKey: 'cpap-2' }), openedAt);
    const orders = [anAttachOrder({ at: '2026-03-02T10:00:00Z' }), aRemovalOrder(), anAttachOrder({ documentType: 'visit_note' })];

    for (const order of orders) await store.orderDocument(order);
    await store.orderDocument(anAttachOrder({ caseKey: 'cpap-2' }));

    expect(await store.documentOrders('cpap-1')).toEqual(orders);
    expect(await store.documentOrders('cpap-3')).toEqual([]);
  });

  it('keeps an order on a document once, however often it is written, and one of another time as another', async () => {
    const store = await aStoreWithCase();

    await Promise.all([store.orderDocument(anAttachOrder()), store.orderDocument(anAttachOrder())]);
    await store.orderDocument(aRemovalOrder());
    await store.orderDocument(aRemovalOrder());
    await store.orderDocument(anAttachOrder());
    await store.orderDocument(anAttachOrder({ at: '2026-03-02T11:00:00Z' }));

    expect(await store.documentOrders('cpap-1')).toEqual([anAttachOrder(), aRemovalOrder(), anAttachOrder({ at: '2026-03-02T11:00:00Z' })]);
  });
}

function describeEvents(aStoreWithCase: OpenStore): void {
  it('lists the events of one case in the order of writing', async () => {
    const store = await aStoreWithCase();
    await store.open(aRequest({ caseKey: 'cpap-2' }), openedAt);
    const events = Array.from({ length: 12 }, (_, index) => anEvent({ details: { index } }));

    for (const event of events) {
      await store.append(event);
      await store.append({ ...event, caseKey: 'cpap-2' });
    }

    expect(await store.events('cpap-1')).toEqual(events);
  });

  it('keeps any text in a value as it was given', async () => {
    const store = await aStoreWithCase();
    const event = anEvent({ event: "'; drop table events; --", details: { note: 'NUL \0, half \ud800, 𝄞, ?1', ['__proto__']: 'own' } });

    await store.append(event);

    expect(await store.events('cpap-1')).toEqual([event]);
  });
}

function describeLife(aStore: () => Promise<CaseStore>, aStoreWithCase: OpenStore): void {
  it('writes nothing about a case that was never opened', async () => {
    const store = await aStore();
    const lease = { caseKey: 'cpap-1', owner: 'run-a', fence: 1 };

    await expect(store.claim('cpap-1', 'run-a', 1_000, 500)).rejects.toThrow(StoreFailure);
    await expect(store.write(lease, anIntent())).rejects.toThrow(StoreFailure);
    await expect(store.show(aShowing())).rejects.toThrow(StoreFailure);
    await expect(store.approve(anApproval())).rejects.toThrow(StoreFailure);
    await expect(store.answer(anAnswer())).rejects.toThrow(StoreFailure);
    await expect(store.orderCancel(aCancelOrder())).rejects.toThrow(StoreFailure);
    await expect(store.orderDocument(anAttachOrder())).rejects.toThrow(StoreFailure);
    await expect(store.append(anEvent())).rejects.toThrow(StoreFailure);
    await expect(store.release(lease)).resolves.toBeUndefined();
  });

  it('shares no object with its callers', async () => {
    const store = await aStoreWithCase();
    const details = { items: 1 };
    await store.append(anEvent({ details }));

    details.items = 2;
    Object.assign((await store.events('cpap-1'))[0]?.details ?? {}, { items: 3 });

    expect(await store.events('cpap-1')).toEqual([anEvent({ details: { items: 1 } })]);
  });

  it('answers nothing after it was closed, and closes twice without complaint', async () => {
    const store = await aStoreWithCase();
    await store.find('cpap-1');

    await store.close();

    await expect(store.find('cpap-1')).rejects.toThrow(StoreFailure);
    await expect(store.append(anEvent())).rejects.toThrow(StoreFailure);
    await expect(store.close()).resolves.toBeUndefined();
  });
}
