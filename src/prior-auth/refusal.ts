/**
 * A command that the prior-auth API refused, put off, or whose fate is not known.
 */
import { type ExitCode, exitCodes, Fault, type FaultOptions, Unavailable } from '../errors.ts';
import type { RefusalKind } from './port.ts';

/** One thing the API found wrong, by code and place; its text stays outside, for it may quote a patient. */
export interface RefusalIssue {
  readonly code?: string;
  readonly field?: string;
}

export interface RefusalDetails extends FaultOptions {
  readonly kind: RefusalKind;
  /** The API's own word, or `http_<status>` where it gave none. */
  readonly wireCode: string;
  readonly requestId?: string | undefined;
  /** What the API says of sending the same once more. */
  readonly retryable?: boolean;
  readonly issues?: readonly RefusalIssue[];
}

/**
 * The API answered and said no.
 *
 * Thrown for every 4xx but 401 and 429; `wireCode` and `requestId` are what its support asks for. `code` is ours, as with
 * every fault. Look at the authorization again before anything else is sent.
 */
export class Refusal extends Fault {
  readonly code = 'refused-by-prior-auth';
  readonly exitCode: ExitCode = exitCodes.unavailable;
  override readonly retryable: boolean;
  readonly kind: RefusalKind;
  readonly wireCode: string;
  readonly requestId: string | undefined;
  readonly issues: readonly RefusalIssue[];

  constructor(message: string, { kind, wireCode, requestId, retryable = false, issues = [], ...options }: RefusalDetails) {
    super(message, options);
    this.kind = kind;
    this.wireCode = wireCode;
    this.requestId = requestId;
    this.retryable = retryable;
    this.issues = issues;
  }
}

/**
 * The API asks to come back later (429): what was asked for was not done.
 *
 * Thrown for a write at once, and for a read after its last attempt. `retryAfterMs` says when, where the API does.
 */
export class Busy extends Unavailable {}

/**
 * A write was sent and no usable answer came: it may have been applied.
 *
 * Thrown after a time-out, a reset, a 5xx or a body that is not the contract's. Never retried: the state is read first.
 */
export class Ambiguous extends Fault {
  readonly code = 'ambiguous-write';
  readonly exitCode: ExitCode = exitCodes.unavailable;
  override readonly retryable = true;
  /** How long the API asks to be left alone before it is looked at, in milliseconds; absent where it does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: FaultOptions = {}) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}
