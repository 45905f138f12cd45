/**
 * What happened in a case, in order: every request with what became of it at the server, every act of a person, every
 * word written to the store. Invariants are judged over this and nothing else.
 */
import type { Intent, Settlement, Showing } from '../../src/cases/case.ts';
import type { Generation } from '../../src/prior-auth/port.ts';
import type { Column, Row } from './matrix.ts';
import type { ServerView } from './server-view.ts';

/** The case at the server around one effect. */
export interface Effect {
  readonly order: number;
  readonly atMs: number;
  readonly status: number;
  readonly before: ServerView | undefined;
  readonly after: ServerView | undefined;
}

/** A request of ours. */
export interface CallEntry {
  readonly kind: 'call';
  readonly order: number;
  readonly atMs: number;
  readonly process: number;
  readonly run: number;
  readonly column: Column;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  /** When its process read the intents last: what others settled later, it could not know. */
  readonly intentsReadAt: number;
  /** The fault it met. */
  row?: Row;
  /** What it did at the prior-auth API; absent where it did not arrive. */
  effect?: Effect;
  /** The process heard an answer. */
  heard?: {
    readonly order: number;
    readonly atMs: number;
    readonly status: number;
    readonly retryAfterMs?: number;
    readonly view?: ServerView;
  };
  /** A word was put into the answer that nobody knows. */
  isUnknown?: boolean;
  /** The answer was about somebody else. */
  isForeign?: boolean;
}

/** A person or the payer did something at the server. */
export interface OutsideEntry {
  readonly kind: 'outside';
  readonly order: number;
  readonly atMs: number;
  readonly by: 'person' | 'payer';
  readonly act: string;
  readonly before: ServerView | undefined;
  readonly after: ServerView | undefined;
}

/** Something that was written down, or read where that matters. */
export type StoreEntry = {
  readonly kind: 'store';
  readonly order: number;
  readonly atMs: number;
  readonly process: number;
  readonly run: number;
} & (
  | { readonly what: 'intent'; readonly intent: Intent; readonly knowsCancel: boolean }
  | { readonly what: 'settle'; readonly intentId: string; readonly settlement: Settlement; readonly server: ServerView | undefined }
  | { readonly what: 'show'; readonly showing: Showing }
  | { readonly what: 'refused-by-disk'; readonly name: string }
);

/** A person spoke through this program. */
export interface SaidEntry {
  readonly kind: 'said';
  readonly order: number;
  readonly atMs: number;
  readonly what: 'answer' | 'approval' | 'cancel' | 'choice' | 'removal';
  /** `answer`: the path. `approval`: the approval's id. `choice`: the chart's document. `removal`: the attachment. */
  readonly name: string;
  /** `answer`: the value as said. `approval`: the content that was read. `choice`: the type. */
  readonly value: string;
}

/** A run began or ended. */
export interface RunEntry {
  readonly kind: 'run';
  readonly order: number;
  readonly atMs: number;
  readonly process: number;
  readonly run: number;
  readonly what: 'begins' | 'ends' | 'dies';
  readonly outcome: string;
}

/** The chart changed. */
export interface ChartEntry {
  readonly kind: 'chart';
  readonly order: number;
  readonly atMs: number;
  readonly variant: string;
}

export type Entry = CallEntry | OutsideEntry | StoreEntry | SaidEntry | RunEntry | ChartEntry;

/** Calls that change an authorization. */
export const caseWrites: readonly Column[] = ['answer', 'attach', 'continue', 'approve', 'cancel'];

/** Calls that change anything at the prior-auth API. */
export const writes: readonly Column[] = [...caseWrites, 'create', 'file', 'put', 'complete'];

/**
 * The state that a write is held against: what stood when it arrived. Nothing guards a write of generation 1: there it is
 * what its process had read last, and whatever happens between that look and the write cannot be prevented.
 */
export function groundOf(call: CallEntry, history: readonly Entry[], generation: Generation): ServerView | undefined {
  return generation === 'g1' ? (lastLook(history, call)?.effect?.after ?? call.effect?.before) : call.effect?.before;
}

/** The last answer about the case that a process heard before a call. */
export function lastLook(history: readonly Entry[], { process, order }: CallEntry): CallEntry | undefined {
  return history.findLast(
    (entry): entry is CallEntry =>
      entry.kind === 'call' &&
      entry.process === process &&
      entry.column === 'poll' &&
      entry.method === 'GET' &&
      !entry.url.includes('/v1/files/') &&
      entry.heard !== undefined &&
      entry.heard.order < order,
  );
}

/** A refused submit of generation 1 opens actions all the same. */
function changesWhenRefused(url: string): boolean {
  return url.endsWith('/submit');
}

/** True where the server carried the write out, or a part of it. */
export function isAccepted({ effect, column, url }: CallEntry): boolean {
  if (effect === undefined || (effect.status >= 300 && !changesWhenRefused(url))) return false;
  if (!caseWrites.includes(column)) return true;
  return effect.after !== undefined && effect.after.revision > (effect.before?.revision ?? 0);
}
