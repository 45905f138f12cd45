/**
 * FHIR dates with the precision that was written: spans, cuts and ages, without inventing a day.
 *
 * Source: FHIR R4 date, dateTime; SDC rules on populated dates.
 */

/** The first and the last moment (epoch milliseconds) that a partial date can mean. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const shape = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;
const dayMs = 86_400_000;

/** True for text in the form of a FHIR date or dateTime that names a day that exists. */
export function isFhirDate(text: string): boolean {
  return spanOf(text) !== undefined;
}

/** True for text that a dateTime may be written as: a date of any precision, or a time with seconds and a zone. */
export function isFhirDateTime(text: string): boolean {
  return isFhirDate(text) && (!text.includes('T') || /:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text));
}

/** What a FHIR date, dateTime or instant can mean; undefined for anything else. Dates without a zone are read in UTC. */
export function spanOf(text: string): Span | undefined {
  const match = shape.exec(text);
  if (match === null) return undefined;
  const [, year = '', month, day, hour, minute, second, fraction, zone] = match;
  if (hour !== undefined) {
    const from = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second ?? '00'}${fraction ?? ''}${zone ?? 'Z'}`);
    return Number.isNaN(from) ? undefined : { from, to: from + (second === undefined ? 59_999 : fraction === undefined ? 999 : 0) };
  }
  const from = Date.parse(`${year}-${month ?? '01'}-${day ?? '01'}T00:00:00Z`);
  if (Number.isNaN(from) || new Date(from).getUTCDate() !== Number(day ?? '1')) return undefined;
  return { from, to: endOf(Number(year), month, day, from) - 1 };
}

function endOf(year: number, month: string | undefined, day: string | undefined, from: number): number {
  if (day !== undefined) return from + dayMs;
  if (month !== undefined) return Date.UTC(year, Number(month), 1);
  return Date.UTC(year + 1, 0, 1);
}

/** The calendar date as written, without shifting by any zone. */
export function cutToDate(text: string): string {
  return text.split('T')[0] ?? text;
}

/** Whole days from a date to `now`; the longest it can be where the date is partial. */
export function ageInDays(date: string, now: string): number | undefined {
  const [from, to] = [spanOf(date)?.from, spanOf(cutToDate(now))?.from];
  const start = from === undefined ? undefined : spanOf(cutToDate(new Date(from).toISOString()))?.from;
  return start === undefined || to === undefined ? undefined : Math.floor((to - start) / dayMs);
}

export const durationUnits = ['days', 'weeks', 'months', 'years'] as const;

/** A length of calendar time, as mappings write it: `90 days`, `12 months`. */
export interface CalendarDuration {
  readonly amount: number;
  readonly unit: (typeof durationUnits)[number];
}

/** Reads `90 days`, `1 month`; undefined for anything else. */
export function parseDuration(text: string): CalendarDuration | undefined {
  const match = /^(\d{1,4}) (day|week|month|year)s?$/.exec(text.trim());
  if (match === null) return undefined;
  const unit = durationUnits.find((known) => known === `${match[2]}s`);
  return unit === undefined ? undefined : { amount: Number(match[1]), unit };
}

/** The earliest moment (epoch milliseconds) that is not longer ago than the duration, by calendar, from the day of `now`. */
export function startOfWindow(duration: CalendarDuration, now: string): number {
  const day = new Date(spanOf(cutToDate(now))?.from ?? Number.NaN);
  const { amount, unit } = duration;
  if (unit === 'days' || unit === 'weeks') return day.getTime() - amount * (unit === 'weeks' ? 7 : 1) * dayMs;
  const months = unit === 'years' ? amount * 12 : amount;
  const lastOfMonth = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - months + 1, 0)).getUTCDate();
  return Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - months, Math.min(day.getUTCDate(), lastOfMonth));
}
