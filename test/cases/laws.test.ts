/**
 * Laws of driving a case, whatever people, charts, networks and callers do. `LAW_RUNS` hunts longer.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RunMode } from '../../src/cases/case.ts';
import type { CaseResult } from '../../src/cases/result.ts';
import { BadInput, Fault } from '../../src/errors.ts';
import { Killed, type Moment, Mortal } from './support/crash.ts';
import { faults } from './support/faults.ts';
import { aPlay, Play, type WriteCall, writeCalls } from './support/play.ts';
import { aSleepChart } from './support/sleep-form.ts';

/** A play under way: what was shown so far, oldest first. */
interface Session {
  readonly play: Play;
  readonly mortal: Mortal;
  readonly shown: CaseResult[];
  readonly memberId: string;
}

interface Command {
  readonly name: string;
  run(session: Session): Promise<unknown>;
}

function command(name: string, run: Command['run']): Command {
  return { name, run };
}

/** What a run of each mode may not send. */
const forbidden: Readonly<Record<RunMode, readonly WriteCall[]>> = { plan: writeCalls, fill: ['continue', 'approve'], advance: [] };

async function runOnce({ play, shown }: Session, mode: RunMode): Promise<void> {
  const before = play.writes().length;
  try {
    const result = await play.run({ mode });
    if (result.review !== undefined) shown.push(result);
    if (result.disposition === 'needs-human' && mode !== 'plan') expect(result.asks).not.toEqual([]);
  } finally {
    const sent = play.writes().slice(before);
    expect(forbidden[mode].filter((call) => sent.includes(call))).toEqual([]);
  }
}

const runs = fc
  .constantFrom<RunMode>('advance', 'advance', 'advance', 'fill', 'plan')
  .map((mode) => command(`run ${mode}`, (session) => runOnce(session, mode)));

const portal = fc
  .constantFrom(
    { linkId: 'remark', answer: [{ valueString: 'typed' }] },
    { linkId: 'ahi', answer: [{ valueDecimal: 7 }] },
    { linkId: 'attest', answer: [{ valueBoolean: false }] },
    { linkId: 'diagnoses', item: [{ linkId: 'diagnosis.code', answer: [{ valueString: 'R06.83' }] }] },
  )
  .map((item) => command(`portal ${item.linkId}`, async ({ play }) => play.simulator.person.answer(play.id, [item])));

const others = fc.constantFrom(
  command('portal edit', async ({ play }) => play.simulator.person.edit(play.id)),
  command('portal attach', async ({ play }) => play.simulator.person.attach(play.id, ['sleep_study'])),
  command('portal takes the handoff', async ({ play }) => play.simulator.person.takeHandoff(play.id)),
  command('portal completes the handoff', async ({ play }) => play.simulator.person.completeHandoff(play.id)),
  command('approve what is shown', ({ play, shown }) => approve(play, shown.at(-1))),
  command('approve what is shown', ({ play, shown }) => approve(play, shown.at(-1))),
  command('approve what was shown first', ({ play, shown }) => approve(play, shown.at(0))),
  command('answer remark', ({ play }) => play.answer('remark', 'given here')),
  command('answer ahi', ({ play }) => play.answer('ahi', 9)),
  command('answer attest', ({ play }) => play.answer('attest', true)),
  command('answer nights', ({ play }) => play.answer('payer.nights', 24)),
  command('thirty hours pass', async ({ play }) => play.clock.skipHours(30)),
);

const cancels = fc.constant(command('cancel', ({ play }) => play.cancel()));

const charts = fc
  .constantFrom(31.5, 44, 12, undefined)
  .map((ahi) =>
    command(`chart ${ahi}`, async ({ play, memberId }) =>
      play.setChart(aSleepChart({ ahi, memberId, papers: ahi === 44 ? ['first', 'second'] : ['first'] })),
    ),
  );

const accidents = fc
  .tuple(fc.constantFrom<WriteCall>(...writeCalls), fc.constantFrom(...Object.keys(faults)))
  .map(([call, fault]) => command(`${call}: ${fault}`, async ({ play }) => play.failNext(call, faults[fault] ?? 'drop-before')));

const deaths = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom<Moment>('before', 'after'))
  .map(([call, moment]) => command(`death ${moment} call ${call}`, async ({ mortal }) => mortal.dieAt(call, moment)));

const commands = fc.array(
  fc.oneof(
    { arbitrary: runs, weight: 6 },
    { arbitrary: portal, weight: 2 },
    { arbitrary: others, weight: 4 },
    { arbitrary: charts, weight: 2 },
    { arbitrary: accidents, weight: 2 },
    { arbitrary: deaths, weight: 1 },
    { arbitrary: cancels, weight: 1 },
  ),
  { minLength: 4, maxLength: 16 },
);

async function approve(play: Play, result: CaseResult | undefined): Promise<void> {
  if (result !== undefined) await play.approve(result);
}

/** Refusals of people's acts, faults that pass, and deaths are news; anything else is a bug. */
async function tolerate({ play, mortal }: Session, act: Promise<unknown>): Promise<void> {
  try {
    await act;
  } catch (error) {
    const isNews = error instanceof BadInput || (error instanceof Fault && error.retryable) || isPortalRefusal(error);
    if (!(error instanceof Killed) && !isNews) throw error;
    if (!(error instanceof Killed)) return;
    mortal.startAnew();
    play.clock.skipHours(0.05);
  }
}

function isPortalRefusal(error: unknown): boolean {
  return error instanceof Error && error.constructor.name === 'WireProblem';
}

const scenarios = fc.constantFrom('SBX-APPROVED', 'SBX-FOLLOW-UP', 'SBX-HANDOFF', 'SBX-GATED', 'SBX-DENIED');

it('for any acts of people, charts, faults and deaths nothing goes out unseen, no word of a person changes, and the case comes to rest', async () => {
  await fc.assert(
    fc.asyncProperty(commands, scenarios, fc.boolean(), async (acts, memberId, automatic) => {
      const mortal = new Mortal();
      const play = await Play.start({ wrap: mortal.wrap, traits: { memberId }, automatic });
      const session: Session = { play, mortal, shown: [], memberId };
      try {
        for (const act of [command('run', (each) => runOnce(each, 'advance')), ...acts]) await tolerate(session, act.run(session));
        mortal.startAnew();
        play.clearFaults();
        play.clock.skipHours(0.05);
        const end = await play.runUntilRest();

        expect(await play.violations()).toEqual([]);
        if (end.disposition === 'needs-human' || end.disposition === 'blocked') expect(end.asks).not.toEqual([]);
      } finally {
        await play.close();
      }
    }),
    { numRuns: Number(process.env['LAW_RUNS'] ?? 100), includeErrorInReport: true },
  );
}, 600_000);

it('for any number of calls in a row and at once the payer sees what one call would show', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }), async (rounds) => {
      const once = await aPlay();
      const often = await aPlay();

      await once.runUntilRest();
      for (const at of rounds) await Promise.allSettled(Array.from({ length: at }, () => often.run()));
      await often.runUntilRest();

      expect(often.writes()).toEqual(once.writes());
      expect(await often.violations()).toEqual([]);
    }),
    { numRuns: 15 },
  );
}, 30_000);
