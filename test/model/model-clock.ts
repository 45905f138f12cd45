/**
 * Two clocks: the wall's, which anybody may set, and the one that nobody can.
 */
import type { Runtime, SteadyMoment } from '../../src/runtime.ts';

const hourMs = 3_600_000;

export class ModelClock implements Runtime {
  #steadyMs = 1_000_000;
  #wallMs: number = Date.parse('2026-11-20T12:00:00Z');
  #ids = 0;

  now(): Date {
    this.#pass(10);
    return new Date(this.#wallMs);
  }

  monotonicMs(): number {
    return this.#steadyMs;
  }

  steady(): SteadyMoment {
    return { start: 'once', ms: this.#steadyMs };
  }

  random(): number {
    return 0.5;
  }

  newId(): string {
    this.#ids += 1;
    return `id-${String(this.#ids).padStart(5, '0')}`;
  }

  async wait(ms: number): Promise<void> {
    this.#pass(ms);
  }

  skipHours(hours: number): void {
    this.#pass(hours * hourMs);
  }

  /** Somebody sets the wall clock. */
  setBack(hours: number): void {
    this.#wallMs -= hours * hourMs;
  }

  #pass(ms: number): void {
    this.#steadyMs += ms;
    this.#wallMs += ms;
  }
}
