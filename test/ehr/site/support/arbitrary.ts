/** Generated charts of two patients, and queries for one of them. */
import fc from 'fast-check';
import type { AnyResource } from '../../../../src/fhir.ts';

const loinc = 'http://loinc.org';
export const codes = [`${loinc}|1-1`, `${loinc}|2-2`, `${loinc}|3-3`, 'http://snomed.info/sct|44', 'urn:local|x,y', 'urn:local|z'];
const types = ['Observation', 'Condition', 'MedicationRequest', 'Encounter', 'Procedure'] as const;
const categories = ['laboratory', 'vital-signs', 'encounter-diagnosis', 'odd'];
const statuses = ['final', 'active', 'completed', 'entered-in-error'];
const dates = [
  '2024',
  '2024-12',
  '2024-12-31',
  '2025-01-01',
  '2025-01-01T00:30:00Z',
  '2025-01-01T23:30:00-05:00',
  '2025-03-09T12:00:00+14:00',
];

interface Parts {
  readonly type: (typeof types)[number];
  readonly patient: string;
  readonly code: string;
  readonly category: string | undefined;
  readonly status: string;
  readonly date: string | undefined;
  readonly lag: number;
  readonly encounter: string | undefined;
  readonly performer: string | undefined;
}

const parts: fc.Arbitrary<Parts> = fc.record({
  type: fc.constantFrom(...types),
  patient: fc.constantFrom('p1', 'p1', 'p1', 'p2'),
  code: fc.constantFrom(...codes),
  category: fc.constantFrom(undefined, ...categories),
  status: fc.constantFrom(...statuses),
  date: fc.constantFrom(undefined, ...dates),
  lag: fc.integer({ min: 0, max: 90 }),
  encounter: fc.constantFrom(undefined, 'Encounter/e1', 'https://ehr.example.org/fhir/Encounter/e1', 'Encounter/e2'),
  performer: fc.constantFrom(undefined, 'Practitioner/doc', 'Practitioner/doc', 'Practitioner/gone'),
});

/** A chart with a practitioner and two patients. */
export const charts: fc.Arbitrary<readonly AnyResource[]> = fc
  .array(parts, { maxLength: 14 })
  .map((list) => [
    { resourceType: 'Patient', id: 'p1' },
    { resourceType: 'Patient', id: 'p2' },
    { resourceType: 'Practitioner', id: 'doc' },
    ...list.map((each, at) => build(each, `r${at}`)),
  ]);

function build({ type, code, category, date, lag, ...parts }: Parts, id: string): AnyResource {
  const at = code.indexOf('|');
  const concept = { coding: [{ system: code.slice(0, at), code: code.slice(at + 1) }] };
  const dated = date === undefined ? {} : datedAs(type, date, lag);
  return {
    resourceType: type,
    id,
    subject: { reference: `Patient/${parts.patient}` },
    status: parts.status,
    ...(category === undefined ? {} : { category: [{ coding: [{ code: category }] }] }),
    ...(type === 'MedicationRequest'
      ? { intent: 'order', medicationCodeableConcept: concept }
      : type === 'Encounter'
        ? {}
        : { code: concept }),
    ...(parts.encounter === undefined || type === 'Encounter' ? {} : { encounter: { reference: parts.encounter } }),
    ...(parts.performer === undefined || type !== 'Observation' ? {} : { performer: [{ reference: parts.performer }] }),
    ...dated,
  };
}

function datedAs(type: string, date: string, lag: number): object {
  const issued = new Date(Date.parse(date) + (400 + lag) * 86_400_000).toISOString();
  if (type === 'Observation') return { effectiveDateTime: date, issued };
  if (type === 'Condition') return { onsetDateTime: date };
  if (type === 'MedicationRequest') return { authoredOn: date };
  if (type === 'Procedure') return { performedPeriod: { start: date, end: issued } };
  return { period: { start: date } };
}

const dateNames = { Observation: 'date', Condition: 'onset-date', MedicationRequest: 'authoredon', Encounter: 'date', Procedure: 'date' };
const prefixes = ['', 'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'sa', 'eb', 'ap'];

const token = (code: string) => encodeURIComponent(code.replace(',', '\\,'));
const listOf = (...values: string[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 4 });

/** Queries for patient p1, or by ids. */
export const queries: fc.Arbitrary<string> = fc.constantFrom(...types).chain((type) => {
  const dated = fc
    .tuple(fc.constantFrom(...prefixes), fc.constantFrom(...dates))
    .map(([prefix, date]) => `${dateNames[type]}=${prefix}${encodeURIComponent(date)}`);
  const own = type === 'Encounter' ? [] : [listOf(...codes).map((list) => `code=${list.map(token).join(',')}`)];
  const whose = fc.constantFrom('patient=p1', 'patient=Patient/p1', 'subject=Patient/p1', 'subject:Patient=p1');
  const optional = [
    ...own,
    ...own,
    dated,
    dated,
    ...(type === 'Condition' ? [] : [listOf(...statuses).map((list) => `status=${list.join(',')}`)]),
    ...(type === 'Encounter' || type === 'Procedure' ? [] : [listOf(...categories).map((list) => `category=${list.join(',')}`)]),
    ...(type === 'Encounter' || type === 'Condition'
      ? []
      : [fc.constantFrom('status:not=final', 'encounter=e1', 'encounter:missing=true')]),
    fc.constantFrom(`_sort=-${dateNames[type]}`, '_count=1', `_count=1&_sort=${dateNames[type]}`),
    ...(type === 'Observation' ? [fc.constant('_include=Observation:performer'), fc.constant('_include=Observation:encounter')] : []),
  ].map((each) => fc.option(each, { nil: undefined, freq: 2 }));
  const ids = fc.uniqueArray(
    fc.integer({ min: 0, max: 13 }).map((at) => `r${at}`),
    { minLength: 1, maxLength: 5 },
  );
  const search = fc.tuple(whose, fc.tuple(...optional)).map(([who, rest]) => [who, ...rest.filter((each) => each !== undefined)]);
  const byIds = fc
    .tuple(ids, fc.constantFrom([], ['patient=p1'], [type === 'Condition' ? 'code=44' : 'status=final']))
    .map(([list, rest]) => [`_id=${list.join(',')}`, ...rest]);
  return fc
    .oneof({ weight: 5, arbitrary: search }, { weight: 1, arbitrary: byIds })
    .map((list) => `${type}?${[...new Set(list)].join('&')}`);
});
