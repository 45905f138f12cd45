/**
 * Pixels as they are looked at: upright, and as tall as they were scanned.
 *
 * Source: TIFF 6.0 8 (Orientation 1 to 8).
 */
import { type Pixels, rowBytes } from './write-png.ts';

/** Each line as often as is said. */
export function repeatLines(pixels: Pixels, times: 1 | 2): Pixels {
  if (times === 1) return pixels;
  const length = rowBytes(pixels);
  const data = new Uint8Array(pixels.data.length * 2);
  for (let y = 0; y < pixels.height; y += 1) {
    const row = pixels.data.subarray(y * length, (y + 1) * length);
    data.set(row, 2 * y * length);
    data.set(row, (2 * y + 1) * length);
  }
  return { ...pixels, height: pixels.height * 2, data };
}

/** `orientation` says where the first row and the first column of the file belong; unknown ones turn nothing. */
export function turnUpright(pixels: Pixels, orientation: number): Pixels {
  if (!(orientation >= 2 && orientation <= 8)) return pixels;
  const isOnSide = orientation >= 5;
  const [width, height] = isOnSide ? [pixels.height, pixels.width] : [pixels.width, pixels.height];
  const isMirrored = [2, 3, 6, 7].includes(orientation);
  const isUpsideDown = [3, 4, 7, 8].includes(orientation);
  const turned = { ...pixels, width, height, data: new Uint8Array(rowBytes({ ...pixels, width }) * height) };
  for (let y = 0; y < pixels.height; y += 1) {
    for (let x = 0; x < pixels.width; x += 1) {
      const [across, down] = isOnSide ? [y, x] : [x, y];
      const to = { x: isMirrored ? width - 1 - across : across, y: isUpsideDown ? height - 1 - down : down };
      copyPixel(pixels, { x, y }, { pixels: turned, ...to });
    }
  }
  return turned;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function copyPixel(from: Pixels, { x, y }: Point, to: Point & { readonly pixels: Pixels }): void {
  const [fromRow, toRow] = [y * rowBytes(from), to.y * rowBytes(to.pixels)];
  if (from.bits === 1) {
    const bit = ((from.data[fromRow + (x >>> 3)] ?? 0) >>> (7 - (x & 7))) & 1;
    const at = toRow + (to.x >>> 3);
    to.pixels.data[at] = (to.pixels.data[at] ?? 0) | (bit << (7 - (to.x & 7)));
    return;
  }
  for (let channel = 0; channel < from.channels; channel += 1) {
    to.pixels.data[toRow + to.x * from.channels + channel] = from.data[fromRow + x * from.channels + channel] ?? 0;
  }
}
