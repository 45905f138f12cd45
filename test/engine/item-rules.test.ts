import { describe, expect, it } from 'vitest';
import type { Extension } from '../../src/fhir.ts';
import { extensionUrls } from '../../src/forms/extensions.ts';
import {
  aCondition,
  aDocument,
  aForm,
  aQuestion,
  calculated,
  evaluateForm,
  type ItemTraits,
  initially,
  optionsOf,
  outcomeOf,
} from '../support/builders.ts';

const query = 'application/x-fhir-query';

function candidates(expression: string, language = 'text/fhirpath'): Extension {
  return { url: extensionUrls.candidateExpression, valueExpression: { language: language as 'text/fhirpath', expression } };
}

function judge(question: ItemTraits, chart = [aCondition(), aDocument()]): ReturnType<typeof outcomeOf> {
  return outcomeOf(evaluateForm(aForm([aQuestion(question)]), { chart }), 'q');
}

describe('the rules of an item', () => {
  it('are tried in their order: calculated, initial expression, initial value', () => {
    const initial = [{ valueString: 'value' }];

    expect(judge({ extension: [initially("'initial'"), calculated("'calculated'")] }).answer).toEqual([{ valueString: 'calculated' }]);
    expect(judge({ extension: [initially("'initial'"), calculated('{}')], initial }).answer).toEqual([{ valueString: 'initial' }]);
    expect(judge({ extension: [initially('{}')], initial }).answer).toEqual([{ valueString: 'value' }]);
  });

  it('let a form’s default stand in for silence, never for doubt', () => {
    const initial = [{ valueString: 'value' }];

    expect(judge({ extension: [initially('%patient.name.given')], initial }).outcome).toBe('ambiguous');
    expect(judge({ extension: [initially('%nobody')], initial }).outcome).toBe('failed');
  });
});

describe('candidateExpression', () => {
  it('offers what it finds, one or many, and answers nothing', () => {
    expect(judge({ extension: [candidates('%patient.name.family')] })).toMatchObject({
      outcome: 'offered',
      candidates: [{ value: { valueString: 'Okafor' }, evidence: [{ path: 'Patient.name[0].family' }] }],
    });
    expect(judge({ extension: [candidates('%patient.name.given')] })).toMatchObject({ outcome: 'offered', candidates: [{}, {}] });
  });

  it('comes after what answers', () => {
    expect(judge({ extension: [candidates('%patient.name.given'), initially("'answer'")] }).answer).toEqual([{ valueString: 'answer' }]);
  });

  it('offers only what the form’s list takes', () => {
    const question: ItemTraits = { type: 'choice', answerOption: optionsOf('a', 'b') ?? [], extension: [candidates("'a' | 'z'")] };

    expect(judge(question)).toMatchObject({ outcome: 'offered', candidates: [{ value: { valueCoding: { code: 'a' } } }] });
  });

  it('may be a query, for references', () => {
    const question: ItemTraits = { type: 'reference', extension: [candidates('Condition?patient={{%patient.id}}', query)] };

    expect(judge(question)).toMatchObject({
      outcome: 'offered',
      candidates: [{ value: { valueReference: { reference: 'Condition/c1' } } }],
    });
  });
});

describe('an initial expression that is a query', () => {
  it('answers a reference with what it finds, and an attachment with the document', () => {
    expect(judge({ type: 'reference', extension: [initially('Condition?patient={{%patient.id}}', query)] })).toMatchObject({
      outcome: 'answered',
      answer: [{ valueReference: { reference: 'Condition/c1' } }],
      evidence: [{ resourceType: 'Condition', id: 'c1' }],
    });
    expect(judge({ type: 'attachment', extension: [initially('DocumentReference?patient={{%patient.id}}', query)] })).toMatchObject({
      outcome: 'answered',
      answer: [{ valueAttachment: { url: 'Binary/d1' } }],
    });
  });

  it('takes none of several, and finds nothing where there is nothing', () => {
    const question: ItemTraits = { type: 'reference', extension: [initially('Condition?patient={{%patient.id}}', query)] };

    expect(judge(question, [aCondition({ id: 'c1' }), aCondition({ id: 'c2' })])).toMatchObject({
      outcome: 'ambiguous',
      candidates: [{}, {}],
    });
    expect(judge(question, []).outcome).toBe('no-data');
  });

  it('is not run for other types, nor where a value it needs is missing', () => {
    expect(judge({ type: 'string', extension: [initially('Condition?patient={{%patient.id}}', query)] }).outcome).toBe('unsupported');
    expect(judge({ type: 'reference', extension: [initially('Condition?encounter={{%patient.deceased}}', query)] }).outcome).toBe(
      'incomplete',
    );
  });

  it.each([[7], [null], [{}], [['%patient.id']]])('or an expression that is %j is none', (expression) => {
    expect(judge({ extension: [initially(expression as never)] }).answer).toBeUndefined();
    expect(judge({ extension: [calculated(expression as never)] }).answer).toBeUndefined();
  });
});
