import { describe, expect, it } from 'vitest';
import type { Mapping } from '../../src/engine/mapping.ts';
import { needsOfSources } from '../../src/engine/source-needs.ts';

function aMapping(sources: Mapping['sources']): Mapping {
  return {
    name: 'm',
    version: '1',
    use: [],
    sources,
    codes: {},
    localCodes: {},
    facts: {},
    identity: {},
    answers: [],
    attachments: [],
    humanOnly: [],
    unmapped: {},
  };
}

describe('needsOfSources', () => {
  it('joins the parameters of a type over all mappings, and leaves modifiers and values out', () => {
    const first = aMapping({ labs: 'Observation?patient={{%patient.id}}&category=laboratory&date=ge{{today() - 12 months}}' });
    const second = aMapping({
      open: 'Observation?patient={{%patient.id}}&status:not=final&code={{%a | %b}}',
      who: '{{%order.requester.reference}}',
    });

    const needs = needsOfSources([first, second]);

    expect(needs.find(({ type }) => type === 'Observation')).toEqual({
      type: 'Observation',
      parameters: ['category', 'code', 'date', 'patient', 'status'],
      isSearched: true,
    });
    expect(needs.map(({ type }) => type)).toEqual(['Binary', 'Coverage', 'Observation', 'Patient', 'Practitioner', 'ServiceRequest']);
  });

  it('knows a read from a search, and takes no value with an ampersand in it for a parameter', () => {
    const needs = needsOfSources([aMapping({ a: 'Location/{{%order.location}}', b: "Procedure?code={{'a&date=b'}}" })]);

    expect(needs).toContainEqual({ type: 'Location', parameters: [], isSearched: false });
    expect(needs).toContainEqual({ type: 'Procedure', parameters: ['code'], isSearched: true });
  });

  it('asks for what every case asks, where there are no mappings: who the patient is, how insured, the order, documents', () => {
    expect(needsOfSources([])).toEqual([
      { type: 'Binary', parameters: [], isSearched: false },
      { type: 'Coverage', parameters: ['patient'], isSearched: true },
      { type: 'Patient', parameters: ['identifier'], isSearched: true },
      { type: 'ServiceRequest', parameters: [], isSearched: false },
    ]);
  });

  it.each([
    ['{{%order.requester.reference}}', 'Practitioner'],
    ['{{ %order.locationReference.reference }}', 'Location'],
    ['{{%rx.medicationReference.reference}}', 'Medication'],
    ['MedicationRequest?patient={{%patient.id}}&_include=MedicationRequest:medication', 'Medication'],
    ['Claim?patient={{%patient.id}}&_include=Claim:enterer:PractitionerRole', 'PractitionerRole'],
  ])('needs to read what %s points at', (source, type) => {
    expect(needsOfSources([aMapping({ source })])).toContainEqual({ type, parameters: [], isSearched: false });
  });

  it.each(['{{%order.subject.reference}}', '{{%order.id}}', '{{%x}}', ''])('guesses nothing from %j', (source) => {
    expect(needsOfSources([aMapping({ source })])).toEqual(needsOfSources([]));
  });
});
