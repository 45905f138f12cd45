import { describe, expect, it } from 'vitest';
import type { QuestionnaireItemEnableWhen, QuestionnaireItemInitial } from '../../src/fhir.ts';
import { aCoding, aForm, aGroup, aQuestion, evaluateForm, type ItemTraits, outcomeOf, ucum } from '../support/builders.ts';

/** Whether an item is enabled by a condition on a question with these answers. */
function isEnabled(question: ItemTraits, condition: Omit<QuestionnaireItemEnableWhen, 'question'>): boolean {
  const form = aForm([
    aQuestion({ ...question, linkId: 'question' }),
    aQuestion({ linkId: 'asked', initial: [{ valueString: 'x' }], enableWhen: [{ question: 'question', ...condition }] }),
  ]);
  return outcomeOf(evaluateForm(form), 'asked').outcome === 'answered';
}

const integers = (...values: readonly number[]): ItemTraits => ({
  type: 'integer',
  repeats: true,
  initial: values.map((valueInteger) => ({ valueInteger })),
});
const single = (
  type: 'date' | 'dateTime' | 'time' | 'quantity' | 'string' | 'boolean' | 'decimal' | 'open-choice',
  initial: QuestionnaireItemInitial,
): ItemTraits => ({ type, initial: [initial] });

describe('enableWhen operators', () => {
  it.each([
    ['= is met by any answer', integers(1, 2), { operator: '=', answerInteger: 2 }, true],
    ['= is not met by another answer', integers(1), { operator: '=', answerInteger: 2 }, false],
    ['!= is met where no answer is equal', integers(1, 3), { operator: '!=', answerInteger: 2 }, true],
    ['!= is not met where one answer is equal', integers(1, 2), { operator: '!=', answerInteger: 2 }, false],
    ['!= is not met by a question without an answer', integers(), { operator: '!=', answerInteger: 2 }, false],
    ['> is met by any answer', integers(1, 5), { operator: '>', answerInteger: 4 }, true],
    ['> is not met by the same', integers(4), { operator: '>', answerInteger: 4 }, false],
    ['>= is met by the same', integers(4), { operator: '>=', answerInteger: 4 }, true],
    ['< is met', integers(3), { operator: '<', answerInteger: 4 }, true],
    ['<= is met by the same', integers(4), { operator: '<=', answerInteger: 4 }, true],
    ['< is not met by more', integers(5), { operator: '<', answerInteger: 4 }, false],
    ['exists true is met by an answer', integers(1), { operator: 'exists', answerBoolean: true }, true],
    ['exists true is not met without one', integers(), { operator: 'exists', answerBoolean: true }, false],
    ['exists false is met without one', integers(), { operator: 'exists', answerBoolean: false }, true],
    ['a decimal compares with an integer', single('decimal', { valueDecimal: 4.5 }), { operator: '>', answerInteger: 4 }, true],
    ['a date compares', single('date', { valueDate: '2026-01-02' }), { operator: '>', answerDate: '2026-01-01' }, true],
    [
      'a dateTime compares in another zone',
      single('dateTime', { valueDateTime: '2026-01-02T10:00:00Z' }),
      { operator: '=', answerDateTime: '2026-01-02T12:00:00+02:00' },
      true,
    ],
    [
      'the same moment is not before itself',
      single('dateTime', { valueDateTime: '2026-01-02T10:00:00Z' }),
      { operator: '<', answerDateTime: '2026-01-02T12:00:00+02:00' },
      false,
    ],
    ['a partial date that lies after is after', single('date', { valueDate: '2026' }), { operator: '>', answerDate: '2025-12-31' }, true],
    [
      'a partial date that cannot be compared leaves enabled',
      single('date', { valueDate: '1970' }),
      { operator: '>', answerDate: '1970-10-15' },
      true,
    ],
    ['a time compares', single('time', { valueTime: '10:00:00' }), { operator: '<', answerTime: '11:00:00' }, true],
    [
      'a quantity compares in another unit',
      single('quantity', { valueQuantity: { value: 1, system: ucum, code: 'kg' } }),
      { operator: '>', answerQuantity: { value: 900, system: ucum, code: 'g' } },
      true,
    ],
    ['text is equal to the same text', single('string', { valueString: 'a' }), { operator: '=', answerString: 'a' }, true],
    [
      'a coding is equal by system and code, not by display',
      single('open-choice', { valueCoding: { ...aCoding('a'), display: 'x' } }),
      { operator: '=', answerCoding: aCoding('a') },
      true,
    ],
    [
      'another system is another coding',
      single('open-choice', { valueCoding: aCoding('a') }),
      { operator: '=', answerCoding: aCoding('a', 'http://other.example.org') },
      false,
    ],
    [
      'a condition without a system takes any',
      single('open-choice', { valueCoding: aCoding('a') }),
      { operator: '=', answerCoding: { code: 'a' } },
      true,
    ],
  ] as const)('%s', (_title, question, condition, expected) => {
    expect(isEnabled(question, condition)).toBe(expected);
  });
});

describe('enableWhen', () => {
  const flag = (linkId: string, valueBoolean: boolean): ReturnType<typeof aQuestion> =>
    aQuestion({ linkId, type: 'boolean', initial: [{ valueBoolean }] });
  const twoConditions: QuestionnaireItemEnableWhen[] = [
    { question: 'a', operator: '=', answerBoolean: true },
    { question: 'b', operator: '=', answerBoolean: true },
  ];

  it.each([
    ['any', true],
    ['all', false],
  ] as const)('joins several conditions by %s', (enableBehavior, expected) => {
    const form = aForm([
      flag('a', true),
      flag('b', false),
      aQuestion({ initial: [{ valueString: 'x' }], enableWhen: twoConditions, enableBehavior }),
    ]);

    expect(outcomeOf(evaluateForm(form), 'q').outcome === 'answered').toBe(expected);
  });

  it('disables what is below a disabled item', () => {
    const off: QuestionnaireItemEnableWhen[] = [{ question: 'a', operator: '=', answerBoolean: true }];
    const form = aForm([
      flag('a', false),
      aGroup('g', [aGroup('h', [aQuestion({ initial: [{ valueString: 'x' }] })])], { enableWhen: off }),
    ]);

    expect(outcomeOf(evaluateForm(form), 'g/h/q').outcome).toBe('disabled');
  });

  it('sees no value of a question that is itself disabled', () => {
    const form = aForm([
      flag('a', false),
      aQuestion({
        linkId: 'b',
        type: 'boolean',
        initial: [{ valueBoolean: true }],
        enableWhen: [{ question: 'a', operator: '=', answerBoolean: true }],
      }),
      aQuestion({ linkId: 'c', initial: [{ valueString: 'x' }], enableWhen: [{ question: 'b', operator: '=', answerBoolean: true }] }),
    ]);

    expect(evaluateForm(form).items.map(({ outcome }) => outcome)).toEqual(['answered', 'disabled', 'disabled']);
  });

  it('looks for the nearest question of that linkId', () => {
    const section = (linkId: string, valueBoolean: boolean): ReturnType<typeof aGroup> =>
      aGroup(linkId, [
        flag('has', valueBoolean),
        aQuestion({
          linkId: 'which',
          initial: [{ valueString: 'x' }],
          enableWhen: [{ question: 'has', operator: '=', answerBoolean: true }],
        }),
      ]);

    const evaluation = evaluateForm(aForm([section('one', true), section('two', false)]));

    expect(outcomeOf(evaluation, 'one/which').outcome).toBe('answered');
    expect(outcomeOf(evaluation, 'two/which').outcome).toBe('disabled');
  });

  it('finds a question that comes later', () => {
    const form = aForm([
      aQuestion({ initial: [{ valueString: 'x' }], enableWhen: [{ question: 'later', operator: '=', answerBoolean: true }] }),
      flag('later', false),
    ]);

    expect(outcomeOf(evaluateForm(form), 'q').outcome).toBe('disabled');
  });

  it('comes to rest where two items each wait for the other not to be there', () => {
    const unless = (question: string): QuestionnaireItemEnableWhen[] => [{ question, operator: 'exists', answerBoolean: false }];
    const form = aForm([
      aQuestion({ linkId: 'a', initial: [{ valueString: 'x' }], enableWhen: unless('b') }),
      aQuestion({ linkId: 'b', initial: [{ valueString: 'y' }], enableWhen: unless('a') }),
    ]);

    const evaluation = evaluateForm(form);

    expect(evaluation.items.map(({ outcome }) => outcome).sort()).toEqual(['answered', 'disabled']);
    expect(evaluation.issues).toMatchObject([{ severity: 'warning', code: 'loop', details: 'items need each other in a ring: a → b → a' }]);
  });

  it.each([
    ['a question that the form does not have', { question: 'nowhere', operator: 'exists', answerBoolean: true }],
    ['an operator that there is not', { question: 'a', operator: 'like' as 'exists', answerString: 'x' }],
  ] as const)('tells of a condition with %s', (_what, condition) => {
    const { issues } = evaluateForm(aForm([flag('a', true), aQuestion({ enableWhen: [condition] })]));

    expect(issues).toMatchObject([{ severity: 'error', code: 'form-defect', path: 'q' }]);
  });
});
