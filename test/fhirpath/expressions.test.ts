import fhirpath from 'fhirpath';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Expressions, namesIn } from '../../src/fhirpath/expressions.ts';
import { functionNames } from '../../src/fhirpath/functions.ts';

const clock = '2026-11-20T22:30:00.000-05:00';
const expressions = new Expressions({ now: clock, hyphenated: [], refused: new Map() });

const observation = {
  resourceType: 'Observation',
  id: 'o1',
  effectiveDateTime: '2026-08-22T23:30:00-04:00',
  code: { text: 'weight', coding: [{ code: 'a' }, { code: 'b' }] },
  valueQuantity: { value: 154.1, unit: 'lb', system: 'http://unitsofmeasure.org', code: '[lb_av]' },
};

/** The values of a result, or the reason why there is none. */
function valuesOf(expression: string, focus: object = observation): unknown {
  const outcome = expressions.evaluate(expression, [focus], { resource: focus });
  return outcome.ok ? outcome.found.map(({ value }) => value) : `${outcome.code}: ${outcome.message}`;
}

describe('evaluate leaves the console alone', () => {
  const written: unknown[] = [];
  beforeEach(() => {
    for (const method of ['log', 'warn', 'error', 'info', 'debug'] as const)
      vi.spyOn(console, method).mockImplementation((...parts) => void written.push(parts));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    written.length = 0;
  });

  it.each(["trace('chart').id", "trace('chart', code.text).id", '(@2026-01-31 + 1.5 days).toString()', 'code.text.trim().length()'])(
    'for %s, which is evaluated all the same',
    (expression) => {
      expect(valuesOf(expression)).toHaveLength(1);
      expect(written).toEqual([]);
    },
  );

  it('and gives it back, also after a failure', () => {
    valuesOf("1 + 'a'");
    console.warn('heard');

    expect(written).toEqual([['heard']]);
  });
});

describe('a call that cannot be meant', () => {
  it.each([
    ['code.text.substring()', 'substring() takes 1 or 2 parameters, and here it has 0'],
    ['where(true, false)', 'where() takes 1 parameters, and here it has 2'],
    ["iif(true, 'a', 'b', 'c')", 'iif() takes 2 or 3 parameters, and here it has 4'],
    ['coalesce()', 'coalesce() takes at least 1 parameters, and here it has 0'],
    ["code.where(text.startsWith() or id = '1')", 'startsWith() takes 1 parameters, and here it has 0'],
    ['code.toString', 'no element is called toString'],
    ['%resource.`constructor`.name', 'no element is called constructor'],
    ['__proto__', 'no element is called __proto__'],
  ])('%s is invalid, and says why, before anything is evaluated', (expression, fault) => {
    expect(expressions.findSyntaxError(expression)).toBe(fault);
    expect(valuesOf(expression)).toBe(`expression-invalid: ${fault}`);
  });

  it.each(functionNames.filter((name) => name !== 'precision'))('%s() takes as many parameters here as in the library', (name) => {
    const complaints = [0, 1, 2, 3, 4].filter((count) => {
      const call = `${name}(${Array(count).fill('1').join(', ')})`;
      return libraryComplains(call) !== (expressions.findSyntaxError(call) !== undefined);
    });

    expect(complaints).toEqual([]);
  });
});

/** True where the library says that a call has the wrong number of parameters. */
function libraryComplains(call: string): boolean {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  try {
    fhirpath.evaluate({}, call, {}, undefined, { traceFn: () => undefined });
    return warn.mock.calls.some(([text]) => String(text).includes('wrong arity'));
  } catch (error) {
    const message = String(error);
    if (message.includes('Not implemented')) throw new Error(`the library has no ${call}`);
    return message.includes('expects no params');
  } finally {
    warn.mockRestore();
  }
}

describe('iif', () => {
  it.each([
    ["iif(true, 'yes', 'no')", ['yes']],
    ["iif(id = 'other', 'yes', 'no')", ['no']],
    ["iif({}, 'yes', 'no')", ['no']],
    ["iif(false, 'yes')", []],
    ["iif(code.coding.exists(), code.text, 'no')", ['weight']],
    ["code.coding.select(iif(code = 'a', 'first', 'second'))", ['first', 'second']],
    ["iif(code.text, 'yes', 'no')", 'expression-failed: an operation was given a value of a type it cannot take'],
    ["iif(code.coding, 'yes', 'no')", 'expression-failed: an operation that takes one value was given several'],
    ["code.coding.iif(true, 'yes', 'no')", 'expression-failed: an operation that takes one value was given several'],
  ])('%s', (expression, expected) => {
    expect(valuesOf(expression)).toEqual(expected);
  });

  it('takes the branch of a Boolean of the chart', () => {
    expect(valuesOf("iif(active, 'yes', 'no')", { resourceType: 'Patient', active: true })).toEqual(['yes']);
  });

  it('may stand at the beginning where the focus is several elements', () => {
    const outcome = expressions.evaluate("iif(exists(), 'yes', 'no')", [observation, observation], {});

    expect(outcome).toMatchObject({ found: [{ value: 'yes' }] });
  });
});

describe('precision', () => {
  it.each([
    ['@2014.precision()', [4]],
    ['@T10:30.precision()', [4]],
    ['1.58700.precision()', [5]],
    ['3.precision()', [0]],
    ['effective.precision()', [14]],
    ['value.ofType(Quantity).value.precision()', [1]],
    ['value.precision()', []],
    ['{}.precision()', []],
    ['code.coding.precision()', 'expression-failed: an operation that takes one value was given several'],
  ])('%s', (expression, expected) => {
    expect(valuesOf(expression)).toEqual(expected);
  });
});

describe('names that FHIR gives', () => {
  it.each([
    ['%sct', 'http://snomed.info/sct'],
    ['%loinc', 'http://loinc.org'],
    ['%ucum', 'http://unitsofmeasure.org'],
    ['%`vs-administrative-gender`', 'http://hl7.org/fhir/ValueSet/administrative-gender'],
    ['%vs-administrative-gender', 'http://hl7.org/fhir/ValueSet/administrative-gender'],
    ['%ext-patient-birthTime', 'http://hl7.org/fhir/StructureDefinition/patient-birthTime'],
  ])('%s is there without being given', (name, value) => {
    expect(valuesOf(name)).toEqual([value]);
  });

  it('give way to a name that was given', () => {
    expect(expressions.evaluate('%sct', [], { sct: 'mine' })).toMatchObject({ found: [{ value: 'mine' }] });
  });
});

describe('comments', () => {
  it('may have apostrophes without hiding the names after them', () => {
    expect(valuesOf("// the patient's\n%resource.id // isn't it")).toEqual(['o1']);
    expect(valuesOf("/* don't */ %resource.id & 'x' /* can't */")).toEqual(['o1x']);
  });

  it('may be many and without an end, and are read in one pass', () => {
    expect(namesIn('/*'.repeat(300_000))).toEqual([]);
    expect(namesIn("'\\".repeat(300_000))).toEqual([]);
  });

  it('give no names', () => {
    expect(valuesOf('1 // %nobody')).toEqual([1]);
  });
});

describe('numbers', () => {
  it.each([
    ['0.1 + 0.2', [0.3]],
    ['0.1 + 0.2 > 0.3', [false]],
    ['value.ofType(Quantity).value * 0.45359237', [69.898584217]],
    ['10L + 1', [11]],
    ['9999999999999L * 9999999', ['99999989999990000001']],
    ['1000.exp()', []],
    ['1.0 / 0.0', []],
    ['%factory', []],
  ])('%s can be written as JSON', (expression, expected) => {
    expect(valuesOf(expression)).toEqual(expected);
    expect(() => JSON.stringify(valuesOf(expression))).not.toThrow();
  });
});

describe('the zone of the clock', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  it.each(['UTC', 'America/New_York', 'Pacific/Auckland', 'Australia/Adelaide'])('decides, on a machine in %s', (machine) => {
    process.env['TZ'] = machine;

    const results = Object.fromEntries(Object.keys(inClockZone).map((expression) => [expression, valuesOf(expression)]));

    expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(machine);
    expect(results).toEqual(inClockZone);
  });

  it('leaves JavaScript’s own dates as they were', () => {
    process.env['TZ'] = 'Pacific/Auckland';
    const before = globalThis.Date;

    valuesOf('now() - 1 day');

    expect(globalThis.Date).toBe(before);
    expect(new Date(2026, 0, 1).toISOString()).toBe('2025-12-31T11:00:00.000Z');
  });
});

/** Half past ten in the evening, five hours west of Greenwich. */
const inClockZone: Readonly<Record<string, readonly unknown[]>> = {
  'now()': [clock],
  'today()': ['2026-11-20'],
  'timeOfDay()': ['22:30:00.000'],
  'now() - 1 day': ['2026-11-19T22:30:00-05:00'],
  '(now() - 1 day).toDate()': ['2026-11-19'],
  'today() - 90 days': ['2026-08-22'],
  '@2024-02-29 + 1 year': ['2025-02-28'],
  '@2026-01-31 + 1 month': ['2026-02-28'],
  '@2026-12-31 + 2 weeks': ['2027-01-14'],
  'effective + 1 hour': ['2026-08-22T23:30:00-05:00'],
  'effective > @2026-08-22': [],
  'effective > @2026-08-21': [true],
  '@2026-08-22T23:30:00 < effective': [false],
  'now() > today()': [],
  '@2026-03-08T02:30:00 + 1 minute': ['2026-03-08T02:31:00-05:00'],
  '@2026-03-08T07:30:00Z > @2026-03-08T02:29:59-05:00': [true],
  '@T10:30 + 90 minutes': ['12:00'],
};
