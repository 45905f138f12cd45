import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findChartDefects } from '../../src/engine/chart-defects.ts';
import type { SourceResult } from '../../src/engine/record.ts';
import type { AnyResource, Coding, Quantity } from '../../src/fhir.ts';
import { anObservation, now, ucum } from '../support/builders.ts';

function defectsIn(...resources: readonly AnyResource[]): readonly string[] {
  return findChartDefects({ contexts: {}, sources: [source(...resources)] }, now).map(
    ({ kind, resource, path }) => `${kind} ${resource} ${path}`,
  );
}

const coded = (coding: Coding): AnyResource => ({ ...anObservation(), code: { coding: [coding] } });
const measured = (valueQuantity: Quantity): AnyResource => ({ ...anObservation(), valueQuantity });

describe('findChartDefects', () => {
  it('says nothing of a clean chart', () => {
    expect(defectsIn(anObservation())).toEqual([]);
  });

  it.each([
    [
      'a blank before a code',
      coded({ system: 'http://loinc.org', code: ' 2703-7' }),
      'blank-in-code Observation/o1 Observation.code.coding',
    ],
    ['a code without its system', coded({ code: '2703-7' }), 'no-code-system Observation/o1 Observation.code.coding'],
    ['text without a code', { ...anObservation(), code: { text: 'weight' } }, 'no-code Observation/o1 Observation.code'],
    ['a unit that UCUM does not have', measured({ value: 5, unit: 'mmHg' }), 'unit-not-ucum Observation/o1 Observation.valueQuantity.unit'],
    [
      'a unit text and a unit code that disagree',
      measured({ value: 5, unit: 'kg', system: ucum, code: 'g' }),
      'units-disagree Observation/o1 Observation.valueQuantity.unit',
    ],
    ['a missing status', { ...anObservation(), status: undefined }, 'no-status Observation/o1 Observation.status'],
    ['a missing date', { ...anObservation(), effectiveDateTime: undefined }, 'no-date Observation/o1 Observation'],
    ['a date ahead of the clock', anObservation({ date: '2031-01-01' }), 'dated-ahead Observation/o1 Observation'],
  ])('names %s by kind and place', (_what, resource, expected) => {
    expect(defectsIn(resource)).toEqual([expected]);
  });

  it('never repeats what the chart says, whatever that is', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12 }), (secret) => {
        const said = findChartDefects(
          {
            contexts: { patient: { resourceType: 'Patient', id: 'p1', note: secret } },
            sources: [source(coded({ code: secret }), measured({ value: 1, unit: secret }))],
          },
          now,
        );

        return !JSON.stringify(said).includes(JSON.stringify(secret).slice(1, -1));
      }),
    );
  });
});

function source(...resources: readonly AnyResource[]): SourceResult {
  return { query: 'Observation?patient=p1', resources, completeness: 'complete' as const, readAt: now };
}
