/**
 * From blocks to pages: which block stands where.
 *
 * Headings stay with what follows them, entries hang from their markers at the side where they are read from, and what is longer than a page goes on on the
 * next one: nothing is cut off. Laying out stops at the first page that is too many, before anything is drawn.
 */
import { type Block, type Picture, type Run, textOf } from './blocks.ts';
import { baseline, boldText, flowText, plainText, type Typesetter } from './flow-text.ts';
import { layTable } from './lay-table.ts';
import { layVerbatim } from './lay-verbatim.ts';
import { breakLines, measure, placeLine } from './lines.ts';
import { margin } from './marks.ts';
import { bodyWidth } from './page-flow.ts';
import { sizeOnPage } from './pictures.ts';
import { hasRightToLeft } from './visual-order.ts';

const bodyText = { size: 10, leading: 13.5 } as const;

const headings = {
  1: { size: 14, leading: 18, before: 12, after: 4 },
  2: { size: 12, leading: 15.5, before: 10, after: 3 },
  3: { size: 10.5, leading: 14, before: 8, after: 2 },
} as const;

/** Head and first row. */
const beginningOfTable = 64;
const maxDepth = 8;
const depthWidth = 16;
const markerWidth = 14;
/** A marker that is wider stands at the head of its text. */
const maxMarkerWidth = 72;

/** Puts all blocks. */
export function layOut(blocks: readonly Block[], setter: Typesetter): void {
  for (const [at, block] of blocks.entries()) {
    if (setter.flow.isFull()) return;
    if (block.kind === 'heading') setter.flow.need(heightKept(blocks, at));
    layBlock(block, setter);
  }
}

function layBlock(block: Block, setter: Typesetter): void {
  if (block.kind === 'heading') layHeading(block, setter);
  else if (block.kind === 'paragraph') layParagraph(block, setter);
  else if (block.kind === 'entry') layEntry(block, setter);
  else if (block.kind === 'verbatim') layVerbatim(block.text, setter);
  else if (block.kind === 'table') layTable(block, setter, (instead) => layOut(instead, setter));
  else if (block.kind === 'picture') layPicture(block.picture, setter);
  else if (block.kind === 'rule') layRule(setter);
  else if (block.kind === 'page-break') turnUsedPage(setter);
  else block satisfies never;
}

/** Height of this heading, those right below it, and the beginning of what follows. */
function heightKept(blocks: readonly Block[], from: number): number {
  let height = 0;
  for (let at = from; at < from + 4; at++) {
    const block = blocks[at];
    if (block?.kind !== 'heading') return height + heightBegun(block, blocks[at + 1]);
    const { before, leading, after } = headings[block.level];
    height += before + leading + after;
  }
  return height;
}

/** What has to fit below a heading: the beginning of a table, with a short paragraph that stands above it. */
function heightBegun(block: Block | undefined, next: Block | undefined): number {
  if (block?.kind === 'table') return beginningOfTable;
  const leadsIn = block?.kind === 'paragraph' && next?.kind === 'table' && textOf(block.runs).length < 160;
  return leadsIn ? 2 * bodyText.leading + 6 + beginningOfTable : 3 * bodyText.leading;
}

function layHeading({ level, text }: Block & { readonly kind: 'heading' }, setter: Typesetter): void {
  const { before, after, ...look } = headings[level];
  setter.flow.gap(before);
  flowText([{ text }], { x: margin.left, width: bodyWidth, ...look, tone: 'ink', wanted: boldText, isHeading: true }, setter);
  setter.flow.advance(after);
}

function layParagraph({ runs }: Block & { readonly kind: 'paragraph' }, setter: Typesetter): void {
  flowText(runs, { x: margin.left, width: bodyWidth, ...bodyText, tone: 'ink', wanted: plainText }, setter);
  setter.flow.advance(6);
}

function layEntry({ depth, marker, runs }: Block & { readonly kind: 'entry' }, setter: Typesetter): void {
  const { flow, fonts, sieve } = setter;
  const x = margin.left + Math.min(Math.max(0, Math.floor(depth)), maxDepth) * depthWidth;
  const setting = { fonts, size: bodyText.size };
  const [passage] = sieve.sift([{ text: marker.replace(/\s+/g, ' ').slice(0, 40) }], { ...plainText, base: 'ltr' });
  const width = passage === undefined ? 0 : measure(passage, passage.text, { from: 0, to: passage.text.length, ...setting });
  const isWide = width > maxMarkerWidth || marker.length > 40;
  flow.need(bodyText.leading);
  const textX = x + (isWide ? markerWidth : Math.max(markerWidth, width + 5));
  const isToLeft = beginsAtRight(runs);
  if (passage !== undefined && !isWide) {
    const markerX = isToLeft ? margin.right - (x - margin.left) - width : x;
    const place = { x: markerX, y: flow.y() + baseline(bodyText), width, tone: 'ink' } as const;
    for (const line of breakLines(passage, { width: width + 1 }, setting)) flow.put(placeLine(passage, line, { place, setting }));
  }
  const said = isWide ? [{ text: `${marker} ` }, ...runs] : runs;
  const room = { x: isToLeft ? margin.left : textX, width: margin.right - textX };
  flowText(said, { ...room, ...bodyText, tone: 'ink', wanted: plainText }, setter);
  flow.advance(2.5);
}

/** True where the first letter is of a script that is read from right to left: the marker then stands at the right. */
function beginsAtRight(runs: readonly Run[]): boolean {
  const [first = ''] = /\p{L}/u.exec(textOf(runs.slice(0, 20)).slice(0, 400)) ?? [];
  return hasRightToLeft(first);
}

/** A break before anything was said makes no empty page. */
function turnUsedPage({ flow }: Typesetter): void {
  if (!flow.isFresh()) flow.turnPage();
}

function layRule({ flow }: Typesetter): void {
  flow.need(12);
  flow.put([{ kind: 'rule', x: margin.left, y: flow.y() + 5, width: bodyWidth, tone: 'rule' }], false);
  flow.advance(12);
}

/** A picture has a page of its own; only headings may stand above it. */
function layPicture(picture: Picture, { flow }: Typesetter): void {
  if (!flow.isFresh() || flow.room() < flow.height / 2) flow.turnPage();
  flow.gap(6);
  const size = sizeOnPage(picture, { width: bodyWidth, height: flow.room() });
  flow.put([{ kind: 'picture', x: margin.left + (bodyWidth - size.width) / 2, y: flow.y(), ...size, picture }]);
  flow.advance(flow.room());
}
