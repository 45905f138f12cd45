import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Evaluated, Expressions } from '../../src/fhirpath/expressions.ts';

const clock = '2026-11-20T12:00:00.000+00:00';
const runs = { numRuns: 250 };

/** Words that stand only in the chart. Some look like the library's own messages. */
const canaries: readonly string[] = ['Zanzibar', 'Quagga', '98765.4321', '1907-07-07', 'Xylophone', 'Wombat', 'Kookaburra'];

function aChart(): object {
  return {
    resourceType: 'Patient',
    id: 'Zanzibar',
    active: true,
    birthDate: '1907-07-07',
    _birthDate: { extension: [{ url: 'http://example.org/Quagga', valueDateTime: '1907-07-07T10:00:00Z' }] },
    name: [{ family: 'Quagga', given: ['Zanzibar', 'Not implemented: Wombat'] }, { text: 'Wombat' }],
    telecom: [{ system: 'phone', value: 'Attempting to access an undefined environment variable: Kookaburra' }],
    extension: [
      {
        url: 'http://example.org/Quagga',
        valueQuantity: { value: 98765.4321, unit: 'Xylophone', code: 'Xylophone', system: 'http://unitsofmeasure.org' },
      },
      { url: 'http://example.org/Quagga', valueString: 'single Zanzibar type undefined' },
    ],
    contained: [{ resourceType: 'Observation', id: 'Wombat', status: 'final', valueQuantity: { value: 98765.4321, unit: 'Xylophone' } }],
  };
}

const real: readonly string[] = [
  'name.given.first()',
  "name.where(use = 'official').given.join(' ') & ' ' & name.family",
  'Patient.birthDate + 18 years <= today()',
  "extension('http://example.org/Quagga').value.ofType(Quantity).value * 0.45359237",
  "extension.value.ofType(Quantity) > 5 'kg'",
  'iif(active, name.family, telecom.value)',
  'contained.ofType(Observation).value.value.round(1)',
  '%chart.descendants().where($this is string).distinct().count()',
  "telecom.value.matches('[0-9]+') or name.exists(family.startsWith('Q'))",
  "name.select(given | family).aggregate($this & $total, '')",
  '%chart.contained.first().id.toInteger()',
  'birthDate.toString().substring(0, 4).toInteger() div 10',
  'name[0].given[1].length() > name[1].text.length()',
  "resolve().name | memberOf('http://example.org/set')",
  'now().toString()',
  "name.family.replaceMatches('(.)', '$1$1').upper() ~ 'QUAGGA'",
  "defineVariable('x', name).select(%x.family)",
  'Coding { code: name.family.first() }',
  'telecom.sort(value desc).value',
  'contained.count() * 10L',
  "name.family.trace('name').toDecimal().sqrt()",
  "%factory.Quantity('mg', 'mg') + extension.value",
];

const tokens = [
  '.',
  '(',
  ')',
  '[0]',
  '%chart',
  '%nobody',
  "'",
  '"',
  '`',
  '//',
  '+',
  '-',
  '*',
  '/',
  '~',
  ' is ',
  ' as ',
  ' in ',
  '|',
  '{}',
  '@2026',
  '@T25',
  '$this',
  '$index',
  ', ',
  ' and ',
  ' implies ',
  '.toQuantity()',
  '.as(Quantity)',
  '.single()',
  '.toDate()',
  '.type()',
  "1 'mg'",
  ' mod 0',
  '\\',
  '\u0000',
  '😀',
  '__proto__',
  '.constructor()',
];

/** A real expression with a part taken out, put in, doubled or taken from another one. */
const mutated = fc
  .tuple(
    fc.constantFrom(...real),
    fc.array(fc.tuple(fc.nat(), fc.nat(12), fc.oneof(fc.constantFrom(...tokens), fc.constantFrom(...real))), { maxLength: 4 }),
  )
  .map(([start, edits]) =>
    edits.reduce((text, [at, taken, put]) => {
      const from = at % (text.length + 1);
      return text.slice(0, from) + put + text.slice(from + taken);
    }, start),
  );
const anyExpression = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom(...real), { arbitrary: mutated, weight: 6 });

function run(expression: string, chart: object, evaluator = newEvaluator()): Evaluated {
  return evaluator.evaluate(expression, [chart], { chart: [chart], resource: chart });
}

function newEvaluator(): Expressions {
  return new Expressions({ now: clock, hyphenated: [], refused: new Map() });
}

/** Every key of every object, those that do not show included. */
function allKeysOf(value: unknown): readonly (readonly PropertyKey[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return [Reflect.ownKeys(value), ...Object.values(value).flatMap(allKeysOf)];
}

/** A result without what cannot be compared. */
function comparable(outcome: Evaluated): unknown {
  return outcome.ok ? outcome.found.map(({ type, value, place }) => ({ type, value, place })) : outcome;
}

describe('for any expression', () => {
  const written: unknown[] = [];
  beforeEach(() => {
    for (const method of ['log', 'warn', 'error', 'info', 'debug'] as const)
      vi.spyOn(console, method).mockImplementation((...parts) => void written.push(parts));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    written.length = 0;
  });

  it('evaluate never throws, and what it says of a failure has nothing of the chart in it', () => {
    let failures = 0;
    fc.assert(
      fc.property(anyExpression, (expression) => {
        const outcome = run(expression, aChart());
        if (outcome.ok) return;
        failures += 1;
        expect(['expression-invalid', 'expression-failed', 'expression-too-long', 'unknown-name']).toContain(outcome.code);
        expect(outcome.message).not.toBe('');
        for (const canary of canaries) if (!expression.includes(canary)) expect(outcome.message).not.toContain(canary);
      }),
      runs,
    );

    expect(failures).toBeGreaterThan(50);
    expect(written).toEqual([]);
  });

  it('what it gives can be written as JSON', () => {
    fc.assert(
      fc.property(anyExpression, (expression) => {
        const outcome = comparable(run(expression, aChart()));

        expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
      }),
      runs,
    );
  });

  it('the same input gives the same twice, by the same evaluator and by another one', () => {
    fc.assert(
      fc.property(anyExpression, (expression) => {
        const evaluator = newEvaluator();

        const first = comparable(run(expression, aChart(), evaluator));

        expect(comparable(run(expression, aChart(), evaluator))).toEqual(first);
        expect(comparable(run(expression, aChart()))).toEqual(first);
      }),
      runs,
    );
  });

  it('the chart is afterwards as it was, without hidden marks', () => {
    fc.assert(
      fc.property(anyExpression, (expression) => {
        const chart = aChart();

        run(expression, chart);

        expect(chart).toEqual(aChart());
        expect(allKeysOf(chart)).toEqual(allKeysOf(aChart()));
      }),
      runs,
    );
  });

  it('what it gives is a copy: changing it changes nothing in the chart', () => {
    fc.assert(
      fc.property(fc.constantFrom(...real), (expression) => {
        const chart = aChart();
        const outcome = run(expression, chart);

        if (outcome.ok)
          for (const { value } of outcome.found) if (typeof value === 'object' && value !== null) Object.assign(value, { changed: true });

        expect(chart).toEqual(aChart());
      }),
      { numRuns: real.length * 3 },
    );
  });
});
