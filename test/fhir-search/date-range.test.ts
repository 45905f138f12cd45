import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DatePrefix, datePrefixes, isDateMatch, parseDate, rangesOf } from '../../src/fhir-search/date-range.ts';
import { indexResources } from '../../src/fhir-search/resource-index.ts';
import { runSearch } from '../../src/fhir-search/search.ts';
import { anObservation } from '../ehr/support/chart.ts';

const zones = fc.constantFrom('Z', '+02:00', '-05:30');

/** A FHIR date or dateTime of any precision. */
const anyDate = fc
  .tuple(
    fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
    fc.constantFrom(4, 7, 10, 16, 19, 23),
    zones,
  )
  .map(([date, length, zone]) => date.toISOString().slice(0, length) + (length > 10 ? zone : ''));

function isFound(effective: string, date: string): boolean {
  const found = runSearch(indexResources([anObservation({ effective })]), `Observation?date=${encodeURIComponent(date)}`);
  return found.outcome === 'found' && found.matches.length === 1;
}

function matches(prefix: DatePrefix, asked: string, target: unknown): boolean {
  const range = parseDate(asked);
  return range !== undefined && rangesOf(target).some((found) => isDateMatch(prefix, range, found));
}

describe('parseDate', () => {
  it.each([
    ['2024', '2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z'],
    ['2024-02', '2024-02-01T00:00:00Z', '2024-03-01T00:00:00Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z', '2024-03-01T00:00:00Z'],
    ['2024-02-29T10:30', '2024-02-29T10:30:00Z', '2024-02-29T10:31:00Z'],
    ['2024-02-29T10:30:00+02:00', '2024-02-29T08:30:00Z', '2024-02-29T08:30:01Z'],
    ['2024-02-29T23:59:59.5-01:00', '2024-03-01T00:59:59.500Z', '2024-03-01T00:59:59.501Z'],
    ['0099', '0099-01-01T00:00:00Z', '0100-01-01T00:00:00Z'],
  ])('reads %s as the stretch it may mean', (text, from, to) => {
    expect(parseDate(text)).toEqual({ from: Date.parse(from), to: Date.parse(to) });
  });

  it.each([
    '',
    '24',
    '2024-13',
    '2024-00',
    '2023-02-29',
    '2024-1-1',
    '2024-01-01T25:00:00Z',
    '2024-01-01T10',
    '2024-01-01 10:00',
    '01/02/2024',
  ])('takes %j for no date', (text) => {
    expect(parseDate(text)).toBeUndefined();
  });
});

describe('date search', () => {
  it('for any date of any precision, eq finds it', () => {
    fc.assert(
      fc.property(anyDate, (date) => {
        expect(isFound(date, date)).toBe(true);
        expect(isFound(date, `eq${date}`)).toBe(true);
        expect(isFound(date, `ne${date}`)).toBe(false);
      }),
    );
  });

  it('for any two dates, exactly one of eq and ne holds, and sa, eb and ap share all cases', () => {
    fc.assert(
      fc.property(anyDate, anyDate, (asked, target) => {
        expect(matches('eq', asked, target)).toBe(!matches('ne', asked, target));
        expect([matches('sa', asked, target), matches('eb', asked, target), matches('ap', asked, target)].filter(Boolean)).toHaveLength(1);
        if (matches('eq', asked, target)) expect(matches('ge', asked, target) && matches('le', asked, target)).toBe(true);
      }),
    );
  });

  it.each<[DatePrefix, string, string | object, boolean]>([
    ['eq', '2024', '2024-05-01', true],
    ['eq', '2024-05-01', '2024', false],
    ['gt', '2024-05-01', '2024-05-01', false],
    ['ge', '2024-05-01', '2024-05-01T12:00:00Z', true],
    ['lt', '2024-05-01', '2024-05-01', false],
    ['lt', '2024-05-01', '2024-04', true],
    ['gt', '2024-05-01', '2024-05', true],
    ['ap', '2024-05-01', '2024-05', true],
    ['sa', '2024-05-01', { start: '2024-05-01', end: '2024-06-01' }, false],
    ['gt', '2024-05-01', { start: '2020-01-01' }, true],
    ['eb', '2024-05-01', { end: '2024-04-30' }, true],
    ['eq', '2024', { start: '2024-01-01', end: '2024-12-31' }, true],
    ['eq', '2024', { start: '2024-01-01' }, false],
    ['eq', '2024-05', { event: ['2020', '2024-05-05'] }, true],
    ['ge', '2024-05', { repeat: { boundsPeriod: { start: '2024-06' } } }, true],
    ['eq', '2024', 'not a date', false],
  ])('%s%s against %j is %j', (prefix, asked, target, expected) => {
    expect(datePrefixes).toContain(prefix);
    expect(matches(prefix, asked, target)).toBe(expected);
  });

  it('reads a plus sign that was not encoded', () => {
    const found = runSearch(
      indexResources([anObservation({ effective: '2025-05-01T10:00:00+02:00' })]),
      'Observation?date=2025-05-01T10:00:00+02:00',
    );

    expect(found).toMatchObject({ outcome: 'found', matches: [{ id: 'obs-1' }] });
  });
});
