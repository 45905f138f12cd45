import { describe, expect, it } from 'vitest';
import { aGroup, answered, aQuestion } from '../support/builders.ts';
import { findings, validate } from './support/validating.ts';

const form = [
  aGroup('patient', [aQuestion({ linkId: 'name' }), aQuestion({ linkId: 'born', type: 'date' })]),
  aGroup('drug', [aQuestion({ linkId: 'drug.name' })], { repeats: true }),
  aQuestion({ linkId: 'allergy', type: 'boolean', item: [aQuestion({ linkId: 'which' })] }),
];
const name = answered('name', { valueString: 'Okafor' });
const born = answered('born', { valueDate: '1979' });
const which = answered('which', { valueString: 'latex' });

describe('the structure of a response', () => {
  it('is sound where it is the form’s', () => {
    const response = [
      { linkId: 'patient', item: [name, born] },
      { linkId: 'drug', item: [answered('drug.name', { valueString: 'a' })] },
      { linkId: 'drug', item: [answered('drug.name', { valueString: 'b' })] },
      answered('allergy', { valueBoolean: true, item: [which] }),
    ];

    expect(findings(form, response)).toEqual([]);
  });

  it.each([
    ['a question that the form does not have', [answered('nobody', { valueString: 'x' })], 'error unknown-item nobody'],
    ['a question of another group', [name], 'error misplaced-item name'],
    ['a question below a group that is not its own', [{ linkId: 'drug', item: [name] }], 'error misplaced-item drug/name'],
    ['another order within a group', [{ linkId: 'patient', item: [born, name] }], 'error item-order patient/name'],
    ['another order of groups', [{ linkId: 'drug' }, { linkId: 'patient', item: [name] }], 'error item-order patient'],
    ['a group twice that the form asks once', [{ linkId: 'patient', item: [name] }, { linkId: 'patient' }], 'error repeated-item patient'],
    ['a question twice', [answered('allergy', { valueBoolean: true }), { linkId: 'allergy' }], 'error repeated-item allergy'],
    ['an answer on a group', [{ linkId: 'patient', answer: [{ valueString: 'x' }] }], 'error answer-not-allowed patient'],
    ['items beside an answer', [{ ...answered('allergy', { valueBoolean: true }), item: [which] }], 'error items-outside-answer allergy'],
    ['items below a question without an answer', [{ linkId: 'allergy', item: [which] }], 'error items-outside-answer allergy'],
  ])('is broken by %s', (_what, response, finding) => {
    expect(findings(form, response)).toEqual([finding]);
  });

  it('is broken by an item without a linkId', () => {
    expect(findings(form, [{ text: 'who am I' } as never])).toEqual(['error unknown-item']);
  });

  it('takes no answer on a text for reading, and none on the abstract type question', () => {
    const items = [aQuestion({ linkId: 'note', type: 'display' }), aQuestion({ linkId: 'abstract', type: 'question' as never })];
    const response = [answered('note', { valueString: 'x' }), answered('abstract', { valueString: 'x' })];

    expect(findings(items, response)).toEqual(['error answer-not-allowed note', 'error answer-not-allowed abstract']);
  });

  it('tells where in the response each fault stands, repetitions included', () => {
    const response = [
      { linkId: 'drug', item: [answered('drug.name', { valueString: 'a' })] },
      { linkId: 'drug', item: [answered('drug.name', { valueString: 'b' }, { valueString: ' ' })] },
    ];

    const issues = validate(form, response).map(({ path, expression }) => [path, expression]);

    expect(issues).toContainEqual(['drug[1]/drug.name', 'QuestionnaireResponse.item[1].item[0].answer[1]']);
  });

  it('warns where a question is worded otherwise than in the form', () => {
    const response = [{ linkId: 'patient', item: [{ ...name, text: 'Another question' }] }];

    expect(findings(form, response)).toEqual(['warning text-differs patient/name']);
  });
});
