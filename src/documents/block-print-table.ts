/**
 * From rows of cells to blocks: a table where there are values in columns, else what the cells hold, one after the other.
 *
 * Pages are often laid out by tables without heads. Rows of such a table that hold headings or other tables, and tables
 * of one column, are not columns of values. In a table of values a cell holds text: what stands in it becomes lines.
 */
import { isBlank } from './block-line.ts';
import { type GridCell, type GridRow, maxColumns } from './block-table.ts';
import type { Block, Cell, Run } from './blocks.ts';

/** The blocks of a table, and what was changed in it. */
export function printGrid(rows: readonly GridRow[]): { readonly blocks: readonly Block[]; readonly notes: readonly string[] } {
  const filled = rows.filter(({ cells }) => cells.some(({ blocks }) => blocks.length > 0));
  const hasHead = filled.some(({ section, cells }) => section === 'head' || cells.some(({ isHead }) => isHead));
  if (filled.some(({ cells }) => cells.length > maxColumns)) {
    return { blocks: filled.flatMap(blocksOf), notes: [`a table of more than ${maxColumns} columns is printed cell by cell`] };
  }
  return hasHead ? printTable(filled) : printLayout(filled);
}

const innerTable = 'a table within a cell of a table is printed as lines';
const layoutTable = 'a table that lays out the page is printed part by part';

function printTable(rows: readonly GridRow[]): { readonly blocks: readonly Block[]; readonly notes: readonly string[] } {
  const { head, body } = splitHead(rows);
  const inner = rows.flatMap(blocksOf);
  const blocks: Block[] = [{ kind: 'table', head: head.map(cellsOf), rows: body.map(cellsOf) }];
  for (const block of inner) if (block.kind === 'picture') blocks.push(block);
  return { blocks, notes: inner.some(({ kind }) => kind === 'table') ? [innerTable] : [] };
}

/** Rows that stand together in columns stay a table. */
function printLayout(rows: readonly GridRow[]): { readonly blocks: readonly Block[]; readonly notes: readonly string[] } {
  const blocks: Block[] = [];
  const notes = new Set<string>();
  let together: GridRow[] = [];
  const endTable = () => {
    const isTable = together.some(({ cells }) => cells.length > 1);
    for (const block of isTable ? printTable(together).blocks : together.flatMap(blocksOf)) blocks.push(block);
    together = [];
  };
  for (const row of rows) {
    if (isPlain(row)) {
      together.push(row);
      continue;
    }
    endTable();
    if (row.cells.length > 1) notes.add(layoutTable);
    for (const block of blocksOf(row)) blocks.push(block);
  }
  endTable();
  return { blocks, notes: [...notes] };
}

function isPlain(row: GridRow): boolean {
  return blocksOf(row).every(({ kind }) => kind !== 'heading' && kind !== 'table' && kind !== 'picture');
}

function blocksOf({ cells }: GridRow): readonly Block[] {
  return cells.flatMap(({ blocks }) => blocks);
}

/** The head is what the document marks as head, else the first rows that hold nothing but heads; never the whole table. */
function splitHead(rows: readonly GridRow[]): { readonly head: readonly GridRow[]; readonly body: readonly GridRow[] } {
  const body = [...rows.filter(({ section }) => section === 'rows'), ...rows.filter(({ section }) => section === 'foot')];
  const head = rows.filter(({ section }) => section === 'head');
  if (head.length === 0) {
    const first = body.findIndex(({ cells }) => !cells.every(({ isHead, blocks }) => isHead || blocks.length === 0));
    head.push(...body.splice(0, Math.min(Math.max(0, first), maxHeadRows)));
  }
  body.unshift(...head.splice(maxHeadRows));
  return body.length === 0 ? { head: [], body: head } : { head, body };
}

/** A head is repeated on every page: more rows than these are printed once, as rows. */
const maxHeadRows = 5;

function cellsOf({ cells }: GridRow): readonly Cell[] {
  return cells.map(printCell);
}

function printCell({ blocks, columns }: GridCell): Cell {
  const span = columns > 1 ? { span: columns } : {};
  const [only] = blocks;
  if (blocks.length === 1 && only?.kind === 'paragraph') return { runs: only.runs, ...span };
  const lines = blocks.flatMap(linesOf).filter((runs) => !isBlank(runs));
  const runs = lines.flatMap((line, at) => (at === 0 ? line : [{ text: '\n' }, ...line]));
  return { runs: joinRuns(runs), ...span };
}

/** What stands in a cell, as lines of text. */
function linesOf(block: Block): readonly (readonly Run[])[] {
  switch (block.kind) {
    case 'paragraph':
      return [block.runs];
    case 'heading':
      return [[{ text: block.text, bold: true }]];
    case 'entry':
      return [[{ text: `${'  '.repeat(Math.min(block.depth, 8))}${block.marker === '' ? '' : `${block.marker} `}` }, ...block.runs]];
    case 'verbatim':
      return [[{ text: block.text }]];
    case 'table':
      return [...block.head, ...block.rows].map((row) => row.flatMap(({ runs }, at) => (at === 0 ? runs : [{ text: ' | ' }, ...runs])));
    case 'picture':
    case 'rule':
    case 'page-break':
      return [];
    default:
      return block satisfies never;
  }
}

/** Runs of the same weight that follow one another are one. */
function joinRuns(runs: readonly Run[]): readonly Run[] {
  const joined: { readonly bold: boolean; readonly texts: string[] }[] = [];
  for (const { text, bold = false } of runs) {
    const last = joined.at(-1);
    if (last?.bold === bold) last.texts.push(text);
    else joined.push({ bold, texts: [text] });
  }
  return joined.map(({ bold, texts }) => (bold ? { text: texts.join(''), bold } : { text: texts.join('') }));
}
