/**
 * What the rest of the world does: the payer, the chart, the clocks, the network, and death.
 */
import fc from 'fast-check';
import { commonFaults, type SimulatedFault } from '../../src/simulator/faults.ts';
import type { Moment } from '../cases/support/crash.ts';
import { aSleepChart } from '../cases/support/sleep-form.ts';
import { type CaseCommand, command } from './command.ts';
import { idOf } from './people.ts';

export const payerMoves: CaseCommand = command('PayerMoves', (_, scene) => void scene.api.payer.advance(idOf(scene)));

export const payerAsksMore: CaseCommand = command('PayerAsksMore', (_, scene) => void scene.api.payer.askForMore(idOf(scene)));

export const payerDecides: fc.Arbitrary<CaseCommand> = fc
  .constantFrom('approved' as const, 'denied' as const, 'failed' as const)
  .map((outcome) => command(`PayerDecides(${outcome})`, (_, scene) => void scene.api.payer.decide(idOf(scene), outcome)));

export const payerOffersHandoff: fc.Arbitrary<CaseCommand> = fc
  .boolean()
  .map((submitCapable) =>
    command(`PayerOffersHandoff(${submitCapable})`, (_, scene) => void scene.api.payer.offerHandoff(idOf(scene), { submitCapable })),
  );

/** The chart says something else; with a second paper at 44. */
export function chartChange(memberId: string): fc.Arbitrary<CaseCommand> {
  return fc.constantFrom(31.5, 44, 12, undefined).map((ahi) =>
    command(`ChartChange(${ahi})`, (_, scene) => {
      scene.chart = aSleepChart({ ahi, memberId, papers: ahi === 44 ? ['first', 'second'] : ['first'] });
    }),
  );
}

/** Hours go by, or somebody sets the wall clock back. */
export const clockJump: fc.Arbitrary<CaseCommand> = fc
  .constantFrom(0.5, 7, 30, -2, -30)
  .map((hours) => command(`ClockJump(${hours} h)`, (_, { clock }) => (hours < 0 ? clock.setBack(-hours) : clock.skipHours(hours))));

const conflict: SimulatedFault = {
  status: 409,
  body: { error: { code: 'version_conflict', message: 'The case moved on.', retryable: false }, requestId: 'req_1' },
};

const kinds: readonly SimulatedFault[] = [...commonFaults, conflict];

/** One of the next requests meets a fault. */
export const fault: fc.Arbitrary<CaseCommand> = fc
  .record({ kind: fc.nat({ max: kinds.length - 1 }), left: fc.nat({ max: 16 }) })
  .map(({ kind, left }) => command(`Fault(${kind}, ${left})`, (_, scene) => scene.planFault(left, kinds[kind] ?? 'drop-before')));

/** The process dies at one of its next calls to the API or to the store. */
export const crashAtNextCall: fc.Arbitrary<CaseCommand> = fc
  .record({ call: fc.integer({ min: 1, max: 90 }), moment: fc.constantFrom<Moment>('before', 'after') })
  .map(({ call, moment }) => command(`CrashAtNextCall(${moment} ${call})`, (_, { mortal }) => mortal.dieAt(call, moment)));

export const restart: CaseCommand = command('Restart', (_, scene) => scene.restart());

export const keyReplay: CaseCommand = command('KeyReplay', (_, scene) => scene.replay());
