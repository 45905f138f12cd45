import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identityOf, ownerOf, type PatientIdentity } from '../../src/engine/patient.ts';
import type { AnyResource } from '../../src/fhir.ts';

const base = 'https://ehr.example/fhir/';
const mrn = { system: 'urn:example:mrn', value: '007' };
const anna: PatientIdentity = identityOf(
  { resourceType: 'Patient', id: 'anna', identifier: [mrn], link: [{ type: 'replaces', other: { reference: 'Patient/anna-old' } }] },
  { base, formerIds: ['anna-asked'] },
);

function about(subject: unknown, more: Record<string, unknown> = {}): AnyResource {
  return { resourceType: 'Observation', id: 'o', subject, ...more };
}

describe('ownerOf', () => {
  it.each([['Patient/anna'], ['Patient/anna/_history/3'], [`${base}Patient/anna`], ['Patient/anna-old'], ['Patient/anna-asked']])(
    'finds the patient behind %s',
    (reference) => {
      expect(ownerOf(about({ reference }), anna)).toBe('own');
    },
  );

  it.each([['Patient/bert'], ['https://elsewhere.example/fhir/Patient/anna'], ['Patient/ann'], ['http://ehr.example/fhir/Patient/anna']])(
    'takes what is about %s for somebody else’s',
    (reference) => {
      expect(ownerOf(about({ reference }), anna)).toBe('another');
    },
  );

  it('finds the patient by an identifier, on the reference or in a contained Patient', () => {
    const contained = [{ resourceType: 'Patient', id: 'p', identifier: [mrn] }];

    expect(ownerOf(about({ identifier: mrn }), anna)).toBe('own');
    expect(ownerOf(about({ reference: '#p' }, { contained }), anna)).toBe('own');
    expect(ownerOf(about({ identifier: { ...mrn, system: 'urn:example:other' } }), anna)).toBe('unnamed');
    expect(ownerOf(about({ identifier: { value: '007' } }), anna)).toBe('unnamed');
  });

  it('takes a clinical fact without a subject for nobody’s, and a drug for what belongs to no patient', () => {
    expect(ownerOf(about(undefined), anna)).toBe('unnamed');
    expect(ownerOf(about({ reference: 'Group/g' }), anna)).toBe('unnamed');
    expect(ownerOf({ resourceType: 'Medication', id: 'm' }, anna)).toBe('nobody');
    expect(ownerOf({ resourceType: 'Practitioner', id: 'd' }, anna)).toBe('nobody');
  });

  it('knows a Patient by the id alone', () => {
    expect(ownerOf({ resourceType: 'Patient', id: 'anna' }, anna)).toBe('own');
    expect(ownerOf({ resourceType: 'Patient', id: 'bert', identifier: [mrn] }, anna)).toBe('another');
  });

  it('for any two ids that differ, gives nobody the facts of the other', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9.-]{1,64}$/);
    fc.assert(
      fc.property(id, id, fc.constantFrom('subject', 'patient', 'beneficiary'), (own, other, element) => {
        fc.pre(own !== other);
        const resource = { resourceType: 'Coverage', [element]: { reference: `Patient/${other}` } };

        expect(ownerOf(resource, { id: own })).toBe('another');
        expect(ownerOf(resource, { id: other })).toBe('own');
      }),
    );
  });
});
