import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/engine/evaluate.ts';
import { applyPatch, computePatch } from '../../src/engine/patch.ts';
import { BadInput } from '../../src/errors.ts';
import type { Questionnaire, QuestionnaireItem } from '../../src/fhir.ts';
import { readQuestionnaire } from '../../src/forms/questionnaire.ts';
import {
  aForm,
  aGroup,
  aMapping,
  anObservation,
  answered,
  aPatient,
  aQuestion,
  aResponse,
  calculated,
  evaluateForm,
  initially,
  judgeInitially,
  judgeRule,
  launchContext,
  now,
  optionsOf,
  outcomeOf,
  variable,
} from '../support/builders.ts';

/** Codes and paths of the issues of an evaluation. */
function issuesOf(form: Questionnaire): readonly string[] {
  return evaluateForm(form).issues.map(({ code, path }) => `${code} ${path ?? ''}`.trim());
}

describe('a form with defects', () => {
  it('leaves out an item without a linkId, says where it stands, and answers the rest', () => {
    const form = aForm([
      { type: 'string', initial: [{ valueString: 'x' }] } as QuestionnaireItem,
      aQuestion({ initial: [{ valueString: 'y' }] }),
    ]);

    const evaluation = evaluateForm(form);

    expect(evaluation.items.map(({ path }) => path)).toEqual(['q']);
    expect(evaluation.issues).toMatchObject([{ code: 'form-defect', path: 'Questionnaire.item[0]' }]);
  });

  it('leaves out the second of two items with one linkId in one place, and keeps both in two places', () => {
    const form = aForm([
      aQuestion({ linkId: 'a', initial: [{ valueString: 'first' }] }),
      aQuestion({ linkId: 'a', initial: [{ valueString: 'second' }] }),
      aGroup('g', [aQuestion({ linkId: 'a', initial: [{ valueString: 'third' }] })]),
    ]);

    const evaluation = evaluateForm(form);

    expect(evaluation.items.map(({ path, answer }) => [path, answer?.[0]?.valueString])).toEqual([
      ['a', 'first'],
      ['g/a', 'third'],
    ]);
    expect(evaluation.issues).toMatchObject([{ severity: 'error', code: 'form-defect', path: 'Questionnaire.item[1]' }]);
  });

  it('keeps apart two places whose names would read the same', () => {
    const form = aForm([
      aQuestion({ linkId: 'a/b', initial: [{ valueString: '1' }] }),
      aGroup('a', [aQuestion({ linkId: 'b', initial: [{ valueString: '2' }] })]),
    ]);

    const { items } = evaluateForm(form);

    expect(new Set(items.map(({ path }) => path)).size).toBe(2);
  });

  it('shows an item of a type that FHIR does not have, and never answers it', () => {
    const form = aForm([aQuestion({ type: 'drawing' as 'string', initial: [{ valueString: 'x' }] })]);

    expect(outcomeOf(evaluateForm(form), 'q').outcome).toBe('unsupported');
  });

  it.each([
    ['a variable named twice', [variable('a', '1'), variable('a', '2')], 'name-collision'],
    ['a variable named like a built-in', [variable('resource', '1')], 'name-collision'],
    [
      'a variable without a name',
      [{ ...variable('a', '1'), valueExpression: { language: 'text/fhirpath' as const, expression: '1' } }],
      'form-defect',
    ],
    ['a variable in another language', [variable('a', 'Weight', 'text/cql')], 'unsupported-language'],
    ['a variable named like a launch context', [launchContext('user'), variable('user', '1')], 'name-collision'],
    ['an expression that cannot be parsed', [variable('a', '1 +')], 'expression-invalid'],
    ['variables that need each other', [variable('a', '%b'), variable('b', '%a')], 'loop'],
  ] as const)('tells of %s, and answers what does not depend on it', (_what, extension, code) => {
    const form = aForm([aQuestion({ extension: [initially('%patient.gender')] })], { extension: [...extension] });

    const evaluation = evaluateForm(form);

    expect(evaluation.issues.map((issue) => issue.code)).toContain(code);
    expect(outcomeOf(evaluation, 'q').outcome).toBe('answered');
  });

  it('comes out of a loop that is used, and says which names are in it', () => {
    const form = aForm([aQuestion({ extension: [initially('%a')] })], { extension: [variable('a', '%b | 1'), variable('b', '%a | 2')] });

    const { issues } = evaluateForm(form);

    expect(issues.some(({ code, details }) => code === 'loop' && details.includes('%a → %b → %a'))).toBe(true);
  });

  it('gives the first of two variables with one name', () => {
    const form = aForm([aQuestion({ extension: [initially('%a')] })], { extension: [variable('a', "'first'"), variable('a', "'second'")] });

    expect(outcomeOf(evaluateForm(form), 'q').answer).toEqual([{ valueString: 'first' }]);
  });

  it('takes three items that calculate each other in a ring for not answerable', () => {
    const plus = (linkId: string, other: string): QuestionnaireItem =>
      aQuestion({
        linkId,
        type: 'integer',
        extension: [
          calculated(
            `iif(%resource.item.where(linkId = '${other}').answer.empty(), 1, %resource.item.where(linkId = '${other}').answer.value + 1)`,
          ),
        ],
      });

    const evaluation = evaluateForm(
      aForm([plus('a', 'b'), plus('b', 'c'), plus('c', 'a'), aQuestion({ linkId: 'd', extension: [initially('%patient.gender')] })]),
    );

    expect(evaluation.items.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed', 'answered']);
    expect(evaluation.issues.map(({ code }) => code)).toEqual(['loop', 'not-stable']);
  });

  it.each([
    [null],
    ['text'],
    [5],
    [[]],
    [{}],
    [{ resourceType: 'Patient' }],
    [{ resourceType: 'Questionnaire', item: {} }],
    [{ resourceType: 'Questionnaire', item: [null] }],
    [{ resourceType: 'Questionnaire', item: [{ item: 'x' }] }],
  ])('refuses %j before anything is done with it', (data) => {
    expect(() => readQuestionnaire(data, 'form.json')).toThrow(BadInput);
  });
});

describe('a form without measure', () => {
  function nested(levels: number): QuestionnaireItem {
    let item = aQuestion({ initial: [{ valueString: 'deep' }] });
    for (let n = 0; n < levels; n += 1) item = aGroup(`g${n}`, [item]);
    return item;
  }

  it('answers a question 200 groups down', () => {
    const { items, response } = evaluateForm(aForm([nested(200)]));

    expect(items).toMatchObject([{ outcome: 'answered' }]);
    expect(JSON.stringify(response)).toContain('deep');
  });

  it('refuses a form that is nested 5,000 levels deep', () => {
    expect(() => readQuestionnaire(aForm([nested(5_000)]), 'form.json')).toThrow('nested more than 250 levels deep');
    expect(issuesOf(aForm([nested(400)])).some((issue) => issue.startsWith('form-defect'))).toBe(true);
  });

  it('answers 2,000 questions, each by an expression', () => {
    const items = Array.from({ length: 2_000 }, (_each, n) => aQuestion({ linkId: `q${n}`, extension: [initially('%patient.gender')] }));

    const started = performance.now();
    const evaluation = evaluateForm(aForm(items));

    expect(evaluation.items.filter(({ outcome }) => outcome === 'answered')).toHaveLength(2_000);
    expect(performance.now() - started).toBeLessThan(15_000);
  }, 30_000);

  it('reads 500 names that each need the one before', () => {
    const chain = Array.from({ length: 500 }, (_each, n) => variable(`v${n}`, n === 0 ? "'end'" : `%v${n - 1}`));
    const form = aForm([aQuestion({ extension: [initially('%v499')] })], { extension: chain });

    expect(outcomeOf(evaluateForm(form), 'q').answer).toEqual([{ valueString: 'end' }]);
  });

  it('does not count ways through names that need many others', () => {
    const web = Array.from({ length: 60 }, (_each, n) =>
      variable(`v${n}`, Array.from({ length: n }, (_other, k) => `%v${k}`).join(' | ') || "'end'"),
    );
    const form = aForm([aQuestion({ extension: [initially('%v59.distinct()')] })], { extension: web });

    expect(outcomeOf(evaluateForm(form), 'q').answer).toEqual([{ valueString: 'end' }]);
  });

  it('does not count a gap once for each way that leads to it', () => {
    const facts = Object.fromEntries(Array.from({ length: 40 }, (_each, n) => [`f${n}`, n < 2 ? '%labs' : `%f${n - 1} | %f${n - 2}`]));
    const mapping = aMapping({ facts, answers: [{ item: 'q', from: '%f39', value: 'id' }] });

    const evaluation = evaluateForm(aForm([aQuestion()]), { mapping, chart: [anObservation()], completeness: 'incomplete' });

    expect(outcomeOf(evaluation, 'q').reason).toBe('labs: page 2 could not be read');
  });

  it('carries a text of a million characters, where the form takes it', () => {
    const family = 'x'.repeat(1_000_000);

    expect(judgeInitially('%patient.name.family', { patient: aPatient({ name: [{ family }] }) }).answer).toEqual([{ valueString: family }]);
    expect(judgeInitially('%patient.name.family', { patient: aPatient({ name: [{ family }] }), question: { maxLength: 10 } }).outcome).toBe(
      'invalid',
    );
  });

  it('refuses an expression of a million characters', () => {
    expect(judgeInitially(`'${'x'.repeat(1_000_000)}'`)).toMatchObject({ outcome: 'failed' });
  });

  it('survives an expression of ten thousand brackets', () => {
    expect(judgeInitially(`${'('.repeat(10_000)}1${')'.repeat(10_000)}`).outcome).toBe('failed');
  });

  it('stops an expression that takes too many steps, and that one only', () => {
    const patient = aPatient({ name: [{ given: Array.from({ length: 50 }, (_each, n) => `${n}`) }] });
    const each = '%patient.name.given.select';
    const form = aForm([
      aQuestion({ linkId: 'a', type: 'integer', extension: [initially(`${each}(${each}(${each}(${each}(1).count())))`)] }),
      aQuestion({ linkId: 'b', extension: [initially('%patient.gender')] }),
    ]);

    const evaluation = evaluate({ questionnaire: form, record: { contexts: { patient }, sources: [] }, now });

    expect(outcomeOf(evaluation, 'a')).toMatchObject({
      outcome: 'failed',
      reason: 'the rule could not be evaluated: the expression takes more than 6000000 steps',
    });
    expect(outcomeOf(evaluation, 'b').outcome).toBe('answered');
  }, 30_000);

  it('stops an expression with a huge list for a result', () => {
    const patient = aPatient({ name: [{ given: Array.from({ length: 150 }, (_each, n) => `${n}`) }] });

    const outcome = judgeInitially('%patient.name.given.select(%patient.name.given)', { patient, question: { repeats: true } });

    expect(outcome).toMatchObject({
      outcome: 'failed',
      reason: 'the rule could not be evaluated: the expression gives more than 20000 values',
    });
  }, 30_000);

  it('answers a repeating question with thousands of values in reasonable time', () => {
    const given = Array.from({ length: 4_000 }, (_each, n) => `name ${n}`);
    const started = performance.now();

    const outcome = judgeInitially("%patient.name.given.select($this & '!')", {
      patient: aPatient({ name: [{ given }] }),
      question: { repeats: true },
    });

    expect(outcome.answer).toHaveLength(4_000);
    expect(performance.now() - started).toBeLessThan(15_000);
  }, 30_000);
});

describe('names that JavaScript knows', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'valueOf'];

  it.each(names)('takes %s for a linkId like any other', (linkId) => {
    const form = aForm([aQuestion({ linkId, initial: [{ valueString: 'x' }] }), aGroup('g', [aQuestion({ linkId })])]);
    const mapping = aMapping({ answers: [] });

    const evaluation = evaluateForm(form, { mapping });
    const patched = applyPatch(undefined, computePatch(evaluation, undefined));

    expect(outcomeOf(evaluation, linkId)).toMatchObject({ outcome: 'answered' });
    expect(outcomeOf(evaluation, `g/${linkId}`)).toMatchObject({ outcome: 'unmapped', reason: 'no rule answers this question' });
    expect(patched.item?.[0]?.linkId).toBe(linkId);
    expect(structuredClone(evaluation)).toEqual(evaluation);
  });

  it.each(names.slice(1))('takes the name %s for unknown until somebody defines it', (name) => {
    const item = aQuestion({ extension: [initially(`%${name}`)] });

    expect(outcomeOf(evaluateForm(aForm([item])), 'q')).toMatchObject({ outcome: 'failed' });
    expect(outcomeOf(evaluateForm(aForm([item], { extension: [variable(name, "'mine'")] })), 'q').answer).toEqual([
      { valueString: 'mine' },
    ]);
  });

  it('never knows the name __proto__', () => {
    const form = aForm([aQuestion({ extension: [initially('%__proto__')] })], { extension: [variable('__proto__', "'mine'")] });

    expect(outcomeOf(evaluateForm(form), 'q')).toMatchObject({ outcome: 'failed' });
  });

  it.each(names.slice(1))('takes %s for a launch context that was not given', (name) => {
    const form = aForm([aQuestion({ extension: [initially(`%${name}`)] })], { extension: [launchContext(name)] });

    expect(outcomeOf(evaluateForm(form), 'q').outcome).toBe('no-data');
  });

  it.each(names)('takes the code %s for a code', (code) => {
    const answerOption = [{ valueCoding: { system: 's', code } }];

    expect(judgeInitially(`'${code}'`, { question: { type: 'choice', answerOption } }).answer).toEqual([
      { valueCoding: { system: 's', code } },
    ]);
    expect(judgeRule({ value: `'${code}'`, options: { other: 'x' } }, { question: { type: 'choice', answerOption } }).outcome).toBe(
      'answered',
    );
  });

  it('never lets a form, a chart or a response reach a prototype', () => {
    const poison = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}') as object;
    const form = aForm([
      { ...aQuestion({ linkId: '__proto__', extension: [initially('%patient.descendants()')], repeats: true }), ...poison },
    ]);
    const response = aResponse({ ...answered('__proto__', { valueString: 'x', ...poison }), ...poison });

    const evaluation = evaluate({
      questionnaire: form,
      record: { contexts: { patient: aPatient(poison as Record<string, unknown>) }, sources: [] },
      now,
      response,
    });
    applyPatch(response, { changes: [{ path: '__proto__/constructor/prototype', linkId: 'x', value: [{ valueString: 'y' }] }] });

    expect(evaluation.items).toHaveLength(1);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('a form with every kind of defect at once', () => {
  const twice = [variable('a', '1'), variable('a', '2')];
  const form = aForm(
    [
      aQuestion({ linkId: 'names', extension: twice }),
      aQuestion({ linkId: 'language', extension: [initially('Weight', 'text/cql')] }),
      aQuestion({ linkId: 'other-language', extension: [initially('select weight', 'text/x-sql')] }),
      aQuestion({ linkId: 'syntax', extension: [initially('1 +')] }),
      aQuestion({ linkId: 'initials', initial: [{ valueString: 'x' }], extension: [initially('%patient.gender')] }),
      aQuestion({ linkId: 'options', type: 'choice', answerOption: optionsOf('a'), answerValueSet: 'http://sets.example.org/v' }),
      aQuestion({ linkId: 'good', extension: [initially('%patient.gender')] }),
    ],
    { extension: [variable('x', '%y'), variable('y', '%x')] },
  );

  it('lists each with its place, and answers what does not depend on it', () => {
    const evaluation = evaluateForm(form);

    const told = evaluation.issues.map(({ code, path }) => `${code} ${path}`);
    expect(told).toEqual(
      expect.arrayContaining([
        'name-collision names',
        'unsupported-language language',
        'unsupported-language other-language',
        'expression-invalid syntax',
        'form-defect initials',
        'form-defect options',
        'loop Questionnaire',
      ]),
    );
    expect(outcomeOf(evaluation, 'good').outcome).toBe('answered');
    expect(outcomeOf(evaluation, 'initials').answer).toEqual([{ valueString: 'female' }]);
  });

  it('lists them before anything is evaluated', () => {
    const refused = { '%patient.gender': 'not run in this test' };

    const evaluation = evaluateForm(form, { refused });

    expect(evaluation.issues.findIndex(({ code }) => code === 'expression-too-long')).toBeGreaterThan(
      evaluation.issues.findIndex(({ path }) => path === 'options'),
    );
  });
});
