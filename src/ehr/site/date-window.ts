/**
 * The days that dates in a query reach over, as a server is asked for them.
 *
 * Servers read a day in a zone of their own, know different prefixes, and refuse parts of dates. So whole days go out
 * with `ge` and `lt`, one or two days wider than asked; what is too much is taken away here, by the query's own words.
 *
 * Source: FHIR R4 search, date prefixes.
 */
import { type DatePrefix, datePrefixes, parseDate } from '../../fhir-search/date-range.ts';
import { splitAlternatives } from '../../fhir-search/query.ts';
import type { DateRule } from './rules.ts';

const dayMs = 86_400_000;

/** Bounds for sites that want both: nobody's chart reaches further. */
const firstDay = '1880-01-01';
const lastDay = '2200-01-01';

/** What lies within all the values together: `to` exclusive, absent where there is no bound. */
interface Reach {
  readonly from?: number;
  readonly to?: number;
}

/** The values to send for a date parameter that was asked for with these; none where they bound nothing. */
export function windowOf(values: readonly string[], { closed, withTime, lowerOnly, inclusive }: DateRule): readonly string[] {
  const reaches = values.map(reachOf);
  const from = Math.max(...reaches.map((reach) => reach.from ?? Number.NEGATIVE_INFINITY));
  const to = lowerOnly === true ? Number.POSITIVE_INFINITY : Math.min(...reaches.map((reach) => reach.to ?? Number.POSITIVE_INFINITY));
  const lower = Number.isFinite(from) ? dayOf(Math.floor(from / dayMs) - 2) : undefined;
  const upper = Number.isFinite(to) ? dayOf(Math.ceil(to / dayMs) + 1) : undefined;
  if (lower === undefined && upper === undefined) return [];
  const time = withTime === true ? 'T00:00:00Z' : '';
  const upperPrefix = inclusive === true ? 'le' : 'lt';
  const isClosed = closed === true && lowerOnly !== true;
  const bounds = [lower ?? (isClosed ? firstDay : undefined), upper ?? (isClosed ? lastDay : undefined)];
  return bounds.flatMap((bound, at) => (bound === undefined ? [] : [`${at === 0 ? 'ge' : upperPrefix}${bound}${time}`]));
}

/** From the earliest to the latest of the alternatives. */
function reachOf(value: string): Reach {
  const parts = splitAlternatives(value).map(reachOfOne);
  const [froms, tos] = [parts.map(({ from }) => from), parts.map(({ to }) => to)];
  return {
    ...(froms.includes(undefined) ? {} : { from: Math.min(...froms.filter((from) => from !== undefined)) }),
    ...(tos.includes(undefined) ? {} : { to: Math.max(...tos.filter((to) => to !== undefined)) }),
  };
}

function reachOfOne(value: string): Reach {
  const found = /^([a-z]{2})?(\d.*)$/.exec(value.replace(' ', '+'));
  const prefix = (found?.[1] ?? 'eq') as DatePrefix;
  const asked = parseDate(found?.[2] ?? '');
  if (asked === undefined || !datePrefixes.includes(prefix)) return {};
  switch (prefix) {
    case 'eq':
    case 'ap':
      return asked;
    case 'ge':
      return { from: asked.from };
    case 'gt':
    case 'sa':
      return { from: asked.to };
    case 'lt':
    case 'eb':
      return { to: asked.from };
    case 'le':
      return { to: asked.to };
    case 'ne':
      return {};
    default:
      prefix satisfies never;
      return {};
  }
}

function dayOf(day: number): string | undefined {
  const limited = Math.min(Math.max(day, Date.parse('1000-01-01') / dayMs), Date.parse('9000-01-01') / dayMs);
  return new Date(limited * dayMs).toISOString().slice(0, 10);
}
