/**
 * The prior-auth API as the rest of the program sees it, whatever generation answers.
 *
 * Wire dialects end here: questionnaires and answers are FHIR R4, states are ours. A word we do not know stays visible
 * in `unknowns`, and whoever drives the case then writes nothing.
 */
import type { Questionnaire, QuestionnaireResponse, QuestionnaireResponseItem } from '../fhir.ts';

export const phases = [
  'needs-requirements',
  'ready-to-continue',
  'needs-approval',
  'needs-handoff',
  'working',
  'with-payer',
  'done',
  'canceled',
  'unknown',
] as const;

/** Who has the next move, in our words. */
export type Phase = (typeof phases)[number];

export type FinalSubmission = 'automatic' | 'requires-approval' | 'unknown';

/** The counters that a snapshot stands for. */
export interface Covers {
  readonly authorization?: number;
  readonly requirements?: number;
  readonly answers?: number;
  readonly attachments?: number;
}

/** What the API says has to happen next. */
export interface NextAction {
  readonly id?: string;
  /** The wire's word. */
  readonly type: string;
  readonly confirmable: boolean;
  readonly covers: Covers;
  readonly reviewSnapshotId?: string;
}

/** A document that is asked for. */
export interface RequestedDocument {
  /** What a document is attached as to be taken for it. */
  readonly type: string;
  readonly message?: string;
  /** What it is called, for a person. */
  readonly label?: string;
  /** Other types of documents that may be meant, the likeliest first. */
  readonly alternatives?: readonly string[];
  /** What is said of the documents of this authorization altogether. */
  readonly guidance?: string;
  /** Nothing waits for it. */
  readonly optional?: true;
}

/** What still blocks the authorization, and what would help it. */
export interface Requirements {
  readonly version: number;
  readonly questions: readonly { readonly linkId: string; readonly message?: string }[];
  readonly documents: readonly RequestedDocument[];
  /** Documents that would help and are not there; absent where there are none. They block nothing. */
  readonly recommended?: readonly RequestedDocument[];
  readonly issues: readonly { readonly code: string; readonly message: string; readonly field?: string; readonly severity?: string }[];
}

export interface LinkedDocument {
  readonly id: string;
  readonly fileId: string;
  readonly documentTypes: readonly string[];
  readonly label?: string;
  readonly description?: string;
}

/** The final submission as it would go out, for a person to read. */
export interface ReviewSnapshot {
  readonly id: string;
  readonly current: boolean;
  readonly kind: string;
  readonly generatedAt: string;
  readonly covers: Covers;
  readonly answers: QuestionnaireResponse;
  readonly documents: readonly LinkedDocument[];
  /** Soft findings of the API, to be shown to whoever approves. */
  readonly warnings: readonly string[];
  /** Where the payer's screen can be seen, for whoever approves. A capability: shown, never stored. */
  readonly liveViewUrl?: string;
}

/** What is being asked for, and of whom. */
export interface AuthorizationRequest {
  readonly payerId: string;
  readonly state: string;
  readonly kind: string;
  readonly service: { readonly system: string; readonly code: string };
}

/** One authorization, in normal form. */
export interface Authorization {
  readonly id: string;
  readonly version: number;
  readonly phase: Phase;
  /** The wire's word for the state. */
  readonly status: string;
  readonly outcome?: string;
  readonly finalSubmission: FinalSubmission;
  readonly providerNpi: string;
  readonly payerName?: string;
  readonly request: AuthorizationRequest;
  readonly questionnaire: Questionnaire;
  readonly answers: QuestionnaireResponse;
  readonly requirements: Requirements;
  readonly documents: readonly LinkedDocument[];
  readonly nextAction?: NextAction;
  readonly review?: ReviewSnapshot;
  readonly receipt?: { readonly referenceNumber?: string; readonly receivedAt?: string };
  readonly decision?: { readonly authorizationNumber?: string; readonly statusText?: string; readonly denialReasons: readonly string[] };
  readonly handoffActive: boolean;
  readonly handoff?: { readonly id: string; readonly state: string };
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Every word from outside that this adapter does not know, as `where=word`. Not empty: no write. */
  readonly unknowns: readonly string[];
}

/** What it takes to create an authorization. */
export interface CreateAuthorization {
  readonly providerNpi: string;
  readonly request: AuthorizationRequest;
  readonly finalSubmission: 'automatic' | 'requires-approval';
  readonly answers?: readonly QuestionnaireResponseItem[];
  readonly metadata?: Readonly<Record<string, string>>;
  /**
   * What only the configured generation wants, in its own words, merged into the body: for `g1` patient, coverage and
   * diagnoses; for `g2` portalAuthMode. Members of an object given in both places are joined, ours win.
   */
  readonly wire?: Readonly<Record<string, unknown>>;
}

/** Where a request would go. */
export interface Route {
  readonly payerName?: string;
  readonly label?: string;
}

/** A document to upload. `contentType` is one of `sendableContentTypes`. */
export interface Upload {
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** What the API takes as a document. */
export const sendableContentTypes = ['application/pdf', 'image/jpeg', 'image/png'] as const;

/** A file on the API's side. Only `ready` can be attached; `failed` never becomes ready. */
export interface UploadedFile {
  readonly id: string;
  readonly status: 'pending' | 'uploaded' | 'ready' | 'failed' | 'unknown';
  /** Bytes, where the API tells. */
  readonly sizeBytes?: number;
}

/**
 * Why a command was refused, in our words.
 *
 * `stale` is a version that moved on · `stale-snapshot` a review that no longer covers the case · `blocked` open
 * requirements · `not-now` a state that does not allow it · `no-route` · `not-found` · `key-reused` · `rejected` a body
 * the API does not take · `forbidden` our key may not do this · `unknown` anything else: no further write.
 */
export type RefusalKind =
  | 'stale'
  | 'stale-snapshot'
  | 'blocked'
  | 'not-now'
  | 'no-route'
  | 'not-found'
  | 'key-reused'
  | 'rejected'
  | 'forbidden'
  | 'unknown';

export const generations = ['g1', 'g2', 'g3a', 'g3b'] as const;

export type Generation = (typeof generations)[number];

/** What a generation offers to make writes safe; stated by its adapter, never guessed from answers. */
export interface Traits {
  readonly generation: Generation;
  /** `version`: a write on an older version is refused · `none`: nothing on the wire guards a write. */
  readonly guard: 'version' | 'none';
  /** What names the thing that an approval is for, on the wire. */
  readonly approval: 'snapshot' | 'action' | 'none';
  /** Commands that carry an idempotency key. */
  readonly keyed: readonly ('create' | 'answer' | 'attach' | 'detach' | 'confirm' | 'cancel' | 'handoff')[];
  readonly handoffs: boolean;
}

/** What every command carries. */
export interface Command {
  /** The version it was decided on. */
  readonly version: number;
  /** Made and stored before the command is sent; on the wire where the generation takes one. */
  readonly key: string;
}

/** Confirms one action, named as it stood when it was decided on; with `snapshotId` it approves the final submission. */
export interface ConfirmCommand extends Command {
  readonly action: { readonly id?: string; readonly type: string };
  readonly snapshotId?: string;
}

export interface AttachCommand extends Command {
  readonly fileId: string;
  readonly documentTypes: readonly string[];
  readonly description: string;
}

/** Takes one document off an authorization; its file stays where it is. */
export interface DetachCommand extends Command {
  readonly attachmentId: string;
}

/** Reads and commands on authorizations. */
export interface PriorAuth {
  readonly traits: Traits;
  /** Creates one authorization; the same key and request give the same one. */
  create(request: CreateAuthorization, key: string): Promise<Authorization>;
  read(id: string): Promise<Authorization>;
  /**
   * Where a request would go, before anything is created; undefined where the generation tells it by creating only.
   *
   * Fails: `Refusal` where there is no way to that payer.
   */
  findRoute(request: CreateAuthorization): Promise<Route | undefined>;
  /** Merges items by linkId; a repeating group is sent with all its repetitions. */
  answer(id: string, command: Command & { readonly items: readonly QuestionnaireResponseItem[] }): Promise<Authorization>;
  confirm(id: string, command: ConfirmCommand): Promise<Authorization>;
  cancel(id: string, command: Command & { readonly reason: string }): Promise<Authorization>;
}

/** Documents on their way to an authorization. */
export interface DocumentDesk {
  /** Registers a file, puts its bytes, completes it. Nothing of the authorization changes by it. */
  upload(upload: Upload): Promise<UploadedFile>;
  readFile(fileId: string): Promise<UploadedFile>;
  attach(id: string, command: AttachCommand): Promise<Authorization>;
  /**
   * Takes a document off again; what it satisfied may be open then.
   *
   * Fails: `Refusal` of the kind `not-found` where no such attachment stands; `Ambiguous` also where it still stands after
   * the API said that it was removed.
   */
  detach(id: string, command: DetachCommand): Promise<Authorization>;
}

/** A browser session at the payer, as far as it may be looked at. A read model: it proves neither receipt nor decision. */
export interface LiveSession {
  /** The wire's word. */
  readonly state: string;
  readonly owner?: string;
  readonly canWatch: boolean;
  readonly handoffId?: string;
}

/** A bearer capability to open a session: shown once to the person who asked for it, never stored and never logged. */
export interface AccessGrant {
  readonly id: string;
  readonly url: string;
  readonly expiresAt: string;
}

export interface Handoff {
  readonly id: string;
  readonly state: string;
  readonly result?: string;
}

/** How a person ends a handoff. What the operator reports is a claim, never the payer's word. */
export type HandoffEnding =
  | { readonly kind: 'complete'; readonly reportedOutcome: string; readonly referenceNumber?: string; readonly notes?: string }
  | { readonly kind: 'unable'; readonly reason: string; readonly notes?: string }
  | { readonly kind: 'revoke'; readonly reason: string; readonly notes?: string };

/** A person's work at the payer, and looking on. */
export interface HandoffDesk {
  liveSession(id: string): Promise<LiveSession>;
  /** A grant to look on, nothing more. */
  watch(id: string, command: Command): Promise<AccessGrant>;
  openHandoff(id: string, command: Command & { readonly snapshotId?: string }): Promise<Handoff>;
  readHandoff(id: string, handoffId: string): Promise<Handoff>;
  /** A grant to act, while the handoff is active. */
  grantHandoff(id: string, handoffId: string, command: Command): Promise<AccessGrant>;
  endHandoff(id: string, handoffId: string, command: Command & { readonly ending: HandoffEnding }): Promise<Handoff>;
}
