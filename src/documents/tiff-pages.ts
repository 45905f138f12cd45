/**
 * What pages a TIFF has and where their pixels lie, without decoding any.
 *
 * What is returned is bounded: parts lie inside the file and together are no longer than it, no page has more pixels than
 * the limit, and all pages together have no more than twenty times as many.
 *
 * Source: TIFF 6.0 (Adobe, 1992) 8, 10, 11, 14, 15; TIFF Technical Note 2 (JPEG); TIFF-F (fax resolutions).
 */
import type { PressLimits } from './press.ts';
import { openTiff, type TiffDirectory, tiffTags as tags } from './tiff-file.ts';

/** A strip or tile: where it lies on the page, the size of its pixels, and its coded bytes. */
export interface TiffPart {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

export interface TiffPage {
  readonly width: number;
  readonly height: number;
  /** Bits of one sample; samples of one pixel. */
  readonly bits: number;
  readonly samples: number;
  readonly compression: number;
  readonly photometric: number;
  /** The first pixel of a byte is its lowest bit. */
  readonly isReversed: boolean;
  /** Samples are written as the difference to the one on their left. */
  readonly isPredicted: boolean;
  readonly isLittleEndian: boolean;
  readonly faxOptions: number;
  readonly orientation: number;
  /** How often a line is drawn: a fax of standard resolution has half as many lines to the inch as columns. */
  readonly lineRepeat: 1 | 2;
  /** All reds, then all greens, then all blues, of eight bits. */
  readonly palette: readonly number[];
  readonly jpegTables: Uint8Array;
  readonly parts: readonly TiffPart[];
}

export type TiffLimits = Pick<PressLimits, 'maxPixels' | 'maxPages'>;

/** The pages in their order, or what is wrong. Reduced copies and masks of pages are left out. */
export function readTiffPages(bytes: Uint8Array, limits: TiffLimits): readonly TiffPage[] | string {
  const file = openTiff(bytes, limits.maxPages * 3);
  if (typeof file === 'string') return file;
  const directories = file.directories.filter((directory) => !isCopy(directory));
  if (directories.length === 0) return 'the TIFF holds no page';
  if (directories.length > limits.maxPages) return `the TIFF has more than ${limits.maxPages} pages`;
  const budget: Budget = { bytes: bytes.length, parts: 200_000, pixels: limits.maxPixels * 20 };
  const pages: TiffPage[] = [];
  for (const directory of directories) {
    const size = sizeOf(directory, limits.maxPixels, budget);
    if (typeof size === 'string') return size;
    const parts = findParts(bytes, { directory, ...size, budget });
    if (typeof parts === 'string') return parts;
    pages.push({ ...size, ...describe(directory), isLittleEndian: file.isLittleEndian, parts });
  }
  return pages;
}

/** What may still be spent on the pages that follow. */
interface Budget {
  bytes: number;
  parts: number;
  pixels: number;
}

/** A reduced copy of another page, or a mask for one. */
function isCopy(directory: TiffDirectory): boolean {
  return (directory.first(tags.newSubfileType, 0) & 5) !== 0 || directory.first(tags.subfileType, 0) === 2;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function sizeOf({ first, list }: TiffDirectory, maxPixels: number, budget: Budget): Size | string {
  const [width, height] = [first(tags.width, 0), first(tags.height, 0)];
  if (width === 0 || height === 0) return 'a page of the TIFF has no size';
  if (width * height > maxPixels) return `a page of the TIFF has more than ${maxPixels} pixels`;
  budget.pixels -= width * height;
  if (budget.pixels < 0) return 'the pages of the TIFF have too many pixels';
  if (first(tags.planes, 1) !== 1 && first(tags.samples, 1) > 1) return 'the TIFF keeps its colours apart, which is not read';
  if (first(tags.sampleFormat, 1) !== 1) return 'the TIFF holds measurements in place of a picture';
  return new Set(list(tags.bits, 16)).size <= 1 ? { width, height } : 'the TIFF has colours of unlike depth, which is not read';
}

function describe({ first, list }: TiffDirectory): Omit<TiffPage, 'width' | 'height' | 'isLittleEndian' | 'parts'> {
  const quotient = first(tags.yResolution, 1) / first(tags.xResolution, 1);
  return {
    bits: first(tags.bits, 1),
    samples: first(tags.samples, 1),
    compression: first(tags.compression, 1),
    photometric: first(tags.photometric, 0),
    isReversed: first(tags.fillOrder, 1) === 2,
    isPredicted: first(tags.predictor, 1) === 2,
    faxOptions: first(tags.faxOptions, 0),
    orientation: first(tags.orientation, 1),
    lineRepeat: quotient > 0.4 && quotient < 0.6 ? 2 : 1,
    palette: eightBits(list(tags.palette, 3 * 256)),
    jpegTables: Uint8Array.from(list(tags.jpegTables, 16 * 1024)),
  };
}

/** Colours of a palette have sixteen bits; there are writers that give them eight. */
function eightBits(colours: readonly number[]): readonly number[] {
  return colours.some((colour) => colour > 255) ? colours.map((colour) => colour >>> 8) : colours;
}

interface Paper extends Size {
  readonly directory: TiffDirectory;
  readonly budget: Budget;
}

/** The parts, row by row. Where lengths are absent there may be a single part: it goes to the end of the file. */
function findParts(bytes: Uint8Array, paper: Paper): readonly TiffPart[] | string {
  const { directory, height, budget } = paper;
  const isTiled = directory.count(tags.tileOffsets) > 0;
  const part = isTiled ? tileSize(directory) : stripSize(directory, paper);
  if (part.width === 0 || part.height === 0 || (isTiled && part.width % 8 !== 0)) return 'the parts of the TIFF have no size';
  const across = Math.ceil(paper.width / part.width);
  const count = across * Math.ceil(height / part.height);
  if (count * part.width * part.height > 2 * paper.width * height + 4096 * 4096) return 'the parts of the TIFF are larger than its page';
  budget.parts -= count;
  if (budget.parts < 0) return 'the TIFF is cut into too many parts';
  const starts = directory.list(isTiled ? tags.tileOffsets : tags.stripOffsets, count);
  const lengths = directory.list(isTiled ? tags.tileLengths : tags.stripLengths, count);
  if (lengths.length === 0 && count > 1) return 'a page of the TIFF lacks some of its parts';
  const places = starts.map((start, n) => ({ start, end: start + (lengths[n] ?? bytes.length - start) }));
  if (places.length < count || (lengths.length > 0 && lengths.length < count)) return 'a page of the TIFF lacks some of its parts';
  if (places.some(({ start, end }) => start > end || end > bytes.length)) return 'the TIFF was cut';
  budget.bytes -= places.reduce((sum, { start, end }) => sum + end - start, 0);
  if (budget.bytes < 0) return 'the parts of the TIFF lie upon each other';
  return places.map(({ start, end }, n) => {
    const y = Math.floor(n / across) * part.height;
    const rows = isTiled ? part.height : Math.min(part.height, height - y);
    return { x: (n % across) * part.width, y, width: part.width, height: rows, bytes: bytes.subarray(start, end) };
  });
}

function tileSize({ first }: TiffDirectory): Size {
  return { width: first(tags.tileWidth, 0), height: first(tags.tileHeight, 0) };
}

function stripSize({ first }: TiffDirectory, { width, height }: Size): Size {
  return { width, height: Math.min(first(tags.rowsPerStrip, height), height) };
}
