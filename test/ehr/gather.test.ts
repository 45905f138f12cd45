import { describe, expect, it } from 'vitest';
import { type Gathering, gatherRecord } from '../../src/ehr/gather.ts';
import type { Ehr, SearchResult } from '../../src/ehr/port.ts';
import type { Evaluation } from '../../src/engine/evaluate.ts';
import type { ClinicalRecord } from '../../src/engine/record.ts';
import type { AnyResource } from '../../src/fhir.ts';

const now = '2026-01-05T12:00:00Z';
const patient = { id: 'anna' };

function whole(resources: readonly AnyResource[]): SearchResult {
  return { resources, completeness: 'complete', pages: 1 };
}

function anEhr(search: Ehr['search']): Ehr {
  return { search, read: async () => ({ kind: 'missing' }), document: async () => ({ kind: 'missing' }) };
}

/** An evaluation that wants these queries, those of a wave once the wave before was read. */
function wanting(...waves: readonly (readonly string[])[]): Gathering['evaluate'] {
  return async ({ sources }: ClinicalRecord) => {
    const needs = waves.find((wave) => wave.some((query) => !sources.some((source) => source.query === query))) ?? [];
    return { needs } as unknown as Evaluation;
  };
}

describe('gatherRecord', () => {
  it('asks all queries of a wave at once, and those of the next when they are answered', async () => {
    const log: string[] = [];
    const ehr = anEhr(async (query) => {
      log.push(`ask ${query}`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`got ${query}`);
      return whole([]);
    });

    const { waves } = await gatherRecord({ ehr, contexts: {}, now, evaluate: wanting(['A?x=1', 'B?x=1'], ['C?x=1']) });

    expect(log).toEqual(['ask A?x=1', 'ask B?x=1', 'got A?x=1', 'got B?x=1', 'ask C?x=1', 'got C?x=1']);
    expect(waves).toBe(3);
  });

  it('keeps out what is another patient’s, and names it', async () => {
    const own = { resourceType: 'Observation', id: 'o1', subject: { reference: 'Patient/anna' } };
    const other = { resourceType: 'Observation', id: 'o2', subject: { reference: 'Patient/bert' } };
    const ehr = anEhr(async () => whole([own, other]));

    const { record, foreign } = await gatherRecord({ ehr, contexts: {}, now, patient, evaluate: wanting(['Observation']) });

    expect(record.sources).toMatchObject([{ resources: [own], completeness: 'complete' }]);
    expect(foreign).toEqual(['Observation/o2']);
  });

  it('uses no fact that names no patient: its source is not whole', async () => {
    const own = { resourceType: 'Observation', id: 'o1', subject: { reference: 'Patient/anna' } };
    const unnamed = { resourceType: 'Observation', id: 'o2' };
    const ehr = anEhr(async () => whole([own, unnamed, { resourceType: 'Medication', id: 'm' }]));

    const { record, foreign } = await gatherRecord({ ehr, contexts: {}, now, patient, evaluate: wanting(['Observation']) });

    expect(record.sources[0]).toMatchObject({ completeness: 'incomplete', reason: '1 resources name no patient and are not used' });
    expect(record.sources[0]?.resources.map(({ id }) => id)).toEqual(['o1', 'm']);
    expect(foreign).toEqual([]);
  });

  it('takes a reference that leads nowhere for a gap, not for nothing', async () => {
    const ehr = anEhr(async () => whole([]));

    const { record } = await gatherRecord({ ehr, contexts: {}, now, patient, evaluate: wanting(['Practitioner/gone']) });

    expect(record.sources).toMatchObject([{ completeness: 'incomplete', reason: 'what a reference names is not in the EHR' }]);
  });

  it('asks nothing more once its time is used up, and says so', async () => {
    const asked: string[] = [];
    const ehr = anEhr(async (query) => {
      asked.push(query);
      return whole([]);
    });
    const isLate = () => asked.length >= 1;

    const { record } = await gatherRecord({ ehr, contexts: {}, now, isLate, evaluate: wanting(['A?x=1'], ['B?x=1']) });

    expect(asked).toEqual(['A?x=1']);
    expect(record.sources[1]).toMatchObject({ completeness: 'incomplete', reason: 'the time for reading this chart was used up' });
  });
});
