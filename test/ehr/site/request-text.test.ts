import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestText, splitRequests } from '../../../src/ehr/site/request-text.ts';
import { parseQuery, splitAlternatives } from '../../../src/fhir-search/query.ts';

const escaped = (text: string) => text.replace(/[\\,|$]/g, (sign) => `\\${sign}`);
const values = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).map(escaped), { minLength: 1, maxLength: 80 });
const limits = { type: 'Observation', maxValues: {} };
const one = (name: string, list: readonly string[]) => ({ name, values: list, divisible: true });

function valuesIn(request: string, name: string): readonly string[] {
  const parsed = parseQuery(request);
  if (parsed.kind !== 'search') throw new Error('this is no search');
  return parsed.parameters.filter((each) => each.name === name).flatMap(({ value }) => splitAlternatives(value));
}

describe('splitRequests', () => {
  it('for any lists: each request is short enough, and together they ask for each combination', () => {
    fc.assert(
      fc.property(values, values, fc.integer({ min: 400, max: 4_000 }), (codes, categories, maxLength) => {
        const requests =
          splitRequests([one('patient', ['p1']), one('code', codes), one('category', categories)], { ...limits, maxLength }) ?? [];
        fc.pre(requests.length > 0);

        const pairs = requests.map((request) => ({ codes: valuesIn(request, 'code'), categories: valuesIn(request, 'category') }));

        expect(requests.every((request) => request.length <= maxLength && /[?&]patient=p1&/.test(request))).toBe(true);
        for (const code of [codes[0], codes.at(-1)]) {
          const beside = pairs.filter((pair) => pair.codes.includes(code ?? '')).flatMap((pair) => pair.categories);
          expect(new Set(beside)).toEqual(new Set(categories));
        }
        expect(new Set(pairs.flatMap((pair) => pair.codes))).toEqual(new Set(codes));
      }),
    );
  });

  it('for any list and any most: no request has more values than allowed, and none is lost or doubled', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 9 }), (ids, most) => {
        const requests = splitRequests([one('_id', ids)], { ...limits, maxLength: 100_000, maxValues: { _id: most } }) ?? [];

        const parts = requests.map((request) => valuesIn(request, '_id'));

        expect(parts.every((part) => part.length <= most)).toBe(true);
        expect(parts.flat()).toEqual(ids);
      }),
    );
  });

  it('does not divide what means something else in parts', () => {
    const not = { name: 'code:not', values: ['a'.repeat(300), 'b'.repeat(300)], divisible: false };

    expect(splitRequests([not], { ...limits, maxLength: 400 })).toBeUndefined();
  });

  it('gives up where one value alone is too long', () => {
    expect(splitRequests([one('code', ['a'.repeat(500), 'b'])], { ...limits, maxLength: 400 })).toBeUndefined();
  });
});

describe('requestText', () => {
  it('for any values: what is sent reads as what was meant', () => {
    fc.assert(
      fc.property(values, (list) => {
        const text = requestText('Observation', [one('code', list)]);

        expect(text).toMatch(/^[\x21-\x7e]*$/);
        expect(valuesIn(text, 'code')).toEqual(list);
      }),
    );
  });
});
