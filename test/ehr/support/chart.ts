/** Invented patients and their charts. */
import type { AnyResource } from '../../../src/fhir.ts';

export const loinc = 'http://loinc.org';
export const snomed = 'http://snomed.info/sct';

/** The day that `daysAgo` counts from. */
export const today: Date = new Date('2026-01-05T00:00:00Z');

export interface ObservationTraits {
  readonly id?: string;
  readonly patient?: string;
  readonly code?: string;
  readonly display?: string;
  readonly daysAgo?: number;
  readonly effective?: string;
  readonly status?: string;
  readonly category?: string;
  readonly value?: number;
  readonly more?: Readonly<Record<string, unknown>>;
}

export function anObservation(traits: ObservationTraits = {}): AnyResource {
  const { id = 'obs-1', patient = 'anna', code = '69990-3', daysAgo = 10, status = 'final', category = 'laboratory', value = 17 } = traits;
  const day = new Date(today.getTime() - daysAgo * 86_400_000).toISOString().slice(0, 10);
  return {
    resourceType: 'Observation',
    id,
    status,
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: category }] }],
    code: { coding: [{ system: loinc, code, display: traits.display ?? 'Apnea hypopnea index' }], text: 'An index' },
    subject: { reference: `Patient/${patient}` },
    effectiveDateTime: traits.effective ?? day,
    valueQuantity: { value, unit: '/h', system: 'http://unitsofmeasure.org', code: '/h' },
    ...traits.more,
  };
}

export function aPatient({
  id = 'anna',
  family = 'Muñoz',
  birthDate = '1961-04-09',
}: {
  id?: string;
  family?: string;
  birthDate?: string;
} = {}): AnyResource {
  return {
    resourceType: 'Patient',
    id,
    active: true,
    identifier: [{ system: 'urn:example:mrn', value: `MRN-${id}` }],
    name: [{ family, given: ['Anna', 'Lucía'] }],
    gender: 'female',
    birthDate,
    telecom: [{ system: 'phone', value: '555-0100' }],
  };
}

export function aCondition({
  id = 'osa',
  patient = 'anna',
  code = '78275009',
  onset = '2024-05-01',
}: Partial<Record<'id' | 'patient' | 'code' | 'onset', string>> = {}): AnyResource {
  const clinical = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
  return {
    resourceType: 'Condition',
    id,
    clinicalStatus: { coding: [{ system: clinical, code: 'active' }] },
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'problem-list-item' }] }],
    code: { coding: [{ system: snomed, code, display: 'Obstructive sleep apnea' }] },
    subject: { reference: `Patient/${patient}` },
    onsetDateTime: onset,
    recordedDate: '2024-05-03',
  };
}

export const reportText = 'Sleep study of an invented patient.';

export function aBinary({
  id = 'report',
  contentType = 'text/plain',
  data = reportText,
}: Partial<Record<'id' | 'contentType' | 'data', string>> = {}): AnyResource {
  return { resourceType: 'Binary', id, contentType, data: Buffer.from(data).toString('base64') };
}

/** Two patients: `anna` with 25 sleep observations on 25 days, and `bert` with one. */
export function twoCharts(): readonly AnyResource[] {
  const series = Array.from({ length: 25 }, (_, at) => anObservation({ id: `ahi-${at}`, daysAgo: at * 30 + 5, value: 10 + at }));
  return [
    aPatient(),
    aPatient({ id: 'bert', family: 'Bertram', birthDate: '1975-11-30' }),
    { resourceType: 'Practitioner', id: 'doc', name: [{ family: 'Okafor' }], identifier: [{ system: 'urn:example:npi', value: '1' }] },
    ...series,
    anObservation({
      id: 'bmi',
      code: '39156-5',
      category: 'vital-signs',
      effective: '2025-12-20T10:30:00+02:00',
      more: { performer: [{ reference: 'Practitioner/doc' }] },
    }),
    anObservation({ id: 'wrong', code: '39156-5', status: 'entered-in-error', daysAgo: 3 }),
    anObservation({ id: 'of-bert', patient: 'bert', daysAgo: 4 }),
    aCondition(),
    aCondition({ id: 'of-bert', patient: 'bert' }),
    aBinary(),
  ];
}
