import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confine, datesInZone, readOffset } from '../../src/fhirpath/confine.ts';

const anyOffset = fc.integer({ min: -14 * 60, max: 14 * 60 });
const anyWall = fc.record({
  year: fc.integer({ min: 1900, max: 2100 }),
  month: fc.integer({ min: 0, max: 11 }),
  day: fc.integer({ min: 1, max: 28 }),
  hour: fc.integer({ min: 0, max: 23 }),
  minute: fc.integer({ min: 0, max: 59 }),
});

describe('datesInZone', () => {
  it('for any zone and any time on the wall: reads what was written, at the moment that the zone gives it', () => {
    fc.assert(
      fc.property(anyOffset, anyWall, (offset, { year, month, day, hour, minute }) => {
        const date = new (datesInZone(offset))(year, month, day, hour, minute);

        expect([date.getFullYear(), date.getMonth(), date.getDate(), date.getHours(), date.getMinutes()]).toEqual([
          year,
          month,
          day,
          hour,
          minute,
        ]);
        expect(date.getTime()).toBe(Date.UTC(year, month, day, hour, minute) - offset * 60_000);
      }),
    );
  });

  it('for any zone: sets what it reads', () => {
    fc.assert(
      fc.property(anyOffset, anyWall, (offset, { year, month, day, hour, minute }) => {
        const date = new (datesInZone(offset))(0);

        date.setFullYear(year, 0, 1);
        date.setMonth(month, 1);
        date.setDate(day);
        date.setHours(hour, minute, 0, 0);

        expect(date.getTime()).toBe(Date.UTC(year, month, day, hour, minute) - offset * 60_000);
      }),
    );
  });

  it('says how far west it is, as JavaScript does', () => {
    expect(new (datesInZone(-300))(0).getTimezoneOffset()).toBe(300);
    expect(new (datesInZone(570))(0).getTimezoneOffset()).toBe(-570);
  });
});

describe('readOffset', () => {
  it.each([
    ['2026-11-20T12:00:00Z', 0],
    ['2026-11-20T12:00:00.000-05:00', -300],
    ['2026-11-20T12:00:00+09:30', 570],
    ['2026-11-20', 0],
  ])('reads %s as %d minutes', (dateTime, minutes) => {
    expect(readOffset(dateTime)).toBe(minutes);
  });
});

describe('confine', () => {
  it('puts everything back, also where what it runs fails', () => {
    const before = { Date: globalThis.Date, warn: console.warn };
    const dates = datesInZone(60);

    expect(() =>
      confine(dates, () => {
        expect(globalThis.Date).toBe(dates);
        throw new Error('it fails');
      }),
    ).toThrow('it fails');

    expect({ Date: globalThis.Date, warn: console.warn }).toEqual(before);
  });
});
