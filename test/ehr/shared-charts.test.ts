/**
 * The shared collection of synthetic charts, where it stands beside the repository.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createMemoryEhr, loadRecord } from '../../src/ehr/bundle-folder.ts';
import type { AnyResource } from '../../src/fhir.ts';

const folder = fileURLToPath(new URL('../../../shared/data/patients/', import.meta.url));
const charts = existsSync(folder) ? readdirSync(folder).filter((name) => /^p\d\d-/.test(name)) : [];

function subjectOf({ subject }: AnyResource): unknown {
  return (subject as { reference?: unknown } | undefined)?.reference;
}

/** How many different Observations a file holds, counted without our own reader. */
function countObservations(name: string): number {
  const bytes = readFileSync(`${folder}${name}`);
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  const parsed: readonly { entry?: readonly { resource: AnyResource }[] }[] = name.includes('.ndjson')
    ? text
        .split('\n')
        .filter(Boolean)
        .map((line) => ({ entry: [{ resource: JSON.parse(line) }] }))
    : [JSON.parse(text)];
  const resources = parsed.flatMap(({ entry = [] }) => entry.map(({ resource }) => resource));
  return new Set(resources.filter(({ resourceType }) => resourceType === 'Observation').map(({ id }) => id)).size;
}

if (charts.length === 0) {
  describe('shared charts', () => {
    it.skip('are not beside this repository (../shared/data/patients)', () => undefined);
  });
} else {
  describe('shared charts', () => {
    it('are 22', () => {
      expect(charts).toHaveLength(22);
    });

    it.each(charts)('load, and a search finds every observation of the patient: %s', async (name) => {
      const resources = await loadRecord([`${folder}${name}`]);
      const ehr = createMemoryEhr(resources);
      const patients = resources.filter(({ resourceType }) => resourceType === 'Patient');
      const found: AnyResource[] = [];
      for (const { id } of patients) {
        const result = await ehr.search(`Observation?patient=Patient/${id}`);
        expect(result.completeness).toBe('complete');
        expect(result.resources.every((resource) => subjectOf(resource) === `Patient/${id}`)).toBe(true);
        found.push(...result.resources);
      }

      expect(patients.length).toBeGreaterThan(0);
      expect(found).toHaveLength(countObservations(name));
    });
  });
}
