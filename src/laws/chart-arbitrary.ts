/**
 * Generated charts for one mapping: resources of the types its queries ask for, with its codes and with others, dated
 * and undated, in every state, some of them plainly wrong.
 *
 * A generated server ignores filters: every query gives every resource of its type. Rules have to stand that.
 */
import fc from 'fast-check';
import type { Mapping } from '../engine/mapping.ts';
import type { AnyResource } from '../fhir.ts';

/** What a chart holds, by resource type. */
export interface GeneratedChart {
  readonly patient: AnyResource;
  readonly resources: readonly AnyResource[];
}

const day = fc
  .integer({ min: 0, max: 1_500 })
  .map((days) => new Date(Date.UTC(2026, 10, 20) - days * 86_400_000).toISOString().slice(0, 10));
const someDate = fc.oneof(
  day,
  day.map((text) => text.slice(0, 7)),
  day.map((text) => `${text}T10:15:00Z`),
  fc.constant(undefined),
);
const units = ['kg', '[lb_av]', 'cm', '%', 'g/dL', 'mg/dL', 'mm[Hg]', 'mg', 'L/min', 'strange'];

/** Charts for a mapping. */
export function chartFor(mapping: Mapping): fc.Arbitrary<GeneratedChart> {
  const types = [...new Set(Object.values(mapping.sources).flatMap((query) => /^([A-Z][A-Za-z]+)\?/.exec(query)?.[1] ?? []))];
  const coding = codingFrom(mapping);
  const resources = types.map((type) => fc.array(resourceOf(type, coding), { maxLength: 6 }));
  return fc.record({ patient: patient, resources: fc.tuple(...resources).map((lists) => numberResources(lists.flat())) });
}

const patient: fc.Arbitrary<AnyResource> = fc
  .record({
    gender: fc.constantFrom('female', 'male', 'unknown'),
    birthDate: fc.constantFrom('1979-04-17', '1990-01', '2001', '2015-02-23'),
    family: fc.constantFrom('Okafor', "O'Hara & Sons", 'Müller'),
    hasName: fc.boolean(),
  })
  .map(({ gender, birthDate, family, hasName }) => ({
    resourceType: 'Patient',
    id: 'generated',
    gender,
    birthDate,
    ...(hasName ? { name: [{ use: 'official', family, given: ['Generated'] }] } : {}),
  }));

interface GeneratedCoding {
  readonly system?: string;
  readonly code: string;
}

/** The mapping's own codes, codes that its expressions spell out, and foreign ones. */
function codingFrom(mapping: Mapping): fc.Arbitrary<GeneratedCoding> {
  const listed = Object.values(mapping.codes)
    .flat()
    .map((token) => ({ system: token.slice(0, token.lastIndexOf('|')), code: token.slice(token.lastIndexOf('|') + 1) }));
  const spelled = JSON.stringify([mapping.answers, mapping.facts, mapping.attachments]).matchAll(/code\s*=\s*'([^']+)'/g);
  const loinc = [...spelled].map((match) => ({ system: 'http://loinc.org', code: match[1] ?? '' }));
  return fc.constantFrom<GeneratedCoding>(...listed, ...loinc, { system: 'http://example.org/local', code: 'X1' }, { code: 'bare' });
}

const states = [
  'final',
  'active',
  'completed',
  'amended',
  'entered-in-error',
  'cancelled',
  'not-done',
  'stopped',
  'unknown',
  'current',
  'finished',
];

function resourceOf(type: string, coding: fc.Arbitrary<GeneratedCoding>): fc.Arbitrary<AnyResource> {
  const base = fc.record({
    coding: fc.array(coding, { minLength: 0, maxLength: 2 }),
    status: fc.constantFrom(...states),
    clinical: fc.constantFrom('active', 'resolved', 'inactive'),
    verification: fc.constantFrom('confirmed', 'refuted', 'entered-in-error', 'provisional'),
    date: someDate,
    number: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom(3.5, 71.25, 88)),
    unit: fc.constantFrom(...units),
    comparator: fc.constantFrom(undefined, undefined, undefined, '<' as const),
    hasValue: fc.boolean(),
  });
  return base.map((parts) => build(type, parts));
}

interface Parts {
  readonly coding: readonly GeneratedCoding[];
  readonly status: string;
  readonly clinical: string;
  readonly verification: string;
  readonly date: string | undefined;
  readonly number: number;
  readonly unit: string;
  readonly comparator: '<' | undefined;
  readonly hasValue: boolean;
}

function build(type: string, parts: Parts): AnyResource {
  const concept = { coding: parts.coding, text: 'generated' };
  const state = (code: string): object => ({ coding: [{ code }] });
  const date = parts.date === undefined ? {} : { [dateElements[type] ?? 'date']: parts.date };
  const value = parts.hasValue
    ? {
        valueQuantity: {
          value: parts.number,
          unit: parts.unit,
          system: 'http://unitsofmeasure.org',
          code: parts.unit,
          ...(parts.comparator === undefined ? {} : { comparator: parts.comparator }),
        },
      }
    : {};
  const subject = { reference: 'Patient/generated' };
  const whose = ['Coverage', 'AllergyIntolerance', 'Immunization'].includes(type)
    ? { patient: subject, beneficiary: subject }
    : { subject };
  const head = { resourceType: type, ...whose, status: parts.status, ...date };
  switch (type) {
    case 'Observation':
      return { ...head, code: concept, ...value };
    case 'Condition':
      return {
        ...head,
        status: undefined,
        code: concept,
        clinicalStatus: state(parts.clinical),
        verificationStatus: state(parts.verification),
      };
    case 'MedicationRequest':
    case 'MedicationStatement':
    case 'MedicationAdministration':
      return { ...head, medicationCodeableConcept: concept };
    case 'DocumentReference':
      return { ...head, type: concept, content: [{ attachment: { contentType: 'application/pdf', url: 'Binary/generated' } }] };
    case 'Encounter':
      return {
        ...head,
        type: [concept],
        class: { code: 'EMER' },
        reasonCode: [concept],
        ...(parts.date === undefined ? {} : { period: { start: parts.date } }),
      };
    default:
      return { ...head, code: concept, type: concept, identifier: [{ value: 'GEN-1' }], subscriberId: 'GEN-1' };
  }
}

const dateElements: Readonly<Record<string, string>> = {
  Observation: 'effectiveDateTime',
  Condition: 'onsetDateTime',
  MedicationRequest: 'authoredOn',
  ServiceRequest: 'authoredOn',
  DeviceRequest: 'authoredOn',
  Procedure: 'performedDateTime',
  DiagnosticReport: 'effectiveDateTime',
  MedicationStatement: 'effectiveDateTime',
  Immunization: 'occurrenceDateTime',
};

function numberResources(resources: readonly AnyResource[]): readonly AnyResource[] {
  return resources.map((resource, n) => JSON.parse(JSON.stringify({ ...resource, id: `g${n}`, meta: { versionId: '1' } })) as AnyResource);
}
