/**
 * The lines of a page that is coded like a fax.
 *
 * A line is known by the places at which its colour changes. Nothing is guessed: a word that is none, a run beyond the end
 * of a line and a missing line make the whole part unreadable.
 *
 * Source: ITU-T T.4 4.1 (one dimension), 4.2 (two dimensions); ITU-T T.6 2.2; TIFF 6.0 10 and 11 (T4Options).
 */
import { blackTable, type CodeTable, modeTable, passMode, runsMode, whiteTable } from './tiff-fax-codes.ts';

/** `lines` stand alone and begin at whole bytes; `t4` has marks at the ends of lines; `t6` has none. */
export interface FaxCoding {
  readonly width: number;
  readonly height: number;
  readonly scheme: 'lines' | 't4' | 't6';
  /** Lines may be written as the difference to the line above (`t4` only). */
  readonly isTwoDimensional: boolean;
}

/** One bit a pixel, 1 is black, rows of whole bytes; nothing where the bytes are not a fax of this size. */
export function decodeFax(bytes: Uint8Array, coding: FaxCoding): Uint8Array | undefined {
  const { width, height } = coding;
  const rowLength = Math.ceil(width / 8);
  const pixels = new Uint8Array(rowLength * height);
  const bits = { bytes, at: 0 };
  let above = new Int32Array(width + 5).fill(width);
  let line = new Int32Array(width + 5);
  for (let y = 0; y < height; y += 1) {
    const count = readLine(bits, coding, { width, above, changes: line });
    if (count === undefined) return undefined;
    line.fill(width, count, count + 4);
    paint(pixels.subarray(y * rowLength, (y + 1) * rowLength), line, count);
    [above, line] = [line, above];
  }
  return pixels;
}

interface Bits {
  readonly bytes: Uint8Array;
  at: number;
}

/** A line while it is read: where the colour changes on the line above (ended by the width, four times) and on this one. */
interface Line {
  readonly width: number;
  readonly above: Int32Array;
  readonly changes: Int32Array;
}

/** How many changes the line has; nothing where it cannot be read. */
function readLine(bits: Bits, { scheme, isTwoDimensional }: FaxCoding, line: Line): number | undefined {
  if (bits.at >= bits.bytes.length * 8) return undefined;
  if (scheme === 't6') return readDifferences(bits, line);
  if (scheme === 'lines') bits.at = Math.ceil(bits.at / 8) * 8;
  if (scheme === 't4') skipLineEnd(bits);
  const isAlone = scheme !== 't4' || !isTwoDimensional || peek(bits, 1) === 1;
  if (scheme === 't4' && isTwoDimensional) bits.at += 1;
  return isAlone ? readRuns(bits, line) : readDifferences(bits, line);
}

/** The next bits; behind the end there are zeros. */
function peek({ bytes, at }: Bits, count: number): number {
  const from = at >>> 3;
  const word = ((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
  return (word >>> (24 - (at & 7) - count)) & ((1 << count) - 1);
}

/** A mark is at least eleven zeros, then a one; more zeros fill up the time a fax machine needs for a line. */
function skipLineEnd(bits: Bits): void {
  if (peek(bits, 11) !== 0) return;
  while (bits.at < bits.bytes.length * 8 && peek(bits, 1) === 0) bits.at += peek(bits, 8) === 0 ? 8 : 1;
  bits.at += 1;
}

/** The value of the next word; nothing where there is none. */
function readWord(bits: Bits, { width, values, lengths }: CodeTable): number | undefined {
  const index = peek(bits, width);
  const length = lengths[index] ?? 0;
  bits.at += length;
  return length === 0 || bits.at > bits.bytes.length * 8 ? undefined : values[index];
}

/** A run: any number of multiples of 64, then a rest below 64. */
function readRun(bits: Bits, table: CodeTable, most: number): number | undefined {
  for (let run = 0; ; ) {
    const part = readWord(bits, table);
    if (part === undefined) return undefined;
    run += part;
    if (run > most) return undefined;
    if (part < 64) return run;
  }
}

function readRuns(bits: Bits, { width, changes }: Line): number | undefined {
  let count = 0;
  let isBlack = false;
  for (let at = 0; at < width; isBlack = !isBlack) {
    const run = readRun(bits, isBlack ? blackTable : whiteTable, width - at);
    if (run === undefined) return undefined;
    at += run;
    count = addChange(changes, count, at);
  }
  return count;
}

/** A run of no length is no change: it takes back the one before it. */
function addChange(changes: Int32Array, count: number, at: number): number {
  if (count > 0 && changes[count - 1] === at) return count - 1;
  changes[count] = at;
  return count + 1;
}

/** Reads a line that is written as the difference to the one above. `next` is the change above that ends the run at hand. */
function readDifferences(bits: Bits, { width, above, changes }: Line): number | undefined {
  let count = 0;
  let isBlack = false;
  let next = 0;
  for (let at = -1; at < width; ) {
    next = seekChange(above, next, { at, isBlack });
    const mode = readWord(bits, modeTable);
    if (mode === undefined) return undefined;
    if (mode === passMode) {
      at = above[next + 1] ?? width;
    } else if (mode === runsMode) {
      const start = Math.max(at, 0);
      const first = readRun(bits, isBlack ? blackTable : whiteTable, width - start);
      const second = first === undefined ? undefined : readRun(bits, isBlack ? whiteTable : blackTable, width - start - first);
      if (first === undefined || second === undefined) return undefined;
      at = start + first + second;
      count = addChange(changes, addChange(changes, count, start + first), at);
    } else {
      const to = (above[next] ?? width) + mode;
      if (to < Math.max(at, 0) || to > width) return undefined;
      at = to;
      count = addChange(changes, count, at);
      isBlack = !isBlack;
    }
  }
  return count;
}

/** The first change above that lies right of `at` and begins the other colour: white ends at even ones, black at odd ones. */
function seekChange(above: Int32Array, from: number, { at, isBlack }: { readonly at: number; readonly isBlack: boolean }): number {
  let index = from;
  while (index > 0 && (above[index - 1] ?? 0) > at) index -= 1;
  while ((above[index] ?? Number.POSITIVE_INFINITY) <= at) index += 1;
  return index % 2 === (isBlack ? 1 : 0) ? index : index + 1;
}

/** Sets the bits of each black run. */
function paint(row: Uint8Array, changes: Int32Array, count: number): void {
  for (let n = 0; n < count; n += 2) {
    const [from, to] = [changes[n] ?? 0, changes[n + 1] ?? 0];
    if (from >= to) continue;
    const [first, last] = [from >>> 3, (to - 1) >>> 3];
    const [head, tail] = [0xff >>> (from & 7), (0xff << (7 - ((to - 1) & 7))) & 0xff];
    if (first === last) row[first] = (row[first] ?? 0) | (head & tail);
    else {
      row[first] = (row[first] ?? 0) | head;
      row.fill(0xff, first + 1, last);
      row[last] = (row[last] ?? 0) | tail;
    }
  }
}
