/** Rules 32 to 35: what Observations answer. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryEhr } from '../../src/ehr/bundle-folder.ts';
import type { Ehr } from '../../src/ehr/port.ts';
import { type Engine, type Evaluation, evaluate } from '../../src/engine/evaluate.ts';
import type { AnyResource, Questionnaire } from '../../src/fhir.ts';
import { populate } from '../../src/population/populate.ts';
import {
  aForm,
  aGroup,
  aLinkedQuestion,
  anObservation,
  aPatient,
  aQuestion,
  evaluateForm,
  type ItemTraits,
  isRecordEvidence,
  linkedWithin,
  loinc,
  now,
  outcomeOf,
} from '../support/builders.ts';

const engine: Engine = { evaluate: async (input) => evaluate(input) };

/** What a linked question says over a chart. */
const judgeLinked = (chart: readonly AnyResource[], question: ItemTraits = {}) =>
  outcomeOf(evaluateForm(aForm([aLinkedQuestion('29463-7', question)]), { chart }), 'q');

/** The ids of the Observations an answer rests on. */
const idsOf = ({ evidence = [] }: ReturnType<typeof outcomeOf>) => evidence.filter(isRecordEvidence).map(({ id }) => id);

/** Populates over an EHR as a whole program does. */
async function populateOver(questionnaire: Questionnaire, ehr: Ehr): Promise<Evaluation> {
  const { evaluation } = await populate({ questionnaire, ehr, engine, subject: 'Patient/p1', contexts: {}, now });
  return evaluation;
}

const code = [{ system: loinc, code: '29463-7' }];

describe('which items are linked', () => {
  const weight = (traits: ItemTraits = {}) => aQuestion({ type: 'quantity', code, ...traits });
  const inherited = (days: number) => ({ extension: [linkedWithin(days)] });

  it.each<[string, Questionnaire, string, string]>([
    ['has a code and a period', aForm([weight(inherited(90))]), 'q', 'answered'],
    ['has a period and no code', aForm([weight({ ...inherited(90), code: [] })]), 'q', 'unmapped'],
    ['has a code and no period', aForm([weight()]), 'q', 'unmapped'],
    ['has the period of its form', aForm([weight()], inherited(90)), 'q', 'answered'],
    ['has the period of the group around it', aForm([aGroup('g', [weight()], inherited(90))]), 'g/q', 'answered'],
    ['has a period passed on by groups without codes', aForm([aGroup('f', [aGroup('g', [weight()])], inherited(90))]), 'f/g/q', 'answered'],
    ['has the nearest of two periods, which is too short', aForm([aGroup('g', [weight()], inherited(5))], inherited(90)), 'g/q', 'no-data'],
    ['has the nearest of two periods, its own', aForm([aGroup('g', [weight(inherited(90))], inherited(5))]), 'g/q', 'answered'],
  ])('rule 32: an item that %s', (_what, form, path, outcome) => {
    expect(outcomeOf(evaluateForm(form, { chart: [anObservation({ daysAgo: 10 })] }), path).outcome).toBe(outcome);
  });
});

describe('which Observation is chosen', () => {
  it('rule 33: the newest', () => {
    const chart = [1, 30, 3].map((daysAgo) => anObservation({ id: `o${daysAgo}`, value: daysAgo, daysAgo }));

    expect(idsOf(judgeLinked(chart))).toEqual(['o1']);
  });

  it.each(['final', 'amended', 'corrected'])('rule 33: one that is %s', (status) => {
    expect(judgeLinked([anObservation({ status })]).outcome).toBe('answered');
  });

  const other = { reference: 'Patient/p2' };
  const kilograms = { valueQuantity: { value: 99, unit: 'kg' } };

  it.each<[string, AnyResource]>([
    ...['registered', 'preliminary', 'cancelled', 'entered-in-error', 'unknown'].map((status): [string, AnyResource] => [
      `is ${status}`,
      anObservation({ id: 'o2', daysAgo: 1, status }),
    ]),
    ['has no status', { ...anObservation({ id: 'o2', daysAgo: 1 }), status: undefined }],
    ['is about somebody else', { ...anObservation({ id: 'o2', daysAgo: 1 }), subject: other }],
    ['has another focus', { ...anObservation({ id: 'o2', daysAgo: 1 }), focus: [other] }],
    ['is older than the period', anObservation({ id: 'o2', daysAgo: 91 })],
    ['has no date', { ...anObservation({ id: 'o2' }), effectiveDateTime: undefined }],
    ['lies ahead', anObservation({ id: 'o2', daysAgo: -2 })],
    ['has another code', anObservation({ id: 'o2', daysAgo: 1, code: '8302-2' })],
    ['has no value', { ...anObservation({ id: 'o2', daysAgo: 1 }), valueQuantity: undefined }],
    [
      'says why it has no value',
      { ...anObservation({ id: 'o2', daysAgo: 1 }), ...kilograms, dataAbsentReason: { coding: [{ code: 'error' }] } },
    ],
    ['has a value of another type', { ...anObservation({ id: 'o2', daysAgo: 1 }), valueQuantity: undefined, valueString: 'heavy' }],
  ])('rule 33: not one that %s, but the newest that is valid', (_what, invalid) => {
    expect(idsOf(judgeLinked([invalid, anObservation({ id: 'o1', daysAgo: 20 })]))).toEqual(['o1']);
    expect(judgeLinked([invalid]).outcome).not.toBe('answered');
  });

  it('rule 33: the patient as focus is no other focus', () => {
    expect(judgeLinked([{ ...anObservation(), focus: [{ reference: 'Patient/p1' }] }]).outcome).toBe('answered');
  });

  it('rule 33: any of the item’s codes, beside any others of the Observation', () => {
    const chart = [
      {
        ...anObservation(),
        code: {
          coding: [
            { system: loinc, code: '3141-9' },
            { system: 'http://x.example.org', code: 'w' },
          ],
        },
      },
    ];

    expect(judgeLinked(chart, { code: [...code, { system: loinc, code: '3141-9' }] }).outcome).toBe('answered');
    expect(judgeLinked(chart, { code: [{ system: 'http://y.example.org', code: 'w' }] }).outcome).toBe('no-data');
  });

  it('rule 33: a repeating item is not linked', () => {
    expect(judgeLinked([anObservation()], { repeats: true }).outcome).toBe('unmapped');
  });

  it('rule 33: two of one moment that differ are shown, and none is taken', () => {
    const chart = [71, 73].map((value) => anObservation({ id: `o${value}`, value }));

    expect(judgeLinked(chart)).toMatchObject({ outcome: 'conflicting', candidates: [{}, {}] });
  });
});

describe('what stands below an Observation', () => {
  const part = (partCode: string, value: number) => ({
    code: { coding: [{ system: loinc, code: partCode }] },
    valueQuantity: { value, unit: 'mm[Hg]', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
  });
  const panel = {
    ...anObservation({ id: 'panel', code: '85354-9', daysAgo: 5 }),
    valueQuantity: undefined,
    component: [part('8480-6', 120)],
    hasMember: [{ reference: 'Observation/member' }],
  };
  const member = anObservation({ id: 'member', code: '8462-4', value: 80, daysAgo: 5 });
  const strays = [
    anObservation({ id: 's1', code: '8480-6', value: 199, daysAgo: 1 }),
    anObservation({ id: 's2', code: '8462-4', value: 99, daysAgo: 1 }),
  ];
  const pressure = aGroup(
    'bp',
    [
      aLinkedQuestion('8480-6', { linkId: 'systolic' }),
      aLinkedQuestion('8462-4', { linkId: 'diastolic' }),
      aLinkedQuestion('8867-4', { linkId: 'pulse' }),
    ],
    { code: [{ system: loinc, code: '85354-9' }], extension: [linkedWithin(90)] },
  );
  const pulse = anObservation({ id: 's3', code: '8867-4', value: 60, daysAgo: 1 });

  it('rule 34: children are its components and its members, and nothing else of the chart', async () => {
    const ehr = createMemoryEhr([aPatient(), panel, member, ...strays, pulse]);

    const evaluation = await populateOver(aForm([pressure]), ehr);

    expect(outcomeOf(evaluation, 'bp/systolic').answer).toMatchObject([{ valueQuantity: { value: 120 } }]);
    expect(outcomeOf(evaluation, 'bp/diastolic').answer).toMatchObject([{ valueQuantity: { value: 80 } }]);
    expect(outcomeOf(evaluation, 'bp/pulse').answer).toBeUndefined();
  });

  it('rule 34: below a question, children come from the very Observation that answered it', async () => {
    const own = { ...anObservation({ id: 'own', daysAgo: 5 }), component: [part('8480-6', 120)] };
    const older = { ...anObservation({ id: 'older', value: 60, daysAgo: 50 }), component: [part('8480-6', 99), part('8462-4', 66)] };
    const children = [aLinkedQuestion('8480-6', { linkId: 'inside' }), aLinkedQuestion('8462-4', { linkId: 'outside' })];
    const ehr = createMemoryEhr([aPatient(), own, older, ...strays]);

    const evaluation = await populateOver(aForm([aLinkedQuestion('29463-7', { item: children })]), ehr);

    expect(outcomeOf(evaluation, 'q/inside').answer).toMatchObject([{ valueQuantity: { value: 120 } }]);
    expect(outcomeOf(evaluation, 'q/outside').answer).toBeUndefined();
  });

  it('rule 34: without a panel, or in a group without a code, children are found on their own', async () => {
    const ehr = createMemoryEhr([aPatient(), ...strays]);
    const { code: _code, ...plain } = pressure;

    for (const group of [pressure, plain])
      expect(outcomeOf(await populateOver(aForm([group]), ehr), 'bp/systolic').answer).toMatchObject([{ valueQuantity: { value: 199 } }]);
  });
});

describe('what a server gives', () => {
  const chart = [
    ...Array.from({ length: 9 }, (_, n) => anObservation({ id: `o${n}`, value: n, daysAgo: 10 + n * 7 })),
    anObservation({ id: 'old', value: 40, daysAgo: 400 }),
    anObservation({ id: 'else', code: '8302-2', value: 180, daysAgo: 1 }),
  ];

  it('rule 35: for any order in which a server gives whatever it likes, the newest valid one answers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(chart, { minLength: chart.length }), async (resources) => {
        const ehr: Ehr = { ...createMemoryEhr([aPatient()]), search: async () => ({ resources, completeness: 'complete', pages: 1 }) };

        expect(idsOf(outcomeOf(await populateOver(aForm([aLinkedQuestion()]), ehr), 'q'))).toEqual(['o0']);
      }),
      { numRuns: 25 },
    );
  });
});
