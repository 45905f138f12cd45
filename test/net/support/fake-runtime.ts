/** A world where waiting takes no time and is written down. */
import type { Runtime } from '../../../src/runtime.ts';

export interface FakeRuntime extends Runtime {
  readonly waits: number[];
}

export function aRuntime({ random = 0.5 }: { random?: number } = {}): FakeRuntime {
  const waits: number[] = [];
  const passed = () => waits.reduce((sum, ms) => sum + ms, 0);
  return {
    waits,
    now: () => new Date(Date.UTC(2026, 0, 5, 12) + passed()),
    monotonicMs: passed,
    steady: () => ({ start: 'once', ms: passed() }),
    random: () => random,
    newId: () => 'id',
    wait: async (ms) => {
      waits.push(ms);
    },
  };
}
