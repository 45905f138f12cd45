import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateWithLogic } from '../../src/cql/evaluate-with-logic.ts';
import type { EvaluationInput } from '../../src/engine/evaluate.ts';
import type { AnyResource } from '../../src/fhir.ts';
import { chartFor, type GeneratedChart } from '../../src/laws/chart-arbitrary.ts';
import { aForm, aMapping, anObservation, loinc, now } from '../support/builders.ts';
import {
  aLibrary,
  anElm,
  asking,
  call,
  choose,
  codeNamed,
  count,
  type Elm,
  evaluateLogic,
  field,
  first,
  gatherLogic,
  property,
  query,
  retrieve,
  text,
  thePatient,
} from './support/elm.ts';

const weights = retrieve('Observation', codeNamed('weight'));
const conditions = retrieve('Condition');
const hasCode = query(conditions, { where: call('Exists', property('coding', field('code', 'X'))) });

/** Definitions that pick, count, filter, join and compare, without ever sorting. */
const definitions: Readonly<Record<string, Elm>> = {
  value: property('value', first(weights)),
  last: property('value', { type: 'Last', source: retrieve('Observation') }),
  has: call('Exists', weights),
  hasNot: call('Not', call('Exists', hasCode)),
  many: count(hasCode),
  word: choose(call('Exists', hasCode), text('Yes'), text('No')),
  codes: call('Flatten', query(hasCode, { give: property('coding', field('code', 'X')) })),
  except: query(call('Except', conditions, hasCode), { give: field('id.value', 'X') }),
  union: count(call('Union', conditions, hasCode)),
  name: property('family.value', first(property('name', thePatient))),
};
const types: Readonly<Record<string, 'boolean' | 'integer' | 'quantity' | 'open-choice'>> = {
  value: 'quantity',
  last: 'quantity',
  has: 'boolean',
  hasNot: 'boolean',
  many: 'integer',
  union: 'integer',
  codes: 'open-choice',
};
const questionnaire = aForm(
  Object.keys(definitions).map((name) =>
    asking(name, { linkId: name, type: types[name] ?? 'string', repeats: name === 'codes' || name === 'except' }),
  ),
);
const packaged = [aLibrary(anElm(definitions))];
const charts = chartFor(aMapping({ codes: { weight: { system: loinc, code: ['29463-7'] } } }));

/** The generated patient is called otherwise than the builders'. */
function gather({ patient, resources }: GeneratedChart): Promise<EvaluationInput> {
  return gatherLogic(questionnaire, { packaged, patient, chart: resources, subject: 'Patient/generated' });
}

function reorder(input: EvaluationInput, order: (resources: readonly AnyResource[]) => readonly AnyResource[]): EvaluationInput {
  const sources = input.record.sources.map((source) => ({ ...source, resources: order(source.resources) }));
  return { ...input, record: { ...input.record, sources: [...sources].reverse() } };
}

describe('logic over generated charts', () => {
  it('gives the same twice and in any order of the resources, for any chart', async () => {
    await fc.assert(
      fc.asyncProperty(charts, fc.infiniteStream(fc.nat({ max: 1_000 })), async (chart, numbers) => {
        const input = await gather(chart);
        const shuffle = (resources: readonly AnyResource[]) =>
          resources
            .map((resource) => ({ resource, key: numbers.next().value ?? 0 }))
            .sort((a, b) => a.key - b.key)
            .map(({ resource }) => resource);
        const said = JSON.stringify(await evaluateWithLogic(input));

        expect(JSON.stringify(await evaluateWithLogic(structuredClone(input)))).toBe(said);
        expect(JSON.stringify(await evaluateWithLogic(reorder(input, shuffle)))).toBe(said);
      }),
      { numRuns: 40 },
    );
  });

  it('never answers no, and never 0, from a chart without a record, for any patient', async () => {
    await fc.assert(
      fc.asyncProperty(charts, async ({ patient }) => {
        const { items } = await evaluateWithLogic(await gather({ patient, resources: [] }));

        expect(items.filter(({ outcome, path }) => outcome === 'answered' && path !== 'name')).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  it('leaves the chart as it was given, for any chart', async () => {
    await fc.assert(
      fc.asyncProperty(charts, async (chart) => {
        const before = JSON.stringify(chart);

        await evaluateWithLogic(await gather(chart));

        expect(JSON.stringify(chart)).toBe(before);
      }),
      { numRuns: 10 },
    );
  });

  it('counts a long chart without comparing its records part by part', async () => {
    const chart = Array.from({ length: 1_500 }, (_, n) => ({
      resourceType: 'Condition',
      id: `c${n}`,
      subject: { reference: 'Patient/p1' },
      code: { coding: [{ code: `${n % 7}` }] },
    }));
    const started = performance.now();
    const evaluation = await evaluateLogic(questionnaire, { packaged, chart: [...chart, anObservation()], now });

    expect(evaluation.items.find(({ path }) => path === 'union')).toMatchObject({ answer: [{ valueInteger: 1_500 }] });
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
