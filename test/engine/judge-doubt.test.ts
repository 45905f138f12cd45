/** What is proposed rather than answered, and what is shown where nothing can be answered. */
import { describe, expect, it } from 'vitest';
import { joinPacks } from '../../src/engine/mapping-packs.ts';
import {
  aCondition,
  aForm,
  aMapping,
  anObservation,
  aQuestion,
  calculated,
  evaluateForm,
  initially,
  judgeRule,
  outcomeOf,
} from '../support/builders.ts';

const yesNo = { question: { type: 'boolean' } } as const;
const newestNumber = { from: '%labs', value: 'value.ofType(Quantity).value', pick: 'newest' };

describe('a rule whose value looks at another list than its evidence', () => {
  it.each(['%problems.exists()', '%labs.id.first() in %problems.id'])('does not answer No where that list is empty: %s', (value) => {
    const outcome = judgeRule({ from: '%labs', value, pick: 'newest' }, { ...yesNo, chart: [anObservation()] });

    expect(outcome.outcome).toBe('offered');
    expect(outcome.candidates?.[0]?.value).toMatchObject({ valueBoolean: false });
  });

  it('answers Yes where that list has something', () => {
    const chart = [anObservation(), aCondition()];

    expect(judgeRule({ from: '%labs', value: '%problems.exists()', pick: 'newest' }, { ...yesNo, chart }).outcome).toBe('answered');
  });

  it('answers No where its own evidence says so', () => {
    const rule = { from: '%labs', value: 'code.coding.exists(code = "other")'.replaceAll('"', "'"), pick: 'newest' };

    expect(judgeRule(rule, { ...yesNo, chart: [anObservation()] })).toMatchObject({
      outcome: 'answered',
      answer: [{ valueBoolean: false }],
    });
  });
});

describe('a plausible range', () => {
  const rule = { ...newestNumber, plausible: { 'at-least': 30, 'at-most': 120 } };

  it.each([
    [30, 'answered'],
    [71, 'answered'],
    [154, 'offered'],
    [7.1, 'offered'],
  ])('lets %d end as %s', (value, outcome) => {
    expect(judgeRule(rule, { chart: [anObservation({ value })] }).outcome).toBe(outcome);
  });

  it('says what it takes for plausible', () => {
    expect(judgeRule(rule, { chart: [anObservation({ value: 154 })] }).reason).toContain('at least 30, at most 120');
  });
});

describe('evidence outside of a window', () => {
  it('shows all that the rule would have picked, not the newest alone', () => {
    const chart = [anObservation({ id: 'a', value: 3, daysAgo: 90 }), anObservation({ id: 'b', value: 4, daysAgo: 95 })];
    const rule = { from: '%labs', value: 'value.ofType(Quantity).value.aggregate($this + $total, 0)', within: '30 days' };

    const outcome = judgeRule(rule, { chart });

    expect(outcome.outcome).toBe('stale');
    expect(outcome.candidates?.map(({ value }) => value.valueDecimal)).toEqual([7]);
  });

  it('is no answer where it is dated ahead of the clock', () => {
    const outcome = judgeRule({ ...newestNumber, within: '30 days' }, { chart: [anObservation({ date: '2027-01-01' })] });

    expect(outcome).toMatchObject({ outcome: 'stale', reason: expect.stringContaining('dated in the future') });
  });

  it('counts days as its evidence does', () => {
    const chart = [anObservation({ date: '2026-03-10T09:20:00-05:00' })];
    const outcome = judgeRule({ ...newestNumber, within: '30 days' }, { chart, now: '2026-11-20T00:00:00-05:00' });

    expect(outcome.reason).toContain('255 days old');
  });
});

describe('a value that does not fit', () => {
  it('is shown with where it stands', () => {
    const outcome = judgeRule(newestNumber, { chart: [anObservation({ value: 1.5 })], question: { type: 'integer' } });

    expect(outcome).toMatchObject({ outcome: 'invalid', evidence: [{ kind: 'record', id: 'o1', value: 1.5 }] });
  });
});

describe('a number computed from other answers', () => {
  const score = aQuestion({
    linkId: 'score',
    type: 'integer',
    extension: [calculated("%resource.item.where(linkId = 'a').answer.value.count()")],
  });

  it('is proposed, not answered, where it is 0 and none of them is given', () => {
    expect(outcomeOf(evaluateForm(aForm([aQuestion({ linkId: 'a' }), score])), 'score').outcome).toBe('offered');
  });

  it('is answered where one is given', () => {
    const form = aForm([aQuestion({ linkId: 'a', extension: [initially('%patient.gender')] }), score]);

    expect(outcomeOf(evaluateForm(form), 'score')).toMatchObject({ outcome: 'answered', answer: [{ valueInteger: 1 }] });
  });
});

describe('comparing with the form’s own logic', () => {
  const form = (own: string) => aForm([aQuestion({ extension: [initially(own)] })]);
  const mapping = aMapping({ answers: [{ item: 'q', value: '%patient.gender' }] });

  it.each([
    ['%patient.gender', true],
    ['%patient.birthDate.toString()', false],
  ])('says beside the mapping’s answer what %s gives', (own, agrees) => {
    const outcome = outcomeOf(evaluateForm(form(own), { mapping, compare: true }), 'q');

    expect(outcome).toMatchObject({ outcome: 'answered', answer: [{ valueString: 'female' }], formSays: { outcome: 'answered', agrees } });
  });

  it('asks no query of the form’s own where nothing is compared', () => {
    expect(outcomeOf(evaluateForm(form('%patient.gender'), { mapping }), 'q').formSays).toBeUndefined();
  });
});

describe('local codes', () => {
  it('join the list of their name, and no other', () => {
    const site = aMapping({ 'local-codes': { weight: { system: 'urn:site', code: 'W1' }, other: { system: 'urn:site', code: 'X' } } });
    const mapping = { ...aMapping({ use: ['site/lab'], codes: { weight: { system: 'http://loinc.org', code: '29463-7' } } }) };

    const joined = joinPacks(mapping, new Map([['site/lab', site]]));

    expect(joined.mapping.codes).toEqual({ weight: ['http://loinc.org|29463-7', 'urn:site|W1'] });
  });
});

describe('a name that form and mapping both give', () => {
  it('is told, and the form’s is used', () => {
    const variable = {
      url: 'http://hl7.org/fhir/StructureDefinition/variable',
      valueExpression: { name: 'x', language: 'text/fhirpath' as const, expression: "'form'" },
    };
    const mapping = aMapping({ facts: { x: "'mapping'" }, answers: [{ item: 'q', value: '%x' }] });

    const evaluation = evaluateForm(aForm([aQuestion()], { extension: [variable] }), { mapping });

    expect(outcomeOf(evaluation, 'q').answer).toEqual([{ valueString: 'form' }]);
    expect(evaluation.issues).toContainEqual(expect.objectContaining({ severity: 'error', code: 'name-collision' }));
  });
});
