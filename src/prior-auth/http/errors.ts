/**
 * What an unsuccessful answer of the prior-auth API means.
 *
 * 401 stops the lane, and so does 403 on a read; 403 on a write is for a person. 429: nothing was done. A 5xx after a
 * write leaves its fate open. Everything else is a refusal, its kind read from the code. The server's own message is
 * never repeated: it may quote what a patient's record said.
 *
 * Source: published error catalogues; `error-codes.ts`.
 */
import { AccessRefused, BrokenContract, type Fault, Unavailable } from '../../errors.ts';
import { type HttpAnswer, mimeOf, parseJson } from '../../net/request.ts';
import { readRetryAfter } from '../../net/retry.ts';
import { readErrorEnvelope, type WireErrorEnvelope } from '../g3/wire.ts';
import type { RefusalKind } from '../port.ts';
import { Ambiguous, Busy, Refusal, type RefusalIssue } from '../refusal.ts';
import { refusalKindOf } from './error-codes.ts';

/** The request that an answer is to. */
export interface Asked {
  readonly operation: string;
  /** A write may have had its effect before a 5xx. */
  readonly isWrite: boolean;
  readonly now: Date;
}

/** The fault that an unsuccessful answer stands for. */
export function faultOf(answer: HttpAnswer, asked: Asked): Fault {
  const { status } = answer;
  const { operation, isWrite } = asked;
  if (status >= 500) return serverFault(answer, asked);
  if (status === 429) return busyFault(answer, asked);
  if (status < 400) return new BrokenContract(`The prior-auth API answered ${status} to ${operation}; redirects are not followed.`);
  const envelope = readEnvelope(answer);
  if (status === 401 || (status === 403 && !isWrite)) return accessFault(status, operation, envelope);
  return refusalOf(answer, operation, envelope);
}

/** The fate of a write is open: what came after sending was no usable answer. */
export function ambiguous(operation: string, cause: unknown): Ambiguous {
  return new Ambiguous(`The prior-auth API gave no usable answer to ${operation}; it may have been applied.`, {
    cause,
    remedy: 'Read the authorization first; send nothing again before its state is known.',
    ...(cause instanceof Unavailable && cause.retryAfterMs !== undefined && { retryAfterMs: cause.retryAfterMs }),
  });
}

function serverFault(answer: HttpAnswer, { operation, isWrite, now }: Asked): Fault {
  const fault = new Unavailable(`The prior-auth API answered ${answer.status} to ${operation}.`, afterWait(answer, now));
  return isWrite ? ambiguous(operation, fault) : fault;
}

function busyFault(answer: HttpAnswer, { operation, now }: Asked): Busy {
  return new Busy(`The prior-auth API asks to slow down (429 on ${operation}); nothing was done.`, afterWait(answer, now));
}

/** How long an answer asks to be left alone, as the option of a fault. */
export function afterWait(answer: HttpAnswer, now: Date): { readonly retryAfterMs?: number } {
  const retryAfterMs = readRetryAfter(answer, now);
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

function accessFault(status: number, operation: string, envelope: WireErrorEnvelope | undefined): AccessRefused {
  return new AccessRefused(`The prior-auth API does not accept our key (${status} on ${operation}${requestPart(envelope)}).`, {
    remedy: 'Check the key, and that it belongs to this environment: sandbox and production have separate ones.',
  });
}

function refusalOf(answer: HttpAnswer, operation: string, envelope: WireErrorEnvelope | undefined): Refusal {
  const wireCode = envelope === undefined ? `http_${answer.status}` : (asCode(envelope.error.code) ?? 'unreadable_code');
  const issues = (envelope?.error.issues ?? []).map(readIssue);
  const named = issues.map(({ code, field }) => [code, field].filter(Boolean).join(' at ')).join(', ');
  const places = issues.length === 0 ? '' : ` [${named}]`;
  return new Refusal(`The prior-auth API refused ${operation}: ${wireCode}${places}${requestPart(envelope)}.`, {
    kind: envelope === undefined ? untypedKind(answer) : typedKind(answer.status, wireCode),
    wireCode,
    requestId: asCode(envelope?.requestId),
    retryable: envelope?.error.retryable === true,
    issues,
  });
}

/** A 403 is about the key whatever its code says. */
function typedKind(status: number, code: string): RefusalKind {
  return status === 403 ? 'forbidden' : refusalKindOf(code);
}

/** Without the envelope only the status speaks; a page that is no JSON may come from something before the API. */
function untypedKind(answer: HttpAnswer): RefusalKind {
  const { status } = answer;
  if (status === 403) return 'forbidden';
  if (status === 412) return 'stale';
  if ([400, 413, 415, 422].includes(status)) return 'rejected';
  return status === 404 && mimeOf(answer).endsWith('json') ? 'not-found' : 'unknown';
}

function readIssue(wire: { readonly code?: string | null | undefined; readonly field?: string | null | undefined }): RefusalIssue {
  const [code, field] = [asCode(wire.code), asCode(wire.field)];
  return { ...(code !== undefined && { code }), ...(field !== undefined && { field }) };
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
