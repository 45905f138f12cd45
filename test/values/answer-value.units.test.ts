import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyResource, Coding, Extension, Quantity } from '../../src/fhir.ts';
import { extensionUrls } from '../../src/forms/extensions.ts';
import { IssueList } from '../../src/forms/issues.ts';
import { indexValueSets, readAnswerSpace } from '../../src/forms/options.ts';
import { indexQuestionnaire } from '../../src/forms/questionnaire.ts';
import { fitAnswer } from '../../src/values/answer-value.ts';
import { convertUnit } from '../../src/values/units.ts';
import { aForm, aQuestion, type ItemTraits, judgeInitially, ucum } from '../support/builders.ts';

function fitInto(traits: ItemTraits, value: unknown, packaged: readonly AnyResource[] = []): ReturnType<typeof fitAnswer> {
  const questionnaire = aForm([aQuestion(traits)]);
  const [item] = indexQuestionnaire(questionnaire, new IssueList()).items;
  if (item === undefined) throw new Error('the form has no item');
  return fitAnswer({ type: 'FHIR.Quantity', value, node: value }, item, readAnswerSpace(item, questionnaire, indexValueSets(packaged)));
}

function asking(type: 'decimal' | 'integer' | 'quantity', ...extension: readonly Extension[]): ItemTraits {
  return { type, extension };
}

const unit = (valueCoding: Coding): Extension => ({ url: extensionUrls.unit, valueCoding });
const unitOption = (valueCoding: Coding): Extension => ({ url: extensionUrls.unitOption, valueCoding });
const unitOpen = (valueCode: string): Extension => ({ url: extensionUrls.unitOpen, valueCode });
const inUcum = (code: string): Coding => ({ system: ucum, code, display: code });
const quantity = (value: number, code: string): Quantity => ({ value, unit: code, system: ucum, code });
const reasonOf = (fitted: ReturnType<typeof fitAnswer>): string => (fitted.fits ? 'it fits' : fitted.reason);

describe('a number in the unit the form states', () => {
  it('is what the published case of 140 pounds expects: 63.5 kg, with both numbers in the evidence', () => {
    const fitted = fitInto(asking('decimal', unit({ system: ucum, code: 'kg' })), quantity(140, '[lb_av]'));

    expect(fitted).toEqual({ fits: true, value: { valueDecimal: 63.5 }, conversion: 'converted from 140 [lb_av] to 63.5 kg by UCUM' });
  });

  it('is rounded to the decimal places of the form only where it was converted', () => {
    const places: Extension = { url: extensionUrls.maxDecimalPlaces, valueInteger: 1 };

    expect(fitInto(asking('decimal', unit(inUcum('kg')), places), quantity(154, '[lb_av]'))).toMatchObject({
      value: { valueDecimal: 69.9 },
    });
    expect(fitInto(asking('decimal', unit(inUcum('kg')), places), quantity(69.85, 'kg'))).toMatchObject({ fits: false });
  });

  it('stays as it is in the same unit, named by code, by text, or by a form that has only a text', () => {
    const expected = { fits: true, value: { valueDecimal: 5.123456789012 } };

    expect(fitInto(asking('decimal', unit({ code: 'kg' })), { ...quantity(5.123456789012, 'kg') })).toEqual(expected);
    expect(fitInto(asking('decimal', unit(inUcum('kg'))), { value: 5.123456789012, unit: 'kg' })).toEqual(expected);
    expect(fitInto(asking('decimal', unit({ display: 'mmHg' })), { value: 5.123456789012, unit: 'mmHg' })).toEqual(expected);
  });

  it('is converted into a form’s unit text where UCUM writes it so, and not where it does not', () => {
    expect(fitInto(asking('decimal', unit({ display: 'kg' })), quantity(5000, 'g'))).toMatchObject({ value: { valueDecimal: 5 } });
    expect(reasonOf(fitInto(asking('decimal', unit({ display: 'lbs' })), quantity(5, 'kg')))).toContain('cannot be converted to "lbs"');
  });

  it('is not the number of a unit of another code system', () => {
    const local = { system: 'http://units.example.org', code: 'kg' };

    expect(fitInto(asking('decimal', unit(local)), quantity(5, 'kg'))).toMatchObject({ fits: false });
    expect(fitInto(asking('decimal', unit(local)), { value: 5, ...local })).toMatchObject({ fits: true });
  });

  it.each([
    [{ value: 5, unit: 'lbs' }, 'the chart’s unit "lbs" is not a UCUM code'],
    [{ value: 5, unit: 'kg ' }, 'the chart’s unit has blanks around it'],
    [{ value: 5 }, 'the chart names no unit'],
    [{ value: 5, system: 'http://units.example.org', code: 'x' }, 'of a code system other than UCUM'],
    [{ value: 5, unit: 'seen by Dr Who on Monday' }, 'the chart’s unit is not a UCUM code'],
    [quantity(5, 'cm'), 'the chart’s unit "cm" cannot be converted to "kg"'],
  ])('is refused for the unit of %o, and the reason says why', (value, reason) => {
    expect(reasonOf(fitInto(asking('decimal', unit(inUcum('kg'))), value))).toContain(reason);
  });

  it('is no whole number because it was rounded', () => {
    expect(fitInto(asking('integer', unit(inUcum('[lb_av]'))), quantity(4.99, 'kg'))).toMatchObject({ fits: false });
    expect(fitInto(asking('integer', unit(inUcum('g'))), quantity(4.99, 'kg'))).toMatchObject({ value: { valueInteger: 4990 } });
  });
});

describe('a quantity and the units of its item', () => {
  const weights = [unitOption(inUcum('kg')), unitOption(inUcum('g'))];

  it('keeps a unit that is on the list, and converts another to the first that UCUM leads to', () => {
    expect(fitInto(asking('quantity', ...weights), quantity(5, 'g'))).toEqual({ fits: true, value: { valueQuantity: quantity(5, 'g') } });
    expect(fitInto(asking('quantity', unitOption(inUcum('cm')), ...weights), quantity(10, '[lb_av]'))).toEqual({
      fits: true,
      value: { valueQuantity: quantity(4.536, 'kg') },
      conversion: 'converted from 10 [lb_av] to 4.536 kg by UCUM',
    });
  });

  it('gives a unit that the chart has as text alone the code and system of the form’s option', () => {
    expect(fitInto(asking('quantity', ...weights), { value: 5, unit: 'kg' })).toMatchObject({
      value: { valueQuantity: quantity(5, 'kg') },
    });
  });

  it('matches an option that has only a text by the text', () => {
    const minutes = asking('quantity', unitOption({ display: 'minutes' }));

    expect(fitInto(minutes, { value: 5, unit: 'minutes' })).toEqual({
      fits: true,
      value: { valueQuantity: { value: 5, unit: 'minutes' } },
    });
    expect(fitInto(minutes, quantity(5, 'min'))).toMatchObject({ fits: false });
  });

  it('takes a closed list at its word: without unitOpen, and with optionsOnly', () => {
    expect(fitInto(asking('quantity', ...weights), quantity(5, 'cm'))).toMatchObject({ fits: false });
    expect(fitInto(asking('quantity', ...weights, unitOpen('optionsOnly')), quantity(5, 'cm'))).toMatchObject({ fits: false });
  });

  it('takes coded units of the supplemental system beside the list with optionsOrType', () => {
    const system: Extension = { url: extensionUrls.unitSupplementalSystem, valueCanonical: ucum };
    const open = asking('quantity', ...weights, unitOpen('optionsOrType'), system);

    expect(fitInto(open, quantity(5, 'cm'))).toEqual({ fits: true, value: { valueQuantity: quantity(5, 'cm') } });
    expect(fitInto(open, { value: 5, system: 'http://units.example.org', code: 'x' })).toMatchObject({ fits: false });
    expect(fitInto(open, { value: 5, unit: 'spoons' })).toMatchObject({ fits: false });
  });

  it('takes any unit beside the list with optionsOrString', () => {
    const open = asking('quantity', ...weights, unitOpen('optionsOrString'));

    expect(fitInto(open, { value: 5, unit: 'spoons' })).toEqual({ fits: true, value: { valueQuantity: { value: 5, unit: 'spoons' } } });
  });

  const units: AnyResource = {
    resourceType: 'ValueSet',
    url: 'http://sets.example.org/units',
    compose: { include: [{ system: ucum, concept: [{ code: 'kg', display: 'kg' }] }] },
  };
  const unitValueSet: Extension = { url: extensionUrls.unitValueSet, valueCanonical: 'http://sets.example.org/units' };

  it('takes the units of a unitValueSet, and says that it could not check where the set is not at hand', () => {
    expect(fitInto(asking('quantity', unitValueSet), quantity(5000, 'g'), [units])).toMatchObject({
      value: { valueQuantity: quantity(5, 'kg') },
    });
    expect(fitInto(asking('quantity', unitValueSet), quantity(5000, 'g'))).toMatchObject({
      value: { valueQuantity: quantity(5000, 'g') },
      unchecked: 'the units of the value set http://sets.example.org/units cannot be listed here',
    });
  });

  it('keeps a quantity that has a code and no unit text', () => {
    expect(fitInto(asking('quantity'), { value: 5, system: ucum, code: 'mg' })).toEqual({
      fits: true,
      value: { valueQuantity: { value: 5, system: ucum, code: 'mg' } },
    });
  });

  it('takes a number that a rule computed in the one unit the form fixes, and in no other', () => {
    const question = { type: 'quantity' as const, extension: [unit(inUcum('kg'))] };

    expect(judgeInitially('1.1 * 3', { question }).answer).toEqual([{ valueQuantity: quantity(3.3, 'kg') }]);
    expect(judgeInitially("2000 'g'", { question }).answer).toEqual([{ valueQuantity: quantity(2, 'kg') }]);
    expect(judgeInitially('1.1 * 3', { question: { type: 'quantity' } }).outcome).toBe('invalid');
  });

  it('writes a fixed unit that is no UCUM code without a code system', () => {
    expect(judgeInitially('5', { question: { type: 'quantity', extension: [unit({ display: 'spoons' })] } }).answer).toEqual([
      { valueQuantity: { value: 5, unit: 'spoons' } },
    ]);
  });

  it('warns where the unit text and the unit code mean different units', () => {
    const fitted = fitInto(asking('decimal', unit(inUcum('kg'))), { value: 154, unit: '[lb_av]', system: ucum, code: 'kg' });

    expect(fitted).toMatchObject({ fits: true, unchecked: 'the chart’s unit text and its unit code mean different units' });
  });

  it('holds an answer against minQuantity and maxQuantity in another unit', () => {
    const bounds: readonly Extension[] = [
      { url: extensionUrls.minQuantity, valueQuantity: quantity(20, 'kg') },
      { url: extensionUrls.maxQuantity, valueQuantity: quantity(300, '[lb_av]') },
    ];

    expect(fitInto(asking('quantity', ...bounds), quantity(70_000, 'g'))).toMatchObject({ fits: true });
    expect(reasonOf(fitInto(asking('quantity', ...bounds), quantity(10_000, 'g')))).toBe('the form takes at least 20 kg');
    expect(reasonOf(fitInto(asking('quantity', ...bounds), quantity(150, 'kg')))).toBe('the form takes at most 300 [lb_av]');
  });

  const kinds = [
    ['kg', 'g', '[lb_av]', '[oz_av]'],
    ['cm', '[in_i]', 'm', 'mm'],
    ['mm[Hg]', 'kPa', 'Pa'],
    ['Cel', '[degF]', 'K'],
  ] as const;
  const units2 = fc.constantFrom(...kinds).chain((kind) => fc.tuple(fc.subarray([...kind], { minLength: 1 }), fc.constantFrom(...kind)));
  const number = fc
    .tuple(fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 0, max: 3 }))
    .map(([digits, n]) => Number(`${digits}e-${n}`));

  it('for any quantity and any list of units of its kind, the answer’s unit is listed and its number leads back', () => {
    fc.assert(
      fc.property(number, units2, (value, [allowed, given]) => {
        const fitted = fitInto(asking('quantity', ...allowed.map((code) => unitOption(inUcum(code)))), quantity(value, given));

        const answer = fitted.fits ? fitted.value.valueQuantity : undefined;
        expect(allowed).toContain(answer?.code);
        expect(answer?.system).toBe(ucum);
        const back = convertUnit(answer?.value ?? Number.NaN, answer?.code ?? '', given) ?? Number.NaN;
        const places = String(value).split('.')[1]?.length ?? 0;
        expect(Number(back.toFixed(places))).toBe(value);
      }),
      { numRuns: 500 },
    );
  });

  it('for any text as a unit, nothing is converted that UCUM does not write so, and the chart’s words are not repeated', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 21 }), (text) => {
        const fitted = fitInto(asking('quantity', unitOption(inUcum('kg'))), { value: 5, unit: text });

        expect(fitted.fits).toBe(false);
        if (text.trim().length > 20) expect(reasonOf(fitted)).not.toContain(text.trim());
      }),
    );
  });
});
