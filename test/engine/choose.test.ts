import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areNear } from '../../src/engine/choose.ts';
import { findForeignResources } from '../../src/engine/patient.ts';
import { clinicalDateOf, sortResources } from '../../src/engine/record.ts';
import { ageInDays, cutToDate, isFhirDate, isFhirDateTime, parseDuration, spanOf, startOfWindow } from '../../src/values/dates.ts';
import { aCondition, anObservation, aPatient, now } from '../support/builders.ts';

describe('dates', () => {
  it.each([
    ['2026', true],
    ['2026-02', true],
    ['2024-02-29', true],
    ['2026-02-29', false],
    ['2026-13', false],
    ['2026-01-01T10:00:00Z', true],
    ['2026-01-01T25:00:00Z', false],
    ['26-01-01', false],
    ['2026-1-1', false],
    ['today', false],
    ['', false],
  ])('takes %j for a date: %s', (text, expected) => {
    expect(isFhirDate(text)).toBe(expected);
  });

  it.each([
    ['2026', true],
    ['2026-01-01T10:00:00Z', true],
    ['2026-01-01T10:00:00.123+02:00', true],
    ['2026-01-01T10:00:00', false],
    ['2026-01-01T10:00Z', false],
  ])('takes %j for what a dateTime may be written as: %s', (text, expected) => {
    expect(isFhirDateTime(text)).toBe(expected);
  });

  it('knows the first and the last moment a partial date can mean', () => {
    expect(spanOf('2024-02')).toEqual({ from: Date.UTC(2024, 1, 1), to: Date.UTC(2024, 2, 1) - 1 });
    expect(spanOf('2024')).toEqual({ from: Date.UTC(2024, 0, 1), to: Date.UTC(2025, 0, 1) - 1 });
  });

  it('goes back by the calendar: a month before the 31st is the last of the month', () => {
    const back = (amount: number, unit: 'days' | 'weeks' | 'months' | 'years', from: string): string =>
      new Date(startOfWindow({ amount, unit }, from)).toISOString().slice(0, 10);

    expect(back(1, 'months', '2026-03-31T10:00:00Z')).toBe('2026-02-28');
    expect(back(1, 'years', '2024-02-29T10:00:00Z')).toBe('2023-02-28');
    expect(back(12, 'months', '2026-11-20T10:00:00Z')).toBe('2025-11-20');
    expect(back(2, 'weeks', '2026-11-20T10:00:00Z')).toBe('2026-11-06');
  });

  it.each(['90 days', '1 day', '12 months', '2 years', '6 weeks'])('reads the duration %s', (text) => {
    expect(parseDuration(text)?.amount).toBe(Number.parseInt(text, 10));
  });

  it.each(['90', 'days', '90 d', '-1 days', '1.5 years', '99999 days'])('reads no duration in %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('never shifts a date: for any dateTime, the cut date is what was written before the T', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        fc.integer({ min: -14, max: 14 }),
        (date, zone) => {
          const day = date.toISOString().slice(0, 10);
          const sign = zone < 0 ? '-' : '+';
          expect(cutToDate(`${day}T23:59:59${sign}${String(Math.abs(zone)).padStart(2, '0')}:00`)).toBe(day);
        },
      ),
    );
  });

  it('counts whole days, and the most there can be where the date is partial', () => {
    expect(ageInDays('2026-11-19', now)).toBe(1);
    expect(ageInDays('2026-11', now)).toBe(19);
    expect(ageInDays('no date', now)).toBeUndefined();
  });
});

describe('areNear', () => {
  const fortnight = { amount: 14, unit: 'days' } as const;

  it('does not mind which date is the earlier', () => {
    expect(areNear('2026-01-01', '2026-01-15', fortnight)).toBe(true);
    expect(areNear('2026-01-15', '2026-01-01', fortnight)).toBe(true);
    expect(areNear('2026-01-16', '2026-01-01', fortnight)).toBe(false);
    expect(areNear('2026-01-01', '2026-01-16', fortnight)).toBe(false);
  });

  it('says of an unknown date that it is not near', () => {
    expect(areNear(undefined, '2026-01-01', fortnight)).toBe(false);
  });
});

describe('the record', () => {
  it('takes the date on which something held before the date on which it was written down', () => {
    expect(clinicalDateOf({ effectiveDateTime: '2020', issued: '2026', meta: { lastUpdated: '2027' } })).toBe('2020');
    expect(clinicalDateOf({ meta: { lastUpdated: '2027' } })).toBeUndefined();
  });

  it('orders resources by date, then by id, whatever order they come in', () => {
    const resources = [
      anObservation({ id: 'b', daysAgo: 5 }),
      anObservation({ id: 'a', daysAgo: 5 }),
      aPatient(),
      anObservation({ id: 'c', daysAgo: 1 }),
    ];

    expect(sortResources(resources).map(({ id }) => id)).toEqual(['c', 'a', 'b', 'p1']);
    expect(sortResources([...resources].reverse())).toEqual(sortResources(resources));
  });

  it('finds what belongs to another patient', () => {
    const foreign = { ...aCondition(), subject: { reference: 'https://ehr.example.org/Patient/p2/_history/1' } };

    expect(
      findForeignResources([aCondition(), foreign, { resourceType: 'Medication', id: 'm' }, aPatient({ id: 'p2' })], { id: 'p1' }),
    ).toEqual([foreign, aPatient({ id: 'p2' })]);
  });
});
