/**
 * What an EHR is looked at with, and how patiently.
 */
import type { SiteOptions } from '../ehr/site/site.ts';
import type { SourceNeed } from '../engine/source-needs.ts';
import type { Certificate } from '../net/certificate.ts';
import type { RetryPolicy } from '../net/retry.ts';
import type { Transport } from '../net/transport.ts';
import type { Runtime } from '../runtime.ts';
import type { Credentials } from '../smart/credentials.ts';
import type { Warned } from '../smart/secret-file.ts';

export interface EhrUnderTest {
  readonly baseUrl: string;
  readonly runtime: Runtime;
  readonly transport: Transport;
  /** Whose manners are expected, and the site's own corrections. */
  readonly site: SiteOptions;
  /** What the mappings ask; absent where they cannot be read. */
  readonly needs?: readonly SourceNeed[];
  /** How we are let in, with words about files that hold secrets. Fails: `BadConfiguration`. */
  readonly openCredentials: () => Promise<Warned<Credentials>>;
  readonly readCertificate: (url: URL) => Promise<Certificate>;
}

/** Milliseconds and bytes of one request at most. */
export const probeLimits: { readonly deadlineMs: number; readonly maxBytes: number } = { deadlineMs: 10_000, maxBytes: 16 * 1024 * 1024 };
/** A second try and no more: a doctor does not wait for a quarter of an hour. */
export const probeRetry: RetryPolicy = { attempts: 2, baseMs: 200, busyBaseMs: 500, capMs: 1_000, totalMs: 15_000 };

/** From here on a difference of the clocks is worth a word. */
export const warnSkewMs = 60_000;
/** What to do about a clock that is off. */
export const setTheClock = 'set the clock of this machine by NTP: assertions that are not valid yet, or not any more, are refused';
