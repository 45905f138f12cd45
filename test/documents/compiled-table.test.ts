import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, textOf } from '../../src/documents/blocks.ts';
import { type CompiledTable, compileTable } from '../../src/documents/compiled-table.ts';
import type { AnyResource } from '../../src/fhir.ts';

const asOf = '2026-11-20T12:00:00Z';

function compile(kind: CompiledTable['kind'], resources: readonly AnyResource[], more: Partial<CompiledTable> = {}): readonly Block[] {
  return compileTable({ kind, resources, asOf, ...more });
}

function rowsOf(blocks: readonly Block[]): readonly string[] {
  return blocks.flatMap((block) =>
    block.kind === 'table' ? block.rows.map((row) => row.map(({ runs }) => textOf(runs)).join(' | ')) : [],
  );
}

function wordsOf(blocks: readonly Block[]): string {
  return blocks.flatMap((block) => (block.kind === 'paragraph' ? [textOf(block.runs)] : [])).join('\n');
}

function aLab(id: string, test: string, date: string, more: Readonly<Record<string, unknown>> = {}): AnyResource {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { text: test },
    effectiveDateTime: date,
    valueQuantity: { value: 7, unit: 'mg/L' },
    performer: [{ display: 'Invented Laboratory' }],
    ...more,
  };
}

describe('compileTable of observations', () => {
  it('lists results by test, newest first, undated last, each with its source', () => {
    const rows = rowsOf(
      compile('observations', [
        aLab('c', 'ESR', '2026-11-01'),
        aLab('a', 'crp', '2026-01-05'),
        aLab('u', 'CRP', ''),
        aLab('b', 'CRP', '2026-10-05T10:00:00+02:00', {
          interpretation: [{ text: 'High' }],
          referenceRange: [{ high: { value: 5, unit: 'mg/L' } }],
        }),
      ]),
    );

    expect(rows).toEqual([
      'CRP | 7 mg/L | up to 5 mg/L | High | 2026-10-05T10:00:00+02:00 | final | Invented Laboratory | Observation/b',
      'crp | 7 mg/L |  |  | 2026-01-05 | final | Invented Laboratory | Observation/a',
      'CRP | 7 mg/L |  |  | not stated | final | Invented Laboratory | Observation/u',
      'ESR | 7 mg/L |  |  | 2026-11-01 | final | Invented Laboratory | Observation/c',
    ]);
  });

  it('orders by the moment, not by the letters of a date', () => {
    const rows = rowsOf(
      compile('observations', [aLab('late', 'CRP', '2026-10-05T23:30:00-05:00'), aLab('early', 'CRP', '2026-10-06T01:00:00+02:00')]),
    );

    expect(rows.map((row) => row.split('/').at(-1))).toEqual(['late', 'early']);
  });

  it('says first that it is compiled, by which rule, over which window, and how many rows', () => {
    const blocks = compile('observations', [aLab('a', 'CRP', '2026-10-05'), aLab('b', 'CRP', '2026-11-05')], {
      window: '90 days',
      rule: 'infliximab@1.0.0#attachment:labs',
    });

    expect(blocks[0]?.kind).toBe('paragraph');
    expect(wordsOf(blocks)).toBe(
      [
        'Compiled by priorfill from single results in the chart. This is not a laboratory’s report.',
        `Chart as of ${asOf}. Chosen by the rule infliximab@1.0.0#attachment:labs. Asked for: the last 90 days. 2 rows, dated 2026-10-05 to 2026-11-05; unsigned records are left out, every other one that was found is listed, newest first under each test.`,
      ].join('\n'),
    );
  });

  it('leaves out what was entered in error or cancelled, and counts it', () => {
    const blocks = compile('observations', [
      aLab('a', 'CRP', '2026-10-05'),
      aLab('b', 'CRP', '2026-10-06', { status: 'entered-in-error' }),
      aLab('c', 'CRP', '2026-10-07', { status: 'cancelled' }),
    ]);

    expect(rowsOf(blocks)).toHaveLength(1);
    expect(wordsOf(blocks)).toContain('2 records cancelled, unsigned or entered in error left out.');
  });

  it('gives a component a row of its own, a panel that only points none, and an absent value its reason', () => {
    const { valueQuantity: _none, ...bare } = aLab('bp', 'Blood pressure', '2026-10-05');
    const pressure = { ...bare, component: [{ code: { text: 'Systolic' }, valueQuantity: { value: 130, unit: 'mmHg' } }] };
    const panel = { ...bare, id: 'panel', hasMember: [{ reference: 'Observation/a' }] };
    const absent = { ...bare, id: 'no', code: { text: 'CRP' }, dataAbsentReason: { text: 'Clotted' } };

    expect(rowsOf(compile('observations', [pressure, panel, absent])).map((row) => row.split(' | ').slice(0, 2))).toEqual([
      ['Blood pressure: Systolic', '130 mmHg'],
      ['CRP', 'no value: Clotted'],
    ]);
  });

  it('says so where there is nothing', () => {
    const blocks = compile('observations', [{ resourceType: 'MedicationRequest', id: 'm' }]);

    expect(rowsOf(blocks)).toEqual([]);
    expect(wordsOf(blocks)).toContain('0 rows;');
  });
});

describe('compileTable of medications', () => {
  it('lists what was ordered, reported, given and dispensed, by drug', () => {
    const drug = { text: 'Methotrexate' };
    const rows = rowsOf(
      compile('medications', [
        {
          resourceType: 'MedicationRequest',
          id: 'r',
          status: 'stopped',
          statusReason: { text: 'no effect' },
          medicationCodeableConcept: drug,
          authoredOn: '2026-01-02',
          dosageInstruction: [{ text: '15 mg weekly' }],
          requester: { display: 'Dr. A' },
        },
        {
          resourceType: 'MedicationStatement',
          id: 's',
          status: 'active',
          medicationReference: { reference: 'Medication/m' },
          effectivePeriod: { start: '2026-03-01' },
        },
        {
          resourceType: 'MedicationAdministration',
          id: 'g',
          status: 'completed',
          medicationCodeableConcept: { text: 'Infliximab' },
          effectiveDateTime: '2026-02-01',
          dosage: { dose: { value: 340, unit: 'mg' } },
          performer: [{ actor: { display: 'Nurse B' } }],
        },
        { resourceType: 'MedicationDispense', id: 'd', medicationCodeableConcept: drug, whenHandedOver: '2026-01-03' },
        { resourceType: 'Medication', id: 'm', code: drug },
      ]),
    );

    expect(rows).toEqual([
      'Infliximab | 340 mg | given | 2026-02-01 | completed | Nurse B | MedicationAdministration/g',
      'Methotrexate | not stated | reported | since 2026-03-01 | active | not stated | MedicationStatement/s',
      'Methotrexate | not stated | dispensed | 2026-01-03 | not stated | not stated | MedicationDispense/d',
      'Methotrexate | 15 mg weekly | ordered | 2026-01-02 | stopped: no effect | Dr. A | MedicationRequest/r',
    ]);
  });
});

describe('a compiled table', () => {
  it('for any order of its resources, and any of them twice, is the same', () => {
    const lab = fc
      .record({
        id: fc.constantFrom('a', 'b', 'c'),
        test: fc.constantFrom('CRP', 'crp', 'ESR'),
        date: fc.constantFrom('2026-10-05', '2026-10', '2026-10-05T10:00:00', '2026-10-05T10:00:00Z', '', 'soon'),
        status: fc.constantFrom('final', 'entered-in-error'),
        performer: fc.constantFrom([{ reference: 'Organization/o' }], []),
      })
      .map(({ id, test, date, ...more }) => aLab(id, test, date, more));
    const organization = fc.constantFrom('One', 'Two').map((name): AnyResource => ({ resourceType: 'Organization', id: 'o', name }));
    const shuffled = fc
      .array(fc.oneof(lab, organization), { maxLength: 12 })
      .chain((resources) =>
        fc.tuple(fc.constant(resources), fc.shuffledSubarray([...resources, ...resources], { minLength: 2 * resources.length })),
      );
    fc.assert(
      fc.property(shuffled, ([resources, others]) => {
        expect(compile('observations', others)).toEqual(compile('observations', resources));
      }),
    );
  });
});
