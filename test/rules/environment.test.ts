/** Rules 36 to 42: what expressions see. */
import { describe, expect, it } from 'vitest';
import type { Extension, Questionnaire } from '../../src/fhir.ts';
import {
  aForm,
  aGroup,
  answered,
  aPatient,
  aQuestion,
  aResponse,
  calculated,
  enabledBy,
  evaluateForm,
  initially,
  issueCodesOf,
  launchContext,
  outcomeOf,
  populatedFrom,
  variable,
} from '../support/builders.ts';
import { completed, findings } from '../validation/support/validating.ts';

const answerOf = (linkId: string) => `%resource.descendants().where(linkId = '${linkId}').answer.value`;
const text = (linkId: string, expression: string, ...more: readonly Extension[]) =>
  aQuestion({ linkId, extension: [initially(expression), ...more] });

/** What one question of a form answers. */
const textOf = (form: Questionnaire, path = 'q') => outcomeOf(evaluateForm(form), path).answer?.[0]?.valueString;

describe('built-in names', () => {
  it('rule 36: %resource is the response as it stands: what was answered before, and not what comes later', () => {
    const form = aForm([
      aGroup('g', [text('before', "'a'")]),
      text('q', `${answerOf('before')} & ${answerOf('after')} & '.'`),
      text('after', "'b'"),
    ]);

    expect(textOf(form)).toBe('a.');
  });

  it('rule 36: %context is the item where the expression sits, answered or not, and the response for the form itself', () => {
    const form = aForm([text('q', '%context.linkId'), text('root', '%where'), aGroup('g', [text('g.q', '%context.linkId')])], {
      extension: [variable('where', '%context.status')],
    });

    expect(textOf(form)).toBe('q');
    expect(textOf(form, 'g/g.q')).toBe('g.q');
    expect(textOf(form, 'root')).toBe('in-progress');
  });

  it('rule 36: %context is the repetition where the expression sits', () => {
    const inner = [text('name', '%each'), aQuestion({ linkId: 'twice', extension: [calculated('%here & %here')] })];
    const here = variable('here', "%context.item.where(linkId = 'name').answer.value");
    const form = aForm([aGroup('g', inner, { repeats: true, extension: [populatedFrom('each', '%patient.name.given'), here] })]);

    const evaluation = evaluateForm(form);

    expect([outcomeOf(evaluation, 'g/twice'), outcomeOf(evaluation, 'g[1]/twice')].map(({ answer }) => answer?.[0]?.valueString)).toEqual([
      'AdaezeAdaeze',
      'NN',
    ]);
  });

  it('rule 36: %questionnaire is the form, and %qitem the form’s item, inside items only', () => {
    const form = aForm([text('q', '%questionnaire.title & %qitem.linkId'), text('root', "%where & '.'")], {
      title: 'T',
      extension: [variable('where', '%qitem.linkId')],
    });

    expect(textOf(form)).toBe('Tq');
    expect(textOf(form, 'root')).toBe('.');
  });

  it('rule 37: a sibling is not below %context; a name on what is above both, or %resource, leads to it', () => {
    const above = variable('above', "%context.item.where(linkId = 'a').answer.value");
    const form = aForm([
      aGroup(
        'g',
        [
          text('a', "'x'"),
          aQuestion({ linkId: 'by-context', extension: [calculated("%context.item.where(linkId = 'a').answer.value")] }),
          aQuestion({ linkId: 'by-name', extension: [calculated('%above')] }),
          aQuestion({ linkId: 'by-resource', extension: [calculated(answerOf('a'))] }),
        ],
        { extension: [above] },
      ),
    ]);

    expect(textOf(form, 'g/by-context')).toBeUndefined();
    expect(textOf(form, 'g/by-name')).toBe('x');
    expect(textOf(form, 'g/by-resource')).toBe('x');
  });

  it('rule 37: a sibling at the root is not below %context either', () => {
    const form = aForm([text('a', "'x'"), text('q', "%context.item.where(linkId = 'a').answer.value")]);

    expect(textOf(form)).toBeUndefined();
  });
});

describe('names', () => {
  const named = (value: string) => variable('name', `'${value}'`);

  it('rule 38: a name is visible on its own item and below, and nowhere else', () => {
    const form = aForm([
      aGroup('g', [text('below', '%name'), aGroup('h', [text('deep', '%name')])], { extension: [named('x')] }),
      aQuestion({ linkId: 'own', extension: [named('y'), initially('%name')] }),
      text('beside', '%name'),
    ]);

    const evaluation = evaluateForm(form);

    expect(evaluation.items.map(({ path, answer, outcome }) => [path, answer?.[0]?.valueString ?? outcome])).toEqual([
      ['g/below', 'x'],
      ['g/h/deep', 'x'],
      ['own', 'y'],
      ['beside', 'failed'],
    ]);
  });

  it.each<[string, Questionnaire, 'error' | 'warning']>([
    ['twice on one item', aForm([aQuestion({ extension: [named('x'), named('y')] })]), 'error'],
    ['twice on the form', aForm([aQuestion()], { extension: [named('x'), named('y')] }), 'error'],
    ['by a variable and a context on one item', aForm([aGroup('q', [], { extension: [named('x'), populatedFrom('name', '1')] })]), 'error'],
    ['as a built-in is named', aForm([aQuestion({ extension: [variable('resource', '1')] })]), 'error'],
    ['as a built-in is named, on the form', aForm([aQuestion()], { extension: [variable('context', '1')] }), 'error'],
    ['as a launch context is named', aForm([aQuestion()], { extension: [launchContext('patient'), variable('patient', '1')] }), 'error'],
    ['again below where it has a meaning', aForm([aQuestion({ extension: [named('y')] })], { extension: [named('x')] }), 'warning'],
  ])('rule 38: a name given %s is told of', (_what, form, severity) => {
    expect(evaluateForm(form).issues.filter(({ code }) => code === 'name-collision')).toMatchObject([{ severity }]);
  });

  it('rule 38: the nearest meaning wins below, and siblings do not clash', () => {
    const form = aForm(
      [
        aQuestion({ linkId: 'a', extension: [named('a'), initially('%name')] }),
        aQuestion({ linkId: 'b', extension: [variable('own', '1'), initially('%name')] }),
        aQuestion({ linkId: 'c', extension: [variable('own', '2'), initially('%own.toString()')] }),
      ],
      { extension: [named('above')] },
    );

    const evaluation = evaluateForm(form);

    expect(evaluation.items.map(({ answer }) => answer?.[0]?.valueString)).toEqual(['a', 'above', '2']);
    expect(evaluation.issues.filter(({ code }) => code === 'name-collision')).toHaveLength(1);
  });

  it('rule 39: names may be used before they are given, in any order', () => {
    const steps = ['c', 'a', 'b'].map((name) => variable(name, { c: "%b & 'c'", b: "%a & 'b'", a: "'a'" }[name] ?? ''));

    expect(textOf(aForm([text('q', '%c')], { extension: steps }))).toBe('abc');
  });

  it('rule 39: a name that nobody gives is an error of whoever uses it, through other names too', () => {
    const evaluation = evaluateForm(
      aForm([text('a', '%nobody'), text('b', '%through'), text('c', "'x'")], { extension: [variable('through', '%nobody')] }),
    );

    expect(evaluation.items.map(({ outcome }) => outcome)).toEqual(['failed', 'incomplete', 'answered']);
    expect(evaluation.issues.map(({ severity, code }) => [severity, code])).toEqual([
      ['error', 'unknown-name'],
      ['error', 'unknown-name'],
    ]);
  });

  it.each(['%registration-encounter.id', '%`registration-encounter`.id'])('rule 40: %s is a name with a hyphen', (expression) => {
    const form = aForm([text('q', expression)], { extension: [launchContext('registration-encounter')] });
    const contexts = { 'registration-encounter': { resourceType: 'Encounter', id: 'e1' } };

    expect(outcomeOf(evaluateForm(form, { contexts }), 'q').answer).toEqual([{ valueString: 'e1' }]);
  });

  it('rule 40: a variable may have hyphens too, and a difference is still a difference', () => {
    const form = aForm([aQuestion({ type: 'integer', extension: [initially('%my-first - %other')] })], {
      extension: [variable('my-first', '5'), variable('other', '2')],
    });

    expect(outcomeOf(evaluateForm(form), 'q').answer).toEqual([{ valueInteger: 3 }]);
  });
});

describe('steady state', () => {
  it('rule 41: what is calculated from what is calculated comes to rest, also against the form’s order', () => {
    const step = (linkId: string, expression: string) => aQuestion({ linkId, type: 'integer', extension: [calculated(expression)] });
    const form = aForm([step('c', `${answerOf('b')} + 1`), step('b', `${answerOf('a')} + 1`), aQuestion({ linkId: 'a', type: 'integer' })]);

    const evaluation = evaluateForm(form, { response: aResponse(answered('a', { valueInteger: 1 })) });

    expect(outcomeOf(evaluation, 'c').answer).toEqual([{ valueInteger: 3 }]);
    expect(evaluation.issues).toEqual([]);
  });

  it('rule 41: names in a ring are reported, with the ring', () => {
    const form = aForm([text('q', '%a')], { extension: [variable('a', '%b'), variable('b', '%a')] });

    const evaluation = evaluateForm(form);

    expect(evaluation.issues.filter(({ code }) => code === 'loop').map(({ details }) => details)).toContain(
      'names need each other in a ring: %a → %b → %a',
    );
  });

  it('rule 41: answers in a ring are reported, and where they do not come to rest none is written', () => {
    const form = aForm([
      aQuestion({ linkId: 'a', type: 'integer', extension: [calculated(`iif(${answerOf('b')}.exists(), ${answerOf('b')} + 1, 1)`)] }),
      aQuestion({ linkId: 'b', type: 'integer', extension: [calculated(answerOf('a'))] }),
    ]);

    const evaluation = evaluateForm(form);

    expect(evaluation.response).not.toHaveProperty('item');
    expect(issueCodesOf(evaluation)).toEqual(['loop', 'not-stable']);
  });
});

describe('outside data', () => {
  const bySex = enabledBy("%patient.gender = 'female'");
  const byAnswer = enabledBy(`${answerOf('a')} = 'yes'`);

  it('rule 42: initial and calculated expressions use the chart', () => {
    const form = aForm([text('a', '%patient.gender'), aQuestion({ linkId: 'b', extension: [calculated('%patient.id')] })]);

    expect(evaluateForm(form).items.map(({ answer }) => answer?.[0]?.valueString)).toEqual(['female', 'p1']);
  });

  it('rule 42: enablement that uses the chart is evaluated, and a later check without the chart says that it cannot tell', () => {
    const form = [text('a', "'yes'"), aQuestion({ linkId: 'b', initial: [{ valueString: 'x' }], extension: [bySex] })];
    const head = { extension: [launchContext('patient')] };
    const answers = [answered('a', { valueString: 'yes' }), answered('b', { valueString: 'x' })];

    expect(outcomeOf(evaluateForm(aForm(form, head)), 'b').outcome).toBe('answered');
    expect(outcomeOf(evaluateForm(aForm(form, head), { patient: aPatient({ gender: 'male' }) }), 'b').outcome).toBe('disabled');
    expect(findings(form, answers, { ...completed, form: head })).toEqual(['error not-computed b']);
  });

  it('rule 42: enablement that uses answers is checked later with the same result', () => {
    const form = [text('a', "'yes'"), aQuestion({ linkId: 'b', initial: [{ valueString: 'x' }], extension: [byAnswer] })];

    expect(outcomeOf(evaluateForm(aForm(form)), 'b').outcome).toBe('answered');
    expect(findings(form, [answered('a', { valueString: 'yes' }), answered('b', { valueString: 'x' })], completed)).toEqual([]);
    expect(findings(form, [answered('a', { valueString: 'no' }), answered('b', { valueString: 'x' })], completed)).toEqual([
      'error disabled-answered b',
    ]);
  });
});
