/**
 * Virtual time and who goes on next.
 *
 * Whatever a task waits for is a moment in virtual time; between two moments nothing is pending but the tasks' own code.
 * The clock jumps to the next moment when nobody can run. A dead task's moments never come; a frozen one's come late.
 */

/** Whose moment it is. */
export interface Life {
  readonly isDead: boolean;
  /** Nothing of it goes on before this moment. */
  readonly frozenUntilMs: number;
}

interface Moment {
  readonly atMs: number;
  readonly order: number;
  readonly life: Life | undefined;
  readonly resume: () => void;
}

export class Scheduler {
  #nowMs = 0;
  #order = 0;
  readonly #moments: Moment[] = [];

  /** Milliseconds since the case began; they only grow. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Resolves at a later moment; never, where its owner dies before. */
  sleep(ms: number, life?: Life): Promise<void> {
    return new Promise((resume) => this.#insert({ atMs: this.#nowMs + Math.max(0, ms), order: this.#order++, life, resume }));
  }

  /** Runs everything until the work is done. Fails where nobody could go on any more. */
  async run(work: Promise<void>): Promise<void> {
    let isOver = false;
    let failure: unknown;
    work.then(
      () => {
        isOver = true;
      },
      (error: unknown) => {
        isOver = true;
        failure = error ?? new Error('failed');
      },
    );
    for (;;) {
      await untilQuiet();
      if (failure !== undefined) throw failure;
      if (isOver) return;
      this.#goOn();
    }
  }

  #goOn(): void {
    const next = this.#moments.shift();
    if (next === undefined) throw new Error('the simulation stands still: nobody waits for anything');
    const { life } = next;
    if (life?.isDead === true) return;
    if (life !== undefined && life.frozenUntilMs > Math.max(this.#nowMs, next.atMs)) {
      this.#insert({ ...next, atMs: life.frozenUntilMs, order: this.#order++ });
      return;
    }
    this.#nowMs = Math.max(this.#nowMs, next.atMs);
    next.resume();
  }

  #insert(moment: Moment): void {
    const after = this.#moments.findIndex(({ atMs, order }) => atMs > moment.atMs || (atMs === moment.atMs && order > moment.order));
    if (after < 0) this.#moments.push(moment);
    else this.#moments.splice(after, 0, moment);
  }
}

/** Every promise that can go on has gone on. */
function untilQuiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
