import { describe, expect, it } from 'vitest';
import { endOf } from './support/end.ts';
import { faults } from './support/faults.ts';
import { aPlay, writeCalls } from './support/play.ts';

let well: Promise<unknown> | undefined;

/** The end without a fault; played once. */
function playWell(): Promise<unknown> {
  well ??= playOnce();
  return well;
}

async function playOnce(): Promise<unknown> {
  const play = await aPlay();
  await play.runToEnd();
  return endOf(play);
}

const calls = writeCalls.filter((call) => call !== 'cancel' && call !== 'detach');

describe('one fault at a write call, and the case ends as without it', () => {
  it.each(calls.flatMap((call) => Object.keys(faults).map((fault) => [call, fault] as const)))('%s: %s', async (call, fault) => {
    const wanted = await playWell();
    const play = await aPlay();
    play.failNext(call, faults[fault] ?? 'drop-before');

    const result = await play.runToEnd();

    expect(play.hasFaultsLeft).toBe(false);
    expect(result.disposition).toBe('done');
    const end = endOf(play);
    expect(end).toEqual(wanted);
    expect(await play.violations()).toEqual([]);
  });
});

describe('one fault at a cancel, and the case is canceled', () => {
  it.each(Object.keys(faults))('%s', async (fault) => {
    const play = await aPlay();
    await play.runUntilRest();
    await play.cancel();
    play.failNext('cancel', faults[fault] ?? 'drop-before');

    const result = await play.runUntilRest();

    expect(play.hasFaultsLeft).toBe(false);
    expect(result).toMatchObject({ disposition: 'done', status: 'canceled' });
    expect(await play.violations()).toEqual([]);
  });
});
