import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Evaluation, type EvaluationInput, evaluate } from '../../src/engine/evaluate.ts';
import type { ItemOutcome } from '../../src/engine/outcome.ts';
import { chartFor } from '../../src/laws/chart-arbitrary.ts';
import { checkMappingLaws, lawNames, type Subject } from '../../src/laws/mapping-laws.ts';
import type { AnswerValue } from '../../src/values/answers.ts';
import { aForm, aMapping, aQuestion, optionsOf } from '../support/builders.ts';

const mapping = aMapping({
  codes: { ra: { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: ['M05.79', 'M06.9'] } },
  answers: [
    { item: 'weight', from: '%labs', value: "value.ofType(Quantity).where(code = 'kg').value", pick: 'newest' },
    {
      item: 'sick',
      from: '%problems',
      value: "exists(code.coding.exists((system & '|' & code) in %ra))",
      'when-none': { 'closed-world': false },
    },
    { item: 'sex', value: '%patient.gender', options: { female: 'f', male: 'm' } },
  ],
});
const questionnaire = aForm([
  aQuestion({ linkId: 'weight', type: 'decimal' }),
  aQuestion({ linkId: 'sick', type: 'boolean' }),
  aQuestion({ linkId: 'sex', type: 'choice', answerOption: optionsOf('f', 'm') ?? [] }),
  aQuestion({ linkId: 'which', initial: [{ valueString: 'x' }], enableWhen: [{ question: 'sick', operator: '=', answerBoolean: true }] }),
  aQuestion({ linkId: 'attest', type: 'boolean', text: 'I attest that this is true' }),
]);
const sound: Subject = { questionnaire, mapping };

/** The laws that a subject breaks. */
function brokenLaws(subject: Subject, options = { runs: 25, seed: 7 }): readonly string[] {
  return checkMappingLaws(subject, options).flatMap(({ law, holds }) => (holds ? [] : [law]));
}

type Faulty = (input: EvaluationInput) => Evaluation;

/** The engine with a fault: each outcome may come out changed. */
function withFault(change: (item: ItemOutcome, input: EvaluationInput) => Partial<ItemOutcome>): Faulty {
  return (input) => {
    const evaluation = evaluate(input);
    return { ...evaluation, items: evaluation.items.map((item) => ({ ...item, ...change(item, input) }) as ItemOutcome) };
  };
}

/** The engine with a fault in the response. */
function withAnswer(linkId: string, value: AnswerValue): Faulty {
  return (input): Evaluation => {
    const evaluation = evaluate(input);
    const others = (evaluation.response.item ?? []).filter((item) => item.linkId !== linkId);
    return { ...evaluation, response: { ...evaluation.response, item: [...others, { linkId, answer: [value] }] } };
  };
}

describe('checkMappingLaws', () => {
  it('finds nothing to say of a sound mapping', () => {
    expect(checkMappingLaws(sound, { runs: 25, seed: 7 }).filter(({ holds }) => !holds)).toEqual([]);
  });

  it('reports every law by its name, with the seed and how often it was tried', () => {
    const reports = checkMappingLaws(sound, { runs: 5, seed: 42 });

    expect(reports.map(({ law }) => law)).toEqual(lawNames);
    expect(reports.every(({ holds, runs, seed }) => holds && runs === 5 && seed === 42)).toBe(true);
  });

  it('finds the same broken chart again by its seed, and says why', () => {
    const subject = { questionnaire, mapping: aMapping({ answers: [{ item: 'weight', value: '%labs.id + 1' }] }) };

    const [once, again] = [checkMappingLaws(subject, { runs: 30, seed: 3 }), checkMappingLaws(subject, { runs: 30, seed: 3 })];

    expect(once[0]).toMatchObject({ holds: false, counterexample: { patient: { resourceType: 'Patient' } } });
    expect(once[0]?.why).toContain('weight: the rule could not be evaluated');
    expect(again).toEqual(once);
  });

  it.each([
    [
      'every question ends in exactly one outcome, with a reason unless it is answered',
      withFault((item) => (item.outcome === 'answered' ? {} : { reason: '' })),
    ],
    ['every question ends in exactly one outcome, with a reason unless it is answered', withFault(() => ({ path: 'same' }))],
    [
      'the order of the chart changes nothing',
      withFault((item, { record }) =>
        item.linkId === 'weight'
          ? {
              outcome: 'answered',
              answer: [{ valueString: JSON.stringify(record.sources[0]?.resources[0]?.id ?? '') }],
              evidence: [{ kind: 'form', path: 'x', rule: 'x' }],
            }
          : {},
      ),
    ],
    [
      'a patch applied leaves an empty patch',
      withFault((item) => (item.linkId === 'sex' ? { path: 'sex[1]', outcome: 'answered', answer: [{}] } : {})),
    ],
    ["a person's answer is never changed", withAnswer('sex', { valueString: 'overwritten' })],
    ['a disabled question is never answered', withAnswer('which', { valueString: 'x' })],
    ['a human-only question is never answered', withAnswer('attest', { valueBoolean: true })],
    ['every answer has evidence', withFault(() => ({ evidence: [] }))],
    [
      'an empty chart never answers "no" or zero unless a person has to confirm it',
      withFault((item) => (item.linkId === 'sick' && item.answer !== undefined ? { confirm: undefined as unknown as string } : {})),
    ],
  ] as const)('finds an engine that breaks: %s', (law, faulty) => {
    expect(brokenLaws({ ...sound, evaluate: faulty })).toContain(law);
  });

  it('tells of a mapping whose queries never come to an end', () => {
    const mappingInARing = aMapping({
      sources: { endless: "Observation?patient={{%patient.id}}&x={{%endless.id | 'a'}}" },
      answers: [{ item: 'weight', value: '%endless.id' }],
    });

    expect(() => checkMappingLaws({ questionnaire, mapping: mappingInARing }, { runs: 3, seed: 1 })).not.toThrow();
  });
});

describe('chartFor', () => {
  const sample = fc.sample(chartFor(mapping), { numRuns: 200, seed: 5 });

  it('holds resources of the types that the queries ask for, and of no others', () => {
    const types = new Set(sample.flatMap(({ resources }) => resources.map(({ resourceType }) => resourceType)));

    expect([...types].sort()).toEqual(['Condition', 'DocumentReference', 'Observation']);
  });

  it('holds the mapping’s codes and foreign ones, dated and undated, of every state, with and without values', () => {
    const text = JSON.stringify(sample);

    for (const word of ['M05.79', 'M06.9', 'http://example.org/local', 'entered-in-error', 'refuted', '"comparator":"<"', 'strange'])
      expect(text).toContain(word);
    const observations = sample.flatMap(({ resources }) => resources.filter(({ resourceType }) => resourceType === 'Observation'));
    expect(observations.some((each) => each['effectiveDateTime'] === undefined)).toBe(true);
    expect(observations.some((each) => each['valueQuantity'] === undefined)).toBe(true);
    expect(sample.some(({ resources }) => resources.length === 0)).toBe(true);
  });

  it('gives each resource its own id', () => {
    for (const { resources } of sample) expect(new Set(resources.map(({ id }) => id)).size).toBe(resources.length);
  });
});
