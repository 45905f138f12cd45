/**
 * When to send nothing, and not too much: I14, I18, I20, I22.
 */
import { type CallEntry, caseWrites, lastLook, writes } from './history.ts';
import type { Story } from './invariants.ts';

/** Requests of one run at most: 80 passes of a read and a step with its retries are never needed. */
const maxRequests = 250;

export function judgeManners(story: Story): readonly string[] {
  return [...judgeCancels(story), ...judgeVolume(story), ...judgeSeen(story), ...judgeWaiting(story)];
}

/** I14: whoever read the order to cancel writes nothing but the cancel. */
function judgeCancels({ history }: Story): readonly string[] {
  return history.flatMap((entry) =>
    entry.kind === 'store' && entry.what === 'intent' && entry.knowsCancel && entry.intent.kind !== 'cancel'
      ? [`I14 ${entry.intent.kind} was begun after a cancel was ordered`]
      : [],
  );
}

function judgeVolume({ calls }: Story): readonly string[] {
  const counts = new Map<number, number>();
  for (const { run } of calls) counts.set(run, (counts.get(run) ?? 0) + 1);
  return [...counts].flatMap(([run, count]) => (run > 0 && count > maxRequests ? [`I18 a run sent ${count} requests`] : []));
}

/** What the process read last decides what it may send: nothing after unknown words (I20), a handoff (I22) or an end (I14). */
function judgeSeen({ calls, history }: Story): readonly string[] {
  return calls.filter(({ column }) => caseWrites.includes(column)).flatMap((call) => judgeAfter(call, lastLook(history, call)));
}

function judgeAfter({ column }: CallEntry, seen: CallEntry | undefined): readonly string[] {
  if (seen === undefined) return [`I5 ${column} was sent without a look at the case`];
  const view = seen.heard?.view;
  return [
    ...(seen.isUnknown === true ? [`I20 ${column} was sent after a word nobody knows`] : []),
    ...(seen.isForeign === true ? [`I1 ${column} was sent after an answer about somebody else`] : []),
    ...(view?.handoffActive === true ? [`I22 ${column} was sent while a handoff was seen`] : []),
    ...(view?.status === 'canceled' || view?.status === 'completed' ? [`I14 ${column} was sent after the end was seen`] : []),
  ];
}

function isSame(a: CallEntry, b: CallEntry): boolean {
  return a.url === b.url && a.method === b.method;
}

function isSameHost(a: CallEntry, b: CallEntry): boolean {
  return new URL(a.url).origin === new URL(b.url).origin;
}

/** I18: the same request of a process waits as long as it was told to; after a write, every request to that host. */
function judgeWaiting({ calls }: Story): readonly string[] {
  return calls.flatMap((call) => {
    const { heard } = call;
    if (heard?.retryAfterMs === undefined) return [];
    const isWrite = writes.includes(call.column);
    const next = calls.find(
      (each) => each.process === call.process && each.order > heard.order && (isWrite ? isSameHost(each, call) : isSame(each, call)),
    );
    return next === undefined || next.atMs - heard.atMs >= heard.retryAfterMs - 1
      ? []
      : [`I18 ${call.column} was repeated before Retry-After`];
  });
}
