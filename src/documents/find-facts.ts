/**
 * Where in a document's text the values stand that answers rest on.
 *
 * A fact is looked for in every form in which a person might have written it; found is only what stands whole, between
 * word borders. Nothing is concluded from its absence. A text is gone through once, however many facts there are.
 */
import { charKind, endOfWord, foldText, isBorder, isRestOfWord, kindAt, restOfWord, resumeBehind, unfolder } from './find-facts-text.ts';

/** One value that an answer rests on. `anyOf` are the ways it may be written; each has to stand whole. */
export interface Fact {
  /** Path of the answer in the form. */
  readonly item: string;
  readonly anyOf: readonly string[];
}

/** Where a fact stands. `page` and `line` count from 1; `excerpt` holds the words around it, from the document itself. */
export interface Place {
  readonly item: string;
  readonly page: number;
  readonly line: number;
  readonly excerpt: string;
}

/** A search that is given one page after the other, from the first on. */
export interface FactSearch {
  /** Goes through the text of the next page, its lines ended by a line feed. */
  addPage(text: string): void;
  /** True where more pages can add nothing. */
  isDone(): boolean;
  /** The first place of each fact that was found, in the order of the facts. */
  places(): readonly Place[];
}

/**
 * Looks for facts page by page. White space of any length is one space; a word may be hyphenated at a line end. A phrase
 * that goes over a page's end is not found.
 */
export function searchFacts(facts: readonly Fact[]): FactSearch {
  const search: Search = { needles: plantNeedles(facts), places: new Map() };
  const findable = facts.filter(({ anyOf }) => anyOf.some((written) => toNeedle(written) !== '')).length;
  const isDone = (): boolean => search.places.size === findable;
  let pages = 0;
  return {
    addPage: (text) => {
      pages += 1;
      if (!isDone()) readPage(text, pages, facts, search);
    },
    isDone,
    places: () => facts.flatMap((_, n) => search.places.get(n) ?? []),
  };
}

/** Finds the first place of each fact in the texts of all pages. */
export function findFacts(pages: readonly string[], facts: readonly Fact[]): readonly Place[] {
  const search = searchFacts(facts);
  for (const page of pages) search.addPage(page);
  return search.places();
}

interface Search {
  readonly needles: Needles;
  readonly places: Map<number, Place>;
}

/** What is looked for, as a tree of characters: however many begin alike, a text is gone through once. */
interface Needles {
  readonly next: Map<string, Needles>;
  /** Facts, by number, of which a way of writing ends here. */
  readonly ends: Set<number>;
}

const maxNeedleLength = 300;

function plantNeedles(facts: readonly Fact[]): Needles {
  const root: Needles = { next: new Map(), ends: new Set() };
  for (const [fact, { anyOf }] of facts.entries())
    for (const needle of anyOf.map(toNeedle)) if (needle !== '') plant(needle, root).ends.add(fact);
  return root;
}

function plant(needle: string, root: Needles): Needles {
  let node = root;
  for (let n = 0; n < needle.length; n += 1) {
    const child = node.next.get(needle.charAt(n)) ?? { next: new Map(), ends: new Set() };
    node.next.set(needle.charAt(n), child);
    node = child;
  }
  return node;
}

/** What is looked for; empty where it has no letter and no digit, or is too long to be found. */
function toNeedle(written: string): string {
  if (written.length > maxNeedleLength) return '';
  const text = foldText(written)
    .replace(/[\s\u0085]+/gu, ' ')
    .trim();
  return /[\p{L}\p{N}]/u.test(text) ? text : '';
}

/** Where in a folded page a fact begins and ends. */
interface Hit {
  readonly fact: number;
  readonly start: number;
  readonly end: number;
}

function readPage(page: string, number: number, facts: readonly Fact[], { needles, places }: Search): void {
  const folded = foldText(page);
  const hits = findHits(folded, needles, (fact) => places.has(fact));
  const unfold = unfolder(page, folded);
  const marks = [...new Set(hits.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const originals = new Map(marks.map((mark) => [mark, unfold(mark)]));
  const lineAt = lineCounter(page);
  for (const { fact, start, end } of hits) {
    const [from, to] = [originals.get(start) ?? 0, originals.get(end) ?? 0];
    places.set(fact, { item: facts[fact]?.item ?? '', page: number, line: lineAt(from), excerpt: excerptOf(page, from, to) });
  }
}

/** The first hit of each fact that is not found yet, in the order of the text. */
function findHits(text: string, needles: Needles, isFound: (fact: number) => boolean): readonly Hit[] {
  const hits = new Map<number, Hit>();
  for (let start = 0; start < text.length; ) {
    const end = kindAt(text, start) === charKind.word ? endOfWord(text, start) : start + 1;
    if (needles.next.has(text.charAt(start)))
      walk(text, start, needles, (facts, at) => {
        const open = [...facts].filter((fact) => !hits.has(fact) && !isFound(fact));
        if (open.length === 0 || !isWhole(text, start, at)) return;
        for (const fact of open) hits.set(fact, { fact, start, end: at });
      });
    start = end;
  }
  return [...hits.values()];
}

/** Follows a text down the tree from a place on, and tells of each end of a needle that it comes by. */
function walk(text: string, start: number, root: Needles, tell: (facts: ReadonlySet<number>, at: number) => void): void {
  const open: { readonly node: Needles; readonly at: number }[] = [{ node: root, at: start }];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const { node, at } = state;
    if (node.ends.size > 0) tell(node.ends, at);
    const same = node.next.get(text.charAt(at));
    const isSpace = at < text.length && kindAt(text, at) === charKind.space;
    if (isSpace) pushStep(open, node.next.get(' '), skipSpace(text, at));
    else if (same !== undefined) pushStep(open, same, resumeBehind(text, at) ?? at + 1);
    const rest = at === start ? undefined : restOfWord(text, at);
    if (rest !== undefined) pushStep(open, node.next.get(text.charAt(rest)), rest + 1);
  }
}

function pushStep(open: { readonly node: Needles; readonly at: number }[], node: Needles | undefined, at: number | undefined): void {
  if (node !== undefined && at !== undefined) open.push({ node, at });
}

/** True where what stands between two places is no part of a longer word or number. */
function isWhole(text: string, start: number, end: number): boolean {
  if (!isBorder(text, start) || !isBorder(text, end)) return false;
  const isRest = kindAt(text, start) === charKind.word && isRestOfWord(text, start);
  return !isRest && !(kindAt(text, end - 1) === charKind.word && resumeBehind(text, end) !== undefined);
}

/** Longer runs of white space are no space between two words. */
const maxSpace = 2_000;

function skipSpace(text: string, start: number): number | undefined {
  let at = start;
  while (at < text.length && at - start < maxSpace && kindAt(text, at) === charKind.space) at += 1;
  return at === start ? undefined : at;
}

/** Lines of ascending places, counted from 1. */
function lineCounter(text: string): (at: number) => number {
  let [line, reached] = [1, 0];
  return (at) => {
    for (let end = text.indexOf('\n', reached); end >= 0 && end < at; end = text.indexOf('\n', reached)) {
      line += 1;
      reached = end + 1;
    }
    return line;
  };
}

const maxExcerpt = 120;
/** How far around a place its words are looked for. */
const reach = 400;

/** The line or lines around a place in at most `maxExcerpt` characters; where words are left out stands an ellipsis. */
function excerptOf(text: string, start: number, end: number): string {
  const [before, found, after] = [lineBefore(text, start), tidy(text.slice(start, end)).trim(), lineAfter(text, end)];
  const room = maxExcerpt - found.length - 2;
  if (room < 0) return `${cutEnd(found, maxExcerpt - 1) || cutHard(found)}…`;
  const left = lastOf(before, Math.max(room >> 1, room - after.length));
  const right = firstOf(after, room - left.length);
  return `${left === before ? '' : '…'}${left}${found}${right}${right === after ? '' : '…'}`;
}

function lineBefore(text: string, start: number): string {
  const near = text.slice(Math.max(0, start - reach), start);
  return tidy(near.slice(near.lastIndexOf('\n') + 1)).trimStart();
}

function lineAfter(text: string, end: number): string {
  const near = text.slice(end, end + reach);
  const lineEnd = near.indexOf('\n');
  return tidy(lineEnd < 0 ? near : near.slice(0, lineEnd)).trimEnd();
}

/** On one line; without what cannot be seen, turns the direction of writing, or is half a character. */
function tidy(text: string): string {
  return text.replace(/[\s\u0085]+/gu, ' ').replace(/[\p{Cc}\p{Cs}\u00ad\u200b\u202a-\u202e\u2060-\u2069\ufeff]/gu, '');
}

/** The last words that fit. */
function lastOf(text: string, room: number): string {
  if (text.length <= room) return text;
  const border = text.indexOf(' ', text.length - room);
  return border < 0 ? '' : text.slice(border + 1);
}

/** The first words that fit. */
function firstOf(text: string, room: number): string {
  return text.length <= room ? text : cutEnd(text, room);
}

function cutEnd(text: string, room: number): string {
  const border = text.lastIndexOf(' ', room);
  return border <= 0 ? '' : text.slice(0, border);
}

function cutHard(text: string): string {
  return tidy(text.slice(0, maxExcerpt - 1));
}
