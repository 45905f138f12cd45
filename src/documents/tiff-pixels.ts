/**
 * A page of a TIFF as grey or coloured pixels that a PNG can hold, upright.
 *
 * Source: TIFF 6.0 8 (PhotometricInterpretation, Orientation), 5 (palette), 16 (CMYK); TIFF-F (resolutions).
 */
import type { TiffPage } from './tiff-pages.ts';
import { unpackPart } from './tiff-unpack.ts';
import type { Pixels } from './write-png.ts';

/** The pixels, or why there are none. `maxBytes` bounds what is unpacked of this page. */
export function readPixels(page: TiffPage, maxBytes: number): Pixels | string {
  const channels = channelsOf(page);
  if (channels === undefined) return 'the TIFF has colours that are not read';
  const rowLength = Math.ceil((page.width * page.bits * page.samples) / 8);
  const drawnLength = page.bits === 1 && page.photometric <= 1 ? rowLength : page.width * channels;
  if (Math.max(rowLength, drawnLength) * page.height > maxBytes) return 'a page of the TIFF unpacks to too much';
  const rows = joinParts(page, rowLength);
  return typeof rows === 'string' ? rows : colourRows(page, { rows, rowLength, channels });
}

const depths: readonly number[] = [1, 2, 4, 8, 16];

/** Grey is 0 or 1, RGB 2, a palette 3, CMYK 5, YCbCr (inside a JPEG only) 6. */
function channelsOf({ photometric, bits, samples, compression }: TiffPage): 1 | 3 | undefined {
  if (!depths.includes(bits) || samples > 8) return undefined;
  if (photometric <= 1) return 1;
  if (photometric === 3) return bits <= 8 && samples === 1 ? 3 : undefined;
  if (photometric === 2) return samples >= 3 && bits >= 8 ? 3 : undefined;
  if (photometric === 5) return samples >= 4 && bits >= 8 ? 3 : undefined;
  return photometric === 6 && compression === 7 && samples === 3 ? 3 : undefined;
}

function joinParts(page: TiffPage, rowLength: number): Uint8Array | string {
  const [only] = page.parts;
  if (page.parts.length === 1 && only?.width === page.width && only.height === page.height) return unpackPart(page, only);
  const rows = new Uint8Array(rowLength * page.height);
  for (const part of page.parts) {
    const pixels = unpackPart(page, part);
    if (typeof pixels === 'string') return pixels;
    const partLength = pixels.length / part.height;
    const left = (part.x * page.bits * page.samples) / 8;
    const used = Math.min(partLength, rowLength - left);
    for (let y = 0; y < part.height && part.y + y < page.height; y += 1) {
      rows.set(pixels.subarray(y * partLength, y * partLength + used), (part.y + y) * rowLength + left);
    }
  }
  return rows;
}

interface Rows {
  readonly rows: Uint8Array;
  readonly rowLength: number;
  readonly channels: 1 | 3;
}

/** One bit stays one bit; everything else becomes eight. */
function colourRows(page: TiffPage, { rows, rowLength, channels }: Rows): Pixels {
  const { width, height, bits, samples, photometric } = page;
  if (bits === 1 && samples === 1 && channels === 1) {
    return { width, height, bits: 1, channels, data: photometric === 0 ? invert(rows) : rows };
  }
  if (bits === 8 && samples === channels && photometric !== 0 && photometric !== 3) return { width, height, bits: 8, channels, data: rows };
  const data = new Uint8Array(width * height * channels);
  for (let y = 0, at = 0; y < height; y += 1) {
    const row = rows.subarray(y * rowLength, (y + 1) * rowLength);
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < channels; channel += 1, at += 1) data[at] = colourAt(page, row, { first: x * samples, channel });
    }
  }
  return { width, height, bits: 8, channels, data };
}

/** A loop in place of `map`, which takes ten times as long. */
function invert(rows: Uint8Array): Uint8Array {
  const inverted = new Uint8Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) inverted[at] = (rows[at] ?? 0) ^ 0xff;
  return inverted;
}

interface SamplePlace {
  /** The first sample of the pixel. */
  readonly first: number;
  readonly channel: number;
}

/** One of eight bits. Samples beyond the colours, such as transparency, are not looked at. */
function colourAt(page: TiffPage, row: Uint8Array, { first, channel }: SamplePlace): number {
  if (page.photometric === 3) return page.palette[channel * (1 << page.bits) + sampleAt(page, row, first)] ?? 0;
  const sample = eightBits(page, sampleAt(page, row, first + channel));
  if (page.photometric === 0) return 255 - sample;
  if (page.photometric !== 5) return sample;
  return ((255 - sample) * (255 - eightBits(page, sampleAt(page, row, first + 3)))) / 255;
}

function sampleAt({ bits, isLittleEndian }: TiffPage, row: Uint8Array, index: number): number {
  if (bits === 8) return row[index] ?? 0;
  if (bits === 16) return row[index * 2 + (isLittleEndian ? 1 : 0)] ?? 0;
  const at = index * bits;
  return ((row[at >>> 3] ?? 0) >>> (8 - bits - (at & 7))) & ((1 << bits) - 1);
}

/** Of sixteen bits the higher eight were read. */
function eightBits({ bits }: TiffPage, sample: number): number {
  return bits >= 8 ? sample : (sample * 255) / ((1 << bits) - 1);
}
