/**
 * When a process is killed, and the one who does it.
 *
 * A moment is a part of an undisturbed life, in time or in requests to the prior-auth API, counted over all processes of
 * a case since the kill before. So early and late moments, before and after each step, are as likely as any other.
 */
import type { ChildProcess } from 'node:child_process';
import fc from 'fast-check';

/**
 * What becomes of the request at which a process dies: it never arrives · it has its effect and nobody hears of it · it
 * is answered, and the process dies `ms` milliseconds after it came.
 */
export type Fate = 'lost' | 'unheard' | 'answered';

export type Moment =
  | { readonly by: 'time'; readonly part: number }
  | { readonly by: 'request'; readonly part: number; readonly fate: Fate; readonly ms: number };

/** How long an undisturbed life is. */
export interface Span {
  readonly ms: number;
  readonly requests: number;
}

const part = fc.integer({ min: 0, max: 9_999 }).map((n) => n / 10_000);
const fate = fc.constantFrom<Fate>('lost', 'unheard', 'answered', 'answered');
const moment: fc.Arbitrary<Moment> = fc.oneof(
  fc.record({ by: fc.constant('time' as const), part }),
  fc.record({ by: fc.constant('request' as const), part, fate, ms: fc.integer({ min: 0, max: 20 }) }),
  fc.record({ by: fc.constant('request' as const), part, fate, ms: fc.integer({ min: 0, max: 20 }) }),
);

/** One to three moments for each life; the same seed gives the same ones. */
export function drawMoments(seed: number, lives: number): readonly (readonly Moment[])[] {
  return fc.sample(fc.noBias(fc.array(moment, { minLength: 1, maxLength: 3, size: 'max' })), { seed, numRuns: lives });
}

/** Kills whatever process of one case runs at the next of its moments. */
export class Reaper {
  readonly #span: Span;
  readonly #moments: Moment[];
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #spent = { ms: 0, requests: 0 };
  #since = 0;

  constructor(moments: readonly Moment[], span: Span) {
    this.#moments = [...moments];
    this.#span = span;
  }

  /** A process was started. */
  follow(child: ChildProcess): void {
    this.#child = child;
    this.#since = performance.now();
    const [next] = this.#moments;
    if (next?.by === 'time') this.#killAfter(next.part * this.#span.ms - this.#spent.ms);
  }

  /** It ended, by itself or not. */
  leave(): void {
    this.#stopTimer();
    this.#spent.ms += performance.now() - this.#since;
    this.#child = undefined;
  }

  /** A request came from it; tells where it must die of it. */
  hear(): Fate | undefined {
    this.#spent.requests += 1;
    const [next] = this.#moments;
    if (this.#child === undefined || next?.by !== 'request') return undefined;
    if (this.#spent.requests <= Math.floor(next.part * this.#span.requests)) return undefined;
    if (next.fate === 'answered') this.#killAfter(next.ms);
    else this.#kill();
    return next.fate;
  }

  #killAfter(ms: number): void {
    this.#timer ??= setTimeout(() => this.#kill(), ms);
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #kill(): void {
    this.#stopTimer();
    this.#moments.shift();
    this.#spent = { ms: 0, requests: 0 };
    this.#since = performance.now();
    this.#child?.kill('SIGKILL');
  }
}
