/**
 * Whether a host is worth asking at all.
 *
 *   closed ── 5 failures in a row, or more than half of the last 20 ──→ open
 *   open ── its rest is over ──→ half-open: one probe ── succeeds ──→ closed
 *                                                    └── fails ──→ open, for twice as long
 *
 * A failure is the host's own: no connection, no answer in time, 502, 503, 504, and 429 after the pause it asked for was
 * kept. The same request that fails again is no news about the host: one page that is always too slow must not
 * shut out all others. A host that cannot even be connected to counts each time.
 *
 * It reads no clock: whoever asks says what time it is.
 */
import { type FaultOptions, Unavailable } from '../errors.ts';

/** A host that is left alone for now; nothing was sent. Come back after `retryAfterMs`, not earlier. */
export class HostAtRest extends Unavailable {
  constructor(message: string, options: FaultOptions & { readonly retryAfterMs: number }) {
    super(message, { remedy: 'Call again later: the host is left alone until then.', ...options });
  }
}

/** How a request ended, as news about its host. `unreachable`: no connection came about. */
export type HostNews = 'fine' | 'failed' | 'unreachable';

export interface BreakerLimits {
  readonly failuresInRow: number;
  /** Of the last requests, how many. */
  readonly window: number;
  readonly restMs: number;
  readonly maxRestMs: number;
}

export const defaultBreakerLimits: BreakerLimits = { failuresInRow: 5, window: 20, restMs: 5_000, maxRestMs: 120_000 };

type State = { readonly kind: 'closed' } | { readonly kind: 'open'; readonly untilMs: number } | { readonly kind: 'probing' };

const closed: State = { kind: 'closed' };

export class CircuitBreaker {
  readonly #limits: BreakerLimits;
  readonly #random: () => number;
  #state: State = closed;
  /** The last requests, true where one failed. */
  readonly #recent: boolean[] = [];
  #inRow = 0;
  #rests = 0;
  #lastFailed = '';

  constructor(limits: BreakerLimits, random: () => number) {
    this.#limits = limits;
    this.#random = random;
  }

  get state(): State['kind'] {
    return this.#state.kind;
  }

  /** Milliseconds this host is to be left alone; 0 where it may be asked. */
  restMs(nowMs: number): number {
    if (this.#state.kind === 'open') return Math.max(0, this.#state.untilMs - nowMs);
    return this.#state.kind === 'probing' ? this.#limits.restMs : 0;
  }

  /** Notes that a request leaves; the first one after a rest is the probe. Shapes: true for the probe. */
  admit(): boolean {
    if (this.#state.kind !== 'open') return false;
    this.#state = { kind: 'probing' };
    return true;
  }

  /** Notes how a request ended. Shapes: `name` is the same for the same request. */
  note(news: HostNews, { name, isProbe, nowMs }: { readonly name: string; readonly isProbe: boolean; readonly nowMs: number }): void {
    if (isProbe && news === 'fine') this.#close();
    else if (isProbe) this.#open(nowMs);
    else if (this.#state.kind === 'closed') this.#add(news, name, nowMs);
  }

  #add(news: HostNews, name: string, nowMs: number): void {
    if (news === 'failed' && name === this.#lastFailed) return;
    this.#count(news !== 'fine');
    this.#lastFailed = news === 'fine' ? '' : name;
    if (this.#isSick()) this.#open(nowMs);
  }

  #count(failed: boolean): void {
    this.#inRow = failed ? this.#inRow + 1 : 0;
    this.#recent.push(failed);
    if (this.#recent.length > this.#limits.window) this.#recent.shift();
  }

  #isSick(): boolean {
    const { failuresInRow, window } = this.#limits;
    return this.#inRow >= failuresInRow || this.#recent.filter((failed) => failed).length > window / 2;
  }

  #close(): void {
    this.#state = closed;
    this.#recent.length = 0;
    this.#inRow = 0;
    this.#rests = 0;
    this.#lastFailed = '';
  }

  /** Half of a rest is left to chance, so that many processes do not come back at the same moment. */
  #open(nowMs: number): void {
    const { restMs, maxRestMs } = this.#limits;
    const longest = Math.min(maxRestMs, restMs * 2 ** this.#rests);
    this.#rests += 1;
    this.#state = { kind: 'open', untilMs: nowMs + longest * (0.5 + this.#random() / 2) };
  }
}
