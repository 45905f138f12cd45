import { describe, expect, it } from 'vitest';
import { bindChart } from '../../src/cases/chart.ts';
import { createMemoryEhr } from '../../src/ehr/bundle-folder.ts';
import type { Ehr } from '../../src/ehr/port.ts';
import { aSleepChart } from './support/sleep-form.ts';
import { aRequest } from './support/store-values.ts';

const mrn = { system: 'urn:mrn', value: '007' };

function anEhr(changes: Partial<Ehr> = {}): Ehr {
  return { ...createMemoryEhr([...aSleepChart(), ...aSleepChart({ patientId: 'mara', memberId: 'OTHER' })]), ...changes };
}

function twins(ids: readonly string[]): Ehr['search'] {
  return async () => ({ resources: ids.map((id) => ({ resourceType: 'Patient', id })), completeness: 'complete', pages: 1 });
}

describe('bindChart', () => {
  it('binds the patient, the order, and only the patient’s own coverages', async () => {
    const request = aRequest({ patient: { reference: 'Patient/lena' }, order: { reference: 'ServiceRequest/lena-order' } });
    const ehr = anEhr();
    const leaky: Ehr = { ...ehr, search: () => ehr.search('Coverage?status=active') };

    const chart = await bindChart(request, leaky);

    expect(chart).toMatchObject({
      kind: 'bound',
      patient: { id: 'lena' },
      order: { id: 'lena-order' },
      coverages: [{ id: 'lena-coverage' }],
    });
  });

  it.each<[string, Partial<Ehr>, Parameters<typeof aRequest>[0]]>([
    ['the patient is not in the EHR', {}, { patient: { reference: 'Patient/nobody' } }],
    ['the patient may not be read: no scope', { read: async () => ({ kind: 'not-permitted', reason: 'no scope' }) }, {}],
    [
      'the EHR gave another resource than the patient asked for',
      { read: async () => ({ kind: 'found', resource: { resourceType: 'Patient', id: 'mara' } }) },
      {},
    ],
    ['no patient has this identifier', { search: twins([]) }, { patient: { identifier: mrn } }],
    ['2 patients have this identifier', { search: twins(['a', 'b']) }, { patient: { identifier: mrn } }],
    [
      'the search for the patient was not complete',
      { search: async () => ({ resources: [{ resourceType: 'Patient', id: 'a' }], completeness: 'incomplete', pages: 1 }) },
      { patient: { identifier: mrn } },
    ],
    ['the order of the case is not in the EHR, or may not be read', {}, { order: { reference: 'ServiceRequest/none' } }],
    ['the order is for another patient', {}, { order: { reference: 'ServiceRequest/mara-order' } }],
  ])('is blocked: %s', async (reason, changes, request) => {
    const chart = await bindChart(aRequest({ patient: { reference: 'Patient/lena' }, ...request }), anEhr(changes));

    expect(chart).toMatchObject({ kind: 'blocked', reason });
  });

  it('asks for an identifier with its signs escaped', async () => {
    const queries: string[] = [];
    const search: Ehr['search'] = (query) => {
      queries.push(query);
      return twins([])(query);
    };

    await bindChart(aRequest({ patient: { identifier: { system: 'urn:a&b', value: '1|2' } } }), anEhr({ search }));

    expect(queries).toEqual(['Patient?identifier=urn%3Aa%26b|1%7C2']);
  });
});
