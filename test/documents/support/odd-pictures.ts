/**
 * Pictures for tests: small whole ones, and what is wrong with the odd ones.
 */
import { crc32, deflateSync } from 'node:zlib';
import { writePng } from '../../../src/documents/write-png.ts';

/** A small grey PNG. */
export function aPng(width = 8, height = 8): Uint8Array {
  return writePng({ width, height, bits: 8, channels: 1, data: new Uint8Array(width * height).fill(200) });
}

/** A PNG whose header claims this size, with the pixels of a small one: checksums are right. */
export function aPngClaiming(width: number, height: number, packed: Uint8Array = deflateSync(Buffer.alloc(100))): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', packed), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A JPEG as its markers tell it, with any bytes as its coded pixels: enough for whoever decodes nothing. */
export function aJpeg({ width = 64, height = 64, coded = new Uint8Array(200).fill(0x5a), end = true } = {}): Buffer {
  const word = (value: number): readonly number[] => [value >> 8, value & 0xff];
  const quantization = [0xff, 0xdb, ...word(67), 0, ...new Array<number>(64).fill(16)];
  const frame = [0xff, 0xc0, ...word(11), 8, ...word(height), ...word(width), 1, 1, 0x11, 0];
  const codes = [0xff, 0xc4, ...word(20), 0, 1, ...new Array<number>(15).fill(0), 0];
  const scan = [0xff, 0xda, ...word(8), 1, 1, 0, 0, 63, 0];
  const parts = [Buffer.from([0xff, 0xd8]), Buffer.from([...quantization, ...frame, ...codes, ...scan]), stuffed(coded)];
  return Buffer.concat(end ? [...parts, Buffer.from([0xff, 0xd9])] : parts);
}

/** Coded pixels hold no marker: 255 becomes 254. */
function stuffed(coded: Uint8Array): Uint8Array {
  return coded.map((byte) => (byte === 0xff ? 0xfe : byte));
}

export interface TiffPlan {
  readonly width?: number;
  readonly height?: number;
  /** Where the directory after this one stands; absent: none. */
  readonly next?: number;
  readonly data?: Uint8Array;
}

/** A little-endian TIFF of one directory, one bit a pixel, not packed. The directory stands at byte 8. */
export function aTiff({ width = 32, height = 32, next = 0, data = new Uint8Array(width * Math.ceil(height / 8)) }: TiffPlan = {}): Buffer {
  const tags = [
    [256, 4, width],
    [257, 4, height],
    [258, 3, 1],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 8 + 2 + 9 * 12 + 4],
    [277, 3, 1],
    [278, 4, height],
    [279, 4, data.length],
  ] as const;
  const directory = Buffer.alloc(8 + 2 + tags.length * 12 + 4);
  directory.write('II*\0\x08\0\0\0', 'latin1');
  directory.writeUInt16LE(tags.length, 8);
  tags.forEach(([tag, type, value], at) => {
    const place = 10 + at * 12;
    directory.writeUInt16LE(tag, place);
    directory.writeUInt16LE(type, place + 2);
    directory.writeUInt32LE(1, place + 4);
    directory.writeUInt32LE(value, place + 8);
  });
  directory.writeUInt32LE(next, 10 + tags.length * 12);
  return Buffer.concat([directory, data]);
}
