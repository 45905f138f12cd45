import { describe, expect, it } from 'vitest';
import { expressionsOf, fillQuery, splitTemplate } from '../../src/engine/queries.ts';

/** Fills a template whose every expression gives these values. */
function fillWith(template: string, ...values: readonly unknown[]): ReturnType<typeof fillQuery> {
  return fillQuery(template, () => values.map((value) => ({ type: 'System.Any', value, node: value })));
}

describe('fillQuery', () => {
  it.each([
    ['text is percent-encoded', "O'Hara & Sons", "O'Hara%20%26%20Sons"],
    ['a plus of a zone is percent-encoded', '2026-01-01T00:00:00+02:00', '2026-01-01T00%3A00%3A00%2B02%3A00'],
    ['signs that search uses are escaped', 'a,b|c$d\\e', 'a%5C%2Cb%5C%7Cc%5C%24d%5C%5Ce'],
    ['a token of a code list stays a token', 'http://loinc.org|1988-5', 'http%3A//loinc.org|1988-5'],
    ['a Coding goes as a token', { system: 'http://loinc.org', code: '1988-5' }, 'http%3A//loinc.org|1988-5'],
    ['an Identifier goes as a token', { system: 'urn:mrn', value: '42' }, 'urn%3Amrn|42'],
    ['a Reference goes as it is', { reference: 'Patient/p1' }, 'Patient/p1'],
    [
      'a Quantity goes in its search form',
      { value: 5.4, system: 'http://unitsofmeasure.org', code: 'mg' },
      '5.4|http%3A//unitsofmeasure.org|mg',
    ],
    ['a concept goes as all its codings', { coding: [{ system: 's', code: 'a' }, { code: 'b' }] }, 's|a,b'],
    ['a number goes as it is', 5, '5'],
  ] as const)('%s', (_title, value, expected) => {
    expect(fillWith('Observation?x={{%a}}', value)).toEqual({ kind: 'filled', query: `Observation?x=${expected}` });
  });

  it('joins several values by commas, each once', () => {
    expect(fillWith('Observation?code={{%a}}', 'x', 'y', 'x')).toEqual({ kind: 'filled', query: 'Observation?code=x,y' });
  });

  it.each([[[]], [['']], [['  ']], [[null]], [[{ display: 'no code' }]]])(
    'does not fill with %j, which would ask for more than was meant',
    (values) => {
      expect(fillWith('Observation?patient={{%a}}', ...values)).toMatchObject({ kind: 'unfilled' });
    },
  );

  it('does not fill where an expression failed', () => {
    expect(fillQuery('Observation?x={{%a}}', () => undefined)).toEqual({
      kind: 'unfilled',
      reason: 'an expression inside the query failed',
    });
  });

  it.each([
    'https://elsewhere.example.org/Observation?x=1',
    '//elsewhere.example.org/Observation',
    '/Observation',
    'Patient/..',
    'Patient/.',
    'Patient/../metadata',
    'Patient/p1/$everything',
    'Observation?x=1#y',
    'Observation?x=1 2',
    'javascript:alert(1)',
    '',
  ])('refuses %j: only relative searches and reads are asked', (template) => {
    expect(fillWith(template)).toMatchObject({ kind: 'invalid' });
  });

  it.each(['..', '.', '../Observation', 'p1/$everything', 'https://elsewhere.example.org/x'])(
    'lets no id of a chart lead elsewhere: %j',
    (id) => {
      expect(fillWith('Patient/{{%patient.id}}', id)).toMatchObject({ kind: 'invalid' });
    },
  );

  it('lets no value of a chart add a parameter', () => {
    expect(fillWith('Observation?patient={{%a}}', 'p1&_include=*')).toEqual({
      kind: 'filled',
      query: 'Observation?patient=p1%26_include%3D*',
    });
  });
});

describe('splitTemplate', () => {
  it('keeps text and expressions apart', () => {
    expect(splitTemplate('A?x={{ %a.b }}&y={{today() - 7 days}}')).toEqual([
      { kind: 'text', text: 'A?x=' },
      { kind: 'expression', text: '%a.b' },
      { kind: 'text', text: '&y=' },
      { kind: 'expression', text: 'today() - 7 days' },
    ]);
    expect(expressionsOf('A?x=1')).toEqual([]);
  });
});
