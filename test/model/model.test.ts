/**
 * Simulated API and driver against each other, and both against a model: whatever anybody does, in any order.
 *
 * `MODEL_RUNS` hunts longer, `MODEL_GENERATION` on one generation only. A failure prints its commands, its seed and its
 * path: `PRIORFILL_SEED` brings it back.
 */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { type Generation, generations } from '../../src/prior-auth/port.ts';
import { aSleepChart } from '../cases/support/sleep-form.ts';
import type { CaseCommand } from './command.ts';
import { invoke, invokeTwiceAtOnce } from './invoke.ts';
import { Model } from './model.ts';
import * as people from './people.ts';
import { Scene } from './scene.ts';
import { type Setting, settings } from './setting.ts';
import { settleCase } from './settle.ts';
import * as world from './world-commands.ts';

const maxCommands = 40;
const runs = Number(process.env['MODEL_RUNS'] ?? 300);
const only = process.env['MODEL_GENERATION'];
/** How the runs are shared out; all of them go to MODEL_GENERATION where it names one. */
const shares: Readonly<Record<Generation, number>> = { g1: 0.15, g2: 0.15, g3a: 0, g3b: 0.7 };
const modelled = generations
  .map((generation) => [generation, Math.round(runs * (only === undefined ? shares[generation] : Number(only === generation)))] as const)
  .filter(([, numRuns]) => numRuns > 0);

/** A case with its story. The more often a command stands here, the more often it comes. */
function storiesOf(setting: Setting): fc.Arbitrary<[Setting, Iterable<CaseCommand>]> {
  const advance = fc.constant(invoke(setting, 'advance'));
  const list: fc.Arbitrary<CaseCommand>[] = [
    ...Array.from({ length: 8 }, () => advance),
    fc.constantFrom(invoke(setting, 'fill'), invoke(setting, 'plan')),
    fc.constant(invokeTwiceAtOnce(setting)),
    ...Array.from({ length: 3 }, () => fc.constant(people.humanApprove)),
    ...Array.from({ length: 3 }, () => fc.constant(world.payerMoves)),
    people.humanAnswer,
    people.humanAnswer,
    people.portalAnswer,
    people.humanClear,
    people.humanAttach,
    fc.constantFrom(people.humanDetach, people.humanEdit),
    fc.constantFrom(people.humanCancelHere, ...Array.from({ length: 5 }, () => people.humanEdit), people.humanCancelInPortal),
    fc.constant(people.handoffStart),
    people.handoffEnd,
    fc.constant(world.payerAsksMore),
    world.payerDecides,
    world.payerOffersHandoff,
    world.chartChange(setting.memberId),
    world.clockJump,
    world.fault,
    world.fault,
    world.crashAtNextCall,
    fc.constant(world.restart),
    ...replays(setting),
  ];
  return fc.tuple(fc.constant(setting), fc.commands<Model, Scene, false>(list, { maxCommands, size: 'max' }));
}

/** Generation 1 guards no write on the wire: what somebody in between delivers twice has its effect twice. */
function replays({ generation }: Setting): readonly fc.Arbitrary<CaseCommand>[] {
  return generation === 'g1' ? [] : [fc.constant(world.keyReplay)];
}

describe('a case among people, payer, networks and deaths', () => {
  it.each(modelled)(
    `for any story of up to ${maxCommands} commands every promise holds after each, and the case comes to its end (%s, %i stories)`,
    async (generation, numRuns) => {
      await fc.assert(
        fc.asyncProperty(settings(generation).chain(storiesOf), async ([setting, commands]) => {
          const model = new Model();
          const scene = new Scene(setting.generation, aSleepChart({ memberId: setting.memberId }));
          model.sayThere('member.id', JSON.stringify([setting.memberId]), undefined);
          model.sayThere('member.born', JSON.stringify(['1971-05-09']), undefined);

          await fc.asyncModelRun(() => ({ model, real: scene }), commands);
          await settleCase(model, scene, setting);
        }),
        { numRuns, includeErrorInReport: true },
      );
    },
    600_000,
  );
});
