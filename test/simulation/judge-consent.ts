/**
 * Nothing irreversible without a person who saw exactly that: I2, I2b, I3, I5, I16.
 */
import { type CallEntry, type Entry, isAccepted, type SaidEntry } from './history.ts';
import type { Story } from './invariants.ts';

const slackMs = 2_000;

export function judgeConsent(story: Story): readonly string[] {
  const used = new Set<string>();
  return story.calls
    .filter((call) => (call.column === 'approve' || call.column === 'continue') && isAccepted(call))
    .flatMap((call) => [...judgeAction(call, story), ...judgePerson(call, story, used)]);
}

/** I5: the action that stood is the one that was written down. */
function judgeAction({ column, effect, order }: CallEntry, { history }: Story): readonly string[] {
  const before = effect?.before;
  const isMeant = history.some(
    (entry) =>
      entry.kind === 'store' &&
      entry.what === 'intent' &&
      entry.order < order &&
      entry.intent.kind === column &&
      entry.intent.version === before?.version &&
      entry.intent.actionType === before?.actionType &&
      entry.intent.actionId === before?.actionId,
  );
  return isMeant ? [] : [`I5 ${column} was accepted on ${before?.actionType}, an action it was not written for`];
}

function judgePerson(call: CallEntry, { scene, approvals, history }: Story, used: Set<string>): readonly string[] {
  const { automatic, policy } = scene.traits;
  const byMachine = policy.advance === 'machine' && (!automatic || policy.automaticSubmission === 'machine');
  const needsPerson = call.column === 'approve' || (call.effect?.before?.actionType !== 'continue_authorization' ? true : !byMachine);
  if (!needsPerson) return [];
  const invariant = call.column === 'approve' ? 'I2' : 'I2b';
  const before = call.effect?.before;
  const fitting = approvals.filter(
    ({ id, version, snapshotId, actionId, state }) =>
      !used.has(id) &&
      state !== 'void' &&
      version === before?.version &&
      actionId === before?.actionId &&
      (call.column === 'continue' || snapshotId === before?.snapshotId),
  );
  const judged = fitting.map(({ id }) => ({
    id,
    faults: judgeReading(call, sayingOf(id, history), { invariant, hours: policy.approvalHours }),
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
  { invariant, hours }: { readonly invariant: string; readonly hours: number },
): readonly string[] {
  if (said === undefined) return [`${invariant} nobody said the approval`];
  const before = effect?.before;
  const stood = JSON.stringify([[...(before?.answers ?? [])], before?.fileIds ?? []]);
  return [
    ...(stood === said.value ? [] : [`${invariant} what was approved is not what stood`]),
    ...(said.atMs <= (effect?.atMs ?? 0) ? [] : [`${invariant} the approval came after the confirm`]),
    ...(atMs - said.atMs <= hours * 3_600_000 + slackMs
      ? []
      : [`I16 an approval of ${hours} h was used after ${Math.round((atMs - said.atMs) / 3_600_000)} h`]),
  ];
}
