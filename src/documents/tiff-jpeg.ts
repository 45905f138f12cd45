/**
 * The pixels of a strip or tile that is coded as a JPEG; the only file that knows the TIFF library.
 *
 * The library's own reading of a TIFF trusts every number in it, its LZW can go round for ever, and its fax lines fail in
 * silence: it is shown a single JPEG that was walked before, of a size that is known.
 *
 * Source: TIFF Technical Note 2 (tables apart from the pixels); Adobe Technical Note 5116 (marker that names the colours).
 */
import UTIF from 'utif2';
import { readPicture } from './read-picture.ts';
import type { TiffPage, TiffPart } from './tiff-pages.ts';

/** Rows of one or three samples of eight bits, or what is wrong. */
export function decodeJpegPart(page: TiffPage, part: TiffPart): Uint8Array | string | undefined {
  if (page.bits !== 8 || (page.samples !== 1 && page.samples !== 3)) return 'the TIFF holds a JPEG of colours that are not read';
  const jpeg = joinTables(page, part.bytes);
  const size = readPicture(jpeg, 'image/jpeg', { maxPixels: 2 * part.width * part.height + 1_000_000 });
  if (size.kind === 'refused' || size.width !== part.width || size.height < part.height) return undefined;
  const colours = decodeColours(jpeg, size);
  if (colours === undefined) return undefined;
  const pixels = part.width * part.height;
  return page.samples === 3 ? colours.subarray(0, pixels * 3) : firstOfThree(colours, pixels);
}

function firstOfThree(colours: Uint8Array, pixels: number): Uint8Array {
  const greys = new Uint8Array(pixels);
  for (let at = 0; at < pixels; at += 1) greys[at] = colours[at * 3] ?? 0;
  return greys;
}

/** A JPEG of its own: the tables that all parts share, and a mark that tells whether colours are RGB or YCbCr. */
function joinTables({ jpegTables, photometric }: TiffPage, bytes: Uint8Array): Uint8Array {
  const mark = [0xff, 0xee, 0, 14, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, photometric === 2 ? 0 : 1];
  return Buffer.concat([Uint8Array.of(0xff, 0xd8), Uint8Array.from(mark), withoutEnds(jpegTables), withoutStart(bytes)]);
}

function withoutStart(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? bytes.subarray(2) : bytes;
}

function withoutEnds(bytes: Uint8Array): Uint8Array {
  const body = withoutStart(bytes);
  return body.at(-2) === 0xff && body.at(-1) === 0xd9 ? body.subarray(0, -2) : body;
}

/** Three samples a pixel, grey ones alike; nothing where the library stumbles. */
function decodeColours(jpeg: Uint8Array, { width, height }: { readonly width: number; readonly height: number }): Uint8Array | undefined {
  const page = {
    t256: [width],
    t257: [height],
    t258: [8, 8, 8],
    t259: [7],
    t262: [2],
    t273: [0],
    t277: [3],
    t278: [height],
    t279: [jpeg.length],
  };
  const decoded = page as unknown as UTIF.IFD;
  try {
    UTIF.decodeImage(new Uint8Array(jpeg).buffer, decoded);
  } catch {
    return undefined;
  }
  return decoded.data.length === width * height * 3 ? decoded.data : undefined;
}
