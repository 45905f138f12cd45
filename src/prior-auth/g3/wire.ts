/**
 * Generation 3 as it travels: types of what we rely on, and the check that makes them true.
 *
 * Extra keys pass, known keys have their types, and words of the vendor's (states, actions, item types) stay plain
 * strings: whether we know them is the dialect's business. A problem names its path, never the value that stood there.
 *
 * Source: our reconstruction of the public contract; no machine-readable contract is published.
 */
import { ContractCheck } from '../client/loosen.ts';
import { contractG3 } from '../contracts/g3.ts';

type Maybe<T> = T | null | undefined;

export interface WireOption {
  readonly code: string;
  readonly display?: Maybe<string>;
}

/** Rules whose inner grammar the vendor does not publish. */
export const opaqueRuleNames = ['requiredWhen', 'notAllowedWhen', 'valuesWhen', 'textWhen'] as const;

export interface WireItem {
  readonly linkId: string;
  readonly text?: Maybe<string>;
  readonly type: string;
  readonly required?: Maybe<boolean>;
  readonly repeats?: Maybe<boolean>;
  readonly minOccurs?: Maybe<number>;
  readonly maxOccurs?: Maybe<number>;
  readonly item?: Maybe<readonly WireItem[]>;
  readonly options?: Maybe<readonly WireOption[]>;
  readonly pattern?: Maybe<string>;
  readonly maxLength?: Maybe<number>;
  readonly min?: Maybe<string>;
  readonly max?: Maybe<string>;
  readonly requiredWhen?: unknown;
  readonly notAllowedWhen?: unknown;
  readonly valuesWhen?: unknown;
  readonly textWhen?: unknown;
  readonly errorMessage?: Maybe<string>;
  readonly mode?: Maybe<string>;
  readonly defaultValue?: unknown;
}

/** The wrapper was never seen on a page; a bare array of items is taken as well. */
export type WireQuestionnaire = { readonly item: readonly WireItem[] } | readonly WireItem[];

/** One of these, the others absent or null. */
export interface WireValue {
  readonly valueString?: Maybe<string>;
  readonly valueBoolean?: Maybe<boolean>;
  readonly valueDate?: Maybe<string>;
  readonly valueDecimal?: Maybe<number>;
  readonly valueCoding?: Maybe<{ readonly code: string }>;
}

export interface WireAnswerItem {
  readonly linkId: string;
  readonly answer?: Maybe<readonly WireValue[]>;
  readonly item?: Maybe<readonly WireAnswerItem[]>;
}

export interface WireAnswers {
  readonly item: readonly WireAnswerItem[];
}

export interface WireCovers {
  readonly priorAuthorizationVersion?: Maybe<number>;
  readonly requirementsVersion?: Maybe<number>;
  readonly answersVersion?: Maybe<number>;
  readonly attachmentsVersion?: Maybe<number>;
  readonly reviewSnapshotId?: Maybe<string>;
}

export interface WireIssue {
  readonly code: string;
  readonly message: string;
  readonly field?: Maybe<string>;
  readonly severity?: Maybe<string>;
}

export interface WireRequirements {
  readonly version: number;
  readonly questions?: Maybe<readonly { readonly linkId: string; readonly message?: Maybe<string> }[]>;
  readonly documents?: Maybe<readonly { readonly type: string; readonly message?: Maybe<string> }[]>;
  readonly issues?: Maybe<readonly WireIssue[]>;
}

export interface WireAttachment {
  readonly id: string;
  readonly fileId: string;
  readonly createdAt?: Maybe<string>;
  readonly documentTypes?: Maybe<readonly string[]>;
  readonly label?: Maybe<string>;
  readonly description?: Maybe<string>;
}

export interface WireReview {
  readonly id: string;
  readonly status: string;
  readonly kind: string;
  readonly generatedAt: string;
  readonly covers: WireCovers;
  readonly answers?: Maybe<WireAnswers>;
  readonly attachments?: Maybe<readonly WireAttachment[]>;
  readonly warnings?: Maybe<readonly unknown[]>;
}

export interface WireNextAction {
  readonly id?: Maybe<string>;
  readonly type: string;
  readonly resolution: { readonly kind: string };
  readonly covers?: Maybe<WireCovers>;
}

export interface WireReceipt {
  readonly referenceNumber?: Maybe<string>;
  readonly receivedAt?: Maybe<string>;
}

export interface WireDecision {
  readonly authorizationNumber?: Maybe<string>;
  readonly payerStatusText?: Maybe<string>;
  readonly denialReasons?: Maybe<readonly string[]>;
}

export interface WireRequest {
  readonly payerId: string;
  readonly coverageState: string;
  readonly requestType: string;
  readonly serviceCode: { readonly system: string; readonly code: string };
}

export interface WireAuthorization {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly outcome?: Maybe<string>;
  readonly policy: { readonly finalSubmission: string };
  readonly providerNpi: string;
  readonly payer?: Maybe<{ readonly id: string; readonly displayName?: Maybe<string> }>;
  readonly request: WireRequest;
  readonly questionnaire: WireQuestionnaire;
  readonly answers?: Maybe<WireAnswers>;
  readonly requirements?: Maybe<WireRequirements>;
  readonly attachments?: Maybe<readonly WireAttachment[]>;
  readonly submission?: Maybe<{
    readonly reviewSnapshot?: Maybe<WireReview>;
    readonly payerReceipt?: Maybe<WireReceipt>;
    readonly decision?: Maybe<WireDecision>;
  }>;
  readonly nextAction?: Maybe<WireNextAction>;
  readonly activeManualHandoff?: Maybe<{ readonly id: string; readonly state?: Maybe<string> }>;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface WireFile {
  readonly id: string;
  readonly status: string;
  readonly sizeBytes?: Maybe<number>;
}

export interface WireFileCreated {
  readonly file: WireFile;
  readonly upload: {
    readonly url: string;
    readonly method?: Maybe<string>;
    readonly strategy?: Maybe<string>;
    readonly headers?: Maybe<Readonly<Record<string, string>>>;
  };
}

export interface WireErrorEnvelope {
  readonly error: {
    readonly code: string;
    readonly message?: Maybe<string>;
    readonly retryable?: unknown;
    readonly issues?: Maybe<readonly { readonly code?: Maybe<string>; readonly field?: Maybe<string> }[]>;
  };
  readonly requestId?: Maybe<string>;
}

/** What must be there for us to go on; anything else may be missing, or be more than the contract knows. */
const reliance = {
  anywhere: [
    'id',
    'version',
    'status',
    'policy',
    'finalSubmission',
    'providerNpi',
    'request',
    'payerId',
    'coverageState',
    'requestType',
    'serviceCode',
    'system',
    'code',
    'questionnaire',
    'item',
    'linkId',
    'type',
    'message',
    'resolution',
    'kind',
    'generatedAt',
    'covers',
    'createdAt',
    'updatedAt',
  ],
  bySchema: {
    Payer: ['id'],
    Attachment: ['id', 'fileId'],
    File: ['id', 'status'],
    CreateFileResponse: ['file', 'upload'],
    SinglePutUpload: ['url'],
    ErrorEnvelope: ['error', 'code'],
  },
};

const check = new ContractCheck(contractG3, reliance);

/** An authorization from unknown data. Fails: BrokenContract with every problem by path. */
export function parseAuthorization(value: unknown): WireAuthorization {
  const wire = withWrapper(value);
  check.require('Authorization', wire, 'Authorization');
  return wire as WireAuthorization;
}

/** A file from unknown data, of any generation. Fails: BrokenContract. */
export function parseFile(value: unknown): WireFile {
  check.require('File', value, 'File');
  return value as WireFile;
}

/** A registered file and its upload target from unknown data, of any generation. Fails: BrokenContract. */
export function parseFileCreated(value: unknown): WireFileCreated {
  check.require('CreateFileResponse', value, 'File');
  return value as WireFileCreated;
}

/** The typed error envelope of any generation, or undefined where the body is something else. */
export function readErrorEnvelope(value: unknown): WireErrorEnvelope | undefined {
  return check.problems('ErrorEnvelope', value).length === 0 ? (value as WireErrorEnvelope) : undefined;
}

/** A bare list of questions gets the wrapper that the contract has. */
function withWrapper(value: unknown): unknown {
  const item = (value as { questionnaire?: unknown } | null | undefined)?.questionnaire;
  return Array.isArray(item) ? { ...(value as object), questionnaire: { item } } : value;
}
