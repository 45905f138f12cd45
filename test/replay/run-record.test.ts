import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Engine, evaluate } from '../../src/engine/evaluate.ts';
import { BadInput } from '../../src/errors.ts';
import type { AnyResource } from '../../src/fhir.ts';
import { hashOf } from '../../src/hash.ts';
import { chartFor } from '../../src/laws/chart-arbitrary.ts';
import { describeDifference } from '../../src/replay/differences.ts';
import { parseRunRecord, type RunRecord, recordRun, replayRun } from '../../src/replay/run-record.ts';
import { summaryOf } from '../../src/replay/run-summary.ts';
import { readVersions } from '../../src/replay/versions.ts';
import { anyAnswersTo, anyForm, generatedMapping as mapping } from '../engine/support/form-arbitrary.ts';
import { aForm, aMapping, anObservation, aPatient, aQuestion, type Evaluating, gatherInput, initially } from '../support/builders.ts';

const engine: Engine = { evaluate: async (input) => evaluate(input) };
const timeZone = 'America/New_York';

/** A run over a small chart, recorded. */
function aRecord(form: Parameters<typeof gatherInput>[0], traits: Evaluating = {}): RunRecord {
  const input = gatherInput(form, traits);
  return recordRun({ input, evaluation: evaluate(input), timeZone });
}

const form = aForm([aQuestion({ type: 'decimal' }), aQuestion({ linkId: 'gender', extension: [initially('%patient.gender')] })]);
const weight = aMapping({ answers: [{ item: 'q', from: '%labs', value: 'value.value' }] });
const small = (): RunRecord => aRecord(form, { mapping: weight, chart: [anObservation()] });
const reread = (record: RunRecord): RunRecord => parseRunRecord(JSON.parse(JSON.stringify(record)), 'R');

/** A record with a part replaced and a seal that fits. */
function forged(parts: Readonly<Record<string, unknown>>): unknown {
  const { seal: _old, ...rest } = { ...small(), ...parts };
  return { ...rest, seal: hashOf(rest) };
}

describe('recordRun and replayRun', () => {
  it('for any form, chart and answers so far, give the same bytes again after being written and read', async () => {
    const run = anyForm.chain((each) => fc.tuple(fc.constant(each), chartFor(mapping), fc.option(anyAnswersTo(each), { nil: undefined })));

    await fc.assert(
      fc.asyncProperty(run, async ([any, { patient, resources }, response]) => {
        const record = aRecord(any, { mapping, patient, chart: resources, ...(response === undefined ? {} : { response }) });

        const { evaluation, differences } = await replayRun(reread(record), engine);

        expect(differences).toEqual([]);
        expect(JSON.stringify(evaluation)).toBe(JSON.stringify(record.result.evaluation));
      }),
      { numRuns: 60 },
    );
  });

  it('hold what was evaluated, whole and as a copy', () => {
    const input = gatherInput(form, { mapping: weight, chart: [anObservation()] });
    const record = recordRun({ input, evaluation: evaluate(input), timeZone });

    expect(record).toMatchObject({
      schema: 1,
      now: input.now,
      timeZone,
      ...readVersions(),
      mapping: { name: 'invented', version: '1.0.0' },
    });
    expect(record.form).toEqual({ canonical: 'http://forms.example.org/invented', version: '1', sha256: hashOf(form) });
    expect(record.input).toEqual(input);
    expect(record.input).not.toBe(input);
    expect(record.result.counts).toEqual({ answered: 2 });
  });

  it('take over what had to be stopped, so that it is not tried again', async () => {
    const input = gatherInput(form);
    const evaluation = { ...evaluate(input), refused: { '%patient.gender': 'it ran longer than 2000 ms and was stopped' } };
    const asked: unknown[] = [];

    await replayRun(recordRun({ input, evaluation, timeZone }), {
      evaluate: async (each) => {
        asked.push(each.refused);
        return evaluate(each);
      },
    });

    expect(asked).toEqual([evaluation.refused]);
  });

  it('refuse what JSON cannot hold again, for a record of it would end otherwise', () => {
    const beyond = JSON.parse('{"resourceType":"Observation","valueQuantity":{"value":1e400}}') as AnyResource;

    expect(() => aRecord(form, { contexts: { order: beyond } })).toThrow(BadInput);
  });

  it('leave the record as it is', async () => {
    const record = small();
    const before = JSON.stringify(record);

    await replayRun(record, engine);

    expect(JSON.stringify(record)).toBe(before);
  });

  it('tell which questions end otherwise, by path and outcome and never by value', async () => {
    const other: Engine = {
      evaluate: async (input) => {
        const evaluation = evaluate(input);
        const [first, second] = evaluation.items;
        if (first === undefined || second === undefined) throw new Error('two questions are needed');
        return {
          ...evaluation,
          items: [
            { ...first, answer: [{ valueDecimal: 12_345 }] },
            { ...second, outcome: 'no-data' },
          ],
        };
      },
    };

    const { differences } = await replayRun(small(), other);

    expect(differences.map(describeDifference)).toEqual([
      'item q: answered as before, but for answer',
      'item gender: answered, now no-data',
    ]);
  });

  it.each([
    [
      'an item that is gone',
      (each: ReturnType<typeof evaluate>) => ({ ...each, items: each.items.slice(1) }),
      ['item q: answered, now not there'],
    ],
    [
      'items in another order',
      (each: ReturnType<typeof evaluate>) => ({ ...each, items: [...each.items].reverse() }),
      ['item: differs in order'],
    ],
    [
      'another response',
      (each: ReturnType<typeof evaluate>) => ({ ...each, response: { ...each.response, authored: 'x' } }),
      ['response: differs'],
    ],
    ['other rules', (each: ReturnType<typeof evaluate>) => ({ ...each, rulesFrom: 'x' }), ['rules: differs']],
    ['another query', (each: ReturnType<typeof evaluate>) => ({ ...each, needs: ['Patient'] }), ['needs: differs']],
    [
      'no issues any more',
      (each: ReturnType<typeof evaluate>) => ({
        ...each,
        issues: [...each.issues, ...each.issues, { severity: 'error' as const, code: 'loop' as const, details: '' }],
      }),
      ['issues: differs'],
    ],
  ])('see %s', async (_what, change, words) => {
    const { differences } = await replayRun(small(), { evaluate: async (input) => change(evaluate(input)) });

    expect(differences.map(describeDifference)).toEqual(words);
  });

  it('tell which versions are not the recorded ones', async () => {
    const running = { priorfill: '9.9.9', libraries: { ...readVersions().libraries, fhirpath: '0.0.1' } };

    const { versions } = await replayRun(small(), engine, running);

    expect(versions).toEqual([
      { name: 'priorfill', recorded: readVersions().priorfill, now: '9.9.9' },
      { name: 'fhirpath', recorded: readVersions().libraries['fhirpath'], now: '0.0.1' },
    ]);
  });
});

describe('readVersions', () => {
  it('finds every version that can decide a result', () => {
    const { priorfill, libraries } = readVersions();

    for (const version of [priorfill, ...Object.values(libraries)]) expect(version).toMatch(/^\d+\.\d+\.\d+/);
    expect(Object.keys(libraries)).toEqual(expect.arrayContaining(['node', 'fhirpath', '@lhncbc/ucum-lhc']));
  });
});

describe('parseRunRecord', () => {
  it('for any place where its text is cut, refuses what is left', () => {
    const text = JSON.stringify(small());

    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), (length) => {
        expect(() => parseRunRecord(JSON.parse(text.slice(0, length)), 'R')).toThrow();
      }),
    );
  });

  it('for any place where it is edited by hand, refuses it', () => {
    const text = JSON.stringify(small());
    const digits = [...text.matchAll(/\d/g)].map(({ index }) => index);

    fc.assert(
      fc.property(fc.constantFrom(...digits), fc.integer({ min: 1, max: 9 }), (at, step) => {
        const digit = (Number(text[at]) + step) % 10;
        expect(() => parseRunRecord(JSON.parse(`${text.slice(0, at)}${digit}${text.slice(at + 1)}`), 'R')).toThrow();
      }),
      { numRuns: 300 },
    );
  });

  it('takes a record that was only laid out anew', () => {
    const record = small();

    expect(parseRunRecord(JSON.parse(JSON.stringify(record, null, 2)), 'R')).toEqual(record);
  });

  it.each([
    ['another resource', aPatient(), 'this is not a run record'],
    ['a list', [], 'this is not a run record'],
    ['nothing', null, 'this is not a run record'],
    ['a newer layout', forged({ schema: 2 }), 'a layout that this version does not know'],
    ['an edited clock', { ...small(), now: '2020-01-01T00:00:00Z' }, 'was changed or damaged'],
    ['no seal that fits', { ...small(), seal: 'x' }, 'was changed or damaged'],
    ['no input', forged({ input: undefined }), 'does not hold what an evaluation needs'],
    ['no chart', forged({ input: { ...small().input, record: { contexts: {} } } }), 'does not hold what an evaluation needs'],
    [
      'sources that are none',
      forged({ input: { ...small().input, record: { contexts: {}, sources: [{ query: 'x', resources: [1] }] } } }),
      'does not hold',
    ],
    ['no form', forged({ input: { ...small().input, questionnaire: aPatient() } }), 'this is a Patient, not a Questionnaire'],
    ['no result', forged({ result: {} }), 'does not hold what an evaluation needs'],
  ])('refuses %s and says why', (_what, data, words) => {
    expect(() => parseRunRecord(data, 'R')).toThrow(BadInput);
    expect(() => parseRunRecord(data, 'R')).toThrow(words);
  });

  it('refuses what is nested beyond all reason', () => {
    const depth = 20_000;
    const deep: unknown = JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

    expect(() => parseRunRecord({ ...small(), told: deep }, 'R')).toThrow('was changed or damaged');
  });
});

describe('summaryOf', () => {
  it('tells form, mapping, versions, clock, queries and outcomes', () => {
    const record = small();

    expect(summaryOf(record)).toEqual({
      priorfill: record.priorfill,
      libraries: record.libraries,
      now: record.now,
      timeZone,
      form: record.form,
      mapping: record.mapping,
      contexts: { there: 1, gaps: 0 },
      queries: [{ query: 'Observation?patient', resources: 1, completeness: 'complete' }],
      outcomes: { answered: 2 },
      issues: {},
      refused: 0,
      result: record.result.sha256,
      seal: record.seal,
    });
  });

  it('holds nothing of a chart, not even where a query has it in place of a type or a name', () => {
    const canary = aPatient({ id: 'Canary-Id', birthDate: '1911-11-11', name: [{ family: 'Canary', given: ['Okafor'] }] });
    const mapped = aMapping({
      sources: {
        labs: 'Observation?patient={{%patient.id}}&code={{%patient.name.family}}',
        read: 'Patient/{{%patient.id}}',
        odd: 'Observation?{{%patient.name.family}}=1&_sort=date',
        type: '{{%patient.name.family}}?code=1',
      },
      answers: [{ item: 'q', from: '%labs | %read | %odd | %type', value: 'value' }],
    });

    const summary = summaryOf(aRecord(form, { mapping: mapped, patient: canary }));

    expect(summary.queries.map(({ query }) => query).sort()).toEqual([
      'Observation?patient&code',
      'Observation?…&_sort',
      'Patient/…',
      '…?code',
    ]);
    expect(JSON.stringify(summary)).not.toMatch(/Canary|Okafor|1911/);
  });
});
