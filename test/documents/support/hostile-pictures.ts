/**
 * Pictures that are cut, lie about their size, or never end.
 */
import { deflateSync } from 'node:zlib';
import { cut, type HostileFile, joined, refused, rendered, sendable } from './hostile-file.ts';
import { aZip } from './odd-archives.ts';
import { aJpeg, aPng, aPngClaiming, aTiff } from './odd-pictures.ts';
import { noise } from './odd-text.ts';

const [jpeg, png, tiff] = ['image/jpeg', 'image/png', 'image/tiff'];

export const hostilePictures: readonly HostileFile[] = [
  { name: 'a JPEG', contentType: jpeg, make: () => aJpeg(), due: sendable(1) },
  { name: 'a PNG', contentType: png, make: () => aPng(), due: sendable(1) },
  { name: 'a TIFF', contentType: tiff, make: () => aTiff(), due: rendered() },
  { name: 'a JPEG without an end', contentType: jpeg, make: () => aJpeg({ end: false }), due: refused(/cut/) },
  { name: 'half a PNG', contentType: png, make: () => cut(aPng(64, 64), 0.5), due: refused(/cut/) },
  { name: 'half a TIFF', contentType: tiff, make: () => cut(aTiff(), 0.5), due: refused(/./) },
  {
    name: 'a PNG that claims two billion pixels in a row',
    contentType: png,
    make: () => aPngClaiming(0x7fffffff, 1),
    due: refused(/pixel/),
  },
  { name: 'a PNG that claims 65,535 by 65,535 pixels', contentType: png, make: () => aPngClaiming(65_535, 65_535), due: refused(/pixel/) },
  {
    name: 'a PNG that unpacks to 60 MB',
    contentType: png,
    make: () => aPngClaiming(7_700, 7_700, deflateSync(Buffer.alloc(7_701 * 7_700))),
    due: sendable(1),
  },
  {
    name: 'a JPEG of 65,535 by 65,535 pixels',
    contentType: jpeg,
    make: () => aJpeg({ width: 65_535, height: 65_535 }),
    due: refused(/pixel/),
  },
  {
    name: 'a JPEG and a ZIP archive at once',
    contentType: jpeg,
    make: () => aZip({ 'a.txt': noise(50) }, aJpeg()),
    due: refused(/ZIP archive at once/),
  },
  {
    name: 'a JPEG with a page behind it',
    contentType: jpeg,
    make: () => joined(aJpeg(), '<script>alert(1)</script>'),
    due: refused(/behind the end/),
  },
  {
    name: 'a PNG with a broken checksum',
    contentType: png,
    make: () => aPng().map((byte, at) => (at === 45 ? byte ^ 1 : byte)),
    due: refused(/checksum/),
  },
  { name: 'a JPEG that is a PNG', contentType: jpeg, make: () => aPng(), due: refused(/label says image\/jpeg, the bytes are a PNG/) },
  { name: 'a TIFF whose directory is its own next', contentType: tiff, make: () => aTiff({ next: 8 }), due: refused(/./) },
  { name: 'a TIFF whose next directory is outside', contentType: tiff, make: () => aTiff({ next: 0x7fffffff }), due: refused(/./) },
  {
    name: 'a TIFF of 100,000 by 100,000 pixels',
    contentType: tiff,
    make: () => aTiff({ width: 100_000, height: 100_000, data: noise(1_000) }),
    due: refused(/pixel/),
  },
  { name: 'a TIFF with no pixels', contentType: tiff, make: () => aTiff({ data: new Uint8Array() }), due: refused(/./) },
  { name: 'a TIFF header before noise', contentType: tiff, make: () => joined('II*\0', noise(50_000)), due: refused(/./) },
];
