import { describe, expect, it } from 'vitest';
import type { Extension } from '../../src/fhir.ts';
import { extensionUrls } from '../../src/forms/extensions.ts';
import { IssueList } from '../../src/forms/issues.ts';
import { readAnswerSpace } from '../../src/forms/options.ts';
import { indexQuestionnaire } from '../../src/forms/questionnaire.ts';
import { fitAnswer } from '../../src/values/answer-value.ts';
import {
  aCondition,
  aDocument,
  aForm,
  aPatient,
  aQuestion,
  type ItemTraits,
  judgeInitially,
  optionsOf,
  ucum,
} from '../support/builders.ts';

const system = 'http://codes.example.org';

/** Fits one value of a type to a question. */
function fitInto(traits: ItemTraits, type: string, value: unknown): ReturnType<typeof fitAnswer> {
  const questionnaire = aForm([aQuestion(traits)]);
  const [item] = indexQuestionnaire(questionnaire, new IssueList()).items;
  if (item === undefined) throw new Error('the form has no item');
  return fitAnswer({ type, value, node: value }, item, readAnswerSpace(item, questionnaire, new Map()));
}

function inUnit(code: string): readonly Extension[] {
  return [{ url: extensionUrls.unit, valueCoding: { system: ucum, code } }];
}

describe('fitAnswer: types', () => {
  it.each([
    ['boolean', 'FHIR.boolean', true, { valueBoolean: true }],
    ['decimal', 'FHIR.decimal', 1.5, { valueDecimal: 1.5 }],
    ['integer', 'FHIR.integer', 3, { valueInteger: 3 }],
    ['date', 'FHIR.date', '2026-01-02', { valueDate: '2026-01-02' }],
    ['dateTime', 'FHIR.dateTime', '2026-01-02T03:04:05Z', { valueDateTime: '2026-01-02T03:04:05Z' }],
    ['time', 'FHIR.time', '03:04:05', { valueTime: '03:04:05' }],
    ['string', 'FHIR.string', 'word', { valueString: 'word' }],
    ['text', 'FHIR.markdown', 'many words', { valueString: 'many words' }],
    ['url', 'FHIR.url', 'https://example.org/a', { valueUri: 'https://example.org/a' }],
  ] as const)('gives an item of type %s the value of that type', (type, given, value, expected) => {
    expect(fitInto({ type }, given, value)).toMatchObject({ fits: true, value: expected });
  });

  it.each([
    ['boolean', 'FHIR.string', 'female'],
    ['boolean', 'FHIR.code', 'true'],
    ['integer', 'FHIR.decimal', 1.5],
    ['integer', 'System.Integer', 9_999_999_999],
    ['decimal', 'FHIR.string', '1.5'],
    ['string', 'FHIR.integer', 7],
    ['string', 'FHIR.boolean', true],
    ['string', 'FHIR.CodeableConcept', { text: 'a concept' }],
    ['date', 'FHIR.string', '2026-01-02'],
    ['date', 'FHIR.date', '2026-02-30'],
    ['time', 'System.Time', '10:00'],
    ['url', 'FHIR.string', 'not a url'],
    ['quantity', 'FHIR.decimal', 5],
    ['reference', 'FHIR.string', 'Patient/p1'],
    ['attachment', 'FHIR.string', 'JVBERi0='],
    ['choice', 'FHIR.boolean', true],
    ['group', 'FHIR.string', 'x'],
    ['display', 'FHIR.string', 'x'],
  ] as const)('refuses for a %s item a %s it would have to coerce', (type, given, value) => {
    expect(fitInto({ type, ...(type === 'choice' ? { answerOption: optionsOf('a') } : {}) }, given, value)).toMatchObject({ fits: false });
  });

  it('never says in a reason what the chart says', () => {
    const fitted = fitInto({ type: 'integer' }, 'FHIR.string', 'HIV positive');

    expect(JSON.stringify(fitted)).not.toContain('HIV');
  });

  it('takes no text of nothing but blanks', () => {
    expect(fitInto({ type: 'string' }, 'FHIR.string', '  ')).toMatchObject({ fits: false });
  });

  it('reads nothing from a primitive that only says why it is absent', () => {
    const patient = aPatient({
      birthDate: undefined,
      _birthDate: { extension: [{ url: 'http://example.org/absent', valueCode: 'unknown' }] },
    });

    const outcome = judgeInitially('%patient.birthDate', { patient: JSON.parse(JSON.stringify(patient)), question: { type: 'date' } });

    expect(outcome.outcome).toBe('no-data');
  });

  it('drops what binary fractions leave behind in a computed number', () => {
    expect(judgeInitially('0.1 + 0.2', { question: { type: 'decimal' } }).answer).toEqual([{ valueDecimal: 0.3 }]);
  });
});

describe('fitAnswer: dates', () => {
  it('keeps the precision it found and never invents a day', () => {
    expect(fitInto({ type: 'date' }, 'FHIR.date', '1970')).toMatchObject({ value: { valueDate: '1970' } });
  });

  it('cuts a dateTime to the date as written, whatever the zone of the host', () => {
    const fitted = fitInto({ type: 'date' }, 'FHIR.dateTime', '2020-01-02T03:30:00+14:00');

    expect(fitted).toMatchObject({ value: { valueDate: '2020-01-02' }, conversion: 'cut to the calendar date as written' });
  });

  it('refuses a time of day without its zone', () => {
    expect(fitInto({ type: 'dateTime' }, 'FHIR.dateTime', '2020-01-02T03:30:00')).toMatchObject({ fits: false });
  });

  it('writes a computed partial dateTime as FHIR does', () => {
    expect(judgeInitially('@2020T', { question: { type: 'dateTime' } }).answer).toEqual([{ valueDateTime: '2020' }]);
  });
});

describe('fitAnswer: choices', () => {
  const choice: ItemTraits = { type: 'choice', answerOption: optionsOf('a', 'b') ?? [] };

  it('matches by system and code, and takes the option’s own display', () => {
    const fitted = fitInto(choice, 'FHIR.Coding', { system, code: 'a', display: 'said otherwise in the chart' });

    expect(fitted).toMatchObject({ value: { valueCoding: { system, code: 'a', display: 'The a option' } } });
  });

  it('does not take another system’s code of the same name', () => {
    expect(fitInto(choice, 'FHIR.Coding', { system: 'http://other.example.org', code: 'a' })).toMatchObject({ fits: false });
  });

  it('does not take a coding without a system for an option with one', () => {
    expect(fitInto(choice, 'FHIR.Coding', { code: 'a' })).toMatchObject({ fits: false });
  });

  it('compares versions only where both have one', () => {
    const options = [{ valueCoding: { system, code: 'a', version: '2' } }];

    expect(fitInto({ type: 'choice', answerOption: options }, 'FHIR.Coding', { system, code: 'a' })).toMatchObject({ fits: true });
    expect(fitInto({ type: 'choice', answerOption: options }, 'FHIR.Coding', { system, code: 'a', version: '1' })).toMatchObject({
      fits: false,
    });
  });

  it('takes a bare code where one option has it, and not where two have it', () => {
    const twice = [{ valueCoding: { system, code: 'a' } }, { valueCoding: { system: 'http://other.example.org', code: 'a' } }];

    expect(fitInto(choice, 'FHIR.code', 'a')).toMatchObject({ value: { valueCoding: { code: 'a' } } });
    expect(fitInto({ type: 'choice', answerOption: twice }, 'FHIR.code', 'a')).toMatchObject({ fits: false });
  });

  it('takes the one coding of a concept that is an option, and none where two are', () => {
    const one = {
      coding: [
        { system: 'http://other.example.org', code: 'x' },
        { system, code: 'b' },
      ],
    };
    const two = {
      coding: [
        { system, code: 'a' },
        { system, code: 'b' },
      ],
    };

    expect(fitInto(choice, 'FHIR.CodeableConcept', one)).toMatchObject({ value: { valueCoding: { code: 'b' } } });
    expect(fitInto(choice, 'FHIR.CodeableConcept', two)).toMatchObject({ fits: false });
  });

  it('keeps on an open-choice what is off the list: as a coding, or as text', () => {
    const open: ItemTraits = { type: 'open-choice', answerOption: optionsOf('a') ?? [] };

    expect(fitInto(open, 'FHIR.Coding', { system: 'http://other.example.org', code: 'z' })).toMatchObject({
      value: { valueCoding: { code: 'z' } },
    });
    expect(fitInto(open, 'FHIR.string', 'something else')).toMatchObject({ value: { valueString: 'something else' } });
  });

  it('takes options that are no codes by their value', () => {
    const numbers = [{ valueInteger: 1 }, { valueInteger: 2 }];

    expect(fitInto({ type: 'choice', answerOption: numbers }, 'FHIR.integer', 2)).toEqual({ fits: true, value: { valueInteger: 2 } });
    expect(fitInto({ type: 'choice', answerOption: numbers }, 'FHIR.integer', 3)).toMatchObject({ fits: false });
  });

  it('says that a code was not checked where the value set is not at hand', () => {
    const fitted = fitInto({ type: 'choice', answerValueSet: 'http://sets.example.org/one' }, 'FHIR.Coding', { system, code: 'a' });

    expect(fitted).toMatchObject({ fits: true, unchecked: 'the value set http://sets.example.org/one is not at hand' });
  });

  it('copies no ids and extensions of the source', () => {
    const coding = {
      id: 'x',
      extension: [{ url: 'http://example.org/private', valueString: 'y' }],
      system: 'http://o.example.org',
      code: 'z',
      userSelected: true,
    };

    expect(fitInto({ type: 'open-choice' }, 'FHIR.Coding', coding)).toMatchObject({
      value: { valueCoding: { system: 'http://o.example.org', code: 'z' } },
    });
    expect(JSON.stringify(fitInto({ type: 'open-choice' }, 'FHIR.Coding', coding))).not.toContain('private');
  });

  it('survives a concept with holes in its list of codings', () => {
    expect(fitInto(choice, 'FHIR.CodeableConcept', { coding: [null, { code: 5 }, { system, code: 'a' }] })).toMatchObject({ fits: true });
  });
});

describe('fitAnswer: quantities and units', () => {
  const quantity = (value: number, code: string): object => ({ value, unit: code, system: ucum, code });

  it('keeps a quantity that has a code and no unit text', () => {
    const fitted = fitInto({ type: 'quantity' }, 'FHIR.Quantity', { value: 5, system: ucum, code: 'mg' });

    expect(fitted).toMatchObject({ value: { valueQuantity: { value: 5, system: ucum, code: 'mg' } } });
  });

  it('converts by UCUM into the unit of a decimal item and says so', () => {
    const fitted = fitInto({ type: 'decimal', extension: inUnit('kg') }, 'FHIR.Quantity', quantity(154, '[lb_av]'));

    expect(fitted).toEqual({ fits: true, value: { valueDecimal: 69.85 }, conversion: 'converted from 154 [lb_av] to 69.85 kg by UCUM' });
  });

  it.each([
    ['a quantity for a number that names no unit', {}, quantity(5, 'kg')],
    ['a bound for a number', { extension: inUnit('kg') }, { ...quantity(5, 'kg'), comparator: '<' }],
    ['a unit of another dimension', { extension: inUnit('kg') }, quantity(5, 'cm')],
    [
      'a unit that is only text of another system',
      { extension: inUnit('kg') },
      { value: 5, unit: 'kg', system: 'http://local.example.org' },
    ],
    ['a unit that does not exist', { extension: inUnit('kg') }, quantity(5, 'strange')],
  ] as const)('refuses %s', (_what, traits, value) => {
    expect(fitInto({ type: 'decimal', ...traits }, 'FHIR.Quantity', value)).toMatchObject({ fits: false });
  });

  it('refuses a unit that the form does not list and that nothing leads to', () => {
    const listed: ItemTraits = {
      type: 'quantity',
      extension: [{ url: extensionUrls.unitOption, valueCoding: { system: ucum, code: 'kg' } }],
    };

    expect(fitInto(listed, 'FHIR.Quantity', quantity(5, 'cm'))).toMatchObject({ fits: false });
    expect(fitInto(listed, 'FHIR.Quantity', quantity(5000, 'g'))).toMatchObject({ value: { valueQuantity: { value: 5, code: 'kg' } } });
  });

  it('refuses a whole number that is one only after rounding', () => {
    expect(fitInto({ type: 'integer', extension: inUnit('kg') }, 'FHIR.Quantity', quantity(154, '[lb_av]'))).toMatchObject({ fits: false });
  });

  it('holds a converted value against bounds in another unit', () => {
    const least: Extension = { url: extensionUrls.minValue, valueQuantity: { value: 100, system: ucum, code: 'kg' } };

    expect(fitInto({ type: 'quantity', extension: [least] }, 'FHIR.Quantity', quantity(154, '[lb_av]'))).toMatchObject({ fits: false });
    expect(fitInto({ type: 'quantity', extension: [least] }, 'FHIR.Quantity', quantity(254, '[lb_av]'))).toMatchObject({ fits: true });
  });
});

describe('fitAnswer: bounds', () => {
  const bound = (name: 'minValue' | 'maxValue', value: Partial<Extension>): readonly Extension[] => [
    { url: extensionUrls[name], ...value },
  ];

  it.each([
    ['longer than maxLength', { type: 'string', maxLength: 3 }, 'FHIR.string', 'four'],
    ['shorter than minLength', { type: 'string', extension: [{ url: extensionUrls.minLength, valueInteger: 3 }] }, 'FHIR.string', 'ab'],
    ['against the pattern', { type: 'string', extension: [{ url: extensionUrls.regex, valueString: '[0-9]{10}' }] }, 'FHIR.string', 'abc'],
    ['above maxValue', { type: 'integer', extension: bound('maxValue', { valueInteger: 10 }) }, 'FHIR.integer', 11],
    ['below minValue', { type: 'decimal', extension: bound('minValue', { valueDecimal: 1 }) }, 'FHIR.decimal', 0.5],
    ['before the first date', { type: 'date', extension: bound('minValue', { valueDate: '2026-01-01' }) }, 'FHIR.date', '2025-12-31'],
    [
      'with too many decimal places',
      { type: 'decimal', extension: [{ url: extensionUrls.maxDecimalPlaces, valueInteger: 1 }] },
      'FHIR.decimal',
      1.25,
    ],
  ] as const)('refuses a value %s', (_what, traits, type, value) => {
    expect(fitInto(traits as ItemTraits, type, value)).toMatchObject({ fits: false });
  });

  it('does not refuse a partial date that may lie within the bound', () => {
    const fitted = fitInto({ type: 'date', extension: bound('minValue', { valueDate: '2026-06-01' }) }, 'FHIR.date', '2026');

    expect(fitted).toMatchObject({ fits: true });
  });

  it('does not run a payer’s pattern that could run for ever', () => {
    const evil: ItemTraits = { type: 'string', extension: [{ url: extensionUrls.regex, valueString: '(a+)+' }] };

    expect(fitInto(evil, 'FHIR.string', `${'a'.repeat(60)}!`)).toMatchObject({ fits: true });
  });
});

describe('fitAnswer: references and attachments', () => {
  it('refers to a resource by its type and id', () => {
    expect(fitInto({ type: 'reference' }, 'FHIR.Condition', aCondition())).toMatchObject({
      value: { valueReference: { reference: 'Condition/c1' } },
    });
  });

  it('refuses a reference to another type than the form takes', () => {
    const toPatients: ItemTraits = { type: 'reference', extension: [{ url: extensionUrls.referenceResource, valueCode: 'Patient' }] };

    expect(fitInto(toPatients, 'FHIR.Reference', { reference: 'Condition/c1' })).toMatchObject({ fits: false });
    expect(fitInto(toPatients, 'FHIR.Reference', { reference: 'Patient/p1' })).toMatchObject({ fits: true });
  });

  it('fills an attachment from a document and from a Binary', () => {
    expect(fitInto({ type: 'attachment' }, 'FHIR.DocumentReference', aDocument())).toMatchObject({
      value: { valueAttachment: { url: 'Binary/d1' } },
    });
    expect(fitInto({ type: 'attachment' }, 'FHIR.Binary', { resourceType: 'Binary', contentType: 'text/plain', data: 'QQ==' })).toEqual({
      fits: true,
      value: { valueAttachment: { contentType: 'text/plain', data: 'QQ==' } },
      conversion: 'content of the Binary',
    });
  });

  it('refuses a mime type and a size that the form does not take', () => {
    const onlyText: ItemTraits = { type: 'attachment', extension: [{ url: extensionUrls.mimeType, valueCode: 'text/plain' }] };
    const small: ItemTraits = { type: 'attachment', extension: [{ url: extensionUrls.maxSize, valueDecimal: 10 }] };

    expect(fitInto(onlyText, 'FHIR.DocumentReference', aDocument())).toMatchObject({ fits: false });
    expect(fitInto(small, 'FHIR.Attachment', { contentType: 'text/plain', size: 11 })).toMatchObject({ fits: false });
  });
});
