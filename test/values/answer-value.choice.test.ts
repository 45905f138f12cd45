import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyResource, Coding, QuestionnaireItemAnswerOption } from '../../src/fhir.ts';
import { extensionUrls } from '../../src/forms/extensions.ts';
import { IssueList } from '../../src/forms/issues.ts';
import { indexValueSets, readAnswerSpace } from '../../src/forms/options.ts';
import { type FormItem, indexQuestionnaire, itemTypes } from '../../src/forms/questionnaire.ts';
import { findSpaceDefects } from '../../src/forms/space-defects.ts';
import { fitAnswer } from '../../src/values/answer-value.ts';
import { aForm, aPatient, aQuestion, type ItemTraits, judgeInitially, optionsOf } from '../support/builders.ts';

const system = 'http://codes.example.org';

function fitInto(traits: ItemTraits, type: string, value: unknown, packaged: readonly AnyResource[] = []): ReturnType<typeof fitAnswer> {
  const questionnaire = aForm([aQuestion(traits)]);
  const [item] = indexQuestionnaire(questionnaire, new IssueList()).items;
  if (item === undefined) throw new Error('the form has no item');
  return fitAnswer({ type, value, node: value }, item, readAnswerSpace(item, questionnaire, indexValueSets(packaged)));
}

function choiceOf(...answerOption: readonly QuestionnaireItemAnswerOption[]): ItemTraits {
  return { type: 'choice', answerOption: [...answerOption] };
}

describe('options of every type', () => {
  it.each([
    ['an integer', { valueInteger: 2 }, 'FHIR.integer', 2],
    ['a date', { valueDate: '2026-01-02' }, 'FHIR.date', '2026-01-02'],
    ['a time', { valueTime: '10:00:00' }, 'FHIR.time', '10:00:00'],
    ['a text', { valueString: 'often' }, 'FHIR.string', 'often'],
    ['a reference', { valueReference: { reference: 'Patient/p1', display: 'Ada' } }, 'FHIR.Reference', { reference: 'Patient/p1' }],
    ['a resource', { valueReference: { reference: 'Patient/p1', display: 'Ada' } }, 'FHIR.Patient', aPatient()],
  ] as const)('%s matches an option of its kind, and no other', (_what, option, type, value) => {
    expect(fitInto(choiceOf(option), type, value)).toMatchObject({ fits: true, value: option });
    expect(fitInto(choiceOf({ valueString: 'another' }), type, value)).toMatchObject({ fits: false });
  });

  it('does not take a text for a date or a number that is written alike', () => {
    expect(fitInto(choiceOf({ valueDate: '2026-01-02' }), 'FHIR.string', '2026-01-02')).toMatchObject({ fits: false });
    expect(fitInto(choiceOf({ valueString: '2' }), 'FHIR.integer', 2)).toMatchObject({ fits: false });
  });

  it('bind texts, whole numbers, dates and references of other items as well', () => {
    expect(fitInto({ type: 'string', answerOption: [{ valueString: 'Mr.' }] }, 'FHIR.string', 'Mr.')).toMatchObject({ fits: true });
    expect(fitInto({ type: 'string', answerOption: [{ valueString: 'Mr.' }] }, 'FHIR.string', 'Dr.')).toMatchObject({ fits: false });
    expect(fitInto({ type: 'integer', answerOption: [{ valueInteger: 1 }] }, 'FHIR.integer', 2)).toMatchObject({ fits: false });
    expect(fitInto({ type: 'date', answerOption: [{ valueDate: '2026-01-02' }] }, 'FHIR.dateTime', '2026-01-02T03:04:05Z')).toMatchObject({
      fits: true,
    });
    const patient: ItemTraits = { type: 'reference', answerOption: [{ valueReference: { reference: 'Patient/p1' } }] };
    expect(fitInto(patient, 'FHIR.Patient', aPatient())).toMatchObject({ fits: true });
    expect(fitInto(patient, 'FHIR.Patient', aPatient({ id: 'p2' }))).toMatchObject({ fits: false });
  });

  it('are the codes of a value set for a text', () => {
    const titles: AnyResource = {
      resourceType: 'ValueSet',
      url: 'http://sets.example.org/titles',
      compose: { include: [{ system, concept: [{ code: 'Mr' }] }] },
    };
    const question: ItemTraits = { type: 'string', answerValueSet: 'http://sets.example.org/titles' };

    expect(fitInto(question, 'FHIR.string', 'Mr', [titles])).toMatchObject({ value: { valueString: 'Mr' } });
    expect(fitInto(question, 'FHIR.string', 'Dr', [titles])).toMatchObject({ fits: false });
  });

  it('give nothing of themselves but the value: no score, no id, no mark that they are preselected', () => {
    const extension = [{ url: 'http://hl7.org/fhir/StructureDefinition/ordinalValue', valueDecimal: 3 }];
    const coding = { valueCoding: { system, code: 'a', id: 'x', extension }, initialSelected: true, extension };
    const reference = { valueReference: { reference: 'Patient/p1', id: 'x', extension }, extension };

    expect(fitInto(choiceOf(coding), 'FHIR.Coding', { system, code: 'a' })).toEqual({
      fits: true,
      value: { valueCoding: { system, code: 'a' } },
    });
    expect(fitInto(choiceOf(reference), 'FHIR.Patient', aPatient())).toEqual({
      fits: true,
      value: { valueReference: { reference: 'Patient/p1' } },
    });
  });
});

describe('codings and options', () => {
  it('does not take Mango for Married: the same code in another system is another concept', () => {
    const married = { system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', code: 'M', display: 'Married' };

    expect(fitInto(choiceOf({ valueCoding: married }), 'FHIR.Coding', { system: 'http://other.example.org', code: 'M' })).toMatchObject({
      fits: false,
    });
  });

  it('an option without a system matches only a coding without one', () => {
    expect(fitInto(choiceOf({ valueCoding: { code: 'a' } }), 'FHIR.Coding', { code: 'a' })).toMatchObject({ fits: true });
    expect(fitInto(choiceOf({ valueCoding: { code: 'a' } }), 'FHIR.Coding', { system, code: 'a' })).toMatchObject({ fits: false });
  });

  it('never matches by display', () => {
    const fitted = fitInto(choiceOf({ valueCoding: { system, code: 'a', display: 'Yes' } }), 'FHIR.Coding', {
      system,
      code: 'b',
      display: 'Yes',
    });

    expect(fitted).toMatchObject({ fits: false });
  });

  it('takes two codings of a concept that mean the same option for one answer', () => {
    const concept = {
      coding: [
        { system, code: 'a', version: '1' },
        { system, code: 'a', version: '2' },
      ],
    };

    expect(fitInto({ type: 'choice', answerOption: optionsOf('a') ?? [] }, 'FHIR.CodeableConcept', concept)).toMatchObject({ fits: true });
  });

  const code = fc.constantFrom('a', 'b');
  const coding: fc.Arbitrary<Coding> = fc.record(
    { code, system: fc.constantFrom(system, 'http://other.example.org'), version: fc.constantFrom('1', '2') },
    { requiredKeys: ['code'] },
  );

  it('for any coding and any options, it fits exactly if an option has its code and system and no other version', () => {
    fc.assert(
      fc.property(coding, fc.array(coding, { minLength: 1, maxLength: 4 }), (given, options) => {
        const fitted = fitInto(choiceOf(...options.map((valueCoding) => ({ valueCoding }))), 'FHIR.Coding', given);

        const isListed = options.some(
          (option) =>
            option.code === given.code &&
            option.system === given.system &&
            (option.version === undefined || given.version === undefined || option.version === given.version),
        );
        expect(fitted.fits).toBe(isListed);
      }),
      { numRuns: 1_000 },
    );
  });

  it('for any bare code and any options, it fits exactly if one option alone has it', () => {
    fc.assert(
      fc.property(code, fc.array(coding, { minLength: 1, maxLength: 4 }), (given, options) => {
        const fitted = fitInto(choiceOf(...options.map((valueCoding) => ({ valueCoding }))), 'FHIR.code', given);

        expect(fitted.fits).toBe(options.filter((option) => option.code === given).length === 1);
      }),
      { numRuns: 500 },
    );
  });
});

describe('open choices', () => {
  const open: ItemTraits = { type: 'open-choice', answerOption: optionsOf('a', 'b') ?? [] };

  it('do not take the first of several codings that are off the list, but the concept’s own text', () => {
    const coding = [
      { system: 'http://one.example.org', code: 'x' },
      { system: 'http://two.example.org', code: 'y' },
    ];

    expect(fitInto(open, 'FHIR.CodeableConcept', { coding, text: 'as the doctor put it' })).toMatchObject({
      value: { valueString: 'as the doctor put it' },
    });
    expect(fitInto(open, 'FHIR.CodeableConcept', { coding })).toMatchObject({ fits: false });
  });

  it('do not choose between two options that a concept means', () => {
    const coding = [
      { system, code: 'a' },
      { system, code: 'b' },
    ];

    expect(fitInto(open, 'FHIR.CodeableConcept', { coding, text: 'both' })).toMatchObject({ fits: false });
  });
});

describe('references', () => {
  it('refer to a resource by type and id, never as text', () => {
    expect(judgeInitially('%patient', { question: { type: 'reference' } }).answer).toEqual([
      { valueReference: { reference: 'Patient/p1' } },
    ]);
  });

  it('refuse a resource that has no id, and a type the form does not take', () => {
    const toDoctors: ItemTraits = { type: 'reference', extension: [{ url: extensionUrls.referenceResource, valueCode: 'Practitioner' }] };

    expect(fitInto({ type: 'reference' }, 'FHIR.Patient', { resourceType: 'Patient' })).toMatchObject({ fits: false });
    expect(fitInto(toDoctors, 'FHIR.Patient', aPatient())).toMatchObject({ fits: false });
  });
});

describe('dates', () => {
  it('are refused where the form wants them more exactly than the chart has them', () => {
    const day: ItemTraits = { type: 'date', extension: [{ url: extensionUrls.minLength, valueInteger: 10 }] };

    expect(fitInto(day, 'FHIR.date', '1970')).toMatchObject({ fits: false, reason: 'the form wants the date or time more exactly' });
    expect(fitInto(day, 'FHIR.date', '1970-01-02')).toMatchObject({ fits: true });
  });

  it('keep to the bounds of times', () => {
    const morning: ItemTraits = { type: 'time', extension: [{ url: extensionUrls.maxValue, valueTime: '12:00:00' }] };

    expect(fitInto(morning, 'FHIR.time', '13:00:00')).toMatchObject({ fits: false, reason: 'the form takes at most 12:00:00' });
    expect(fitInto(morning, 'FHIR.time', '11:00:00')).toMatchObject({ fits: true });
  });
});

describe('fitAnswer, for any form', () => {
  it('throws nothing, whatever stands in its options, its units and its bounds', () => {
    const url = fc.constantFrom(...Object.values(extensionUrls));
    const part = fc.oneof(
      fc.jsonValue(),
      fc.record({ code: fc.jsonValue(), display: fc.jsonValue(), system: fc.jsonValue() }, { requiredKeys: [] }),
    );
    const extension = fc.array(
      fc.oneof(
        fc.jsonValue(),
        fc.record(
          { url, valueCoding: part, valueQuantity: part, valueInteger: part, valueCanonical: part, valueCode: part, valueString: part },
          { requiredKeys: ['url'] },
        ),
      ),
    );
    const option = fc.oneof(
      fc.jsonValue(),
      fc.record({ valueCoding: part, valueReference: part, valueString: part, valueInteger: part }, { requiredKeys: [] }),
    );
    const traits = fc.record(
      {
        type: fc.constantFrom(...itemTypes),
        extension,
        answerOption: fc.oneof(fc.jsonValue(), fc.array(option)),
        answerValueSet: part,
        maxLength: part,
      },
      { requiredKeys: ['type', 'extension'] },
    );
    const value = fc.constantFrom<readonly [string, unknown]>(
      ['FHIR.Quantity', { value: 5, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' }],
      ['FHIR.Quantity', { value: 5, unit: 'mmHg' }],
      ['FHIR.CodeableConcept', { coding: [{ system, code: 'a' }] }],
      ['FHIR.string', 'word'],
      ['FHIR.integer', 5],
      ['FHIR.date', '2026-01-02'],
      ['FHIR.Patient', aPatient()],
    );

    fc.assert(
      fc.property(traits, value, (hostile, [type, given]) => {
        expect(() => fitInto(hostile as unknown as ItemTraits, type, given)).not.toThrow();
        expect(() => findSpaceDefects({ source: hostile, type: hostile.type } as unknown as FormItem)).not.toThrow();
      }),
      { numRuns: 5_000 },
    );
  });
});
