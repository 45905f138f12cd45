/**
 * What the simulator answers when it says no: the typed envelope, or the untyped one of a framework.
 */
import type { WireIssue } from '../prior-auth/g3/wire.ts';

export interface Reply {
  readonly status: number;
  /** Absent: no body. */
  readonly body?: unknown;
}

interface ProblemExtras {
  readonly details?: Readonly<Record<string, unknown>>;
  readonly issues?: readonly WireIssue[];
}

const statuses: Readonly<Record<string, number>> = {
  bad_request: 400,
  final_submission_policy_required: 400,
  unauthorized: 401,
  prior_authorization_not_found: 404,
  file_not_found: 404,
  attachment_not_found: 404,
  payer_not_found: 404,
  scenario_not_found: 404,
  route_not_found: 404,
  file_too_large: 413,
  internal_error: 500,
};

const retryable = new Set(['file_not_ready']);

/** A refusal on its way to the wire. Codes without a status of their own are conflicts (409). */
export class WireProblem extends Error {
  readonly wireCode: string;
  readonly extras: ProblemExtras;

  constructor(wireCode: string, message: string, extras: ProblemExtras = {}) {
    super(message);
    this.wireCode = wireCode;
    this.extras = extras;
  }

  reply(requestId: string): Reply {
    const { details = {}, issues = [] } = this.extras;
    const error = { code: this.wireCode, message: this.message, retryable: retryable.has(this.wireCode), details, issues };
    return { status: statuses[this.wireCode] ?? 409, body: { error, requestId } };
  }
}

/** A body of the wrong shape, answered without the typed envelope. */
export class UntypedProblem extends Error {
  readonly loc: readonly (string | number)[];

  constructor(loc: readonly (string | number)[], message: string) {
    super(message);
    this.loc = loc;
  }

  reply(): Reply {
    return { status: 422, body: { detail: [{ loc: this.loc, msg: this.message, type: 'value_error' }] } };
  }
}
