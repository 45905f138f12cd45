/**
 * How much of FHIRPath the evaluator of forms does as the official tests say, and exactly what it does not.
 */
import { describe, expect, it } from 'vitest';
import { fhirpathGaps } from '../../src/fhirpath/gaps.ts';
import { sharedFolder } from '../support/shared-data.ts';
import known from './fhirpath-known-failures.json' with { type: 'json' };
import { readInput, readSuite, type SuiteTest } from './fhirpath-suite.ts';
import { findMiss } from './fhirpath-verdict.ts';

const folder = sharedFolder('data/fhirpath-suite');

function keyOf({ group, name }: { readonly group: string; readonly name: string }): string {
  return `${group}/${name}`;
}

/** What the tests miss, by their names. */
function findMisses(tests: readonly SuiteTest[]): ReadonlyMap<string, string> {
  const inputs = new Map(
    [...new Set(tests.map(({ input }) => input))].map((input) => [input, readInput(`${folder.path}input-json/`, input)]),
  );
  return new Map(
    tests.flatMap((test) => {
      const miss = findMiss(test, inputs.get(test.input));
      return miss === undefined ? [] : [[keyOf(test), miss] as const];
    }),
  );
}

describe.skipIf(!folder.isThere)('the official FHIRPath tests for R4', () => {
  it('pass, all but those that are known to fail; one that was mended is taken off the list', () => {
    const tests = readSuite(`${folder.path}tests-fhir-r4.xml`);
    const listed = new Set(known.failures.map(keyOf));

    const misses = findMisses(tests);
    process.stderr.write(`FHIRPath suite for R4: ${tests.length - misses.size} of ${tests.length} tests pass\n`);

    expect({
      regressions: [...misses].filter(([key]) => !listed.has(key)).map(([key, miss]) => `${key}: ${miss}`),
      takeOffTheList: [...listed].filter((key) => !misses.has(key)),
    }).toEqual({ regressions: [], takeOffTheList: [] });
  });

  it('find every input that they name', () => {
    const named = readSuite(`${folder.path}tests-fhir-r4.xml`).flatMap(({ input }) => input ?? []);

    const absent = [...new Set(named)].filter((input) => readInput(`${folder.path}input-json/`, input) === undefined);

    expect(absent).toEqual([]);
  });
});

describe('fhirpath-known-failures.json', () => {
  it('gives every failure a category that is there, and every category a failure', () => {
    const used = new Set(known.failures.map(({ category }) => category));

    expect([...used].sort()).toEqual(Object.keys(known.categories).sort());
  });

  it('lists no test twice', () => {
    expect(new Set(known.failures.map(keyOf)).size).toBe(known.failures.length);
  });

  it('has a gap for the authors of mappings in every category, or says why there is none', () => {
    const categories = Object.entries(known.categories);

    const withGap = categories.filter(([, category]) => !('notExpressible' in category)).map(([name]) => name);

    expect(withGap.sort()).toEqual(fhirpathGaps.map(({ name }) => name).sort());
  });
});
