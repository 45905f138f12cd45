/**
 * What may be told of a run record: form, mapping, versions, clock, what was asked for and how it ended. No patient data.
 *
 * Of a query only words are told that the form or the mapping says itself: a type, names of parameters. Whatever was
 * filled into it stays out, also where it stands in place of a word.
 */
import type { SourceResult } from '../engine/record.ts';
import type { RunRecord } from './run-record.ts';

export interface RunSummary extends Pick<RunRecord, 'priorfill' | 'libraries' | 'now' | 'timeZone' | 'form' | 'mapping'> {
  /** Launch contexts that were there, and those that could not be read. */
  readonly contexts: { readonly there: number; readonly gaps: number };
  readonly queries: readonly QuerySummary[];
  readonly outcomes: RunRecord['result']['counts'];
  /** Issues by code. */
  readonly issues: Readonly<Record<string, number>>;
  /** Expressions that had to be stopped. */
  readonly refused: number;
  readonly result: RunRecord['result']['sha256'];
  readonly seal: string;
}

export interface QuerySummary {
  /** `Observation?patient&code`, `Patient/…`; `…` for a word that is not the rules' own. */
  readonly query: string;
  readonly resources: number;
  readonly completeness: SourceResult['completeness'];
}

/** The summary of a record, for logs and lists. */
export function summaryOf(record: RunRecord): RunSummary {
  const { priorfill, libraries, now, timeZone, form, mapping, input, told, result, seal } = record;
  const rules = JSON.stringify([input.questionnaire, input.mapping ?? null, input.packaged ?? null]);
  return {
    priorfill,
    libraries,
    now,
    timeZone,
    form,
    ...(mapping === undefined ? {} : { mapping }),
    contexts: { there: Object.keys(input.record.contexts).length, gaps: Object.keys(input.record.gaps ?? {}).length },
    queries: input.record.sources.map(({ query, resources, completeness }) => ({
      query: maskQuery(query, rules),
      resources: resources.length,
      completeness,
    })),
    outcomes: result.counts,
    issues: countCodes([...told, ...result.evaluation.issues]),
    refused: Object.keys(input.refused ?? {}).length,
    result: result.sha256,
    seal,
  };
}

function maskQuery(query: string, rules: string): string {
  const [, type = '', sign = '', rest = ''] = /^\/?([A-Za-z]*)([?/]?)(.*)$/s.exec(query) ?? [];
  const ownType = type !== '' && (rules.includes(`${type}?`) || rules.includes(`${type}/`)) ? type : '…';
  if (sign !== '?') return sign === '' ? ownType : `${ownType}/…`;
  const names = rest.split('&').flatMap((pair) => (pair === '' ? [] : [pair.split('=')[0] ?? '']));
  return `${ownType}?${names.map((name) => (isOwnName(name, rules) ? name : '…')).join('&')}`;
}

/** True for a parameter name that stands as one in the rules. */
function isOwnName(name: string, rules: string): boolean {
  return /^[\w.:-]+$/.test(name) && (rules.includes(`?${name}=`) || rules.includes(`&${name}=`));
}

function countCodes(issues: readonly { readonly code: string }[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { code } of issues) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}
