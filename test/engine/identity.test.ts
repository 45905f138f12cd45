import { describe, expect, it } from 'vitest';
import { checkIdentity } from '../../src/engine/identity.ts';
import type { AnyResource, QuestionnaireResponseItem } from '../../src/fhir.ts';
import { answered, aPatient } from '../support/builders.ts';

const identity = { birthDate: 'born', familyName: 'family', givenName: 'given', memberId: 'member' };
const coverage: AnyResource = { resourceType: 'Coverage', id: 'v1', subscriberId: 'ABC-123 4' };

function check(
  items: readonly QuestionnaireResponseItem[],
  patient: AnyResource = aPatient(),
  coverages: readonly AnyResource[] = [coverage],
  hasAllCoverages = true,
): ReturnType<typeof checkIdentity> {
  return checkIdentity(identity, items, { patient, coverages, hasAllCoverages });
}

const born = (valueDate: string): QuestionnaireResponseItem => answered('born', { valueDate });
const text = (linkId: string, valueString: string): QuestionnaireResponseItem => answered(linkId, { valueString });

describe('checkIdentity', () => {
  it('takes no member id for another where coverages could not all be read; an agreement still counts', () => {
    const other = check([text('member', 'XYZ-9')], aPatient(), [coverage], false);
    const none = check([text('member', 'XYZ-9')], aPatient(), [], false);
    const same = check([text('member', 'ABC1234')], aPatient(), [coverage], false);

    expect([other.unreadable, none.unreadable, same.unreadable]).toEqual([['member id'], ['member id'], []]);
    expect([other.differs, none.unverified, same.agrees]).toEqual([[], [], ['member id']]);
  });

  it('agrees where everything that was answered agrees', () => {
    const items = [born('1979-04-17'), text('family', 'OKAFOR'), text('given', 'Adaeze'), text('member', 'abc1234')];

    expect(check(items)).toEqual({
      agrees: ['birth date', 'family name', 'given name', 'member id'],
      differs: [],
      unverified: [],
      unreadable: [],
    });
  });

  it('says what differs, and never how', () => {
    const result = check([born('1980-04-17'), text('family', 'Zebrafinch'), text('given', 'Maria'), text('member', 'XYZ')]);

    expect(result.differs).toEqual(['birth date', 'family name', 'given name', 'member id']);
    expect(JSON.stringify(result)).not.toMatch(/Zebrafinch|XYZ|1980/);
  });

  it('compares nothing that nobody answered, and says what the chart does not know', () => {
    expect(check([])).toEqual({ agrees: [], differs: [], unverified: [], unreadable: [] });
    expect(check([born('1979-04-17')], aPatient({ birthDate: undefined })).unverified).toEqual(['birth date']);
  });

  it('finds the items in groups', () => {
    expect(check([{ linkId: 'g', item: [born('1979-04-17')] }]).agrees).toEqual(['birth date']);
  });

  it.each([
    ['1979', 'agrees'],
    ['1979-04', 'agrees'],
    ['1979-05', 'differs'],
  ] as const)('takes the partial birth date %s for one that %s', (date, expected) => {
    expect(check([born(date)])[expected]).toEqual(['birth date']);
  });

  it.each([
    ["O'Hara", 'O’Hara', 'agrees'],
    ['Müller', 'Muller', 'agrees'],
    ['Smith', 'Smith-Jones', 'agrees'],
    ['De la Cruz', 'DE LA CRUZ', 'agrees'],
    ['Van Dyke', 'Van Buren', 'differs'],
    ['De la Cruz', 'De Leon', 'differs'],
    ['Smith', 'Smithson', 'differs'],
    ['李', '王', 'differs'],
  ] as const)('family names %s and %s: %s', (said, known, expected) => {
    expect(check([text('family', said)], aPatient({ name: [{ family: known }] }))[expected]).toEqual(['family name']);
  });

  it.each([
    ['Mary Ann', 'Mary', 'agrees'],
    ['Mary', 'Ann', 'differs'],
  ] as const)('given names %s and %s: %s', (said, known, expected) => {
    expect(check([text('given', said)], aPatient({ name: [{ given: [known] }] }))[expected]).toEqual(['given name']);
  });

  it('agrees with any name that the chart has', () => {
    const patient = aPatient({
      name: [
        { use: 'maiden', family: 'Before' },
        { use: 'official', family: 'After' },
      ],
    });

    expect(check([text('family', 'Before')], patient).agrees).toEqual(['family name']);
  });
});
