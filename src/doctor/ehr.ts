/**
 * Whether the EHR can be read by us: reached, trusted, on the same clock, of the right kind, letting us in.
 *
 * The way in is looked at first, for that needs no network; then one read of the CapabilityStatement, and what follows
 * from it.
 *
 * Source: FHIR R4 CapabilityStatement; RFC 9110, 6.6.1 (Date).
 */
import { exitCodes, Unavailable } from '../errors.ts';
import { codeOf } from '../net/connection-failure.ts';
import type { HttpAnswer } from '../net/request.ts';
import { requireBaseUrl } from '../net/url-policy.ts';
import { type Check, failed, look, ok, skipped, warn } from './check.ts';
import { examineAccess, examineCredentials } from './ehr-access.ts';
import { seeCapabilities } from './ehr-capabilities.ts';
import { type EhrUnderTest, probeLimits, setTheClock, warnSkewMs } from './ehr-under-test.ts';

/** Looks at the EHR step by step; a step that needs an earlier one is skipped where that failed. */
export async function* examineEhr(ehr: EhrUnderTest): AsyncGenerator<Check> {
  const base = requireBaseUrl(ehr.baseUrl, 'the EHR');
  const { checks, credentials } = await examineCredentials(ehr);
  yield* checks;
  const reached = await reach(ehr, base);
  yield reached.check;
  if (isOfEncryption(base, reached)) yield await look('EHR: encryption', () => seeCertificate(ehr, base));
  if (reached.answer === undefined) return yield skipped('EHR: all else', 'it cannot be reached');
  yield seeClock(reached.answer, reached.at);
  yield await look('EHR: capabilities', () => seeCapabilities(ehr, base, reached.answer));
  if (credentials === undefined) return yield skipped('EHR: token', 'the credentials cannot be used');
  yield* examineAccess(ehr, base, credentials);
}

interface Reached {
  readonly check: Check;
  readonly answer?: HttpAnswer;
  readonly error?: unknown;
  readonly at: Date;
}

const reachable = 'EHR: reachable';

async function reach({ transport, runtime }: EhrUnderTest, base: URL): Promise<Reached> {
  const startMs = runtime.monotonicMs();
  try {
    const headers = { accept: 'application/fhir+json' };
    const answer = await transport.send({ method: 'GET', url: new URL('metadata', base), headers, ...probeLimits });
    const at = runtime.now();
    return { check: judgeAnswer(answer, base, Math.round(runtime.monotonicMs() - startMs)), answer, at };
  } catch (error) {
    return { check: failed(reachable, error), error, at: runtime.now() };
  }
}

/** Any word of the server shows that it is there, but one that says it is away. */
function judgeAnswer({ status }: HttpAnswer, { host }: URL, tookMs: number): Check {
  const detail = `${host} answered ${status} in ${tookMs} ms`;
  if (status !== 429 && status < 500) return ok(reachable, detail);
  return failed(reachable, new Unavailable(detail, { remedy: `try again later; if it stays, ask whoever runs ${host}` }));
}

/** Looked at where it was used, and where it may be why nothing came. */
function isOfEncryption({ protocol }: URL, { answer, error }: Reached): boolean {
  if (protocol === 'http:' || answer !== undefined) return true;
  const code = codeOf(error instanceof Error ? error.cause : undefined) ?? '';
  return /CERT|SELF_SIGNED|UNABLE_TO|DEPTH|HOSTNAME|TLS|SSL|EPROTO/.test(code);
}

const soonDays = 14;

async function seeCertificate({ runtime, readCertificate }: EhrUnderTest, base: URL): Promise<Check> {
  const name = 'EHR: encryption';
  if (base.protocol === 'http:') return ok(name, 'plain http, to this machine');
  const { protocol, validTo } = await readCertificate(base);
  const days = Math.floor((validTo.getTime() - runtime.now().getTime()) / 86_400_000);
  const detail = `${protocol}, certificate trusted for ${days} more days`;
  return days >= soonDays ? ok(name, detail) : warn(name, detail, `ask whoever runs ${base.host} to renew it`);
}

/** From here on assertions are refused. */
const refuseSkewMs = 600_000;

/** A wrong clock shows itself as an invalid signature. An answer from a cache says nothing about it. */
function seeClock({ headers }: HttpAnswer, at: Date): Check {
  const name = 'EHR: clock';
  const sent = headers['age'] === undefined ? Date.parse(headers['date'] ?? '') : Number.NaN;
  if (Number.isNaN(sent)) return skipped(name, 'the EHR does not say what time it is');
  const skewMs = at.getTime() - sent;
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (Math.abs(skewMs) < warnSkewMs) return ok(name, `${seconds} s from ours`);
  const detail = `our clock is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} the EHR's`;
  if (Math.abs(skewMs) < refuseSkewMs) return warn(name, detail, setTheClock);
  return { name, state: 'fail', detail, todo: setTheClock, exitCode: exitCodes.configuration };
}
