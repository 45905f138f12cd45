import { describe, expect, it } from 'vitest';
import type { Extension, QuestionnaireItem, QuestionnaireResponseItem } from '../../src/fhir.ts';
import { aGroup, answered, aQuestion, enabledBy, type ItemTraits, launchContext, variable } from '../support/builders.ts';
import { completed, findings, type Validating, validate } from './support/validating.ts';

const core = 'http://hl7.org/fhir/StructureDefinition/';
const occurs = (name: 'min' | 'max', valueInteger: number): Extension => ({ url: `${core}questionnaire-${name}Occurs`, valueInteger });

const a = answered('a', { valueString: 'x' });
const b = answered('b', { valueString: 'x' });

describe('what is required', () => {
  const required = (linkId: string, more: ItemTraits = {}): QuestionnaireItem => aQuestion({ linkId, required: true, ...more });

  it('is still to come while the response is in progress, and missing once it is complete', () => {
    expect(findings([required('a')], [])).toEqual(['warning required-missing a']);
    expect(findings([required('a')], [], completed)).toEqual(['error required-missing a']);
    expect(findings([required('a')], [], { head: { status: 'amended' } })).toEqual(['error required-missing a']);
    expect(findings([required('a')], [], { mode: 'as-complete' })).toEqual(['error required-missing a']);
  });

  it('stands at the item, or at the element above where there is none', () => {
    const group = aGroup('g', [required('a'), required('b')]);

    const issues = validate([group], [{ linkId: 'g', item: [{ linkId: 'a' }] }], completed);

    expect(issues.map(({ path, expression }) => [path, expression])).toEqual([
      ['g/a', 'QuestionnaireResponse.item[0].item[0]'],
      ['g/b', 'QuestionnaireResponse.item[0]'],
    ]);
  });

  it('of a group is one answer somewhere in it', () => {
    const group = aGroup('g', [aQuestion({ linkId: 'a' }), aQuestion({ linkId: 'b' })], { required: true });

    expect(findings([group], [{ linkId: 'g' }], completed)).toEqual(['error required-missing g']);
    expect(findings([group], [{ linkId: 'g', item: [b] }], completed)).toEqual([]);
  });

  it('in an optional group that is not there is free', () => {
    const group = aGroup('g', [required('a'), aQuestion({ linkId: 'b' })]);

    expect(findings([group], [], completed)).toEqual([]);
    expect(findings([group], [{ linkId: 'g', item: [b] }], completed)).toEqual(['error required-missing g/a']);
  });

  it('below a question is asked for under each of its answers', () => {
    const question = aQuestion({ linkId: 'a', repeats: true, item: [required('b')] });
    const answers = answered('a', { valueString: 'x', item: [b] }, { valueString: 'y' });

    expect(findings([question], [answers], completed)).toEqual(['error required-missing a/b[1]']);
    expect(findings([question], [], completed)).toEqual([]);
  });

  it('of a disabled item binds nobody', () => {
    const item = required('b', { enableWhen: [{ question: 'a', operator: 'exists', answerBoolean: true }] });

    expect(findings([aQuestion({ linkId: 'a' }), item], [], completed)).toEqual([]);
    expect(findings([aQuestion({ linkId: 'a' }), item], [a], completed)).toEqual(['error required-missing b']);
  });
});

describe('how often something is answered', () => {
  const twice = answered('a', { valueString: 'x' }, { valueString: 'y' });
  const groups = (n: number): QuestionnaireResponseItem[] => Array.from({ length: n }, () => ({ linkId: 'g', item: [a] }));
  const group = (extension: readonly Extension[]): QuestionnaireItem =>
    aGroup('g', [aQuestion({ linkId: 'a' })], { repeats: true, extension });

  it('is once for a question that does not repeat', () => {
    expect(findings([aQuestion({ linkId: 'a' })], [twice])).toEqual(['error too-many a']);
    expect(findings([aQuestion({ linkId: 'a', repeats: true })], [twice])).toEqual([]);
  });

  it('has a most and a least, for answers and for groups', () => {
    expect(findings([aQuestion({ linkId: 'a', repeats: true, extension: [occurs('max', 1)] })], [twice])).toEqual(['error too-many a']);
    expect(findings([aQuestion({ linkId: 'a', repeats: true, extension: [occurs('min', 3)] })], [twice])).toEqual(['warning too-few a']);
    expect(findings([group([occurs('max', 1)])], groups(2))).toEqual(['error too-many g']);
    expect(findings([group([occurs('min', 3)])], groups(2), completed)).toEqual(['error too-few g']);
    expect(findings([group([occurs('min', 2), occurs('max', 2)])], groups(2), completed)).toEqual([]);
  });
});

describe('what the form does not ask', () => {
  const asked = aQuestion({ linkId: 'a', type: 'boolean' });
  const onlyIf = aQuestion({ linkId: 'b', enableWhen: [{ question: 'a', operator: '=', answerBoolean: true }] });
  const no = answered('a', { valueBoolean: false });

  it('may stand answered in progress, and not once the response is complete', () => {
    expect(findings([asked, onlyIf], [no, b])).toEqual(['warning disabled-answered b']);
    expect(findings([asked, onlyIf], [no, b], completed)).toEqual(['error disabled-answered b']);
    expect(findings([asked, onlyIf], [answered('a', { valueBoolean: true }), b], completed)).toEqual([]);
  });

  it('is told of once for a whole group', () => {
    const { enableWhen } = onlyIf;
    const group = aGroup('g', [aQuestion({ linkId: 'x' }), aQuestion({ linkId: 'y' })], {
      ...(enableWhen === undefined ? {} : { enableWhen }),
    });
    const response = { linkId: 'g', item: [answered('x', { valueString: '1' }), answered('y', { valueString: '2' })] };

    expect(findings([asked, group], [no, response], completed)).toEqual(['error disabled-answered g']);
  });

  it('is found through conditions on conditions: an answer of a disabled question counts for nothing', () => {
    const third = aQuestion({ linkId: 'c', enableWhen: [{ question: 'b', operator: 'exists', answerBoolean: true }] });

    expect(findings([asked, onlyIf, third], [no, b, answered('c', { valueString: 'x' })], completed)).toEqual([
      'error disabled-answered b',
      'error disabled-answered c',
    ]);
  });

  it('is computed by expressions over the response, its variables and the item', () => {
    const item = (expression: string): QuestionnaireItem => aQuestion({ linkId: 'b', extension: [enabledBy(expression)] });
    const form = { form: { extension: [variable('yes', "%resource.item.where(linkId = 'a').answer.value")] }, ...completed };

    expect(findings([asked, item('%yes')], [no, b], form)).toEqual(['error disabled-answered b']);
    expect(findings([asked, item('%yes.not()')], [no, b], form)).toEqual([]);
    expect(findings([asked, item("%qitem.linkId = 'b'")], [no, b], form)).toEqual([]);
    expect(findings([asked, item("%resource.item.where(linkId = 'nobody').answer.value")], [no, b], form)).toEqual([
      'error disabled-answered b',
    ]);
  });

  it.each([
    ['a name that nobody defines', '%nobody.exists()', {}],
    ['a broken expression', '%resource.item.(', {}],
    ['a launch context that is not at hand', "%patient.gender = 'female'", { form: { extension: [launchContext('patient')] } }],
    [
      'a variable that rests on a launch context',
      '%old',
      { form: { extension: [launchContext('patient'), variable('old', '%patient.birthDate < @1950')] } },
    ],
    ['a variable that needs itself', '%x', { form: { extension: [variable('x', '%x.exists()')] } }],
    [
      'a query that was not sent',
      '%drugs.exists()',
      { form: { extension: [variable('drugs', 'MedicationRequest?patient=p', 'application/x-fhir-query')] } },
    ],
    ['something that is not yes or no', "'maybe'", {}],
  ] as readonly (readonly [string, string, Validating])[])(
    'cannot be told where the condition uses %s: then nothing is complete',
    (_what, expression, options) => {
      const items = [aQuestion({ linkId: 'b', required: true, extension: [enabledBy(expression)] })];

      expect(findings(items, [], options)).toEqual(['warning not-computed b']);
      expect(findings(items, [], { ...options, ...completed })).toEqual(['error not-computed b']);
    },
  );

  it('cannot be told where the condition is in another language', () => {
    const items = [aQuestion({ linkId: 'b', extension: [enabledBy('"ShowIt"', 'text/cql')] })];

    expect(findings(items, [b], completed)).toEqual(['error not-computed b']);
  });

  it('can be told with the chart at hand', () => {
    const items = [aQuestion({ linkId: 'b', extension: [enabledBy("%patient.gender = 'female'")] })];
    const record = { contexts: { patient: { resourceType: 'Patient', gender: 'male' } }, sources: [] };

    expect(findings(items, [b], { form: { extension: [launchContext('patient')] }, record, ...completed })).toEqual([
      'error disabled-answered b',
    ]);
  });

  it('never comes to rest where conditions answer each other, and then nothing is complete', () => {
    const items = [
      aQuestion({ linkId: 'a', enableWhen: [{ question: 'b', operator: 'exists', answerBoolean: false }] }),
      aQuestion({ linkId: 'b', enableWhen: [{ question: 'a', operator: 'exists', answerBoolean: true }] }),
    ];

    expect(findings(items, [a, b], completed)).toEqual(['error not-computed']);
  });

  it('is taken as asked, with a warning, where dates are not equally precise', () => {
    const items = [
      aQuestion({ linkId: 'a', type: 'date' }),
      aQuestion({ linkId: 'b', required: true, enableWhen: [{ question: 'a', operator: '>', answerDate: '2020-06-01' }] }),
    ];

    expect(findings(items, [answered('a', { valueDate: '2020' })], completed)).toEqual([
      'warning not-computed b',
      'error required-missing b',
    ]);
  });
});

describe('the form’s own checks', () => {
  const constraint = (expression: string, severity = 'error'): Extension => ({
    url: `${core}questionnaire-constraint`,
    extension: [
      { url: 'key', valueId: 'k1' },
      { url: 'severity', valueCode: severity as 'error' },
      { url: 'expression', valueString: expression },
      { url: 'human', valueString: 'Say it twice' },
    ],
  });
  const target = (expression: string, language = 'text/fhirpath'): Extension => ({
    url: `${core}targetConstraint`,
    extension: [
      { url: 'key', valueId: 'k2' },
      { url: 'severity', valueCode: 'warning' },
      { url: 'expression', valueExpression: { language: language as 'text/fhirpath', expression } },
      { url: 'human', valueString: 'Say it better' },
    ],
  });
  const on = (...extension: Extension[]): QuestionnaireItem => aQuestion({ linkId: 'a', extension });

  it('fail with the severity and the words the form gives them', () => {
    expect(validate([on(constraint('answer.count() = 2'))], [a])).toMatchObject([
      { severity: 'error', code: 'constraint-failed', path: 'a', details: "the form's check k1 fails: Say it twice" },
    ]);
    expect(findings([on(constraint('answer.count() = 2', 'warning'))], [a], completed)).toEqual(['warning constraint-failed a']);
    expect(findings([on(target("%context.answer.value = 'y'"))], [a], completed)).toEqual(['warning constraint-failed a']);
  });

  it('pass where they hold, on the item and on the whole form', () => {
    const form = {
      extension: [constraint('item.count() = %questionnaire.item.count()'), variable('n', 'item.count()'), constraint('%n = 1')],
    };

    expect(findings([on(constraint("%resource.item.answer.value = 'x' and %qitem.linkId = 'a'"))], [a], { form, ...completed })).toEqual(
      [],
    );
  });

  it('ask nothing of an item that is not there or not asked, and do no harm before anything is answered', () => {
    const disabled = { ...on(constraint('false')), enableWhen: [{ question: 'b', operator: 'exists' as const, answerBoolean: true }] };

    expect(findings([on(constraint('false'))], [], completed)).toEqual([]);
    expect(findings([disabled, aQuestion({ linkId: 'b' })], [a])).toEqual(['warning disabled-answered a']);
    expect(findings([on()], [], { form: { extension: [constraint('item.exists()')] } })).toEqual(['warning constraint-failed']);
    expect(findings([on()], [], { form: { extension: [constraint('item.exists()')] }, ...completed })).toEqual(['error constraint-failed']);
  });

  it('that cannot be computed, or say nothing, hold up a complete response only', () => {
    for (const rule of [constraint('%nobody = 1'), constraint('{}'), constraint('answer.(')]) {
      expect(findings([on(rule)], [a])).toEqual(['warning not-computed a']);
      expect(findings([on(rule)], [a], completed)).toEqual(['error not-computed a']);
    }
    expect(findings([on(target('true', 'text/cql'))], [a], completed)).toEqual(['warning not-computed a']);
  });
});
