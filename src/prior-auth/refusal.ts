/**
 * A command that the prior-auth API refused, or whose fate is not known.
 */
import { type ExitCode, exitCodes, Fault, type FaultOptions } from '../errors.ts';
import type { RefusalKind } from './port.ts';

/**
 * The API answered and said no.
 *
 * Thrown for every typed 4xx; `wireCode` and `requestId` are what its support asks for. Look at the authorization again
 * before anything else is sent.
 */
export class Refusal extends Fault {
  readonly code = 'refused-by-prior-auth';
  readonly exitCode: ExitCode = exitCodes.unavailable;
  readonly kind: RefusalKind;
  readonly wireCode: string;
  readonly requestId: string | undefined;

  constructor(kind: RefusalKind, wireCode: string, message: string, requestId?: string, options: FaultOptions = {}) {
    super(message, options);
    this.kind = kind;
    this.wireCode = wireCode;
    this.requestId = requestId;
  }
}

/**
 * A write was sent and no usable answer came: it may have been applied.
 *
 * Thrown after a time-out, a reset, a 5xx or a body that is not the contract's. Never retried: the state is read first.
 */
export class Ambiguous extends Fault {
  readonly code = 'ambiguous-write';
  readonly exitCode: ExitCode = exitCodes.unavailable;
  override readonly retryable = true;
}
