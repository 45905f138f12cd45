/**
 * The effects of a case: each is written down as an intent before its one call, and settled from its answer.
 *
 * A confirm goes out on the version and the action it was decided on. An approval is spent before it is sent, once.
 */

import { flattenAnswers, itemsToSend } from '../engine/patch.ts';
import { BrokenContract, CaseBusy } from '../errors.ts';
import { IssueList } from '../forms/issues.ts';
import { indexQuestionnaire } from '../forms/questionnaire.ts';
import { hashOf } from '../hash.ts';
import type { Authorization, CreateAuthorization, UploadedFile } from '../prior-auth/port.ts';
import type { Refusal } from '../prior-auth/refusal.ts';
import { sameAnswers } from '../values/answers.ts';
import type { Approval, Intent, RemovalOrder, Settlement } from './case.ts';
import { isAbout } from './case-asks.ts';
import type { ReadyDocument } from './documents.ts';
import { commandOf, settleAfter, writeIntent } from './intend.ts';
import type { Look } from './look.ts';
import type { Step, View } from './next-step.ts';
import { tellRule } from './policy.ts';
import type { Review } from './review.ts';
import { findCleared } from './standing.ts';
import type { Driven } from './world.ts';

/** A step with an effect outside. */
export type EffectStep = Exclude<Step, { readonly kind: 'finish' | 'wait' | 'ask' | 'void-approval' }>;

/** Creates the authorization: the key is made from the case, so that a repeat gives the same one. */
export async function createAuthorization(run: Driven, create: CreateAuthorization): Promise<string> {
  const { store, priorAuth } = run.world;
  const bodyHash = hashOf(create);
  const idempotencyKey = `priorfill-${hashOf([run.request.caseKey, bodyHash]).slice(0, 48)}`;
  const intent =
    (await findDoubtedCreate(run, create)) ?? (await writeIntent(run, { kind: 'create', version: 0, bodyHash, idempotencyKey }));
  return settleAfter(run, intent, async () => {
    const created = await priorAuth.create(create, idempotencyKey);
    requireEcho(create, created);
    await store.bind(run.lease, created.id);
    return created.id;
  });
}

/** Another case's authorization is never taken for ours. Fails: `BrokenContract`; the creation then stays in doubt. */
function requireEcho(sent: CreateAuthorization, created: Authorization): void {
  const isSame = [
    [sent.providerNpi, created.providerNpi],
    [sent.request.payerId, created.request.payerId],
    [sent.request.service.code, created.request.service.code],
  ].every(([ours = '', theirs = '']) => ours.toLowerCase() === theirs.toLowerCase());
  if (isSame && holdsNothingElse(sent.answers ?? [], created)) return;
  throw new BrokenContract('the prior-auth API answered the creation with an authorization that does not hold what was sent', {
    remedy: 'nothing is bound to it; call again: the creation is repeated with its key',
  });
}

/** No answer of ours stands there with another value; and where some were sent, some stand. */
function holdsNothingElse(answers: NonNullable<CreateAuthorization['answers']>, { answers: { item = [] } }: Authorization): boolean {
  const [sent, held] = [flattenAnswers(answers), flattenAnswers(item)];
  const there = [...sent].filter(([path]) => held.has(path));
  return (sent.size === 0 || there.length > 0) && there.every(([path, value]) => sameAnswers(held.get(path) ?? [], value));
}

/** A creation that may have had its effect. */
export async function findDoubtedCreate(run: Driven, create: CreateAuthorization): Promise<Intent | undefined> {
  const bodyHash = hashOf(create);
  const intents = await run.world.store.intents(run.request.caseKey);
  return intents.find((intent) => intent.kind === 'create' && intent.state === 'doubt' && intent.bodyHash === bodyHash);
}

/** Takes one effect step. Fails: `Refusal`, `Ambiguous`, and what the ports throw. */
export async function act(run: Driven, look: Look, step: EffectStep): Promise<void> {
  switch (step.kind) {
    case 'answer':
      return sendAnswers(run, look);
    case 'upload':
      return uploadDocument(run, look, step);
    case 'attach':
      return attachDocument(run, look, step);
    case 'detach':
      return detachDocument(run, look, step);
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

async function sendAnswers(run: Driven, look: Look): Promise<void> {
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
  await settleAfter(run, intent, () => run.world.priorAuth.answer(authorization.id, { ...commandOf(intent), items }), {
    ofResult: (after) => {
      const cleared = findCleared(Object.keys(written), look.view.intents, { before: authorization.answers, after: after.answers });
      return cleared.length === 0 ? {} : { cleared };
    },
    ofRefusal: (refusal) => listRefused(refusal, Object.keys(written)),
  });
}

/** The answers that the API named as the reason; none where it named nothing of ours. */
function listRefused({ kind, issues }: Refusal, paths: readonly string[]): Partial<Settlement> {
  const fields = kind === 'rejected' ? issues.flatMap(({ field }) => field ?? []) : [];
  const refusedPaths = paths.filter((path) => fields.some((field) => isAbout(path, field)));
  return refusedPaths.length === 0 ? {} : { refusedPaths };
}

async function uploadDocument(run: Driven, { authorization, view }: Look, { document }: DocumentStep): Promise<void> {
  const { fileName, contentType, bytes, hash } = document;
  const intent = await writeIntent(run, {
    kind: 'upload',
    version: authorization.version,
    bodyHash: hash,
    documentHash: hash,
    reference: document.reference,
    ...whoseChoice(document, view),
  });
  const isReady = (file: UploadedFile): Partial<Settlement> =>
    file.status === 'ready' ? { fileId: file.id } : { state: 'refused', note: `the file is ${file.status}`, fileId: file.id };
  await settleAfter(run, intent, () => run.world.priorAuth.upload({ fileName, contentType, bytes }), { ofResult: isReady });
}

async function attachDocument(run: Driven, { authorization, view }: Look, { document, fileId = '' }: DocumentStep): Promise<void> {
  const { types, description, hash } = document;
  const intent = await writeIntent(run, {
    kind: 'attach',
    version: authorization.version,
    bodyHash: hashOf([fileId, types]),
    documentHash: hash,
    fileId,
    reference: document.reference,
    ...whoseChoice(document, view),
  });
  await settleAfter(run, intent, () =>
    run.world.priorAuth.attach(authorization.id, { ...commandOf(intent), fileId, documentTypes: types, description }),
  );
}

interface DocumentStep {
  readonly document: ReadyDocument;
  readonly fileId?: string;
}

/** The person who chose a document, or the rule of the policy that let it be chosen. */
function whoseChoice({ order }: ReadyDocument, { policy }: View): Pick<Intent, 'by'> | Pick<Intent, 'policy'> {
  return order === undefined ? { policy: tellRule(policy, 'attach', policy.attach) } : { by: order.by };
}

/** Takes one of our attachments away, as a person ordered. */
async function detachDocument(run: Driven, { authorization }: Look, { removal }: { readonly removal: RemovalOrder }): Promise<void> {
  const { attachmentId, by } = removal;
  const fileId = authorization.documents.find(({ id }) => id === attachmentId)?.fileId;
  const intent = await writeIntent(run, {
    kind: 'detach',
    version: authorization.version,
    bodyHash: hashOf(attachmentId),
    attachmentId,
    by,
    ...(fileId === undefined ? {} : { fileId }),
  });
  await settleAfter(run, intent, () => run.world.priorAuth.detach(authorization.id, { ...commandOf(intent), attachmentId }));
}

interface Confirm {
  readonly kind: 'continue' | 'approve';
  readonly review: Review;
  readonly approval?: Approval;
}

/** Sends the confirm that was decided on, on the version and action it was decided on; never the one that stands now. */
async function sendConfirm(run: Driven, { authorization, view }: Look, { kind, review, approval }: Confirm): Promise<void> {
  const pinned: Pinned = {
    version: review.version,
    actionType: review.actionType,
    ...(review.actionId === undefined ? {} : { actionId: review.actionId }),
    ...(approval === undefined
      ? { policy: tellAdvance(view) }
      : { snapshotId: review.id, by: approval.by, policy: tellRule(view.policy, 'approve', 'person') }),
  };
  const intent = findDoubted(view, kind, pinned) ?? (await writeIntent(run, { kind, bodyHash: review.contentHash, ...pinned }));
  if (approval?.state === 'given') await spend(run, approval);
  const action = { type: review.actionType, ...(review.actionId === undefined ? {} : { id: review.actionId }) };
  const confirm = { ...commandOf(intent), action, ...(kind === 'approve' ? { snapshotId: review.id } : {}) };
  await settleAfter(run, intent, () => run.world.priorAuth.confirm(authorization.id, confirm));
}

type Pinned = Pick<Intent, 'version' | 'actionType' | 'actionId' | 'snapshotId' | 'by' | 'policy'>;

/** The same confirm, sent before with nobody knowing whether it arrived: it goes out again with its key. */
function findDoubted({ intents }: View, kind: Intent['kind'], { version, actionId, by }: Pinned): Intent | undefined {
  return intents.find(
    (intent) =>
      intent.state === 'doubt' && intent.kind === kind && intent.version === version && intent.actionId === actionId && intent.by === by,
  );
}

/** By which rules a machine may go on alone. */
function tellAdvance({ policy, formPolicy, authorization }: View): string {
  const rules = [tellRule(policy, 'advance', formPolicy.advance)];
  if (authorization.finalSubmission === 'automatic') rules.push(tellRule(policy, 'automaticSubmission', formPolicy.automaticSubmission));
  return rules.join('; ');
}

/** One-way: an approval that is not `given` any more is not used. */
async function spend(run: Driven, approval: Approval): Promise<void> {
  if (await run.world.store.spend(approval.id, 'sent')) return;
  throw new CaseBusy('the approval was used or voided by another process', { remedy: 'call again; the case is looked at afresh' });
}

async function cancel(run: Driven, { authorization, view }: Look): Promise<void> {
  const intent = await writeIntent(run, {
    kind: 'cancel',
    version: authorization.version,
    bodyHash: hashOf('cancel'),
    ...(view.cancelOrder === undefined ? {} : { by: view.cancelOrder.by }),
  });
  await settleAfter(run, intent, () =>
    run.world.priorAuth.cancel(authorization.id, { ...commandOf(intent), reason: view.cancelOrder?.reason ?? '' }),
  );
}
