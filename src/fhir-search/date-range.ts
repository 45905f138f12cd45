/**
 * A FHIR date as the stretch of time it may mean, and how two such stretches compare.
 *
 * A date without a time zone is read in UTC, on both sides of a comparison.
 *
 * Units: milliseconds since 1970, end exclusive; an open Period reaches to infinity.
 * Source: FHIR R4 search, "prefixes"; datatypes date, dateTime, instant, Period, Timing.
 */

export interface DateRange {
  readonly from: number;
  readonly to: number;
}

export const datePrefixes = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'sa', 'eb', 'ap'] as const;
export type DatePrefix = (typeof datePrefixes)[number];

const pattern = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;

/** The stretch that a date, dateTime or instant means; absent where it is none, as for 30 February. */
export function parseDate(text: string): DateRange | undefined {
  const found = pattern.exec(text);
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = found;
  const parts = [year, month ?? '01', day ?? '01', hour ?? '00', minute ?? '00', second ?? '00'].map(Number);
  const from = toInstant(parts, fraction, zone);
  if (from === undefined) return undefined;
  return { from, to: endOf(from, { month, day, hour, second, fraction }) };
}

function toInstant(parts: readonly number[], fraction: string | undefined, zone: string | undefined): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 24 || minute > 59 || second > 60) return undefined;
  date.setUTCHours(hour, minute, second, Number((fraction ?? '').padEnd(3, '0').slice(0, 3)));
  return date.getTime() - offsetOf(zone);
}

function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

type Precision = Readonly<Record<'month' | 'day' | 'hour' | 'second' | 'fraction', string | undefined>>;

function endOf(from: number, { month, day, hour, second, fraction }: Precision): number {
  if (fraction !== undefined) return from + 1;
  if (second !== undefined) return from + 1_000;
  if (hour !== undefined) return from + 60_000;
  if (day !== undefined) return from + 86_400_000;
  const end = new Date(from);
  if (month !== undefined) return end.setUTCMonth(end.getUTCMonth() + 1);
  return end.setUTCFullYear(end.getUTCFullYear() + 1);
}

/** The stretches that an element means: a date as text, a Period, or the events and bounds of a Timing. */
export function rangesOf(value: unknown): readonly DateRange[] {
  if (typeof value === 'string') return [parseDate(value)].filter((range) => range !== undefined);
  if (typeof value !== 'object' || value === null) return [];
  const { start, end, event, repeat } = value as Record<string, unknown>;
  if (start !== undefined || end !== undefined) return rangeOfPeriod(start, end);
  const bounds = typeof repeat === 'object' && repeat !== null ? (repeat as Record<string, unknown>).boundsPeriod : undefined;
  return [...(Array.isArray(event) ? event.flatMap(rangesOf) : []), ...rangesOf(bounds)];
}

function rangeOfPeriod(start: unknown, end: unknown): readonly DateRange[] {
  const from = start === undefined ? Number.NEGATIVE_INFINITY : parseDate(String(start))?.from;
  const to = end === undefined ? Number.POSITIVE_INFINITY : parseDate(String(end))?.to;
  return from === undefined || to === undefined ? [] : [{ from, to }];
}

/** Whether a stretch in a chart (`target`) meets what a search asks (`asked`) under a prefix. */
export function isDateMatch(prefix: DatePrefix, asked: DateRange, target: DateRange): boolean {
  const inside = asked.from <= target.from && target.to <= asked.to;
  switch (prefix) {
    case 'eq':
      return inside;
    case 'ne':
      return !inside;
    case 'lt':
      return target.from < asked.from;
    case 'gt':
      return target.to > asked.to;
    case 'le':
      return target.from < asked.from || inside;
    case 'ge':
      return target.to > asked.to || inside;
    case 'sa':
      return target.from >= asked.to;
    case 'eb':
      return target.to <= asked.from;
    case 'ap':
      return target.from < asked.to && asked.from < target.to;
    default:
      prefix satisfies never;
      return false;
  }
}
