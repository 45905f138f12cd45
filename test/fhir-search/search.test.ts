import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyResource } from '../../src/fhir.ts';
import { indexResources, keepNewest } from '../../src/fhir-search/resource-index.ts';
import { runSearch } from '../../src/fhir-search/search.ts';
import { anObservation, aPatient, twoCharts } from '../ehr/support/chart.ts';

function idsFound(resources: readonly AnyResource[], query: string): readonly string[] {
  const found = runSearch(indexResources(resources), query);
  if (found.outcome === 'refused') throw new Error(found.reason);
  return [...found.matches, ...found.includesOf(found.matches)].map(({ id }) => id ?? '');
}

function reasonOf(query: string): string | undefined {
  const found = runSearch(indexResources(twoCharts()), query);
  return found.outcome === 'refused' ? found.reason : undefined;
}

const queries = [
  'Observation?patient=Patient/anna&code=69990-3',
  'Observation?date=ge2025-06-01&status=final',
  'Patient?name=mun',
  'Condition?code:not=nothing',
  'Observation?_id=bmi&_include=Observation:performer&_include=Observation:subject',
];

describe('runSearch', () => {
  it('for any order of the resources, finds the same', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...twoCharts()], { minLength: twoCharts().length }),
        fc.constantFrom(...queries),
        (shuffled, query) => {
          expect([...idsFound(shuffled, query)].sort()).toEqual([...idsFound(twoCharts(), query)].sort());
        },
      ),
    );
  });

  it('for any query, changes nothing that it was given', () => {
    const chart = twoCharts();
    for (const query of queries) idsFound(chart, query);

    expect(chart).toEqual(twoCharts());
  });

  it('for any page size, gives the same matches', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), (size) => {
        expect(idsFound(twoCharts(), `Observation?_count=${size}`)).toEqual(idsFound(twoCharts(), 'Observation'));
      }),
    );
  });

  it.each([
    ['Observation?flavour=sweet', 'Observation has no search parameter flavour here'],
    ['Observation?patient=', 'the value of the parameter patient cannot be read as a reference'],
    ['Observation?date=soon', 'the value of the parameter date cannot be read as a date'],
    ['Observation?date=2025-02-30', 'the value of the parameter date cannot be read as a date'],
    ['Observation?code:in=http://x', 'the modifier of the parameter code is not supported'],
    ['Observation?_count=0', 'the parameter _count takes a whole number above 0'],
    ['Observation?_sort=flavour', 'the parameter _sort names no search parameter of Observation'],
    ['Observation?_include=*', 'the parameter _include names no reference that is known here'],
    ['Condition?status=active', 'Condition has no search parameter status here'],
    ['Observation?Anna Secret=1', 'Observation has no search parameter (not a name) here'],
    ['Observation/a/b', 'the query is not a search'],
    ['Observation?code=%E0%A4%A', 'the query is not a search'],
  ])('refuses %s and says why', (query, reason) => {
    expect(reasonOf(query)).toBe(reason);
  });

  it('for any property name that all objects have, knows no parameter and no type of that name', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(reasonOf(`Observation?${name}=1`)).toContain('has no search parameter');
    }
    expect(idsFound(twoCharts(), 'Constructor')).toEqual([]);
  });

  it('names every parameter that it does not understand', () => {
    expect(reasonOf('Observation?a=1&b=2')).toMatch(/parameter a here; .*parameter b here/);
  });

  it('sorts, and puts last what has no value', () => {
    const undated = anObservation({ id: 'undated', more: { effectiveDateTime: undefined } });
    const chart = [undated, anObservation({ id: 'old', daysAgo: 90 }), anObservation({ id: 'new', daysAgo: 1 })];

    expect(idsFound(chart, 'Observation?_sort=date')).toEqual(['old', 'new', 'undated']);
    expect(idsFound(chart, 'Observation?_sort=-date,_id')).toEqual(['new', 'old', 'undated']);
  });

  it('follows includes from includes where asked, and back', () => {
    const chart: readonly AnyResource[] = [
      {
        resourceType: 'MedicationRequest',
        id: 'm',
        medicationReference: { reference: 'Medication/drug' },
        requester: { reference: 'PractitionerRole/role' },
      },
      { resourceType: 'Medication', id: 'drug' },
      { resourceType: 'PractitionerRole', id: 'role', practitioner: { reference: 'Practitioner/doc' } },
      { resourceType: 'Practitioner', id: 'doc' },
      { resourceType: 'Provenance', id: 'prov', target: [{ reference: 'MedicationRequest/m' }] },
    ];

    expect(idsFound(chart, 'MedicationRequest?_include=MedicationRequest:medication')).toEqual(['m', 'drug']);
    expect(
      idsFound(chart, 'MedicationRequest?_include=MedicationRequest:requester&_include:iterate=PractitionerRole:practitioner'),
    ).toEqual(['m', 'role', 'doc']);
    expect(idsFound(chart, 'MedicationRequest?_include=MedicationRequest:requester:Practitioner')).toEqual(['m']);
    expect(idsFound(chart, 'MedicationRequest?_revinclude=Provenance:target')).toEqual(['m', 'prov']);
  });
});

describe('tokens', () => {
  const chart = [
    anObservation({ id: 'coded' }),
    anObservation({ id: 'local', more: { code: { coding: [{ code: '69990-3' }], text: 'Local index' } } }),
    anObservation({ id: 'comma', more: { code: { coding: [{ system: 's', code: 'a,b|c' }] } } }),
    anObservation({ id: 'text-only', more: { code: { text: 'Apnea index' }, status: undefined } }),
  ];

  it.each([
    ['code=69990-3', ['coded', 'local']],
    ['code=http://loinc.org|69990-3', ['coded']],
    ['code=|69990-3', ['local']],
    ['code=http://loinc.org|', ['coded']],
    ['code=s|a\\,b\\|c', ['comma']],
    ['code=a\\,b\\|c,69990-3', ['coded', 'local', 'comma']],
    ['code:not=69990-3', ['comma', 'text-only']],
    ['code:text=apnea', ['coded', 'text-only']],
    ['status:missing=true', ['text-only']],
    ['status=http://hl7.org/fhir/observation-status|final&code=s|', ['comma']],
  ])('finds by %s', (search, ids) => {
    const wanted = chart.map((resource) => (resource.id === 'text-only' ? withoutStatus(resource) : resource));

    expect(idsFound(wanted, `Observation?${search}`)).toEqual(ids);
  });

  it.each([
    ['identifier=urn:example:mrn|MRN-anna', ['anna']],
    ['telecom=phone|555-0100', ['anna']],
    ['phone=555-0100', ['anna']],
    ['active=true', ['anna']],
    ['gender=female', ['anna']],
    ['name=munoz', ['anna']],
    ['family:exact=Muñoz', ['anna']],
    ['family:exact=munoz', []],
    ['given:contains=UCI', ['anna']],
    ['name=official', []],
  ])('finds a patient by %s', (search, ids) => {
    expect(idsFound([aPatient()], `Patient?${search}`)).toEqual(ids);
  });
});

function withoutStatus({ status: _status, ...rest }: AnyResource): AnyResource {
  return rest as AnyResource;
}

describe('references', () => {
  const chart = [
    anObservation({ id: 'relative' }),
    anObservation({ id: 'versioned', more: { subject: { reference: 'Patient/anna/_history/3' } } }),
    anObservation({ id: 'group', more: { subject: { reference: 'Group/anna' } } }),
    anObservation({ id: 'foreign', more: { subject: { reference: 'https://other.example/fhir/Patient/anna' } } }),
    anObservation({ id: 'urn', more: { subject: { reference: 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0' } } }),
    anObservation({ id: 'logical', more: { subject: { identifier: { system: 'urn:example:mrn', value: '7' } } } }),
  ];

  it.each([
    ['patient=Patient/anna', ['relative', 'versioned']],
    ['patient=anna', ['relative', 'versioned']],
    ['subject=anna', ['relative', 'versioned', 'group']],
    ['subject:Group=anna', ['group']],
    ['subject=https://other.example/fhir/Patient/anna', ['foreign']],
    ['subject=urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0', ['urn']],
    ['subject:identifier=urn:example:mrn|7', ['logical']],
    ['patient=Group/anna', []],
  ])('finds by %s', (search, ids) => {
    expect(idsFound(chart, `Observation?${search}`)).toEqual(ids);
  });
});

describe('a whole resource where a reference belongs', () => {
  const appointment = (id: string, actor: object): AnyResource => ({ resourceType: 'Appointment', id, participant: [{ actor }] });
  const chart = [
    aPatient(),
    appointment('embedded', { resourceType: 'Patient', id: 'anna' }),
    appointment('other', { resourceType: 'Patient', id: 'bert' }),
    appointment('practitioner', { resourceType: 'Practitioner', id: 'anna' }),
    appointment('nameless', { resourceType: 'Patient' }),
    appointment('both', { resourceType: 'Patient', id: 'anna', reference: 'Patient/bert' }),
  ];

  it.each([
    ['patient=anna', ['embedded']],
    ['patient=Patient/anna', ['embedded']],
    ['actor=anna', ['embedded', 'practitioner']],
    ['actor=Practitioner/anna', ['practitioner']],
    ['patient=bert', ['other', 'both']],
    ['patient=anna&_include=Appointment:actor', ['embedded', 'anna']],
  ])('is found by %s, as the reference it stands for', (search, ids) => {
    expect(idsFound(chart, `Appointment?${search}`)).toEqual(ids);
  });
});

describe('keepNewest', () => {
  it('keeps the first place and the newest content of each type and id', () => {
    const version = (id: string, lastUpdated: string) => ({ ...anObservation({ id }), meta: { lastUpdated } });
    const [old, fresh] = [version('a', '2025-01-01T00:00:00Z'), version('a', '2025-01-01T00:00:00.5Z')];

    expect(keepNewest([old, version('b', '2025-01-01T00:00:00Z'), fresh]).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(keepNewest([old, fresh])).toEqual([fresh]);
    expect(keepNewest([fresh, old])).toEqual([fresh]);
  });

  it('keeps all resources without an id', () => {
    const nameless = { resourceType: 'Observation' };

    expect(keepNewest([nameless, nameless])).toHaveLength(2);
  });
});
