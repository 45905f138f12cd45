/**
 * Our findings beside those that two published validators gave for the same cases.
 *
 * We agree with a validator on a case where (1) the verdict is the same: it fails where there is an error (or fatal),
 * and (2) our errors stand at the places of its errors, every one of them and no other. A place is an item, or an answer
 * of an item where the validator names one: what it names below an answer (`.value.ofType(date)`, `.display`) is cut off.
 * How many errors stand at one place, their codes and their words are not compared, nor are warnings.
 * We have to agree with at least one of the two; where we agree with neither is listed here and argued in README.md.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { OperationOutcome, Questionnaire } from '../../src/fhir.ts';
import { validateResponse } from '../../src/validation/validate-response.ts';
import { now } from '../support/builders.ts';
import { sharedFolder } from '../support/shared-data.ts';

const cases = sharedFolder('data/validation-cases');

/** Argued in README.md, one line each. */
const differences = ['choice-async', 'choice-gender-coding-async', 'quantity-units-not-in-value-set'];

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');

function read(name: string, file: string): unknown {
  const path = `${cases.path}${name}/${file}`;
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/** The item or answer an expression stands in. */
function placeOf(expression: string): string {
  return /^QuestionnaireResponse(?:\.item\[\d+\]|\.answer\[\d+\])*/.exec(expression)?.[0] ?? expression;
}

/** Where there are errors, each place once. */
function errorPlaces(issues: readonly { readonly severity: string; readonly expression: string }[]): ReadonlySet<string> {
  return new Set(
    issues.filter(({ severity }) => severity === 'error' || severity === 'fatal').map(({ expression }) => placeOf(expression)),
  );
}

function ourPlaces(name: string): ReadonlySet<string> {
  return errorPlaces(
    validateResponse({ questionnaire: read(name, 'questionnaire.json') as Questionnaire, response: read(name, 'response.json'), now }),
  );
}

/** The places of each validator that looked at the case. */
function theirPlaces(name: string): readonly ReadonlySet<string>[] {
  return ['hapi', 'forms-lab'].flatMap((validator) => {
    const outcome = read(name, `expected-outcome.${validator}.json`) as OperationOutcome | undefined;
    if (outcome === undefined) return [];
    return [errorPlaces((outcome.issue ?? []).map(({ severity, expression }) => ({ severity, expression: expression?.[0] ?? '' })))];
  });
}

function agrees(name: string): boolean {
  const ours = [...ourPlaces(name)].sort();
  return theirPlaces(name).some((theirs) => JSON.stringify([...theirs].sort()) === JSON.stringify(ours));
}

describe.skipIf(!cases.isThere)('published validation cases', () => {
  it('are 50, each with the outcome of at least one validator', () => {
    expect(cases.files()).toHaveLength(50);
    for (const name of cases.files()) expect(theirPlaces(name).length).toBeGreaterThan(0);
  });

  it('agree with at least one published validator, but for the differences that README.md argues', () => {
    expect(cases.files().filter((name) => !agrees(name))).toEqual(differences);
    for (const name of differences) expect(readme).toContain(`| ${name} |`);
  });

  it('have no error of ours in a case that both validators let pass', () => {
    const passed = cases.files().filter((name) => theirPlaces(name).every(({ size }) => size === 0));

    expect(passed.length).toBeGreaterThan(5);
    for (const name of passed) expect([name, [...ourPlaces(name)]]).toEqual([name, []]);
  });
});
