/**
 * The pixels of one strip or tile, unpacked.
 *
 * No more is unpacked than the part has room for, whatever its bytes say; a part that gives less is unreadable.
 *
 * Source: TIFF 6.0 8 (PackBits), 10, 11 (fax), 13 (LZW), 14 (predictor); TIFF Technical Note 1 (deflate), 2 (JPEG).
 */
import { inflateSync } from 'node:zlib';
import { decodeFax } from './tiff-fax.ts';
import { decodeJpegPart } from './tiff-jpeg.ts';
import type { TiffPage, TiffPart } from './tiff-pages.ts';

/** Rows of whole bytes, or why there are none. */
export function unpackPart(page: TiffPage, part: TiffPart): Uint8Array | string {
  const rowLength = Math.ceil((part.width * page.bits * page.samples) / 8);
  const bytes = page.isReversed && page.compression !== 7 ? reverseBits(part.bytes) : part.bytes;
  const rows = unpackBytes(page, { ...part, bytes }, rowLength * part.height);
  if (rows === undefined) return 'the pixels of a page of the TIFF are broken or were cut';
  if (typeof rows === 'string' || !page.isPredicted || ![5, 8, 32946].includes(page.compression)) return rows;
  if (page.bits !== 8 && page.bits !== 16) return 'the TIFF holds differences of a depth that is not read';
  addLeft(rows, page, rowLength);
  return rows;
}

function unpackBytes(page: TiffPage, part: TiffPart, length: number): Uint8Array | string | undefined {
  switch (page.compression) {
    case 1:
      return part.bytes.length >= length ? part.bytes.slice(0, length) : undefined;
    case 2:
    case 3:
    case 4:
      return unpackFax(page, part);
    case 5:
      return unpackLzw(part.bytes, length);
    case 6:
      return 'the TIFF holds a JPEG of an old form, which is not read';
    case 7:
      return decodeJpegPart(page, part);
    case 8:
    case 32946:
      return inflate(part.bytes, length);
    case 32773:
      return unpackBits(part.bytes, length);
    default:
      return 'the TIFF is packed in a way that is not read';
  }
}

function unpackFax({ compression, bits, samples, faxOptions }: TiffPage, { width, height, bytes }: TiffPart): Uint8Array | undefined {
  if (bits !== 1 || samples !== 1) return undefined;
  const scheme = compression === 2 ? 'lines' : compression === 3 ? 't4' : 't6';
  return decodeFax(bytes, { width, height, scheme, isTwoDimensional: (faxOptions & 1) === 1 });
}

/**
 * A string of the table stands in what was unpacked already: where it began there, and how long it is. That makes the
 * table two numbers an entry, and a broken file cannot make it a ring.
 */
export function unpackLzw(bytes: Uint8Array, length: number): Uint8Array | undefined {
  const target = new Uint8Array(length);
  const [starts, lengths] = [new Int32Array(4097), new Int32Array(4097)];
  let [at, size, next, filled] = [0, 9, 258, 0];
  let before: { readonly start: number; readonly length: number } | undefined;
  while (filled < length) {
    const code = bitsAt(bytes, at, size);
    at += size;
    if (at > bytes.length * 8 || code === 257) return undefined;
    if (code === 256) {
      [size, next, before] = [9, 258, undefined];
      continue;
    }
    if (before !== undefined && next < 4096) {
      starts[next] = before.start;
      lengths[next] = before.length + 1;
      next += 1;
      if (next >= (1 << size) - 1 && size < 12) size += 1;
    }
    if (code >= next) return undefined;
    const start = filled;
    if (code < 256) target[filled++] = code;
    else filled = repeat(target, { from: starts[code] ?? 0, to: filled, length: lengths[code] ?? 0 });
    before = { start, length: filled - start };
  }
  return target;
}

/** Byte by byte: the string may reach into what it writes. */
function repeat(target: Uint8Array, place: { readonly from: number; readonly to: number; readonly length: number }): number {
  const end = Math.min(place.to + place.length, target.length);
  for (let to = place.to, from = place.from; to < end; to += 1, from += 1) target[to] = target[from] ?? 0;
  return end;
}

function bitsAt(bytes: Uint8Array, at: number, size: number): number {
  const from = at >>> 3;
  const word = ((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
  return (word >>> (24 - (at & 7) - size)) & ((1 << size) - 1);
}

function inflate(bytes: Uint8Array, length: number): Uint8Array | undefined {
  try {
    const rows = inflateSync(bytes, { maxOutputLength: length + 65_536 });
    return rows.length >= length ? rows.subarray(0, length) : undefined;
  } catch {
    return undefined;
  }
}

function unpackBits(bytes: Uint8Array, length: number): Uint8Array | undefined {
  const target = new Uint8Array(length);
  let filled = 0;
  for (let at = 0; filled < length; ) {
    const count = bytes[at];
    if (count === undefined) return undefined;
    const run = count < 128 ? count + 1 : 257 - count;
    if (count < 128) target.set(bytes.subarray(at + 1, at + 1 + Math.min(run, length - filled)), filled);
    else if (count > 128) target.fill(bytes[at + 1] ?? 0, filled, filled + run);
    at += count < 128 ? 1 + run : count > 128 ? 2 : 1;
    if (at > bytes.length) return undefined;
    filled += count === 128 ? 0 : run;
  }
  return target;
}

/** Makes samples of their differences, row by row. */
function addLeft(rows: Uint8Array, { bits, samples, isLittleEndian }: TiffPage, rowLength: number): void {
  const step = (bits / 8) * samples;
  const view = new DataView(rows.buffer, rows.byteOffset, rows.length);
  for (let start = 0; start < rows.length; start += rowLength) {
    for (let at = start + step; at < start + rowLength; at += bits / 8) {
      if (bits === 8) rows[at] = (rows[at] ?? 0) + (rows[at - step] ?? 0);
      else view.setUint16(at, view.getUint16(at, isLittleEndian) + view.getUint16(at - step, isLittleEndian), isLittleEndian);
    }
  }
}

function reverseBits(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => reversed[byte] ?? 0);
}

const reversed: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  let turned = 0;
  for (let bit = 0; bit < 8; bit += 1) turned |= ((byte >> bit) & 1) << (7 - bit);
  return turned;
});
