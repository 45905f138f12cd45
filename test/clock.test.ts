import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInZone, parseAsOf } from '../src/clock.ts';

describe('formatInZone', () => {
  it('writes the wall clock of the zone with its offset, through the change of the clocks', () => {
    expect(formatInZone(new Date('2026-11-21T14:30:00Z'), 'America/New_York')).toBe('2026-11-21T09:30:00.000-05:00');
    expect(formatInZone(new Date('2026-07-21T14:30:00Z'), 'America/New_York')).toBe('2026-07-21T10:30:00.000-04:00');
    expect(formatInZone(new Date('2026-11-21T20:00:00Z'), 'Asia/Kolkata')).toBe('2026-11-22T01:30:00.000+05:30');
  });

  it('for any moment and zone gives a text that means that moment', () => {
    const moments = fc.date({ min: new Date('1990-01-01'), max: new Date('2060-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(
        moments,
        fc.constantFrom('UTC', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Chatham', 'America/St_Johns'),
        (moment, zone) => {
          expect(Date.parse(formatInZone(moment, zone))).toBe(moment.getTime());
        },
      ),
    );
  });
});

describe('parseAsOf', () => {
  it('takes a date for the beginning of that day in the zone', () => {
    expect(parseAsOf('2026-11-20', 'America/New_York')).toBe('2026-11-20T00:00:00-05:00');
  });

  it('takes a moment with a zone for that moment, wherever rules look', () => {
    expect(parseAsOf('2026-11-20T12:00:00Z', 'America/New_York')).toBe('2026-11-20T07:00:00.000-05:00');
  });

  it('refuses what is no date', () => {
    expect(() => parseAsOf('soon', 'UTC')).toThrow(/not a date/);
  });
});
