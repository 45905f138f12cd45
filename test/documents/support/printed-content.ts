/**
 * What stands in the documents that are printed to be looked at: results, orders, a scan. All of it is invented.
 */
import type { AnyResource } from '../../../src/fhir.ts';
import { aTiff } from './a-tiff.ts';

export const story =
  'The patient reports loud snoring and unrefreshing sleep for more than two years; weight reduction and positional therapy had no lasting effect.';

const when = '2026-03-02T08:15:00-05:00';

function anObservation(id: string, code: string, more: Readonly<Record<string, unknown>> = {}): AnyResource {
  return { resourceType: 'Observation', id, status: 'final', code: { text: code }, effectiveDateTime: when, ...more };
}

function amount(value: number, unit: string): Readonly<Record<string, unknown>> {
  return { valueQuantity: { value, unit } };
}

const high = { interpretation: [{ coding: [{ code: 'H', display: 'High' }] }] };

/** A report with its results: one flagged, one without a value, one with a long name. */
export function aReport(names: readonly string[]): readonly AnyResource[] {
  const results = [
    anObservation('a1c', 'Hemoglobin A1c', {
      ...amount(7.9, '%'),
      ...high,
      referenceRange: [{ low: { value: 4 }, high: { value: 5.6, unit: '%' } }],
    }),
    anObservation('glucose', 'Glucose [Mass/volume] in Serum or Plasma --fasting for at least eight hours', amount(132, 'mg/dL')),
    anObservation('clotted', 'Platelets', { dataAbsentReason: { text: 'Specimen clotted' } }),
    anObservation('culture', 'Culture', { valueString: `No growth after five days. ${story}` }),
    ...Array.from({ length: 40 }, (_, n) => anObservation(`r${n}`, `Analyte number ${n + 1}`, amount((n * 37) % 100, 'mmol/L'))),
  ];
  return [
    {
      resourceType: 'DiagnosticReport',
      id: 'report',
      status: 'final',
      code: { text: 'Metabolic panel' },
      effectiveDateTime: when,
      issued: '2026-03-02T12:00:00Z',
      performer: names.slice(0, 2).map((display) => ({ display })),
      resultsInterpreter: names.slice(2).map((display) => ({ display })),
      conclusion: `Above goal.\n${story}`,
      result: results.map(({ id }) => ({ reference: `Observation/${id}` })),
    },
    ...results,
  ];
}

/** A panel with components, and a note. */
export function aPanel(name: string): readonly AnyResource[] {
  return [
    anObservation('bp', 'Blood pressure panel', {
      performer: [{ display: name }],
      component: [
        { code: { text: 'Systolic blood pressure' }, ...amount(148, 'mm[Hg]') },
        { code: { text: 'Diastolic blood pressure' }, ...amount(92, 'mm[Hg]') },
      ],
      note: [{ text: 'Right arm, sitting.' }],
    }),
  ];
}

export function anOrder(names: readonly string[]): readonly AnyResource[] {
  return [
    {
      resourceType: 'MedicationRequest',
      id: 'order',
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: {
        text: 'Infliximab 100 mg vial',
        coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '310994' }],
      },
      subject: { reference: 'Patient/zoe' },
      authoredOn: when,
      requester: { display: `${names[0]}, ${names[2]}` },
      reasonCode: [{ text: 'Rheumatoid arthritis' }],
      dosageInstruction: [
        { text: '5 mg/kg at weeks 0, 2 and 6, then every 8 weeks', doseAndRate: [{ doseQuantity: { value: 5, unit: 'mg/kg' } }] },
      ],
      note: [{ text: story }],
    },
  ];
}

/** Single results of many days, with names and references that are long. */
export const labs: readonly AnyResource[] = Array.from({ length: 40 }, (_, n) =>
  anObservation(
    `lab-${n}-0340cdd7-b00d-1fd6-e6f6`,
    ['C reactive protein [Mass/volume] in Serum or Plasma', 'Erythrocyte sedimentation rate', 'Alanine aminotransferase'][n % 3] ?? '',
    {
      ...amount(n + 0.5, ['mg/L', 'mm/h', 'U/L'][n % 3] ?? ''),
      ...(n % 5 === 0 ? high : {}),
      effectiveDateTime: `2026-0${1 + (n % 2)}-${String(10 + (n % 18))}T08:15:00-05:00`,
      performer: [{ display: 'Meadow Reference Laboratory (invented)' }],
      referenceRange: [{ low: { value: 0, unit: 'mg/L' }, high: { value: 10, unit: 'mg/L' } }],
    },
  ),
);

const drugTypes = ['MedicationRequest', 'MedicationStatement', 'MedicationAdministration'] as const;

/** Records of drugs ordered, reported and given. */
export const drugs: readonly AnyResource[] = Array.from({ length: 18 }, (_, n) => ({
  resourceType: drugTypes[n % 3] ?? 'MedicationRequest',
  id: `drug-${n}`,
  status: n % 3 === 1 ? 'stopped' : 'completed',
  medicationCodeableConcept: { text: ['Methotrexate 2.5 mg tablet', 'Hydroxychloroquine 200 mg tablet', 'Infliximab 100 mg vial'][n % 3] },
  ...(n % 3 === 0 ? { authoredOn: when, requester: { display: 'Dr. Example' } } : { effectiveDateTime: when }),
  ...(n % 3 === 1 ? { statusReason: [{ text: 'Intolerance: nausea and mouth sores' }], dosage: [{ text: '20 mg once a week' }] } : {}),
}));

const width = 850;
const height = 1100;

/** A page as a fax gives it: a frame, and bars that stand for lines of writing. */
function scannedPage(lines: number): { readonly width: number; readonly height: number; readonly strips: readonly Uint8Array[] } {
  const stride = Math.ceil(width / 8);
  const bytes = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) {
    const isRule = y < 4 || y >= height - 4;
    const isLine = y > 80 && Math.floor((y - 80) / 40) < lines && (y - 80) % 40 < 12;
    for (let x = 0; x < stride; x += 1)
      if (isRule || x === 0 || x === stride - 1 || (isLine && x > 8 && x < 90)) bytes[y * stride + x] = 0xff;
  }
  return { width, height, strips: [bytes] };
}

/** A scan of two pages. */
export const scan: Uint8Array = aTiff({ pages: [scannedPage(20), scannedPage(6)] });
