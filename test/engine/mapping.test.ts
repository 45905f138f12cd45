import { describe, expect, it } from 'vitest';
import { joinPacks } from '../../src/engine/mapping-packs.ts';
import { parseMapping } from '../../src/engine/parse-mapping.ts';
import { aMapping } from '../support/builders.ts';

/** The problems of a mapping, as `place: message`. */
function problemsOf(parts: Readonly<Record<string, unknown>>): readonly string[] {
  const parsed = parseMapping({ mapping: 'invented', version: '1.0.0', ...parts });
  return parsed.ok ? [] : parsed.problems.map(({ place, message }) => `${place.join('.')}: ${message}`);
}

describe('parseMapping', () => {
  it('reads a rule with everything it leaves out', () => {
    const { answers } = aMapping({ answers: [{ item: 'a', value: '1' }] });

    expect(answers).toEqual([{ item: 'a', value: '1', pick: { kind: 'together' }, tolerance: 0, offer: false, whenNone: { kind: 'ask' } }]);
  });

  it('reads picks, windows and what silence means', () => {
    const rule = {
      item: 'a',
      from: '%labs',
      pick: 'newest 2',
      within: '90 days',
      'agree-within': '1 week',
      'when-none': 'ask the night nurse',
    };

    expect(aMapping({ answers: [rule] }).answers[0]).toMatchObject({
      pick: { kind: 'newest', count: 2 },
      within: { amount: 90, unit: 'days' },
      agreeWithin: { amount: 1, unit: 'weeks' },
      whenNone: { kind: 'ask', who: 'the night nurse' },
    });
  });

  it('reads codes as system and code', () => {
    const codes = {
      one: { system: 's', code: 'a' },
      many: [
        { system: 's', code: ['a', 'b'] },
        { system: 't', code: 'c' },
      ],
    };

    expect(aMapping({ codes }).codes).toEqual({ one: ['s|a'], many: ['s|a', 's|b', 't|c'] });
  });

  it.each([
    ['an unknown key', { answer: [] }, 'answer: unknown key "answer"'],
    ['an unknown key of a rule', { answers: [{ item: 'a', value: '1', form: 'x' }] }, 'answers.0.form: unknown key "form"'],
    [
      'a number for a code',
      { codes: { a: { system: 's', code: 5552 } } },
      'codes.a.code: must be text: write it in quotes, or leading zeros and letters are lost',
    ],
    ['a number for a version', { version: 1 }, 'version: must be text: write it in quotes, or leading zeros and letters are lost'],
    ['a missing item', { answers: [{ value: '1' }] }, 'answers.0: "item" is missing'],
    [
      'a bad pick',
      { answers: [{ item: 'a', from: 'x', pick: 'latest' }] },
      'answers.0.pick: must match pattern "^(only|newest|oldest|all|newest [1-9][0-9]?)$" (only, newest, oldest, all, or newest N)',
    ],
    [
      'a bad duration',
      { answers: [{ item: 'a', from: 'x', within: '90d' }] },
      'answers.0.within: must match pattern "^[0-9]{1,4} (day|week|month|year)s?$" (for example "90 days")',
    ],
    [
      'a tolerance over all measure',
      { answers: [{ item: 'a', from: 'x', tolerance: 80 }] },
      'answers.0.tolerance: must be <= 50 (percent by which numbers may differ and still agree)',
    ],
    [
      'a source that is a number',
      { sources: { a: 1 } },
      'sources.a: must be text: write it in quotes, or leading zeros and letters are lost',
    ],
    ['an empty expression', { facts: { a: '' } }, 'facts.a: must NOT have fewer than 1 characters (FHIRPath)'],
  ] as const)('tells of %s with its place', (_what, parts, expected) => {
    expect(problemsOf(parts)).toContain(expected);
  });

  it('tells of every problem at once', () => {
    const problems = problemsOf({ nonsense: 1, version: '1', facts: { a: '' }, answers: [{ item: 'a', value: 'x', pick: 'first' }] });

    expect(problems.map((problem) => problem.split(':')[0])).toEqual(
      expect.arrayContaining(['nonsense', 'version', 'facts.a', 'answers.0.pick']),
    );
  });

  it.each([[null], ['text'], [[]], [5], [undefined]])('takes %j for no mapping', (data) => {
    expect(parseMapping(data).ok).toBe(false);
  });

  it('gives names like constructor and __proto__ no meaning of their own', () => {
    const mapping = aMapping(JSON.parse('{"unmapped": {"__proto__": "x", "constructor": "y"}}') as Record<string, unknown>);

    expect(Object.keys(mapping.unmapped)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('joinPacks', () => {
  const pack = (name: string, parts: Readonly<Record<string, unknown>>): [string, ReturnType<typeof aMapping>] => {
    const mapping = aMapping({ mapping: name, ...parts });
    return [name, { ...mapping, sources: {} }];
  };

  it('lays packs under a mapping, whose own names win', () => {
    const packs = new Map([pack('a', { facts: { x: '1', y: '2' }, 'human-only': ['sign'] })]);

    const { mapping } = joinPacks(aMapping({ use: ['a'], facts: { y: '3' }, 'human-only': ['date'] }), packs);

    expect(mapping.facts).toEqual({ x: '1', y: '3' });
    expect(mapping.humanOnly).toEqual(['sign', 'date']);
    expect(mapping.name).toBe('invented');
  });

  it('tells of packs that are not there, and of packs that give one name two meanings', () => {
    const packs = new Map([pack('a', { facts: { x: '1', same: '0' } }), pack('b', { facts: { x: '2', same: '0' } })]);

    expect(joinPacks(aMapping({ use: ['a', 'b', 'c'] }), packs)).toMatchObject({ missing: ['c'], collisions: ['x'] });
  });
});
