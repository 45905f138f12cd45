/**
 * How many requests a second may leave, with a small burst.
 *
 * It reads no clock: whoever asks says what time it is.
 */
export interface Rate {
  readonly perSecond: number;
  /** Requests that may leave at once after a pause; at least one. */
  readonly burst?: number;
}

const defaultBurst = 2;

/** A bucket that is full at the beginning. Units: milliseconds of one clock that only grows. */
export class TokenBucket {
  readonly #perMs: number;
  readonly #size: number;
  #tokens: number;
  #filledMs: number;

  constructor({ perSecond, burst = defaultBurst }: Rate, nowMs: number) {
    this.#perMs = perSecond / 1000;
    this.#size = Math.max(1, burst);
    this.#tokens = this.#size;
    this.#filledMs = nowMs;
  }

  /** Takes one token; false where there is none yet. */
  take(nowMs: number): boolean {
    this.#fill(nowMs);
    if (this.#tokens < almostOne) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Milliseconds until the `place`th next token (1 is the next one). */
  waitFor(place: number, nowMs: number): number {
    this.#fill(nowMs);
    return Math.max(0, Math.ceil((place - this.#tokens) / this.#perMs));
  }

  #fill(nowMs: number): void {
    this.#tokens = Math.min(this.#size, this.#tokens + Math.max(0, nowMs - this.#filledMs) * this.#perMs);
    this.#filledMs = Math.max(this.#filledMs, nowMs);
  }
}

/** Sums of fractions end a little short of one; without this a waiter would be woken for nothing. */
const almostOne: number = 1 - 1e-9;
