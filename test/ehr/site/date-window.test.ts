import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowOf } from '../../../src/ehr/site/date-window.ts';
import { rangesOf } from '../../../src/fhir-search/date-range.ts';
import { compileParameter } from '../../../src/fhir-search/match.ts';

const days = fc.integer({ min: -400, max: 400 }).map((day) => new Date(Date.UTC(2025, 0, 1) + day * 86_400_000).toISOString());
const texts = fc
  .tuple(days, fc.constantFrom(4, 7, 10, 16, 20))
  .map(([day, length]) => (length > 10 ? `${day.slice(0, 16)}:30Z` : day.slice(0, length)));
const zoned = fc.tuple(days, fc.constantFrom('-12:00', '+14:00', 'Z')).map(([day, zone]) => `${day.slice(0, 10)}T23:59:59${zone}`);
const asked = fc
  .tuple(fc.constantFrom('', 'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'sa', 'eb', 'ap'), texts)
  .map(([prefix, text]) => `${prefix}${text}`);
const elements = fc.oneof(
  texts.map((effectiveDateTime) => ({ effectiveDateTime })),
  zoned.map((effectiveDateTime) => ({ effectiveDateTime })),
  fc
    .tuple(fc.option(texts), fc.option(zoned))
    .map(([start, end]) => ({ effectivePeriod: { ...(start === null ? {} : { start }), ...(end === null ? {} : { end }) } })),
);
const date = { type: 'date', paths: ['effectiveDateTime', 'effectivePeriod'] } as const;

function meets(resource: object, value: string): boolean {
  const predicate = compileParameter({ name: 'date', value }, date);
  if (typeof predicate === 'string') throw new Error(predicate);
  return predicate({ resourceType: 'Observation', ...resource });
}

/** A period that ends before it begins is within nothing. */
function isBackwards(element: object): boolean {
  const [range] = rangesOf('effectivePeriod' in element ? element.effectivePeriod : undefined);
  return range !== undefined && range.from > range.to;
}

/** A bound as a server reads it that takes a day for one of its own zone. */
function seenFrom(offsetHours: number, value: string): string {
  const moment = new Date(Date.parse(value.slice(2, 12)) - offsetHours * 3_600_000).toISOString().slice(0, 19);
  return `${value.slice(0, 2)}${moment}Z`;
}

describe('windowOf', () => {
  it('for any dates asked: whatever meets them all lies within the days sent, in whatever zone the server reads them', () => {
    const offsets = fc.constantFrom(-12, -5, 0, 14);
    const rules = fc.record({ closed: fc.boolean(), withTime: fc.boolean(), lowerOnly: fc.boolean(), inclusive: fc.boolean() });
    fc.assert(
      fc.property(fc.array(asked, { minLength: 1, maxLength: 3 }), elements, offsets, rules, (values, element, offset, rule) => {
        fc.pre(!isBackwards(element) && values.every((value) => meets(element, value)));

        const sent = windowOf(values, rule);

        for (const value of sent) expect(meets(element, rule.withTime ? value : seenFrom(offset, value)), value).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it('for any dates asked: sends whole days with ge and lt, both where the site wants a closed range', () => {
    fc.assert(
      fc.property(fc.array(asked, { minLength: 1, maxLength: 3 }), fc.boolean(), (values, closed) => {
        const sent = windowOf(values, { closed });

        for (const value of sent) expect(value).toMatch(/^(ge|lt)\d{4}-\d\d-\d\d$/);
        if (closed) expect([0, 2]).toContain(sent.length);
      }),
    );
  });

  it('widens a year to its days, and alternatives to the reach of all', () => {
    expect(windowOf(['2024'], {})).toEqual(['ge2023-12-30', 'lt2025-01-02']);
    expect(windowOf(['2024-05-01,2024-03-01'], {})).toEqual(['ge2024-02-28', 'lt2024-05-03']);
    expect(windowOf(['ge2024-05-01,lt2020-01-01'], {})).toEqual([]);
  });
});
