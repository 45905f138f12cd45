import { describe, expect, it } from 'vitest';
import { BadInput } from '../../src/errors.ts';
import type { Play } from './support/play.ts';
import { aPlay, nurse } from './support/play.ts';
import { aSleepChart, aSleepForm } from './support/sleep-form.ts';

async function aFilledPlay(options: Parameters<typeof aPlay>[0] = {}): Promise<Play> {
  const play = await aPlay(options);
  await play.runUntilRest({ mode: 'fill' });
  return play;
}

function held(play: Play, linkId: string): unknown {
  return play.authorization().answers?.item.find((item) => item.linkId === linkId)?.answer;
}

describe('an answer that a person gives through this program', () => {
  it('is sent, and what was asked is asked no more', async () => {
    const play = await aFilledPlay({ form: aSleepForm({ attested: true }) });
    const asked = await play.run({ mode: 'fill' });
    await play.answer('attest', true);

    const after = await play.runUntilRest({ mode: 'fill' });

    expect(asked.asks).toContainEqual(expect.objectContaining({ kind: 'attest', about: 'attest', blocking: true }));
    expect(held(play, 'attest')).toEqual([{ valueBoolean: true }]);
    expect(after.asks.map(({ about }) => about)).not.toContain('attest');
    expect(await play.violations()).toEqual([]);
  });

  it('replaces what the chart answered, and is not changed when the chart changes', async () => {
    const play = await aFilledPlay();
    await play.answer('ahi', 28.5);
    await play.runUntilRest({ mode: 'fill' });
    play.setChart(aSleepChart({ ahi: 44 }));

    await play.runUntilRest({ mode: 'fill' });

    expect(held(play, 'ahi')).toEqual([{ valueDecimal: 28.5 }]);
    expect(await play.violations()).toEqual([]);
  });

  it('is the person’s own even where it says what the chart says', async () => {
    const play = await aFilledPlay();
    await play.answer('ahi', 31.5);
    await play.runUntilRest({ mode: 'fill' });
    play.setChart(aSleepChart({ ahi: 44 }));

    await play.runUntilRest({ mode: 'fill' });

    expect(held(play, 'ahi')).toEqual([{ valueDecimal: 31.5 }]);
  });

  it('gives way to a newer one of a person', async () => {
    const play = await aFilledPlay();
    await play.answer('remark', 'sleeps on two pillows');
    await play.runUntilRest({ mode: 'fill' });
    await play.answer('remark', 'sleeps sitting', 'Ada Signs, MD');

    await play.runUntilRest({ mode: 'fill' });

    expect(held(play, 'remark')).toEqual([{ valueString: 'sleeps sitting' }]);
    expect(await play.violations()).toEqual([]);
  });

  it('does not replace what another person typed in the portal: somebody decides', async () => {
    const play = await aFilledPlay();
    play.simulator.person.answer(play.id, [{ linkId: 'remark', answer: [{ valueString: 'typed in the portal' }] }]);
    await play.answer('remark', 'given here');

    const result = await play.runUntilRest({ mode: 'fill' });

    expect(held(play, 'remark')).toEqual([{ valueString: 'typed in the portal' }]);
    expect(result.asks).toContainEqual(expect.objectContaining({ kind: 'decide', about: 'remark' }));
    expect(await play.violations()).toEqual([]);
  });

  it('is found under its path with the number of the first repetition too', async () => {
    const play = await aFilledPlay();
    await play.answer('diagnoses[0]/diagnosis.note', 'since childhood');

    const result = await play.runUntilRest({ mode: 'fill' });

    expect(play.authorization().answers?.item.find(({ linkId }) => linkId === 'diagnoses')?.item).toContainEqual({
      linkId: 'diagnosis.note',
      answer: [{ valueString: 'since childhood' }],
    });
    expect(result.asks.map(({ kind }) => kind)).not.toContain('decide');
    expect(play.writes().filter((call) => call === 'answer')).toHaveLength(2);
    expect(await play.violations()).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['nothing/of.this', 1, 'a question that the form does not have'],
    ['member', 'x', 'a group'],
    ['ahi', 'high', 'a text for a number'],
    ['severity', 'terrible', 'a code that is no option'],
    ['ahi', [1, 2], 'two values for one'],
    ['ahi', [], 'no value'],
    ['ahi', null, 'null'],
    ['diagnoses[7]/diagnosis.note', 'x', 'a repetition far from those that stand'],
    ['remark[1]', 'x', 'a second repetition of what does not repeat'],
  ])('is refused at once for %s = %j (%s)', async (item: string, value: unknown) => {
    const play = await aFilledPlay();

    await expect(play.answer(item, value)).rejects.toThrow(BadInput);
    expect(await play.world.store.answers('sleep-1')).toEqual([]);
  });

  it('is refused where a bare name stands in several repetitions, and taken under the path of one', async () => {
    const play = await aFilledPlay();
    const codes = ['G47.33', 'R06.83'].map((code) => ({
      linkId: 'diagnoses',
      item: [{ linkId: 'diagnosis.code', answer: [{ valueString: code }] }],
    }));
    play.simulator.person.answer(play.id, codes);

    await expect(play.answer('diagnosis.note', 'which one?')).rejects.toThrow(BadInput);
    await play.answer('diagnoses[1]/diagnosis.note', 'the second');
    await play.runUntilRest({ mode: 'fill' });

    const groups = play.authorization().answers?.item.filter(({ linkId }) => linkId === 'diagnoses') ?? [];
    expect(groups.map((group) => JSON.stringify(group).includes('the second'))).toEqual([false, true]);
    expect(await play.violations()).toEqual([]);
  });

  it('is refused with words that do not repeat the value', async () => {
    const play = await aFilledPlay();

    await expect(play.answer('severity', 'secret-value')).rejects.toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('secret-value') }),
    );
  });

  it('needs a name', async () => {
    const play = await aFilledPlay();

    await expect(play.answer('remark', 'x', ' ')).rejects.toThrow(BadInput);
  });
});

describe('an answer that a person types in the portal', () => {
  it('is never overwritten, even when the chart disagrees', async () => {
    const play = await aFilledPlay();
    play.simulator.person.answer(play.id, [{ linkId: 'ahi', answer: [{ valueDecimal: 12 }] }]);
    play.setChart(aSleepChart({ ahi: 44 }));

    const result = await play.runUntilRest({ mode: 'fill' });

    expect(held(play, 'ahi')).toEqual([{ valueDecimal: 12 }]);
    expect(result.items.find(({ path }) => path === 'ahi')).toMatchObject({ outcome: 'kept', otherOpinion: [{ valueDecimal: 44 }] });
    expect(await play.violations()).toEqual([]);
  });

  it('stands beside what the chart answers in the same repeating group', async () => {
    const play = await aFilledPlay();
    play.simulator.person.answer(play.id, [
      {
        linkId: 'diagnoses',
        item: [
          { linkId: 'diagnosis.code', answer: [{ valueString: 'G47.33' }] },
          { linkId: 'diagnosis.note', answer: [{ valueString: 'typed in the portal' }] },
        ],
      },
    ]);
    play.setChart(aSleepChart({ ahi: 44 }));

    await play.runUntilRest({ mode: 'fill' });

    expect(JSON.stringify(play.authorization().answers)).toContain('typed in the portal');
    expect(await play.violations()).toEqual([]);
  });

  it('leaves the others to be refreshed by the chart', async () => {
    const play = await aFilledPlay();
    play.simulator.person.answer(play.id, [{ linkId: 'remark', answer: [{ valueString: 'typed' }] }]);
    play.setChart(aSleepChart({ ahi: 44 }));

    await play.runUntilRest({ mode: 'fill' });

    expect(held(play, 'ahi')).toEqual([{ valueDecimal: 44 }]);
    expect(held(play, 'remark')).toEqual([{ valueString: 'typed' }]);
  });
});

it('orders a cancel under a name only', async () => {
  const play = await aFilledPlay();
  await play.cancel();

  expect((await play.world.store.cancelOrder('sleep-1'))?.by).toBe(nurse);
});
