/** Rules 9 to 17: the values of answers. */
import { describe, expect, it } from 'vitest';
import type { Coding, QuestionnaireItem } from '../../src/fhir.ts';
import { extensionUrls } from '../../src/forms/extensions.ts';
import {
  aCoding,
  aDocument,
  aForm,
  anExtension,
  anObservation,
  answered,
  aPatient,
  aQuestion,
  aResponse,
  evaluateForm,
  type ItemTraits,
  initially,
  issueCodesOf,
  judgeInitially,
  judgeRule,
  optionsOf,
  outcomeOf,
  ucum,
} from '../support/builders.ts';

/** What a question makes of an element of a chart, under the name %given. */
function judgeValue(question: ItemTraits, value: unknown, expression = '%given.value') {
  return judgeInitially(expression, { question, contexts: { given: { resourceType: 'Observation', id: 'o1', ...(value as object) } } });
}

const system = 'http://codes.example.org';
const choice = (...codes: readonly string[]) => ({ type: 'choice' as const, answerOption: optionsOf(...codes) });
const coded = (...coding: readonly Coding[]) => ({ valueCodeableConcept: { coding } });

describe('rules about types', () => {
  it.each([
    ['string', { valueString: 'x' }, { valueString: 'x' }],
    ['text', { valueString: 'x' }, { valueString: 'x' }],
    ['boolean', { valueBoolean: true }, { valueBoolean: true }],
    ['integer', { valueInteger: 3 }, { valueInteger: 3 }],
    ['decimal', { valueInteger: 3 }, { valueDecimal: 3 }],
    ['dateTime', { valueDateTime: '2026-01-02' }, { valueDateTime: '2026-01-02' }],
    ['date', { valueDateTime: '2026-01-02' }, { valueDate: '2026-01-02' }],
    ['time', { valueTime: '10:00:00' }, { valueTime: '10:00:00' }],
    ['quantity', { valueQuantity: { value: 1, unit: 'kg' } }, { valueQuantity: { value: 1, unit: 'kg' } }],
    ['choice', coded({ system, code: 'a' }), { valueCoding: { system, code: 'a', display: 'The a option' } }],
    ['open-choice', coded({ system, code: 'z' }), { valueCoding: { system, code: 'z' } }],
    ['open-choice', { valueString: 'else' }, { valueString: 'else' }],
  ] as const)('rule 9: a %s question answers with %o as %o', (type, value, answer) => {
    const question = type.endsWith('choice') ? { ...choice('a'), type } : { type };

    expect(judgeValue(question, value).answer).toEqual([answer]);
  });

  it('rule 9: a url question answers with a URI', () => {
    const extension = [{ url: 'http://x.example.org' }];

    expect(judgeValue({ type: 'url' }, { extension }, '%given.extension.url').answer).toEqual([{ valueUri: 'http://x.example.org' }]);
  });

  it.each([
    ['an integer', { valueInteger: 3 }],
    ['a text', { valueString: 'x' }],
    ['a date', { valueDate: '2026-01-02' }],
    ['a time', { valueTime: '10:00:00' }],
  ] as const)('rule 9: a choice among options that are %s answers with that type', (_what, option) => {
    const question = { type: 'choice' as const, answerOption: [option] };
    const value = 'valueDate' in option ? { valueDateTime: option.valueDate } : option;

    expect(judgeValue(question, value).answer).toEqual([option]);
  });

  it('rule 10: a value of another type is told, its item stays empty, and the next is answered', () => {
    const form = aForm([
      aQuestion({ linkId: 'a', type: 'boolean', extension: [initially('%patient.gender')] }),
      aQuestion({ linkId: 'b', extension: [initially('%patient.gender')] }),
    ]);

    const evaluation = evaluateForm(form);

    expect(evaluation.items.map(({ outcome }) => outcome)).toEqual(['invalid', 'answered']);
    expect(evaluation.response.item?.map(({ linkId }) => linkId)).toEqual(['b']);
    expect(evaluation.issues).toMatchObject([{ severity: 'error', code: 'value-does-not-fit', path: 'a' }]);
  });

  const kilograms = anExtension('unit', { valueCoding: { system: ucum, code: 'kg' } });
  const weight = { valueQuantity: { value: 71, unit: 'kg', system: ucum, code: 'kg' } };

  it.each<[string, ItemTraits, object, string, object]>([
    ['a resource to its reference', { type: 'reference' }, {}, '%given', { valueReference: { reference: 'Observation/o1' } }],
    [
      'a quantity to a number in the form’s unit',
      { type: 'decimal', extension: [kilograms] },
      weight,
      '%given.value',
      { valueDecimal: 71 },
    ],
    ['a quantity to a whole number', { type: 'integer', extension: [kilograms] }, weight, '%given.value', { valueInteger: 71 }],
    [
      'a code to the one option it means',
      { type: 'choice', answerOption: optionsOf('final', 'other') },
      { status: 'final' },
      '%given.status',
      { valueCoding: { system, code: 'final', display: 'The final option' } },
    ],
  ])('rule 10: of all conversions, %s is made', (_what, question, value, expression, answer) => {
    expect(judgeValue(question, value, expression).answer).toEqual([answer]);
  });

  it.each<[string, ItemTraits, object]>([
    ['a number to text', { type: 'string' }, { valueInteger: 3 }],
    ['text to a number', { type: 'integer' }, { valueString: '3' }],
    ['text to a truth', { type: 'boolean' }, { valueString: 'true' }],
    ['a number to a truth', { type: 'boolean' }, { valueInteger: 1 }],
    ['text to a date', { type: 'date' }, { valueString: '2026-01-02' }],
    ['a concept to text', { type: 'string' }, coded({ system, code: 'a', display: 'A' })],
    ['a quantity to a number where the form has no unit', { type: 'decimal' }, weight],
    [
      'a fraction to a whole number',
      { type: 'integer', extension: [kilograms] },
      { valueQuantity: { ...weight.valueQuantity, value: 1.5 } },
    ],
  ])('rule 10: %s is no conversion that is made', (_what, question, value) => {
    expect(judgeValue(question, value)).toMatchObject({ outcome: 'invalid' });
  });

  it.each(['<', '<=', '>', '>='] as const)('rule 11: a quantity with the comparator %s is no number', (comparator) => {
    const bound = { valueQuantity: { ...weight.valueQuantity, comparator } };

    for (const type of ['decimal', 'integer'] as const)
      expect(judgeValue({ type, extension: [kilograms] }, bound)).toMatchObject({ outcome: 'invalid' });
    expect(judgeValue({ type: 'quantity' }, bound).answer).toEqual([bound]);
  });

  const file = (...extension: NonNullable<ItemTraits['extension']>) => ({ type: 'attachment' as const, extension });
  const binary = { resourceType: 'Binary', id: 'b1', contentType: 'application/pdf', data: 'SW52ZW50ZWQ=' };

  it('rule 12: a Binary fills the content of an attachment, a document its content and address', () => {
    const ofBinary = judgeInitially('%given', { question: file(), contexts: { given: binary } });
    const ofDocument = judgeInitially('%given', { question: file(), contexts: { given: aDocument() } });

    expect(ofBinary.answer).toEqual([{ valueAttachment: { contentType: 'application/pdf', data: binary.data } }]);
    expect(ofDocument.answer).toEqual([{ valueAttachment: { contentType: 'application/pdf', url: 'Binary/d1', title: 'Note d1' } }]);
  });

  it.each([
    ['another kind', anExtension('mimeType', { valueCode: 'image/png' })],
    ['more bytes', anExtension('maxSize', { valueDecimal: 5 })],
  ])('rule 12: an attachment of %s than the form takes is refused', (_what, bound) => {
    expect(judgeInitially('%given', { question: file(bound), contexts: { given: binary } })).toMatchObject({ outcome: 'invalid' });
  });

  it('rule 12: an attachment within the form’s bounds is taken', () => {
    const bounds = [anExtension('mimeType', { valueCode: 'application/pdf' }), anExtension('maxSize', { valueDecimal: 8 })];

    expect(judgeInitially('%given', { question: file(...bounds), contexts: { given: binary } }).outcome).toBe('answered');
  });

  it.each([
    ['nothing at all', '%patient.deceased', ['no-data']],
    ['the absence of something', '%patient.contact.exists()', ['offered']],
    ['a comparison with nothing', "%patient.maritalStatus.coding.code = 'M'", ['no-data']],
  ])('rule 13: %s is never answered with no', (_what, expression, outcomes) => {
    const judged = judgeInitially(expression, { question: { type: 'boolean' } });

    expect(outcomes).toContain(judged.outcome);
    expect(judged.answer).toBeUndefined();
  });

  it('rule 13: an empty search is not answered with no by a mapping’s rule either', () => {
    expect(judgeRule({ value: '%problems.exists()' }, { question: { type: 'boolean' } })).toMatchObject({ outcome: 'offered' });
  });
});

describe('rules about choices', () => {
  it.each<[string, Coding, Coding, boolean]>([
    ['system and code', { system, code: 'a' }, { system, code: 'a' }, true],
    ['another system', { system: 'http://other.org', code: 'a' }, { system, code: 'a' }, false],
    ['the same display alone', { system, code: 'b', display: 'A' }, { system, code: 'a', display: 'A' }, false],
    ['another display', { system, code: 'a', display: 'B' }, { system, code: 'a', display: 'A' }, true],
    ['one version', { system, code: 'a', version: '1' }, { system, code: 'a', version: '1' }, true],
    ['two versions', { system, code: 'a', version: '2' }, { system, code: 'a', version: '1' }, false],
    ['a version in the chart only', { system, code: 'a', version: '2' }, { system, code: 'a' }, true],
    ['a version in the form only', { system, code: 'a' }, { system, code: 'a', version: '1' }, true],
    ['no system on either side', { code: 'a' }, { code: 'a' }, true],
    ['a system in the chart only', { system, code: 'a' }, { code: 'a' }, false],
    ['a system in the form only', { code: 'a' }, { system, code: 'a' }, false],
  ])(
    'rule 14: matches a choice by system and code, by version only where both have one, never by display: %s',
    (_what, coding, option, fits) => {
      const question = { type: 'choice' as const, answerOption: [{ valueCoding: option }] };

      expect(judgeValue(question, coded(coding))).toMatchObject(fits ? { answer: [{ valueCoding: option }] } : { outcome: 'invalid' });
    },
  );

  it('rule 14: an answer has the option’s display, not the chart’s', () => {
    const answer = judgeValue(choice('a'), coded({ system, code: 'a', display: 'Something else' })).answer;

    expect(answer).toEqual([{ valueCoding: { system, code: 'a', display: 'The a option' } }]);
  });

  it('rule 14: a bare code means an option where one alone has it', () => {
    const two = [{ valueCoding: aCoding('final') }, { valueCoding: aCoding('final', 'http://other.org') }];

    expect(judgeValue(choice('final'), { status: 'final' }, '%given.status').outcome).toBe('answered');
    expect(judgeValue({ type: 'choice', answerOption: two }, { status: 'final' }, '%given.status')).toMatchObject({ outcome: 'invalid' });
  });

  it.each([
    ['a coding', coded({ system, code: 'z' }), { valueCoding: { system, code: 'z' } }],
    ['a text', { valueString: 'something else' }, { valueString: 'something else' }],
  ])('rule 15: a choice refuses %s off its list, an open choice keeps it', (_what, value, kept) => {
    expect(judgeValue(choice('a'), value)).toMatchObject({ outcome: 'invalid' });
    expect(judgeValue({ ...choice('a'), type: 'open-choice' }, value).answer).toEqual([kept]);
  });

  it('rule 15: the form’s own initial value and a mapping’s rule go through the same gate', () => {
    const initial = [{ valueCoding: aCoding('z') }];
    const ofForm = outcomeOf(evaluateForm(aForm([aQuestion({ ...choice('a'), initial })])), 'q');

    expect(ofForm).toMatchObject({ outcome: 'invalid' });
    expect(judgeRule({ value: "'z'" }, { question: choice('a') })).toMatchObject({ outcome: 'invalid' });
  });

  const byExpression = anExtension('answerExpression', {
    valueExpression: { language: 'text/fhirpath', expression: '%patient.name.given' },
  });

  it.each<[string, Partial<QuestionnaireItem>]>([
    ['options and a value set', { answerOption: optionsOf('a'), answerValueSet: 'http://v.example.org' } as Partial<QuestionnaireItem>],
    ['options and an expression', { answerOption: optionsOf('a'), extension: [byExpression] } as Partial<QuestionnaireItem>],
    ['a value set and an expression', { answerValueSet: 'http://v.example.org', extension: [byExpression] }],
    [
      'options and an initial value',
      { answerOption: optionsOf('a'), initial: [{ valueCoding: aCoding('a') }] } as Partial<QuestionnaireItem>,
    ],
  ])('rule 16: %s side by side are a defect of the form', (_what, traits) => {
    expect(issueCodesOf(evaluateForm(aForm([aQuestion({ type: 'choice', ...traits } as ItemTraits)])))).toContain('form-defect');
  });

  it('rule 16: among options, those that the form selects are the default', () => {
    const [a, b, c] = optionsOf('a', 'b', 'c') ?? [];
    const answerOption = [{ ...a }, { ...b, initialSelected: true }, { ...c, initialSelected: true }] as QuestionnaireItem['answerOption'];

    const judged = outcomeOf(evaluateForm(aForm([aQuestion({ type: 'choice', repeats: true, answerOption })])), 'q');

    expect(judged.answer).toMatchObject([{ valueCoding: { code: 'b' } }, { valueCoding: { code: 'c' } }]);
  });

  const odd = { id: 'x1', extension: [{ url: 'http://x.example.org', valueString: 'secret' }] };

  it.each<[string, ItemTraits, object, string]>([
    ['a coding', { ...choice('a'), type: 'open-choice' }, coded({ system, code: 'z', ...odd }), '%given.value.coding'],
    ['a quantity', { type: 'quantity' }, { valueQuantity: { value: 1, unit: 'kg', ...odd } }, '%given.value'],
    ['a reference', { type: 'reference' }, { subject: { reference: 'Patient/p1', ...odd } }, '%given.subject'],
    [
      'the identifier of a reference',
      { type: 'reference' },
      { subject: { identifier: { system: 'http://i.example.org', value: '1', ...odd } } },
      '%given.subject',
    ],
    [
      'an attachment',
      { type: 'attachment' },
      { resourceType: 'DocumentReference', content: [{ attachment: { url: 'Binary/b1', ...odd } }] },
      '%given.content.attachment',
    ],
    [
      'a document',
      { type: 'attachment' },
      { resourceType: 'DocumentReference', content: [{ attachment: { url: 'Binary/b1', ...odd } }] },
      '%given',
    ],
  ])('rule 17: the id and the extensions of %s are not copied', (_what, question, value, expression) => {
    const { answer } = judgeValue(question, value, expression);

    expect(answer).toHaveLength(1);
    expect(JSON.stringify(answer)).not.toMatch(/x1|secret|extension/);
  });

  it('rule 17: the one extension of an answer is its own origin', () => {
    const evaluation = evaluateForm(aForm([aQuestion({ extension: [initially('%patient.name.family')] })]), {
      patient: aPatient({ name: [{ family: 'Okafor', _family: { extension: odd.extension }, ...odd }] }),
      response: aResponse(answered('other', { valueString: 'x' })),
      chart: [anObservation()],
    });

    const [answer] = evaluation.response.item?.[0]?.answer ?? [];

    expect(answer?.extension?.map(({ url }) => url)).toEqual([extensionUrls.informationOrigin]);
    expect(Object.keys(answer ?? {}).sort()).toEqual(['extension', 'valueString']);
  });
});
