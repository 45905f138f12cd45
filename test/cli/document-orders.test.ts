/**
 * `priorfill attach` and `detach`, against the prior-auth sandbox and a store with one case.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/cases/sqlite-store.ts';
import { exitCodes } from '../../src/errors.ts';
import { connectPriorAuth } from '../../src/prior-auth/connect.ts';
import { type PriorAuthSimulator, startPriorAuthSimulator } from '../../src/simulator/simulator.ts';
import { anIntent, aRequest, openedAt } from '../cases/support/store-values.ts';
import { infusionForm, infusionRequest, smallPdf } from '../prior-auth/support/sample-form.ts';
import { commandAt } from '../support/commands.ts';
import { type CliRun, callCli } from './in-process.ts';

const by = 'Dana Whitfield, RN';
const caseKey = 'cpap-1';

describe('orders on documents from the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'priorfill-orders-'));
  const file = join(folder, 'cases.db');
  let simulator: PriorAuthSimulator;
  /** Attachments: ours, and one from the portal. */
  let [ours, theirs] = ['', ''];

  beforeAll(async () => {
    simulator = await startPriorAuthSimulator({ forms: [infusionForm] });
    const api = connectPriorAuth({ baseUrl: simulator.url, apiKey: simulator.apiKey, generation: 'g3b' });
    const created = await api.create(infusionRequest, 'key-0001');
    const { id: fileId } = await api.upload({ fileName: 'note.pdf', contentType: 'application/pdf', bytes: smallPdf });
    await api.attach(created.id, { ...commandAt(created.version), fileId, documentTypes: ['visit_note'], description: 'An invented note' });
    simulator.person.attach(created.id, ['visit_note']);
    [ours = '', theirs = ''] = (await api.read(created.id)).documents.map(({ id }) => id);
    await keepCase(created.id, fileId);
  });

  afterAll(async () => {
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps a choice for the next run, and says so', async () => {
    const run = await call('attach', '--document', 'DocumentReference/note-1', '--type', 'visit_note');

    const said = JSON.parse(run.out) as object;
    expect(said).toMatchObject({ kind: 'attach', reference: 'DocumentReference/note-1', documentType: 'visit_note', by });
    expect(said).toHaveProperty('next', 'priorfill run --case-key cpap-1');
    expect(await ordersInStore()).toMatchObject([{ kind: 'attach', reference: 'DocumentReference/note-1' }]);
  });

  it('keeps the order to take off what this program attached, and tells the same when it is called again', async () => {
    const first = await call('detach', '--attachment', ours);
    const second = await call('detach', '--attachment', ours);

    expect([first.code, second.code]).toEqual([0, 0]);
    expect(JSON.parse(first.out)).toMatchObject({ kind: 'detach', attachmentId: ours, by });
    expect(second.out).toBe(first.out);
    expect((await ordersInStore()).filter(({ kind }) => kind === 'detach')).toHaveLength(1);
  });

  it.each<[string, () => readonly string[], RegExp]>([
    ['what somebody else attached', () => ['detach', '--attachment', theirs], /it was not attached by this program/],
    ['what does not stand', () => ['detach', '--attachment', 'att_999'], /no such attachment stands/],
    ['a reference that is none', () => ['attach', '--document', 'Patient/p-1', '--type', 'visit_note'], /take it from "attachments"/],
    ['an empty type', () => ['attach', '--document', 'packet', '--type', ' '], /the document type is empty/],
    ['a case that nobody opened', () => ['attach', '--document', 'packet', '--type', 'x', '--case', 'none'], /there is no case "none"/],
    ['nobody’s name', () => ['attach', '--document', 'packet', '--type', 'x', '--by', ' '], /the person has no name/],
  ])('refuses %s, and keeps nothing', async (_what, args, message) => {
    const before = await ordersInStore();

    const run = await call(...args());

    expect(run.code).toBe(exitCodes.badInput);
    expect(run.err).toMatch(message);
    expect(await ordersInStore()).toEqual(before);
  });

  it('explains what a document is called', async () => {
    const help = await callCli(['attach', '--help']);

    expect(help.out).toMatch(/as in "attachments" of the result/);
    expect(help.out).toMatch(/DocumentReference\/ID[\s\S]*compiled\/TYPE[\s\S]*packet/);
  });

  /** Options given later win. */
  function call(command = '', ...args: readonly string[]): Promise<CliRun> {
    const env = { PRIORFILL_PRIOR_AUTH_URL: simulator.url, PRIORFILL_PRIOR_AUTH_KEY: simulator.apiKey, PRIORFILL_STORE: file };
    return callCli([command, '--case', caseKey, '--by', by, ...args], { env, folder });
  }

  async function ordersInStore() {
    const store = openSqliteStore(file);
    const orders = await store.documentOrders(caseKey);
    await store.close();
    return orders;
  }

  async function keepCase(authorizationId: string, fileId: string): Promise<void> {
    const store = openSqliteStore(file);
    await store.open(aRequest({ authorization: { id: authorizationId } }), openedAt);
    const lease = await store.claim(caseKey, 'run-a', 0, 1);
    if (lease === undefined) throw new Error('the claim was expected to succeed');
    await store.bind(lease, authorizationId);
    await store.write(lease, anIntent({ kind: 'attach', fileId, state: 'done' }));
    await store.release(lease);
    await store.close();
  }
});
