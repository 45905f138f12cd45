import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadInput } from '../../../src/errors.ts';
import type { Questionnaire, QuestionnaireItem, QuestionnaireResponseItemAnswer } from '../../../src/fhir.ts';
import { readAnswers, writeAnswers } from '../../../src/prior-auth/g3/answers.ts';
import { readQuestionnaire } from '../../../src/prior-auth/g3/form.ts';
import type { WireAnswerItem, WireItem, WireValue } from '../../../src/prior-auth/g3/wire.ts';

const request = { payerId: 'p', coverageState: 'WA', requestType: 'drug', serviceCode: { system: 'cpt', code: '1' } };
const options = [
  { code: 'y', display: 'Yes' },
  { code: 'n', display: 'No' },
];

describe('readAnswers', () => {
  it('fills the display of a coding from the options', () => {
    const form = readQuestionnaire([{ linkId: 'c', text: 'C', type: 'choice', options }], request);

    const { response } = readAnswers({ item: [{ linkId: 'c', answer: [{ valueCoding: { code: 'n' } }] }] }, form);

    expect(response).toEqual({
      resourceType: 'QuestionnaireResponse',
      status: 'in-progress',
      questionnaire: 'urn:priorfill:form:p:wa:drug:cpt:1',
      item: [{ linkId: 'c', text: 'C', answer: [{ valueCoding: { code: 'n', display: 'No' } }] }],
    });
  });

  it('gives strings and numbers the value type of their item', () => {
    const form = readQuestionnaire(
      ['integer', 'quantity', 'dateTime', 'time', 'url'].map((type) => ({ linkId: type, type })),
      request,
    );
    const item = [
      { linkId: 'integer', answer: [{ valueDecimal: 3 }] },
      { linkId: 'quantity', answer: [{ valueDecimal: 3.5 }] },
      { linkId: 'dateTime', answer: [{ valueString: '2026-01-01T10:00:00Z' }] },
      { linkId: 'time', answer: [{ valueString: '10:00:00' }] },
      { linkId: 'url', answer: [{ valueString: 'https://example.org/a' }] },
    ];

    const answers = readAnswers({ item }, form).response.item?.map(({ answer }) => answer?.[0]);

    expect(answers).toEqual([
      { valueInteger: 3 },
      { valueQuantity: { value: 3.5 } },
      { valueDateTime: '2026-01-01T10:00:00Z' },
      { valueTime: '10:00:00' },
      { valueUri: 'https://example.org/a' },
    ]);
  });

  it('takes the fields that are null for absent', () => {
    const form = readQuestionnaire([{ linkId: 's', type: 'string' }], request);
    const value = { valueString: 'a', valueBoolean: null, valueDate: null, valueDecimal: null, valueCoding: null };

    const { response, unknowns } = readAnswers({ item: [{ linkId: 's', answer: [value] }] }, form);

    expect(unknowns).toEqual([]);
    expect(response.item?.[0]?.answer).toEqual([{ valueString: 'a' }]);
  });

  it('keeps a value that does not fit its item', () => {
    const form = readQuestionnaire([{ linkId: 'd', type: 'dateTime' }], request);

    const { response } = readAnswers({ item: [{ linkId: 'd', answer: [{ valueString: 'last May' }] }] }, form);

    expect(response.item?.[0]?.answer).toEqual([{ valueString: 'last May' }]);
  });
});

describe('writeAnswers', () => {
  it.each<[string, QuestionnaireItem['type'], QuestionnaireResponseItemAnswer, WireValue]>([
    ['a quantity for a decimal', 'decimal', { valueQuantity: { value: 71.5, unit: 'kg' } }, { valueDecimal: 71.5 }],
    ['a quantity without a unit', 'quantity', { valueQuantity: { value: 2 } }, { valueDecimal: 2 }],
    ['an integer', 'integer', { valueInteger: 4 }, { valueDecimal: 4 }],
    ['a dateTime', 'dateTime', { valueDateTime: '2026-01-01T10:00:00Z' }, { valueString: '2026-01-01T10:00:00Z' }],
    ['a dateTime of day precision for a date', 'date', { valueDateTime: '2026-01-01' }, { valueDate: '2026-01-01' }],
    ['a coding with a system', 'choice', { valueCoding: { system: 'urn:s', code: 'y', display: 'Yes' } }, { valueCoding: { code: 'y' } }],
  ])('carries %s', (_what, type, answer, wire) => {
    expect(writeAnswers([{ linkId: 'a', answer: [answer] }], formOf(type))).toEqual({ item: [{ linkId: 'a', answer: [wire] }] });
  });

  it.each<[string, QuestionnaireItem['type'], QuestionnaireResponseItemAnswer]>([
    ['a quantity with a unit that the wire cannot say', 'quantity', { valueQuantity: { value: 2, unit: 'kg' } }],
    ['a quantity with a comparator', 'decimal', { valueQuantity: { value: 2, comparator: '<' } }],
    ['a fraction for an integer', 'integer', { valueDecimal: 2.5 }],
    ['a date without its day', 'date', { valueDate: '2026-01' }],
    ['a time of day for a date', 'date', { valueDateTime: '2026-01-01T10:00:00Z' }],
    ['a coding without a code', 'choice', { valueCoding: { display: 'Yes' } }],
    ['a reference', 'string', { valueReference: { reference: 'Patient/1' } }],
    ['an answer without a value', 'string', {}],
  ])('refuses %s by the name of the item', (_what, type, answer) => {
    const write = () => writeAnswers([{ linkId: 'a', answer: [answer] }], formOf(type));

    expect(write).toThrow(BadInput);
    expect(write).toThrow('Item "a"');
    expect(write).not.toThrow(/2\.5|2026|Patient/);
  });

  it('for any answer set that fits its form, there and back again is the same', () => {
    fc.assert(
      fc.property(formAndAnswers, ([items, item]) => {
        const form = readQuestionnaire(items, request);
        const { response, unknowns } = readAnswers({ item }, form);

        expect(unknowns).toEqual([]);
        expect(writeAnswers(response.item ?? [], form)).toEqual({ item });
      }),
      { numRuns: 300 },
    );
  });

  it('for any answer set, a form that was not read changes nothing of what comes back', () => {
    fc.assert(
      fc.property(formAndAnswers, ([items, item]) => {
        const { response } = readAnswers({ item }, readQuestionnaire(items, request));

        expect(writeAnswers(response.item ?? [])).toEqual({ item });
      }),
    );
  });
});

function formOf(type: QuestionnaireItem['type']): Questionnaire {
  return { resourceType: 'Questionnaire', status: 'active', item: [{ linkId: 'a', type }] };
}

const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }).map((date) => date.toISOString());

/** Values by wire type, as the wire carries them. */
const values: Readonly<Record<string, fc.Arbitrary<WireValue>>> = {
  string: fc.string().map((valueString) => ({ valueString })),
  text: fc.string({ unit: 'grapheme' }).map((valueString) => ({ valueString })),
  url: fc.webUrl().map((valueString) => ({ valueString })),
  boolean: fc.boolean().map((valueBoolean) => ({ valueBoolean })),
  date: day.map((text) => ({ valueDate: text.slice(0, 10) })),
  dateTime: day.map((valueString) => ({ valueString })),
  time: day.map((text) => ({ valueString: text.slice(11, 19) })),
  decimal: fc.double({ noNaN: true, noDefaultInfinity: true }).map((valueDecimal) => ({ valueDecimal })),
  quantity: fc.double({ noNaN: true, noDefaultInfinity: true }).map((valueDecimal) => ({ valueDecimal })),
  integer: fc.integer().map((valueDecimal) => ({ valueDecimal })),
  choice: fc.constantFrom('y', 'n').map((code) => ({ valueCoding: { code } })),
  sketch: fc.string().map((valueString) => ({ valueString })),
};

const question: fc.Arbitrary<WireItem> = fc
  .record({ type: fc.constantFrom(...Object.keys(values)), repeats: fc.boolean() })
  .map(({ type, repeats }) => ({ linkId: '', text: 'A question', type, repeats, ...(type === 'choice' && { options }) }));

const { tree } = fc.letrec<{ tree: WireItem }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    question,
    fc.record({ repeats: fc.boolean(), item: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }).map(({ repeats, item }) => ({
      linkId: '',
      type: 'group',
      repeats,
      item,
    })),
  ),
}));

const formAndAnswers = fc
  .array(tree, { maxLength: 4 })
  .map((items) => items.map((item, index) => numberItem(item, String(index))))
  .chain((items) => fc.tuple(fc.constant(items), answersFor(items)));

function numberItem(item: WireItem, linkId: string): WireItem {
  if (!item.item) return { ...item, linkId };
  return { ...item, linkId, item: item.item.map((child, index) => numberItem(child, `${linkId}.${index}`)) };
}

function answersFor(items: readonly WireItem[]): fc.Arbitrary<WireAnswerItem[]> {
  return fc.tuple(...items.map(answersTo)).map((lists) => lists.flat());
}

function answersTo(item: WireItem): fc.Arbitrary<WireAnswerItem[]> {
  const { linkId } = item;
  const most = item.repeats === true ? 3 : 1;
  if (item.item) {
    const one = answersFor(item.item).map((children) => ({ linkId, ...(children.length > 0 && { item: children }) }));
    return fc.array(one, { maxLength: most });
  }
  const value = values[item.type] ?? fc.constant({ valueString: '' });
  return fc.array(value, { maxLength: most }).map((answer) => (answer.length > 0 ? [{ linkId, answer }] : []));
}
