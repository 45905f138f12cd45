/**
 * The effects of a case: each is written down as an intent before its one call, and settled from its answer.
 *
 * A refusal settles the intent as refused, or as superseded where the authorization had moved on. A lost answer leaves it
 * in doubt: the next pass looks at the authorization before anything else is sent. An approval is spent before it is
 * sent, once.
 */

import { itemsToSend } from '../engine/patch.ts';
import { CaseBusy, Fault, StoreFailure } from '../errors.ts';
import { IssueList } from '../forms/issues.ts';
import { indexQuestionnaire } from '../forms/questionnaire.ts';
import { hashOf } from '../hash.ts';
import type { Command, CreateAuthorization, UploadedFile } from '../prior-auth/port.ts';
import { Ambiguous, Refusal } from '../prior-auth/refusal.ts';
import type { Approval, Intent, Settlement } from './case.ts';
import type { ReadyDocument } from './documents.ts';
import type { Look } from './look.ts';
import type { Step } from './next-step.ts';
import type { Review } from './review.ts';
import type { Run } from './world.ts';

/** A step with an effect outside. */
export type EffectStep = Exclude<Step, { readonly kind: 'finish' | 'wait' | 'ask' | 'void-approval' }>;

/** Creates the authorization: the key is made from the case, so that a repeat gives the same one. */
export async function createAuthorization(run: Run, create: CreateAuthorization): Promise<string> {
  const { store, priorAuth } = run.world;
  const bodyHash = hashOf(create);
  const idempotencyKey = `priorfill-${hashOf([run.request.caseKey, bodyHash]).slice(0, 48)}`;
  const intent =
    (await findDoubtedCreate(run, create)) ?? (await writeIntent(run, { kind: 'create', version: 0, bodyHash, idempotencyKey }));
  return settleAfter(run, intent, async () => {
    const { id } = await priorAuth.create(create, idempotencyKey);
    await store.bind(run.lease, id);
    return id;
  });
}

/** A creation that may have had its effect. */
export async function findDoubtedCreate(run: Run, create: CreateAuthorization): Promise<Intent | undefined> {
  const bodyHash = hashOf(create);
  const intents = await run.world.store.intents(run.request.caseKey);
  return intents.find((intent) => intent.kind === 'create' && intent.state === 'doubt' && intent.bodyHash === bodyHash);
}

/** Takes one effect step. Fails: `Refusal`, `Ambiguous`, and what the ports throw. */
export async function act(run: Run, look: Look, step: EffectStep): Promise<void> {
  switch (step.kind) {
    case 'answer':
      return sendAnswers(run, look);
    case 'upload':
      return uploadDocument(run, look, step.document);
    case 'attach':
      return attachDocument(run, look, step.document, step.fileId ?? '');
    case 'continue':
      return sendConfirm(run, look, {
        kind: 'continue',
        review: step.review,
        ...(step.approval === undefined ? {} : { approval: step.approval }),
      });
    case 'approve':
      return sendConfirm(run, look, step);
    case 'cancel':
      return cancel(run, look);
    default:
      return step satisfies never;
  }
}

async function sendAnswers(run: Run, look: Look): Promise<void> {
  const { authorization, changes } = look;
  const index = indexQuestionnaire(authorization.questionnaire, new IssueList());
  const items = itemsToSend(
    authorization.answers,
    { changes },
    (path) => index.byPath.get(path)?.type === 'group' && index.byPath.get(path)?.repeats === true,
  );
  const written = Object.fromEntries(changes.map((change) => [change.path, change.value]));
  const intent = await writeIntent(run, {
    kind: 'answer',
    version: authorization.version,
    bodyHash: look.view.patchHash ?? hashOf(items),
    written,
  });
  await settleAfter(run, intent, () => run.world.priorAuth.answer(authorization.id, { ...commandOf(intent), items }));
}

async function uploadDocument(run: Run, { authorization }: Look, document: ReadyDocument): Promise<void> {
  const { fileName, contentType, bytes, hash } = document;
  const intent = await writeIntent(run, { kind: 'upload', version: authorization.version, bodyHash: hash, documentHash: hash });
  const isReady = (file: UploadedFile): Partial<Settlement> =>
    file.status === 'ready' ? { fileId: file.id } : { state: 'refused', note: `the file is ${file.status}`, fileId: file.id };
  await settleAfter(run, intent, () => run.world.priorAuth.upload({ fileName, contentType, bytes }), isReady);
}

async function attachDocument(run: Run, { authorization }: Look, document: ReadyDocument, fileId: string): Promise<void> {
  const { types, description, hash } = document;
  const intent = await writeIntent(run, {
    kind: 'attach',
    version: authorization.version,
    bodyHash: hashOf([fileId, types]),
    documentHash: hash,
    fileId,
  });
  await settleAfter(run, intent, () =>
    run.world.priorAuth.attach(authorization.id, { ...commandOf(intent), fileId, documentTypes: types, description }),
  );
}

interface Confirm {
  readonly kind: 'continue' | 'approve';
  readonly review: Review;
  readonly approval?: Approval;
}

/** Sends the confirm that was decided on, on the version and action it was decided on; never the one that stands now. */
async function sendConfirm(run: Run, { authorization, view }: Look, { kind, review, approval }: Confirm): Promise<void> {
  const pinned = {
    version: review.version,
    actionType: review.actionType,
    ...(review.actionId === undefined ? {} : { actionId: review.actionId }),
    ...(approval === undefined ? {} : { snapshotId: review.id }),
  };
  const doubted = view.intents.find(
    (intent) => intent.kind === kind && intent.state === 'doubt' && intent.snapshotId === review.id && intent.version === review.version,
  );
  const intent = doubted ?? (await writeIntent(run, { kind, bodyHash: review.contentHash, ...pinned }));
  if (approval?.state === 'given') await spend(run, approval);
  const action = { type: review.actionType, ...(review.actionId === undefined ? {} : { id: review.actionId }) };
  const confirm = { ...commandOf(intent), action, ...(kind === 'approve' ? { snapshotId: review.id } : {}) };
  await settleAfter(run, intent, () => run.world.priorAuth.confirm(authorization.id, confirm));
}

/** One-way: an approval that is not `given` any more is not used. */
async function spend(run: Run, approval: Approval): Promise<void> {
  if (await run.world.store.spend(approval.id, 'sent')) return;
  throw new CaseBusy('the approval was used or voided by another process', { remedy: 'call again; the case is looked at afresh' });
}

async function cancel(run: Run, { authorization, view }: Look): Promise<void> {
  const intent = await writeIntent(run, { kind: 'cancel', version: authorization.version, bodyHash: hashOf('cancel') });
  await settleAfter(run, intent, () =>
    run.world.priorAuth.cancel(authorization.id, { ...commandOf(intent), reason: view.cancelOrder?.reason ?? '' }),
  );
}

/** The version and the key that were written down: the same intent, sent again, is the same command. */
function commandOf({ version, id, idempotencyKey }: Intent): Command {
  return { version, key: idempotencyKey ?? id };
}

type Draft = Omit<Intent, 'id' | 'caseKey' | 'state' | 'createdAt'>;

async function writeIntent(run: Run, draft: Draft): Promise<Intent> {
  const { store, runtime } = run.world;
  const { caseKey } = run.request;
  const intent: Intent = { ...draft, id: runtime.newId(), caseKey, state: 'doubt', createdAt: runtime.now().toISOString() };
  await store.write(run.lease, intent);
  await store.append({
    caseKey,
    at: intent.createdAt,
    event: 'intent',
    details: { kind: intent.kind, version: intent.version, bodyHash: intent.bodyHash },
  });
  return intent;
}

/**
 * Makes the call and settles the intent by what came of it. Shapes: `judge` may say more than `done` of a result.
 *
 * A refusal because something moved on settles it as superseded, any other as refused: the same is not sent again at
 * that version.
 */
async function settleAfter<T>(
  run: Run,
  intent: Intent,
  call: () => Promise<T>,
  judge: (result: T) => Partial<Settlement> = () => ({}),
): Promise<T> {
  const { store, runtime } = run.world;
  const settle = (settlement: Omit<Settlement, 'settledAt'>): Promise<void> =>
    store.settle(run.lease, intent.id, { ...settlement, settledAt: runtime.now().toISOString() });
  let result: T;
  try {
    result = await call();
  } catch (error) {
    if (error instanceof Refusal) await settle({ state: isStale(error) ? 'superseded' : 'refused', note: error.wireCode });
    else if (hadNoEffect(error, intent)) await settle({ state: 'superseded', note: 'it had no effect' });
    throw error;
  }
  await settle({ state: 'done', ...judge(result) });
  return result;
}

function isStale({ kind }: Refusal): boolean {
  return kind === 'stale' || kind === 'stale-snapshot';
}

/**
 * Known to be without effect: one of our own errors from before or instead of sending. After any other the fate is open;
 * and an approval stays with its intent until it is seen to be used or void.
 */
function hadNoEffect(error: unknown, intent: Intent): boolean {
  const isOpen = error instanceof Ambiguous || error instanceof StoreFailure || error instanceof CaseBusy;
  return error instanceof Fault && !isOpen && intent.snapshotId === undefined;
}
