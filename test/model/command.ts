/**
 * A command of the model tests: something that somebody does, after which every promise must hold.
 */
import type { AsyncCommand } from 'fast-check';
import { BadInput, Fault } from '../../src/errors.ts';
import { WireProblem } from '../../src/simulator/problem.ts';
import type { Model } from './model.ts';
import { findBroken } from './promises.ts';
import type { Scene } from './scene.ts';

export type CaseCommand = AsyncCommand<Model, Scene>;

export type Act = (model: Model, scene: Scene) => Promise<void> | void;

/** Something anybody may do at any time. A portal or an office that says no, or meets a fault, has done nothing. */
export function command(name: string, act: Act): CaseCommand {
  return {
    check: () => true,
    run: async (model, scene) => {
      const [since, faults] = [scene.clock.monotonicMs(), scene.faultsMet];
      try {
        await act(model, scene);
      } catch (error) {
        const isRefused = error instanceof WireProblem || error instanceof BadInput;
        if (!isRefused && !(error instanceof Fault && scene.faultsMet > faults)) throw error;
      }
      const broken = findBroken(model, scene, since);
      if (broken.length > 0) throw new Error(`after ${name}: ${broken.join('; ')}`);
    },
    toString: () => name,
  };
}
