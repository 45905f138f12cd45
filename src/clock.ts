/**
 * A moment as ISO text in a time zone: what the engine's pinned clock is made of.
 */
import { BadUsage } from './errors.ts';

/** `2026-11-21T09:30:00.000-05:00`: the wall clock of the zone with its offset. */
export function formatInZone(moment: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  }).formatToParts(moment);
  const get = (type: string): string => parts.find((part) => part.type === type)?.value ?? '00';
  const wall = `${get('year')}-${get('month')}-${get('day')}T${get('hour')}:${get('minute')}:${get('second')}.${get('fractionalSecond')}`;
  const offsetMinutes = Math.round((Date.parse(`${wall}Z`) - moment.getTime()) / 60_000);
  return `${wall}${formatOffset(offsetMinutes)}`;
}

function formatOffset(minutes: number): string {
  const sign = minutes < 0 ? '-' : '+';
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${sign}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}

/** Reads `--as-of`: a date, or a date-time with or without a zone. Fails: `BadUsage`. */
export function parseAsOf(given: string, timeZone: string): string {
  const withTime = /^\d{4}-\d{2}-\d{2}$/.test(given) ? `${given}T00:00:00` : given;
  const hasZone = /(Z|[+-]\d{2}:\d{2})$/.test(withTime);
  const moment = new Date(hasZone ? withTime : `${withTime}Z`);
  if (Number.isNaN(moment.getTime()))
    throw new BadUsage(`"${given}" is not a date`, { remedy: 'give --as-of as 2026-11-21 or 2026-11-21T09:30:00-05:00' });
  if (hasZone) return formatInZone(moment, timeZone);
  const offset = formatInZone(moment, timeZone).slice(-6);
  return `${withTime.length === 16 ? `${withTime}:00` : withTime}${offset}`;
}
