/**
 * A person's work in the payer's session: by name, written down, and alone.
 */
import { describe, expect, it } from 'vitest';
import { endHandoff, grantHandoff, type HandoffOffice, lookOn, openHandoff, watch } from '../../src/cases/handoffs.ts';
import { AccessRefused, BadInput, CaseBusy } from '../../src/errors.ts';
import type { HandoffDesk } from '../../src/prior-auth/port.ts';
import { aPlay, nurse, type Play } from './support/play.ts';

const act = { caseKey: 'sleep-1', by: nurse };

function officeOf({ world }: Play): HandoffOffice {
  return { ...world, priorAuth: world.priorAuth as unknown as HandoffOffice['priorAuth'] & HandoffDesk };
}

async function aPlayAtHandoff(memberId = 'SBX-HANDOFF'): Promise<Play> {
  const play = await aPlay({ traits: { memberId } });
  await play.runToEnd();
  return play;
}

describe('openHandoff', () => {
  it('takes over what is offered, in a person’s name, and nothing is written by a machine meanwhile', async () => {
    const play = await aPlayAtHandoff();

    const handoff = await openHandoff(act, officeOf(play));
    const before = play.simulator.history().filter(({ method, by }) => by === 'client' && method !== 'GET').length;
    const result = await play.run();

    expect(handoff.state).toBe('active');
    expect((await play.world.store.intents('sleep-1')).at(-1)).toMatchObject({ kind: 'open-handoff', by: nurse, state: 'done' });
    expect(result.disposition).toBe('needs-human');
    expect(result.asks[0]).toMatchObject({ kind: 'handoff', why: 'a person is working at the payer; nothing is written meanwhile' });
    expect(play.simulator.history().filter(({ method, by }) => by === 'client' && method !== 'GET').length).toBe(before);
  });

  it('refuses where none is offered, and a person without a name', async () => {
    const play = await aPlay();
    await play.runUntilRest();

    await expect(openHandoff(act, officeOf(play))).rejects.toThrow(BadInput);
    await expect(openHandoff({ ...act, by: ' ' }, officeOf(play))).rejects.toThrow(BadInput);
  });

  it('takes over a session that can submit only with the review that was shown, by somebody who may approve', async () => {
    const play = await aPlay({ traits: { memberId: 'SBX-HANDOFF-SUBMIT' }, policy: { approvers: [nurse] } });
    await play.approve(await play.runUntilRest());
    const shown = await play.runUntilRest();

    expect(shown.review?.kind).toBe('handoff');
    await expect(openHandoff(act, officeOf(play))).rejects.toThrow('was not shown');
    await expect(openHandoff({ ...act, snapshotId: 'rev_other' }, officeOf(play))).rejects.toThrow(BadInput);
    await expect(openHandoff({ ...act, by: 'Somebody Else', snapshotId: shown.review?.id ?? '' }, officeOf(play))).rejects.toThrow(
      AccessRefused,
    );
    const handoff = await openHandoff({ ...act, snapshotId: shown.review?.id ?? '' }, officeOf(play));
    expect(handoff.state).toBe('active');
  });

  it('does not come between a run and its case', async () => {
    const play = await aPlayAtHandoff();
    await play.world.store.claim('sleep-1', 'somebody', play.clock.now().getTime(), 60_000);

    await expect(openHandoff(act, officeOf(play))).rejects.toThrow(CaseBusy);
  });
});

describe('a grant', () => {
  it('is given to who asked for it and kept nowhere', async () => {
    const play = await aPlayAtHandoff();
    await openHandoff(act, officeOf(play));

    const grant = await grantHandoff(act, officeOf(play));

    const { store } = play.world;
    const kept = JSON.stringify([await store.intents('sleep-1'), await store.events('sleep-1')]);
    expect(grant.url).toMatch(/^https?:/);
    expect(kept).not.toContain(grant.url);
    expect(kept).not.toContain(grant.id);
  });

  it('to look on is refused where there is no session', async () => {
    const play = await aPlay();
    await play.runUntilRest();

    expect(await lookOn(act, officeOf(play))).toMatchObject({ canWatch: false });
    await expect(watch(act, officeOf(play))).rejects.toMatchObject({ code: 'refused-by-prior-auth' });
  });
});

describe('endHandoff', () => {
  it.each([
    [{ kind: 'complete', reportedOutcome: 'submitted', referenceNumber: 'R-1' } as const],
    [{ kind: 'unable', reason: 'channel_outage' } as const],
    [{ kind: 'revoke', reason: 'taken over by mistake' } as const],
  ])('hands the case back: $kind', async (ending) => {
    const play = await aPlayAtHandoff();
    await openHandoff(act, officeOf(play));

    await endHandoff({ ...act, ending }, officeOf(play));

    expect(play.authorization().activeManualHandoff ?? null).toBeNull();
    expect((await play.world.store.intents('sleep-1')).at(-1)).toMatchObject({ kind: 'end-handoff', by: nurse, state: 'done' });
    await expect(endHandoff({ ...act, ending }, officeOf(play))).rejects.toThrow(BadInput);
    expect(['done', 'needs-human', 'waiting']).toContain((await play.runToEnd()).disposition);
  });

  it('was done where its answer was lost and no handoff is active any more', async () => {
    const play = await aPlayAtHandoff();
    await openHandoff(act, officeOf(play));
    play.simulator.person.completeHandoff(play.id);

    await play.run();

    expect((await play.world.store.intents('sleep-1')).every(({ state }) => state !== 'doubt')).toBe(true);
  });
});
