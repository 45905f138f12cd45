import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/engine/evaluate.ts';
import { outcomes } from '../../src/engine/outcome.ts';
import { type AnswerPatch, applyPatch, computePatch, flattenAnswers } from '../../src/engine/patch.ts';
import type { AnyResource, Questionnaire, QuestionnaireItem, QuestionnaireResponseItem } from '../../src/fhir.ts';
import { IssueList } from '../../src/forms/issues.ts';
import { readAnswerSpace } from '../../src/forms/options.ts';
import { indexQuestionnaire, itemTypes } from '../../src/forms/questionnaire.ts';
import { chartFor } from '../../src/laws/chart-arbitrary.ts';
import { fitAnswer } from '../../src/values/answer-value.ts';
import { sameAnswers } from '../../src/values/answers.ts';
import {
  aForm,
  aPatient,
  aQuestion,
  aResponse,
  byMachine,
  evaluateForm,
  gatherInput,
  initially,
  judgeInitially,
  optionsOf,
} from '../support/builders.ts';
import { anyAnswersTo, anyForm, generatedMapping as mapping } from './support/form-arbitrary.ts';

const runs = { numRuns: 50 };
const anyChart = chartFor(mapping);
const formWithAnswers = anyForm.chain((form) => fc.tuple(fc.constant(form), anyAnswersTo(form)));

/** A patch as it stands in the authorization after it was sent: our own log says that a machine wrote it. */
function asWritten(patch: AnswerPatch): AnswerPatch {
  return { changes: patch.changes.map((change) => ({ ...change, value: change.value.map((value) => byMachine(value)) })) };
}

describe('for any form and any chart', () => {
  it('every question of the form ends in one known outcome, with a reason unless it is answered', () => {
    fc.assert(
      fc.property(anyForm, anyChart, (form, { patient, resources }) => {
        const { items } = evaluateForm(form, { mapping, patient, chart: resources });
        const paths = items.map(({ path }) => path);
        expect(new Set(paths).size).toBe(paths.length);
        for (const item of items) {
          expect(outcomes).toContain(item.outcome);
          expect(item.answer !== undefined).toBe(item.outcome === 'answered' || item.outcome === 'kept');
          if (item.outcome !== 'answered') expect(item.reason ?? '').not.toBe('');
          else expect(item.evidence?.length ?? 0).toBeGreaterThan(0);
        }
        const asked = indexQuestionnaire(form, new IssueList()).all.filter(({ type }) => type !== 'group' && type !== 'display');
        const reached = new Set(items.map(({ path }) => path.replaceAll(/\[\d+\]/g, '')));
        for (const question of asked) expect(reached).toContain(question.path);
      }),
      runs,
    );
  });

  it('a patch applied leaves an empty patch, at once and after evaluating again', () => {
    fc.assert(
      fc.property(anyForm, anyChart, (form, { patient, resources }) => {
        const traits = { mapping, patient, chart: resources };
        const first = evaluateForm(form, traits);
        const patched = applyPatch(undefined, asWritten(computePatch(first, undefined)));

        expect(computePatch(first, patched).changes).toEqual([]);
        const again = evaluateForm(form, { ...traits, response: patched });
        expect(computePatch(again, patched).changes).toEqual([]);
        expect(again.items.map(({ outcome }) => outcome)).toEqual(first.items.map(({ outcome }) => outcome));
      }),
      runs,
    );
  });

  it('an initial value that counts all answers is the same again over what was written', () => {
    const counting = [initially('%resource.descendants().answer.count()')];
    const form = aForm([
      aQuestion({ linkId: 'count', type: 'integer', extension: counting }),
      aQuestion({ linkId: 'again', type: 'integer', extension: counting }),
      aQuestion({ linkId: 'gender', type: 'string', extension: [initially('%patient.gender')] }),
    ]);
    const first = evaluateForm(form, {});
    const again = evaluateForm(form, { response: applyPatch(undefined, asWritten(computePatch(first, undefined))) });
    expect(first.items.map(({ outcome }) => outcome)).toEqual(['answered', 'answered', 'answered']);
    expect(again.items).toEqual(first.items);
  });

  it('the order of the chart changes nothing', () => {
    fc.assert(
      fc.property(anyForm, anyChart, (form, { patient, resources }) => {
        const [a, b] = [resources, [...resources].reverse()].map((chart) => evaluateForm(form, { mapping, patient, chart }));
        expect(b?.items).toEqual(a?.items);
        expect(b?.response).toEqual(a?.response);
      }),
      runs,
    );
  });

  it('a person’s answer is never changed, left out or put into a patch', () => {
    fc.assert(
      fc.property(formWithAnswers, anyChart, ([form, response], { patient, resources }) => {
        const evaluation = evaluateForm(form, { mapping, patient, chart: resources, response });
        const [before, after] = [flattenAnswers(response.item ?? []), flattenAnswers(evaluation.response.item ?? [])];
        for (const [path, value] of before) expect(sameAnswers(value, after.get(path) ?? [])).toBe(true);
        const patched = flattenAnswers(applyPatch(response, computePatch(evaluation, response)).item ?? []);
        for (const [path, value] of before) expect(sameAnswers(value, patched.get(path) ?? [])).toBe(true);
      }),
      runs,
    );
  });

  it('a disabled item and a human-only item are never answered by a machine', () => {
    fc.assert(
      fc.property(anyForm, anyChart, (form, { patient, resources }) => {
        const evaluation = evaluateForm(form, { mapping, patient, chart: resources });
        const written = flattenAnswers(evaluation.response.item ?? []);
        const sent = new Set(computePatch(evaluation, undefined, { includeUnconfirmed: true }).changes.map(({ path }) => path));
        for (const { path, outcome, text } of evaluation.items.filter((item) => item.outcome !== 'answered')) {
          expect(written.has(path)).toBe(false);
          expect(sent.has(path)).toBe(false);
          if (text.includes('attest')) expect(['human-only', 'disabled', 'failed']).toContain(outcome);
        }
        expect(evaluation.items.filter(({ text, outcome }) => text.includes('attest') && outcome === 'answered')).toEqual([]);
      }),
      runs,
    );
  });

  it('the response has the shape of the form', () => {
    fc.assert(
      fc.property(formWithAnswers, anyChart, fc.boolean(), ([form, response], { patient, resources }, again) => {
        const evaluation = evaluateForm(form, { mapping, patient, chart: resources, ...(again ? { response } : {}) });
        expectShape(evaluation.response.item ?? [], form.item ?? []);
      }),
      runs,
    );
  });

  it('the same input gives the same bytes, and is not changed', () => {
    fc.assert(
      fc.property(formWithAnswers, anyChart, ([form, response], { patient, resources }) => {
        const input = gatherInput(form, { mapping, patient, chart: resources, response });
        const before = JSON.stringify(input);
        const copy = JSON.parse(before) as typeof input;
        expect(JSON.stringify(evaluate(input))).toBe(JSON.stringify(evaluate(copy)));
        expect(JSON.stringify(input)).toBe(before);
      }),
      runs,
    );
  });

  it('a source that was not read to its end never makes an answer', () => {
    fc.assert(
      fc.property(
        anyForm,
        anyChart,
        fc.constantFrom('incomplete' as const, 'not-permitted' as const),
        (form, { patient, resources }, completeness) => {
          const { items } = evaluateForm(form, { mapping, patient, chart: resources, completeness });
          for (const item of items.filter(({ outcome }) => outcome === 'answered'))
            expect(item.evidence?.filter((each) => each.kind === 'search' || (each.kind === 'record' && each.query !== undefined))).toEqual(
              [],
            );
        },
      ),
      runs,
    );
  });

  it('an empty chart never says no, none or zero', () => {
    fc.assert(
      fc.property(anyForm, (form) => {
        const patient: AnyResource = { resourceType: 'Patient', id: 'p1' };
        const { items } = evaluateForm(form, { mapping, patient });
        for (const { answer, evidence } of items) {
          if (evidence?.some(({ kind }) => kind === 'form' || kind === 'answer') === true || answer === undefined) continue;
          // What counts answers of this form may be zero: that is the form's own arithmetic.
          if (evidence?.every((each) => each.kind === 'rule' && each.expression.includes('%resource')) === true) continue;
          if (evidence?.every((each) => each.kind === 'rule' && each.expression.includes('%context')) === true) continue;
          expect([answer[0]?.valueBoolean, answer[0]?.valueInteger, answer[0]?.valueDecimal]).not.toContain(false);
          expect([answer[0]?.valueInteger, answer[0]?.valueDecimal]).not.toContain(0);
        }
      }),
      runs,
    );
  });
});

/** Same order, groups without answers, no item beside an answer, one value[x] of the right type in each answer. */
function expectShape(items: readonly QuestionnaireResponseItem[], form: readonly QuestionnaireItem[]): void {
  const order = items.map(({ linkId }) => form.findIndex((each) => each.linkId === linkId));
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(order).not.toContain(-1);
  for (const item of items) {
    const question = form.find(({ linkId }) => linkId === item.linkId);
    expect(item.answer !== undefined && item.item !== undefined).toBe(false);
    expect(item.answer?.length).not.toBe(0);
    expect(item.item?.length).not.toBe(0);
    if (question?.type === 'group') expect(item.answer).toBeUndefined();
    for (const answer of item.answer ?? []) {
      const keys = Object.keys(answer).filter((key) => key.startsWith('value'));
      expect(keys).toHaveLength(1);
      expect(allowedValues[question?.type ?? 'group']).toContain(keys[0]);
      expectShape(answer.item ?? [], question?.item ?? []);
    }
    expectShape(item.item ?? [], question?.item ?? []);
  }
}

const allowedValues: Readonly<Record<string, readonly string[]>> = {
  boolean: ['valueBoolean'],
  decimal: ['valueDecimal'],
  integer: ['valueInteger'],
  date: ['valueDate'],
  dateTime: ['valueDateTime'],
  time: ['valueTime'],
  string: ['valueString'],
  text: ['valueString'],
  url: ['valueUri'],
  choice: ['valueCoding', 'valueString'],
  'open-choice': ['valueCoding', 'valueString'],
  attachment: ['valueAttachment'],
  reference: ['valueReference'],
  quantity: ['valueQuantity'],
};

describe('for any value and any type of question', () => {
  const typeNames = [
    'System.String',
    'System.Boolean',
    'System.Integer',
    'System.Decimal',
    'System.Date',
    'System.DateTime',
    'System.Time',
    'System.Quantity',
  ]
    .concat(
      [
        'string',
        'code',
        'boolean',
        'integer',
        'decimal',
        'date',
        'dateTime',
        'instant',
        'time',
        'uri',
        'Coding',
        'CodeableConcept',
        'Quantity',
      ].map((name) => `FHIR.${name}`),
    )
    .concat(['Reference', 'Attachment', 'DocumentReference', 'Binary', 'Patient', 'BackboneElement'].map((name) => `FHIR.${name}`));
  const knownParts = fc.record(
    {
      resourceType: fc.constantFrom('Patient', 'DocumentReference', 'Binary'),
      id: fc.string(),
      coding: fc.oneof(
        fc.array(
          fc.oneof(fc.constant(null), fc.record({ system: fc.string(), code: fc.oneof(fc.constant('a'), fc.string(), fc.integer()) })),
          { maxLength: 3 },
        ),
        fc.string(),
      ),
      system: fc.string(),
      code: fc.oneof(fc.string(), fc.integer()),
      value: fc.oneof(fc.double(), fc.string(), fc.constant(null)),
      unit: fc.string(),
      comparator: fc.constantFrom('<', '>'),
      reference: fc.oneof(fc.string(), fc.integer()),
      content: fc.oneof(fc.constant([null]), fc.constant([{ attachment: { url: 'x' } }]), fc.string()),
      url: fc.string(),
    },
    { requiredKeys: [] },
  );
  const anyValue = fc.oneof(
    fc.jsonValue(),
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constantFrom('2026', '2026-01-01', '10:00:00', 'a', ''),
    knownParts,
  );

  it('the value has the value[x] of the type, or there is a reason; nothing is thrown', () => {
    fc.assert(
      fc.property(fc.constantFrom(...itemTypes), fc.constantFrom(...typeNames), anyValue, fc.boolean(), (type, given, value, listed) => {
        const questionnaire = aForm([aQuestion({ type, ...(listed ? { answerOption: optionsOf('a', 'b') ?? [] } : {}) })]);
        const [item] = indexQuestionnaire(questionnaire, new IssueList()).items;
        if (item === undefined) throw new Error('no item');

        const fitted = fitAnswer({ type: given, value, node: value }, item, readAnswerSpace(item, questionnaire, new Map()));

        if (!fitted.fits) {
          expect(fitted.reason).not.toBe('');
          return;
        }
        const keys = Object.keys(fitted.value);
        expect(keys).toHaveLength(1);
        expect(allowedValues[type]).toContain(keys[0]);
        const [kept] = Object.values(fitted.value);
        expect(kept).not.toBe('');
        expect(JSON.parse(JSON.stringify(kept))).toEqual(kept);
      }),
      { numRuns: 2_000 },
    );
  });

  it('whatever stands in a chart, evaluating it throws nothing', () => {
    const anyElement = fc.dictionary(
      fc.constantFrom('name', 'gender', 'birthDate', 'telecom', 'contact', 'extension', 'identifier', 'meta', 'deceasedBoolean'),
      fc.jsonValue(),
      { maxKeys: 6 },
    );
    const form: Questionnaire = aForm([
      aQuestion({ linkId: 'a' }),
      ...['%patient.name.family', '%patient.birthDate', '%patient.contact', '%patient.identifier', '%patient.descendants()'].map(
        (expression, n) =>
          aQuestion({
            linkId: `q${n}`,
            type: 'open-choice',
            repeats: true,
            extension: [
              {
                url: 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-initialExpression',
                valueExpression: { language: 'text/fhirpath', expression },
              },
            ],
          }),
      ),
    ]);
    fc.assert(
      fc.property(anyElement, (elements) => {
        const patient = aPatient(elements);
        expect(evaluateForm(form, { patient }).items).toHaveLength(6);
      }),
      { numRuns: 60 },
    );
  });

  it('whatever text stands in a chart, a query or an answer made of it is only that text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (family) => {
        const outcome = judgeInitially('%patient.name.family', { patient: aPatient({ name: [{ family }] }) });
        if (family.trim() === '') expect(outcome.outcome).toBe('no-data');
        else expect(outcome.answer).toEqual([{ valueString: family }]);
      }),
    );
  });

  it('a response of any odd shape is read without a fault, and nothing in it is lost to a patch', () => {
    const once = { selector: (item: QuestionnaireResponseItem): string => item.linkId, maxLength: 3 };
    const { oddItem } = fc.letrec<{ oddItem: QuestionnaireResponseItem }>((tie) => ({
      oddItem: fc.record(
        {
          linkId: fc.constantFrom('a', 'b', 'd'),
          answer: fc.array(
            fc.oneof(
              fc.constantFrom({}, { valueString: 'x' }, byMachine({ valueString: 'm' })),
              fc.record({ valueString: fc.string({ minLength: 1 }), item: fc.uniqueArray(tie('oddItem'), once) }),
            ),
            { maxLength: 3 },
          ),
          item: fc.uniqueArray(tie('oddItem'), once),
        },
        { requiredKeys: ['linkId'] },
      ) as fc.Arbitrary<QuestionnaireResponseItem>,
    }));
    const form = aForm([
      aQuestion({ linkId: 'a', initial: [{ valueString: 'new' }], item: [aQuestion({ linkId: 'b', initial: [{ valueString: 'new' }] })] }),
      aQuestion({
        linkId: 'c',
        type: 'group',
        repeats: true,
        item: [aQuestion({ linkId: 'd', initial: [{ valueString: 'new' }] }), aQuestion({ linkId: 'a' })],
      }),
    ]);
    fc.assert(
      fc.property(fc.uniqueArray(oddItem, once), fc.array(fc.uniqueArray(oddItem, once), { maxLength: 3 }), (items, groups) => {
        const response = aResponse(...items, ...groups.map((item) => ({ linkId: 'c', item })));
        const evaluation = evaluateForm(form, { response });
        const patched = applyPatch(response, asWritten(computePatch(evaluation, response)));
        expect(computePatch(evaluation, patched).changes).toEqual([]);
      }),
      runs,
    );
  });
});
