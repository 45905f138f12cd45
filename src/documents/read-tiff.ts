/**
 * The pages of a TIFF, a scan or a fax, each as a picture that a PDF can hold.
 *
 * A TIFF is shown whole or not at all: one page that cannot be read refuses all of them. How much is unpacked is known
 * before anything is, and one page is unpacked at a time.
 *
 * Source: TIFF 6.0 (Adobe, 1992); RFC 2301 (what fax machines write).
 */
import type { Block } from './blocks.ts';
import { type Reading, refuseReading } from './reading.ts';
import { readTiffPages, type TiffLimits } from './tiff-pages.ts';
import { readPixels } from './tiff-pixels.ts';
import { repeatLines, turnUpright } from './tiff-turn.ts';
import { writePng } from './write-png.ts';

/** One picture a page. Fails: refused where the bytes are no TIFF, broken, too large, or of a kind that is not read. */
export function readTiff(bytes: Uint8Array, limits: TiffLimits): Reading {
  const pages = readTiffPages(bytes, limits);
  if (typeof pages === 'string') return refuseReading(pages);
  const blocks: Block[] = [];
  for (const page of pages) {
    const pixels = readPixels(page, 2 * limits.maxPixels);
    if (typeof pixels === 'string') return refuseReading(pixels);
    const upright = turnUpright(repeatLines(pixels, page.lineRepeat), page.orientation);
    const { width, height } = upright;
    blocks.push({ kind: 'picture', picture: { contentType: 'image/png', bytes: writePng(upright), width, height } });
  }
  return { kind: 'read', blocks, pages: blocks.length, notes: [] };
}
