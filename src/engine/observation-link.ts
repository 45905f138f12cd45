/**
 * Observation-based population, as a form asks for it: an item's codes, and how far back Observations may lie.
 *
 * The period stands on the item or on the nearest element above it that has one, the form itself included; groups
 * without codes pass it on.
 *
 * Source: SDC populate page, observation-based population; observationLinkPeriod.
 */
import type { Coding, Quantity, Questionnaire } from '../fhir.ts';
import { readExtension } from '../forms/extensions.ts';
import type { IssueList } from '../forms/issues.ts';
import { type FormItem, lineageOf } from '../forms/questionnaire.ts';
import { spanOf, startOfWindow } from '../values/dates.ts';

/** What is looked for, and how long ago it may be. */
export interface ObservationLink {
  readonly codes: readonly Coding[];
  readonly period: Period;
}

/** A length of time: a number of UCUM units. */
export interface Period {
  readonly value: number;
  readonly unit: PeriodUnit;
}

const periodUnits = ['a', 'mo', 'wk', 'd', 'h', 'min'] as const;
type PeriodUnit = (typeof periodUnits)[number];

/** Unit texts that forms write where UCUM's code is missing. */
const unitWords: Readonly<Record<string, PeriodUnit>> = { year: 'a', month: 'mo', week: 'wk', day: 'd', hour: 'h', minute: 'min' };

/** The link of an item; undefined where it has no code or no period. */
export function readObservationLink(item: FormItem, questionnaire: Questionnaire, issues: IssueList): ObservationLink | undefined {
  const codes = (Array.isArray(item.source.code) ? item.source.code : []).filter(isCoded);
  const holders = [...lineageOf(item).map(({ source }) => source), questionnaire];
  const extension = holders.map((holder) => readExtension(holder, 'observationLinkPeriod')).find((each) => each !== undefined);
  if (codes.length === 0 || extension === undefined) return undefined;
  const period = readPeriod(extension.valueDuration ?? {});
  if (period !== undefined) return { codes, period };
  const details = 'the observation link period is not a length of time; no Observation is looked for';
  issues.add({ severity: 'error', code: 'form-defect', path: item.path, details });
  return undefined;
}

function isCoded(coding: Coding | null): coding is Coding {
  return typeof coding?.code === 'string' && coding.code !== '';
}

function readPeriod(duration: Partial<Quantity>): Period | undefined {
  const word = String(duration.unit ?? '')
    .toLowerCase()
    .replace(/s$/, '');
  const unit =
    periodUnits.find((known) => known === (duration.code ?? duration.unit)) ??
    (Object.hasOwn(unitWords, word) ? unitWords[word] : undefined);
  const value = Number(duration.value);
  return unit === undefined || !(value > 0 && value < 100_000) ? undefined : { value, unit };
}

const unitMs = { wk: 7 * 86_400_000, d: 86_400_000, h: 3_600_000, min: 60_000 } as const;

/** The earliest moment (epoch milliseconds) inside a period that ends at `now`; years and months by the calendar. */
export function startOfPeriod({ value, unit }: Period, now: string): number {
  const months = unit === 'a' ? value * 12 : unit === 'mo' ? value : undefined;
  if (months !== undefined && Number.isInteger(months)) return startOfWindow({ amount: months, unit: 'months' }, now);
  const length = unit === 'a' ? value * 365.25 * unitMs.d : unit === 'mo' ? value * 30.4375 * unitMs.d : value * unitMs[unit];
  return (spanOf(now)?.from ?? Number.NaN) - length;
}

/** A period in words. */
export function describePeriod({ value, unit }: Period): string {
  const words = { a: 'year', mo: 'month', wk: 'week', d: 'day', h: 'hour', min: 'minute' };
  return `${value} ${words[unit]}${value === 1 ? '' : 's'}`;
}
