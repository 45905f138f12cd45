/**
 * The words of our work on one authorization: request, intent, approval, a person's answer, result.
 */
import type { QuestionnaireResponseItemAnswer } from '../fhir.ts';
import type { Covers, CreateAuthorization } from '../prior-auth/port.ts';
import type { SteadyMoment } from '../runtime.ts';

export const runModes = ['plan', 'fill', 'advance'] as const;

/**
 * How far a run may go: `plan` reads only, `fill` also answers and attaches, `advance` also confirms what policy allows.
 */
export type RunMode = (typeof runModes)[number];

/** What a caller asks for. `caseKey` is the caller's own and stays the same over retries. */
export interface CaseRequest {
  readonly caseKey: string;
  readonly authorization: { readonly id: string } | { readonly create: CreateAuthorization };
  readonly patient: { readonly reference: string } | { readonly identifier: { readonly system: string; readonly value: string } };
  readonly order?: { readonly reference: string };
  readonly mapping?: string;
  readonly mode: RunMode;
  /** ISO date-time by which a decision is needed. */
  readonly deadline?: string;
}

/**
 * A case as stored. Of `request`, authorization, patient and order are as first given; mode, deadline and mapping are
 * those of the newest call.
 */
export interface StoredCase {
  readonly caseKey: string;
  readonly request: CaseRequest;
  readonly authorizationId?: string;
  readonly openedAt: string;
}

/** The right to write for a case until `untilMs`; `fence` grows with each claim, and older fences are refused. */
export interface Lease {
  readonly caseKey: string;
  readonly owner: string;
  readonly fence: number;
}

export type IntentKind =
  | 'create'
  | 'answer'
  | 'upload'
  | 'attach'
  | 'detach'
  | 'continue'
  | 'approve'
  | 'cancel'
  | 'open-handoff'
  | 'grant-handoff'
  | 'end-handoff'
  | 'watch';

/**
 * A step written down before it is done.
 *
 * `doubt` holds while nobody knows whether the call took effect. `superseded` says that the world moved on and the
 * step is not wanted any more.
 */
export interface Intent {
  readonly id: string;
  readonly caseKey: string;
  readonly kind: IntentKind;
  /** Authorization version the step was decided on; 0 before there is one. */
  readonly version: number;
  /** Pinned next action, for confirms. */
  readonly actionId?: string;
  readonly actionType?: string;
  readonly snapshotId?: string;
  /** What would be sent, as a hash. */
  readonly bodyHash: string;
  /** The key sent with it where the API takes one; absent: the id is the key. */
  readonly idempotencyKey?: string;
  /** The person whose act it is; absent: decided by policy. */
  readonly by?: string;
  /** The rule of the policy that let it happen. */
  readonly policy?: string;
  /** Hash of the document, for upload and attach. */
  readonly documentHash?: string;
  /** The API's file id, once known. */
  readonly fileId?: string;
  /** The chart's document, for upload and attach. */
  readonly reference?: string;
  /** What is taken off, for detach. */
  readonly attachmentId?: string;
  /** Item path to the value sent, for answers: what this program wrote and may refresh. */
  readonly written?: Readonly<Record<string, readonly QuestionnaireResponseItemAnswer[]>>;
  /** Paths of ours that were not held any more right after this write: the API cleared them, no person did. */
  readonly cleared?: readonly string[];
  /** Paths that the API named as the reason of its refusal. */
  readonly refusedPaths?: readonly string[];
  /** It may have arrived and been undone by somebody: what it wrote is not written again. */
  readonly uncertain?: boolean;
  readonly state: 'doubt' | 'done' | 'refused' | 'superseded';
  /** Why, for `refused` and `superseded`. */
  readonly note?: string;
  readonly createdAt: string;
  readonly settledAt?: string;
}

/** What settles an intent. */
export interface Settlement {
  readonly state: 'done' | 'refused' | 'superseded';
  readonly note?: string;
  readonly fileId?: string;
  readonly cleared?: readonly string[];
  readonly refusedPaths?: readonly string[];
  readonly uncertain?: boolean;
  readonly settledAt: string;
}

/** What was shown to whoever looked at a result, so that an approval can be bound to it. */
export interface Showing {
  readonly caseKey: string;
  /** The review snapshot's id, or our own id where the API gives none. */
  readonly snapshotId: string;
  /** SHA-256 over answers, documents and warnings as shown. */
  readonly contentHash: string;
  readonly actionId?: string;
  readonly actionType: string;
  readonly version: number;
  readonly covers: Covers;
  readonly shownAt: string;
}

/** A named person's consent to one showing. */
export interface Approval extends Omit<Showing, 'shownAt'> {
  readonly id: string;
  readonly by: string;
  readonly at: string;
  readonly expiresAt: string;
  /** `at` on the clock that nobody can set. */
  readonly steadyAt?: SteadyMoment;
  /** `void` and why, as soon as anything moved. */
  readonly state: 'given' | 'sent' | 'void';
  readonly note?: string;
}

/** An answer that a named person gave through us. */
export interface PersonAnswer {
  readonly caseKey: string;
  readonly path: string;
  readonly value: readonly QuestionnaireResponseItemAnswer[];
  readonly by: string;
  readonly at: string;
}

/** A person's order to cancel. */
export interface CancelOrder {
  readonly caseKey: string;
  readonly by: string;
  readonly reason: string;
  readonly at: string;
}

/** A person's word on documents: this one of the chart for that type, or that attachment of ours away. */
export type DocumentOrder = AttachOrder | RemovalOrder;

/** A person's choice of a document, as results name it, for one type. */
export interface AttachOrder {
  readonly kind: 'attach';
  readonly caseKey: string;
  readonly reference: string;
  readonly documentType: string;
  readonly by: string;
  readonly at: string;
}

/** A person's order to take off an attachment of ours. */
export interface RemovalOrder {
  readonly kind: 'detach';
  readonly caseKey: string;
  readonly attachmentId: string;
  readonly by: string;
  readonly at: string;
}

/** Something that happened, for the audit: ids, counts and hashes, never content. */
export interface CaseEvent {
  readonly caseKey: string;
  readonly at: string;
  readonly event: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}
