/**
 * Which documents come first, and whether one is clearly first: explicit criteria, compared one after the other.
 *
 * Nothing is weighed or added up. What a person has to decide (a label, a missing signature, a date outside of the
 * window, no patient) is never chosen by a machine; nor is one of several that are equally good, nor one that holds none
 * of the values it is to prove where another one does.
 */
import { spanOf } from '../values/dates.ts';
import type { Criterion, CriterionName, DocumentCandidate } from './document-candidate.ts';
import type { DocumentPick } from './mapping.ts';

/** What is chosen, and what is left for a person to look at; in words why, where a machine does not choose. */
export interface Choice {
  readonly outcome: 'selected' | 'ambiguous' | 'offered' | 'stale' | 'unsendable';
  readonly reason?: string;
  readonly selected: readonly DocumentCandidate[];
  readonly others: readonly DocumentCandidate[];
}

/** By these a machine chooses nothing that does poorly. */
const gates: readonly CriterionName[] = ['window', 'sensitivity', 'patient', 'status'];

const verdicts: readonly Criterion['verdict'][] = ['good', 'fair', 'unknown', 'poor'];

/** Best first. The order in which they are given changes nothing. */
export function rankDocuments(candidates: readonly DocumentCandidate[], pick: DocumentPick): readonly DocumentCandidate[] {
  const keyed = candidates.map((candidate) => ({ candidate, key: [...keyOf(candidate, pick), ...keyOfForm(candidate)] }));
  return keyed.sort((a, b) => compareKeys(a.key, b.key) || compareText(a.candidate, b.candidate)).map(({ candidate }) => candidate);
}

/** Chooses by a rule's pick among candidates that were ranked. */
export function chooseDocuments(ranked: readonly DocumentCandidate[], pick: DocumentPick, offer = false): Choice {
  const eligible = ranked.filter((each) => !isGated(each));
  const leave = (outcome: Choice['outcome'], reason: string): Choice => ({ outcome, reason, selected: [], others: ranked });
  if (eligible.length === 0) return leave(...whyNone(ranked));
  if (offer) return leave('offered', 'which of these documents goes to the payer is for a person to say');
  const chosen = take(eligible, pick);
  const broken = chosen.find(isUnsendable);
  if (broken !== undefined)
    return leave('unsendable', `${broken.reference} comes first and cannot be sent: ${whyUnsendable(broken) ?? ''}`);
  const passed = eligible.filter((each) => !chosen.includes(each) && !isUnsendable(each));
  const doubt = findDoubt(chosen, passed, pick);
  if (doubt !== undefined) return leave('ambiguous', doubt);
  return { outcome: 'selected', selected: chosen, others: ranked.filter((each) => !chosen.includes(each)) };
}

/** Why the bytes of a document cannot be sent; undefined where nothing says so. */
export function whyUnsendable({ criteria }: DocumentCandidate): string | undefined {
  return criteria.find(({ name, verdict }) => name === 'form' && verdict === 'poor')?.why;
}

function isUnsendable(candidate: DocumentCandidate): boolean {
  return whyUnsendable(candidate) !== undefined;
}

/** True for a document that only a person chooses. */
export function isGated({ criteria }: DocumentCandidate): boolean {
  return criteria.some(({ name, verdict }) => gates.includes(name) && verdict === 'poor');
}

/** All of them have something that a person has to decide. */
function whyNone(ranked: readonly DocumentCandidate[]): readonly ['stale' | 'offered', string] {
  const isOutside = ({ criteria }: DocumentCandidate): boolean =>
    criteria.some(({ name, verdict }) => name === 'window' && verdict === 'poor');
  const isPast = ranked.every(({ ageDays = -1 }) => ageDays >= 0);
  if (ranked.every(isOutside))
    return ['stale', isPast ? 'every such document is older than the form allows' : 'no such document bears a date that the form allows'];
  const [first] = ranked;
  const why = first?.criteria.find(({ name, verdict }) => gates.includes(name) && verdict === 'poor')?.why ?? 'a person decides';
  return ['offered', `the first of them is not chosen by a machine: ${why}`];
}

function take(eligible: readonly DocumentCandidate[], pick: DocumentPick): readonly DocumentCandidate[] {
  switch (pick.kind) {
    case 'all':
    case 'only':
      return eligible;
    case 'oldest':
      return eligible.slice(0, 1);
    case 'newest':
    case 'best':
      return eligible.slice(0, pick.count);
    default:
      return pick satisfies never;
  }
}

/** Why nothing is clearly first; undefined where it is. */
function findDoubt(chosen: readonly DocumentCandidate[], passed: readonly DocumentCandidate[], pick: DocumentPick): string | undefined {
  if (pick.kind === 'only' && chosen.length > 1) return `there are ${chosen.length} such documents where the rule expects one`;
  const [last, next] = [chosen.at(-1), passed[0]];
  if (last !== undefined && next !== undefined && compareKeys(keyOf(last, pick), keyOf(next, pick)) === 0)
    return `${last.reference} and ${next.reference} are equally good`;
  const better = chosen.some(holdsSome) ? undefined : passed.find(holdsSome);
  return better === undefined
    ? undefined
    : `${better.reference} holds values that the answers rest on, and the one that comes first holds none`;
}

function holdsSome({ proves }: DocumentCandidate): boolean {
  return proves.length > 0;
}

/** What decides: smaller is better. A declared wish goes before the date; what merely was found follows it, unless the best is wanted. */
function keyOf(candidate: DocumentCandidate, pick: DocumentPick): readonly number[] {
  const by = (name: CriterionName): number => verdicts.indexOf(candidate.criteria.find((each) => each.name === name)?.verdict ?? 'good');
  const wishes = [...gates.map(by), by('type'), by('specialty')];
  const found = [-new Set(candidate.proves.map(({ item }) => item)).size, by('facts'), by('encounter')];
  const date = momentOf(candidate, pick);
  return pick.kind === 'best' ? [...wishes, ...found, date] : [...wishes, date, ...found];
}

/** What decides nothing, and only makes the order stable: an original before what is printed, the shorter before the longer. */
function keyOfForm({ criteria, pages = 0, sizeBytes = 0 }: DocumentCandidate): readonly number[] {
  return [verdicts.indexOf(criteria.find(({ name }) => name === 'form')?.verdict ?? 'good'), pages, sizeBytes];
}

/** Undated last, whichever end is wanted. */
function momentOf({ date }: DocumentCandidate, { kind }: DocumentPick): number {
  const from = date === undefined ? undefined : spanOf(date)?.from;
  if (from === undefined) return Number.MAX_SAFE_INTEGER;
  return kind === 'oldest' ? from : -from;
}

function compareKeys(a: readonly number[], b: readonly number[]): number {
  const n = a.findIndex((value, at) => value !== b[at]);
  return n < 0 ? 0 : (a[n] ?? 0) - (b[n] ?? 0);
}

function compareText({ reference: a }: DocumentCandidate, { reference: b }: DocumentCandidate): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
