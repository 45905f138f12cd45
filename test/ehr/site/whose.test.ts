/** What a planned search leaves to the gatherer: whose a resource is. */
import { describe, expect, it } from 'vitest';
import { createPlannedSearch } from '../../../src/ehr/site/planned-search.ts';
import type { AnyResource } from '../../../src/fhir.ts';
import { aRuntime } from '../../net/support/fake-runtime.ts';
import { anObservation } from '../support/chart.ts';

async function answered(resources: readonly AnyResource[]): Promise<readonly (string | undefined)[]> {
  const planned = createPlannedSearch({
    options: { vendor: 'plain' },
    runtime: aRuntime(),
    base: new URL('https://ehr.example/fhir/'),
    readMetadata: async () => undefined,
    search: async () => ({ resources, completeness: 'complete', pages: 1 }),
    read: async () => ({ kind: 'missing' }),
  });
  return (await planned.search('Observation?patient=anna&status=final')).resources.map(({ id }) => id);
}

describe('a planned search', () => {
  it('hides no resource that names another patient, or a record that was merged: the case is stopped by it, or takes it', async () => {
    const own = anObservation({ id: 'own' });
    const former = anObservation({ id: 'former', patient: 'anna-before-the-merge' });
    const stranger = anObservation({ id: 'stranger', patient: 'bert' });
    const draft = anObservation({ id: 'draft', status: 'preliminary' });

    expect(await answered([own, former, stranger, draft])).toEqual(['own', 'former', 'stranger']);
  });
});
