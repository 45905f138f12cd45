import fc from 'fast-check';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { describe, expect, it } from 'vitest';
import type { RecordEvidence } from '../../src/engine/outcome.ts';
import type { AnyResource, Extension, Questionnaire, QuestionnaireItem } from '../../src/fhir.ts';
import {
  aForm,
  aGroup,
  anObservation,
  aQuestion,
  dayBefore,
  evaluateForm,
  type ItemTraits,
  isRecordEvidence,
  loinc,
  now,
  outcomeOf,
  ucum,
} from '../support/builders.ts';

const periodUrl = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-observationLinkPeriod';

function linkedFor(value: unknown, code: unknown, unit?: unknown): Extension {
  return { url: periodUrl, valueDuration: JSON.parse(JSON.stringify({ value, system: ucum, code, unit })) as never };
}

const lastYear = linkedFor(1, 'a');

/** Asks for the weight of the last year, in kg. */
function aWeight(traits: ItemTraits = {}): QuestionnaireItem {
  const unit = { url: 'http://hl7.org/fhir/StructureDefinition/questionnaire-unit', valueCoding: { system: ucum, code: 'kg' } };
  return aQuestion({
    linkId: 'weight',
    type: 'decimal',
    code: [{ system: loinc, code: '29463-7' }],
    ...traits,
    extension: traits.extension ?? [lastYear, unit],
  });
}

function aPressure(id: string, systolic: unknown, diastolic: unknown, more: Readonly<Record<string, unknown>> = {}): AnyResource {
  const component = [
    { code: { coding: [{ system: loinc, code: '8480-6' }] }, valueQuantity: systolic },
    { code: { coding: [{ system: loinc, code: '8462-4' }] }, valueQuantity: diastolic },
  ];
  const { valueQuantity: _none, ...panel } = anObservation({ id, code: '85354-9' });
  return { ...panel, component, ...more } as AnyResource;
}

function mmHg(value: number): object {
  return { value, unit: 'mm[Hg]', system: ucum, code: 'mm[Hg]' };
}

function aPressureForm(extension: readonly Extension[] = []): Questionnaire {
  const part = (linkId: string, code: string): QuestionnaireItem =>
    aQuestion({ linkId, type: 'quantity', code: [{ system: loinc, code }], extension });
  return aForm([
    aGroup('bp', [part('systolic', '8480-6'), part('diastolic', '8462-4')], {
      code: [{ system: loinc, code: '85354-9' }],
      extension: [lastYear],
    }),
  ]);
}

function weigh(chart: readonly unknown[], traits: ItemTraits = {}): ReturnType<typeof outcomeOf> {
  return outcomeOf(evaluateForm(aForm([aWeight(traits)]), { chart: chart as readonly AnyResource[] }), 'weight');
}

describe('an item that is linked to Observations', () => {
  it('is answered by the newest', () => {
    const found = weigh([anObservation({ id: 'old', value: 80, daysAgo: 90 }), anObservation({ id: 'new', value: 71, daysAgo: 9 })]);

    expect(found).toMatchObject({ outcome: 'answered', answer: [{ valueDecimal: 71 }], evidence: [{ id: 'new' }] });
  });

  it.each([
    ['undated', { ...anObservation(), effectiveDateTime: undefined }],
    ['dated in words', anObservation({ date: 'last Tuesday' })],
    ['in the future', anObservation({ date: '2026-11-21' })],
    ['before the period', anObservation({ daysAgo: 366 })],
    ['of a year that may lie before the period', anObservation({ date: '2025' })],
    ['entered in error', anObservation({ status: 'entered-in-error' })],
    ['preliminary', anObservation({ status: 'preliminary' })],
    ['registered', anObservation({ status: 'registered' })],
    ['cancelled', anObservation({ status: 'cancelled' })],
    ['without a status', { ...anObservation(), status: undefined }],
    ['of another subject', { ...anObservation(), subject: { reference: 'Patient/p2' } }],
    ['of a subject whose id ends alike', { ...anObservation(), subject: { reference: 'Patient/xp1' } }],
    ['of a subject of another type', { ...anObservation(), subject: { reference: 'NotAPatient/p1' } }],
    ['of a subject that is a number', { ...anObservation(), subject: { reference: 5 } }],
    ['with another focus', { ...anObservation(), focus: [{ reference: 'Patient/baby' }] }],
    ['with one more focus', { ...anObservation(), focus: [{ reference: 'Patient/p1' }, { reference: 'Patient/baby' }] }],
    ['with another focus in no list', { ...anObservation(), focus: { reference: 'Patient/baby' } }],
    ['with a focus that is null', { ...anObservation(), focus: [null] }],
    ['that says why it has no value', { ...anObservation(), dataAbsentReason: { text: 'not done' } }],
    ['with a value that is null', { ...anObservation(), valueQuantity: null }],
    ['with a value that is empty', { ...anObservation(), valueQuantity: {} }],
    ['below a limit', anObservation({ comparator: '<' })],
    ['of another code', anObservation({ code: '8302-2' })],
    ['of the same code in another system', { ...anObservation(), code: { coding: [{ system: 'http://else', code: '29463-7' }] } }],
    ['with a code that is a text', { ...anObservation(), code: '29463-7' }],
    ['with codings that are no list', { ...anObservation(), code: { coding: { system: loinc, code: '29463-7' } } }],
    ['with a coding that is null', { ...anObservation(), code: { coding: [null, 'x', 7] } }],
  ] as const)('is not answered by one %s', (_what, observation) => {
    const found = weigh([JSON.parse(JSON.stringify(observation))]);

    expect(['no-data', 'invalid']).toContain(found.outcome);
    expect(found.answer).toBeUndefined();
    expect(found.reason ?? '').not.toBe('');
  });

  it('passes over the newest whose value does not fit, and says so', () => {
    const form = aForm([aWeight()]);
    const chart = [anObservation({ id: 'old', value: 80, daysAgo: 20 }), anObservation({ id: 'new', value: 5, unit: 'cm', daysAgo: 2 })];

    const evaluation = evaluateForm(form, { chart });

    expect(outcomeOf(evaluation, 'weight')).toMatchObject({ outcome: 'answered', answer: [{ valueDecimal: 80 }] });
    expect(evaluation.issues).toContainEqual(expect.objectContaining({ severity: 'warning', code: 'value-does-not-fit', path: 'weight' }));
  });

  it('takes an Observation without a value for no reference to itself', () => {
    const observation = { ...anObservation(), valueQuantity: null } as unknown as AnyResource;

    expect(weigh([observation], { type: 'reference' }).answer).toBeUndefined();
  });

  it('shows two of one moment that differ as conflicting, and takes two that agree for one', () => {
    const [a, b] = [anObservation({ id: 'a', value: 71 }), anObservation({ id: 'b', value: 80 })];

    expect(weigh([a, b])).toMatchObject({ outcome: 'conflicting', candidates: [{}, {}] });
    expect(weigh([a, { ...a, id: 'c' }])).toMatchObject({ outcome: 'answered', answer: [{ valueDecimal: 71 }], evidence: [{}, {}] });
  });

  it('is only offered what was not read to its end', () => {
    const form = aForm([aWeight()]);

    const found = outcomeOf(evaluateForm(form, { chart: [anObservation()], completeness: 'incomplete' }), 'weight');

    expect(found).toMatchObject({ outcome: 'offered', candidates: [{ value: { valueDecimal: 71 } }] });
  });

  it.each([
    ['negative', -1, 'd', undefined],
    ['nothing', 0, 'd', undefined],
    ['a thousand million years', 1e9, 'a', undefined],
    ['no number', 'long', 'd', undefined],
    ['a list', [], 'd', undefined],
    ['of no unit', 5, undefined, undefined],
    ['of a unit that is none', 5, 'constructor', 'toString'],
    ['of a unit that is a number', 5, undefined, 7],
  ])('looks for nothing where its period is %s, and names the defect', (_what, value, code, unit) => {
    const evaluation = evaluateForm(aForm([aWeight({ extension: [linkedFor(value, code, unit)] })]), { chart: [anObservation()] });

    expect(outcomeOf(evaluation, 'weight').outcome).toBe('unmapped');
    expect(evaluation.issues).toContainEqual(expect.objectContaining({ severity: 'error', code: 'form-defect', path: 'weight' }));
  });

  it('asks for all Observations where the period begins before all calendars', () => {
    const evaluation = evaluateForm(aForm([aWeight({ type: 'quantity', extension: [linkedFor(99_999, 'a')] })]), {
      chart: [anObservation({ date: '0001-01-01' })],
    });

    expect(outcomeOf(evaluation, 'weight')).toMatchObject({
      outcome: 'answered',
      evidence: [{ query: expect.not.stringContaining('date=') }],
    });
  });

  it('reads years and months by the calendar, and units written in words', () => {
    const question = { type: 'quantity' as const };
    const at = (date: string, extension: Extension) => weigh([anObservation({ date })], { ...question, extension: [extension] }).outcome;

    expect(at('2025-11-20', linkedFor(1, 'a'))).toBe('answered');
    expect(at('2025-11-19', linkedFor(1, 'a'))).toBe('no-data');
    expect(at('2026-09-20', linkedFor(2, undefined, 'Months'))).toBe('answered');
    expect(at('2026-09-19', linkedFor(2, undefined, 'months'))).toBe('no-data');
  });

  it('takes the nearest period above, and the form’s own last', () => {
    const bare = aWeight({ extension: [], type: 'quantity' });
    const chart = [anObservation({ daysAgo: 40 })];
    const outcome = (form: Questionnaire): string => outcomeOf(evaluateForm(form, { chart }), 'g/weight').outcome;

    expect(outcome(aForm([aGroup('g', [bare])], { extension: [lastYear] }))).toBe('answered');
    expect(outcome(aForm([aGroup('g', [bare], { extension: [linkedFor(30, 'd')] })], { extension: [lastYear] }))).toBe('no-data');
    expect(outcome(aForm([aGroup('g', [bare])]))).toBe('unmapped');
  });

  it.each([
    ['no list', { system: loinc, code: '29463-7' }],
    ['a text', '29463-7'],
    ['a list of nothing', [null, {}, { code: 7 }, { code: '' }]],
  ])('whose codes are %s is linked to nothing', (_what, code) => {
    expect(weigh([anObservation()], { code: code as never }).outcome).toBe('unmapped');
  });

  it('is answered once where 10,000 Observations stand in the chart, within seconds', () => {
    const chart = Array.from({ length: 10_000 }, (_, n) => anObservation({ id: `o${n}`, value: 60 + (n % 40), daysAgo: n % 300 }));
    const newest = anObservation({ id: 'newest', value: 66, date: '2026-11-20T11:00:00Z' });
    const begun = performance.now();

    const found = weigh([...chart, newest]);

    expect(found).toMatchObject({ outcome: 'answered', answer: [{ valueDecimal: 66 }] });
    expect(performance.now() - begun).toBeLessThan(20_000);
  });
});

describe('a group that stands for one Observation', () => {
  it('has its questions answered from that one’s components, each proven by its own', () => {
    const evaluation = evaluateForm(aPressureForm(), { chart: [aPressure('bp1', mmHg(120), mmHg(80))] });

    expect(outcomeOf(evaluation, 'bp/systolic')).toMatchObject({
      outcome: 'answered',
      answer: [{ valueQuantity: { value: 120 } }],
      evidence: [{ id: 'bp1', path: 'Observation.component[0].value' }],
    });
    expect(outcomeOf(evaluation, 'bp/diastolic')).toMatchObject({ answer: [{ valueQuantity: { value: 80 } }] });
  });

  it('never mixes two panels: what the newest does not have is not taken from an older one', () => {
    const older = aPressure('old', mmHg(120), mmHg(80), { effectiveDateTime: dayBefore(100) });
    const newer = aPressure('new', mmHg(130), undefined, { effectiveDateTime: dayBefore(1) });

    const evaluation = evaluateForm(aPressureForm(), { chart: [older, JSON.parse(JSON.stringify(newer)) as AnyResource] });

    expect(outcomeOf(evaluation, 'bp/systolic')).toMatchObject({ answer: [{ valueQuantity: { value: 130 } }] });
    expect(outcomeOf(evaluation, 'bp/diastolic').outcome).toBe('no-data');
  });

  it('stands for neither of two panels of one moment that differ, whatever their order', () => {
    const panels = [aPressure('a', mmHg(120), mmHg(80)), aPressure('b', mmHg(140), mmHg(90))];

    for (const chart of [panels, [...panels].reverse()]) {
      const evaluation = evaluateForm(aPressureForm(), { chart });
      expect(outcomeOf(evaluation, 'bp/systolic').outcome).toBe('no-data');
      expect(evaluation.issues).toContainEqual(expect.objectContaining({ code: 'too-many-values', path: 'bp' }));
    }
  });

  it('stands for a panel that was recorded twice', () => {
    const evaluation = evaluateForm(aPressureForm(), {
      chart: [aPressure('a', mmHg(120), mmHg(80)), aPressure('b', mmHg(120), mmHg(80))],
    });

    expect(outcomeOf(evaluation, 'bp/systolic')).toMatchObject({ outcome: 'answered', answer: [{ valueQuantity: { value: 120 } }] });
  });

  it('gives its questions nothing from outside the period that they ask for', () => {
    const evaluation = evaluateForm(aPressureForm([linkedFor(5, 'd')]), { chart: [aPressure('a', mmHg(120), mmHg(80))] });

    expect(outcomeOf(evaluation, 'bp/systolic').outcome).toBe('no-data');
  });

  it.each([
    ['no list', { code: { coding: [{ system: loinc, code: '8480-6' }] }, valueQuantity: mmHg(120) }],
    ['a text', 'systolic'],
    ['a list of nothing', [null, 7, 'x', {}, { code: null }, { code: 'x' }]],
    ['without a value', [{ code: { coding: [{ system: loinc, code: '8480-6' }] }, valueQuantity: null }]],
  ])('gives nothing where its components are %s', (_what, component) => {
    const panel = aPressure('a', undefined, undefined, { component });

    expect(outcomeOf(evaluateForm(aPressureForm(), { chart: [panel] }), 'bp/systolic').outcome).toBe('no-data');
  });

  it('has its questions answered from its members', () => {
    const member = { ...anObservation({ id: 'm1', code: '8480-6', value: 118, unit: 'mm[Hg]' }) };
    const panel = aPressure('a', undefined, undefined, { component: undefined, hasMember: [null, { reference: 'Observation/m1' }, {}] });

    const evaluation = evaluateForm(aPressureForm(), { chart: [panel, member] });

    expect(outcomeOf(evaluation, 'bp/systolic')).toMatchObject({ outcome: 'answered', evidence: [{ id: 'm1' }] });
  });

  it('only offers what it has where it has more members than are read', () => {
    const member = anObservation({ id: 'm1', code: '8480-6', value: 118, unit: 'mm[Hg]' });
    const hasMember = Array.from({ length: 40 }, (_, n) => ({ reference: `Observation/m${n + 1}` }));

    const evaluation = evaluateForm(aPressureForm(), { chart: [aPressure('a', undefined, undefined, { hasMember }), member] });

    expect(outcomeOf(evaluation, 'bp/systolic').outcome).toBe('offered');
    expect(outcomeOf(evaluation, 'bp/diastolic').outcome).toBe('incomplete');
  });
});

// --- Laws ------------------------------------------------------------------------------------------------------------

const days = fc.integer({ min: -3, max: 400 });
const anyObservation: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc
  .record({
    code: fc.constantFrom('29463-7', '29463-7', '85354-9', '8480-6', 'other'),
    value: fc.integer({ min: 40, max: 44 }),
    unit: fc.constantFrom('kg', 'kg', 'g', '[lb_av]', 'cm', 'mm[Hg]'),
    comparator: fc.constantFrom(undefined, undefined, undefined, '<' as const, '>' as const),
    status: fc.constantFrom('final', 'final', 'final', 'amended', 'corrected', 'preliminary', 'entered-in-error'),
    date: fc.oneof(
      days.map((ago) => dayBefore(ago)),
      days.map((ago) => `${dayBefore(ago)}T08:00:00Z`),
      days.map((ago) => dayBefore(ago).slice(0, 7)),
      fc.constantFrom('2026', 'soon', ''),
    ),
    more: fc.constantFrom<object[]>(
      {},
      {},
      {},
      { subject: { reference: 'Patient/p2' } },
      { focus: [{ reference: 'Patient/baby' }] },
      { effectiveDateTime: undefined },
      { component: [{ code: { coding: [{ system: loinc, code: '8480-6' }] }, valueQuantity: mmHg(120) }] },
      { hasMember: [{ reference: 'Observation/o0' }] },
      { code: 'text' },
      { component: 'text' },
      { valueQuantity: null },
    ),
  })
  .map(({ comparator, more, ...traits }) => ({
    ...anObservation({ ...traits, ...(comparator === undefined ? {} : { comparator }) }),
    ...more,
  }));

const anyChart = fc
  .array(anyObservation, { maxLength: 12 })
  .map((list) => list.map((each, n) => JSON.parse(JSON.stringify({ ...each, id: `o${n}` })) as AnyResource));

const form = aForm([
  aWeight(),
  aQuestion({ linkId: 'any', type: 'quantity', code: [{ code: '29463-7' }], extension: [lastYear] }),
  ...(aPressureForm().item ?? []),
]);

function allEvidence(chart: readonly AnyResource[]): readonly RecordEvidence[] {
  const { items } = evaluateForm(form, { chart });
  return items
    .flatMap((item) => [...(item.evidence ?? []), ...(item.candidates ?? []).flatMap(({ evidence }) => evidence)])
    .filter(isRecordEvidence);
}

/** What answers rest on, with the path of the item. */
function answeringEvidence(chart: readonly AnyResource[]): readonly { readonly path: string; readonly id: string | undefined }[] {
  const answered = evaluateForm(form, { chart }).items.filter(({ outcome }) => outcome === 'answered');
  return answered.flatMap(({ path, evidence = [] }) => evidence.filter(isRecordEvidence).map(({ id }) => ({ path, id })));
}

describe('for any chart of Observations', () => {
  it('every piece of evidence leads to its value', () => {
    fc.assert(
      fc.property(anyChart, (chart) => {
        for (const { id, path, value } of allEvidence(chart)) {
          const resource = chart.find((each) => each.id === id);
          const found = (fhirpath.evaluate(structuredClone(resource), path, {}, r4 as never) as unknown[]).map((each) =>
            JSON.stringify(each),
          );
          expect(found).toContain(JSON.stringify(value));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('the order of the Observations changes nothing', () => {
    fc.assert(
      fc.property(anyChart, (chart) => {
        const [a, b] = [chart, [...chart].reverse()].map((each) => evaluateForm(form, { chart: each }));

        expect(b?.items).toEqual(a?.items);
        expect(b?.response).toEqual(a?.response);
      }),
      { numRuns: 150 },
    );
  });

  it('nothing undated, ahead, of another or in error answers, and no limit becomes a number', () => {
    fc.assert(
      fc.property(anyChart, (chart) => {
        const proving = answeringEvidence(chart).map(({ path, id }) => ({ path, observation: chart.find((each) => each.id === id) }));
        for (const { path, observation } of proving) {
          expect(['final', 'amended', 'corrected']).toContain(observation?.['status']);
          expect(observation).toMatchObject({ subject: { reference: 'Patient/p1' }, effectiveDateTime: expect.any(String) });
          expect(observation).not.toHaveProperty('focus');
          expect(Date.parse(String(observation?.['effectiveDateTime']))).toBeLessThanOrEqual(Date.parse(now));
          if (path === 'weight') expect(observation).not.toHaveProperty('valueQuantity.comparator');
        }
      }),
      { numRuns: 150 },
    );
  });

  it('nothing in the chart says neither no nor zero', () => {
    const { items } = evaluateForm(form);

    expect(items.map(({ outcome, answer }) => [outcome, answer])).toEqual(items.map(() => ['no-data', undefined]));
  });
});
