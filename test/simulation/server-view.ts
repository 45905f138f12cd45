/**
 * An authorization as the server shows it, reduced to what invariants speak of.
 */

import { activeHandoff, type SimulatedCase } from '../../src/simulator/case.ts';

export interface ServerView {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly actionId: string | undefined;
  readonly actionType: string | undefined;
  readonly snapshotId: string | undefined;
  /** What stands in each place, as JSON, by path; places repeat as `list[1]/item`. */
  readonly answers: ReadonlyMap<string, string>;
  readonly fileIds: readonly string[];
  readonly handoffActive: boolean;
}

type Json = Readonly<Record<string, unknown>>;

const known = new WeakMap<SimulatedCase, ServerView>();

/** What a state of the simulator shows; states never change. */
export function viewOf(now: SimulatedCase): ServerView {
  const view = known.get(now) ?? read(now);
  known.set(now, view);
  return view;
}

function read(now: SimulatedCase): ServerView {
  return {
    id: now.id,
    version: now.version,
    status: now.status,
    actionId: now.action === undefined ? undefined : `act-${now.id}-${now.version}`,
    actionType: now.action,
    snapshotId: now.review?.status === 'current' ? now.review.id : undefined,
    answers: flattenAnswers(now.answers),
    fileIds: now.attachments.map(({ fileId }) => fileId),
    handoffActive: activeHandoff(now) !== undefined,
  };
}

/** Each answer of a set by its path; FHIR and the wire give the same text. */
export function flattenAnswers(items: readonly object[], parent = ''): ReadonlyMap<string, string> {
  const seen = new Map<string, number>();
  return new Map(
    items.filter(isJson).flatMap((item) => {
      const linkId = String(item['linkId']);
      const n = seen.get(linkId) ?? 0;
      seen.set(linkId, n + 1);
      const path = `${parent}${linkId}${n === 0 ? '' : `[${n}]`}`;
      const values = listIn(item['answer']);
      const own: readonly (readonly [string, string])[] = values.length === 0 ? [] : [[path, sayValues(values)]];
      return [...own, ...flattenAnswers(listIn(item['item']), `${path}/`)];
    }),
  );
}

/** What values say, whether they are written as on the wire or in FHIR. */
export function sayValues(values: readonly object[]): string {
  return JSON.stringify(values.map(sayValue));
}

function sayValue(value: object): unknown {
  const [said] = Object.entries(value).flatMap(([name, each]: readonly [string, unknown]) =>
    /^value[A-Z]/.test(name) && each != null ? [each] : [],
  );
  return isJson(said) && 'code' in said ? said['code'] : said;
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function listIn(value: unknown): readonly Json[] {
  return listOf(value).filter(isJson);
}
