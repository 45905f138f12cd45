/**
 * Whole charts of the samples read through every vendor's manners: what a machine answers is what it answers from
 * memory, all else goes to a person with its reason; no more requests than the plan said; no credential anywhere else.
 */
import { describe, expect, it } from 'vitest';
import { type Bound, bindChart } from '../../src/cases/chart.ts';
import { planQueries } from '../../src/cases/query-plan.ts';
import { createMemoryEhr } from '../../src/ehr/bundle-folder.ts';
import { gatherRecord } from '../../src/ehr/gather.ts';
import type { Ehr } from '../../src/ehr/port.ts';
import type { SandboxOptions } from '../../src/ehr-sandbox/sandbox.ts';
import { type Evaluation, evaluate } from '../../src/engine/evaluate.ts';
import type { ItemOutcome } from '../../src/engine/outcome.ts';
import type { HttpRequest } from '../../src/net/transport.ts';
import { readSamples, type Sample } from '../../src/samples.ts';
import { type Known, knownOf } from '../support/sample-forms.ts';
import { aVendorEhr, profiles } from './support/vendor-ehr.ts';

const now = '2026-11-20T12:00:00Z';
const engine = { evaluate: async (input: Parameters<typeof evaluate>[0]) => evaluate(input) };
const samples = (await readSamples()).filter(({ name }) => !name.includes('wrong-patient'));
const cells = profiles.flatMap((profile) => samples.map((sample) => [profile, sample.name, sample] as const));

/** Nothing where the EHR cannot be asked for the order: the case is then blocked, and says so. */
async function readCase(sample: Sample, { mapping, form }: Known, ehr: Ehr): Promise<Evaluation | undefined> {
  const chart = await bindChart(sample.request, ehr);
  if (chart.kind === 'blocked') {
    expect(chart.reason).toBe('the order of the case is not in the EHR, or may not be read');
    return undefined;
  }
  const evaluation = await gather(chart, { mapping, form }, ehr);
  for (const { selected } of evaluation.attachments)
    for (const { formats } of selected) for (const format of formats) await ehr.document(format);
  return evaluation;
}

async function gather({ patient, identity, order }: Bound, { mapping, form }: Known, ehr: Ehr): Promise<Evaluation> {
  const contexts = { patient, subject: patient, ...(order === undefined ? {} : { order }) };
  const input = { questionnaire: form, mapping, subject: `Patient/${patient.id}`, now };
  const gathered = await gatherRecord({
    ehr,
    contexts,
    now,
    patient: identity,
    evaluate: async (record) => evaluate({ ...input, record }),
  });
  expect(gathered.foreign).toEqual([]);
  return gathered.evaluation;
}

/** Requests of a search or a read; a later page is the server's own link. */
function isFirst({ url }: HttpRequest): boolean {
  return !/[?&](_page|pageContext|cursor|continue|sessionID|session)=/i.test(url.search) && !url.pathname.endsWith('/metadata');
}

/** What waits for a value of the chart is listed in the plan and not counted; so are documents. */
function isForetold({ url }: HttpRequest): boolean {
  return !/\/(Binary|PractitionerRole|Practitioner)\b/.test(url.pathname);
}

function answersOf({ outcome, answer }: ItemOutcome & { readonly answer?: unknown }): string {
  return JSON.stringify([outcome, answer]);
}

describe('a case read through the manners of a vendor', () => {
  it.each(cells)('%s: %s', async (profile, _name, sample) => {
    const known = knownOf(sample);
    const { ehr, sent, core } = aVendorEhr(profile, sample.chart);
    const ideal = await readCase(sample, known, createMemoryEhr(sample.chart));

    const plan = await planQueries({ ...known, request: sample.request, ehr, engine, now });
    const planning = sent.length;
    const evaluation = await readCase(sample, known, ehr);

    const expected = new Map(ideal?.items.map((item) => [item.path, item]));
    for (const item of evaluation?.items ?? []) {
      const twin = expected.get(item.path);
      if (item.outcome === 'answered' || profile === 'plain')
        expect([item.path, answersOf(item)]).toEqual([item.path, twin && answersOf(twin)]);
      else if (item.outcome !== twin?.outcome) expect(item.reason ?? item.outcome).toMatch(/\w+ \w+/);
    }
    expect(planning).toBe(1);
    const asked = sent.filter(isFirst).filter(isForetold);
    expect(asked.length).toBeLessThanOrEqual(plan.atMost);
    if (profile === 'plain') expect(asked.length).toBeLessThanOrEqual(plan.requests);
    const origin = new URL(core.base).origin;
    expect(sent.filter(({ url, headers = {} }) => 'authorization' in headers && url.origin !== origin)).toEqual([]);
  });

  it.each(profiles)('%s, with a fault at every third request: no more requests than the plan and one for each fault', async (profile) => {
    const [sample] = samples;
    if (sample === undefined) throw new Error('there are no samples');
    const known = knownOf(sample);
    let [asked, faults] = [0, 0];
    const sandbox: Partial<SandboxOptions> = {
      onRequest: (_request, { kind }) => {
        asked += kind === 'search' || kind === 'read' ? 1 : 0;
        if (asked % 3 !== 0 || (kind !== 'search' && kind !== 'read')) return undefined;
        faults += 1;
        return { fault: 'unavailable', retryAfterSeconds: 1 };
      },
    };
    const { ehr, sent } = aVendorEhr(profile, sample.chart, { sandbox });

    const plan = await planQueries({ ...known, request: sample.request, ehr, engine, now });
    await readCase(sample, known, ehr);

    expect(faults).toBeGreaterThan(3);
    expect(sent.filter(isFirst).filter(isForetold).length).toBeLessThanOrEqual(plan.atMost + faults);
    if (profile === 'plain') expect(sent.filter(isFirst).filter(isForetold).length).toBeLessThanOrEqual(plan.requests + faults);
  });

  it.each(profiles)('%s, that gives a stranger’s results: they are named, and nothing of them is used', async (profile) => {
    const [sample] = samples;
    if (sample === undefined) throw new Error('there are no samples');
    const stranger = {
      resourceType: 'Observation',
      id: 'of-a-stranger',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
      subject: { reference: 'Patient/stranger' },
      effectiveDateTime: '2026-11-01',
      valueQuantity: { value: 300, system: 'http://unitsofmeasure.org', code: 'kg' },
    };
    const { ehr } = aVendorEhr(profile, sample.chart);
    const search = async (query: string) => {
      const found = await ehr.search(query);
      return query.startsWith('Observation') ? { ...found, resources: [...found.resources, stranger] } : found;
    };
    const known = knownOf(sample);
    const chart = await bindChart(sample.request, ehr);
    if (chart.kind === 'blocked') throw new Error(chart.reason);
    const contexts = { patient: chart.patient, subject: chart.patient };
    const input = { questionnaire: known.form, mapping: known.mapping, subject: `Patient/${chart.patient.id}`, now };

    const { foreign, record } = await gatherRecord({
      ehr: { ...ehr, search },
      contexts,
      now,
      patient: chart.identity,
      evaluate: async (each) => evaluate({ ...input, record: each }),
    });

    expect(foreign).toEqual(['Observation/of-a-stranger']);
    expect(JSON.stringify(record)).not.toContain('of-a-stranger');
  });
});
