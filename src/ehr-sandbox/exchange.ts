/**
 * A request to the sandbox and its answer, whatever carries them.
 */
export interface SandboxRequest {
  readonly method: string;
  readonly url: URL;
  readonly accept: string;
  readonly authorization?: string;
  /** The form that a token is asked for with. */
  readonly body?: string;
}

export interface SandboxAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** One issue of an OperationOutcome. Source: FHIR R4 OperationOutcome. */
export interface OutcomeIssue {
  readonly severity: 'fatal' | 'error' | 'warning' | 'information';
  readonly code: string;
  readonly diagnostics?: string;
  readonly details?: object;
}

export function json(status: number, body: object): SandboxAnswer {
  return { status, headers: { 'content-type': 'application/fhir+json; charset=utf-8' }, body: JSON.stringify(body) };
}

/** JSON that is no FHIR, as token endpoints speak it. */
export function plainJson(status: number, body: object): SandboxAnswer {
  return { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' }, body: JSON.stringify(body) };
}

export function text(status: number, body: string): SandboxAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

export function html(status: number, body: string): SandboxAnswer {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

export function outcome(status: number, code: string, diagnostics: string): SandboxAnswer {
  return json(status, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics }] });
}
