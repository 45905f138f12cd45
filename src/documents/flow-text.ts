/**
 * Puts runs of text on pages, line by line.
 */
import type { Run } from './blocks.ts';
import type { Fonts } from './fonts.ts';
import { breakLines, placeLine } from './lines.ts';
import type { Tone } from './marks.ts';
import type { Flow } from './page-flow.ts';
import type { Sieve, Wanted } from './printable.ts';

/** What text is set with. */
export interface Typesetter {
  readonly flow: Flow;
  readonly fonts: Fonts;
  readonly sieve: Sieve;
}

export interface TextStyle {
  readonly x: number;
  readonly width: number;
  readonly size: number;
  /** From one base line to the next. */
  readonly leading: number;
  readonly tone: Tone;
  readonly wanted: Wanted;
  /** Room that lines after the first are set in by, with a sign that the line goes on. */
  readonly hang?: number;
  readonly isHeading?: boolean;
}

export const plainText: Wanted = { plain: 'sans', bold: 'bold' };
export const boldText: Wanted = { plain: 'bold', bold: 'bold' };
export const monoText: Wanted = { plain: 'mono', bold: 'mono' };

/** The base line of a line whose upper edge is 0. */
export function baseline({ size, leading }: Pick<TextStyle, 'size' | 'leading'>): number {
  return (leading - size) / 2 + size * 0.82;
}

/** Puts all lines of the runs, on as many pages as they take. */
export function flowText(runs: readonly Run[], style: TextStyle, { flow, fonts, sieve }: Typesetter): void {
  const { hang = 0, width, size, leading, tone } = style;
  const setting = { fonts, size };
  for (const passage of sieve.sift(runs, style.wanted)) {
    if (passage.text.length * size > width * 2.5) flow.need(leading * 2);
    for (const line of breakLines(passage, { first: width, width: width - hang }, setting)) {
      flow.need(leading);
      const indent = line.from > 0 ? hang : 0;
      const place = { x: style.x + indent, y: flow.y() + baseline(style), width: width - indent, tone };
      if (indent > 0) flow.put([{ kind: 'continued', x: style.x + 2, y: place.y }]);
      flow.put(placeLine(passage, line, { place, setting }), style.isHeading !== true);
      flow.advance(leading);
      if (flow.isFull()) return;
    }
  }
}
