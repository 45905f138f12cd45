/**
 * Which of the changes go out in one patch, where the API refused some before.
 *
 * What it named is left out. Where it named nothing, the refused patch is halved until the bad answer is found, a few
 * times; then a person looks. The same value is never sent again where it was refused.
 *
 * Source: the fault matrix, row 12.
 */
import type { AnswerChange } from '../engine/patch.ts';
import type { QuestionnaireResponseItemAnswer } from '../fhir.ts';
import { hashOf } from '../hash.ts';
import type { Intent } from './case.ts';

export interface ChosenAnswers {
  readonly send: readonly AnswerChange[];
  /** Refused for good, as far as these values go. */
  readonly dropped: readonly AnswerChange[];
}

/** Answers of which at least one is bad, by the keys of path and value. */
type Suspects = readonly string[];

/** The changes to be sent now, and those given up. */
export function chooseAnswers(changes: readonly AnswerChange[], intents: readonly Intent[]): ChosenAnswers {
  const refused = intents.filter(({ kind, state, written }) => kind === 'answer' && state === 'refused' && written !== undefined);
  const byKey = new Map(changes.map((change) => [keyOf(change.path, change.value), change]));
  const { bad, groups } = judgeSuspects(byKey, refused);
  const left = [...byKey].filter(([key]) => !bad.has(key));
  const isTired = refused.filter(isUnnamed).length > maxHalvings(refused);
  const send = isTired ? [] : pick(left, groups);
  return { send, dropped: send.length === 0 ? changes : [...byKey].flatMap(([key, change]) => (bad.has(key) ? [change] : [])) };
}

function isUnnamed({ refusedPaths }: Intent): boolean {
  return refusedPaths === undefined;
}

/** As often as it takes to find one bad answer among those of the largest patch, and once more. */
function maxHalvings(refused: readonly Intent[]): number {
  const largest = Math.max(1, ...refused.map(({ written = {} }) => Object.keys(written).length));
  return Math.ceil(Math.log2(largest)) + 1;
}

/** What is bad by name or because nothing else is left of a refused patch, and the patches that nothing explains yet. */
function judgeSuspects(
  wanted: ReadonlyMap<string, AnswerChange>,
  refused: readonly Intent[],
): { readonly bad: ReadonlySet<string>; readonly groups: readonly Suspects[] } {
  const named = refused.flatMap(({ written = {}, refusedPaths = [] }) => refusedPaths.map((path) => keyOf(path, written[path])));
  const sent = refused.filter(isUnnamed).map(({ written = {} }) => Object.entries(written).map(([path, value]) => keyOf(path, value)));
  const open = sent.map((keys) => keys.filter((key) => wanted.has(key)));
  const bad = new Set([...named, ...open.flatMap((keys) => (keys.length === 1 ? keys : []))]);
  return { bad, groups: open.filter((keys) => keys.length > 1 && !keys.some((key) => bad.has(key))) };
}

/** First all that nothing speaks against, then half of the fewest suspects. */
function pick(left: readonly (readonly [string, AnswerChange])[], groups: readonly Suspects[]): readonly AnswerChange[] {
  const suspects = new Set(groups.flat());
  const free = left.filter(([key]) => !suspects.has(key));
  const fewest = [...groups].sort((a, b) => a.length - b.length)[0] ?? [];
  const half = fewest.slice(0, Math.ceil(fewest.length / 2));
  return (free.length > 0 ? free : left.filter(([key]) => half.includes(key))).map(([, change]) => change);
}

function keyOf(path: string, value: readonly QuestionnaireResponseItemAnswer[] | undefined): string {
  return hashOf([path, value ?? null]);
}
