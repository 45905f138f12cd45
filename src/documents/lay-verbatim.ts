/**
 * Text whose spaces and line ends stand for themselves, in letters of one width.
 *
 * A block is set as large as its longest line allows, down to a size that can still be read; lines that are longer than
 * that go on below, set in, with a sign.
 */
import { flowText, monoText, type Typesetter } from './flow-text.ts';
import { margin } from './marks.ts';
import { bodyWidth } from './page-flow.ts';

const largest = 9;
const smallest = 7;
/** For text whose lines are too long for any size. */
const wrapped = 8.5;
/** Width of a letter of the fixed-width face at one point. */
const letterWidth = 0.6021;
const tabStop = 8;

/** Puts verbatim text. Empty lines at its end are left out. */
export function layVerbatim(text: string, setter: Typesetter): void {
  const lines = text.trimEnd().split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/);
  const size = sizeFor(lines);
  const style = { x: margin.left, width: bodyWidth, size, leading: size * 1.28, tone: 'ink', wanted: monoText, hang: 14 } as const;
  for (const line of lines) {
    if (setter.flow.isFull()) return;
    flowText([{ text: expandTabs(line).trimEnd() }], style, setter);
  }
  setter.flow.advance(6);
}

function sizeFor(lines: readonly string[]): number {
  const longest = lines.reduce((most, line) => Math.max(most, expandTabs(line).trimEnd().length), 0);
  const fitting = Math.floor((bodyWidth / (letterWidth * Math.max(1, longest))) * 4) / 4;
  return fitting >= smallest ? Math.min(largest, fitting) : wrapped;
}

function expandTabs(line: string): string {
  if (!line.includes('\t')) return line;
  const parts = line.split('\t');
  let column = 0;
  return parts
    .map((part, at) => {
      column += part.length;
      const pad = at === parts.length - 1 ? 0 : tabStop - (column % tabStop);
      column += pad;
      return part + ' '.repeat(pad);
    })
    .join('');
}
