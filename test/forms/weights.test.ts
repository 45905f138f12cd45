import { describe, expect, it } from 'vitest';
import type { AnyResource, Extension, Questionnaire, QuestionnaireItem } from '../../src/fhir.ts';
import {
  aCoding,
  aForm,
  answered,
  aQuestion,
  aResponse,
  calculated,
  evaluateForm,
  type ItemTraits,
  outcomeOf,
} from '../support/builders.ts';

const itemWeight = 'http://hl7.org/fhir/StructureDefinition/itemWeight';
const ordinalValue = 'http://hl7.org/fhir/StructureDefinition/ordinalValue';

function weighing(weight: unknown, url = itemWeight): Extension {
  return { url, valueDecimal: weight as number };
}

/** Two questions and their score. */
function aScale(traits: ItemTraits, more: Partial<Questionnaire> = {}): Questionnaire {
  const questions: readonly QuestionnaireItem[] = ['a', 'b'].map((linkId) => aQuestion({ linkId, type: 'choice', ...traits }));
  const score = calculated("%resource.item.where(linkId='a' or linkId='b').answer.value.weight().sum()");
  return aForm([...questions, aQuestion({ linkId: 'score', type: 'decimal', extension: [score] })], more);
}

function scoreOf(form: Questionnaire, packaged: readonly AnyResource[] = []): ReturnType<typeof outcomeOf> {
  const response = aResponse(answered('a', { valueCoding: aCoding('low') }), answered('b', { valueCoding: aCoding('high') }));
  return outcomeOf(evaluateForm(form, { response, packaged }), 'score');
}

function aList(id: string, low: number, high: number, url = itemWeight): AnyResource {
  const concept = [
    { code: 'low', extension: [weighing(low, url)] },
    { code: 'high', extension: [weighing(high, url)] },
  ];
  return {
    resourceType: 'ValueSet',
    id,
    url: `http://lists.example.org/${id}`,
    compose: { include: [{ system: 'http://codes.example.org', concept }] },
  };
}

describe('weight()', () => {
  it('adds what the form’s options weigh', () => {
    const answerOption = [
      { valueCoding: aCoding('low'), extension: [weighing(1)] },
      { valueCoding: { ...aCoding('high'), extension: [weighing(3, ordinalValue)] } },
    ];

    expect(scoreOf(aScale({ answerOption }))).toMatchObject({ outcome: 'answered', answer: [{ valueDecimal: 4 }] });
  });

  it('adds what a value set in the form, or one that came with it, says', () => {
    const contained = aScale({ answerValueSet: '#own' }, { contained: [aList('own', 1, 2) as never] });
    const packaged = aScale({ answerValueSet: 'http://lists.example.org/near|2' });

    expect(scoreOf(contained)).toMatchObject({ answer: [{ valueDecimal: 3 }] });
    expect(scoreOf(packaged, [aList('near', 10, 20)])).toMatchObject({ answer: [{ valueDecimal: 30 }] });
  });

  it('weighs a code by the list its own question names, where another list weighs it differently', () => {
    const form = aScale({ answerValueSet: '#own' }, { contained: [aList('own', 1, 2), aList('other', 100, 200)] as never });

    expect(scoreOf(form)).toMatchObject({ answer: [{ valueDecimal: 3 }] });
  });

  it('leaves out an answer that weighs nothing', () => {
    const answerOption = [{ valueCoding: aCoding('low') }, { valueCoding: aCoding('high'), extension: [weighing(3)] }];

    expect(scoreOf(aScale({ answerOption }))).toMatchObject({ answer: [{ valueDecimal: 3 }] });
  });

  it('makes no score of answers that nobody gave', () => {
    const answerOption = [{ valueCoding: aCoding('low'), extension: [weighing(1)] }];

    expect(outcomeOf(evaluateForm(aScale({ answerOption })), 'score').answer).toBeUndefined();
  });

  it.each([
    ['a text', '3'],
    ['a list', [3]],
    ['nothing', null],
  ])('takes a weight that is %s for none', (_what, weight) => {
    const answerOption = [
      { valueCoding: aCoding('low'), extension: [weighing(weight)] },
      { valueCoding: aCoding('high'), extension: [weighing(3)] },
    ];

    expect(scoreOf(aScale({ answerOption }))).toMatchObject({ answer: [{ valueDecimal: 3 }] });
  });

  it.each([
    ['contained that is no list', { contained: { resourceType: 'ValueSet' } }],
    ['contained nothing', { contained: [null, 'x', 5] }],
  ])('stands %s', (_what, more) => {
    expect(scoreOf(aScale({}, more as never)).answer).toBeUndefined();
  });

  it('in a ring comes to an end that is named', () => {
    const weighingOf = (linkId: string) => calculated(`%resource.descendants().where(linkId='${linkId}').answer.value.weight().sum() + 1`);
    const answerOption = [1, 2, 3].map((valueInteger) => ({ valueInteger, extension: [weighing(valueInteger)] }));
    const form = aForm([
      aQuestion({ linkId: 'a', type: 'integer', answerOption, extension: [weighingOf('b')] }),
      aQuestion({ linkId: 'b', type: 'integer', answerOption, extension: [weighingOf('a')] }),
    ]);

    const { issues, items } = evaluateForm(form);

    expect(issues).toContainEqual(expect.objectContaining({ code: 'loop' }));
    for (const { outcome, reason } of items) if (outcome !== 'answered') expect(reason ?? '').not.toBe('');
  });
});
