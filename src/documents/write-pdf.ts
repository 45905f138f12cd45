/**
 * A PDF of blocks: clean pages that are read from the first to the last, with nothing in them that runs or leads away.
 *
 * All pages are laid out before the first is drawn: what is too long is refused without drawing it, and every page says
 * how many there are. The same blocks and frame give the same bytes. Text is selectable, in fonts that are embedded.
 */
import type { Block } from './blocks.ts';
import { openCanvas } from './canvas.ts';
import { type Fonts, openFonts } from './fonts.ts';
import { layOut } from './lay-out.ts';
import type { Page } from './marks.ts';
import { createFlow } from './page-flow.ts';
import { frameOf } from './page-frame.ts';
import { imageOf } from './pictures.ts';
import type { Frame, PressLimits, Printed } from './press.ts';
import { createSieve } from './printable.ts';

/**
 * Prints blocks inside a frame.
 *
 * Fails: refused where it would take more pages, or holds a picture of more pixels, than the limits allow.
 */
export async function writePdf(
  blocks: readonly Block[],
  frame: Frame,
  limits: Pick<PressLimits, 'maxPages' | 'maxPixels'>,
): Promise<Printed> {
  const oversized = blocks.some((block) => block.kind === 'picture' && block.picture.width * block.picture.height > limits.maxPixels);
  if (oversized) return { kind: 'refused', reason: `it holds a picture of more than ${limits.maxPixels} pixels` };
  const { printable, notes } = replacePictures(blocks);
  const canvas = openCanvas(dateOf(frame.date));
  const laid = layPages(printable, frame, { fonts: openFonts(canvas), maxPages: limits.maxPages });
  if (laid === undefined) return { kind: 'refused', reason: `it would take more than ${limits.maxPages} pages` };
  for (const page of laid.pages) canvas.draw(page);
  return { kind: 'printed', bytes: await canvas.finish(), pages: laid.pages.length, notes: [...notes, ...laid.notes] };
}

interface Room {
  readonly fonts: Fonts;
  readonly maxPages: number;
}

/** Each page with its frame; nothing where there would be too many. */
function layPages(blocks: readonly Block[], frame: Frame, { fonts, maxPages }: Room): Laid | undefined {
  const around = frameOf(frame, fonts);
  const flow = createFlow(around.area, maxPages);
  const sieve = createSieve(fonts);
  around.open({ flow, fonts, sieve });
  layOut(blocks, { flow, fonts, sieve });
  if (flow.isFull()) return undefined;
  const pages = flow.pages();
  return { pages: pages.map((marks, at) => [...around.marksOf(at + 1, pages.length), ...marks]), notes: sieve.notes() };
}

interface Laid {
  readonly pages: readonly Page[];
  readonly notes: readonly string[];
}

/** A picture that cannot be printed is said to be one, in its place. */
function replacePictures(blocks: readonly Block[]): { readonly printable: readonly Block[]; readonly notes: readonly string[] } {
  let missing = 0;
  const printable = blocks.map((block): Block => {
    if (block.kind !== 'picture' || imageOf(block.picture) !== undefined) return block;
    missing++;
    return { kind: 'paragraph', runs: [{ text: '[a picture stood here that cannot be printed]', bold: true }] };
  });
  return { printable, notes: missing === 0 ? [] : [`${missing} pictures could not be printed`] };
}

/** The day a document bears; the first of a month or year where no day is known, and a fixed one where nothing is. */
function dateOf(date: string | undefined): Date {
  const [, year, month = '01', day = '01'] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?/.exec(date ?? '') ?? [];
  const found = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(found.getTime()) ? new Date(0) : found;
}
