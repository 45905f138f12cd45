/** A world whose clocks stand still until they are moved, and whose ids are numbered. */
import type { Runtime } from '../../../src/runtime.ts';

export interface VirtualTime {
  readonly runtime: Runtime;
  readonly waits: readonly number[];
  advance(ms: number): void;
}

export const noon: number = Date.UTC(2026, 0, 5, 12);

/** Shapes: `wallAheadMs` is how far this machine's wall clock is ahead of the true time. */
export function aVirtualTime({ wallAheadMs = 0 }: { wallAheadMs?: number } = {}): VirtualTime {
  let [passed, ids] = [0, 0];
  const waits: number[] = [];
  const runtime: Runtime = {
    now: () => new Date(noon + passed + wallAheadMs),
    monotonicMs: () => passed,
    steady: () => ({ start: 'once', ms: passed }),
    random: () => 0.5,
    newId: () => `id-${++ids}`,
    wait: async (ms) => {
      waits.push(ms);
      passed += ms;
    },
  };
  return {
    runtime,
    waits,
    advance: (ms) => {
      passed += ms;
    },
  };
}
