/**
 * How many calls a minute are taken: a window that begins anew with each minute of the clock.
 */
export class MinuteLimit {
  readonly #now: () => Date;
  readonly #most: number;
  #minute = 0;
  #calls = 0;

  constructor(now: () => Date, most: number = Number.POSITIVE_INFINITY) {
    this.#now = now;
    this.#most = most;
  }

  /** Counts one call: the seconds until calls are taken again, nothing within the limit. */
  count(): number | undefined {
    const ms = this.#now().getTime();
    const minute = Math.floor(ms / 60_000);
    this.#calls = minute === this.#minute ? this.#calls + 1 : 1;
    this.#minute = minute;
    return this.#calls > this.#most ? 60 - Math.floor((ms % 60_000) / 1000) : undefined;
  }
}
