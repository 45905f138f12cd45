import { describe, expect, it, vi } from 'vitest';
import { approveReview } from '../../src/cases/people.ts';
import { AccessRefused, BadInput } from '../../src/errors.ts';
import type { SimulatedFault } from '../../src/simulator/simulator.ts';
import { confirmAt } from '../support/commands.ts';
import { faults } from './support/faults.ts';
import { aPlay, nurse, type Play } from './support/play.ts';
import { aSleepChart } from './support/sleep-form.ts';

async function aPlayThatShows(
  options: Parameters<typeof aPlay>[0] = {},
): Promise<{ readonly play: Play; readonly shown: Awaited<ReturnType<Play['run']>> }> {
  const play = await aPlay(options);
  return { play, shown: await play.runUntilRest() };
}

describe('approveReview', () => {
  it('refuses an approval of what was never shown', async () => {
    const play = await aPlay();
    await play.run({ mode: 'fill' });

    await expect(approveReview({ caseKey: 'sleep-1', snapshotId: 'rev_00001', by: nurse }, play.world)).rejects.toThrow(BadInput);
    expect(await play.world.store.approvals('sleep-1')).toEqual([]);
  });

  it('refuses an approval of a review that stands but that nobody has seen', async () => {
    const play = await aPlay();
    await play.run({ mode: 'fill' });
    await play.world.priorAuth.confirm(play.id, confirmAt(play.authorization().version));
    for (let n = 0; n < 3; n += 1) await play.world.priorAuth.read(play.id);
    const standing = play.authorization().submission?.reviewSnapshot?.id ?? 'none';

    const approval = approveReview({ caseKey: 'sleep-1', snapshotId: standing, by: nurse }, play.world);

    expect(play.authorization().nextAction?.type).toBe('approve_submission');
    await expect(approval).rejects.toThrow(BadInput);
  });

  it('refuses an approval once somebody has changed what was shown', async () => {
    const { play, shown } = await aPlayThatShows();
    play.simulator.person.edit(play.id);

    await expect(play.approve(shown)).rejects.toThrow(BadInput);
  });

  it('refuses an approval of an older showing', async () => {
    const { play, shown } = await aPlayThatShows();
    play.simulator.person.answer(play.id, [{ linkId: 'remark', answer: [{ valueString: 'two pillows' }] }]);
    const again = await play.runUntilRest();

    expect(again.review?.id).not.toBe(shown.review?.id);
    await expect(play.approve(shown)).rejects.toThrow(BadInput);
    await expect(play.approve(again)).resolves.toBeUndefined();
  });

  it.each(['', '  ', '1', '--'])('refuses a person without a name: "%s"', async (by) => {
    const { play, shown } = await aPlayThatShows();

    await expect(play.approve(shown, by)).rejects.toThrow(BadInput);
  });

  it('takes an approval only from those whom the policy file names', async () => {
    const { play, shown } = await aPlayThatShows({ policy: { approvers: ['Ada Signs, MD'] } });

    await expect(play.approve(shown, nurse)).rejects.toThrow(AccessRefused);
    await play.approve(shown, 'Ada Signs, MD');

    expect((await play.runUntilRest()).outcome).toBe('approved');
    expect(shown.asks[0]?.who).toBe('Ada Signs, MD');
  });
});

describe('an approval', () => {
  it('is void once a person edits in the portal, and the new state is shown', async () => {
    const { play, shown } = await aPlayThatShows();
    await play.approve(shown);
    play.simulator.person.answer(play.id, [{ linkId: 'remark', answer: [{ valueString: 'two pillows' }] }]);

    const again = await play.runUntilRest();

    expect(play.writes()).not.toContain('approve');
    expect(again.review?.id).not.toBe(shown.review?.id);
    expect(again.asks[0]).toMatchObject({ kind: 'approve', why: expect.stringContaining('void') });
    expect((await play.world.store.approvals('sleep-1')).map(({ state }) => state)).toEqual(['void']);
  });

  it('is void once it has expired', async () => {
    const { play, shown } = await aPlayThatShows({ policy: { approvalHours: 2 } });
    await play.approve(shown);
    play.clock.skipHours(3);

    const again = await play.runUntilRest();

    expect(play.writes()).not.toContain('approve');
    expect(again.asks[0]).toMatchObject({ kind: 'approve', why: expect.stringContaining('expired') });
  });

  it('goes out before anything else is written, even where the chart has changed since', async () => {
    const { play, shown } = await aPlayThatShows();
    await play.approve(shown);
    play.setChart(aSleepChart({ ahi: 44 }));

    const end = await play.runUntilRest();

    expect(end.outcome).toBe('approved');
    expect(play.writes().slice(-1)).toEqual(['approve']);
    expect(await play.violations()).toEqual([]);
  });

  it('that the API finds stale is used up, and the case is shown again with the reason', async () => {
    const { play, shown } = await aPlayThatShows();
    await play.approve(shown);
    play.failNext('approve', { status: 409, body: { error: { code: 'review_stale', message: 'Stale.' }, requestId: 'req_2' } });

    const again = await play.runUntilRest();

    expect(play.writes().filter((call) => call === 'approve')).toHaveLength(1);
    expect(again).toMatchObject({ disposition: 'needs-human', review: { kind: 'final-submission' } });
    expect(again.asks[0]?.why).toContain('review_stale');
    expect(play.authorization().status).toBe('requires_action');
  });

  it('given twice sends one confirm, and the second one is void where the API took neither', async () => {
    const { play, shown } = await aPlayThatShows();
    await play.approve(shown);
    await play.approve(shown, 'Ada Signs, MD');

    const end = await play.runUntilRest();

    expect(end.outcome).toBe('approved');
    expect(play.writes().filter((call) => call === 'approve')).toHaveLength(1);
  });

  it('is spent also where the process died between writing the step and spending it', async () => {
    const { play, shown } = await aPlayThatShows();
    await play.approve(shown);
    const { store } = play.world;
    const spending = vi.spyOn(store, 'spend').mockRejectedValueOnce(new Error('killed'));
    await expect(play.run()).rejects.toThrow('killed');
    spending.mockRestore();

    const end = await play.runUntilRest();

    expect(end.outcome).toBe('approved');
    expect((await store.approvals('sleep-1')).map(({ state }) => state)).toEqual(['sent']);
    expect(await play.violations()).toEqual([]);
  });

  it('whose confirm was lost on the way goes out again, the very same, and expires like any other', async () => {
    const { play, shown } = await aPlayThatShows();
    await play.approve(shown);
    for (let n = 0; n < 3; n += 1) play.failNext('approve', 'drop-before');
    await play.run().catch(() => undefined);
    play.clock.skipHours(25);

    const expired = await play.runUntilRest();

    expect(expired.asks[0]?.kind).toBe('approve');
    expect(play.authorization().status).toBe('requires_action');
    await play.approve(expired);
    expect((await play.runUntilRest()).outcome).toBe('approved');
    expect((await play.world.store.approvals('sleep-1')).map(({ state }) => state)).toEqual(['sent', 'sent']);
    expect(await play.violations()).toEqual([]);
  });

  it('in doubt is not judged by a state that nobody knows, and goes out once the state is known again', async () => {
    let isStrange = false;
    const strange = (): SimulatedFault => ({ status: 200, body: { ...play.authorization(), status: 'moon', nextAction: null } });
    const { play, shown } = await aPlayThatShows({ onRequest: ({ method }) => (isStrange && method === 'GET' ? strange() : undefined) });
    await play.approve(shown);
    for (let n = 0; n < 3; n += 1) play.failNext('approve', 'drop-before');
    await play.run().catch(() => undefined);
    isStrange = true;
    const lost = await play.run();
    isStrange = false;

    const end = await play.runUntilRest();

    expect(lost.asks[0]?.why).toContain('moon');
    expect(end.outcome).toBe('approved');
    expect(await play.violations()).toEqual([]);
  });

  it.each(Object.keys(faults))('is accepted at most once where %s', async (fault) => {
    const { play, shown } = await aPlayThatShows();
    await play.approve(shown);
    play.failNext('approve', faults[fault] ?? 'drop-before');

    await play.runUntilRest();

    expect(await play.violations()).toEqual([]);
  });

  it('is not called done where a person changed the case before it arrived', async () => {
    const { play, shown } = await aPlayThatShows();
    await play.approve(shown);
    for (let n = 0; n < 3; n += 1) play.failNext('approve', 'drop-before');
    await play.run().catch(() => undefined);
    play.simulator.person.edit(play.id);
    await play.world.priorAuth.confirm(play.id, confirmAt(play.authorization().version));
    for (let n = 0; n < 3; n += 1) await play.world.priorAuth.read(play.id);

    const again = await play.runUntilRest();

    expect(again.steps.filter(({ step }) => step === 'approve').map(({ state }) => state)).toEqual(['superseded']);
  });
});
