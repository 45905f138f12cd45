import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { convertMeasured, convertUnit, isUcumCode, placesOf } from '../../src/values/units.ts';

/** Units of one kind, among which every pair converts. */
const kinds = [
  ['kg', 'g', 'mg', '[lb_av]', '[oz_av]', '[stone_av]'],
  ['m', 'cm', 'mm', '[in_i]', '[ft_i]', '[in_us]'],
  ['mm[Hg]', 'kPa', 'Pa', 'cm[H2O]'],
  ['Cel', '[degF]', 'K'],
  ['mmol/L', 'mol/L', 'umol/L'],
  ['/min', '{breaths}/min', '/h', 'Hz'],
] as const;

const pair = fc.constantFrom(...kinds).chain((units) => fc.tuple(fc.constantFrom(...units), fc.constantFrom(...units)));
const measured = fc.oneof(
  fc.integer({ min: 1, max: 100_000 }),
  fc
    .tuple(fc.integer({ min: 1, max: 9_999_999 }), fc.integer({ min: 0, max: 5 }))
    .map(([digits, places]) => Number(`${digits}e-${places}`)),
);

describe('isUcumCode', () => {
  it.each(['kg', 'mm[Hg]', '%', '{breaths}/min', '10*3/uL', 'ft'])('takes %s, which UCUM writes so', (code) => {
    expect(isUcumCode(code)).toBe(true);
  });

  it.each(['mmHg', 'lbs', 'kg ', ' kg', 'KG', 'pound', 'kilogram', 'minutes', 'mcg', ''])('does not guess what "%s" means', (code) => {
    expect(isUcumCode(code)).toBe(false);
  });

  it('writes nothing to the console, whatever stands in a chart as a unit', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);

    for (const text of ['seen by Dr Who', '(kg{x}m)(g', 'kg{x}m(g)', '{', '((', ')(', '10*', 'm{a}b{c}', '^', '/', '.', "'"]) {
      isUcumCode(text);
      convertUnit(5, text, 'kg');
      convertUnit(5, 'kg', text);
    }

    expect(log).not.toHaveBeenCalled();
    log.mockRestore();
  });
});

describe('convertUnit', () => {
  it.each([
    [140, '[lb_av]', 'kg', 63.5029318],
    [37, 'Cel', '[degF]', 98.6],
    [120, 'mm[Hg]', 'kPa', 15.998640000000002],
    [5, 'kg ', 'kg', undefined],
    [5, 'lbs', 'kg', undefined],
    [5, 'kg', 'cm', undefined],
    [5, 'mmHg', 'mmHg', 5],
  ])('%d %s in %s', (value, from, to, expected) => {
    const converted = convertUnit(value, from, to);

    if (expected === undefined) expect(converted).toBeUndefined();
    else expect(converted).toBeCloseTo(expected, 6);
  });

  it('for any number and any two units of one kind, converting back gives the number', () => {
    fc.assert(
      fc.property(measured, pair, (value, [from, to]) => {
        const there = convertUnit(value, from, to);
        const back = there === undefined ? undefined : convertUnit(there, to, from);

        // A temperature has digits to lose to the offset between zeros.
        const scale = ['K', 'Cel', '[degF]'].includes(from) ? Math.max(value, 500) : value;
        expect(Math.abs((back ?? Number.NaN) - value) / scale).toBeLessThan(1e-9);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('convertMeasured', () => {
  it.each([
    [140, '[lb_av]', 'kg', undefined, 63.5],
    [154, '[lb_av]', 'kg', undefined, 69.85],
    [100, '[lb_av]', 'kg', undefined, 45.36],
    [5, '[ft_i]', 'm', undefined, 1.524],
    [0, 'Cel', '[degF]', undefined, 32],
    [154.3235, '[lb_av]', 'kg', undefined, 69.999962],
    [140, '[lb_av]', 'kg', 0, 64],
    [154, '[lb_av]', 'kg', 1, 69.9],
    [154, '[lb_av]', 'kg', 5, 69.85],
    [63.50293180123, 'kg', 'kg', 1, 63.50293180123],
  ])('writes %d %s in %s with at most %s places as %d', (value, from, to, places, expected) => {
    expect(convertMeasured(value, { from, to, places })).toBe(expected);
  });

  it('for any number and any two units of one kind, the number read back has the digits it was written with', () => {
    fc.assert(
      fc.property(measured, pair, (value, [from, to]) => {
        const written = convertMeasured(value, { from, to });
        const back = written === undefined ? undefined : convertUnit(written, to, from);

        const places = placesOf(value);
        expect(Number(back?.toFixed(places))).toBe(value);
      }),
      { numRuns: 1_000 },
    );
  });

  it('for any number and any two units of one kind, rounding changes it by less than a two thousandth', () => {
    fc.assert(
      fc.property(measured, pair, (value, [from, to]) => {
        const [exact = Number.NaN, written = Number.NaN] = [convertUnit(value, from, to), convertMeasured(value, { from, to })];

        expect(Math.abs(written - exact)).toBeLessThanOrEqual(Math.abs(exact) / 2_000);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('placesOf', () => {
  it.each([
    [5, 0],
    [1.25, 2],
    [1e-7, 7],
    [1.5e-7, 8],
    [1e21, 0],
  ])('%d has %d decimal places', (value, places) => {
    expect(placesOf(value)).toBe(places);
  });
});
