/**
 * Time, chance and waiting, as one value that tests replace.
 *
 * Nothing else in `src` reads a clock or makes a random number.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A moment on a clock that nobody can set: the milliseconds since this machine was started, and which start that was.
 * Two moments of one start can be compared over processes; those of different starts or machines cannot.
 */
export interface SteadyMoment {
  readonly start: string;
  readonly ms: number;
}

export interface Runtime {
  /** The wall clock. */
  now(): Date;
  /** Milliseconds that only ever grow; for deadlines and lifetimes. */
  monotonicMs(): number;
  /** For what must not live longer because somebody set the wall clock, across processes. */
  steady(): SteadyMoment;
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
  steady: () => ({ start: nameOfStart(), ms: Math.round(uptime() * 1000) }),
  random: () => Math.random(),
  newId: () => randomUUID(),
  wait: async (ms) => {
    await sleep(ms);
  },
};

let start: string | undefined;

/** Linux names each start of the machine. Elsewhere each process counts as one: nothing is compared across processes then. */
function nameOfStart(): string {
  start ??= readBootId() ?? randomUUID();
  return start;
}

function readBootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return undefined;
  }
}
