/**
 * Which of the changes go out in one patch, where the API refused some before.
 *
 * What it named is left out. Where it named nothing, the refused patch is halved until the bad answer is found, a few
 * times; then a person looks. The same value is never sent again where it was refused.
 *
 * Source: the fault matrix, row 12.
 */
import { type AnswerChange, flattenAnswers } from '../engine/patch.ts';
import type { QuestionnaireResponse, QuestionnaireResponseItemAnswer } from '../fhir.ts';
import { hashOf } from '../hash.ts';
import type { Intent } from './case.ts';

export interface ChosenAnswers {
  readonly send: readonly AnswerChange[];
  /** Refused for good, as far as these values go. */
  readonly dropped: readonly AnswerChange[];
}

/** Which changes stand or fall together: a name for each path, the same for all of one repeating list. */
export type UnitOf = (path: string) => string;

type Values = readonly QuestionnaireResponseItemAnswer[];

/** Units of which at least one is bad, by the keys of their values. */
type Suspects = readonly string[];

/** The changes to be sent now, and those given up. */
export function chooseAnswers(changes: readonly AnswerChange[], intents: readonly Intent[], unitOf: UnitOf): ChosenAnswers {
  const refused = intents.filter(({ kind, state, written }) => kind === 'answer' && state === 'refused' && written !== undefined);
  const keys = keysByUnit(
    changes.map(({ path, value }) => [path, value]),
    unitOf,
  );
  const { bad, groups } = judgeSuspects(new Set(keys.values()), refused, unitOf);
  const left = [...keys.values()].filter((key) => !bad.has(key));
  const isTired = refused.filter(isUnnamed).length > maxHalvings(refused, unitOf);
  const chosen = new Set(isTired ? [] : pick(left, groups));
  const isIn = (which: ReadonlySet<string>, { path }: AnswerChange): boolean => which.has(keys.get(unitOf(path)) ?? '');
  const send = changes.filter((change) => isIn(chosen, change));
  return { send, dropped: send.length === 0 ? changes : changes.filter((change) => isIn(bad, change)) };
}

function isUnnamed({ refusedPaths }: { readonly refusedPaths?: readonly string[] | undefined }): boolean {
  return refusedPaths === undefined;
}

/** As often as it takes to find one bad unit among those of the largest patch, and once more. */
function maxHalvings(refused: readonly Intent[], unitOf: UnitOf): number {
  const largest = Math.max(1, ...refused.map(({ written = {} }) => keysByUnit(Object.entries(written), unitOf).size));
  return Math.ceil(Math.log2(largest)) + 1;
}

/** What is bad by name or because nothing else is left of a refused patch, and the patches that nothing explains yet. */
function judgeSuspects(
  wanted: ReadonlySet<string>,
  refused: readonly Intent[],
  unitOf: UnitOf,
): { readonly bad: ReadonlySet<string>; readonly groups: readonly Suspects[] } {
  const sent = refused.map(({ written = {}, refusedPaths }) => ({ refusedPaths, keys: keysByUnit(Object.entries(written), unitOf) }));
  const named = sent.flatMap(({ refusedPaths = [], keys }) => refusedPaths.flatMap((path) => keys.get(unitOf(path)) ?? []));
  const open = sent.filter(isUnnamed).map(({ keys }) => [...keys.values()].filter((key) => wanted.has(key)));
  const bad = new Set([...named, ...open.flatMap((keys) => (keys.length === 1 ? keys : []))]);
  return { bad, groups: open.filter((keys) => keys.length > 1 && !keys.some((key) => bad.has(key))) };
}

/** First all that nothing speaks against, then half of the fewest suspects. */
function pick(left: readonly string[], groups: readonly Suspects[]): readonly string[] {
  const suspects = new Set(groups.flat());
  const free = left.filter((key) => !suspects.has(key));
  const fewest = [...groups].sort((a, b) => a.length - b.length)[0] ?? [];
  return free.length > 0 ? free : fewest.slice(0, Math.ceil(fewest.length / 2));
}

/** One key for each unit, made of all its paths and values. */
function keysByUnit(entries: readonly (readonly [string, Values])[], unitOf: UnitOf): ReadonlyMap<string, string> {
  const units = new Set(entries.map(([path]) => unitOf(path)));
  const ownOf = (unit: string): readonly (readonly [string, Values])[] => entries.filter(([path]) => unitOf(path) === unit);
  return new Map([...units].map((unit) => [unit, hashOf(ownOf(unit).map(hashOf).sort())]));
}

/**
 * Lists of which something stands that the chart does not give any more: changed in part, they would hold what is true of no chart.
 *
 * Shapes: units by name, as `unitOf` gives them.
 */
export function findShrunk(
  changes: readonly AnswerChange[],
  unitOf: UnitOf,
  { stands, would }: { readonly stands: QuestionnaireResponse; readonly would: QuestionnaireResponse },
): ReadonlySet<string> {
  const changing = new Set(changes.map(({ path }) => unitOf(path)));
  const wanted = flattenAnswers(would.item ?? []);
  const left = [...flattenAnswers(stands.item ?? []).keys()].filter((path) => !wanted.has(path));
  return new Set(left.map(unitOf).filter((unit) => changing.has(unit)));
}
