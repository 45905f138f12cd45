/**
 * What of a text can stand on paper, so that what is read is what was written.
 *
 * Nothing that is hidden changes what is seen: marks of direction and other invisible characters are taken out, an
 * override is shown as its code point. What has no glyph is shown as its code point, what is no character at all as
 * U+FFFD. Letters are composed (NFC); more marks on one letter than any script uses are shown as code points, so that
 * they do not run into other lines.
 *
 * Source: Unicode Standard 16, chapters 5.21 (ignorable), 23 (special areas); UAX 9 (directional overrides); UAX 15.
 */
import type { Run } from './blocks.ts';
import type { Fonts } from './fonts.ts';
import type { Face } from './marks.ts';
import { hasRightToLeft, type Levels, levelsOf } from './visual-order.ts';

/** A stretch of text in one face; `to` is behind its last character. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly face: Face;
}

/** Printable text without line ends. */
export interface Passage {
  readonly text: string;
  readonly stretches: readonly Stretch[];
  readonly levels?: Levels;
}

/** The faces of plain and of bold runs. `base` forces the direction of composed lines such as a patient banner. */
export interface Wanted {
  readonly plain: Face;
  readonly bold: Face;
  readonly base?: 'ltr';
}

export interface Sieve {
  /** One passage for each line of the runs; an empty text is one empty passage. */
  readonly sift: (runs: readonly Run[], wanted: Wanted) => Generator<Passage>;
  /** What was taken out or replaced so far, in words. */
  readonly notes: () => readonly string[];
}

const maxMarks = 4;
/** Longest text whose directions are worked out at once. */
const maxMixedLength = 20_000;

const plainAscii = /^[\x20-\x7e]*$/;
const lineEnds = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
const isMark = /^\p{M}$/u;
const isOverride = /^[\u202d\u202e]$/;
const isHidden = /^\p{Default_Ignorable_Code_Point}$/u;
const isJoiner = /^[\u200c\u200d]$/;
const isArabic = /^[\p{Script=Arabic}\p{Script=Syriac}]$/u;
const isGlue = /^[\u00a0\u2007\u202f]$/;
const isSpace = /^[\p{Zs}\t]$/u;
const isNothing = /^[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]$/u;
const isPrivate = /^\p{Co}$/u;
/** One glyph as wide as a line: it is written as its letters. */
const wideSigns = /[\ufdfa\ufdfb\ufdfd]/gu;

/** Counts over one document. */
interface Counts {
  hidden: number;
  overrides: number;
  nothing: number;
  uncovered: number;
  stacked: number;
}

/** Makes text printable, and keeps count of what could not be. */
export function createSieve(fonts: Fonts): Sieve {
  const counts: Counts = { hidden: 0, overrides: 0, nothing: 0, uncovered: 0, stacked: 0 };
  function* sift(runs: readonly Run[], wanted: Wanted): Generator<Passage> {
    for (const line of splitLines(runs)) yield* cutMixed(compose(line, wanted, { fonts, counts }), wanted);
  }
  return { sift, notes: () => describe(counts) };
}

/** Runs by line: a line end inside a run ends the line. */
function* splitLines(runs: readonly Run[]): Generator<readonly Run[]> {
  let line: Run[] = [];
  for (const run of runs) {
    const text = run.text.replace(lineEnds, '\n');
    let from = 0;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      yield [...line, { ...run, text: text.slice(from, at) }];
      line = [];
      from = at + 1;
    }
    line.push({ ...run, text: text.slice(from) });
  }
  yield line;
}

interface Tools {
  readonly fonts: Fonts;
  readonly counts: Counts;
}

function compose(line: readonly Run[], wanted: Wanted, tools: Tools): Passage {
  const parts: string[] = [];
  const stretches: Stretch[] = [];
  let length = 0;
  const add = (text: string, face: Face): void => {
    if (text === '') return;
    const last = stretches.at(-1);
    if (last?.face === face) stretches[stretches.length - 1] = { ...last, to: length + text.length };
    else stretches.push({ from: length, to: length + text.length, face });
    parts.push(text);
    length += text.length;
  };
  for (const { text, bold } of line) {
    const face = bold === true ? wanted.bold : wanted.plain;
    if (plainAscii.test(text)) add(text, face);
    else siftText(text, face, { ...tools, add });
  }
  return { text: parts.join(''), stretches };
}

interface Sifting extends Tools {
  readonly add: (text: string, face: Face) => void;
}

function siftText(text: string, face: Face, { fonts, counts, add }: Sifting): void {
  const composed = text.normalize('NFC').replace(wideSigns, (sign) => sign.normalize('NFKC'));
  let marks = 0;
  let held = '';
  let heldFace = face;
  const put = (piece: string, as: Face): void => {
    if (as !== heldFace) add(held, heldFace);
    held = as === heldFace ? held + piece : piece;
    heldFace = as;
  };
  let before = '';
  for (let at = 0; at < composed.length; at++) {
    const codePoint = composed.codePointAt(at) ?? 0;
    const char = String.fromCodePoint(codePoint);
    if (codePoint > 0xffff) at++;
    if (codePoint >= 0x20 && codePoint < 0x7f) {
      marks = 0;
      put(char, face);
    } else {
      marks = isMark.test(char) ? marks + 1 : 0;
      const after = composed.charAt(at + 1);
      const isJoining = isJoiner.test(char) && isArabic.test(before) && isArabic.test(after);
      const shown = isJoining ? char : replace(char, marks, counts);
      const owner = marks > 0 && fonts.covers(heldFace, codePoint) ? heldFace : faceFor(shown, face, fonts);
      if (owner === undefined) counts.uncovered++;
      put(owner === undefined ? codePointOf(char) : shown, owner ?? face);
    }
    before = char;
  }
  add(held, heldFace);
}

/** What is printed for a character that is not plain. */
function replace(char: string, marks: number, counts: Counts): string {
  if (isOverride.test(char)) {
    counts.overrides++;
    return codePointOf(char);
  }
  if (isGlue.test(char)) return '\u00a0';
  if (isSpace.test(char)) return ' ';
  if (isHidden.test(char)) {
    counts.hidden++;
    return '';
  }
  if (isNothing.test(char)) {
    counts.nothing++;
    return '\ufffd';
  }
  if (marks <= maxMarks) return char;
  counts.stacked++;
  return codePointOf(char);
}

/** The wanted face, or the one that covers most; nothing where no face has a glyph. */
function faceFor(shown: string, face: Face, fonts: Fonts): Face | undefined {
  const codePoint = shown.codePointAt(0);
  if (codePoint === undefined || fonts.covers(face, codePoint)) return isPrivate.test(shown) ? undefined : face;
  return fonts.covers('sans', codePoint) && !isPrivate.test(shown) ? 'sans' : undefined;
}

function codePointOf(char: string): string {
  return `[U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
}

/** Text of both directions in lengths that can be ordered at once, cut at a space where there is one. */
function* cutMixed(passage: Passage, { base = 'auto' }: { readonly base?: 'ltr' | 'auto' }): Generator<Passage> {
  const { text } = passage;
  if (text.length <= maxMixedLength || !hasRightToLeft(text)) return yield withLevels(passage, base);
  for (let from = 0; from < text.length; ) {
    const to = from + maxMixedLength >= text.length ? text.length : cutNear(text, from + maxMixedLength, from);
    yield withLevels(slicePassage(passage, from, to), base);
    from = to;
  }
}

function cutNear(text: string, limit: number, from: number): number {
  const space = text.lastIndexOf(' ', limit);
  if (space > from) return space + 1;
  return /[\udc00-\udfff]/.test(text.charAt(limit)) ? limit - 1 : limit;
}

function withLevels(passage: Passage, base: 'ltr' | 'auto'): Passage {
  const levels = levelsOf(passage.text, base);
  return levels === undefined ? passage : { ...passage, levels };
}

function slicePassage({ text, stretches }: Passage, from: number, to: number): Passage {
  const inside = stretches.filter((stretch) => stretch.from < to && stretch.to > from);
  return {
    text: text.slice(from, to),
    stretches: inside.map(({ face, ...at }) => ({ face, from: Math.max(at.from, from) - from, to: Math.min(at.to, to) - from })),
  };
}

function describe(counts: Counts): readonly string[] {
  return [
    counts.uncovered > 0 ? `${counts.uncovered} characters are not in the embedded font and are written as code points` : '',
    counts.stacked > 0 ? `${counts.stacked} marks stacked on letters are written as code points` : '',
    counts.overrides > 0 ? `${counts.overrides} overrides of the direction of text are written as code points and have no effect` : '',
    counts.nothing > 0 ? `${counts.nothing} control characters and invalid characters are shown as U+FFFD` : '',
    counts.hidden > 0 ? `${counts.hidden} invisible characters were taken out` : '',
  ].filter((note) => note !== '');
}
