/**
 * A world with its own time: whoever waits is woken in the order of the moments, as soon as nobody else has anything to do.
 *
 * Unlike `aRuntime`, several may wait at once.
 */
import type { Runtime } from '../../../src/runtime.ts';

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

export interface VirtualRuntime extends Runtime {
  /** How far the wall clock is off, in milliseconds. */
  skewMs: number;
}

export function aVirtualRuntime({ random = 0.5 }: { readonly random?: number } = {}): VirtualRuntime {
  const sleepers: Sleeper[] = [];
  let nowMs = 0;
  let isTurning = false;
  const turn = () => {
    sleepers.sort((a, b) => a.atMs - b.atMs);
    const next = sleepers.shift();
    isTurning = next !== undefined;
    if (next === undefined) return;
    nowMs = Math.max(nowMs, next.atMs);
    next.wake();
    setImmediate(turn);
  };
  const runtime: VirtualRuntime = {
    skewMs: 0,
    now: () => new Date(Date.UTC(2026, 0, 5, 12) + nowMs + runtime.skewMs),
    monotonicMs: () => nowMs,
    steady: () => ({ start: 'once', ms: nowMs }),
    random: () => random,
    newId: () => 'id',
    wait: (ms) =>
      new Promise((wake) => {
        sleepers.push({ atMs: nowMs + ms, wake });
        if (!isTurning) setImmediate(turn);
        isTurning = true;
      }),
  };
  return runtime;
}
