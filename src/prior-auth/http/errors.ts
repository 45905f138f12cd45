/**
 * What an answer of the prior-auth API that is not a success means.
 *
 * Only the code of a typed error is believed, never its text: messages here name operation, code and request id, and
 * whatever does not look like a code is left out, since it could hold what a patient's record said.
 *
 * Source: published error catalogues of generations 2 and 3.
 */
import { AccessRefused, BrokenContract, type Fault, Unavailable } from '../../errors.ts';
import { type HttpAnswer, parseJson } from '../../net/request.ts';
import { readErrorEnvelope, type WireErrorEnvelope } from '../g3/wire.ts';
import type { RefusalKind } from '../port.ts';
import { Ambiguous, Refusal } from '../refusal.ts';

const kinds: ReadonlyMap<string, RefusalKind> = new Map([
  ['version_conflict', 'stale'],
  ['review_stale', 'stale-snapshot'],
  ['requirements_not_satisfied', 'blocked'],
  ['prior_authorization_not_mutable', 'not-now'],
  ['prior_authorization_not_actionable', 'not-now'],
  ['manual_handoff_not_allowed', 'not-now'],
  ['file_not_ready', 'not-now'],
  ['file_upload_missing', 'not-now'],
  ['upload_target_used', 'not-now'],
  ['unsupported_route', 'no-route'],
  ['provider_access_not_configured', 'no-route'],
  ['prior_authorization_not_found', 'not-found'],
  ['provider_not_found', 'not-found'],
  ['payer_not_found', 'not-found'],
  ['file_not_found', 'not-found'],
  ['idempotency_key_reused', 'key-reused'],
  ['bad_request', 'rejected'],
  ['final_submission_policy_required', 'rejected'],
]);

/** The fault that an unsuccessful answer stands for. `isWrite`: a 5xx may have had its effect. */
export function faultOf(answer: HttpAnswer, operation: string, isWrite: boolean): Fault {
  const { status } = answer;
  if (status >= 500) return serverFault(status, operation, isWrite);
  if (status === 429) return new Unavailable(`The prior-auth API asks to slow down (429 on ${operation}).`);
  const envelope = readEnvelope(answer);
  if (status === 401 || status === 403) return accessFault(status, operation, envelope);
  return refusalOf(status, operation, envelope);
}

/** The fate of a write is open: what came after sending was no usable answer. */
export function ambiguous(operation: string, cause: unknown): Ambiguous {
  return new Ambiguous(`The prior-auth API gave no usable answer to ${operation}; it may have been applied.`, {
    cause,
    remedy: 'Read the authorization first; send nothing again before its state is known.',
  });
}

function serverFault(status: number, operation: string, isWrite: boolean): Fault {
  const fault = new Unavailable(`The prior-auth API answered ${status} to ${operation}.`);
  return isWrite ? ambiguous(operation, fault) : fault;
}

function accessFault(status: number, operation: string, envelope: WireErrorEnvelope | undefined): AccessRefused {
  return new AccessRefused(`The prior-auth API does not accept our key (${status} on ${operation}${requestPart(envelope)}).`, {
    remedy: 'Check the key, and that it belongs to this environment: sandbox and production have separate ones.',
  });
}

function refusalOf(status: number, operation: string, envelope: WireErrorEnvelope | undefined): Refusal {
  const code = envelope === undefined ? `http_${status}` : (asCode(envelope.error.code) ?? 'unreadable_code');
  const kind = envelope === undefined && status === 422 ? 'rejected' : (kinds.get(code) ?? 'unknown');
  const message = `The prior-auth API refused ${operation}: ${code}${issuesPart(envelope)}${requestPart(envelope)}.`;
  return new Refusal(kind, code, message, asCode(envelope?.requestId));
}

function issuesPart(envelope: WireErrorEnvelope | undefined): string {
  const issues = (envelope?.error.issues ?? []).map((issue) => [asCode(issue.code), asCode(issue.field)].filter(Boolean).join(' at '));
  return issues.length === 0 ? '' : ` [${issues.join(', ')}]`;
}

function requestPart(envelope: WireErrorEnvelope | undefined): string {
  const id = asCode(envelope?.requestId);
  return id === undefined ? '' : `, request ${id}`;
}

function readEnvelope(answer: HttpAnswer): WireErrorEnvelope | undefined {
  try {
    return readErrorEnvelope(parseJson(answer, 'The prior-auth API'));
  } catch (error) {
    if (error instanceof BrokenContract) return undefined;
    throw error;
  }
}

function asCode(text: string | null | undefined): string | undefined {
  return text != null && /^[A-Za-z][\w.:-]{0,99}$/.test(text) ? text : undefined;
}
