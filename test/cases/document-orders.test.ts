import { describe, expect, it } from 'vitest';
import { orderAttachment, orderRemoval } from '../../src/cases/people.ts';
import { type aPlay as _aPlay, aPlay, nurse } from './support/play.ts';
import { aSleepChart } from './support/sleep-form.ts';

type Play = Awaited<ReturnType<typeof _aPlay>>;

function choose(play: Play, reference: string, documentType = 'sleep_study'): Promise<unknown> {
  return orderAttachment({ caseKey: play.request.caseKey, reference, documentType, by: nurse }, play.world);
}

function remove(play: Play, attachmentId: string): Promise<unknown> {
  return orderRemoval({ caseKey: play.request.caseKey, attachmentId, by: nurse }, play.world);
}

/** The papers of the chart, two of them written at the same moment. */
function twins(): ReturnType<typeof aSleepChart> {
  return aSleepChart({ papers: ['first', 'second', 'third'] }).map((resource) =>
    resource.resourceType === 'DocumentReference' ? { ...resource, date: '2026-11-02T10:00:00Z' } : resource,
  );
}

describe("a person's word on documents", () => {
  it('decides where several are equally good; a machine attaches none of them', async () => {
    const play = await aPlay({ chart: twins() });

    const before = await play.runUntilRest();
    await choose(play, 'DocumentReference/lena-paper-2');
    const after = await play.runUntilRest();

    expect(before.attachments).toMatchObject([{ outcome: 'ambiguous', selected: [] }]);
    expect(before.asks).toContainEqual(
      expect.objectContaining({ about: 'attachment:sleep_study', where: expect.stringContaining('priorfill attach') }),
    );
    expect(after.attached).toMatchObject([{ documentTypes: ['sleep_study'], ours: true }]);
    expect(after.steps).toContainEqual(expect.objectContaining({ step: 'attach', state: 'done', by: nurse }));
    expect(await play.violations()).toEqual([]);
  });

  it('is carried out once, however often it is said and the case is run', async () => {
    const play = await aPlay({ chart: twins() });
    await play.runUntilRest();

    await choose(play, 'DocumentReference/lena-paper-0');
    await play.runUntilRest();
    await choose(play, 'DocumentReference/lena-paper-0');
    await play.runUntilRest();

    expect(play.writes().filter((call) => call === 'attach')).toHaveLength(1);
  });

  it('attaches under a policy that leaves all documents to people', async () => {
    const play = await aPlay({ policy: { attach: 'person' } });
    const before = await play.runUntilRest();

    await choose(play, 'DocumentReference/lena-paper-0');
    const after = await play.runUntilRest();

    expect(before.asks).toContainEqual(expect.objectContaining({ kind: 'document', where: expect.stringContaining('priorfill attach') }));
    expect(after.attached).toHaveLength(1);
  });

  it('takes an attachment of ours away, and no machine brings it back', async () => {
    const play = await aPlay();
    const [attachment] = (await play.runUntilRest()).attached ?? [];

    await remove(play, attachment?.id ?? 'none');
    const after = await play.runUntilRest();

    expect(after.attached ?? []).toEqual([]);
    expect(after.steps).toContainEqual(expect.objectContaining({ step: 'detach', state: 'done', by: nurse }));
    expect(play.writes().filter((call) => call === 'attach')).toHaveLength(1);
    expect(await play.violations()).toEqual([]);
  });

  it('brings back what was taken away, where a person chooses it again', async () => {
    const play = await aPlay();
    const [attachment] = (await play.runUntilRest()).attached ?? [];
    await remove(play, attachment?.id ?? 'none');
    await play.runUntilRest();

    await choose(play, 'DocumentReference/lena-paper-0');
    const after = await play.runUntilRest();

    expect(after.attached).toHaveLength(1);
  });

  it('does not take away what somebody else attached', async () => {
    const play = await aPlay();
    await play.runUntilRest();
    play.simulator.person.attach(play.id, ['visit_note']);
    const foreign = play.authorization().attachments?.find(({ documentTypes }) => documentTypes?.includes('visit_note'));

    await expect(remove(play, foreign?.id ?? 'none')).rejects.toThrow('not attached by this program');
  });

  it('goes before an approval that was given earlier: that one is void, and what changed is shown', async () => {
    const play = await aPlay();
    const shown = await play.runUntilRest();
    await play.approve(shown);

    await remove(play, shown.attached?.[0]?.id ?? 'none');
    const after = await play.runUntilRest();

    expect(play.writes()).not.toContain('approve');
    expect(after.attached ?? []).toEqual([]);
    expect(after.disposition).toBe('needs-human');
  });

  it('is not carried out by a plan', async () => {
    const play = await aPlay({ chart: twins() });
    await play.runUntilRest();
    await choose(play, 'DocumentReference/lena-paper-1');

    const plan = await play.run({ mode: 'plan' });

    expect(plan.attached ?? []).toEqual([]);
  });
});
