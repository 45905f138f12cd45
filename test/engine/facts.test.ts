import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFacts, type Fact as Sought } from '../../src/documents/find-facts.ts';
import { factsOf } from '../../src/engine/facts.ts';
import type { ItemOutcome, RecordEvidence } from '../../src/engine/outcome.ts';
import { aForm, aMapping, anObservation, aPatient, aQuestion, evaluateForm } from '../support/builders.ts';

function aRecord(value: unknown, traits: Partial<RecordEvidence> = {}): RecordEvidence {
  return { kind: 'record', resourceType: 'Observation', id: 'o1', path: 'Observation.value', value, rule: 'invented#q', ...traits };
}

function anItem(evidence: readonly RecordEvidence[], traits: Partial<ItemOutcome> = {}): ItemOutcome {
  return { path: 'group/q', linkId: 'q', text: 'Question q', required: true, outcome: 'answered', evidence, ...traits };
}

/** How the value of one piece of evidence is looked for. */
function waysOf(value: unknown, traits: Partial<RecordEvidence> = {}, item: Partial<ItemOutcome> = {}): readonly string[] {
  return factsOf([anItem([aRecord(value, traits)], item)], []).flatMap(({ anyOf }) => anyOf);
}

describe('factsOf', () => {
  it('names each fact by the path of its answer', () => {
    expect(factsOf([anItem([aRecord('methotrexate')], { path: 'drugs[1]/name' })], [])).toEqual([
      { item: 'drugs[1]/name', anyOf: ['methotrexate'] },
    ]);
  });

  it('gives what findFacts takes', () => {
    const facts: readonly Sought[] = factsOf([anItem([aRecord({ value: 7.9, unit: '%' })])], []);

    expect(findFacts(['HbA1c 7.9% today'], facts)).toMatchObject([{ item: 'group/q', line: 1 }]);
  });

  it('writes a quantity with its unit first, and alone where the number says enough', () => {
    const ways = waysOf({ value: 7.9, unit: '%', system: 'http://unitsofmeasure.org', code: '%' });

    expect(ways.slice(0, 2)).toEqual(['7.9 %', '7.9%']);
    expect(ways).toContain('7.9');
  });

  it('writes units as notes have them, and leaves out what only UCUM writes', () => {
    expect(waysOf({ value: 130, unit: 'mmHg', code: 'mm[Hg]' })).toEqual(expect.arrayContaining(['130 mmHg', '130mmHg', '130']));
    expect(waysOf({ value: 24.5, code: 'kg/m2' })).toContain('24.5 kg/m²');
    expect(waysOf({ value: 250, code: 'ug' })).toContain('250 mcg');
    expect(waysOf({ value: 3, code: '{score}' })).toEqual([]);
    expect(waysOf({ value: 3, code: '1' })).toEqual([]);
  });

  it('writes thousands with separators and without', () => {
    expect(waysOf(1200)).toEqual(['1200', '1,200']);
    expect(waysOf({ value: 1234567.5, unit: 'copies/mL' })).toEqual(
      expect.arrayContaining(['1234567.5 copies/mL', '1,234,567.5 copies/mL']),
    );
  });

  it('never looks for a quantity with a comparator without it', () => {
    const ways = waysOf({ value: 12, comparator: '<', unit: 'mg' });

    expect(ways).toEqual(expect.arrayContaining(['<12 mg', '< 12 mg', '<12']));
    expect(ways.every((way) => way.startsWith('<'))).toBe(true);
  });

  it.each([1, 5, 0, 10, 1000, -7])('does not look for the bare number %d', (value) => {
    expect(waysOf(value)).toEqual([]);
    expect(waysOf(String(value))).toEqual([]);
  });

  it.each([12, 0.5, 7.1, 120])('looks for the bare number %d', (value) => {
    expect(waysOf(value)).toEqual([String(value)]);
  });

  it('takes the unit of the answer for a number that stands in the chart as it is', () => {
    const answer = [{ valueQuantity: { value: 5, unit: 'mg', code: 'mg' } }];

    expect(waysOf(5, {}, { answer })).toEqual(['5 mg', '5mg', '5.0 mg', '5.0mg']);
    expect(waysOf(6, {}, { answer })).toEqual([]);
  });

  it.each(['2026-11-03', '2026-11-03T09:30:00-05:00', '2026-11-03T23:30:00Z'])('writes the day of %s in every usual way', (date) => {
    const usual = [
      '2026-11-03',
      '11/03/2026',
      '11/3/2026',
      '11/03/26',
      'Nov 3, 2026',
      'November 3, 2026',
      '3 November 2026',
      '03-Nov-2026',
    ];

    expect(waysOf(date)).toEqual(expect.arrayContaining(usual));
    expect(waysOf({ start: date })).toEqual(waysOf(date));
  });

  it('writes a month of a year, and does not look for a year', () => {
    expect(waysOf('2026-11')).toEqual(['11/2026', 'Nov 2026', 'November 2026']);
    expect(waysOf('2026')).toEqual([]);
  });

  it('writes a coding by its words, and by its code where that is distinctive', () => {
    expect(waysOf({ system: 'icd', code: 'M05.79', display: 'Rheumatoid arthritis' })).toEqual(['Rheumatoid arthritis', 'M05.79', 'M0579']);
    expect(waysOf({ code: 'J1745' })).toEqual(['J1745']);
    expect(waysOf({ code: '4548-4' })).toEqual(['4548-4']);
    expect(waysOf({ system: 'rxnorm', code: '6851' })).toEqual([]);
    expect(waysOf({ code: 'active' })).toEqual([]);
    expect(waysOf('M05.79', { path: 'Condition.code.coding[0].code' })).toContain('M05.79');
    expect(waysOf('6851', { path: 'MedicationRequest.medication.coding[0].code' })).toEqual([]);
  });

  it('writes a concept by its text and all its codings, a drug also without its strength, a finding without its tag', () => {
    const drug = {
      text: 'Infliximab 100 mg vial',
      coding: [{ code: '310994', display: 'infliximab 100 MG Injection' }, { code: 'J1745' }],
    };

    expect(waysOf(drug)).toEqual(['Infliximab 100 mg vial', 'Infliximab', 'infliximab 100 MG Injection', 'infliximab', 'J1745']);
    expect(waysOf({ coding: [{ display: 'Diabetes mellitus type 2 (disorder)' }] })).toEqual(['Diabetes mellitus type 2']);
  });

  it('does not look for a yes or no, but for what its evidence tells of', () => {
    const answer = [{ valueBoolean: true }];

    expect(waysOf(true, {}, { answer })).toEqual([]);
    expect(waysOf({ text: 'Asthma' }, { resourceType: 'Condition', path: 'Condition.code' }, { answer })).toEqual(['Asthma']);
  });

  it('does not look for texts of less than three characters, nor for whole paragraphs', () => {
    expect(waysOf('RA')).toEqual([]);
    expect(waysOf('SLE')).toEqual(['SLE']);
    expect(waysOf('long '.repeat(60))).toEqual([]);
  });

  it.each<[string, string, unknown]>([
    ['Patient', 'Patient.name[0].family', 'Okafor'],
    ['Patient', 'Patient.birthDate', '1979-04-17'],
    ['RelatedPerson', 'RelatedPerson.name[0].text', 'Ada Okafor'],
    ['Encounter', 'Encounter.id', 'ada-approved-crisis-4'],
    ['Observation', 'Observation.status', 'final'],
    ['Condition', 'Condition.clinicalStatus.coding[0]', { code: 'active', display: 'Active' }],
    ['Condition', 'Condition.subject.reference', 'Patient/p1'],
  ])('does not look for what proves nothing: %s %s', (resourceType, path, value) => {
    expect(waysOf(value, { resourceType, path })).toEqual([]);
  });

  it('gives each value of an answer once, as a fact of its own', () => {
    const evidence = [aRecord('methotrexate'), aRecord('leflunomide', { id: 'o2' }), aRecord('methotrexate', { id: 'o3' })];

    expect(factsOf([anItem(evidence)], []).map(({ anyOf }) => anyOf)).toEqual([['methotrexate'], ['leflunomide']]);
  });

  it.each(['q', 'group/q', 'group[1]/q', 'group'])('knows an item that is named %s', (name) => {
    const item = anItem([aRecord('methotrexate')], { path: 'group[1]/q' });

    expect(factsOf([item], [name])).toHaveLength(1);
  });

  it('leaves out items that are not named', () => {
    expect(factsOf([anItem([aRecord('methotrexate')])], ['other', 'gro', 'group/q2'])).toEqual([]);
  });

  it('takes what is offered only where it is named, and what is answered where nothing is named', () => {
    const value = { valueString: 'methotrexate' };
    const offered = anItem([], { outcome: 'offered', candidates: [{ value, evidence: [aRecord('methotrexate')] }] });
    const { evidence: _none, ...withoutEvidence } = offered;

    expect(factsOf([withoutEvidence], [])).toEqual([]);
    expect(factsOf([withoutEvidence], ['q'])).toHaveLength(1);
  });

  it('reads the evidence of an evaluation', () => {
    const answers = [
      { item: 'weight', value: '%labs.value.ofType(Quantity)' },
      { item: 'name', value: '%patient.name.family' },
    ];
    const form = aForm([aQuestion({ linkId: 'weight', type: 'quantity' }), aQuestion({ linkId: 'name' })]);
    const { items } = evaluateForm(form, {
      mapping: aMapping({ answers }),
      patient: aPatient(),
      chart: [anObservation({ value: 71 })],
    });

    expect(items.map(({ outcome }) => outcome)).toEqual(['answered', 'answered']);
    expect(factsOf(items, [])).toEqual([{ item: 'weight', anyOf: ['71 kg', '71kg', '71.0 kg', '71.0kg', '71'] }]);
  });
});

describe('every way in which a value is written', () => {
  it('for any number, date or word, is found where a person wrote it', () => {
    const date = fc
      .date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2030-12-31T00:00:00Z'), noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10));
    const number = fc.record({
      value: fc.integer({ min: 1, max: 10_000_000 }).map((n) => n / 100),
      unit: fc.constantFrom('mg', '%', 'mm[Hg]', 'kg/m2'),
    });
    fc.assert(
      fc.property(fc.oneof(date, number), fc.nat(), (value, nth) => {
        const facts = factsOf([anItem([aRecord(value)])], []);
        const ways = facts[0]?.anyOf ?? [];
        const way = ways[nth % ways.length];

        expect(findFacts([`first line\nseen ${way}; well`], facts)).toMatchObject([{ item: 'group/q', line: 2 }]);
      }),
    );
  });
});
