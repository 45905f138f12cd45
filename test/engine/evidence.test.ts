import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flattenAnswers } from '../../src/engine/patch.ts';
import type { AnyResource } from '../../src/fhir.ts';
import { Expressions } from '../../src/fhirpath/expressions.ts';
import { chartFor } from '../../src/laws/chart-arbitrary.ts';
import {
  aCondition,
  aForm,
  aMapping,
  anObservation,
  aPatient,
  aQuestion,
  calculated,
  evaluateForm,
  initially,
  isRecordEvidence,
  judgeInitially,
  judgeRule,
  now,
  outcomeOf,
  variable,
} from '../support/builders.ts';

const plain = new Expressions({ now, hyphenated: [], refused: new Map() });

/** What stands at a path of a resource, by FHIRPath. */
function valuesAt(resource: AnyResource, path: string): readonly unknown[] {
  const found = plain.evaluate(path, [structuredClone(resource)], {});
  return found.ok ? found.found.map(({ value }) => value) : [];
}

function pathsOf(outcome: ReturnType<typeof judgeInitially>): readonly string[] {
  return (outcome.evidence ?? []).map((each) => (isRecordEvidence(each) ? each.path : each.kind));
}

describe('evidence', () => {
  it('says resource, version, path, value as found, date, age, rule, query and when it was read', () => {
    const outcome = judgeRule({ from: '%labs', value: 'value.ofType(Quantity).value', pick: 'newest' }, { chart: [anObservation()] });

    expect(outcome.evidence).toEqual([
      {
        kind: 'record',
        resourceType: 'Observation',
        id: 'o1',
        versionId: '1',
        path: 'Observation.value.value',
        value: 71,
        date: '2026-11-10',
        ageDays: 10,
        rule: 'invented@1.0.0#q',
        query: 'Observation?patient=p1',
        readAt: now,
      },
    ]);
  });

  it('says the conversion, and the value as it stood before', () => {
    const unit = { url: 'http://hl7.org/fhir/StructureDefinition/questionnaire-unit', valueCoding: { code: 'kg' } };
    const traits = { chart: [anObservation({ value: 154, unit: '[lb_av]' })], question: { extension: [unit] } };

    const outcome = judgeRule({ from: '%labs', value: 'value', pick: 'newest' }, traits);

    expect(outcome).toMatchObject({
      answer: [{ valueDecimal: 69.85 }],
      evidence: [{ value: { value: 154, code: '[lb_av]' }, conversion: 'converted from 154 [lb_av] to 69.85 kg by UCUM' }],
    });
  });

  it('shows a whole resource by the element that says what it is', () => {
    const outcome = judgeRule({ value: '%problems.exists()' }, { chart: [aCondition()], question: { type: 'boolean' } });

    expect(outcome.evidence).toMatchObject([{ path: 'Condition.code', value: { text: 'Condition M05.79' } }]);
  });

  it('does not take a Bundle that carries a resource for where it stands', () => {
    const form = aForm([aQuestion({ extension: [initially('%found.entry.resource.code.coding.code')] })], {
      extension: [variable('found', 'Condition?patient={{%patient.id}}', 'application/x-fhir-query')],
    });

    const outcome = outcomeOf(evaluateForm(form, { chart: [aCondition()] }), 'q');

    expect(outcome.evidence).toMatchObject([
      { resourceType: 'Condition', id: 'c1', path: 'Condition.code.coding[0].code', query: 'Condition?patient=p1' },
    ]);
  });

  it('names the search and how many were looked at for what was not found', () => {
    const outcome = judgeRule({ value: '%problems.code.text' }, { question: { type: 'string' } });

    expect(outcome.evidence).toMatchObject([{ kind: 'search', searched: [{ source: 'problems', lookedAt: 0 }] }]);
  });

  it('says rule for a constant, form for the form’s own value, answer for another answer', () => {
    const form = aForm([
      aQuestion({ linkId: 'constant', extension: [initially("'x'")] }),
      aQuestion({ linkId: 'form', initial: [{ valueString: 'y' }] }),
      aQuestion({ linkId: 'answer', extension: [calculated("%resource.item.where(linkId = 'form').answer.value & '!'")] }),
    ]);

    const { items } = evaluateForm(form);

    expect(items.map(({ evidence }) => evidence?.map(({ kind }) => kind))).toEqual([['rule'], ['form'], ['answer']]);
  });
});

describe('traceOrigins', () => {
  const chart = [
    anObservation({ id: 'a', value: 10, daysAgo: 3 }),
    anObservation({ id: 'b', value: 20, daysAgo: 2 }),
    anObservation({ id: 'c', value: 30, daysAgo: 1 }),
  ];

  it.each([
    [
      'a text made of two elements',
      "%patient.name.family & ', ' & %patient.name.given.first()",
      'string',
      ['Patient.name[0].family', 'Patient.name[0].given[0]'],
    ],
    ['date arithmetic', '%patient.birthDate + 18 years', 'date', ['Patient.birthDate']],
    ['a part of a text', '%patient.birthDate.toString().substring(0, 4)', 'string', ['Patient.birthDate']],
    [
      'the branch of iif that was taken, and its condition',
      "iif(%patient.gender = 'female', %patient.id & 'f', %patient.birthDate.toString())",
      'string',
      ['Patient.gender', 'Patient.id'],
    ],
    ['select', "%patient.name.select(given.first() & '.')", 'string', ['Patient.name[0].given[0]']],
    ['upper()', '%patient.name.family.upper()', 'string', ['Patient.name[0].family']],
    ['a comparison', "%patient.gender = 'female'", 'boolean', ['Patient.gender']],
  ] as const)('names what %s was made from', (_what, expression, type, paths) => {
    const outcome = judgeInitially(expression, { question: { type } });

    expect(outcome.outcome).toBe('answered');
    expect(pathsOf(outcome)).toEqual(paths);
  });

  it.each([
    ['exists(criterion)', '%labs.exists(value.ofType(Quantity).value > 15)', ['c', 'b']],
    ['where(criterion).exists()', '%labs.where(value.ofType(Quantity).value > 25).exists()', ['c']],
    ['all(criterion) that one refutes', '%labs.all(value.ofType(Quantity).value < 25)', ['c']],
    ['all(criterion) that holds', '%labs.all(value.ofType(Quantity).value < 35)', ['c', 'b', 'a']],
    ['only the side of or that is true', '%labs.exists(value.ofType(Quantity).value > 25) or %problems.exists()', ['c']],
  ] as const)('names for %s the elements that decided', (_what, value, ids) => {
    const outcome = judgeRule({ value }, { chart, question: { type: 'boolean' } });

    expect(outcome.outcome).toBe('answered');
    expect(outcome.evidence?.map((each) => (isRecordEvidence(each) ? each.id : each.kind))).toEqual(ids);
  });

  it('names for a count what was counted, at most 25 of it', () => {
    const many = Array.from({ length: 60 }, (_each, n) => anObservation({ id: `o${n}` }));

    const outcome = judgeRule({ value: '%labs.count()' }, { chart: many, question: { type: 'integer' } });

    expect(outcome).toMatchObject({ outcome: 'answered', answer: [{ valueInteger: 60 }] });
    expect(outcome.evidence).toHaveLength(25);
  });

  it('finds the one that a criterion chose among very many', () => {
    const many = Array.from({ length: 600 }, (_each, n) => anObservation({ id: `o${n}`, value: n, daysAgo: 600 - n }));

    const outcome = judgeRule({ value: '%labs.exists(value.ofType(Quantity).value = 3)' }, { chart: many, question: { type: 'boolean' } });

    expect(outcome.evidence).toMatchObject([{ id: 'o3' }]);
    expect(outcome.evidence).toHaveLength(1);
  });

  it('follows names to what they were made from', () => {
    const mapping = aMapping({
      facts: { heavy: '%labs.where(value.ofType(Quantity).value > 25).count()', 'is-heavy': '%heavy > 0' },
      answers: [{ item: 'q', value: '%is-heavy' }],
    });

    const outcome = outcomeOf(evaluateForm(aForm([aQuestion({ type: 'boolean' })]), { mapping, chart }), 'q');

    expect(outcome).toMatchObject({ outcome: 'answered', answer: [{ valueBoolean: true }], evidence: [{ id: 'c' }] });
  });
});

describe('for any chart', () => {
  const mapping = aMapping({
    facts: { good: "%labs.where(status = 'final')" },
    codes: { ra: { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: ['M05.79', 'M06.9'] } },
    answers: [
      { item: 'newest', from: '%good', value: 'value.ofType(Quantity).value', pick: 'newest' },
      { item: 'raw', from: '%good', value: 'value', pick: 'oldest' },
      { item: 'count', from: '%problems', value: 'count()' },
      { item: 'has', value: '%problems.exists((code.coding.system & "|" & code.coding.code) in %ra)'.replaceAll('"', "'") },
      { item: 'codes', from: '%problems', value: 'code.coding.code', pick: 'all' },
      { item: 'when', from: '%problems', value: 'onset.ofType(dateTime)', pick: 'all' },
      { item: 'name', value: "%patient.name.family & '!'" },
      { item: 'document', from: '%notes', value: 'content.attachment', pick: 'newest' },
      { item: 'born', value: '%patient.birthDate' },
    ],
  });
  const form = aForm([
    aQuestion({ linkId: 'newest', type: 'decimal' }),
    aQuestion({ linkId: 'raw', type: 'quantity' }),
    aQuestion({ linkId: 'count', type: 'integer' }),
    aQuestion({ linkId: 'has', type: 'boolean' }),
    aQuestion({ linkId: 'codes', repeats: true }),
    aQuestion({ linkId: 'when', type: 'date', repeats: true }),
    aQuestion({ linkId: 'name' }),
    aQuestion({ linkId: 'document', type: 'attachment' }),
    aQuestion({ linkId: 'born', type: 'date' }),
  ]);

  it('every record evidence, read by FHIRPath where it says, gives the value it says', () => {
    fc.assert(
      fc.property(chartFor(mapping), ({ patient, resources }) => {
        const { items } = evaluateForm(form, { mapping, patient, chart: resources });
        const said = items.flatMap((item) => [...(item.evidence ?? []), ...(item.candidates ?? []).flatMap(({ evidence }) => evidence)]);
        for (const evidence of said.filter(isRecordEvidence)) {
          const resource = [patient, ...resources].find(
            ({ resourceType, id }) => resourceType === evidence.resourceType && id === evidence.id,
          );
          expect(resource).toBeDefined();
          expect(valuesAt(resource ?? aPatient(), evidence.path)).toEqual([evidence.value]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('every answer has evidence, and every answer that came unchanged stands in its evidence', () => {
    fc.assert(
      fc.property(chartFor(mapping), ({ patient, resources }) => {
        const evaluation = evaluateForm(form, { mapping, patient, chart: resources });
        for (const item of evaluation.items.filter(({ outcome }) => outcome === 'answered')) {
          expect(item.evidence?.length ?? 0).toBeGreaterThan(0);
          if (item.linkId === 'newest')
            expect(item.evidence?.filter(isRecordEvidence).map(({ value }) => value)).toContain(item.answer?.[0]?.valueDecimal);
        }
        expect(flattenAnswers(evaluation.response.item ?? []).size).toBe(
          evaluation.items.filter(({ outcome }) => outcome === 'answered').length,
        );
      }),
      { numRuns: 30 },
    );
  });
});
