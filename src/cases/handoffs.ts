/**
 * A person's work at the payer: looking on, taking over, reporting the end.
 *
 * Each is the act of a named person, done under the case's lease, written down before it is sent. A grant is given to who
 * asked for it and kept nowhere. While a handoff is active no machine writes. What the operator reports is a claim.
 *
 * Source: published pages of generation 3, "manual handoff", "live session".
 */
import { AccessRefused, BadInput } from '../errors.ts';
import { hashOf } from '../hash.ts';
import type { Log } from '../log.ts';
import type { AccessGrant, Authorization, Handoff, HandoffDesk, HandoffEnding, LiveSession, PriorAuth } from '../prior-auth/port.ts';
import type { Intent } from './case.ts';
import { claimCase, nameOwner, releaseCase } from './claim.ts';
import { commandOf, type Draft, settleAfter, type Writer, writeIntent } from './intend.ts';
import { findAuthorizationId, type Office, requireName } from './people.ts';
import { buildReview, type Review } from './review.ts';

export interface HandoffOffice extends Office {
  readonly priorAuth: PriorAuth & HandoffDesk;
  readonly log: Log;
  /** Who works here, for the lease. */
  readonly owner: string;
}

/** Who acts on which case. */
export interface Act {
  readonly caseKey: string;
  readonly by: string;
}

/** What can be seen of the payer's session. A read: nothing is written down. */
export async function lookOn({ caseKey }: Pick<Act, 'caseKey'>, office: HandoffOffice): Promise<LiveSession> {
  return office.priorAuth.liveSession(await findAuthorizationId(caseKey, office));
}

/** A grant to look on. Fails: `Refusal` where there is no session. */
export function watch(act: Act, office: HandoffOffice): Promise<AccessGrant> {
  return doAct({ ...act, kind: 'watch' }, office, (authorization, intent) => office.priorAuth.watch(authorization.id, commandOf(intent)));
}

/**
 * Takes over the payer's session.
 *
 * Fails: `BadInput` where no handoff is offered, or where it can submit and `snapshotId` is not the review that was shown.
 */
export async function openHandoff(act: Act & { readonly snapshotId?: string }, office: HandoffOffice): Promise<Handoff> {
  requireApprover(act, office);
  return doAct({ ...act, kind: 'open-handoff' }, office, async (authorization, intent) => {
    const snapshotId = await requireSeen(authorization, act, office);
    return office.priorAuth.openHandoff(authorization.id, { ...commandOf(intent), ...(snapshotId === undefined ? {} : { snapshotId }) });
  });
}

/** A grant to act in the session that was taken over. */
export function grantHandoff(act: Act, office: HandoffOffice): Promise<AccessGrant> {
  return doAct({ ...act, kind: 'grant-handoff' }, office, (authorization, intent) =>
    office.priorAuth.grantHandoff(authorization.id, requireHandoff(authorization), commandOf(intent)),
  );
}

/** Ends the handoff by the operator's word; the prior-auth service then looks at what became of it. */
export function endHandoff(act: Act & { readonly ending: HandoffEnding }, office: HandoffOffice): Promise<Handoff> {
  const { ending, ...who } = act;
  return doAct({ ...who, kind: 'end-handoff' }, office, (authorization, intent) =>
    office.priorAuth.endHandoff(authorization.id, requireHandoff(authorization), { ...commandOf(intent), ending }),
  );
}

type Kind = Extract<Intent['kind'], 'watch' | 'open-handoff' | 'grant-handoff' | 'end-handoff'>;

/** One act of a person: lease, fresh read, intent, call, settlement. */
async function doAct<T>(
  { caseKey, by, kind }: Act & { readonly kind: Kind },
  office: HandoffOffice,
  send: (authorization: Authorization, intent: Intent) => Promise<T>,
): Promise<T> {
  const name = requireName(by);
  const id = await findAuthorizationId(caseKey, office);
  const lease = await claimCase(caseKey, nameOwner(office), office);
  try {
    const authorization = await office.priorAuth.read(id);
    if (authorization.unknowns.length > 0)
      throw new BadInput('the prior-auth API says something that is not known here', { remedy: 'look at the case there first' });
    const writer: Writer = { world: office, request: { caseKey }, lease };
    const draft: Draft = { kind, version: authorization.version, bodyHash: hashOf([kind, authorization.handoff?.id ?? null]), by: name };
    const intent = await writeIntent(writer, draft);
    return await settleAfter(writer, intent, () => send(authorization, intent));
  } finally {
    await releaseCase(lease, office);
  }
}

function requireApprover({ by }: Act, { policy }: Office): void {
  if (policy.approvers === undefined || policy.approvers.includes(by.trim())) return;
  throw new AccessRefused(`${by} may not take over a session that can submit, by the policy file`, {
    remedy: 'ask one of the approvers it names',
  });
}

/** The snapshot that the handoff would let out, once this person was shown exactly that; undefined where it lets out none. */
async function requireSeen(
  authorization: Authorization,
  { caseKey, snapshotId }: Act & { readonly snapshotId?: string },
  { store }: Office,
): Promise<string | undefined> {
  if (authorization.phase !== 'needs-handoff' && !authorization.handoffActive)
    throw new BadInput('no handoff is offered at present', { remedy: `the case is "${authorization.status}"; run it again` });
  const wanted = authorization.nextAction?.reviewSnapshotId;
  if (wanted === undefined) return undefined;
  const [showing, review] = [await store.lastShowing(caseKey), buildReview(authorization)];
  const isSeen =
    review !== undefined &&
    showing?.snapshotId === review.id &&
    showing.contentHash === review.contentHash &&
    showing.version === review.version;
  if (isSeen && wanted === review.id && snapshotId === review.id) return wanted;
  throw notSeen(review);
}

function notSeen(review: Review | undefined): BadInput {
  return new BadInput('this handoff can submit, and the submission it would let out was not shown, or is not what stands now', {
    remedy: review === undefined ? 'run the case again' : `run the case again, read what it shows, and name it: --snapshot ${review.id}`,
  });
}

function requireHandoff({ handoff, handoffActive }: Authorization): string {
  if (handoffActive && handoff !== undefined) return handoff.id;
  throw new BadInput('no handoff is active', { remedy: 'open one first: priorfill handoff open' });
}
