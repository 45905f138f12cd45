/**
 * What time it is for a token endpoint.
 *
 * Our own clock counts until an endpoint refuses an assertion and its `Date` shows that the clocks differ; its clock
 * counts from then on. A server may have answered from a cache (`Age`): such a date says nothing. Within a minute the
 * difference is silent, over that it is told, over ten minutes it is for a person.
 *
 * Source: RFC 9110, 6.6.1 (Date); RFC 9111, 5.1 (Age).
 */
import { BadConfiguration } from '../errors.ts';
import { type Log, silentLog } from '../log.ts';
import type { HttpAnswer } from '../net/transport.ts';
import type { Runtime } from '../runtime.ts';

/** Below this a difference is the header's whole seconds and the way of the answer. */
const noticedMs = 5_000;
const toldMs = 60_000;
const refusedMs = 600_000;

export class ServerClock {
  readonly #runtime: Runtime;
  readonly #log: Log;
  #shiftMs = 0;

  constructor(runtime: Runtime, log: Log = silentLog) {
    this.#runtime = runtime;
    this.#log = log;
  }

  /** Milliseconds since 1970, as the server counts them. */
  nowMs(): number {
    return this.#runtime.now().getTime() + this.#shiftMs;
  }

  /** How far the server's clock is ahead of ours, in milliseconds; absent where an answer does not say. */
  skewOf({ headers }: HttpAnswer): number | undefined {
    if (headers['age'] !== undefined) return undefined;
    const theirs = Date.parse(headers['date'] ?? '');
    return Number.isNaN(theirs) ? undefined : theirs - this.#runtime.now().getTime();
  }

  /**
   * Takes over the clock of a server that refused us; true where that changes the time.
   *
   * Fails: `BadConfiguration` where the clocks are more than ten minutes apart.
   */
  adopt(answer: HttpAnswer, host: string): boolean {
    const skewMs = this.skewOf(answer);
    if (skewMs === undefined || Math.abs(skewMs - this.#shiftMs) <= noticedMs) return false;
    if (Math.abs(skewMs) > refusedMs) throw farOff(skewMs, host);
    if (Math.abs(skewMs) > toldMs) this.#log.event('warn', 'clock-skew', { host, durationMs: skewMs });
    this.#shiftMs = skewMs;
    return true;
  }
}

function farOff(skewMs: number, host: string): BadConfiguration {
  const minutes = Math.round(Math.abs(skewMs) / 60_000);
  const direction = skewMs > 0 ? 'behind' : 'ahead of';
  return new BadConfiguration(`This machine's clock is ${minutes} minutes ${direction} that of ${host}, which refuses us.`, [], {
    remedy: 'Set the clock (NTP) and call again.',
  });
}
