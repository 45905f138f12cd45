/**
 * What every adapter to a prior-auth API keeps, whatever generation it speaks.
 */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QuestionnaireResponseItem } from '../../src/fhir.ts';
import type { Authorization, CreateAuthorization, DocumentDesk, PriorAuth, RefusalKind } from '../../src/prior-auth/port.ts';
import { Ambiguous } from '../../src/prior-auth/refusal.ts';
import { commandAt, confirmOf } from '../support/commands.ts';

/** One API with an adapter to it, fresh for each test. */
export interface PriorAuthBench {
  readonly api: PriorAuth & DocumentDesk;
  /** The same API with a key that it does not know. */
  readonly stranger: PriorAuth;
  readonly request: CreateAuthorization;
  /** Answers to every required question; the case then ends approved. */
  readonly answers: readonly QuestionnaireResponseItem[];
  /** The one required document's type. */
  readonly documentType: string;
  readonly pdf: Uint8Array;
  /** A person edits the case beside the API. */
  editByPerson(id: string): void;
  /** The next call with this method has its effect, and its answer is lost. */
  loseAnswerTo(method: string): void;
  close(): Promise<void>;
}

export interface ContractOptions {
  /** False where the generation has no review snapshot: one confirm goes to the payer. */
  readonly hasApproval?: boolean;
  /** How an approval is refused whose snapshot is stale; by its action, where that is what it names. */
  readonly staleApproval?: RefusalKind;
}

/** The suite; `make` starts a fresh API. */
export function describePriorAuthContract(name: string, make: () => Promise<PriorAuthBench>, options: ContractOptions = {}): void {
  const { hasApproval = true, staleApproval = 'stale-snapshot' } = options;
  /** A confirm that is the final submission may be with the payer at once. */
  const confirmedPhases = hasApproval ? ['working'] : ['working', 'with-payer'];

  describe(`${name} keeps the prior-auth contract`, () => {
    let bench: PriorAuthBench;

    beforeEach(async () => {
      bench = await make();
    });

    afterEach(async () => {
      await bench.close();
    });

    it('creates an authorization that waits for answers and documents', async () => {
      const created = await bench.api.create(bench.request, 'key-0001');

      expect(created).toMatchObject({ phase: 'needs-requirements', unknowns: [], request: bench.request.request, handoffActive: false });
      expect(created.requirements.questions.length).toBeGreaterThan(0);
      expect(created.requirements.documents.map(({ type }) => type)).toContain(bench.documentType);
      expect(created.nextAction?.confirmable).toBe(false);
    });

    it('creates one authorization for one key', async () => {
      const first = await bench.api.create(bench.request, 'key-0001');

      const second = await bench.api.create(bench.request, 'key-0001');

      expect(second.id).toBe(first.id);
    });

    it('refuses a key that was used for another request', async () => {
      await bench.api.create(bench.request, 'key-0001');

      const refused = bench.api.create({ ...bench.request, providerNpi: '1093817465' }, 'key-0001');

      await expectRefusal(refused, 'key-reused');
    });

    it('says that there is no route to a payer nobody knows', async () => {
      const request = { ...bench.request, request: { ...bench.request.request, payerId: 'nobody' } };

      await expectRefusal(bench.api.create(request, 'key-0001'), 'no-route');
    });

    it('gives the form as a FHIR questionnaire with a url', async () => {
      const { questionnaire } = await bench.api.create(bench.request, 'key-0001');

      expect(questionnaire).toMatchObject({ resourceType: 'Questionnaire', status: 'active' });
      expect(questionnaire.url).toMatch(/^[a-z]+:/);
    });

    it('reads what it created', async () => {
      const created = await bench.api.create(bench.request, 'key-0001');

      expect(await bench.api.read(created.id)).toEqual(created);
    });

    it('says not-found for an authorization that does not exist', async () => {
      await expectRefusal(bench.api.read('nothing-there'), 'not-found');
    });

    it('refuses access with an unknown key', async () => {
      const { id } = await bench.api.create(bench.request, 'key-0001');

      await expect(bench.stranger.read(id)).rejects.toMatchObject({ code: 'access-refused' });
    });

    it('says before anything is created where a request would go, or that there is no way; or that it cannot tell', async () => {
      const nowhere = { ...bench.request, request: { ...bench.request.request, payerId: 'nobody-insures-this' } };

      const route = await bench.api.findRoute(bench.request);

      expect(route === undefined).toBe(bench.api.traits.generation === 'g1');
      if (route === undefined) return;
      expect(route.payerName).not.toBe('');
      await expectRefusal(bench.api.findRoute(nowhere), 'no-route');
    });

    it('merges answers and leaves the others alone', async () => {
      const [first, ...rest] = bench.answers;
      const created = await bench.api.create(bench.request, 'key-0001');

      const once = await bench.api.answer(created.id, { ...commandAt(created.version), items: [first as QuestionnaireResponseItem] });
      const twice = await bench.api.answer(created.id, { ...commandAt(once.version), items: rest });

      expect(once.version).toBeGreaterThan(created.version);
      expect(linkIdsOf(twice)).toEqual(expect.arrayContaining(bench.answers.map(({ linkId }) => linkId)));
      expect(twice.requirements.questions).toEqual([]);
    });

    it('refuses a version that moved on, and changes nothing', async () => {
      const created = await bench.api.create(bench.request, 'key-0001');
      bench.editByPerson(created.id);

      await expectRefusal(bench.api.answer(created.id, { ...commandAt(created.version), items: bench.answers }), 'stale');

      expect((await bench.api.read(created.id)).answers.item).toBeUndefined();
    });

    it('refuses a confirm while requirements are open', async () => {
      const created = await bench.api.create(bench.request, 'key-0001');

      await expectRefusal(bench.api.confirm(created.id, confirmOf(created)), 'blocked');
    });

    it('uploads a document and attaches it once it is ready', async () => {
      const created = await bench.api.create(bench.request, 'key-0001');

      const file = await bench.api.upload({ fileName: 'note.pdf', contentType: 'application/pdf', bytes: bench.pdf });
      const attached = await bench.api.attach(created.id, { ...commandAt(created.version), ...linkTo(file.id) });

      expect(file).toMatchObject({ status: 'ready', sizeBytes: bench.pdf.length });
      expect(attached.documents).toMatchObject([{ fileId: file.id, documentTypes: [bench.documentType] }]);
      expect(attached.requirements.documents).toEqual([]);
    });

    it('takes a document off again: it stands there no more, and is asked for again', async () => {
      const { attached, attachmentId } = await attachNote();

      const detached = await bench.api.detach(attached.id, { ...commandAt(attached.version), attachmentId });

      expect(detached.documents).toEqual([]);
      expect(detached.version).toBeGreaterThan(attached.version);
      expect(detached.requirements.documents.map(({ type }) => type)).toEqual([bench.documentType]);
      expect(await bench.api.read(attached.id)).toEqual(detached);
    });

    it('takes off the one document that is named, and leaves its twin', async () => {
      const { attached, attachmentId } = await attachNote();
      const fileId = attached.documents[0]?.fileId ?? '';
      const both = await bench.api.attach(attached.id, { ...commandAt(attached.version), ...linkTo(fileId) });

      const detached = await bench.api.detach(both.id, { ...commandAt(both.version), attachmentId });

      expect(both.documents).toHaveLength(2);
      expect(detached.documents).toEqual(both.documents.filter(({ id }) => id !== attachmentId));
    });

    it('says not-found for a document that was taken off before, and changes nothing', async () => {
      const { attached, attachmentId } = await attachNote();
      const once = await bench.api.detach(attached.id, { ...commandAt(attached.version), attachmentId });

      await expectRefusal(bench.api.detach(attached.id, { ...commandAt(once.version), attachmentId }), 'not-found');

      expect(await bench.api.read(attached.id)).toEqual(once);
    });

    it('refuses to take a document off on a version that moved on', async () => {
      const { attached, attachmentId } = await attachNote();
      bench.editByPerson(attached.id);

      await expectRefusal(bench.api.detach(attached.id, { ...commandAt(attached.version), attachmentId }), 'stale');

      expect((await bench.api.read(attached.id)).documents).toEqual(attached.documents);
    });

    it('leaves open whether a document was taken off where the answer is lost; a read tells', async () => {
      const { attached, attachmentId } = await attachNote();
      bench.loseAnswerTo('DELETE');

      await expect(bench.api.detach(attached.id, { ...commandAt(attached.version), attachmentId })).rejects.toThrow(Ambiguous);

      expect((await bench.api.read(attached.id)).documents).toEqual([]);
    });

    it('takes no document off while the other side works', async () => {
      const ready = await prepare();
      const working = await bench.api.confirm(ready.id, confirmOf(ready));
      const attachmentId = ready.documents[0]?.id ?? '';

      await expectRefusal(bench.api.detach(ready.id, { ...commandAt(working.version), attachmentId }), 'not-now');
    });

    it('tells that a file failed whose bytes are not of its type', async () => {
      const bytes = new TextEncoder().encode('not a picture');

      const file = await bench.api.upload({ fileName: 'note.png', contentType: 'image/png', bytes });

      expect(file.status).toBe('failed');
    });

    it('becomes ready to continue once nothing is open, and works only after a confirm', async () => {
      const ready = await prepare();

      const confirmed = await bench.api.confirm(ready.id, confirmOf(ready));

      expect(ready).toMatchObject({ phase: 'ready-to-continue', nextAction: { confirmable: true } });
      expect(confirmedPhases).toContain(confirmed.phase);
    });

    it('refuses edits while the other side works', async () => {
      const ready = await prepare();
      const working = await bench.api.confirm(ready.id, confirmOf(ready));

      await expectRefusal(bench.api.answer(ready.id, { ...commandAt(working.version), items: bench.answers }), 'not-now');
    });

    it('lets the same confirm take effect once', async () => {
      const ready = await prepare();
      const confirmed = await bench.api.confirm(ready.id, confirmOf(ready));

      await bench.api.confirm(ready.id, confirmOf(ready)).catch((error: unknown) => expect(error).toMatchObject({ kind: 'stale' }));

      const { phase, version } = await bench.api.read(ready.id);
      expect({ phase, version }).toEqual({ phase: confirmed.phase, version: confirmed.version });
      expect(confirmedPhases).toContain(phase);
    });

    it.runIf(hasApproval)('stops for an approval, and goes to the payer with it', async () => {
      const waiting = await untilApproval();

      await bench.api.confirm(waiting.id, confirmOf(waiting, waiting.review?.id));
      const sent = await readUntil(waiting.id, 'with-payer');
      const done = await readUntil(waiting.id, 'done');

      expect(waiting.review).toMatchObject({ current: true, covers: { authorization: waiting.version } });
      expect(waiting.review?.answers.item).toEqual(waiting.answers.item);
      expect(sent.receipt?.referenceNumber).toBeDefined();
      expect(done).toMatchObject({ outcome: 'approved', receipt: sent.receipt });
      expect(done.decision?.authorizationNumber).toBeDefined();
    });

    it.runIf(hasApproval)('refuses to approve a snapshot after somebody edited the case', async () => {
      const waiting = await untilApproval();
      bench.editByPerson(waiting.id);
      const edited = await bench.api.read(waiting.id);

      await expectRefusal(
        bench.api.confirm(waiting.id, { ...confirmOf(waiting, waiting.review?.id), version: edited.version }),
        staleApproval,
      );

      expect(edited.review?.current).toBe(false);
      expect(edited.phase).toBe('ready-to-continue');
    });

    it.runIf(!hasApproval)('goes to the payer by one confirm, which counts as the final submission', async () => {
      const ready = await prepare();

      await bench.api.confirm(ready.id, confirmOf(ready));
      const sent = await readUntil(ready.id, 'with-payer');
      const done = await readUntil(ready.id, 'done');

      expect(ready.finalSubmission).toBe('automatic');
      expect(sent.receipt).toBeDefined();
      expect(done).toMatchObject({ outcome: 'approved', unknowns: [] });
      expect(done.decision?.authorizationNumber).toBeDefined();
    });

    it('cancels, and takes no write afterwards', async () => {
      const created = await bench.api.create(bench.request, 'key-0001');

      const canceled = await bench.api.cancel(created.id, { ...commandAt(created.version), reason: 'not needed any more' });

      expect(canceled).toMatchObject({ phase: 'canceled', unknowns: [] });
      await expectRefusal(bench.api.answer(created.id, { ...commandAt(canceled.version), items: bench.answers }), 'not-now');
    });

    async function attachNote(): Promise<{ readonly attached: Authorization; readonly attachmentId: string }> {
      const created = await bench.api.create(bench.request, 'key-0001');
      const file = await bench.api.upload({ fileName: 'note.pdf', contentType: 'application/pdf', bytes: bench.pdf });
      const attached = await bench.api.attach(created.id, { ...commandAt(created.version), ...linkTo(file.id) });
      return { attached, attachmentId: attached.documents[0]?.id ?? '' };
    }

    async function prepare(): Promise<Authorization> {
      const created = await bench.api.create(bench.request, 'key-0001');
      const answered = await bench.api.answer(created.id, { ...commandAt(created.version), items: bench.answers });
      const file = await bench.api.upload({ fileName: 'note.pdf', contentType: 'application/pdf', bytes: bench.pdf });
      return await bench.api.attach(created.id, { ...commandAt(answered.version), ...linkTo(file.id) });
    }

    async function untilApproval(): Promise<Authorization> {
      const ready = await prepare();
      await bench.api.confirm(ready.id, confirmOf(ready));
      return await readUntil(ready.id, 'needs-approval');
    }

    async function readUntil(id: string, phase: Authorization['phase']): Promise<Authorization> {
      for (let reads = 0; reads < 20; reads += 1) {
        const now = await bench.api.read(id);
        if (now.phase === phase) return now;
      }
      throw new Error(`never reached ${phase}`);
    }

    function linkTo(fileId: string): { fileId: string; documentTypes: string[]; description: string } {
      return { fileId, documentTypes: [bench.documentType], description: 'An invented note' };
    }
  });
}

async function expectRefusal(refused: Promise<unknown>, kind: RefusalKind): Promise<void> {
  await expect(refused).rejects.toMatchObject({ code: 'refused-by-prior-auth', kind });
}

function linkIdsOf({ answers }: Authorization): readonly string[] {
  return listLinkIds(answers.item ?? []);
}

function listLinkIds(items: readonly QuestionnaireResponseItem[]): readonly string[] {
  return items.flatMap(({ linkId, item = [] }) => [linkId, ...listLinkIds(item)]);
}
