/** Rules 18 to 20: units. */
import { describe, expect, it } from 'vitest';
import type { Coding, Extension, Quantity } from '../../src/fhir.ts';
import {
  aForm,
  anExtension,
  anObservation,
  aQuestion,
  evaluateForm,
  type ItemTraits,
  initially,
  isRecordEvidence,
  judgeInitially,
  outcomeOf,
  ucum,
} from '../support/builders.ts';

const local = 'http://units.example.org';
const kilogram = { system: ucum, code: 'kg', display: 'kg' };
const pound = { system: ucum, code: '[lb_av]', display: 'lb' };

const fixed = (valueCoding: Coding) => anExtension('unit', { valueCoding });
const listed = (valueCoding: Coding) => anExtension('unitOption', { valueCoding });
const open = (valueCode: string) => anExtension('unitOpen', { valueCode });

/** What a question makes of a weight. */
function judgeWeight(quantity: Quantity, question: ItemTraits) {
  return judgeInitially('%weight.value', { question, contexts: { weight: { ...anObservation(), valueQuantity: quantity } } });
}

const inUnit = (code: string, value = 154): Quantity => ({ value, unit: code, system: ucum, code });

describe('rules about units', () => {
  it.each<[string, ItemTraits['type'], object]>([
    ['a decimal', 'decimal', { valueDecimal: 69.85 }],
    ['a quantity', 'quantity', { valueQuantity: { value: 69.85, unit: 'kg', system: ucum, code: 'kg' } }],
  ])('rule 18: the unit that a form fixes is the unit of %s', (_what, type = 'decimal', answer) => {
    expect(judgeWeight(inUnit('[lb_av]'), { type, extension: [fixed(kilogram)] }).answer).toEqual([answer]);
  });

  it.each<[string, Quantity, readonly Extension[], boolean]>([
    ['a unit on the list', inUnit('kg', 71), [listed(kilogram), listed(pound)], true],
    ['a unit of another kind', inUnit('cm'), [listed(kilogram)], false],
    [
      'a coded unit of another system, the list being closed',
      { value: 1, system: local, code: 'stone', unit: 'stone' },
      [listed(kilogram)],
      false,
    ],
    [
      'a coded unit of another system, the list being open to codes',
      { value: 1, system: local, code: 'stone', unit: 'stone' },
      [listed(kilogram), open('optionsOrType')],
      true,
    ],
    [
      'a unit of a third system, the list being open to one system',
      { value: 1, system: 'http://third.example.org', code: 'stone', unit: 'stone' },
      [listed(kilogram), open('optionsOrType'), anExtension('unitSupplementalSystem', { valueCanonical: local })],
      false,
    ],
    ['a unit in words, the list being open to codes', { value: 1, unit: 'armful' }, [listed(kilogram), open('optionsOrType')], false],
    ['a unit in words, the list being open to text', { value: 1, unit: 'armful' }, [listed(kilogram), open('optionsOrString')], true],
  ])('rule 18: %s', (_what, quantity, extension, isTaken) => {
    const judged = judgeWeight(quantity, { type: 'quantity', extension });

    expect(judged).toMatchObject(isTaken ? { answer: [{ valueQuantity: { value: quantity.value } }] } : { outcome: 'invalid' });
  });

  it('rule 18: a value set of units bounds the unit as a list does', () => {
    const units = {
      resourceType: 'ValueSet',
      id: 'units',
      status: 'active',
      compose: { include: [{ system: ucum, concept: [{ code: 'kg' }] }] },
    } as const;
    const question = aQuestion({
      type: 'quantity',
      extension: [anExtension('unitValueSet', { valueCanonical: '#units' }), initially('%weight.value')],
    });
    const judge = (code: string) =>
      outcomeOf(
        evaluateForm(aForm([question], { contained: [units] }), { contexts: { weight: anObservation({ value: 71, unit: code }) } }),
        'q',
      );

    expect(judge('kg').answer).toMatchObject([{ valueQuantity: { value: 71, code: 'kg' } }]);
    expect(judge('cm')).toMatchObject({ outcome: 'invalid' });
  });

  it.each<[string, Quantity]>([
    ['a word that looks like a unit', { value: 154, unit: 'lbs' }],
    ['a code of another system', { value: 154, unit: 'lb', system: local, code: '[lb_av]' }],
    ['no unit', { value: 154 }],
    ['a unit of another kind', inUnit('cm')],
  ])('rule 19: %s is not converted, and nothing is answered', (_what, quantity) => {
    expect(judgeWeight(quantity, { type: 'decimal', extension: [fixed(kilogram)] })).toMatchObject({ outcome: 'invalid' });
  });

  it('rule 19: evidence keeps the number before and after a conversion', () => {
    const evidence = judgeWeight(inUnit('[lb_av]'), { type: 'decimal', extension: [fixed(kilogram)] }).evidence?.filter(isRecordEvidence);

    expect(evidence).toMatchObject([
      { value: { value: 154, code: '[lb_av]' }, conversion: 'converted from 154 [lb_av] to 69.85 kg by UCUM' },
    ]);
  });

  it.each([
    ['below the least', 'minQuantity', 160, 'invalid'],
    ['above the least', 'minQuantity', 150, 'answered'],
    ['above the most', 'maxQuantity', 150, 'invalid'],
    ['below the most', 'maxQuantity', 160, 'answered'],
  ] as const)('rule 19: 70 kg, held against pounds, are %s', (_what, name, pounds, outcome) => {
    const bound = anExtension(name, { valueQuantity: inUnit('[lb_av]', pounds) });

    expect(judgeWeight(inUnit('kg', 70), { type: 'quantity', extension: [bound] }).outcome).toBe(outcome);
  });

  it('rule 20: a quantity with a code and no unit text is still a quantity', () => {
    const bare = { value: 71, system: ucum, code: 'kg' };

    expect(judgeWeight(bare, { type: 'quantity' }).answer).toEqual([{ valueQuantity: bare }]);
    expect(judgeWeight(bare, { type: 'decimal', extension: [fixed(kilogram)] }).answer).toEqual([{ valueDecimal: 71 }]);
    expect(judgeWeight(bare, { type: 'choice', answerOption: [{ valueCoding: kilogram }] })).toMatchObject({ outcome: 'invalid' });
  });
});
