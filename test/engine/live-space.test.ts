import { describe, expect, it } from 'vitest';
import type { Extension, QuestionnaireItem } from '../../src/fhir.ts';
import {
  aCondition,
  aForm,
  answered,
  aQuestion,
  aResponse,
  evaluateForm,
  type ItemTraits,
  icd10,
  initially,
  optionsOf,
  outcomeOf,
  variable,
} from '../support/builders.ts';

const sdc = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-';
const codes = 'http://codes.example.org';

function allowing(expression: string, language = 'text/fhirpath'): Extension {
  return { url: `${sdc}answerExpression`, valueExpression: { language: language as 'text/fhirpath', expression } };
}

function toggling(expression: string, ...options: readonly string[]): Extension {
  return {
    url: `${sdc}answerOptionsToggleExpression`,
    extension: [
      ...options.map((code) => ({ url: 'option', valueCoding: { system: codes, code } })),
      { url: 'expression', valueExpression: { language: 'text/fhirpath' as const, expression } },
    ],
  };
}

function aChoice(traits: ItemTraits = {}): QuestionnaireItem {
  return aQuestion({ type: 'choice', ...traits });
}

const listed = { answerOption: optionsOf('a', 'b') ?? [] };
const problems = variable('problems', 'Condition?patient={{%patient.id}}', 'application/x-fhir-query');

describe('answerExpression', () => {
  it('is the allowed set: what it gives can be answered, what it does not give cannot', () => {
    const question = (found: string) => aChoice({ extension: [allowing('%problems.entry.resource.code'), initially(found)] });
    const judge = (found: string) =>
      outcomeOf(evaluateForm(aForm([question(found)], { extension: [problems] }), { chart: [aCondition()] }), 'q');

    expect(judge("'M05.79'")).toMatchObject({ outcome: 'answered', answer: [{ valueCoding: { system: icd10, code: 'M05.79' } }] });
    expect(judge("'Z99'").outcome).toBe('invalid');
  });

  it('that gives nothing lets nothing be answered', () => {
    const form = aForm([aChoice({ extension: [allowing('{}'), initially('%patient.maritalStatus')] })]);
    const patient = { resourceType: 'Patient', id: 'p1', maritalStatus: { coding: [{ system: codes, code: 'M' }] } };

    expect(outcomeOf(evaluateForm(form, { patient }), 'q').outcome).toBe('invalid');
  });

  it('that fails forbids nothing: the value is kept as not checked, and the failure is told', () => {
    const form = aForm([aChoice({ extension: [allowing('(1 | 2).single()'), initially('%patient.maritalStatus')] })]);
    const patient = { resourceType: 'Patient', id: 'p1', maritalStatus: { coding: [{ system: codes, code: 'M' }] } };

    const evaluation = evaluateForm(form, { patient });

    expect(outcomeOf(evaluation, 'q')).toMatchObject({ outcome: 'answered', answer: [{ valueCoding: { code: 'M' } }] });
    expect(evaluation.issues.map(({ code, path }) => [code, path])).toEqual(
      expect.arrayContaining([
        ['expression-failed', 'q'],
        ['value-not-checked', 'q'],
      ]),
    );
  });

  it('follows the answers it looks at', () => {
    const list = "iif(%resource.item.where(linkId='late').answer.value = 'yes', 'x' | 'y', 'z')";
    const form = aForm([
      aChoice({ linkId: 'q', extension: [allowing(list), initially("'x'")] }),
      aQuestion({ linkId: 'late', extension: [initially("'yes'")] }),
    ]);

    expect(outcomeOf(evaluateForm(form), 'q')).toMatchObject({ outcome: 'answered', answer: [{ valueString: 'x' }] });
  });

  it('of 20,000 codings is read within seconds; one more is too many', () => {
    const contains = (count: number) => Array.from({ length: count }, (_, n) => ({ system: codes, code: `c${n}`, display: `Code ${n}` }));
    const list = (count: number) => ({ resourceType: 'ValueSet', id: 'v', expansion: { contains: contains(count) } });
    const form = aForm([
      aChoice({ linkId: 'a', extension: [allowing('%list.expansion.contains'), initially("'c19999'")] }),
      aChoice({ linkId: 'b', extension: [allowing('%list.expansion.contains'), initially("'none'")] }),
    ]);
    const begun = performance.now();

    const whole = evaluateForm(form, { contexts: { list: list(20_000) } });
    const tooMany = evaluateForm(form, { contexts: { list: list(20_001) } });

    expect(outcomeOf(whole, 'a')).toMatchObject({ outcome: 'answered', answer: [{ valueCoding: { code: 'c19999' } }] });
    expect(outcomeOf(whole, 'b').outcome).toBe('invalid');
    expect(tooMany.issues).toContainEqual(expect.objectContaining({ code: 'expression-too-long', path: 'a' }));
    expect(performance.now() - begun).toBeLessThan(20_000);
  });

  it('in a language that is not run leaves the item as it is, and says so', () => {
    const evaluation = evaluateForm(aForm([aChoice({ ...listed, extension: [allowing('x', 'text/x-nothing'), initially("'a'")] })]));

    expect(outcomeOf(evaluation, 'q').outcome).toBe('answered');
    expect(evaluation.issues).toContainEqual(expect.objectContaining({ code: 'unsupported-language', path: 'q' }));
  });
});

describe('answerOptionsToggleExpression', () => {
  const judge = (...toggles: readonly Extension[]) =>
    evaluateForm(aForm([aChoice({ ...listed, extension: [...toggles, initially("'a'")] })]));

  it('takes an option away while it is not true', () => {
    expect(outcomeOf(judge(toggling('false', 'a')), 'q').outcome).toBe('invalid');
    expect(outcomeOf(judge(toggling('{}', 'a')), 'q').outcome).toBe('invalid');
    expect(outcomeOf(judge(toggling('true', 'a')), 'q').outcome).toBe('answered');
  });

  it('leaves an option on that one of two toggles lets be', () => {
    expect(outcomeOf(judge(toggling('false', 'a'), toggling('true', 'a', 'b')), 'q').outcome).toBe('answered');
  });

  it('leaves options on that it does not name, and names that are no options change nothing', () => {
    expect(outcomeOf(judge(toggling('false', 'b', 'nobody')), 'q').outcome).toBe('answered');
    expect(outcomeOf(judge(toggling('true', 'nobody')), 'q').outcome).toBe('answered');
  });

  it('that fails leaves its options on, and says so', () => {
    const evaluation = judge(toggling('(true | false).single()', 'a'));

    expect(outcomeOf(evaluation, 'q').outcome).toBe('answered');
    expect(evaluation.issues).toContainEqual(expect.objectContaining({ code: 'expression-failed', path: 'q' }));
  });

  it.each([
    ['without parts', { url: `${sdc}answerOptionsToggleExpression` }],
    ['without an expression', { url: `${sdc}answerOptionsToggleExpression`, extension: [{ url: 'option', valueCoding: null }] }],
    ['with an option that holds nothing', { ...toggling('false'), extension: [{ url: 'option' }, ...(toggling('false').extension ?? [])] }],
  ])('%s changes nothing', (_what, toggle) => {
    expect(outcomeOf(judge(toggle as never as Extension), 'q').outcome).toBe('answered');
  });

  it('follows the answers it looks at', () => {
    const form = aForm([
      aChoice({ ...listed, linkId: 'q', extension: [toggling("%resource.item.where(linkId='late').answer.value", 'a'), initially("'a'")] }),
      aQuestion({ linkId: 'late', type: 'boolean' }),
    ]);
    const judgeWith = (value: boolean) => evaluateForm(form, { response: aResponse(answered('late', { valueBoolean: value })) });

    expect(outcomeOf(judgeWith(true), 'q').outcome).toBe('answered');
    expect(outcomeOf(judgeWith(false), 'q').outcome).toBe('invalid');
  });
});
