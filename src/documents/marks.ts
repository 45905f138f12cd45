/**
 * What stands on a page once it is laid out: text at its place, rules, shades and pictures.
 *
 * Points of 1/72 inch from the upper left corner; `y` of text is its base line. A page is plain data, so that what is
 * too long is found out before anything is drawn.
 */
import type { Picture } from './blocks.ts';

/** The typefaces that are embedded. */
export const faces = ['sans', 'bold', 'mono'] as const;

export type Face = (typeof faces)[number];

export type Tone = 'ink' | 'grey' | 'rule' | 'shade';

export interface TextMark {
  readonly kind: 'text';
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly face: Face;
  readonly size: number;
  readonly tone: Tone;
  /** The text is shaped as one run that is read from right to left, spaces included. */
  readonly isRtl?: boolean;
}

export type Mark =
  | TextMark
  | { readonly kind: 'rule'; readonly x: number; readonly y: number; readonly width: number; readonly tone: Tone }
  | { readonly kind: 'shade'; readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  /** Says that a line goes on from the line above; it is drawn, so that it is never read as text. */
  | { readonly kind: 'continued'; readonly x: number; readonly y: number }
  | {
      readonly kind: 'picture';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly picture: Picture;
    };

export type Page = readonly Mark[];

/** US Letter. */
export const pageSize = { width: 612, height: 792 } as const;

/** Where text may stand: three quarters of an inch from the sides. */
export const margin = { left: 54, right: 558, top: 36, bottom: 756 } as const;
