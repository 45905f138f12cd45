/**
 * An authorization as the server shows it, reduced to what invariants speak of.
 */

import type { Generation } from '../../src/prior-auth/port.ts';
import { activeHandoff, type SimulatedCase } from '../../src/simulator/case.ts';
import { actionOf, placeOf, versionOf } from './dialect.ts';

export interface ServerView {
  readonly id: string;
  /** What the wire counts. */
  readonly version: number;
  /** Changes so far, whatever the wire counts. */
  readonly revision: number;
  readonly status: string;
  readonly actionId: string | undefined;
  readonly actionType: string | undefined;
  readonly snapshotId: string | undefined;
  /** What stands in each place, as JSON: by path, where lists repeat as `list[1]/item`; by linkId in generations 1 and 2. */
  readonly answers: ReadonlyMap<string, string>;
  readonly fileIds: readonly string[];
  readonly handoffActive: boolean;
}

type Json = Readonly<Record<string, unknown>>;

const known = new WeakMap<SimulatedCase, ServerView>();

/** What a state of the simulator shows; states never change. */
export function viewOf(now: SimulatedCase, generation: Generation): ServerView {
  const view = known.get(now) ?? read(now, generation);
  known.set(now, view);
  return view;
}

function read(now: SimulatedCase, generation: Generation): ServerView {
  const action = actionOf(now, generation);
  return {
    id: now.id,
    version: versionOf(now, generation),
    revision: now.version,
    status: now.status,
    actionId: action.id,
    actionType: action.type,
    snapshotId: now.review?.status === 'current' ? now.review.id : undefined,
    answers: answersOf(now.answers, generation),
    fileIds: now.attachments.map(({ fileId }) => fileId),
    handoffActive: activeHandoff(now) !== undefined,
  };
}

/** Each answer of a set by its place, in the order of places. */
export function answersOf(items: readonly object[], generation: Generation): ReadonlyMap<string, string> {
  const placed = [...flattenAnswers(items)].map(([path, value]) => [placeOf(path, generation), value] as const);
  return new Map(placed.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Each answer of a set by its path; FHIR and the wire give the same text. */
function flattenAnswers(items: readonly object[], parent = ''): ReadonlyMap<string, string> {
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
