/**
 * What the bytes of a document say for or against it: the values it holds, whom it is about, whether it can be sent.
 */
import type { AboutWhom, Opened } from '../documents/press.ts';
import type { Criterion, DocumentCandidate, Proof } from '../engine/document-candidate.ts';
import type { Fact } from '../engine/facts.ts';
import type { Finding, OpenedDocument } from './finding.ts';

/** Whom the chart is about, as far as a document may say it, too. */
export interface WhoseChart {
  readonly birthDate?: string;
  /** As they are compared: without case and marks. */
  readonly familyNames: readonly string[];
}

/** What the reader of clinical documents notes where the header is labelled. */
const restrictedNote = 'the document calls itself restricted';

/** A candidate with what was found in it. Without a finding it was not opened. */
export function addFindings(
  candidate: DocumentCandidate,
  finding: Finding | undefined,
  { facts, whose }: { readonly facts: readonly Fact[]; readonly whose: WhoseChart },
): DocumentCandidate {
  if (finding === undefined) return withCriteria(candidate, [{ name: 'facts', verdict: 'unknown', why: 'it was not opened' }]);
  if (finding.kind === 'refused') return withCriteria(candidate, [{ name: 'form', verdict: 'poor', why: finding.reason }]);
  const { about } = finding.opened;
  const foreign = findForeign(about, whose);
  if (foreign === 'another')
    return withCriteria(candidate, [{ name: 'form', verdict: 'poor', why: 'it says itself that it is about another patient' }]);
  const wanted = new Set(facts.map(({ item }) => item));
  const proves = joinProofs(
    candidate.proves,
    finding.opened.places.filter(({ item }) => wanted.has(item)),
  );
  const { pages } = finding.opened;
  return {
    ...withCriteria(candidate, [
      ...(foreign === 'unsure' ? [{ name: 'patient', verdict: 'poor', why: doubtWords(about) } as const] : []),
      ...(finding.opened.notes.includes(restrictedNote)
        ? [{ name: 'sensitivity', verdict: 'poor', why: `${restrictedNote}: a person decides` } as const]
        : []),
      ...judgeFacts(finding.opened, proves, facts),
      judgeForm(finding),
    ]),
    ...(pages === undefined ? {} : { pages }),
    ...(finding.sizeBytes === 0 ? {} : { sizeBytes: finding.sizeBytes }),
    proves,
    missing: finding.opened.isText ? listMissing(facts, proves) : [],
  };
}

/** New criteria take the place of what was said by their name before; a good word does not undo a poor one. */
function withCriteria(candidate: DocumentCandidate, added: readonly Criterion[]): DocumentCandidate {
  const names = new Set(added.map(({ name }) => name));
  return { ...candidate, criteria: [...candidate.criteria.filter(({ name }) => !names.has(name)), ...added] };
}

/** One proof an item: the result it lists, else the first place in its text. */
function joinProofs(known: readonly Proof[], places: readonly Proof[]): readonly Proof[] {
  return [...new Map([...places, ...known].map((proof) => [proof.item, proof])).values()].sort((a, b) => (a.item < b.item ? -1 : 1));
}

function listMissing(facts: readonly Fact[], proves: readonly Proof[]): readonly string[] {
  const held = new Set(proves.map(({ item }) => item));
  return [...new Set(facts.map(({ item }) => item))].filter((item) => !held.has(item)).sort();
}

function judgeFacts(
  { isText }: Opened & { readonly kind: 'opened' },
  proves: readonly Proof[],
  facts: readonly Fact[],
): readonly Criterion[] {
  const wanted = new Set([...facts, ...proves].map(({ item }) => item)).size;
  if (wanted === 0) return [];
  if (proves.length >= wanted) return [{ name: 'facts', verdict: 'good', why: 'it holds the values that the answers rest on' }];
  if (proves.length > 0)
    return [{ name: 'facts', verdict: 'fair', why: `it holds ${proves.length} of ${wanted} values that the answers rest on` }];
  if (!isText) return [{ name: 'facts', verdict: 'unknown', why: 'it holds no text that can be read, as a scan does' }];
  return [{ name: 'facts', verdict: 'poor', why: 'none of the values that the answers rest on was found in it' }];
}

const sentAsItIs = ['pdf', 'jpeg', 'png'];

function judgeForm({ opened }: OpenedDocument): Criterion {
  const notes = opened.notes.length === 0 ? '' : `; ${opened.notes.join('; ')}`;
  return sentAsItIs.includes(opened.what)
    ? { name: 'form', verdict: 'good', why: `it can be sent as it is${notes}` }
    : { name: 'form', verdict: 'fair', why: `it is printed to PDF from ${opened.what}${notes}` };
}

/** A birth date that differs is another person's document; a name that differs may be a maiden name. */
function findForeign(about: AboutWhom | undefined, whose: WhoseChart): 'another' | 'unsure' | undefined {
  if (about === undefined) return undefined;
  const [theirs, ours] = [about.birthDate, whose.birthDate];
  if (theirs !== undefined && ours !== undefined && !theirs.startsWith(ours) && !ours.startsWith(theirs)) return 'another';
  if (about.isSeveral === true) return 'unsure';
  const names = (about.familyNames ?? []).map(foldName);
  if (names.length === 0 || whose.familyNames.length === 0) return undefined;
  return names.some((name) => whose.familyNames.includes(name)) ? undefined : 'unsure';
}

function doubtWords(about: AboutWhom | undefined): string {
  return about?.isSeveral === true ? 'it is about more than one patient' : 'it bears another family name than the chart';
}

/** A name as it is compared. */
export function foldName(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}]+/gu, ' ')
    .trim();
}
