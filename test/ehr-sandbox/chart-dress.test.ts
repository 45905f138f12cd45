import { describe, expect, it } from 'vitest';
import { parseClientKeys, parseSiteTraits } from '../../src/ehr-sandbox/site-file.ts';
import { aBinary, anObservation, aPatient, reportText } from '../ehr/support/chart.ts';
import { asking, matchesOf, pageOf } from './support/asking.ts';

const chart = [aPatient(), anObservation({ more: { performer: [{ reference: 'Practitioner/doc' }] } }), aBinary()];
const search = 'Observation?patient=anna&code=http://loinc.org|69990-3';

describe('a dress', () => {
  it.each<['absolute-references' | 'versioned-references', string]>([
    ['absolute-references', 'https://ehr.sandbox.example/fhir/Practitioner/doc'],
    ['versioned-references', 'Practitioner/doc/_history/1'],
  ])('%s changes how references are written and nothing of what is found', async (dress, reference) => {
    const page = pageOf(await asking('plain', { resources: chart, dress: [dress] }).ask(search));

    expect(matchesOf(page)).toEqual(['Observation/obs-1']);
    expect(page.entry[0]?.resource['performer']).toEqual([{ reference }]);
  });

  it('proprietary-codes-first puts the hospital’s code before the standard’s, which still finds', async () => {
    const page = pageOf(await asking('plain', { resources: chart, dress: ['proprietary-codes-first'] }).ask(search));
    const code = page.entry[0]?.resource['code'] as { readonly coding: readonly { readonly system: string }[] };

    expect(code.coding.map(({ system }) => system)).toEqual([expect.stringMatching(/^urn:oid:/), 'http://loinc.org']);
  });

  it('referenced-medications takes the code of a prescription into a Medication', async () => {
    const drug = { text: 'An invented drug' };
    const order = { resourceType: 'MedicationRequest', id: 'm', subject: { reference: 'Patient/anna' }, medicationCodeableConcept: drug };
    const { ask } = asking('plain', { resources: [order], dress: ['referenced-medications'] });
    const given = pageOf(await ask('MedicationRequest/m'));

    expect(given).toMatchObject({ medicationReference: { reference: 'Medication/m-m' } });
    expect(given).not.toHaveProperty('medicationCodeableConcept');
    expect(pageOf(await ask('Medication/m-m'))).toMatchObject({ code: drug });
  });

  it('binaries-without-data gives a document raw, and as FHIR without its data', async () => {
    const { ask } = asking('plain', { resources: chart, dress: ['binaries-without-data'] });

    expect(pageOf(await ask('Binary/report'))).not.toHaveProperty('data');
    expect((await ask('Binary/report', { accept: 'text/plain' })).body.toString()).toBe(reportText);
  });
});

describe('a site', () => {
  it('that has a broken record leaves it out and says so, where the vendor does not fail the page', async () => {
    const page = pageOf(await asking('athena', { site: { broken: ['Observation/ahi-3'] } }).ask('Observation?patient=anna&_count=10'));

    expect(page.entry.map(({ search }) => search.mode)).toEqual([...Array(9).fill('match'), 'outcome']);
  });

  it('that keeps a patient back refuses searches too, where the vendor has no word for it in a Bundle', async () => {
    expect((await asking('plain', { site: { restricted: ['Patient/anna'] } }).ask('Condition?patient=anna')).status).toBe(403);
  });

  it.each<[unknown, RegExp]>([
    [{ broken: ['not a reference'] }, /\/broken\/0 must match pattern/],
    [{ lost: [] }, /must NOT have additional properties/],
    [{ merged: { 'old-id': 1 } }, /\/merged\/… must be string/],
  ])('of %j is refused with the place', (value, message) => {
    expect(() => parseSiteTraits(value)).toThrow(message);
  });

  it('does not repeat the ids of patients where it refuses', () => {
    expect(() => parseSiteTraits({ merged: { 'old-id': 1 } })).not.toThrow(/old-id/);
  });
});

describe('the keys of a client', () => {
  it.each<[string, unknown, RegExp]>([
    ['are no JWK Set', { kty: 'EC' }, /no JWK Set/],
    ['are none', { keys: [] }, /no JWK Set/],
    ['are private', { keys: [{ kty: 'EC', d: 'secret' }] }, /private key/],
  ])('are refused where they %s', (_title, value, message) => {
    expect(() => parseClientKeys(value)).toThrow(message);
  });
});
