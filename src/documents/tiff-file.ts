/**
 * The directories of a TIFF file: which tags each page has, and their numbers.
 *
 * Every number in the file is hostile. A directory that is returned lies inside the file with all its values; values are
 * read only when they are asked for, and only so many as are asked for.
 *
 * Source: TIFF 6.0 (Adobe, 1992) 2 (structure) and 8 (baseline tags).
 */

export const tiffTags = {
  newSubfileType: 254,
  subfileType: 255,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samples: 277,
  rowsPerStrip: 278,
  stripLengths: 279,
  xResolution: 282,
  yResolution: 283,
  planes: 284,
  faxOptions: 292,
  predictor: 317,
  palette: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileLengths: 325,
  sampleFormat: 339,
  jpegTables: 347,
} as const;

/** One directory. Tags are those of `tiffTags`. */
export interface TiffDirectory {
  /** How many numbers the tag has; none where it is absent. */
  count(tag: number): number;
  /** The first number of a tag. */
  first(tag: number, otherwise: number): number;
  /** At most so many numbers of a tag. */
  list(tag: number, most: number): readonly number[];
}

export interface TiffFile {
  readonly isLittleEndian: boolean;
  readonly directories: readonly TiffDirectory[];
}

/** The directories in the order of their chain, or what is wrong. */
export function openTiff(bytes: Uint8Array, maxDirectories: number): TiffFile | string {
  const order = String.fromCharCode(...bytes.subarray(0, 2));
  if (bytes.length < 8 || (order !== 'II' && order !== 'MM')) return 'the bytes are no TIFF';
  const words = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), isLittleEndian: order === 'II' };
  const version = numberAt(words, 2, 2);
  if (version === 43) return 'the file is a BigTIFF, which is not read';
  if (version !== 42) return 'the bytes are no TIFF';
  const directories = walkDirectories(words, maxDirectories);
  return typeof directories === 'string' ? directories : { isLittleEndian: words.isLittleEndian, directories };
}

interface Words {
  readonly view: DataView;
  readonly isLittleEndian: boolean;
}

function numberAt({ view, isLittleEndian }: Words, at: number, size: number): number {
  if (size === 8) return view.getUint32(at, isLittleEndian) / view.getUint32(at + 4, isLittleEndian);
  return size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at, isLittleEndian) : view.getUint32(at, isLittleEndian);
}

const cutTiff = 'the TIFF was cut';

function walkDirectories(words: Words, most: number): readonly TiffDirectory[] | string {
  const { byteLength } = words.view;
  const seen = new Set<number>();
  const found: TiffDirectory[] = [];
  for (let at = numberAt(words, 4, 4); at !== 0; ) {
    if (seen.has(at)) return 'the pages of the TIFF go round in a ring';
    if (found.length >= most) return 'the TIFF has too many pages';
    seen.add(at);
    const end = at + 2 <= byteLength ? at + 2 + numberAt(words, at, 2) * 12 : byteLength;
    const directory = end + 4 <= byteLength ? readDirectory(words, at + 2, end) : undefined;
    if (directory === undefined) return cutTiff;
    found.push(directory);
    at = numberAt(words, end, 4);
  }
  return found;
}

interface Entry {
  readonly start: number;
  readonly count: number;
  readonly size: number;
}

/** Bytes of a number by its type: byte, short, long, rational (read as the quotient of its two), undefined. */
const typeBytes: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 5: 8, 7: 1 };
const usedTags: ReadonlySet<number> = new Set(Object.values(tiffTags));

function readDirectory(words: Words, from: number, to: number): TiffDirectory | undefined {
  const entries = new Map<number, Entry>();
  for (let at = from; at < to; at += 12) {
    const tag = numberAt(words, at, 2);
    const size = typeBytes[numberAt(words, at + 2, 2)];
    if (size === undefined || !usedTags.has(tag) || entries.has(tag)) continue;
    const count = numberAt(words, at + 4, 4);
    const start = size * count <= 4 ? at + 8 : numberAt(words, at + 8, 4);
    if (start + size * count > words.view.byteLength) return undefined;
    entries.set(tag, { start, count, size });
  }
  return askEntries(words, entries);
}

function askEntries(words: Words, entries: ReadonlyMap<number, Entry>): TiffDirectory {
  const list = (tag: number, most: number): readonly number[] => {
    const { start, count, size } = entries.get(tag) ?? { start: 0, count: 0, size: 1 };
    return Array.from({ length: Math.min(count, most) }, (_, n) => numberAt(words, start + n * size, size));
  };
  return {
    list,
    count: (tag) => entries.get(tag)?.count ?? 0,
    first: (tag, otherwise) => list(tag, 1)[0] ?? otherwise,
  };
}
