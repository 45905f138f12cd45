/**
 * How wide text is, and which characters have a glyph.
 *
 * Widths of plain text are sums over its characters: kerning only makes it narrower. Text whose letters join or stack is
 * measured as it will be shaped. Widths are for a size of one point.
 *
 * Source: DejaVu Sans 2.37, embedded as subsets.
 */
import type { Face } from './marks.ts';

/** What a font tells about text. */
export interface Shaper {
  covers(face: Face, codePoint: number): boolean;
  /** Width of the text as it is drawn, at one point. */
  shapedWidth(face: Face, text: string): number;
}

export interface Fonts extends Shaper {
  /** Width of the text at one point; Infinity as soon as it is wider than `limit`. */
  widthWithin(face: Face, text: string, limit: number): number;
}

/** Letters that join, turn or stack, and so have no width of their own. */
const complex = /[\p{M}\u0600-\u08ff\u0e80-\u0eff\u200c-\u200d\ufb50-\ufdff\ufe70-\ufefc]/u;

/** Longest piece of joined text that is measured at once; words beyond are cut anyway. */
const maxShaped = 1000;

/** Widths by character, measured once each. */
export function openFonts(shaper: Shaper): Fonts {
  const widths: Readonly<Record<Face, Map<number, number>>> = { sans: new Map(), bold: new Map(), mono: new Map() };
  const widthOfChar = (face: Face, codePoint: number): number => {
    const known = widths[face].get(codePoint);
    if (known !== undefined) return known;
    const width = shaper.shapedWidth(face, String.fromCodePoint(codePoint));
    widths[face].set(codePoint, width);
    return width;
  };
  const plainWidth = (face: Face, text: string, limit: number): number => {
    let sum = 0;
    for (let at = 0; at < text.length; at++) {
      const codePoint = text.codePointAt(at) ?? 0;
      if (codePoint > 0xffff) at++;
      sum += widthOfChar(face, codePoint);
      if (sum > limit) return Number.POSITIVE_INFINITY;
    }
    return sum;
  };
  const widthWithin = (face: Face, text: string, limit: number): number => {
    if (!complex.test(text)) return plainWidth(face, text, limit);
    if (text.length > maxShaped) return Number.POSITIVE_INFINITY;
    const width = shaper.shapedWidth(face, text);
    return width > limit ? Number.POSITIVE_INFINITY : width;
  };
  return { covers: shaper.covers, shapedWidth: shaper.shapedWidth, widthWithin };
}
