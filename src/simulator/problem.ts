/**
 * What the simulator answers when it says no: the typed envelope, or the untyped one of a framework.
 */
/** One finding, as `requirements` and the error envelope show it. */
export interface WireIssue {
  readonly code: string;
  readonly message: string;
  readonly field?: string | null;
  readonly severity?: string;
}

export interface Reply {
  readonly status: number;
  /** Absent: no body. */
  readonly body?: unknown;
  /** The code of a typed refusal. */
  readonly code?: string;
  /** The case that was made. */
  readonly caseId?: string;
}

interface ProblemExtras {
  readonly details?: Readonly<Record<string, unknown>>;
  readonly issues?: readonly object[];
}

const statuses: Readonly<Record<string, number>> = {
  bad_request: 400,
  final_submission_policy_required: 400,
  unauthorized: 401,
  prior_authorization_not_found: 404,
  authorization_not_found: 404,
  payer_not_found: 404,
  provider_not_found: 404,
  manual_handoff_not_found: 404,
  action_not_found: 404,
  submission_attempt_not_found: 404,
  file_not_found: 404,
  attachment_not_found: 404,
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

  /** The envelope, with the code as a generation spells it. */
  reply(requestId: string, codes: Readonly<Record<string, string>> = {}): Reply {
    const { details = {}, issues = [] } = this.extras;
    const code = codes[this.wireCode] ?? this.wireCode;
    const error = { code, message: this.message, retryable: retryable.has(code), details, issues };
    return { status: statuses[code] ?? 409, body: { error, requestId }, code };
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
