/**
 * Decides the one thing a case does next: a pure function of everything that was read.
 *
 * A machine confirms only `continue`, and only where policy lets it; whatever could let the case reach the payer needs
 * an approval that covers exactly what stands. Unknown words stop everything.
 */
import type { Ask } from '../engine/asks.ts';
import { hashOf } from '../hash.ts';
import type { Authorization } from '../prior-auth/port.ts';
import type { Approval, AttachOrder, CancelOrder, Intent, RemovalOrder, RunMode } from './case.ts';
import { askDecision } from './case-asks.ts';
import type { ReadyDocument } from './documents.ts';
import type { FormPolicy, Policy } from './policy.ts';
import { findApprovalFault, type Moment, type Review } from './review.ts';

/** Everything a decision rests on. */
export interface View {
  readonly mode: RunMode;
  readonly authorization: Authorization;
  readonly policy: Policy;
  readonly formPolicy: Required<FormPolicy>;
  /** Answers to be written, as a hash of the whole patch; absent: nothing to write. */
  readonly patchHash?: string;
  /** Documents chosen and not attached yet; a person's choices first. */
  readonly documents: readonly ReadyDocument[];
  /** Attachments of ours that a person wants away. */
  readonly removals: readonly RemovalOrder[];
  /** People's orders on documents that cannot be carried out; absent where there are none. */
  readonly undone?: readonly AttachOrder[];
  readonly asks: readonly Ask[];
  /** False where answers that stand break the form's rules: no machine confirms them. */
  readonly isSound: boolean;
  readonly review?: Review;
  readonly approvals: readonly Approval[];
  readonly intents: readonly Intent[];
  readonly cancelOrder?: CancelOrder;
  readonly moment: Moment;
}

export type Step =
  | { readonly kind: 'answer' }
  | { readonly kind: 'upload' | 'attach'; readonly document: ReadyDocument; readonly fileId?: string }
  | { readonly kind: 'detach'; readonly removal: RemovalOrder }
  | { readonly kind: 'continue'; readonly review: Review; readonly approval?: Approval }
  | { readonly kind: 'approve'; readonly review: Review; readonly approval: Approval }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'void-approval'; readonly approval: Approval; readonly reason: string }
  | { readonly kind: 'ask'; readonly asks: readonly Ask[]; readonly show?: Review }
  | { readonly kind: 'wait'; readonly reason: string }
  | { readonly kind: 'finish' };

/** How often the same answers are sent before a person is asked why they do not stay. */
const maxRepeats = 2;
/** How many files of one document may fail. */
const maxUploads = 3;

/** One step. */
export function decideNextStep(view: View): Step {
  const { authorization, cancelOrder } = view;
  if (authorization.phase === 'done' || authorization.phase === 'canceled') return { kind: 'finish' };
  if (authorization.unknowns.length > 0 || authorization.phase === 'unknown')
    return askToDecide(view, `the prior-auth API says something that is not known here: ${authorization.unknowns.join(', ')}`);
  if (cancelOrder !== undefined) return decideCancel(view);
  if (authorization.handoffActive || authorization.phase === 'needs-handoff') return askHandoff(view);
  switch (authorization.phase) {
    case 'working':
      return { kind: 'wait', reason: 'the prior-auth service is at work' };
    case 'with-payer':
      return { kind: 'wait', reason: 'the payer has it' };
    case 'needs-requirements':
    case 'ready-to-continue':
    case 'needs-approval':
      return decideOurs(view);
    default:
      return authorization.phase satisfies never;
  }
}

/** A person's order goes before everything else, but not over a person who is at work; a plan carries out nothing. */
function decideCancel(view: View): Step {
  if (view.authorization.handoffActive) return askHandoff(view);
  if (view.mode === 'plan') return askToDecide(view, 'a cancel is ordered; a plan sends nothing');
  return wasRefused(view, 'cancel') ? askToDecide(view, 'the prior-auth API refused to cancel') : { kind: 'cancel' };
}

/**
 * The next move is ours. What people ordered about documents goes first, even where an approval stands: whoever ordered it
 * did not want the submission without it. Else a covering approval does: any write would void what a person has just read.
 */
function decideOurs(view: View): Step {
  const stale = findStaleApproval(view);
  if (stale !== undefined) return stale;
  const ordered = decideOrders(view);
  if (ordered !== undefined) return ordered;
  const approval = findApproval(view);
  if (approval === undefined || view.mode !== 'advance') {
    const write = decideWrite(view);
    if (write !== undefined) return write;
  }
  if (view.authorization.phase === 'needs-requirements') return askForRequirements(view);
  return decideConfirm(view, approval);
}

/** A person's documents, whatever the policy lets a machine do. */
function decideOrders(view: View): Step | undefined {
  if (view.mode === 'plan') return undefined;
  const removal = view.removals.find(({ attachmentId }) => !wasRefused(view, 'detach', hashOf(attachmentId)));
  if (removal !== undefined) return { kind: 'detach', removal };
  if (view.removals.length > 0) return askToDecide(view, 'the prior-auth API refused to take an attachment away');
  const document = view.documents.find(({ order }) => order !== undefined);
  return document === undefined ? undefined : decideDocument(view, document);
}

function askForRequirements(view: View): Step {
  if (view.asks.length > 0 || view.mode === 'plan') return { kind: 'ask', asks: view.asks };
  return askToDecide(view, 'the authorization is held up by something that its requirements do not name');
}

function decideWrite(view: View): Step | undefined {
  if (view.mode === 'plan') return undefined;
  if (view.patchHash !== undefined) return decideAnswer(view, view.patchHash);
  const [document] = view.policy.attach === 'person' ? [] : view.documents;
  return document === undefined ? undefined : decideDocument(view, document);
}

function decideAnswer(view: View, patchHash: string): Step {
  const sent = view.intents.filter(({ kind, bodyHash, state }) => kind === 'answer' && bodyHash === patchHash && state !== 'superseded');
  return sent.length >= maxRepeats || wasRefused(view, 'answer', patchHash)
    ? askToDecide(view, 'the prior-auth API does not keep the answers that were sent, or does not take them')
    : { kind: 'answer' };
}

/** A file that was refused is given up; lost ones are not counted: an unused file harms nobody. */
function decideDocument(view: View, document: ReadyDocument): Step {
  const own = view.intents.filter((intent) => intent.documentHash === document.hash);
  const refused = (kind: Intent['kind']): readonly Intent[] => own.filter((intent) => intent.kind === kind && intent.state === 'refused');
  if (refused('attach').length >= maxRepeats) return askToDecide(view, 'a document could not be attached');
  const givenUp = new Set(refused('attach').map(({ fileId }) => fileId));
  const file = own.find(({ kind, state, fileId }) => kind === 'upload' && state === 'done' && fileId !== undefined && !givenUp.has(fileId));
  if (file?.fileId !== undefined) return { kind: 'attach', document, fileId: file.fileId };
  return refused('upload').length >= maxUploads ? askToDecide(view, 'a document could not be uploaded') : { kind: 'upload', document };
}

/** The API said no to this very thing at this very version: sent again, it would say the same. */
function wasRefused({ intents, authorization }: View, kind: Intent['kind'], bodyHash?: string): boolean {
  return intents.some(
    (intent) =>
      intent.kind === kind &&
      intent.state === 'refused' &&
      intent.version === authorization.version &&
      (bodyHash === undefined || intent.bodyHash === bodyHash),
  );
}

function decideConfirm(view: View, approval: Approval | undefined): Step {
  const { review, authorization, mode } = view;
  const open = view.asks.filter((ask) => ask.blocking || ask.kind === 'confirm' || ask.kind === 'choose');
  if (open.length > 0 && approval === undefined) return { kind: 'ask', asks: view.asks };
  if (review === undefined) return { kind: 'wait', reason: 'the review of the submission is not current yet' };
  if (mode !== 'advance') return askToDecide(view, `the case is ready; it was run in the mode "${mode}", which confirms nothing`);
  if (authorization.phase === 'needs-approval')
    return approval === undefined ? askApproval(view, review) : { kind: 'approve', review, approval };
  if (wasRefused(view, 'continue')) return askToDecide(view, 'the prior-auth API refused to continue');
  if (mayContinueAlone(view)) return { kind: 'continue', review };
  return approval === undefined ? askApproval(view, review) : { kind: 'continue', review, approval };
}

/** Under `automatic` the confirm may be the last one before the payer: a machine sends it only where policy names the form. */
function mayContinueAlone({ authorization, formPolicy, isSound, undone = [] }: View): boolean {
  if (formPolicy.advance !== 'machine' || !isSound || undone.length > 0) return false;
  return authorization.finalSubmission === 'requires-approval' || formPolicy.automaticSubmission === 'machine';
}

/** The approval that covers what stands: newly given, or sent with nobody knowing whether it arrived. */
function findApproval({ approvals, review, intents, moment }: View): Approval | undefined {
  if (review === undefined) return undefined;
  const doubted = intents
    .filter((intent) => (intent.kind === 'approve' || intent.kind === 'continue') && intent.state === 'doubt')
    .map((intent) => intent.snapshotId);
  return approvals.find(
    (approval) =>
      (approval.state === 'given' || (approval.state === 'sent' && doubted.includes(approval.snapshotId))) &&
      findApprovalFault(approval, review, moment) === undefined,
  );
}

function findStaleApproval({ approvals, review, moment, undone = [] }: View): Step | undefined {
  for (const approval of approvals.filter(({ state }) => state === 'given')) {
    if (undone.some(({ at }) => at > approval.at))
      return { kind: 'void-approval', approval, reason: 'a person chose a document since, and it cannot be attached' };
    const reason = review === undefined ? 'there is nothing to approve any more' : findApprovalFault(approval, review, moment);
    if (reason !== undefined) return { kind: 'void-approval', approval, reason };
  }
  return undefined;
}

function askApproval(view: View, review: Review): Step {
  const spoilt = findSpoilt(view);
  const ask: Ask = {
    kind: 'approve',
    about: review.id,
    what:
      review.kind === 'final-submission'
        ? 'Read the submission as it would go to the payer. Does it go out?'
        : 'Read the case. May it go on, possibly as far as the payer?',
    why:
      spoilt === undefined
        ? 'what goes to a payer needs a named person who has seen exactly this'
        : `an earlier approval is void: ${spoilt}`,
    who: view.policy.approvers?.join(' or ') ?? 'whoever signs for submissions',
    where: `priorfill approve --snapshot ${review.id} --by "NAME"`,
    blocking: true,
  };
  return { kind: 'ask', asks: [ask, ...view.asks], show: review };
}

/** Why the newest approval did not do; undefined where there is none, or it did its work. */
function findSpoilt({ approvals, intents }: View): string | undefined {
  const newest = approvals.at(-1);
  if (newest?.state === 'void') return newest.note ?? 'something changed';
  const sent = intents.filter(({ kind, snapshotId }) => (kind === 'approve' || kind === 'continue') && snapshotId === newest?.snapshotId);
  const end = newest === undefined ? undefined : sent.at(-1);
  return end?.state === 'refused' || end?.state === 'superseded' ? (end.note ?? 'it was refused') : undefined;
}

function askHandoff(view: View): Step {
  const cancel = view.cancelOrder === undefined ? '' : '; a cancel is ordered and goes out once the handoff has ended';
  const why = view.authorization.handoffActive
    ? `a person is working at the payer; nothing is written meanwhile${cancel}`
    : 'the payer’s side needs a person to go on';
  const ask: Ask = {
    kind: 'handoff',
    about: view.authorization.id,
    what: 'Finish the interaction with the payer.',
    why,
    who: 'prior-auth coordinator',
    where: 'priorfill handoff --help, or the prior-auth service',
    blocking: true,
  };
  return { kind: 'ask', asks: [ask, ...view.asks], ...(view.review === undefined ? {} : { show: view.review }) };
}

function askToDecide(view: View, why: string): Step {
  return { kind: 'ask', asks: [askDecision(view.authorization.id, why), ...view.asks] };
}
