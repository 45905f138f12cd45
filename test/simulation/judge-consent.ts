/**
 * Nothing irreversible without a person who saw exactly that: I2, I2b, I3, I5, I16.
 */
import { type CallEntry, type Entry, groundOf, isAccepted, type SaidEntry } from './history.ts';
import type { Story } from './invariants.ts';
import type { ServerView } from './server-view.ts';

const slackMs = 2_000;

export function judgeConsent(story: Story): readonly string[] {
  const used = new Set<string>();
  const confirms = story.calls.filter((call) => (call.column === 'approve' || call.column === 'continue') && isAccepted(call));
  return [...confirms.flatMap((call) => [...judgeAction(call, story), ...judgePerson(call, story, used)]), ...judgeShown(story)];
}

/** I3: what an approval is for was shown before, with that content at that version. */
function judgeShown({ approvals, history }: Story): readonly string[] {
  return approvals.flatMap((approval) => {
    const said = sayingOf(approval.id, history);
    const wasShown = history.some(
      (entry) =>
        entry.kind === 'store' &&
        entry.what === 'show' &&
        entry.order < (said?.order ?? 0) &&
        entry.showing.snapshotId === approval.snapshotId &&
        entry.showing.contentHash === approval.contentHash &&
        entry.showing.version === approval.version,
    );
    return wasShown ? [] : ['I3 something was approved that no run had shown'];
  });
}

/** I5: the action that stood is the one that was written down. */
function judgeAction(call: CallEntry, story: Story): readonly string[] {
  const { column, order } = call;
  const { history } = story;
  const { before, type, id } = confirmed(call, story);
  const isMeant = history.some(
    (entry) =>
      entry.kind === 'store' &&
      entry.what === 'intent' &&
      entry.order < order &&
      entry.intent.kind === column &&
      entry.intent.version === before?.version &&
      entry.intent.actionType === type &&
      entry.intent.actionId === id,
  );
  return isMeant ? [] : [`I5 ${column} was accepted on ${type}, an action it was not written for`];
}

interface Confirmed {
  /** What it is held against. */
  readonly before: ServerView | undefined;
  readonly type: string | undefined;
  readonly id: string | undefined;
}

/** What an accepted confirm has confirmed. To resolve a payer's request in generation 1 names it in the path. */
function confirmed(call: CallEntry, { history, scene }: Story): Confirmed {
  const before = groundOf(call, history, scene.traits.generation);
  const [, request] = /\/actions\/([^/]+)\/resolve$/.exec(call.url) ?? [];
  return request === undefined
    ? { before, type: before?.actionType, id: before?.actionId }
    : { before, type: 'resolve_action', id: decodeURIComponent(request) };
}

function judgePerson(call: CallEntry, story: Story, used: Set<string>): readonly string[] {
  const { scene, approvals, history } = story;
  const { automatic, policy } = scene.traits;
  const byMachine = policy.advance === 'machine' && (!automatic || policy.automaticSubmission === 'machine');
  const { before, type, id: actionId } = confirmed(call, story);
  const isContinue = ['continue_authorization', 'advance_case', 'submit', 'resolve_action'].includes(type ?? '');
  if (call.column !== 'approve' && isContinue && byMachine) return [];
  const invariant = call.column === 'approve' ? 'I2' : 'I2b';
  const fitting = approvals.filter(
    ({ id, version, snapshotId, state, ...approval }) =>
      !used.has(id) &&
      state !== 'void' &&
      version === before?.version &&
      approval.actionId === actionId &&
      (call.column === 'continue' || snapshotId === before?.snapshotId),
  );
  const judged = fitting.map(({ id }) => ({
    id,
    faults: judgeReading(call, sayingOf(id, history), { invariant, hours: policy.approvalHours, before }),
  }));
  const best = judged.find(({ faults }) => faults.length === 0) ?? judged.at(-1);
  if (best === undefined) return [`${invariant} ${call.column} was accepted at version ${before?.version} without an approval of its own`];
  used.add(best.id);
  return best.faults;
}

function sayingOf(approvalId: string, history: readonly Entry[]): SaidEntry | undefined {
  return history.find((entry): entry is SaidEntry => entry.kind === 'said' && entry.what === 'approval' && entry.name === approvalId);
}

/** What was read is what stood; it was read before, and not too long before. */
function judgeReading(
  { effect, atMs }: CallEntry,
  said: SaidEntry | undefined,
  { invariant, hours, before }: { readonly invariant: string; readonly hours: number; readonly before: ServerView | undefined },
): readonly string[] {
  if (said === undefined) return [`${invariant} nobody said the approval`];
  const stood = JSON.stringify([[...(before?.answers ?? [])], before?.fileIds ?? []]);
  return [
    ...(stood === said.value ? [] : [`${invariant} what was approved is not what stood`]),
    ...(said.atMs <= (effect?.atMs ?? 0) ? [] : [`${invariant} the approval came after the confirm`]),
    ...(atMs - said.atMs <= hours * 3_600_000 + slackMs
      ? []
      : [`I16 an approval of ${hours} h was used after ${Math.round((atMs - said.atMs) / 3_600_000)} h`]),
  ];
}
