/**
 * The other side on command: a test says when automation or payer moves, and how.
 *
 * Each move answers whether the state allowed it; where it did not, nothing changed.
 */
import type { Asked } from './moves.ts';
import type { SimulatedOutcome } from './scenarios.ts';
import type { SimulatedWorld } from './world.ts';

export interface SimulatedPayer {
  /** The next step of the case's scenario, now. */
  advance(id: string): boolean;
  /** Asks for more; without `asked`, for what the form says. */
  askForMore(id: string, asked?: Asked): boolean;
  decide(id: string, outcome: SimulatedOutcome): boolean;
  /** Needs a person; `submitCapable`: who could submit in it. */
  offerHandoff(id: string, options?: { readonly submitCapable?: boolean }): boolean;
}

/** The other side of a world. */
export function createPayer(world: SimulatedWorld): SimulatedPayer {
  return {
    advance: (id) => world.advance(id),
    askForMore: (id, asked) => world.askForMore(id, asked),
    decide: (id, outcome) => world.decide(id, outcome),
    offerHandoff: (id, { submitCapable = false } = {}) => world.offerHandoff(id, submitCapable),
  };
}
