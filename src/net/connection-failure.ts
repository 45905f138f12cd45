/**
 * What a failed connection means for whoever sent a request.
 *
 * The causes that an HTTP client gives hold the whole address; messages here name method and host only.
 */
import { BrokenContract, type FaultOptions, ForbiddenUrl, Unavailable } from '../errors.ts';

/**
 * The network failed under a request.
 *
 * `sent` is `no` where the request cannot have reached the server (name not found, connection refused, certificate not
 * trusted). `unknown`: it may have been carried out; look before a write is sent again.
 */
export class ConnectionFailure extends Unavailable {
  readonly sent: 'no' | 'unknown';

  constructor(message: string, sent: 'no' | 'unknown', options: FaultOptions = {}) {
    super(message, options);
    this.sent = sent;
  }
}

/** The code with which a lookup refuses a host name. */
export const privateAddress = 'PRIVATE_ADDRESS';

export interface Circumstances {
  readonly label: string;
  readonly deadlineMs: number;
  readonly late: boolean;
}

/** One of our errors for whatever an HTTP client threw; an argument it cannot use is our own bug and stays as it is. */
export function toFault(error: unknown, { label, deadlineMs, late }: Circumstances): Error {
  if (error instanceof BrokenContract || error instanceof ConnectionFailure) return error;
  if (late) return new ConnectionFailure(`${label}: no full answer within ${deadlineMs} ms.`, 'unknown', { cause: error, remedy: later });
  const code = codeOf(error);
  if (error instanceof Error && code === 'UND_ERR_INVALID_ARG') return error;
  if (code === privateAddress) {
    return new ForbiddenUrl(`${label}: the host name resolves to a private address.`, { remedy: 'Use a host on the public internet.' });
  }
  const sent = isBeforeSending(code) ? 'no' : 'unknown';
  const remedy = sent === 'no' ? 'Check the address, its certificate, and that the server runs; then call again.' : later;
  return new ConnectionFailure(`${label} failed (${code ?? 'no code'}).`, sent, { cause: error, remedy });
}

const later = 'Call again later: what was done is looked at first, and nothing is done twice.';

/** The `code` of a thrown value, where it has one. */
export function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

const beforeSending: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_NONAME',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function isBeforeSending(code: string | undefined): boolean {
  if (code === undefined) return false;
  return beforeSending.has(code) || /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_|HOSTNAME_)/.test(code);
}
