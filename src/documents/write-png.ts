/**
 * A PNG of pixels: the form in which decoded pages are handed to the printer.
 *
 * The same pixels give the same bytes. Rows of one bit are left as they are; others are written as differences to the row
 * above, which is where scans are alike.
 *
 * Source: PNG (W3C, third edition) 5 (chunks), 9 (filters).
 */
import { crc32, deflateSync } from 'node:zlib';

/** Pixels in rows, each row whole bytes. One bit: 1 is white. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly bits: 1 | 8;
  /** Grey, or red, green and blue. */
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

export const pngSignature: readonly number[] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Bytes of one row of pixels. */
export function rowBytes({ width, bits, channels }: Pick<Pixels, 'width' | 'bits' | 'channels'>): number {
  return Math.ceil((width * bits * channels) / 8);
}

/** The PNG. `data` has to hold all rows. */
export function writePng(pixels: Pixels): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(pixels.width, 0);
  header.writeUInt32BE(pixels.height, 4);
  header.set([pixels.bits, pixels.channels === 3 ? 2 : 0, 0, 0, 0], 8);
  const body = deflateSync(filterRows(pixels), { level: 4 });
  return Buffer.concat([Buffer.from(pngSignature), chunkOf('IHDR', header), chunkOf('IDAT', body), chunkOf('IEND', Buffer.alloc(0))]);
}

/** One chunk: its length, type, data and checksum. */
export function chunkOf(type: string, data: Uint8Array): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

/** Each row behind the number of its filter: 0 is none, 2 the difference to the row above. */
function filterRows(pixels: Pixels): Buffer {
  const length = rowBytes(pixels);
  const rows = Buffer.alloc((length + 1) * pixels.height);
  for (let y = 0; y < pixels.height; y += 1) {
    const row = pixels.data.subarray(y * length, (y + 1) * length);
    if (pixels.bits === 1) rows.set(row, y * (length + 1) + 1);
    else writeDifference(row, pixels.data.subarray(Math.max(0, y - 1) * length, y * length), rows.subarray(y * (length + 1)));
  }
  return rows;
}

/** `above` is empty for the first row. */
function writeDifference(row: Uint8Array, above: Uint8Array, target: Uint8Array): void {
  target[0] = 2;
  for (let x = 0; x < row.length; x += 1) target[x + 1] = (row[x] ?? 0) - (above[x] ?? 0);
}
