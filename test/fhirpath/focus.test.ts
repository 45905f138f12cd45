import { describe, expect, it } from 'vitest';
import { Expressions, namesIn } from '../../src/fhirpath/expressions.ts';
import { now } from '../support/builders.ts';

const expressions = new Expressions({ now, hyphenated: ['a-b'], refused: new Map([['%refused', 'it hung before']]) });

describe('needsFocus', () => {
  it.each([
    ['%patient.birthDate', false],
    ["%patient.name.where(use = 'official').given.first()", false],
    ['today() - 7 days', false],
    ["iif(%a.exists(), 'x', %b.code)", false],
    ["'text' & 5.toString()", false],
    ['%resource.item.answer.value', false],
    ['%a-b.id', false],
    ['item.answer.value', true],
    ['$this', true],
    ['exists()', true],
    ["iif(item.exists(), 'x', 'y')", true],
    ['%a | item', true],
    ['%a.union(item)', true],
    ['%a.first() = answer', true],
    ['1 +', true],
  ] as const)('%s: %s', (expression, expected) => {
    expect(expressions.needsFocus(expression)).toBe(expected);
  });

  it('says no only where the result is the same without a focus', () => {
    const variables = { a: [{ resourceType: 'Patient', id: 'p' }] };
    for (const expression of ['%a.id', "%a.where(id = 'p').id", 'today()', "iif(%a.exists(), 'x', 'y')"]) {
      const results = [[{}], [{ id: 'other' }], []].map((focus) => expressions.evaluate(expression, focus, variables));
      expect(
        new Set(results.map((each) => (each.ok ? JSON.stringify(each.found.map(({ value }) => value)) : each.message))),
      ).toHaveProperty('size', 1);
    }
  });
});

describe('evaluate', () => {
  it('does not run what was refused, and says why', () => {
    expect(expressions.evaluate('%refused', [{}], {})).toEqual({ ok: false, code: 'expression-too-long', message: 'it hung before' });
  });

  it.each([
    ['1 +', 'expression-invalid'],
    ['%nobody', 'unknown-name'],
    ['nofunction()', 'expression-failed'],
    ["'a' * 2", 'expression-failed'],
    ["memberOf('http://example.org/set')", 'expression-failed'],
    ['resolve()', 'expression-failed'],
  ] as const)('gives a reason for %s and reaches no network', (expression, code) => {
    expect(expressions.evaluate(expression, [{ resourceType: 'Observation', subject: { reference: 'Patient/p1' } }], {})).toMatchObject({
      ok: false,
      code,
    });
  });

  it('tells each result’s type, and its place down to the element', () => {
    const patient = {
      resourceType: 'Patient',
      id: 'p1',
      meta: { versionId: '2' },
      contained: [{ resourceType: 'Organization', id: 'o', name: 'x' }],
      name: [{}, { given: ['a', 'b'] }],
    };

    const given = expressions.evaluate('name.given[1]', [patient], {});
    const inside = expressions.evaluate("contained.where(id = 'o').name", [patient], {});

    expect(given).toMatchObject({
      found: [
        { type: 'FHIR.string', value: 'b', place: { resourceType: 'Patient', id: 'p1', versionId: '2', path: 'Patient.name[1].given[1]' } },
      ],
    });
    expect(inside).toMatchObject({ found: [{ place: { resourceType: 'Patient', path: 'Patient.contained[0].name' } }] });
  });
});

describe('namesIn', () => {
  it.each([
    ['%a.b = %c', ['a', 'c']],
    ["'%no' & %yes", ['yes']],
    ["'it''s' & %`odd name`", ['odd name']],
    ['%first-second.id', ['first-second']],
    ['%a - %b', ['a', 'b']],
    ['%a-1', ['a']],
    ['%a and %a', ['a']],
  ] as const)('finds the names of %s', (expression, names) => {
    expect(namesIn(expression)).toEqual(names);
  });
});
