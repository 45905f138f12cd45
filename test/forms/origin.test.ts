import { describe, expect, it } from 'vitest';
import type { QuestionnaireResponseItemAnswer } from '../../src/fhir.ts';
import { extensionUrls } from '../../src/forms/extensions.ts';
import { asOverride, originOf } from '../../src/forms/origin.ts';
import { aForm, answered, aQuestion, aResponse, byMachine, evaluateForm, initially, outcomeOf } from '../support/builders.ts';

const author = { url: 'author', valueReference: { reference: 'Practitioner/x' } };

function byPerson(source: string): QuestionnaireResponseItemAnswer {
  const url = extensionUrls.informationOrigin;
  return {
    valueString: 'hers',
    extension: [
      { url: 'http://else', valueCode: 'manual' },
      { url, extension: [author, { url: 'source', valueCode: source }] },
    ],
  };
}

const form = aForm([aQuestion({ linkId: 'ruled', extension: [initially("'ours'")] }), aQuestion({ linkId: 'free' })]);

describe('the origin of an answer', () => {
  it('becomes override where a rule answers too, and nothing else of the answer changes', () => {
    const { response } = evaluateForm(form, { response: aResponse(answered('ruled', byPerson('manual'))) });

    expect(response.item?.[0]?.answer).toEqual([byPerson('override')]);
  });

  it('stays manual where no rule answers', () => {
    const { response } = evaluateForm(form, { response: aResponse(answered('free', byPerson('manual'))) });

    expect(response.item?.[1]?.answer).toEqual([byPerson('manual')]);
  });

  it('is not written where none was', () => {
    const { response } = evaluateForm(form, { response: aResponse(answered('ruled', { valueString: 'hers' })) });

    expect(response.item?.[0]?.answer).toEqual([{ valueString: 'hers' }]);
  });

  it('keeps the rule’s opinion beside a person’s answer', () => {
    const evaluation = evaluateForm(form, { response: aResponse(answered('ruled', byPerson('manual'))) });

    expect(outcomeOf(evaluation, 'ruled')).toMatchObject({ outcome: 'kept', otherOpinion: [{ valueString: 'ours' }] });
  });

  it('of a machine lets its answer be refreshed', () => {
    const { response } = evaluateForm(form, { response: aResponse(answered('ruled', byMachine({ valueString: 'older' }))) });

    expect(response.item?.[0]?.answer).toEqual([byMachine({ valueString: 'ours' })]);
  });

  it.each([
    ['no list', { url: extensionUrls.informationOrigin, extension: { url: 'source', valueCode: 'manual' } }],
    ['a list of nothing', { url: extensionUrls.informationOrigin, extension: [null, 'source', 7] }],
    ['a text', { url: extensionUrls.informationOrigin, extension: 'source' }],
    ['nothing', null],
  ])('whose parts are %s is none: a person gave it', (_what, extension) => {
    const answer = { valueString: 'hers', extension: [extension] } as never as QuestionnaireResponseItemAnswer;

    expect([originOf(answer), asOverride(answer)]).toEqual([undefined, answer]);
    expect(evaluateForm(form, { response: aResponse(answered('ruled', answer)) }).response.item?.[0]?.answer).toEqual([answer]);
  });
});
