/**
 * What a PDF has to know to hold a picture as it is, without unpacking it.
 *
 * JPEG in grey, RGB or CMYK; PNG in grey or RGB, without transparency and not interlaced: that is what the readers make.
 * Others are refused, and nothing is drawn of them.
 *
 * Source: ISO 32000-1 7.4.4, 7.4.8, 8.9.5; PNG (W3C, third edition) 11; ITU-T T.81 B.2.2.
 */
import type { Picture } from './blocks.ts';

/** The dictionary and the bytes of an image of a PDF. */
export interface ImageObject {
  readonly dictionary: Readonly<Record<string, unknown>>;
  readonly data: Uint8Array;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Finest print of a picture: smaller pictures are not enlarged beyond it. */
const maxPointsPerPixel = 72 / 150;

/** As large as fits. */
export function sizeOnPage({ width, height }: Size, room: Size): Size {
  const scale = Math.min(maxPointsPerPixel, room.width / width, room.height / height);
  return { width: width * scale, height: height * scale };
}

/** The picture as an image; nothing where it is of a kind that a PDF does not hold as it is. */
export function imageOf(picture: Picture): ImageObject | undefined {
  const bytes = Buffer.from(picture.bytes.buffer, picture.bytes.byteOffset, picture.bytes.byteLength);
  const found = picture.contentType === 'image/png' ? readPng(bytes) : readJpeg(bytes);
  const isAsSaid = found?.dictionary['Width'] === picture.width && found.dictionary['Height'] === picture.height;
  return isAsSaid ? found : undefined;
}

function readPng(bytes: Buffer): ImageObject | undefined {
  if (bytes.length < 45) return undefined;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const [bits = 0, colorType = 0, , , interlace = 0] = bytes.subarray(24, 29);
  const colors = colorType === 0 ? 1 : colorType === 2 ? 3 : 0;
  const chunks = chunksOf(bytes);
  if (colors === 0 || interlace !== 0 || chunks.some(({ type }) => type === 'tRNS')) return undefined;
  const params = { Predictor: 15, Colors: colors, BitsPerComponent: bits, Columns: width };
  return {
    dictionary: { ...imageBase({ width, height }, bits, colors), Filter: 'FlateDecode', DecodeParms: params },
    data: Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)),
  };
}

function chunksOf(bytes: Buffer): readonly { readonly type: string; readonly data: Buffer }[] {
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    chunks.push({ type: bytes.toString('latin1', at + 4, at + 8), data: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

function readJpeg(bytes: Buffer): ImageObject | undefined {
  for (let at = 2; at + 10 <= bytes.length && bytes[at] === 0xff; ) {
    const code = bytes[at + 1] ?? 0;
    if (code === 0xff) {
      at += 1;
      continue;
    }
    if (code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc) return describeJpeg(bytes, at + 4);
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

function describeJpeg(data: Buffer, frame: number): ImageObject | undefined {
  const [bits = 0] = data.subarray(frame, frame + 1);
  const size = { height: data.readUInt16BE(frame + 1), width: data.readUInt16BE(frame + 3) };
  const colors = data[frame + 5] ?? 0;
  if (colors !== 1 && colors !== 3 && colors !== 4) return undefined;
  const inverted = colors === 4 ? { Decode: [1, 0, 1, 0, 1, 0, 1, 0] } : {};
  return { dictionary: { ...imageBase(size, bits, colors), Filter: 'DCTDecode', ...inverted }, data };
}

function imageBase({ width, height }: Size, bits: number, colors: number): Readonly<Record<string, unknown>> {
  const space = colors === 1 ? 'DeviceGray' : colors === 3 ? 'DeviceRGB' : 'DeviceCMYK';
  return { Type: 'XObject', Subtype: 'Image', Width: width, Height: height, BitsPerComponent: bits, ColorSpace: space };
}
