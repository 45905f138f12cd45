import { describe, expect, it } from 'vitest';
import type { Extension, QuestionnaireItem, QuestionnaireResponseItemAnswer } from '../../src/fhir.ts';
import { aCoding, answered, aQuestion, byMachine, type ItemTraits, optionsOf, ucum } from '../support/builders.ts';
import { completed, findings, type Validating, validate } from './support/validating.ts';

const core = 'http://hl7.org/fhir/StructureDefinition/';
const sdc = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-';

function rule(name: string, value: Omit<Extension, 'url'>): Extension {
  return { url: `${core}${name}`, ...value };
}

/** The findings about one answer to one question. */
function judge(question: ItemTraits, answer: QuestionnaireResponseItemAnswer, options: Validating = {}): readonly string[] {
  return findings([aQuestion(question)], [answered('q', answer)], options).map((line) => line.replace(/ q$/, ''));
}

const sound: readonly (readonly [QuestionnaireItem['type'], QuestionnaireResponseItemAnswer])[] = [
  ['boolean', { valueBoolean: false }],
  ['decimal', { valueDecimal: 9.75 }],
  ['integer', { valueInteger: -9 }],
  ['date', { valueDate: '2024-02-29' }],
  ['dateTime', { valueDateTime: '2024-02-29T10:00:00+01:00' }],
  ['time', { valueTime: '23:59:59.999' }],
  ['string', { valueString: 'one line' }],
  ['text', { valueString: 'two\nlines' }],
  ['url', { valueUri: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520' }],
  ['choice', { valueCoding: aCoding('a') }],
  ['open-choice', { valueString: 'anything' }],
  ['attachment', { valueAttachment: { contentType: 'text/plain; charset=utf-8', data: 'YWJj', size: 3 } }],
  ['reference', { valueReference: { reference: 'Patient/p1' } }],
  ['quantity', { valueQuantity: { value: 1, unit: 'kg', system: ucum, code: 'kg' } }],
];

describe('the value of an answer', () => {
  it.each(sound)('fits an item of type %s', (type, answer) => {
    expect(judge({ type }, answer, completed)).toEqual([]);
  });

  it('fits no item of another type', () => {
    for (const [type, own] of sound)
      for (const [other, answer] of sound) {
        const key = Object.keys(answer)[0] ?? '';
        const fits = key in own || (type === 'open-choice' && ['choice', 'string', 'text'].includes(other));
        const isText = ['string', 'text'].includes(type) && key === 'valueString';
        if (!fits && !isText) expect([type, other, judge({ type }, answer)]).toEqual([type, other, ['error value-type']]);
      }
  });

  it.each([
    ['date', { valueDate: '2024-02-30' }],
    ['date', { valueDate: '2024-02-29T10:00:00Z' }],
    ['dateTime', { valueDateTime: '2024-02-29T10:00' }],
    ['time', { valueTime: '24:00:00' }],
    ['integer', { valueInteger: 1.5 }],
    ['integer', { valueInteger: 2_147_483_648 }],
    ['string', { valueString: ' \n' }],
    ['string', { valueString: 'bell\u0007' }],
    ['url', { valueUri: 'C:\\papers\\study.pdf' }],
    ['url', { valueUri: 'urn:oid:9.1' }],
    ['choice', { valueCoding: { system: 'http://codes.example.org', code: ' G30.0' } }],
    ['choice', { valueCoding: {} }],
    ['quantity', { valueQuantity: { unit: 'kg' } }],
    ['quantity', { valueQuantity: { value: 1, code: 'kg' } }],
    ['quantity', { valueQuantity: { value: 1, comparator: '~' as never } }],
    ['attachment', { valueAttachment: { data: 'YWJj' } }],
    ['attachment', { valueAttachment: { contentType: 'text/plain', data: 'YWJ' } }],
  ] as const)('of type %s is not written so: %j', (type, answer) => {
    expect(judge({ type }, answer)).toEqual(['error value-format']);
  });

  it('is missing where there is none, and does no harm where it is said why', () => {
    const absent = {
      _valueString: { extension: [rule('data-absent-reason', { valueCode: 'unknown' })] },
    } as QuestionnaireResponseItemAnswer;

    expect(judge({}, {})).toEqual(['error value-missing']);
    expect(judge({}, absent)).toEqual(['warning value-missing']);
    expect(judge({ required: true }, absent, completed)).toEqual(['warning value-missing', 'error required-missing']);
  });

  it('is one value', () => {
    expect(judge({}, { valueString: 'a', valueInteger: 1 } as never)).toEqual(['error value-type']);
  });

  it('is told of once where its JSON has another shape', () => {
    expect(findings([aQuestion({ type: 'integer' })], [answered('q', { valueInteger: '5' as never })])).toEqual(['error wrong-shape']);
  });

  it('is warned of where a string has several lines', () => {
    expect(judge({ type: 'string' }, { valueString: 'a\r\nb' })).toEqual(['warning value-format']);
  });
});

describe('an answer from a list', () => {
  const listed = { type: 'choice' as const, answerOption: [...(optionsOf('a', 'b') ?? []), { valueString: 'text' }, { valueInteger: 3 }] };

  it.each([
    [{ valueCoding: aCoding('a') }, []],
    [{ valueString: 'text' }, []],
    [{ valueInteger: 3 }, []],
    [{ valueCoding: aCoding('c') }, ['error not-an-option']],
    [{ valueCoding: aCoding('a', 'http://other.example.org') }, ['error not-an-option']],
    [{ valueInteger: 4 }, ['error not-an-option']],
    [{ valueCoding: { ...aCoding('a'), display: 'Another word' } }, ['warning display-differs']],
  ])('%j', (answer, expected) => {
    expect(judge(listed, answer)).toEqual(expected);
  });

  it('may be another one on an open list, as a code or as text', () => {
    const open = { ...listed, type: 'open-choice' as const };

    expect(judge(open, { valueCoding: aCoding('c') })).toEqual([]);
    expect(judge(open, { valueString: 'my own words' })).toEqual([]);
  });

  it('is checked against a value set that came with the form, and only told of where nobody has it', () => {
    const url = 'http://codes.example.org/ValueSet/v';
    const question = { type: 'choice' as const, answerValueSet: `${url}|1` };
    const set = {
      resourceType: 'ValueSet',
      url,
      version: '1',
      compose: { include: [{ system: 'http://codes.example.org', concept: [{ code: 'a' }] }] },
    };

    expect(judge(question, { valueCoding: aCoding('a') }, { packaged: [set] })).toEqual([]);
    expect(judge(question, { valueCoding: aCoding('b') }, { packaged: [set] })).toEqual(['error not-an-option']);
    expect(judge(question, { valueCoding: aCoding('b') }, completed)).toEqual(['information value-not-checked']);
  });

  it('excludes the others where the form says so', () => {
    const none = { valueCoding: aCoding('none'), extension: [rule('questionnaire-optionExclusive', { valueBoolean: true })] };
    const question = aQuestion({ type: 'choice', repeats: true, answerOption: [...(optionsOf('a') ?? []), none] });

    const both = findings([question], [answered('q', { valueCoding: aCoding('a') }, { valueCoding: aCoding('none') })]);

    expect(both).toEqual(['error exclusive-option q']);
    expect(findings([question], [answered('q', { valueCoding: aCoding('none') })])).toEqual([]);
  });
});

describe('an answer within bounds', () => {
  const kg = (value: number): QuestionnaireResponseItemAnswer => ({ valueQuantity: { value, unit: 'kg', system: ucum, code: 'kg' } });

  it.each([
    [{ type: 'string', maxLength: 3 }, { valueString: 'four' }],
    [{ type: 'string', extension: [rule('minLength', { valueInteger: 3 })] }, { valueString: 'ab' }],
    [{ type: 'string', extension: [rule('regex', { valueString: '[A-Z][0-9]' })] }, { valueString: 'a1' }],
    [{ type: 'integer', extension: [rule('maxValue', { valueInteger: 3 })] }, { valueInteger: 4 }],
    [{ type: 'date', extension: [rule('minValue', { valueDate: '2020' })] }, { valueDate: '2019-12-31' }],
    [{ type: 'decimal', extension: [rule('maxDecimalPlaces', { valueInteger: 1 })] }, { valueDecimal: 1.25 }],
    [{ type: 'quantity', extension: [{ url: `${sdc}maxQuantity`, valueQuantity: { value: 1_000, system: ucum, code: 'g' } }] }, kg(2)],
  ] as const)('is broken: %j by %j', (question, answer) => {
    expect(judge(question as ItemTraits, answer)).toEqual(['error value-bounds']);
  });

  it('is broken by a unit that cannot be compared', () => {
    const question: ItemTraits = {
      type: 'quantity',
      extension: [rule('minValue', { valueQuantity: { value: 1, system: ucum, code: 'm' } })],
    };

    expect(judge(question, kg(2))).toEqual(['error unit-not-comparable']);
  });

  it('has a unit that the form takes', () => {
    const unit = (code: string): Extension => rule('questionnaire-unitOption', { valueCoding: { system: ucum, code } });
    const open = { url: `${sdc}unitOpen`, valueCode: 'optionsOrType' };

    expect(judge({ type: 'quantity', extension: [unit('g'), unit('kg')] }, kg(2))).toEqual([]);
    expect(judge({ type: 'quantity', extension: [unit('g')] }, kg(2))).toEqual(['error unit-not-allowed']);
    expect(judge({ type: 'quantity', extension: [unit('g'), open] }, kg(2))).toEqual([]);
    expect(judge({ type: 'quantity', extension: [rule('questionnaire-unitValueSet', { valueCanonical: 'http://v' })] }, kg(2))).toEqual([
      'information value-not-checked',
    ]);
  });

  it('names a pattern that ran away before, and does not run it again', () => {
    const question: ItemTraits = { extension: [rule('regex', { valueString: '(a|a)*b' })] };
    const begun: string[] = [];
    const options: Validating = { refused: { 'regex (a|a)*b': 'it ran longer than 500 ms' }, onExpression: (each) => begun.push(each) };

    expect(judge(question, { valueString: 'a'.repeat(60) }, options)).toEqual(['warning value-not-checked']);
    expect(begun).not.toContain('regex (a|a)*b');
  });
});

describe('an attached document', () => {
  const paper = (more: object): QuestionnaireResponseItemAnswer => ({
    valueAttachment: { contentType: 'application/pdf', data: 'YWJj', ...more },
  });

  it.each([
    ['of another kind than the form takes', [rule('mimeType', { valueCode: 'image/png' })], {}],
    ['larger than the form takes, by its content', [rule('maxSize', { valueDecimal: 2 })], {}],
    ['larger than the form takes, by what it says', [rule('maxSize', { valueDecimal: 2 })], { data: undefined, url: 'Binary/1', size: 3 }],
    ['not as large as it says', [], { size: 5 }],
  ])('is at fault where it is %s', (_what, extension, more) => {
    expect(judge({ type: 'attachment', extension }, JSON.parse(JSON.stringify(paper(more))))).toEqual(['error attachment-fault']);
  });

  it('is of its kind whatever parameters stand behind it', () => {
    const question: ItemTraits = { type: 'attachment', extension: [rule('mimeType', { valueCode: 'application/pdf' })] };

    expect(judge(question, paper({ contentType: 'Application/PDF; version=1.7' }))).toEqual([]);
  });
});

describe('a reference', () => {
  const toPatients: ItemTraits = { type: 'reference', extension: [rule('questionnaire-referenceResource', { valueCode: 'Patient' })] };
  const refer = (reference: string): QuestionnaireResponseItemAnswer => ({ valueReference: { reference } });

  it.each([
    ['Patient/p1', []],
    ['https://ehr.example.org/fhir/Patient/p1/_history/3', []],
    ['Organization/o1', ['error reference-fault']],
    ['ht sdtps://example.org/Patient/p1', ['error reference-fault']],
    ['#nobody', ['error reference-fault']],
    ['urn:uuid:c757873d-ec9a-4326-a141-556f43239520', ['information value-not-checked']],
  ])('%s', (target, expected) => {
    expect(judge(toPatients, refer(target))).toEqual(expected);
  });

  it('may point to what the response contains, of the kind the form takes', () => {
    const head = { contained: [{ resourceType: 'Patient', id: 'p' } as never] };

    expect(judge(toPatients, refer('#p'), { head })).toEqual([]);
    expect(
      judge({ ...toPatients, extension: [rule('questionnaire-referenceResource', { valueCode: 'Group' })] }, refer('#p'), { head }),
    ).toEqual(['error reference-fault']);
  });

  it('is bound by a profile that is a plain resource, and by no other', () => {
    const profile = (valueCanonical: string): ItemTraits => ({
      type: 'reference',
      extension: [rule('questionnaire-referenceProfile', { valueCanonical })],
    });

    expect(judge(profile(`${core}Patient`), refer('Group/g'))).toEqual(['error reference-fault']);
    expect(judge(profile('http://profiles.example.org/my-patient'), refer('Group/g'))).toEqual([]);
  });
});

describe('the origin of an answer', () => {
  const origin = (source: string, author = false): QuestionnaireResponseItemAnswer => {
    const marked = byMachine({ valueString: 'x' }, source);
    const [extension] = marked.extension ?? [];
    const parts = [...(extension?.extension ?? []), ...(author ? [{ url: 'author', valueReference: { display: 'A nurse' } }] : [])];
    return { ...marked, extension: [{ url: extension?.url ?? '', extension: parts }] };
  };

  it.each([
    ['auto-client', false, []],
    ['auto', false, []],
    ['manual', true, []],
    ['override', true, []],
    ['auto-server', true, ['error origin-fault']],
    ['manual', false, ['error origin-fault']],
    ['override', false, ['error origin-fault']],
    ['guessed', false, ['error origin-fault']],
  ])('%s, with an author: %s', (source, author, expected) => {
    expect(judge({}, origin(source, author))).toEqual(expected);
  });
});

it('quotes no answer', () => {
  const details = validate(
    [aQuestion({ maxLength: 3, extension: [rule('regex', { valueString: '[a-z]' })] })],
    [answered('q', { valueString: 'Canary' })],
  );

  expect(JSON.stringify(details)).not.toContain('Canary');
});
