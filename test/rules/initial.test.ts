/** Rules 25 to 31: initial values, calculated values, candidates, population contexts, maps. */
import { describe, expect, it } from 'vitest';
import type { QuestionnaireItem } from '../../src/fhir.ts';
import {
  aForm,
  aGroup,
  aLinkedQuestion,
  anExtension,
  anObservation,
  answered,
  aPatient,
  aQuestion,
  aResponse,
  byMachine,
  calculated,
  evaluateForm,
  type ItemTraits,
  initially,
  issueCodesOf,
  judgeInitially,
  judgeRule,
  outcomeOf,
  populatedFrom,
} from '../support/builders.ts';

const candidates = (expression: string) =>
  anExtension('candidateExpression', { valueExpression: { language: 'text/fhirpath', expression } });
const names = aPatient({ name: [{ given: ['Ada', 'Bea'] }] });
const answerOf = (linkId: string) => `%resource.item.where(linkId = '${linkId}').answer.value`;

describe('rules about initial values', () => {
  it('rule 25: an initial value beside an initial expression is a defect of the form', () => {
    const form = aForm([aQuestion({ initial: [{ valueString: 'x' }], extension: [initially('%patient.gender')] })]);

    expect(issueCodesOf(evaluateForm(form))).toEqual(['form-defect']);
  });

  it.each<[string, QuestionnaireItem]>([
    ['a group', aGroup('g', [aQuestion()], { initial: [{ valueString: 'x' }] })],
    ['a group with an expression', aGroup('g', [aQuestion()], { extension: [initially('%patient.gender')] })],
    ['a display', aQuestion({ linkId: 'g', type: 'display', initial: [{ valueString: 'x' }] })],
  ])('rule 25: %s is not populated by an initial value, and the form is told of it', (_what, item) => {
    const evaluation = evaluateForm(aForm([item]));

    expect(evaluation.response).not.toHaveProperty('item');
    expect(evaluation.issues).toMatchObject([{ code: 'form-defect', path: 'g' }]);
  });

  it('rule 25: several initial values are taken only where the question repeats', () => {
    const initial = [{ valueString: 'x' }, { valueString: 'y' }];
    const judge = (repeats: boolean) => outcomeOf(evaluateForm(aForm([aQuestion({ initial, repeats })])), 'q');

    expect(judge(false)).toMatchObject({ outcome: 'ambiguous' });
    expect(judge(true).answer).toEqual(initial);
  });

  it('rule 26: an initial expression runs once: what it looked at may change afterwards', () => {
    const form = aForm([
      aQuestion({ linkId: 'seed', type: 'integer', extension: [calculated(`iif(${answerOf('last')}.exists(), 2, 1)`)] }),
      aQuestion({ linkId: 'once', type: 'integer', extension: [initially(answerOf('seed'))] }),
      aQuestion({ linkId: 'always', type: 'integer', extension: [calculated(answerOf('seed'))] }),
      aQuestion({ linkId: 'last', initial: [{ valueString: 'x' }] }),
    ]);

    const evaluation = evaluateForm(form);

    expect(['seed', 'once', 'always'].map((linkId) => outcomeOf(evaluation, linkId).answer?.[0]?.valueInteger)).toEqual([2, 1, 2]);
  });

  it('rule 26: an initial expression runs when the item is first enabled', () => {
    const form = aForm([
      aQuestion({ linkId: 'a', type: 'boolean' }),
      aQuestion({
        linkId: 'b',
        extension: [initially('%patient.gender')],
        enableWhen: [{ question: 'a', operator: '=', answerBoolean: true }],
      }),
    ]);
    const given = (valueBoolean: boolean) => ({ response: aResponse(answered('a', { valueBoolean })) });

    expect(outcomeOf(evaluateForm(form, given(false)), 'b').outcome).toBe('disabled');
    expect(outcomeOf(evaluateForm(form, given(true)), 'b').answer).toEqual([{ valueString: 'female' }]);
  });

  it('rule 26: a new repetition is initialised without a context', () => {
    const list = aGroup(
      'g',
      [
        aQuestion({ linkId: 'from', extension: [initially('%each.family')] }),
        aQuestion({ linkId: 'always', initial: [{ valueString: 'x' }] }),
      ],
      { repeats: true, extension: [populatedFrom('each', '%patient.name')] },
    );
    const response = aResponse({ linkId: 'g', item: [answered('from', { valueString: 'theirs' })] });

    const evaluation = evaluateForm(aForm([list]), { response, newRepetitions: ['g[1]'] });

    expect(outcomeOf(evaluation, 'g[1]/from').outcome).toBe('no-data');
    expect(outcomeOf(evaluation, 'g[1]/always').answer).toEqual([{ valueString: 'x' }]);
    expect(outcomeOf(evaluation, 'g/always').outcome).toBe('ambiguous');
  });

  const doubled = aForm([
    aQuestion({ linkId: 'n', type: 'integer' }),
    aQuestion({ linkId: 'twice', type: 'integer', extension: [calculated(`${answerOf('n')} * 2`)] }),
  ]);
  const n = answered('n', { valueInteger: 4 });

  it.each([
    ['is calculated again where a machine wrote it', answered('twice', byMachine({ valueInteger: 6 })), 'answered', 8],
    ['is a person’s where it differs and nobody says who wrote it', answered('twice', { valueInteger: 6 }), 'kept', 6],
    ['is calculated where nothing is stored', { linkId: 'twice' }, 'answered', 8],
  ] as const)('rule 27: a calculated value %s', (_what, stored, outcome, valueInteger) => {
    const evaluation = evaluateForm(doubled, { response: aResponse(n, stored) });

    expect(outcomeOf(evaluation, 'twice')).toMatchObject({ outcome, answer: [{ valueInteger }] });
  });
});

describe('rules about candidates and many values', () => {
  it.each<[string, ItemTraits, object]>([
    [
      'an initial expression gives something',
      { extension: [initially('%patient.gender'), candidates('%patient.name.given')] },
      { outcome: 'answered' },
    ],
    [
      'an initial value stands there',
      { initial: [{ valueString: 'x' }], extension: [candidates('%patient.name.given')] },
      { outcome: 'answered' },
    ],
    [
      'an initial expression gives nothing',
      { extension: [initially('%patient.maritalStatus.text'), candidates('%patient.name.given')] },
      { outcome: 'offered', candidates: [{ value: { valueString: 'Ada' } }, { value: { valueString: 'Bea' } }] },
    ],
  ])('rule 28: candidates come after initial values: %s', (_what, traits, expected) => {
    expect(outcomeOf(evaluateForm(aForm([aQuestion(traits)]), { patient: names }), 'q')).toMatchObject(expected);
  });

  it('rule 28: a single candidate is offered, not taken', () => {
    const form = aForm([aQuestion({ extension: [candidates('%patient.gender')] })]);

    expect(outcomeOf(evaluateForm(form), 'q')).toMatchObject({ outcome: 'offered' });
  });

  it('rule 28: candidates bind nothing, an answer expression does', () => {
    const allowed = anExtension('answerExpression', { valueExpression: { language: 'text/fhirpath', expression: '%patient.name.given' } });
    const judge = (bound: ItemTraits['extension']) =>
      outcomeOf(evaluateForm(aForm([aQuestion({ extension: [initially("'Cleo'"), ...(bound ?? [])] })]), { patient: names }), 'q');

    expect(judge([candidates('%patient.name.given')])).toMatchObject({ outcome: 'answered' });
    expect(judge([allowed])).toMatchObject({ outcome: 'invalid' });
  });

  it.each<[string, () => { outcome: string; answer?: unknown; candidates?: readonly unknown[] }]>([
    ['an initial expression', () => judgeInitially('%patient.name.given', { patient: names })],
    ['a mapping’s rule', () => judgeRule({ value: '%patient.name.given' }, { question: { type: 'string' }, patient: names })],
  ])('rule 29: several values for one answer are offered, never the first taken: by %s', (_what, judge) => {
    const judged = judge();

    expect(judged).toMatchObject({ outcome: 'ambiguous' });
    expect(judged.candidates).toHaveLength(2);
    expect(judged.answer).toBeUndefined();
  });

  it('rule 29: more values than a repeating question takes are offered, fewer than it wants are filled with a warning', () => {
    const judge = (extension: NonNullable<ItemTraits['extension']>) =>
      evaluateForm(aForm([aQuestion({ repeats: true, extension: [initially('%patient.name.given'), ...extension] })]), { patient: names });
    const [tooMany, tooFew] = [
      judge([anExtension('maxOccurs', { valueInteger: 1 })]),
      judge([anExtension('minOccurs', { valueInteger: 3 })]),
    ];

    expect(outcomeOf(tooMany, 'q')).toMatchObject({ outcome: 'ambiguous' });
    expect(outcomeOf(tooFew, 'q').answer).toHaveLength(2);
    expect(issueCodesOf(tooFew)).toEqual(['too-few-values']);
  });

  const group = (context: string, repeats = false) =>
    aGroup(
      'g',
      [aQuestion({ linkId: 'from', extension: [initially('%each')] }), aQuestion({ linkId: 'fixed', initial: [{ valueString: 'x' }] })],
      {
        repeats,
        extension: [populatedFrom('each', context)],
      },
    );

  it('rule 30: a context with several results on a group that does not repeat is an error, and populates nothing there', () => {
    const evaluation = evaluateForm(aForm([group('%patient.name.given')]), { patient: names });

    expect(outcomeOf(evaluation, 'g/from')).toMatchObject({ outcome: 'no-data' });
    expect(evaluation.issues).toMatchObject([{ severity: 'error', code: 'too-many-values', path: 'g' }]);
  });

  it.each([true, false])('rule 30: with no result the group stays and is asked, unpopulated (repeats: %s)', (repeats) => {
    const evaluation = evaluateForm(aForm([group('%patient.contact', repeats)]));

    expect(evaluation.items.map(({ path, outcome }) => [path, outcome])).toEqual([
      ['g/from', 'no-data'],
      ['g/fixed', 'answered'],
    ]);
  });

  it('rule 30: a context sets a name and fills nothing itself', () => {
    const form = aForm([aGroup('g', [aQuestion({ linkId: 'plain' })], { extension: [populatedFrom('each', '%patient.gender')] })]);

    expect(evaluateForm(form).response).not.toHaveProperty('item');
  });
});

describe('rules about maps', () => {
  const mapped = anExtension('sourceStructureMap', { valueCanonical: 'http://maps.example.org/invented' });
  const form = aForm(
    [
      aQuestion({ linkId: 'expression', extension: [initially('%patient.gender')] }),
      aLinkedQuestion('29463-7', { linkId: 'linked' }),
      aGroup('g', [aQuestion({ linkId: 'from', extension: [initially('%each')] })], {
        extension: [populatedFrom('each', '%patient.gender')],
      }),
    ],
    { extension: [mapped] },
  );

  it('rule 31: a map would switch expressions and links off where it is run; here it is not, so these answer, and that is said', () => {
    const evaluation = evaluateForm(form, { chart: [anObservation()] });

    expect(evaluation.items.map(({ linkId, outcome }) => [linkId, outcome])).toEqual([
      ['expression', 'answered'],
      ['linked', 'answered'],
      ['from', 'answered'],
    ]);
    expect(evaluation.issues).toMatchObject([
      { severity: 'warning', code: 'unsupported-feature', details: expect.stringContaining('http://maps.example.org/invented') },
    ]);
  });
});
