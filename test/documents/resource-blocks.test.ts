import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, textOf } from '../../src/documents/blocks.ts';
import { blocksOfResources } from '../../src/documents/resource-blocks.ts';
import type { AnyResource } from '../../src/fhir.ts';
import { sharedFolder } from '../support/shared-data.ts';

/** Blocks as lines; cells of a row joined by bars. */
function linesOf(blocks: readonly Block[]): readonly string[] {
  return blocks.flatMap((block): readonly string[] => {
    switch (block.kind) {
      case 'heading':
        return [`${'#'.repeat(block.level)} ${block.text}`];
      case 'paragraph':
      case 'entry':
        return [textOf(block.runs)];
      case 'verbatim':
        return [block.text];
      case 'table':
        return [...block.head, ...block.rows].map((row) => row.map(({ runs }) => textOf(runs)).join(' | '));
      default:
        return [block.kind];
    }
  });
}

function print(...resources: readonly AnyResource[]): readonly string[] {
  const reading = blocksOfResources(resources);
  if (reading.kind === 'refused') throw new Error(reading.reason);
  return linesOf(reading.blocks);
}

function notesOf(...resources: readonly AnyResource[]): readonly string[] {
  const reading = blocksOfResources(resources);
  return reading.kind === 'read' ? reading.notes : [reading.reason];
}

const date = '2026-11-03T08:15:00-05:00';

function aResult(id: string, more: Readonly<Record<string, unknown>> = {}): AnyResource {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ code: '4548-4', display: 'Hemoglobin A1c' }], text: `Test ${id}` },
    effectiveDateTime: date,
    valueQuantity: { value: 7.9, unit: '%' },
    ...more,
  };
}

const report: AnyResource = {
  resourceType: 'DiagnosticReport',
  id: 'r',
  status: 'final',
  code: { text: 'Rheumatology panel', coding: [{ code: '24360-0' }] },
  effectiveDateTime: date,
  issued: '2026-11-04T10:00:00Z',
  performer: [{ reference: 'Organization/lab' }],
  conclusion: 'Seropositive.\n  Second line.',
  text: { status: 'generated', div: '<div>NARRATIVE</div>' },
  result: [{ reference: 'Observation/b' }, { reference: 'https://ehr.example.org/fhir/Observation/a/_history/2' }],
};

describe('blocksOfResources of a report', () => {
  it('prints head, conclusion and results in the order in which the report names them', () => {
    const lab: AnyResource = { resourceType: 'Organization', id: 'lab', name: 'Invented Laboratory' };

    expect(print(aResult('a'), report, aResult('b'), lab)).toEqual([
      '# Rheumatology panel',
      'Test: Rheumatology panel (24360-0)',
      'Status: final',
      `Date of the findings: ${date}`,
      'Issued: 2026-11-04T10:00:00Z',
      'Performed by: Invented Laboratory',
      '## Conclusion',
      'Seropositive.\n  Second line.',
      '## Results',
      'Test | Value | Reference range | Flag | Date | Status',
      `Test b | 7.9 % |  |  | ${date} | final`,
      `Test a | 7.9 % |  |  | ${date} | final`,
    ]);
  });

  it('names a result that the report points at and that was not given', () => {
    const pointing = { ...report, result: [{ reference: 'Observation/gone', display: 'Anti-CCP' }, { reference: 'Observation/a' }, {}] };

    expect(print(pointing, aResult('a')).filter((line) => line.includes('not given'))).toEqual([
      'Anti-CCP | named by the report, and not given with it |  |  |  | ',
      'a result without a name | named by the report, and not given with it |  |  |  | ',
    ]);
  });

  it('finds results inside the report, and by the uuid that a bundle gives them', () => {
    const holding = { ...report, contained: [aResult('in')], result: [{ reference: '#in' }, { reference: 'urn:uuid:a' }] };

    expect(print(holding, aResult('a')).filter((line) => line.startsWith('Test '))).toHaveLength(3);
  });

  it('never prints a narrative', () => {
    expect(print(report).join()).not.toContain('NARRATIVE');
  });

  it('leaves a report that was entered in error out, with its results', () => {
    const wrong = { ...report, status: 'entered-in-error' };

    expect(blocksOfResources([wrong, aResult('a'), aResult('b')])).toMatchObject({ kind: 'refused' });
    expect(notesOf(wrong, aResult('other'))).toEqual(['a report that was entered in error is left out']);
  });

  it('tells of a document of its own', () => {
    expect(notesOf({ ...report, presentedForm: [{ contentType: 'application/pdf' }] })).toEqual([
      'the report has a document of its own, which is not printed here',
    ]);
  });
});

describe('blocksOfResources of results', () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['<0.5 mg/L', { valueQuantity: { value: 0.5, comparator: '<', unit: 'mg/L' } }],
    ['0 mg', { valueQuantity: { value: 0, code: 'mg' } }],
    ['Positive', { valueCodeableConcept: { coding: [{ code: 'POS', display: 'Positive' }] } }],
    ['POS', { valueCodeableConcept: { coding: [{}, { code: 'POS' }] } }],
    ['trace', { valueString: ' trace ' }],
    ['No', { valueBoolean: false }],
    ['0', { valueInteger: 0 }],
    ['3 – 5 mm', { valueRange: { low: { value: 3, unit: 'mm' }, high: { value: 5, unit: 'mm' } } }],
    ['1 g / 2 L', { valueRatio: { numerator: { value: 1, unit: 'g' }, denominator: { value: 2, unit: 'L' } } }],
    ['2026-01-01 to 2026-02-01', { valuePeriod: { start: '2026-01-01', end: '2026-02-01' } }],
    ['10:30:00', { valueTime: '10:30:00' }],
    ['a value of the type SampledData, which is not printed', { valueSampledData: { data: '1 2 3' } }],
    ['no value: Specimen clotted', { dataAbsentReason: { text: 'Specimen clotted' } }],
    ['no value stated', {}],
    ['no value stated', { valueQuantity: { unit: 'mg' } }],
    ['no value stated', { valueString: '   ' }],
  ])('prints the value as %j', (words, more) => {
    const { valueQuantity: _none, ...bare } = aResult('a');

    expect(print({ ...bare, ...more })).toContain(`Test a | ${words} |  |  | ${date} | final`);
  });

  it('prints range and flag, and tells the flagged value apart', () => {
    const flagged = aResult('a', {
      interpretation: [{ coding: [{ code: 'H', display: 'High' }] }],
      referenceRange: [
        { low: { value: 4, unit: '%' }, high: { value: 5.6, unit: '%' } },
        { high: { value: 7, unit: '%' }, type: { text: 'Goal' } },
        { text: 'see comment' },
      ],
    });

    expect(print(flagged)).toContain(`Test a | 7.9 % | 4 – 5.6 %; Goal: up to 7 %; see comment | High | ${date} | final`);
  });

  it('prints components and members below their panel, once', () => {
    const pressure = aResult('bp', {
      valueQuantity: undefined,
      component: [
        { code: { text: 'Systolic' }, valueQuantity: { value: 130, unit: 'mmHg' } },
        { code: { text: 'Diastolic' }, dataAbsentReason: { coding: [{ code: 'not-performed', display: 'Not performed' }] } },
      ],
      hasMember: [{ reference: 'Observation/m' }],
    });

    expect(print(aResult('m'), pressure)).toEqual([
      '# Test bp',
      'Test | Value | Reference range | Flag | Date | Status',
      `Test bp |  |  |  | ${date} | final`,
      `– Systolic | 130 mmHg |  |  | ${date} | final`,
      `– Diastolic | no value: Not performed |  |  | ${date} | final`,
      `– Test m | 7.9 % |  |  | ${date} | final`,
    ]);
  });

  it('leaves results that were entered in error out, and says how many', () => {
    const wrong = aResult('w', { status: 'entered-in-error', valueQuantity: { value: 99, unit: 'wrong' } });

    expect(print(aResult('a'), wrong).at(-1)).toBe('1 result that was entered in error is left out.');
    expect(print(aResult('a'), wrong).join()).not.toContain('99 wrong');
    expect(notesOf(aResult('a'), wrong)).toEqual(['1 result that was entered in error is left out.']);
  });

  it('comes to an end where panels name each other', () => {
    const ring = (id: string, other: string): AnyResource => aResult(id, { hasMember: [{ reference: `Observation/${other}` }] });

    expect(print(ring('a', 'b'), ring('b', 'a')).filter((line) => line.includes('7.9 %'))).toHaveLength(2);
  });
});

describe('blocksOfResources of orders', () => {
  it('prints a medication order as a sheet', () => {
    const order: AnyResource = {
      resourceType: 'MedicationRequest',
      id: 'm',
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: { text: 'Infliximab', coding: [{ code: 'J1745' }] },
      authoredOn: '2026-11-02',
      requester: { reference: 'Practitioner/p' },
      reasonCode: [{ coding: [{ code: 'M05.79', display: 'Rheumatoid arthritis' }] }],
      dosageInstruction: [
        {
          text: '5 mg/kg IV',
          route: { text: 'intravenous' },
          timing: { repeat: { frequency: 1, period: 8, periodUnit: 'wk' } },
          doseAndRate: [{ doseQuantity: { value: 340, unit: 'mg' } }],
        },
      ],
      dispenseRequest: { quantity: { value: 4, unit: 'vial' }, numberOfRepeatsAllowed: 0, validityPeriod: { start: '2026-12-04' } },
      note: [{ text: 'Start after TB test.', authorString: 'Dr. A', time: '2026-11-02' }],
    };
    const doctor: AnyResource = { resourceType: 'Practitioner', id: 'p', name: [{ given: ['Ada'], family: 'Invented', suffix: ['MD'] }] };

    expect(print(order, doctor)).toEqual([
      '# Medication order',
      'What: Infliximab (J1745)',
      'Dosage as written: 5 mg/kg IV',
      'Dose and frequency: 340 mg, intravenous, once every 8 weeks',
      'Quantity: 4 vial',
      'Refills: 0',
      'Valid: since 2026-12-04',
      'Reason: Rheumatoid arthritis (M05.79)',
      'Requested by: Ada Invented MD',
      'Written on: 2026-11-02',
      'Status: active',
      'Intent: order',
      '## Notes',
      'Start after TB test. (Dr. A, 2026-11-02)',
    ]);
  });

  it('prints what a device order says of the device', () => {
    const order: AnyResource = {
      resourceType: 'DeviceRequest',
      id: 'd',
      codeCodeableConcept: { text: 'Oxygen concentrator' },
      parameter: [{ code: { text: 'Flow' }, valueQuantity: { value: 2, unit: 'L/min' } }],
      occurrenceTiming: { repeat: { boundsDuration: { value: 12, unit: 'months' } } },
    };

    expect(print(order)).toEqual([
      '# Order for a device',
      'What: Oxygen concentrator',
      'Flow: 2 L/min',
      'When: 12 months',
      'Written on: not stated',
      'Status: not stated',
    ]);
  });

  it('says loudly that an order is not to be carried out', () => {
    const order: AnyResource = { resourceType: 'ServiceRequest', id: 's', code: { text: 'MRI' }, doNotPerform: true, status: 'active' };

    expect(print(order)[1]).toBe('This order says that it is NOT to be carried out.');
  });

  it('finds what is ordered behind a reference, and why', () => {
    const order: AnyResource = {
      resourceType: 'MedicationStatement',
      id: 's',
      status: 'stopped',
      statusReason: [{ text: 'no effect' }],
      medicationReference: { reference: '#m' },
      contained: [{ resourceType: 'Medication', id: 'm', code: { text: 'Methotrexate' } }],
      reasonReference: [{ reference: 'Condition/c' }],
      effectivePeriod: { start: '2025-01', end: '2025-06' },
    };
    const condition: AnyResource = { resourceType: 'Condition', id: 'c', code: { text: 'Rheumatoid arthritis' } };

    expect(print(order, condition)).toEqual(
      expect.arrayContaining([
        'What: Methotrexate',
        'When: 2025-01 to 2025-06',
        'Reason: Rheumatoid arthritis',
        'Status: stopped, because: no effect',
      ]),
    );
  });
});

describe('blocksOfResources', () => {
  it('refuses where nothing can be printed, and names types that are not printed', () => {
    expect(blocksOfResources([])).toMatchObject({ kind: 'refused' });
    expect(notesOf(aResult('a'), { resourceType: 'Claim' })).toEqual(['resources of the type Claim are not printed']);
  });

  it('says whom it is about where one patient was given along', () => {
    const patient: AnyResource = { resourceType: 'Patient', id: 'p', birthDate: '1979-04-17', name: [{ family: 'Okafor' }, {}] };

    expect(blocksOfResources([aResult('a'), patient])).toMatchObject({ about: { birthDate: '1979-04-17', familyNames: ['Okafor'] } });
    expect(blocksOfResources([aResult('a'), patient, { ...patient, id: 'q' }])).not.toHaveProperty('about');
  });

  it('for any odd elements in place of the right ones, prints all the same and nothing undefined', () => {
    const names = [
      'code',
      'status',
      'effectiveDateTime',
      'component',
      'hasMember',
      'valueQuantity',
      'referenceRange',
      'interpretation',
      'note',
      'performer',
    ];
    const more = [
      'result',
      'conclusion',
      'dosageInstruction',
      'dispenseRequest',
      'medicationCodeableConcept',
      'reasonCode',
      'parameter',
      'contained',
    ];
    const odd = fc.dictionary(fc.constantFrom(...names, ...more), fc.oneof(fc.anything(), fc.array(fc.anything())), { maxKeys: 8 });
    const types = fc.constantFrom(
      'DiagnosticReport',
      'Observation',
      'ServiceRequest',
      'MedicationRequest',
      'DeviceRequest',
      'MedicationStatement',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(types, odd), { maxLength: 4 }), (resources) => {
        const reading = blocksOfResources(resources.map(([resourceType, elements], n) => ({ ...elements, resourceType, id: `r${n}` })));

        const texts = reading.kind === 'read' ? linesOf(reading.blocks) : [reading.reason];
        expect(texts.every((text) => typeof text === 'string' && !/undefined|\[object/.test(text))).toBe(true);
      }),
    );
  });
});

const patients = sharedFolder('data/patients');

describe.skipIf(!patients.isThere)('blocksOfResources of real charts', () => {
  it.each(['p14-inferno-uscore-355.json.gz', 'p16-uscore-amy.ndjson.gz', 'p01-synthea-4b86befa.json.gz'])(
    'prints every report of %s',
    (file) => {
      const text = gunzipSync(readFileSync(`${patients.path}${file}`)).toString();
      const chart: readonly AnyResource[] = file.includes('.ndjson')
        ? text
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line))
        : JSON.parse(text).entry.map(({ resource }: { readonly resource: AnyResource }) => resource);
      const reports = chart.filter((each) => each.resourceType === 'DiagnosticReport' && each['result'] !== undefined);

      const printed = reports.map((each) => print(each, ...chart.filter(({ resourceType }) => resourceType === 'Observation')).join('\n'));

      expect(printed.length).toBeGreaterThan(0);
      expect(printed.filter((lines) => lines.includes('not given with it'))).toEqual([]);
      expect(printed.every((lines) => !/undefined|\[object/.test(lines))).toBe(true);
    },
  );
});
