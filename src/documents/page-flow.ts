/**
 * Where the next thing stands: pages that fill from the top, one after the other.
 *
 * Pages beyond the limit are counted and not kept; whoever fills pages stops as soon as `isFull` says so.
 */
import { type Mark, margin, type Page } from './marks.ts';

/** The part of a page between header and footer. */
export interface Area {
  readonly top: number;
  readonly bottom: number;
}

export interface Flow {
  /** Upper edge of what comes next. */
  readonly y: () => number;
  readonly height: number;
  /** Height that is left on the page. */
  readonly room: () => number;
  /** True where nothing but headings stands on the page so far. */
  readonly isFresh: () => boolean;
  readonly isFull: () => boolean;
  /** Adds marks without going on; `isBody` is false for headings. */
  readonly put: (marks: readonly Mark[], isBody?: boolean) => void;
  readonly advance: (height: number) => void;
  /** Space between two things; none at the top of a page. */
  readonly gap: (height: number) => void;
  /** Goes to a new page unless so much room is left. */
  readonly need: (height: number) => void;
  readonly turnPage: () => void;
  readonly pages: () => readonly Page[];
}

/** An empty first page. */
export function createFlow({ top, bottom }: Area, maxPages: number): Flow {
  const pages: Mark[][] = [[]];
  let y = top;
  let hasBody = false;
  const isFull = (): boolean => pages.length > maxPages;
  const turnPage = (): void => {
    if (isFull()) return;
    pages.push([]);
    y = top;
    hasBody = false;
  };
  return {
    y: () => y,
    height: bottom - top,
    room: () => bottom - y,
    isFresh: () => !hasBody,
    isFull,
    put: (marks, isBody = true) => {
      if (isFull()) return;
      for (const mark of marks) pages.at(-1)?.push(mark);
      hasBody ||= isBody;
    },
    advance: (height) => {
      y += height;
    },
    gap: (height) => {
      if (y > top) y += height;
    },
    need: (height) => {
      if (bottom - y < height && y > top) turnPage();
    },
    turnPage,
    pages: () => pages,
  };
}

/** Width between the margins. */
export const bodyWidth: number = margin.right - margin.left;
