/**
 * A process that dies at one of its calls to the store or to the prior-auth API, and one that is started after it.
 */

/** What a dead process throws, wherever it is. */
export class Killed extends Error {}

/** Dies before the call has its effect, or after it and before anybody hears of it. */
export type Moment = 'before' | 'after';

/** Counts calls and dies at one of them; from then on every call dies until the process is started anew. */
export class Mortal {
  #left = Number.POSITIVE_INFINITY;
  #moment: Moment = 'before';
  #isDead = false;
  /** Calls made so far. */
  calls = 0;

  /** Dies at the nth call from now, counted from 1. */
  dieAt(call: number, moment: Moment): void {
    this.#left = call;
    this.#moment = moment;
  }

  startAnew(): void {
    this.#isDead = false;
    this.#left = Number.POSITIVE_INFINITY;
  }

  /** The port of a mortal process; it has its methods bound, so that private fields stay private. */
  wrap = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? (...args: unknown[]) => this.#call(() => Reflect.apply(member, target, args)) : member;
      },
    });

  async #call(call: () => unknown): Promise<unknown> {
    if (this.#isDead) throw new Killed();
    this.calls += 1;
    this.#left -= 1;
    const isLast = this.#left <= 0;
    this.#isDead = isLast;
    if (isLast && this.#moment === 'before') throw new Killed();
    const result = await call();
    if (this.#isDead) throw new Killed();
    return result;
  }
}
