/**
 * Members that the wires of generations 2 and 3 have in common, in our words.
 *
 * Source: published guides; shapes that no page shows are read as openly as they can be.
 */
import { BrokenContract } from '../errors.ts';
import type { Authorization, LinkedDocument, Requirements } from './port.ts';

type Maybe<T> = T | null | undefined;

/** The outcomes that a completed authorization may have. */
export const outcomes: readonly string[] = ['approved', 'denied', 'modified', 'not_required', 'failed'];

/** A word from outside, fit to be shown; anything longer or odder could hold a value. */
export function asWord(text: string): string {
  return /^[\w.:-]{1,60}$/.test(text) ? text : 'unreadable';
}

/** A finding as the wires of all generations carry it. */
export interface WireFinding {
  readonly code: string;
  readonly message: string;
  readonly field?: Maybe<string>;
  readonly severity?: Maybe<string>;
}

/** A finding in our words. */
export function readIssue({ code, message, field, severity }: WireFinding): Requirements['issues'][number] {
  return { code, message, ...(field != null && { field }), ...(severity != null && { severity }) };
}

export interface WireOpenRequirements {
  readonly version: number;
  readonly questions?: Maybe<readonly { readonly linkId: string; readonly message?: Maybe<string> }[]>;
  readonly documents?: Maybe<readonly { readonly type: string; readonly message?: Maybe<string> }[]>;
  readonly issues?: Maybe<readonly WireFinding[]>;
}

/** Without a requirements object nothing is known to be open: its version is 0. */
export function readRequirements(wire: Maybe<WireOpenRequirements>): Requirements {
  return {
    version: wire?.version ?? 0,
    questions: (wire?.questions ?? []).map(({ linkId, message }) => ({ linkId, ...(message != null && { message }) })),
    documents: (wire?.documents ?? []).map(({ type, message }) => ({ type, ...(message != null && { message }) })),
    issues: (wire?.issues ?? []).map(readIssue),
  };
}

export interface WireLinked {
  readonly id: string;
  readonly fileId: string;
  readonly documentTypes?: Maybe<readonly string[]>;
  readonly label?: Maybe<string>;
  readonly description?: Maybe<string>;
}

/** A document that is attached. */
export function readDocument(wire: WireLinked): LinkedDocument {
  return {
    id: wire.id,
    fileId: wire.fileId,
    documentTypes: wire.documentTypes ?? [],
    ...(wire.label != null && { label: wire.label }),
    ...(wire.description != null && { description: wire.description }),
  };
}

/** Fails: BrokenContract where an attachment still stands that the API says it removed. */
export function requireGone(after: Authorization, attachmentId: string): Authorization {
  if (!after.documents.some(({ id }) => id === attachmentId)) return after;
  throw new BrokenContract('The prior-auth API says that it removed an attachment, and still lists it.');
}

/** The shape of a warning is not published: a text, an object with a message, or anything else as it came. */
export function readWarning(wire: unknown): string {
  if (typeof wire === 'string') return wire;
  const message = (wire as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : JSON.stringify(wire);
}

export interface WireProof {
  readonly payerReceipt?: Maybe<{ readonly referenceNumber?: Maybe<string>; readonly receivedAt?: Maybe<string> }>;
  readonly decision?: Maybe<{
    readonly authorizationNumber?: Maybe<string>;
    readonly payerStatusText?: Maybe<string>;
    readonly denialReasons?: Maybe<readonly string[]>;
  }>;
}

/** What the payer has confirmed and decided. */
export function readProof({ payerReceipt, decision }: WireProof): Pick<Authorization, 'receipt' | 'decision'> {
  return {
    ...(payerReceipt && {
      receipt: {
        ...(payerReceipt.referenceNumber != null && { referenceNumber: payerReceipt.referenceNumber }),
        ...(payerReceipt.receivedAt != null && { receivedAt: payerReceipt.receivedAt }),
      },
    }),
    ...(decision && {
      decision: {
        ...(decision.authorizationNumber != null && { authorizationNumber: decision.authorizationNumber }),
        ...(decision.payerStatusText != null && { statusText: decision.payerStatusText }),
        denialReasons: decision.denialReasons ?? [],
      },
    }),
  };
}
