import { describe, expect, it } from 'vitest';
import type { LogicValue } from '../../src/engine/logic.ts';
import { anObservation, aPatient, loinc, ucum } from '../support/builders.ts';
import {
  codeOf,
  date,
  dateTime,
  decimal,
  type Elm,
  first,
  interval,
  listOf,
  property,
  quantity,
  resultOf,
  retrieve,
  text,
  thePatient,
  truth,
  whole,
} from './support/elm.ts';

/** The values of a definition, without their places. */
async function valuesOf(answer: Elm, traits: Parameters<typeof resultOf>[1] = {}): Promise<readonly LogicValue[]> {
  const result = await resultOf(answer, traits);
  if (result.kind !== 'values') throw new Error(`${result.kind}: ${'reason' in result ? result.reason : ''}`);
  return result.values.map(({ type, value }) => ({ type, value }));
}

const tenWords = listOf(...Array.from({ length: 10 }, (_, n) => text(`w${n}`)));
const kilograms = { value: 5, unit: 'kg', system: ucum, code: 'kg' };

const conversions: readonly (readonly [string, Elm, readonly LogicValue[]])[] = [
  ['yes and no', truth(false), [{ type: 'System.Boolean', value: false }]],
  ['a text as it is', text(' a '), [{ type: 'System.String', value: ' a ' }]],
  ['a whole number', whole(7), [{ type: 'System.Integer', value: 7 }]],
  ['a decimal', decimal(7.25), [{ type: 'System.Decimal', value: 7.25 }]],
  ['a date', date(2026, 3, 5), [{ type: 'System.Date', value: '2026-03-05' }]],
  ['a month without inventing a day', date(2026, 3), [{ type: 'System.Date', value: '2026-03' }]],
  ['a year without inventing a month', dateTime(2026), [{ type: 'System.DateTime', value: '2026' }]],
  [
    'a date and time in its own zone',
    dateTime(2026, 3, 5, 9, 30, 1, 0, -5),
    [{ type: 'System.DateTime', value: '2026-03-05T09:30:01.000-05:00' }],
  ],
  ['a time', { type: 'Time', hour: whole(9), minute: whole(5), second: whole(0) }, [{ type: 'System.Time', value: '09:05:00' }]],
  ['a quantity', quantity(5, 'kg'), [{ type: 'FHIR.Quantity', value: kilograms }]],
  [
    'a calendar unit in UCUM',
    quantity(3, 'years'),
    [{ type: 'FHIR.Quantity', value: { value: 3, unit: 'years', system: ucum, code: 'a' } }],
  ],
  ['a code as a Coding', codeOf('X1'), [{ type: 'FHIR.Coding', value: { system: loinc, code: 'X1', display: 'The X1 code' } }]],
  [
    'a concept as a CodeableConcept',
    { type: 'Concept', code: [codeOf('X1')], display: 'Both' },
    [{ type: 'FHIR.CodeableConcept', value: { coding: [{ system: loinc, code: 'X1', display: 'The X1 code' }], text: 'Both' } }],
  ],
  [
    'a ratio',
    { type: 'Ratio', numerator: { value: 5, unit: 'kg' }, denominator: { value: 5, unit: 'kg' } },
    [{ type: 'FHIR.Ratio', value: { numerator: kilograms, denominator: kilograms } }],
  ],
  [
    'an interval of dates as a Period',
    interval(date(2026, 1), date(2026, 2)),
    [{ type: 'FHIR.Period', value: { start: '2026-01', end: '2026-02' } }],
  ],
  [
    'an interval of quantities as a Range',
    interval(quantity(5, 'kg'), quantity(5, 'kg')),
    [{ type: 'FHIR.Range', value: { low: kilograms, high: kilograms } }],
  ],
  [
    'a tuple as an object of its values',
    {
      type: 'Tuple',
      element: [
        { name: 'a', value: whole(1) },
        { name: 'b', value: listOf(text('x')) },
        { name: 'c', value: { type: 'Null' } },
      ],
    },
    [{ type: 'System.Tuple', value: { a: 1, b: ['x'] } }],
  ],
  [
    'each value of a list, nested lists too',
    listOf(text('a'), listOf(text('b'))),
    [
      { type: 'System.String', value: 'a' },
      { type: 'System.String', value: 'b' },
    ],
  ],
  ['nothing for null', { type: 'Null' }, []],
  ['nothing for nulls in a list', listOf({ type: 'Null' }), []],
];

describe('what CQL gives, in FHIR', () => {
  it.each(conversions)('gives %s', async (_title, answer, expected) => {
    expect(await valuesOf(answer)).toEqual(expected);
  });

  it('gives an element of the chart with the type that FHIR calls it', async () => {
    const patient = aPatient();

    expect(await valuesOf(property('name', thePatient), { patient })).toEqual([
      { type: 'FHIR.HumanName', value: (patient['name'] as object[])[0] },
    ]);
    expect(await valuesOf(property('gender', thePatient), { patient })).toEqual([{ type: 'FHIR.code', value: 'female' }]);
    expect(await valuesOf(property('birthDate', thePatient), { patient })).toEqual([{ type: 'FHIR.date', value: '1979-04-17' }]);
    expect(await valuesOf(property('birthDate.value', thePatient), { patient })).toEqual([{ type: 'System.Date', value: '1979-04-17' }]);
  });

  it('gives no value for a primitive that has only an extension', async () => {
    const patient = aPatient({
      birthDate: undefined,
      _birthDate: { extension: [{ url: 'http://example.org/absent', valueCode: 'unknown' }] },
    });

    expect(await valuesOf(property('birthDate', thePatient), { patient: JSON.parse(JSON.stringify(patient)) })).toEqual([]);
  });

  it('gives a quantity of the chart with everything it has, comparator included', async () => {
    const observation = anObservation({ comparator: '<' });
    const values = await valuesOf(property('value', first(retrieve('Observation'))), { chart: [observation] });

    expect(values).toEqual([{ type: 'FHIR.Quantity', value: observation['valueQuantity'] }]);
  });

  it('gives no number where dates are too coarse to tell it', async () => {
    const months = { type: 'DifferenceBetween', precision: 'Month', operand: [date(2025), date(2026, 3)] };

    expect(await resultOf(months)).toEqual({ kind: 'failed', reason: 'it rests on dates that are not precise enough' });
  });

  it('says that there are too many values to tell', async () => {
    const rows = { type: 'Query', source: ['A', 'B', 'C', 'D'].map((alias) => ({ alias, expression: tenWords })), relationship: [] };
    const many = { ...rows, return: { distinct: false, expression: text('x') } };

    expect(await resultOf(many)).toEqual({ kind: 'failed', reason: 'it gives more than 5000 values' });
  });

  it('says that an interval of numbers has no type in FHIR', async () => {
    expect(await resultOf(interval(whole(1), whole(2)))).toMatchObject({
      kind: 'failed',
      reason: 'it gives an interval that FHIR has no type for',
    });
  });
});
