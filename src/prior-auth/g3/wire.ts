/**
 * Generation 3 as it travels: types of what we rely on, and the check that makes them true.
 *
 * Extra keys pass, known keys have their types, and words of the vendor's (states, actions, item types) stay plain
 * strings: whether we know them is the dialect's business. A problem names its path, never the value that stood there.
 *
 * Source: our reconstruction of the public contract; no machine-readable contract is published.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { BrokenContract } from '../../errors.ts';
import { schemasG3, type WireName } from './wire-schemas.ts';

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
    readonly issues?: Maybe<readonly { readonly code?: Maybe<string>; readonly field?: Maybe<string> }[]>;
  };
  readonly requestId?: Maybe<string>;
}

/** An authorization from unknown data. Fails: BrokenContract with every problem by path. */
export function parseAuthorization(value: unknown): WireAuthorization {
  return parseAs<WireAuthorization>('Authorization', value);
}

/** A file from unknown data. Fails: BrokenContract. */
export function parseFile(value: unknown): WireFile {
  return parseAs<WireFile>('File', value);
}

/** A registered file and its upload target from unknown data. Fails: BrokenContract. */
export function parseFileCreated(value: unknown): WireFileCreated {
  return parseAs<WireFileCreated>('FileCreated', value);
}

/** An answer set from unknown data. Fails: BrokenContract. */
export function parseAnswers(value: unknown): WireAnswers {
  return parseAs<WireAnswers>('Answers', value);
}

/** A questionnaire from unknown data. Fails: BrokenContract. */
export function parseQuestionnaire(value: unknown): WireQuestionnaire {
  return parseAs<WireQuestionnaire>('Questionnaire', value);
}

/** The typed error envelope, or undefined where the body is something else. */
export function readErrorEnvelope(value: unknown): WireErrorEnvelope | undefined {
  return validator('ErrorEnvelope')(value) ? (value as WireErrorEnvelope) : undefined;
}

function parseAs<T>(name: WireName, value: unknown): T {
  const validate = validator(name);
  if (validate(value)) return value as T;
  throw new BrokenContract(`${name} of the prior-auth API does not fit its contract: ${(validate.errors ?? []).map(placeOf).join('; ')}`, {
    remedy: 'Nothing was written. The API changed or answered with something else; this adapter has to learn it first.',
  });
}

function placeOf(error: ErrorObject): string {
  return `${error.instancePath === '' ? '/' : error.instancePath} ${error.message ?? error.keyword}`;
}

const validators = new Map<WireName, ValidateFunction>();

function validator(name: WireName): ValidateFunction {
  const known = validators.get(name) ?? compileSchema(name);
  validators.set(name, known);
  return known;
}

function compileSchema(name: WireName): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  formats.default(ajv);
  return ajv.compile({ $ref: `#/$defs/${name}`, $defs: schemasG3 });
}
