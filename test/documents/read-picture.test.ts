import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPicture } from '../../src/documents/read-picture.ts';
import { chunkOf, pngSignature, writePng } from '../../src/documents/write-png.ts';
import { aJpeg } from './support/a-jpeg.ts';
import { damaged } from './support/damage.ts';
import { hasSharedDocuments, sharedDocuments } from './support/shared-documents.ts';

const limits = { maxPixels: 1_000_000 };
const jpeg = aJpeg({ across: 3, down: 2, squares: Array.from({ length: 6 }, (_, n) => [n * 40]) });
const png = writePng({ width: 5, height: 3, bits: 8, channels: 1, data: Uint8Array.from({ length: 15 }, (_, n) => n * 16) });

/** A PNG of chunks; the header may claim anything. */
function pngOf(header: readonly number[], chunks: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([
    Uint8Array.from(pngSignature),
    chunkOf('IHDR', Uint8Array.from(header)),
    ...chunks,
    chunkOf('IEND', new Uint8Array(0)),
  ]);
}

const smallHeader = [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0];
const onePixel = chunkOf('IDAT', deflateSync(Uint8Array.of(0, 7)));

function withPart(code: number, data: readonly number[]): Uint8Array {
  return Uint8Array.from([0xff, 0xd8, 0xff, code, 0, data.length + 2, ...data, ...jpeg.slice(2)]);
}

describe('readPicture', () => {
  it('tells the size of a whole JPEG and a whole PNG', () => {
    expect(readPicture(jpeg, 'image/jpeg', limits)).toEqual({ kind: 'read', width: 24, height: 16, contentType: 'image/jpeg' });
    expect(readPicture(png, 'image/png', limits)).toEqual({ kind: 'read', width: 5, height: 3, contentType: 'image/png' });
  });

  it('goes by the bytes where the label names no picture, and takes the other name of JPEG', () => {
    expect(readPicture(png, 'application/octet-stream', limits)).toMatchObject({ contentType: 'image/png' });
    expect(readPicture(jpeg, 'image/jpg; q=1', limits)).toMatchObject({ contentType: 'image/jpeg' });
  });

  it('passes over a thumbnail inside a JPEG: its size is not that of the picture', () => {
    const thumbnail = aJpeg({ across: 1, down: 1, squares: [[9]] });

    expect(readPicture(withPart(0xe1, [...Buffer.from('Exif\0\0'), ...thumbnail]), 'image/jpeg', limits)).toMatchObject({
      width: 24,
      height: 16,
    });
  });

  it('takes animation and remarks in a PNG, and sectors that a camera filled up', () => {
    const remarked = pngOf(smallHeader, [
      chunkOf('acTL', Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 0)),
      chunkOf('tEXt', Buffer.from('a\0b')),
      onePixel,
    ]);

    expect(readPicture(remarked, 'image/png', limits)).toMatchObject({ kind: 'read' });
    expect(readPicture(Uint8Array.from([...jpeg, 0, 0, 0]), 'image/jpeg', limits)).toMatchObject({ kind: 'read' });
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'neither a JPEG nor a PNG'],
    ['a JPEG without its last byte', jpeg.slice(0, -1), 'was cut'],
    ['a JPEG that ends within its pixels', jpeg.slice(0, -6), 'was cut'],
    ['a JPEG with a web page behind it', Uint8Array.from([...jpeg, ...Buffer.from('<html>')]), 'behind the end'],
    ['a JPEG without pixels', Uint8Array.from([0xff, 0xd8, 0xff, 0xd9]), 'holds no picture'],
    ['a JPEG with two frames', withPart(0xc0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0]), 'more than one picture'],
    ['a JPEG without loss', withPart(0xc3, [8, 0, 8, 0, 8, 1, 1, 0x11, 0]), 'few programs'],
    ['a JPEG of no height', withPart(0xc0, [8, 0, 0, 0, 8, 1, 1, 0x11, 0]), 'no size'],
    ['a JPEG with a part of no length', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xd9]), 'impossible length'],
    ['a PNG without its end', png.slice(0, -12), 'was cut'],
    ['a PNG with an archive behind it', Uint8Array.from([...png, ...Buffer.from('PK\x03\x04')]), 'behind the end'],
    ['a PNG with a flipped pixel', png.map((byte, at) => (at === 45 ? byte ^ 1 : byte)), 'checksum'],
    ['a PNG without a header', Buffer.concat([Uint8Array.from(pngSignature), onePixel]), 'begin with its header'],
    ['a PNG of an unknown colour', pngOf([0, 0, 0, 1, 0, 0, 0, 1, 8, 5, 0, 0, 0], [onePixel]), 'header of the PNG'],
    ['a PNG of no width', pngOf([0, 0, 0, 0, 0, 0, 0, 1, 8, 0, 0, 0, 0], [onePixel]), 'header of the PNG'],
    ['a PNG without its palette', pngOf([0, 0, 0, 1, 0, 0, 0, 1, 8, 3, 0, 0, 0], [onePixel]), 'no palette'],
    [
      'a PNG with a part that programs need and do not know',
      pngOf(smallHeader, [chunkOf('CgBI', new Uint8Array(4)), onePixel]),
      'do not know',
    ],
    ['a PNG that claims more than it can hold', pngOf([0, 0, 3, 0, 0, 0, 3, 0, 8, 6, 0, 0, 0], [onePixel]), 'fewer pixels'],
    [
      'a PNG of too many pixels',
      pngOf([0, 0, 16, 0, 0, 0, 16, 0, 1, 0, 0, 0, 0], [chunkOf('IDAT', new Uint8Array(9000))]),
      'more than 1000000 pixels',
    ],
  ])('refuses %s', (_name, bytes, reason) => {
    expect(readPicture(bytes, 'application/octet-stream', limits)).toEqual({ kind: 'refused', reason: expect.stringContaining(reason) });
  });

  it('refuses a label that names the other format', () => {
    expect(readPicture(png, 'image/jpeg', limits)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('label') });
  });

  it('for any damage to a picture says what is wrong, or never reads more pixels than the limit', () => {
    fc.assert(
      fc.property(damaged([jpeg, png]), (bytes) => {
        const reading = readPicture(bytes, '', limits);
        if (reading.kind === 'read') expect(reading.width * reading.height).toBeLessThanOrEqual(limits.maxPixels);
        else expect(reading.reason).not.toBe('');
      }),
      { numRuns: 1000 },
    );
  });

  it('for any cut of a picture says that it is none', () => {
    for (const picture of [jpeg, png]) {
      for (let length = 0; length < picture.length; length += 1) {
        expect(readPicture(picture.slice(0, length), '', limits), `cut at ${length}`).toMatchObject({ kind: 'refused' });
      }
    }
  });

  it.skipIf(!hasSharedDocuments)('tells the size of a real strip of a heart', () => {
    const picture = sharedDocuments('p16').get('ekg-strip') ?? new Uint8Array(0);

    expect(readPicture(picture, 'image/png', limits)).toEqual({ kind: 'read', width: 671, height: 161, contentType: 'image/png' });
  });
});
