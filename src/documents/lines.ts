/**
 * Where lines end, and where the pieces of a line stand.
 *
 * Lines end at spaces. A word that is longer than a line is cut behind a sign such as a slash where one is near, else
 * between two letters as a reader sees them; nothing is added and nothing is lost. Each character is looked at a bounded
 * number of times, however long a word is.
 *
 * Source: UAX 29 (grapheme clusters, by Intl.Segmenter).
 */
import type { Fonts } from './fonts.ts';
import type { Face, Mark, TextMark, Tone } from './marks.ts';
import type { Passage, Stretch } from './printable.ts';
import { hasRightToLeft, mirrorAll, orderVisually, turnNeutrals } from './visual-order.ts';

/** A line of a passage; `to` is behind its last character, spaces at its end are left out. */
export interface Line {
  readonly from: number;
  readonly to: number;
}

/** In points. `first` is for a first line that is shorter or longer than the others. */
export interface LineWidths {
  readonly width: number;
  readonly first?: number;
}

/** How text is set. */
export interface Setting {
  readonly fonts: Fonts;
  readonly size: number;
}

/** The lines of a passage, one at a time; an empty passage has one empty line. */
export function* breakLines(passage: Passage, { width, first = width }: LineWidths, setting: Setting): Generator<Line> {
  const { text } = passage;
  let from = 0;
  do {
    const to = endLine(passage, from, { ...setting, limit: from === 0 ? first : width });
    yield { from, to: trimEnd(text, from, to) };
    from = skipSpaces(text, to);
  } while (from < text.length);
}

/** Width of a part of a passage in points; Infinity as soon as it is wider than `limit`. */
export function measure(
  { stretches }: Passage,
  text: string,
  { from, to, size, fonts, limit = Number.POSITIVE_INFINITY }: Measured,
): number {
  let sum = 0;
  for (let at = findStretch(stretches, from); at < stretches.length && sum <= limit; at++) {
    const stretch = stretches[at];
    if (stretch === undefined || stretch.from >= to) break;
    const piece = text.slice(Math.max(from, stretch.from), Math.min(to, stretch.to));
    sum += fonts.widthWithin(stretch.face, piece, (limit - sum) / size) * size;
  }
  return sum <= limit ? sum : Number.POSITIVE_INFINITY;
}

interface Measured extends Line, Setting {
  readonly limit?: number;
}

/** Where a line is put. `width` is the room at whose end text from right to left ends; absent: it begins at `x` like all other. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width?: number;
  readonly tone: Tone;
}

/** The marks of a line, in the order in which they are read. */
export function placeLine(
  passage: Passage,
  line: Line,
  { place, setting }: { readonly place: Place; readonly setting: Setting },
): readonly Mark[] {
  const { text, levels } = passage;
  if (line.from >= line.to) return [];
  const runs = levels === undefined ? [{ ...line, isRtl: false }] : orderVisually(levels, line.from, line.to);
  const pieces = runs.flatMap((run) => piecesOf(passage, run, text));
  const widths = pieces.map(({ face, text }, at) =>
    at === pieces.length - 1 && levels === undefined ? 0 : setting.fonts.shapedWidth(face, text) * setting.size,
  );
  const isToRight = levels !== undefined && levels.base % 2 === 1;
  let x = isToRight ? place.x + Math.max(0, (place.width ?? 0) - widths.reduce((sum, width) => sum + width, 0)) : place.x;
  const marks = pieces.map(({ from, isRtl, ...piece }, at) => {
    const { size } = setting;
    const mark: TextMark = { kind: 'text', x, y: place.y, size, tone: place.tone, ...piece, ...(isRtl ? { isRtl } : {}) };
    x += widths[at] ?? 0;
    return { from, mark };
  });
  return marks.sort((a, b) => a.from - b.from).map(({ mark }) => mark);
}

interface Room extends Setting {
  readonly limit: number;
}

function endLine(passage: Passage, from: number, { limit, ...setting }: Room): number {
  const { text } = passage;
  let end = from;
  let left = limit + 0.01;
  while (end < text.length) {
    const wordEnd = endWord(text, end);
    const width = measure(passage, text, { from: end, to: wordEnd, ...setting, limit: left });
    if (width > left) return end > from ? end : cutWord(passage, { from, to: wordEnd }, { ...setting, limit });
    left -= width;
    end = wordEnd;
  }
  return end;
}

/** Behind the next word and the spaces before it, or as far as more than a line reaches. */
function endWord(text: string, from: number): number {
  const limit = Math.min(text.length, from + maxWindow);
  let at = skipSpaces(text, from);
  while (at < limit && text[at] !== ' ') at++;
  return at < limit ? at : Math.max(at, limit);
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ') at++;
  return at;
}

function trimEnd(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && text[end - 1] === ' ') end--;
  return end;
}

const graphemes = new Intl.Segmenter('en');
/** No line holds more characters than this, marks included. */
const maxWindow = 1200;

/** How much of a word stands on a line of its own: one letter at least. */
function cutWord(passage: Passage, word: Line, { limit, ...setting }: Room): number {
  const { text } = passage;
  let end = word.from;
  let left = limit;
  for (const letter of lettersOf(text.slice(word.from, Math.min(word.to, word.from + maxWindow)))) {
    left -= measure(passage, text, { from: end, to: end + letter.length, ...setting });
    if (left < 0 && end > word.from) return cutNearSign(text, word.from, end);
    end += letter.length;
  }
  return end;
}

/** Letters as a reader sees them. */
function* lettersOf(text: string): Generator<string> {
  if (/^[\x20-\x7e]*$/.test(text)) yield* text;
  else for (const { segment } of graphemes.segment(text)) yield segment;
}

/** Behind the last sign in the second half of what fits; no number is cut, not at its point either. */
function cutNearSign(text: string, from: number, end: number): number {
  for (let at = end; at > (from + end) / 2; at--) {
    if (!/[-/\\_,;:=&?.)\]}|@]/.test(text.charAt(at - 1))) continue;
    if (!(/\d/.test(text.charAt(at - 2)) && /\d/.test(text.charAt(at)))) return at;
  }
  return cutBeforeNumber(text, from, end);
}

/** Before the number that a cut would go through; through it only where it fills half of the line. */
function cutBeforeNumber(text: string, from: number, end: number): number {
  let at = end;
  if (isOfNumber(text, end)) while (at > from && isOfNumber(text, at - 1)) at--;
  return at > (from + end) / 2 ? at : end;
}

function isOfNumber(text: string, at: number): boolean {
  return /[\d.,]/.test(text.charAt(at));
}

function findStretch(stretches: readonly Stretch[], from: number): number {
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle]?.to ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Piece {
  readonly from: number;
  readonly text: string;
  readonly face: Face;
  readonly isRtl: boolean;
}

/** The pieces of a run of one direction from left to right, each in one face. */
function piecesOf({ stretches }: Passage, run: Line & { readonly isRtl: boolean }, text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = findStretch(stretches, run.from); at < stretches.length; at++) {
    const stretch = stretches[at];
    if (stretch === undefined || stretch.from >= run.to) break;
    const from = Math.max(run.from, stretch.from);
    pieces.push(...drawn(text.slice(from, Math.min(run.to, stretch.to)), { from, face: stretch.face, isRtl: run.isRtl }));
  }
  return run.isRtl ? pieces.reverse() : pieces;
}

/** The text as it is handed to the font, which turns a run around by its letters alone. */
function drawn(text: string, at: Omit<Piece, 'text'>): readonly Piece[] {
  const shown = text.replaceAll('\u00a0', ' ');
  const hasLetters = hasRightToLeft(shown);
  if (at.isRtl) return wordsOf(shown).map((word) => drawnToLeft(word.text, { ...at, from: at.from + word.from }));
  if (!hasLetters) return [{ ...at, text: shown }];
  return Array.from(shown, (char, offset) => ({ ...at, from: at.from + offset, text: char }));
}

/** Words, spaces, and letters of each script apart: a font shapes a run by the script of its first letter. */
function wordsOf(text: string): readonly { readonly from: number; readonly text: string }[] {
  const parts = text.matchAll(/ +|[^ \u0600-\u08ff\ufb50-\ufefc]+|[\u0600-\u08ff\ufb50-\ufefc]+/g);
  return [...parts].map(({ index, 0: part }) => ({ from: index, text: part }));
}

function drawnToLeft(text: string, at: Omit<Piece, 'text'>): Piece {
  return hasRightToLeft(text) ? { ...at, text: mirrorAll(text) } : { ...at, text: turnNeutrals(text), isRtl: false };
}
