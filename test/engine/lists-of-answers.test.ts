/** Groups that repeat for each answer of another question, wherever in the form that question stands. */
import { describe, expect, it } from 'vitest';
import type { QuestionnaireResponseItem } from '../../src/fhir.ts';
import { aForm, aGroup, aQuestion, calculated, evaluateForm, initially, populatedFrom } from '../support/builders.ts';

const names = aQuestion({ linkId: 'names', repeats: true, extension: [initially('%patient.name.given')] });
const list = (from: string) =>
  aGroup('list', [aQuestion({ linkId: 'name', extension: [initially('%each')] })], {
    repeats: true,
    extension: [populatedFrom('each', `%resource.item.where(linkId = '${from}').answer.value`)],
  });

function namesIn(items: readonly QuestionnaireResponseItem[] | undefined): readonly (string | undefined)[] {
  return (items ?? []).filter(({ linkId }) => linkId === 'list').map(({ item }) => item?.[0]?.answer?.[0]?.valueString);
}

describe('a population context that looks at answers', () => {
  it.each([
    ['before', [names, list('names')]],
    ['after', [list('names'), names]],
  ])('repeats the group for each answer of a question that stands %s it', (_where, items) => {
    expect(namesIn(evaluateForm(aForm(items)).response.item)).toEqual(['Adaeze', 'N']);
  });

  it('keeps the order of the form where it grows later', () => {
    const form = aForm([list('names'), names, aQuestion({ linkId: 'last', extension: [initially('%patient.gender')] })]);

    expect(evaluateForm(form).response.item?.map(({ linkId }) => linkId)).toEqual(['list', 'list', 'names', 'last']);
  });

  it('follows an answer that is calculated from another', () => {
    const copied = aQuestion({
      linkId: 'copied',
      repeats: true,
      extension: [calculated("%resource.item.where(linkId = 'names').answer.value")],
    });

    expect(namesIn(evaluateForm(aForm([list('copied'), copied, names])).response.item)).toEqual(['Adaeze', 'N']);
  });

  it('fails by name, and leaves the rest, where the context is made of the group’s own answers without end', () => {
    const own = aGroup('list', [aQuestion({ linkId: 'name', extension: [initially("%each & 'x'")] })], {
      repeats: true,
      extension: [
        populatedFrom(
          'each',
          "iif(%resource.item.where(linkId = 'list').item.answer.empty(), 'x', %resource.item.where(linkId = 'list').item.answer.value)",
        ),
      ],
    });

    const evaluation = evaluateForm(aForm([own, names]));

    expect(evaluation.issues.map(({ code }) => code)).toContain('not-stable');
    expect(evaluation.items.find(({ path }) => path === 'names')?.outcome).toBe('answered');
  });
});
