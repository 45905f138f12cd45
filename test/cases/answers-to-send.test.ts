import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseAnswers } from '../../src/cases/answers-to-send.ts';
import type { Intent } from '../../src/cases/case.ts';
import type { AnswerChange } from '../../src/engine/patch.ts';
import { anIntent } from './support/store-values.ts';

function changesOf(count: number): readonly AnswerChange[] {
  return Array.from({ length: count }, (_, n) => ({ path: `q${n}`, linkId: `q${n}`, value: [{ valueInteger: n }] }));
}

/** Each question on its own. */
function alone(path: string): string {
  return path;
}

interface Api {
  readonly bad: ReadonlySet<string>;
  readonly names: boolean;
}

/** Sends patches to an API that takes a patch whole or not at all, until nothing is left to send. */
function sendAll(
  count: number,
  { bad, names }: Api,
): { readonly held: readonly string[]; readonly dropped: readonly string[]; readonly calls: number } {
  const [held, intents]: [string[], Intent[]] = [[], []];
  for (let calls = 0; ; calls += 1) {
    const { send, dropped } = chooseAnswers(
      changesOf(count).filter(({ path }) => !held.includes(path)),
      intents,
      alone,
    );
    if (send.length === 0) return { held: held.sort(), dropped: dropped.map(({ path }) => path).sort(), calls };
    const [paths, refusedPaths] = [send.map(({ path }) => path), send.map(({ path }) => path).filter((path) => bad.has(path))];
    if (refusedPaths.length === 0) held.push(...paths);
    else intents.push(refusedIntent(send, names ? refusedPaths : undefined));
  }
}

function refusedIntent(send: readonly AnswerChange[], refusedPaths: readonly string[] | undefined): Intent {
  const written = Object.fromEntries(send.map(({ path, value }) => [path, value]));
  return { ...anIntent(), kind: 'answer', state: 'refused', written, ...(refusedPaths === undefined ? {} : { refusedPaths }) };
}

const size = fc.integer({ min: 1, max: 40 });
const someOf = (count: number, max: number): fc.Arbitrary<readonly string[]> =>
  fc.uniqueArray(
    fc.integer({ min: 0, max: count - 1 }).map((n) => `q${n}`),
    { maxLength: max },
  );

describe('chooseAnswers', () => {
  it('for any answers that the API refuses by name, exactly these are left out, and no more is sent than twice', () => {
    const anyApi = size.chain((count) => fc.tuple(fc.constant(count), someOf(count, count)));
    fc.assert(
      fc.property(anyApi, ([count, bad]) => {
        const { held, dropped, calls } = sendAll(count, { bad: new Set(bad), names: true });

        expect(dropped).toEqual([...bad].sort());
        expect(held.length).toBe(count - bad.length);
        expect(calls).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('for any single answer that the API refuses without a name, it is found by halving and everything else is sent', () => {
    const anyApi = size.chain((count) => fc.tuple(fc.constant(count), fc.integer({ min: 0, max: count - 1 })));
    fc.assert(
      fc.property(anyApi, ([count, bad]) => {
        const { held, dropped, calls } = sendAll(count, { bad: new Set([`q${bad}`]), names: false });

        expect(dropped).toEqual([`q${bad}`]);
        expect(held.length).toBe(count - 1);
        expect(calls).toBeLessThanOrEqual(2 * (Math.ceil(Math.log2(count)) + 1));
      }),
    );
  });

  it('for any set refused without names, halving ends, and whatever is not held is told', () => {
    const anyApi = size.chain((count) => fc.tuple(fc.constant(count), someOf(count, count)));
    fc.assert(
      fc.property(anyApi, ([count, bad]) => {
        const { held, dropped, calls } = sendAll(count, { bad: new Set(bad), names: false });

        expect([...held, ...dropped].sort()).toEqual(
          changesOf(count)
            .map(({ path }) => path)
            .sort(),
        );
        expect(calls).toBeLessThanOrEqual(2 * (Math.ceil(Math.log2(count)) + 2));
      }),
    );
  });

  it('leaves out the whole list of an answer that was refused', () => {
    const changes = ['list/code', 'list[1]/code', 'other'].map((path) => ({ path, linkId: 'code', value: [{ valueString: path }] }));
    const refused = refusedIntent(changes, ['list[1]/code']);

    const { send, dropped } = chooseAnswers(changes, [refused], (path) => path.replace(/[[/].*$/, ''));

    expect(send.map(({ path }) => path)).toEqual(['other']);
    expect(dropped.map(({ path }) => path)).toEqual(['list/code', 'list[1]/code']);
  });

  it('sends another value where one was refused', () => {
    const [first] = changesOf(1);
    const refused = refusedIntent(changesOf(1), ['q0']);

    expect(chooseAnswers(changesOf(1), [refused], alone)).toEqual({ send: [], dropped: changesOf(1) });
    expect(chooseAnswers([{ ...(first as AnswerChange), value: [{ valueInteger: 9 }] }], [refused], alone).send).toHaveLength(1);
  });
});
