/**
 * Whenever a process dies, the next one goes on where it stood.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Killed, type Moment, Mortal } from './support/crash.ts';
import { endOf } from './support/end.ts';
import { Play, type PlayOptions } from './support/play.ts';

interface Death {
  readonly call: number;
  readonly moment: Moment;
}

/** Plays to the end through some deaths; each is counted from the one before it. */
async function playThrough(
  deaths: readonly Death[],
  options: PlayOptions = {},
): Promise<{ readonly end: unknown; readonly breaches: readonly string[]; readonly calls: number }> {
  const mortal = new Mortal();
  const play = await Play.start({ wrap: mortal.wrap, ...options });
  try {
    await runThrough(play, mortal, [...deaths]);
    const { calls } = mortal;
    return { end: endOf(play), breaches: await play.violations(), calls };
  } finally {
    await play.close();
  }
}

async function runThrough(play: Play, mortal: Mortal, deaths: Death[]): Promise<void> {
  for (;;) {
    const next = deaths.shift();
    if (next !== undefined) mortal.dieAt(next.call, next.moment);
    try {
      await play.runToEnd();
      return mortal.startAnew();
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      mortal.startAnew();
      play.clock.skipHours(0.05);
    }
  }
}

it.each<[string, PlayOptions, number]>([
  ['requires approval', {}, 1],
  ['automatic, at every third', { automatic: true }, 3],
])(
  'a process that dies at any of its calls, before or after, changes nothing in the end: %s',
  async (_, options, every) => {
    const whole = await playThrough([], options);
    const deaths = Array.from({ length: whole.calls }, (_each, n) => n + 1)
      .filter((call) => call % every === 0)
      .flatMap((call) => [
        { call, moment: 'before' as const },
        { call, moment: 'after' as const },
      ]);

    for (const death of deaths) {
      const { end, breaches } = await playThrough([death], options);

      expect({ death, breaches }).toEqual({ death, breaches: [] });
      expect({ death, end }).toEqual({ death, end: whole.end });
    }
    expect(whole.calls).toBeGreaterThan(60);
  },
  60_000,
);

it('for any three deaths in a row the case ends the same', async () => {
  const whole = await playThrough([]);
  const death = fc.record({ call: fc.integer({ min: 1, max: whole.calls }), moment: fc.constantFrom<Moment>('before', 'after') });

  await fc.assert(
    fc.asyncProperty(fc.array(death, { minLength: 3, maxLength: 3 }), async (deaths) => {
      const { end, breaches } = await playThrough(deaths);

      expect(breaches).toEqual([]);
      expect(end).toEqual(whole.end);
    }),
    { numRuns: 40 },
  );
}, 60_000);
