import { describe, expect, it } from 'vitest';
import type { Questionnaire } from '../../src/fhir.ts';
import { extensionUrls } from '../../src/forms/extensions.ts';
import type { Issue } from '../../src/forms/issues.ts';
import { aForm, aGroup, aQuestion, calculated, enabledBy, evaluateForm, initially, outcomeOf, variable } from '../support/builders.ts';

function answerOf(linkId: string): string {
  return `%resource.descendants().where(linkId='${linkId}').answer.value`;
}

function ringsOf(form: Questionnaire): readonly string[] {
  return evaluateForm(form)
    .issues.filter(({ code }) => code === 'loop')
    .map(({ details }) => details);
}

function isNamedRing({ code, details }: Issue): boolean {
  return code === 'loop' && details.includes('a → b → a');
}

describe('items that need each other in a ring', () => {
  it('are named when the form is compiled, with the warning that it may never rest', () => {
    const form = aForm([
      aQuestion({ linkId: 'a', type: 'integer', extension: [calculated(`${answerOf('b')} + 1`)] }),
      aQuestion({ linkId: 'b', type: 'integer', extension: [calculated(`${answerOf('a')} + 1`)] }),
    ]);

    expect(ringsOf(form)).toEqual(['items need each other in a ring: a → b → a']);
  });

  it('come to an end where they answer each other without end, and none of them is answered', () => {
    const next = (linkId: string) => calculated(`iif(${answerOf(linkId)}.exists(), ${answerOf(linkId)} + 1, 1)`);
    const form = aForm([
      aQuestion({ linkId: 'a', type: 'integer', extension: [next('b')] }),
      aQuestion({ linkId: 'b', type: 'integer', extension: [next('a')] }),
    ]);

    const evaluation = evaluateForm(form);

    expect(evaluation.issues.map(({ code }) => code)).toEqual(expect.arrayContaining(['loop', 'not-stable']));
    expect(['a', 'b'].map((path) => outcomeOf(evaluation, path).outcome)).toEqual(['failed', 'failed']);
    expect(evaluation.response.item).toBeUndefined();
  });

  it('are found through conditions, enabling expressions and names', () => {
    const throughCondition = aForm([
      aQuestion({ linkId: 'a', type: 'boolean', enableWhen: [{ question: 'b', operator: 'exists', answerBoolean: true }] }),
      aQuestion({ linkId: 'b', extension: [enabledBy(`${answerOf('a')}.exists()`)] }),
    ]);
    const throughNames = aForm(
      [aQuestion({ linkId: 'a', extension: [calculated('%far')] }), aQuestion({ linkId: 'b', extension: [calculated(answerOf('a'))] })],
      { extension: [variable('far', '%near'), variable('near', answerOf('b'))] },
    );

    expect(evaluateForm(throughCondition).issues.some(isNamedRing)).toBe(true);
    expect(evaluateForm(throughNames).issues.some(isNamedRing)).toBe(true);
  });

  it('are found through a group above, and through what switches options', () => {
    const throughGroup = aForm([
      aGroup('g', [aQuestion({ linkId: 'a' })], { extension: [enabledBy(`${answerOf('b')}.exists()`)] }),
      aQuestion({ linkId: 'b', extension: [calculated(answerOf('a'))] }),
    ]);
    const toggle = {
      url: extensionUrls.answerOptionsToggleExpression,
      extension: [{ url: 'expression', valueExpression: { language: 'text/fhirpath' as const, expression: `${answerOf('b')}.exists()` } }],
    };
    const throughToggle = aForm([
      aQuestion({ linkId: 'a', type: 'choice', extension: [toggle] }),
      aQuestion({ linkId: 'b', extension: [calculated(answerOf('a'))] }),
    ]);

    expect(ringsOf(throughGroup)).toEqual(['items need each other in a ring: g → b → a → g']);
    expect(evaluateForm(throughToggle).issues.some(isNamedRing)).toBe(true);
  });

  it('are not seen where a nearer name means something else', () => {
    const form = aForm(
      [
        aGroup('g', [aQuestion({ linkId: 'a', extension: [calculated('%it')] })], { extension: [variable('it', "'nearer'")] }),
        aQuestion({ linkId: 'b', extension: [calculated(answerOf('a'))] }),
      ],
      { extension: [variable('it', answerOf('b'))] },
    );

    expect(ringsOf(form)).toEqual([]);
  });

  it('that is one item which needs itself is named', () => {
    expect(ringsOf(aForm([aQuestion({ linkId: 'a', extension: [calculated(answerOf('a'))] })]))).toEqual([
      'items need each other in a ring: a → a',
    ]);
  });

  it('are none where items only stand in a line, however long', () => {
    const line = Array.from({ length: 120 }, (_, n) =>
      aQuestion({ linkId: `q${n}`, extension: [calculated(n === 119 ? "'end'" : answerOf(`q${n + 1}`))] }),
    );

    const evaluation = evaluateForm(aForm(line));

    expect(evaluation.issues).toEqual([]);
    expect(outcomeOf(evaluation, 'q0')).toMatchObject({ outcome: 'answered', answer: [{ valueString: 'end' }] });
  });
});

describe('names', () => {
  it('500 deep are found out, and 500 in a ring are told', () => {
    const deep = Array.from({ length: 500 }, (_, n) => variable(`n${n}`, n === 499 ? "'found'" : `%n${n + 1}`));
    const ring = Array.from({ length: 500 }, (_, n) => variable(`n${n}`, `%n${(n + 1) % 500}`));
    const formWith = (extension: typeof deep) => aForm([aQuestion({ extension: [calculated('%n0')] })], { extension });

    const [found, told] = [evaluateForm(formWith(deep)), evaluateForm(formWith(ring))];

    expect(outcomeOf(found, 'q')).toMatchObject({ outcome: 'answered', answer: [{ valueString: 'found' }] });
    expect(outcomeOf(told, 'q').answer).toBeUndefined();
    expect(told.issues).toContainEqual(expect.objectContaining({ code: 'loop' }));
  });

  it('given twice on one element, or named like a built-in, are errors; given anew below, a warning', () => {
    const form = aForm([aGroup('g', [aQuestion({ extension: [calculated('%x')] })], { extension: [variable('x', "'near'")] })], {
      extension: [variable('x', "'far'"), variable('y', '1'), variable('y', '2'), variable('resource', '1')],
    });

    const { issues, ...evaluation } = evaluateForm(form);

    expect(outcomeOf({ issues, ...evaluation }, 'g/q').answer).toEqual([{ valueString: 'near' }]);
    const collisions = issues.filter(({ code }) => code === 'name-collision').map(({ severity, path = '' }) => [severity, path]);
    expect(collisions.filter(([, path]) => path === 'Questionnaire')).toEqual([
      ['error', 'Questionnaire'],
      ['error', 'Questionnaire'],
    ]);
    expect(collisions).toContainEqual(['warning', 'g']);
  });

  it('of a named expression stand for what it gives, there and below', () => {
    const named = { ...calculated('40 + 2') };
    const expression = { ...named, valueExpression: { ...named.valueExpression, language: 'text/fhirpath' as const, name: 'sum' } };
    const below = aQuestion({ linkId: 'below', type: 'integer', extension: [calculated('%sum + 1')] });

    const evaluation = evaluateForm(aForm([aQuestion({ linkId: 'q', type: 'integer', extension: [expression], item: [below] })]));

    expect(outcomeOf(evaluation, 'q/below')).toMatchObject({ outcome: 'answered', answer: [{ valueInteger: 43 }] });
  });
});

it('stops where names need one another deeper than can be followed, and answers the rest', () => {
  const deep = Array.from({ length: 1_500 }, (_, n) => variable(`v${n}`, n === 1_499 ? "'end'" : `%v${n + 1}`));
  const form = aForm(
    [aQuestion({ extension: [initially('%v0')] }), aQuestion({ linkId: 'b', extension: [initially('%patient.gender')] })],
    {
      extension: deep,
    },
  );

  const evaluation = evaluateForm(form);

  expect(outcomeOf(evaluation, 'q').outcome).toBe('incomplete');
  expect(outcomeOf(evaluation, 'b').outcome).toBe('answered');
  expect(evaluation.issues.map(({ code }) => code)).toContain('expression-too-long');
});
