/** Rules 1 to 8: the shape of the response. */
import { describe, expect, it } from 'vitest';
import type { AnyResource, QuestionnaireResponse, QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from '../../src/fhir.ts';
import {
  aForm,
  aGroup,
  anObservation,
  answered,
  aPatient,
  aQuestion,
  aResponse,
  evaluateForm,
  initially,
  judgeInitially,
  now,
  outcomeOf,
  populatedFrom,
} from '../support/builders.ts';
import { findings, head, validate } from '../validation/support/validating.ts';

const text = (linkId: string, valueString = 'x') => aQuestion({ linkId, initial: [{ valueString }] });

/** The linkIds of a response, nested as its items are. */
function outline(items: readonly QuestionnaireResponseItem[] = []): readonly unknown[] {
  return items.map(({ linkId, item, answer }) => {
    const below = [...(item ?? []), ...(answer ?? []).flatMap((each) => each.item ?? [])];
    return below.length === 0 ? linkId : [linkId, ...outline(below)];
  });
}

/** Every item of a response. */
function listItems(items: readonly QuestionnaireResponseItem[] = []): readonly QuestionnaireResponseItem[] {
  return items.flatMap((item) => [item, ...listItems(item.item), ...listItems((item.answer ?? []).flatMap((answer) => answer.item ?? []))]);
}

describe('rules about shape', () => {
  it('rule 1: the response has the form’s groups, nesting and order', () => {
    const form = aForm([
      aGroup('g', [text('g.1'), aGroup('g.2', [text('g.2.1')])]),
      aQuestion({ linkId: 'q', initial: [{ valueString: 'x' }], item: [text('q.1')] }),
      text('last'),
    ]);

    const { response } = evaluateForm(form, { response: aResponse(answered('last', { valueString: 'theirs' })) });

    expect(outline(response.item)).toEqual([['g', 'g.1', ['g.2', 'g.2.1']], ['q', 'q.1'], 'last']);
  });

  it('rule 2: a question nests under each answer of the question above, and nowhere are answer and item side by side', () => {
    const below = aGroup('g', [aQuestion({ linkId: 'g.1', initial: [{ valueString: 'y' }] })]);
    const form = aForm([
      aQuestion({ linkId: 'q', repeats: true, initial: [{ valueString: 'a' }, { valueString: 'b' }], item: [text('q.1'), below] }),
    ]);

    const { response } = evaluateForm(form);

    expect(response.item?.[0]?.answer?.map(({ item }) => outline(item))).toEqual([
      ['q.1', ['g', 'g.1']],
      ['q.1', ['g', 'g.1']],
    ]);
    expect(listItems(response.item).filter(({ answer, item }) => answer !== undefined && item !== undefined)).toEqual([]);
  });

  it('rule 2: a group has items and never answers, whatever stands on it', () => {
    const group = aGroup('g', [text('g.1')], { initial: [{ valueString: 'no' }], extension: [initially('%patient.gender')] });

    const { response, items } = evaluateForm(aForm([group]));

    expect(response.item?.[0]).toEqual({ linkId: 'g', text: 'Question g', item: [expect.objectContaining({ linkId: 'g.1' })] });
    expect(items.map(({ linkId }) => linkId)).toEqual(['g.1']);
  });

  it('rule 3: a repeating group is many items of one linkId, a repeating question one item with many answers', () => {
    const names = aGroup('name', [aQuestion({ linkId: 'given', repeats: true, extension: [initially('%each.given')] })], {
      repeats: true,
      extension: [populatedFrom('each', '%patient.name')],
    });

    const { response } = evaluateForm(aForm([names]), {
      patient: aPatient({ name: [{ given: ['Ada', 'N'] }, { given: ['Bea'] }] }),
    });

    expect(outline(response.item)).toEqual([
      ['name', 'given'],
      ['name', 'given'],
    ]);
    expect(listItems(response.item).flatMap(({ answer }) => (answer === undefined ? [] : [answer.length]))).toEqual([2, 1]);
  });

  it('rule 4: a display item has no answer, whatever stands on it; it is left out, as groups without answers are', () => {
    const display = aQuestion({
      linkId: 'd',
      type: 'display',
      required: true,
      repeats: true,
      initial: [{ valueString: 'no' }],
      extension: [initially('%patient.gender')],
    });

    const { response, items } = evaluateForm(aForm([display, aGroup('g', [display]), text('q')]), {
      response: aResponse(answered('d', { valueString: 'no' })),
    });

    expect(outline(response.item)).toEqual(['q']);
    expect(items.map(({ linkId }) => linkId)).toEqual(['q']);
  });

  it('rule 4: a response that keeps display items is as good as one that leaves them out', () => {
    const form = [aQuestion({ linkId: 'd', type: 'display' }), aQuestion({ linkId: 'q' })];

    expect(findings(form, [{ linkId: 'd', text: 'Question d' }, answered('q', { valueString: 'x' })])).toEqual([]);
    expect(findings(form, [answered('q', { valueString: 'x' })])).toEqual([]);
    expect(findings(form, [answered('d', { valueString: 'x' })])).toEqual(['error answer-not-allowed d']);
  });

  const absent = { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }] };
  const withoutValue = { _valueString: absent } as QuestionnaireResponseItemAnswer;

  it('rule 5: an answer that only says why it has no value is no answer, and does not keep a rule from answering', () => {
    const evaluation = evaluateForm(aForm([text('a'), aQuestion({ linkId: 'b' })]), {
      response: aResponse(answered('a', withoutValue), answered('b', withoutValue)),
    });

    expect(evaluation.items.map(({ outcome }) => outcome)).toEqual(['answered', 'unmapped']);
    expect(outline(evaluation.response.item)).toEqual(['a']);
    expect(findings([aQuestion()], [answered('q', withoutValue)])).toEqual(['warning value-missing q']);
  });

  it.each([
    ['date', '%patient.birthDate', { birthDate: undefined, _birthDate: absent }],
    ['string', '%patient.name.family', { name: [{ _family: absent }] }],
    ['boolean', '%patient.deceased', { _deceasedBoolean: absent }],
  ] as const)('rule 5: a %s of the chart that only says why it has no value does not become an answer', (type, expression, more) => {
    const judged = judgeInitially(expression, { question: { type }, patient: aPatient(more) });

    expect(judged).toMatchObject({ outcome: 'no-data' });
  });

  it('rule 6: texts are the form’s, the form is named with its version, and it says when it was written', () => {
    const response = aResponse({ ...answered('q', { valueString: 'x' }), text: 'another text' });

    const evaluation = evaluateForm(aForm([text('q'), text('silent')].map((item, n) => (n === 0 ? item : { ...item, text: '' }))), {
      response,
    });

    expect(evaluation.response).toMatchObject({ questionnaire: 'http://forms.example.org/invented|1', authored: now });
    expect(evaluation.response.item?.map((item) => item.text)).toEqual(['Question q', undefined]);
    expect(evaluation.response.item?.[1]).not.toHaveProperty('text');
  });

  it.each([
    ['a text of its own', { item: [{ ...answered('q', { valueString: 'x' }), text: 'another' }] }, 'warning text-differs q'],
    ['another version of the form', { questionnaire: 'http://forms.example.org/invented|2' }, 'error other-questionnaire'],
    ['no word of its form', { questionnaire: undefined }, 'warning questionnaire-missing'],
    ['no date', { authored: undefined }, 'warning authored-missing'],
  ])('rule 6: validation sees a response with %s', (_what, more, finding) => {
    const { item = [], ...rest } = more as Partial<QuestionnaireResponse>;

    expect(findings([aQuestion()], item, { head: { ...head, ...rest } })).toEqual([finding]);
  });

  it.each(['in-progress', 'completed', 'amended'] as const)(
    'rule 7: a machine leaves a response in progress, given one that is %s',
    (status) => {
      const { response } = evaluateForm(aForm([text('q')]), { response: { ...aResponse(), status } });

      expect(response).toMatchObject({ status: 'in-progress', author: { type: 'Device' } });
    },
  );

  const whose = (reference: unknown) => ({
    question: { type: 'reference' as const },
    patient: aPatient({ generalPractitioner: reference }),
  });

  it('rule 8: a reference is to the client’s own server, as a resource’s type and id', () => {
    const judged = judgeInitially('%patient', { question: { type: 'reference' } });

    expect(judged.answer).toEqual([{ valueReference: { reference: 'Patient/p1' } }]);
  });

  it.each([
    ['what its own resource contains', '#gp'],
    ['an entry of a bundle', 'urn:uuid:4b0fdaf5-0bd6-4a1e-8b0e-6d5d4a2c7c11'],
  ])('rule 8: a reference to %s, which the response does not have, is no answer', (_what, reference) => {
    const judged = judgeInitially('%patient.generalPractitioner', whose([{ reference }]));

    expect(judged).toMatchObject({ outcome: 'invalid' });
  });

  it('rule 8: a reference to an absolute address is kept with a warning: whose server that is cannot be told here', () => {
    const form = aForm([aQuestion({ type: 'reference', extension: [initially('%patient.generalPractitioner')] })]);

    const evaluation = evaluateForm(form, whose([{ reference: 'https://elsewhere.example.org/fhir/Practitioner/d1' }]));

    expect(outcomeOf(evaluation, 'q').outcome).toBe('answered');
    expect(evaluation.issues).toMatchObject([{ severity: 'warning', code: 'value-not-checked', path: 'q' }]);
  });

  it('rule 8: a machine contains nothing, and what is contained has an answer that refers to it', () => {
    const contained = [{ resourceType: 'Practitioner', id: 'gp' } as AnyResource] as unknown as NonNullable<
      QuestionnaireResponse['contained']
    >;
    const items = [aQuestion({ type: 'reference' })];
    const refers = answered('q', { valueReference: { reference: '#gp' } });

    expect(evaluateForm(aForm(items), { chart: [anObservation()] }).response).not.toHaveProperty('contained');
    expect(findings(items, [refers], { head: { contained } })).toEqual([]);
    expect(findings(items, [], { head: { contained } })).toEqual(['warning contained-not-used']);
    expect(validate(items, [refers])).toMatchObject([{ code: 'reference-fault' }]);
  });
});
