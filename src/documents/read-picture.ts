/**
 * Whether the bytes of a JPEG or PNG are one whole picture and nothing else, and how large it is.
 *
 * Nothing is decoded: a picture is sent or printed as it is. Its parts are walked from the first byte to the last, so that
 * what was cut, what hides behind the end, and what would unpack to more than the limit is refused here.
 *
 * Source: ITU-T T.81 B (JPEG markers); PNG (W3C, third edition) 5, 11 (chunks, and which are critical).
 */
import { crc32 } from 'node:zlib';
import { mediaTypeOf } from '../fhir.ts';
import type { PressLimits } from './press.ts';
import { refuseReading } from './reading.ts';
import { pngSignature } from './write-png.ts';

export type PictureReading =
  | { readonly kind: 'read'; readonly width: number; readonly height: number; readonly contentType: 'image/jpeg' | 'image/png' }
  | { readonly kind: 'refused'; readonly reason: string };

type PictureLimits = Pick<PressLimits, 'maxPixels'>;

/** The size of a whole picture. `contentType` is what its label says; a label that names the other format is a lie and refused. */
export function readPicture(bytes: Uint8Array, contentType: string, limits: PictureLimits): PictureReading {
  const seen = seeFormat(bytes);
  if (seen === undefined) return refuseReading('the bytes are neither a JPEG nor a PNG');
  const label = mediaTypeOf(contentType).replace(/^image\/(jpg|pjpeg)$/, 'image/jpeg');
  if (label.startsWith('image/') && label !== seen) return refuseReading('the label names another format than the bytes have');
  const size = seen === 'image/png' ? walkPng(bytes) : walkJpeg(bytes);
  if (typeof size === 'string') return refuseReading(size);
  const { width, height } = size;
  if (width * height > limits.maxPixels) return refuseReading(`the picture has more than ${limits.maxPixels} pixels`);
  return { kind: 'read', width, height, contentType: seen };
}

/** Which of the two formats the first bytes are of. */
function seeFormat(bytes: Uint8Array): 'image/jpeg' | 'image/png' | undefined {
  if (pngSignature.every((byte, at) => bytes[at] === byte)) return 'image/png';
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff ? 'image/jpeg' : undefined;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const cutPicture = 'the picture has no end; it was cut';
const tailedPicture = 'other data stands behind the end of the picture';

/** The size, or what is wrong. */
function walkJpeg(bytes: Uint8Array): Size | string {
  let size: Size | undefined;
  let hasScan = false;
  for (let at = 2; ; ) {
    const marker = markerAt(bytes, at);
    if (marker === undefined) return at + 1 >= bytes.length ? cutPicture : 'the JPEG is broken between its parts';
    at = marker.end;
    if (marker.code === 0xd9) return endOfJpeg(bytes, at, hasScan ? size : undefined);
    const end = at + wordAt(bytes, at);
    if (!(end <= bytes.length)) return cutPicture;
    if (end < at + 2) return 'the JPEG has a part of an impossible length';
    if (isFrame(marker.code)) {
      const frame = readFrame(marker.code, bytes.subarray(at, end));
      if (typeof frame === 'string') return frame;
      if (size !== undefined) return 'the JPEG holds more than one picture';
      size = frame;
    }
    hasScan ||= marker.code === 0xda;
    at = marker.code === 0xda ? endOfScan(bytes, end) : end;
  }
}

/** A marker, which may be preceded by any number of fill bytes. */
function markerAt(bytes: Uint8Array, from: number): { readonly code: number; readonly end: number } | undefined {
  if (bytes[from] !== 0xff) return undefined;
  let at = from;
  while (bytes[at] === 0xff) at += 1;
  const code = bytes[at];
  return code === undefined || code < 0xc0 ? undefined : { code, end: at + 1 };
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? Number.NaN) * 256 + (bytes[at + 1] ?? Number.NaN);
}

function isFrame(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc;
}

/** Baseline, extended and progressive pictures of eight bits are what programs open. */
function readFrame(code: number, part: Uint8Array): Size | string {
  const [precision, channels] = [part[2], part[7]];
  if (code > 0xc2 || precision !== 8 || channels === undefined || ![1, 3, 4].includes(channels)) {
    return 'the JPEG is of a kind that few programs open';
  }
  const [height, width] = [wordAt(part, 3), wordAt(part, 5)];
  return width > 0 && height > 0 ? { width, height } : 'the JPEG has no size';
}

/** Behind the coded pixels: the next marker that is neither a stuffed byte nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at >= 0 && (bytes[at + 1] === 0 || ((bytes[at + 1] ?? 0) & 0xf8) === 0xd0)) at = bytes.indexOf(0xff, at + 2);
  return at < 0 ? bytes.length : at;
}

/** Some cameras fill up the last sector. */
function endOfJpeg(bytes: Uint8Array, at: number, size: Size | undefined): Size | string {
  if (size === undefined) return 'the JPEG holds no picture';
  return bytes.subarray(at).every((byte) => byte === 0 || byte === 0xff || byte === 0x0a || byte === 0x0d) ? size : tailedPicture;
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  readonly end: number;
}

/** The size, or what is wrong. The order of parts is looked at only where readers would stumble. */
function walkPng(bytes: Uint8Array): Size | string {
  let header: Uint8Array | undefined;
  let packed = 0;
  let hasPalette = false;
  for (let at = pngSignature.length; ; ) {
    const chunk = chunkAt(bytes, at);
    if (typeof chunk === 'string') return chunk;
    const { type, data } = chunk;
    if ((header === undefined) !== (type === 'IHDR')) return 'the PNG does not begin with its header';
    if (type === 'IHDR') header = data;
    else if (type === 'PLTE') hasPalette = true;
    else if (type === 'IDAT') packed += data.length;
    else if (type === 'IEND') return chunk.end === bytes.length ? sizeOfPng(header ?? data, packed, hasPalette) : tailedPicture;
    else if (/^[A-Z]/.test(type)) return 'the PNG has a part that programs need and do not know';
    at = chunk.end;
  }
}

/** One part of a PNG. The checksum is held against parts that programs need: their names begin with a capital. */
function chunkAt(bytes: Uint8Array, at: number): Chunk | string {
  if (at + 12 > bytes.length) return cutPicture;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.length - at);
  const length = view.getUint32(0);
  const end = at + 12 + length;
  if (end > bytes.length) return cutPicture;
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
  if (!/^[A-Za-z]{4}$/.test(type)) return 'the PNG is broken between its parts';
  const isWhole = !/^[A-Z]/.test(type) || crc32(bytes.subarray(at + 4, end - 4)) === view.getUint32(8 + length);
  return isWhole ? { type, data: bytes.subarray(at + 8, end - 4), end } : 'a part of the PNG does not have its checksum';
}

/** Samples of a pixel, and the depths allowed, by colour type. */
const colourTypes: Readonly<Record<number, { readonly samples: number; readonly depths: readonly number[] }>> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
};

/** Deflate makes at most 1032 bytes of one: what claims more pixels than that does not hold them. */
const highestPacking = 1032;

function sizeOfPng(header: Uint8Array, packed: number, hasPalette: boolean): Size | string {
  if (header.length !== 13) return 'the header of the PNG is broken';
  const view = new DataView(header.buffer, header.byteOffset, 13);
  const [width, height, depth, colour] = [view.getUint32(0), view.getUint32(4), view.getUint8(8), view.getUint8(9)];
  const type = colourTypes[colour];
  const isKnown = type?.depths.includes(depth) && view.getUint16(10) === 0 && view.getUint8(12) <= 1;
  if (type === undefined || !isKnown || width === 0 || height === 0) return 'the header of the PNG is broken';
  if (colour === 3 && !hasPalette) return 'the PNG has no palette';
  const needed = (width * height * depth * type.samples) / 8;
  return packed * highestPacking >= needed ? { width, height } : 'the PNG holds fewer pixels than it claims';
}
