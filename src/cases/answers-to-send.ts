/**
 * Which of the changes go out in one patch, where the API refused some before.
 *
 * What it named is left out. Where it named nothing, the patch is halved until the rest is taken, a few times; then a
 * person looks. The same value is never sent again where it was refused.
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

/** The changes to be sent now, and those given up. */
export function chooseAnswers(changes: readonly AnswerChange[], intents: readonly Intent[]): ChosenAnswers {
  const refused = intents.filter(({ kind, state, written }) => kind === 'answer' && state === 'refused' && written !== undefined);
  const named = new Set(refused.flatMap(({ written = {}, refusedPaths = [] }) => refusedPaths.map((path) => keyOf(path, written[path]))));
  const whole = refused
    .filter(({ refusedPaths }) => refusedPaths === undefined)
    .map(({ written = {} }) => keyOfAll(Object.entries(written)));
  const left = changes.filter(({ path, value }) => !named.has(keyOf(path, value)));
  const isTired = whole.length > maxHalvings(refused);
  const send = isTired ? [] : pick(left, new Set(whole));
  const isGivenUp = (change: AnswerChange): boolean => send.length === 0 || whole.includes(keyOfAll([[change.path, change.value]]));
  return { send, dropped: changes.filter((change) => !send.includes(change) && (!left.includes(change) || isGivenUp(change))) };
}

/** As often as it takes to find one bad answer among those of the largest patch, and once more. */
function maxHalvings(refused: readonly Intent[]): number {
  const largest = Math.max(1, ...refused.map(({ written = {} }) => Object.keys(written).length));
  return Math.ceil(Math.log2(largest)) + 1;
}

function pick(changes: readonly AnswerChange[], refused: ReadonlySet<string>): readonly AnswerChange[] {
  if (changes.length === 0 || !refused.has(keyOfAll(changes.map(({ path, value }) => [path, value])))) return changes;
  if (changes.length === 1) return [];
  const middle = Math.ceil(changes.length / 2);
  const first = pick(changes.slice(0, middle), refused);
  return first.length > 0 ? first : pick(changes.slice(middle), refused);
}

type Values = readonly QuestionnaireResponseItemAnswer[] | undefined;

function keyOf(path: string, value: Values): string {
  return hashOf([path, value]);
}

function keyOfAll(entries: readonly (readonly [string, Values])[]): string {
  return hashOf(entries.map(([path, value]) => keyOf(path, value)).sort());
}
