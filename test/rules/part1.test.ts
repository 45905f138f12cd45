/** What the best-known engine gets wrong: one test a row of part 1 of the rules page, in its order. */
import { describe, expect, it } from 'vitest';
import { createMemoryEhr } from '../../src/ehr/bundle-folder.ts';
import type { Ehr } from '../../src/ehr/port.ts';
import { type Engine, evaluate } from '../../src/engine/evaluate.ts';
import { populate } from '../../src/population/populate.ts';
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
  calculated,
  evaluateForm,
  initially,
  issueCodesOf,
  judgeInitially,
  now,
  optionsOf,
  outcomeOf,
  populatedFrom,
  ucum,
  variable,
} from '../support/builders.ts';

const maritalStatus = 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus';
const xFhirQuery = 'application/x-fhir-query';
const engine: Engine = { evaluate: async (input) => evaluate(input) };

/** A patient with one coding where the marital status stands. */
const married = (system: string, display: string) => aPatient({ maritalStatus: { coding: [{ system, code: 'M', display }] } });

/** A form that asks for the ids of what a query finds. */
function askingFor(template: string) {
  return aForm([aQuestion({ extension: [initially('%found.entry.resource.id')] })], {
    extension: [variable('found', template, xFhirQuery)],
  });
}

/** What a form over an empty record wants to be asked. */
const needsOf = (template: string, patient = aPatient()) =>
  evaluate({ questionnaire: askingFor(template), record: { contexts: { patient }, sources: [] }, now }).needs;

describe('rows about values', () => {
  const question = {
    type: 'choice' as const,
    answerOption: [{ valueCoding: { system: maritalStatus, code: 'M', display: 'Married' } }],
  };

  it('row 1: a code of another system is another concept, and no answer', () => {
    const judged = judgeInitially('%patient.maritalStatus.coding', { question, patient: married('http://other.org', 'Mango') });

    expect(judged).toMatchObject({ outcome: 'invalid' });
    expect(judged.answer).toBeUndefined();
  });

  it('row 2: a birth date of a year alone stays that year', () => {
    const judged = judgeInitially('%patient.birthDate', { question: { type: 'date' }, patient: aPatient({ birthDate: '1970' }) });

    expect(judged.answer).toEqual([{ valueDate: '1970' }]);
  });

  it('row 3: a moment becomes the calendar date that is written, whatever zone the host is in', () => {
    const patient = aPatient({ deceasedDateTime: '2020-01-02T03:30:00Z' });

    expect(judgeInitially('%patient.deceased', { question: { type: 'date' }, patient }).answer).toEqual([{ valueDate: '2020-01-02' }]);
  });

  it('row 4: a quantity without unit text is a quantity all the same', () => {
    const { valueQuantity } = { valueQuantity: { value: 71, system: ucum, code: 'kg' } };
    const weight = { ...anObservation(), valueQuantity };

    expect(judgeInitially('%weight.value', { question: { type: 'quantity' }, contexts: { weight } }).answer).toEqual([{ valueQuantity }]);
  });

  it('row 5: 154 pounds are 69.85 as a decimal in kilograms', () => {
    const kilograms = anExtension('unit', { valueCoding: { system: ucum, code: 'kg' } });
    const weight = anObservation({ value: 154, unit: '[lb_av]' });
    const judged = judgeInitially('%weight.value', { question: { type: 'decimal', extension: [kilograms] }, contexts: { weight } });

    expect(judged.answer).toEqual([{ valueDecimal: 69.85 }]);
  });

  it.each([
    ['a reference', '%patient.managingOrganization', 'Organization/o1'],
    ['a resource', '%patient', 'Patient/p1'],
  ])('row 6: a reference question takes %s as a reference', (_what, expression, reference) => {
    const patient = aPatient({ managingOrganization: { reference: 'Organization/o1' } });

    expect(judgeInitially(expression, { question: { type: 'reference' }, patient }).answer).toEqual([{ valueReference: { reference } }]);
  });

  it.each([
    [7, 'boolean', '%patient.gender'],
    [8, 'integer', '1.5'],
  ] as const)('row %i: a %s question keeps what does not fit out, and says so', (_row, type, expression) => {
    const evaluation = evaluateForm(aForm([aQuestion({ type, extension: [initially(expression)] })]));

    expect(outcomeOf(evaluation, 'q').outcome).toBe('invalid');
    expect(evaluation.response.item).toBeUndefined();
    expect(evaluation.issues).toMatchObject([{ severity: 'error', code: 'value-does-not-fit', path: 'q' }]);
  });

  it('row 20: an open choice keeps a coding that is not on its list', () => {
    const patient = married('http://other.org', 'Mango');
    const judged = judgeInitially('%patient.maritalStatus.coding', { question: { ...question, type: 'open-choice' }, patient });

    expect(judged.answer).toEqual([{ valueCoding: { system: 'http://other.org', code: 'M', display: 'Mango' } }]);
  });
});

describe('rows about the shape', () => {
  it('row 9: a question below a question stands under its answer', () => {
    const child = aQuestion({ linkId: 'b', initial: [{ valueString: 'y' }] });
    const { response } = evaluateForm(aForm([aQuestion({ linkId: 'a', initial: [{ valueString: 'x' }], item: [child] })]));

    expect(response.item).toMatchObject([{ linkId: 'a', answer: [{ valueString: 'x', item: [{ linkId: 'b' }] }] }]);
    expect(response.item?.[0]).not.toHaveProperty('item');
  });

  it('row 17: a repeating group inside a repeating group is populated', () => {
    const inner = aGroup('given', [aQuestion({ linkId: 'g', extension: [initially('%each')] })], {
      repeats: true,
      extension: [populatedFrom('each', '%name.given')],
    });
    const form = aForm([aGroup('names', [inner], { repeats: true, extension: [populatedFrom('name', '%patient.name')] })]);
    const patient = aPatient({ name: [{ given: ['Ada', 'N'] }, { given: ['Bea'] }] });
    const { response } = evaluateForm(form, { patient });

    expect(response.item?.map(({ item }) => item?.map((each) => each.item?.[0]?.answer?.[0]?.valueString))).toEqual([
      ['Ada', 'N'],
      ['Bea'],
    ]);
  });

  it('row 19: an item whose condition is false is not stored', () => {
    const form = aForm([
      aQuestion({ linkId: 'a', type: 'boolean', initial: [{ valueBoolean: false }] }),
      aQuestion({ linkId: 'b', initial: [{ valueString: 'x' }], enableWhen: [{ question: 'a', operator: '=', answerBoolean: true }] }),
    ]);

    expect(evaluateForm(form).response.item?.map(({ linkId }) => linkId)).toEqual(['a']);
  });
});

describe('rows about queries', () => {
  it('row 10: what is put into a query is percent-encoded', () => {
    const patient = aPatient({ name: [{ family: "O'Hara & Sons" }] });

    expect(needsOf('Patient?name={{%patient.name.family}}', patient)).toEqual(["Patient?name=O'Hara%20%26%20Sons"]);
  });

  it('row 11: a query with nothing to put into it is not sent', () => {
    expect(needsOf('Patient?phone={{%patient.telecom.value}}')).toEqual([]);
  });

  it('row 12: an expression inside a query is evaluated', () => {
    expect(needsOf('Observation?date=ge{{today() - 7 days}}')).toEqual(['Observation?date=ge2026-11-13']);
  });

  it('row 13: what is not read to its end is said, and rests with a person', async () => {
    const ehr: Ehr = {
      ...createMemoryEhr([aPatient()]),
      search: async () => ({ resources: [anObservation()], completeness: 'incomplete', reason: 'page 2 could not be read', pages: 1 }),
    };
    const questionnaire = askingFor('Observation?patient={{%patient.id}}');
    const { evaluation } = await populate({ questionnaire, ehr, engine, subject: 'Patient/p1', contexts: {}, now });

    expect(outcomeOf(evaluation, 'q')).toMatchObject({ outcome: 'offered', reason: expect.stringContaining('page 2 could not be read') });
  });

  it('row 14: the newest valid Observation of an item’s code answers it', () => {
    const chart = [
      anObservation({ id: 'older', value: 60, daysAgo: 80 }),
      anObservation({ id: 'newest', value: 71, daysAgo: 10 }),
      anObservation({ id: 'cancelled', value: 80, daysAgo: 1, status: 'cancelled' }),
    ];

    expect(outcomeOf(evaluateForm(aForm([aLinkedQuestion()]), { chart }), 'q').answer).toMatchObject([{ valueQuantity: { value: 71 } }]);
  });
});

describe('rows about expressions', () => {
  it.each([
    ['%qitem', '%qitem.linkId', 'q'],
    ['%questionnaire', '%questionnaire.title', 'Invented'],
  ])('row 15: %s is defined', (_name, expression, valueString) => {
    const evaluation = evaluateForm(aForm([aQuestion({ extension: [initially(expression)] })], { title: 'Invented' }));

    expect(outcomeOf(evaluation, 'q').answer).toEqual([{ valueString }]);
  });

  it('row 16: %resource shows the answer before', () => {
    const form = aForm([
      aQuestion({ linkId: 'a', initial: [{ valueString: 'x' }] }),
      aQuestion({ linkId: 'b', extension: [initially("%resource.item.where(linkId = 'a').answer.value")] }),
    ]);

    expect(outcomeOf(evaluateForm(form), 'b').answer).toEqual([{ valueString: 'x' }]);
  });

  it('row 18: an option that the form selects is selected, and what it calculates is calculated', () => {
    const [first, ...others] = optionsOf('a', 'b') ?? [];
    const form = aForm([
      aQuestion({ linkId: 'chosen', type: 'choice', answerOption: [{ ...first, initialSelected: true }, ...others] }),
      aQuestion({ linkId: 'sum', type: 'integer', extension: [calculated("%resource.item.where(linkId = 'n').answer.value + 1")] }),
      aQuestion({ linkId: 'n', type: 'integer' }),
    ]);
    const evaluation = evaluateForm(form, { response: aResponse(answered('n', { valueInteger: 2 })) });

    expect(outcomeOf(evaluation, 'chosen').answer).toMatchObject([{ valueCoding: { code: 'a' } }]);
    expect(outcomeOf(evaluation, 'sum').answer).toEqual([{ valueInteger: 3 }]);
  });

  it('row 21: a CQL expression that cannot be run is told by its linkId as its language, and never parsed as FHIRPath', () => {
    const form = aForm([aQuestion({ linkId: 'a', extension: [initially('exists [Condition]', 'text/cql')] })]);
    const evaluation = evaluateForm(form);

    expect(outcomeOf(evaluation, 'a').outcome).toBe('unsupported');
    expect(issueCodesOf(evaluation)).toEqual(['unsupported-language']);
    expect(evaluation.issues).toMatchObject([{ path: 'a', details: expect.stringContaining('text/cql') }]);
  });
});
