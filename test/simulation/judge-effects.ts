/**
 * Effects and the words written down about them: I6, I8, I17.
 */
import type { Intent } from '../../src/cases/case.ts';
import { placeOf } from './dialect.ts';
import { type CallEntry, type Entry, groundOf, isAccepted, type StoreEntry, writes } from './history.ts';
import type { Story } from './invariants.ts';
import { isJson, sayValues } from './server-view.ts';
import { columnOf } from './store.ts';

export function judgeEffects(story: Story): readonly string[] {
  return [...judgeOnce(story), ...judgeWritten(story), ...judgeDone(story)];
}

/** I6: the same bytes are attached once. Where nothing guards the wire, once by all that the process could have seen. */
function judgeOnce({ calls, history, scene }: Story): readonly string[] {
  const bytesOf = (fileId: string): string => Buffer.from(scene.payer.bytesOf(fileId) ?? []).toString('hex');
  const isTwice = calls.some((call) => {
    if (call.column !== 'attach' || call.method === 'DELETE' || !isAccepted(call)) return false;
    const stood = groundOf(call, history, scene.traits.generation)?.fileIds ?? [];
    return stood.some((fileId) => bytesOf(fileId) === bytesOf(fileOf(call)));
  });
  return [...(isTwice ? ['I6 a document was attached twice'] : []), ...judgeRemoved(calls, history)];
}

/** I6: an attachment is taken away on a person's order, and only one whose file is ours. */
function judgeRemoved(calls: readonly CallEntry[], history: readonly Entry[]): readonly string[] {
  const removals = calls.filter(({ method }) => method === 'DELETE');
  return removals.flatMap(({ url, order }) => {
    const isOrdered = history.some(
      (entry) => entry.kind === 'said' && entry.what === 'removal' && entry.order < order && url.endsWith(`/${entry.name}`),
    );
    return isOrdered ? [] : ['I6 an attachment was taken away, and nobody ordered it'];
  });
}

function fileOf({ body }: CallEntry): string {
  const parsed: unknown = typeof body === 'string' ? JSON.parse(body) : {};
  return isJson(parsed) ? String(parsed['fileId']) : '';
}

type IntentEntry = Extract<StoreEntry, { readonly what: 'intent' }>;
type SettleEntry = Extract<StoreEntry, { readonly what: 'settle' }>;

/**
 * I17: an intent of its kind was on the disk before each write, and open by all that the sender could know: not settled by
 * itself, nor by others before it read the intents last.
 */
function judgeWritten({ calls, history }: Story): readonly string[] {
  const intents = history.filter((entry): entry is IntentEntry => entry.kind === 'store' && entry.what === 'intent');
  const settled = history.filter((entry): entry is SettleEntry => entry.kind === 'store' && entry.what === 'settle');
  const isOpenFor = ({ process, order, intentsReadAt }: CallEntry, { intent }: IntentEntry): boolean =>
    !settled.some((each) => each.intentId === intent.id && each.order < order && (each.process === process || each.order < intentsReadAt));
  return calls
    .filter(({ column }) => writes.includes(column))
    .flatMap((call) => {
      const { column, order } = call;
      const kind = column === 'put' || column === 'complete' ? 'file' : column;
      const isWritten = intents.some((entry) => columnOf[entry.intent.kind] === kind && entry.order < order && isOpenFor(call, entry));
      return isWritten ? [] : [`I17 ${column} was sent without an open intent`];
    });
}

/** I17, I8: what is called done is there, and nothing is settled twice in two ways. */
function judgeDone(story: Story): readonly string[] {
  const { history } = story;
  const intents = new Map(
    history.flatMap((entry) => (entry.kind === 'store' && entry.what === 'intent' ? [[entry.intent.id, entry.intent] as const] : [])),
  );
  const states = new Map<string, string>();
  return history.flatMap((entry) => {
    if (entry.kind !== 'store' || entry.what !== 'settle') return [];
    const { intentId, settlement } = entry;
    const intent = intents.get(intentId);
    const before = states.get(intentId);
    states.set(intentId, settlement.state);
    if (before !== undefined && before !== settlement.state) return [`I8 an intent went from ${before} to ${settlement.state}`];
    if (settlement.state !== 'done' || intent === undefined) return [];
    return hasEvidence(intent, entry, story) ? [] : [`I17 ${intent.kind} at version ${intent.version} is called done without evidence`];
  });
}

function hasEvidence(intent: Intent, { order, server }: SettleEntry, { calls, history, scene }: Story): boolean {
  const { generation } = scene.traits;
  const accepted = calls.some(
    (call) =>
      call.column === columnOf[intent.kind] &&
      (call.method === 'DELETE') === (intent.kind === 'detach') &&
      isAccepted(call) &&
      (call.effect?.order ?? 0) < order &&
      (intent.kind === 'create' || intent.kind === 'upload' || groundOf(call, history, generation)?.version === intent.version),
  );
  if (accepted) return true;
  switch (intent.kind) {
    case 'answer':
      return views(history, order).some((view) =>
        Object.entries(intent.written ?? {}).every(
          ([path, value]) => value.length === 0 || view?.answers.get(placeOf(path, generation)) === sayValues(value),
        ),
      );
    case 'cancel':
      return server?.status === 'canceled';
    case 'attach':
      return server?.fileIds.includes(intent.fileId ?? '') === true;
    case 'detach':
      return server?.fileIds.includes(intent.fileId ?? '') === false;
    default:
      return false;
  }
}

/** Every state the server was in before a moment. */
function views(history: readonly Entry[], before: number): readonly ReturnType<typeof afterOf>[] {
  return history.filter(({ order }) => order < before).map(afterOf);
}

function afterOf(entry: Entry): NonNullable<CallEntry['effect']>['after'] {
  if (entry.kind === 'outside') return entry.after;
  return entry.kind === 'call' ? entry.effect?.after : undefined;
}
