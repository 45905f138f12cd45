/**
 * The text of a block while it is gathered: white space drawn together as HTML does it, weights kept.
 *
 * Spaces and line ends wait until a word follows, so none stand at the beginning or the end. No-break spaces stay.
 */
import type { Run } from './blocks.ts';

/** Takes pieces of text, gives runs. `add` and `addVerbatim` say what that costs: characters, and `partCost` for each new run. */
export interface Line {
  add(text: string, bold: boolean): number;
  addVerbatim(text: string, bold: boolean): number;
  /** A line end; more than two in a row are one empty line. */
  end(): void;
  /** The runs so far; the line is empty then. */
  take(): readonly Run[];
}

/** What a block, a run, a row or a cell counts as, in characters: about what it costs in memory. */
export const partCost = 16;

interface Piece {
  readonly bold: boolean;
  readonly texts: string[];
}

export function createLine(): Line {
  let pieces: Piece[] = [];
  let gap = '';
  const put = (text: string, bold: boolean): number => {
    const last = pieces.at(-1);
    if (last?.bold === bold) {
      last.texts.push(text);
      return text.length;
    }
    pieces.push({ bold, texts: [text] });
    return text.length + partCost;
  };
  return {
    add(text, bold) {
      const words = text.replace(/[ \t\r\n\f]+/g, ' ');
      const word = words.slice(words.startsWith(' ') ? 1 : 0, words.endsWith(' ') ? -1 : undefined);
      if (words.startsWith(' ') && gap === '') gap = ' ';
      if (word === '') return 0;
      const before = pieces.length === 0 ? '' : gap;
      gap = words.endsWith(' ') ? ' ' : '';
      return put(before + word, bold);
    },
    addVerbatim: (text, bold) => put(text.replace(/\r\n?/g, '\n'), bold),
    end() {
      gap = gap.startsWith('\n') ? '\n\n' : '\n';
    },
    take() {
      const runs = pieces.map(({ bold, texts }) => (bold ? { text: texts.join(''), bold } : { text: texts.join('') }));
      pieces = [];
      gap = '';
      return runs;
    },
  };
}

/** True where nothing would be seen on paper. */
export function isBlank(runs: readonly Run[]): boolean {
  return runs.every(({ text }) => text.trim() === '');
}
