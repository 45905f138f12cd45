/**
 * In which order the pieces of a line stand on the page, where scripts run in both directions.
 *
 * Only what letters themselves say decides: marks, embeddings and overrides that nobody sees were taken out before, so
 * that none of them turns a dose around.
 *
 * Source: Unicode Standard Annex 9, rules P2, P3 and L2 (levels by bidi-js).
 */
import bidiFactory, { type Bidi } from 'bidi-js';

/** The level of each character: odd ones run from right to left. */
export interface Levels {
  readonly base: number;
  readonly of: Uint8Array;
}

/** A stretch of one direction; `to` is behind its last character. */
export interface VisualRun {
  readonly from: number;
  readonly to: number;
  readonly isRtl: boolean;
}

const graphemes = new Intl.Segmenter('en');

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** The library is a CommonJS function that declares itself a module. */
const bidi = (bidiFactory as unknown as () => Bidi)();

/** Levels of a paragraph; nothing where all of it runs from left to right. */
export function levelsOf(text: string, base: 'ltr' | 'auto'): Levels | undefined {
  if (!rightToLeft.test(text)) return undefined;
  const { levels, paragraphs } = bidi.getEmbeddingLevels(text, base);
  return { base: paragraphs[0]?.level ?? 0, of: levels };
}

/** The stretches of a line from left to right. */
export function orderVisually(levels: Levels, from: number, to: number): readonly VisualRun[] {
  const runs = levelRuns(levels, from, to);
  const highest = Math.max(0, ...runs.map(({ level }) => level));
  for (let level = highest; level > 0; level--) reverseFrom(runs, level);
  return runs.map((run) => ({ from: run.from, to: run.to, isRtl: run.level % 2 === 1 }));
}

/** The characters of a stretch without letters, as they stand from left to right: turned, with brackets mirrored. */
export function turnNeutrals(text: string): string {
  return Array.from(graphemes.segment(text), ({ segment }) => mirror(segment))
    .reverse()
    .join('');
}

/** Brackets open to the other side in text from right to left. */
export function mirrorAll(text: string): string {
  return Array.from(text, mirror).join('');
}

export function hasRightToLeft(text: string): boolean {
  return rightToLeft.test(text);
}

interface LevelRun {
  readonly from: number;
  readonly to: number;
  readonly level: number;
}

function levelRuns(levels: Levels, from: number, to: number): LevelRun[] {
  const runs: LevelRun[] = [];
  let start = from;
  for (let at = from + 1; at <= to; at++) {
    if (at < to && levels.of[at] === levels.of[start]) continue;
    runs.push({ from: start, to: at, level: levels.of[start] ?? 0 });
    start = at;
  }
  return from < to ? runs : [];
}

/** Reverses each sequence of runs at this level or above, in place. */
function reverseFrom(runs: LevelRun[], level: number): void {
  let start = 0;
  for (let at = 0; at <= runs.length; at++) {
    const isIn = (runs[at]?.level ?? -1) >= level;
    if (isIn) continue;
    runs.splice(start, at - start, ...runs.slice(start, at).reverse());
    start = at + 1;
  }
}

function mirror(char: string): string {
  return bidi.getMirroredCharacter(char) ?? char;
}
