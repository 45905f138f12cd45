/**
 * The text of blocks as pages of lines, in which facts are looked for.
 *
 * A row of a table is one line, its cells side by side, so that a value stands beside its name and its unit as it does
 * for a reader. Pictures hold no text.
 */
import { type Block, type Cell, textOf } from './blocks.ts';

/** One text a page; lines are ended by a line feed. Always one page at least. */
export function textPagesOf(blocks: readonly Block[]): readonly string[] {
  const pages: string[][] = [[]];
  for (const block of blocks) {
    if (block.kind === 'page-break') pages.push([]);
    else for (const line of linesOf(block)) pages.at(-1)?.push(line, '\n');
  }
  return pages.map((lines) => lines.join(''));
}

/** True where something can be read in these texts. */
export function hasText(pages: readonly string[]): boolean {
  return pages.some((page) => /[\p{L}\p{N}]/u.test(page));
}

function linesOf(block: Exclude<Block, { kind: 'page-break' }>): readonly string[] {
  switch (block.kind) {
    case 'heading':
    case 'verbatim':
      return [block.text];
    case 'paragraph':
      return [textOf(block.runs)];
    case 'entry':
      return [`${block.marker} ${textOf(block.runs)}`];
    case 'table':
      return [...block.head, ...block.rows].map(lineOf);
    case 'picture':
    case 'rule':
      return [];
    default:
      return block satisfies never;
  }
}

function lineOf(row: readonly Cell[]): string {
  return row.map(({ runs }) => textOf(runs).replaceAll('\n', ' ')).join('  ');
}
