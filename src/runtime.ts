/**
 * Time, chance and waiting, as one value that tests replace.
 *
 * Nothing else in `src` reads a clock or makes a random number.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Runtime {
  /** The wall clock. */
  now(): Date;
  /** Milliseconds that only ever grow; for deadlines and lifetimes. */
  monotonicMs(): number;
  /** A number in [0, 1). */
  random(): number;
  /** A fresh id. */
  newId(): string;
  /** Resolves after `ms` milliseconds. */
  wait(ms: number): Promise<void>;
}

/** The world as it is. */
export const systemRuntime: Runtime = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  random: () => Math.random(),
  newId: () => randomUUID(),
  wait: async (ms) => {
    await sleep(ms);
  },
};
