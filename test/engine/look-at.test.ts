import { describe, expect, it } from 'vitest';
import type { Extension } from '../../src/fhir.ts';
import { extensionUrls } from '../../src/forms/extensions.ts';
import {
  aCondition,
  aForm,
  aGroup,
  answered,
  aQuestion,
  aResponse,
  enabledBy,
  evaluateForm,
  initially,
  launchContext,
  outcomeOf,
} from '../support/builders.ts';

const contextExpressionUrl = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-contextExpression';

function showing(expression: unknown, language = 'application/x-fhir-query', label?: string): Extension {
  const part = { url: 'expression', valueExpression: { language: language as 'text/fhirpath', expression: expression as string } };
  return { url: contextExpressionUrl, extension: [...(label === undefined ? [] : [{ url: 'label', valueString: label }]), part] };
}

const problems = 'Condition?patient={{%patient.id}}';
const chart = [aCondition({ id: 'c1' }), aCondition({ id: 'c2', daysAgo: 3 })];

describe('what a form wants shown beside a question', () => {
  it('is shown with its label, newest first, each record by what it is', () => {
    const form = aForm([aQuestion({ extension: [showing(problems, undefined, 'Problems')] })]);

    const { lookAt } = outcomeOf(evaluateForm(form, { chart }), 'q');

    expect(lookAt).toMatchObject([
      {
        label: 'Problems',
        records: [
          { id: 'c2', path: 'Condition.code' },
          { id: 'c1', path: 'Condition.code' },
        ],
      },
    ]);
  });

  it('never answers', () => {
    const form = aForm([aQuestion({ extension: [showing(problems)] })]);

    expect(outcomeOf(evaluateForm(form, { chart }), 'q')).toMatchObject({ outcome: 'unmapped', lookAt: [{ label: 'Question q' }] });
  });

  it('is shown beside an answer and beside what a person gave, and not where the question is not asked', () => {
    const look = showing(problems);
    const form = aForm([
      aQuestion({ linkId: 'ours', extension: [look, initially("'x'")] }),
      aQuestion({ linkId: 'hers', extension: [look] }),
      aQuestion({ linkId: 'off', extension: [look, enabledBy('false')] }),
    ]);

    const evaluation = evaluateForm(form, { chart, response: aResponse(answered('hers', { valueString: 'y' })) });

    expect(['ours', 'hers', 'off'].map((path) => outcomeOf(evaluation, path).lookAt?.[0]?.records.length)).toEqual([2, 2, undefined]);
  });

  it('is an element where an expression names one', () => {
    const form = aForm([aQuestion({ extension: [showing('%patient.name.family', 'text/fhirpath')] })]);

    expect(outcomeOf(evaluateForm(form), 'q').lookAt).toMatchObject([{ records: [{ path: 'Patient.name[0].family', value: 'Okafor' }] }]);
  });

  it('is left out where there is nothing to show', () => {
    const form = aForm([
      aQuestion({ extension: [showing(problems), showing("'computed'", 'text/fhirpath'), showing('{}', 'text/fhirpath')] }),
    ]);

    expect(outcomeOf(evaluateForm(form), 'q').lookAt).toBeUndefined();
  });

  it('is bounded: 2,000 records are not all shown', () => {
    const many = Array.from({ length: 2_000 }, (_, n) => aCondition({ id: `c${n}` }));
    const form = aForm([aQuestion({ extension: [showing(problems)] })]);

    expect(outcomeOf(evaluateForm(form, { chart: many }), 'q').lookAt?.[0]?.records).toHaveLength(25);
  });

  it.each([
    ['a number', showing(7)],
    ['nothing', showing(null)],
    ['without parts', { url: contextExpressionUrl }],
    ['in a language that is not run', showing('x', 'text/x-nothing')],
    ['not to be parsed', showing('((', 'text/fhirpath')],
    ['a query that leads away', showing('https://elsewhere.example.org/Condition')],
  ])('that is %s shows nothing and stops nothing', (_what, look) => {
    const form = aForm([aQuestion({ extension: [look as Extension, initially("'x'")] })]);

    expect(outcomeOf(evaluateForm(form, { chart }), 'q')).toEqual(expect.objectContaining({ outcome: 'answered' }));
    expect(outcomeOf(evaluateForm(form, { chart }), 'q').lookAt).toBeUndefined();
  });
});

describe('candidates for a group', () => {
  const group = aGroup('contacts', [aQuestion({ linkId: 'name' })], {
    repeats: true,
    extension: [
      {
        url: extensionUrls.candidateExpression,
        valueExpression: { name: 'chosen', language: 'application/x-fhir-query', expression: 'RelatedPerson?patient={{%patient.id}}' },
      },
    ],
  });
  const form = aForm([group], { extension: [launchContext('patient')] });
  const contact = { resourceType: 'RelatedPerson', id: 'r1', patient: { reference: 'Patient/p1' }, name: [{ family: 'Okafor' }] };

  it('are offered to a person, who makes repetitions of them; none is made', () => {
    const evaluation = evaluateForm(form, { chart: [contact] });

    expect(outcomeOf(evaluation, 'contacts')).toMatchObject({
      outcome: 'offered',
      candidates: [
        { value: { valueReference: { reference: 'RelatedPerson/r1' } }, evidence: [{ resourceType: 'RelatedPerson', id: 'r1' }] },
      ],
    });
    expect(evaluation.response.item).toBeUndefined();
  });

  it('are not spoken of where there are none', () => {
    expect(evaluateForm(form).items.map(({ path }) => path)).toEqual(['contacts/name']);
  });
});
