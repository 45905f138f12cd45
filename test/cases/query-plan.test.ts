import { describe, expect, it } from 'vitest';
import { type BoundChart, bindChart } from '../../src/cases/chart.ts';
import { planQueries, type QueryPlan } from '../../src/cases/query-plan.ts';
import { createMemoryEhr } from '../../src/ehr/bundle-folder.ts';
import { gatherRecord } from '../../src/ehr/gather.ts';
import type { Ehr, PlannedQuery } from '../../src/ehr/port.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { Mapping } from '../../src/engine/mapping.ts';
import { MappingShelf, ownMappingsFolder } from '../../src/mappings.ts';
import { readSamples, type Sample } from '../../src/samples.ts';
import { type Known, knownOf } from '../support/sample-forms.ts';
import { aRequest } from './support/store-values.ts';

const now = '2026-11-20T12:00:00Z';
const engine = { evaluate: async (input: Parameters<typeof evaluate>[0]) => evaluate(input) };
const samples = (await readSamples()).filter(({ name }) => !name.includes('wrong-patient'));
const shelf = await MappingShelf.open(ownMappingsFolder);

/** An EHR that writes down what it is asked. */
function watched(ehr: Ehr, asked: string[]): Ehr {
  const note = <T>(query: string, answer: T): T => {
    asked.push(query);
    return answer;
  };
  return { ...ehr, search: (query) => note(query, ehr.search(query)), read: (reference) => note(reference, ehr.read(reference)) };
}

/** What a run of the sample asks of the EHR. */
async function runAsked(sample: Sample, { mapping, form }: Known): Promise<readonly string[]> {
  const asked: string[] = [];
  const ehr = watched(createMemoryEhr(sample.chart), asked);
  const chart: BoundChart = await bindChart(sample.request, ehr);
  if (chart.kind === 'blocked') throw new Error(chart.reason);
  const contexts = { patient: chart.patient, subject: chart.patient, ...(chart.order === undefined ? {} : { order: chart.order }) };
  const subject = `Patient/${chart.patient.id}`;
  const evaluateRecord: Parameters<typeof gatherRecord>[0]['evaluate'] = async (record) =>
    evaluate({ questionnaire: form, mapping, subject, now, record });
  await gatherRecord({ ehr, contexts, now, evaluate: evaluateRecord });
  return asked;
}

/** The words that a query of a later source begins with, up to its first value. */
function beginningsOf({ later }: QueryPlan): readonly string[] {
  return later.map(({ template }) => template.split('{{')[0] ?? '');
}

describe('planQueries', () => {
  it.each(samples.map((sample) => [sample.name, sample] as const))('foretells all that a run asks: %s', async (_name, sample) => {
    const known = knownOf(sample);

    const plan = await planQueries({ ...known, request: sample.request, ehr: createMemoryEhr([]), engine, now });
    const asked = await runAsked(sample, known);

    const foretold = new Set([...plan.binding, ...plan.queries].map(({ query }) => query));
    const unexpected = asked.filter((query) => !foretold.has(query) && !beginningsOf(plan).some((start) => query.startsWith(start)));
    expect(unexpected).toEqual([]);
    expect(asked.filter((query) => foretold.has(query)).length).toBeGreaterThan(5);
  });

  it('asks nothing of the EHR', async () => {
    const asked: string[] = [];
    const [sample] = samples;
    if (sample === undefined) throw new Error('there are no samples');

    await planQueries({ ...knownOf(sample), request: sample.request, ehr: watched(createMemoryEhr(sample.chart), asked), engine, now });

    expect(asked).toEqual([]);
  });

  it('lists what waits for a value of the chart as it stands in the mapping, and counts what the EHR’s own plan says', async () => {
    const mapping = { ...shelfMapping(), sources: { labs: 'Observation?patient={{%patient.id}}', who: '{{%order.requester.reference}}' } };
    const ehr: Ehr = { ...createMemoryEhr([]), plan: async (query) => aPlanOfFive(query) };

    const plan = await planQueries({ request: aRequest(), mapping, ehr, engine, now });

    expect(plan.queries).toMatchObject([{ sources: ['labs'], query: 'Observation?patient=invented-1', mostRequests: 5 }]);
    expect(plan.later).toEqual([{ source: 'who', template: '{{%order.requester.reference}}' }]);
    expect(plan.atMost).toBe(1 + 5 + 5);
  });

  it('plans without an id for a patient who is known by an identifier', async () => {
    const request = aRequest({ patient: { identifier: { system: 'urn:mrn', value: '007' } } });

    const plan = await planQueries({ request, ehr: createMemoryEhr([]), engine, now });

    expect(plan.binding.map(({ query }) => query)).toEqual(['Patient?identifier=urn%3Amrn|007', 'Coverage?patient=id-of-the-patient']);
  });
});

function aPlanOfFive(query: string): PlannedQuery {
  const nothing = { filteredHere: [], takenOut: [], added: [], further: [], mostFollowUps: 0 };
  return { query, outcome: 'planned', requests: [query], ...nothing, mostRequests: 5 };
}

function shelfMapping(): Mapping {
  const found = shelf.findByCanonical('urn:priorfill:form:payer_cedarfield:ga:drug:hcpcs:j0791');
  if (found === undefined) throw new Error('there is no mapping');
  return { ...found.mapping, codes: {}, facts: {}, answers: [], attachments: [] };
}
