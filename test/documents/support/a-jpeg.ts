/**
 * A JPEG of flat squares of eight by eight pixels: small enough to be written by hand, real enough for every reader.
 *
 * Source: ITU-T T.81 K.3 (usual table for differences), F.1.2 (coding).
 */

export interface TestJpeg {
  /** In squares of eight pixels. */
  readonly across: number;
  readonly down: number;
  /** One value from 0 to 255 (grey) or three (as they are coded: YCbCr or RGB) for each square. */
  readonly squares: readonly (readonly number[])[];
  /** Leaves out the tables, as parts of a TIFF do. */
  readonly isWithoutTables?: boolean;
}

const lengthsOfDifferences = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const differences = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const wordsOfDifferences = ['00', '010', '011', '100', '101', '110', '1110', '11110', '111110', '1111110', '11111110', '111111110'];

function part(code: number, data: readonly number[]): number[] {
  return [0xff, code, (data.length + 2) >> 8, (data.length + 2) & 255, ...data];
}

/** Tables without pixels, with their own beginning and end. */
export function jpegTables(): number[] {
  return [0xff, 0xd8, ...tables(), 0xff, 0xd9];
}

function tables(): number[] {
  // The only other word ends a square at once; steps of 8 make a difference of one step one grey level.
  const restIsZero = [0x10, 1, ...new Array<number>(15).fill(0), 0];
  return [
    ...part(0xdb, [0, 8, ...new Array<number>(63).fill(1)]),
    ...part(0xc4, [0, ...lengthsOfDifferences, ...differences]),
    ...part(0xc4, restIsZero),
  ];
}

export function aJpeg({ across, down, squares, isWithoutTables = false }: TestJpeg): Uint8Array {
  const channels = squares[0]?.length ?? 1;
  const [height, width] = [down * 8, across * 8];
  const each = Array.from({ length: channels }, (_, n) => n + 1);
  const frame = [8, height >> 8, height & 255, width >> 8, width & 255, channels, ...each.flatMap((n) => [n, 0x11, 0])];
  const scan = [channels, ...each.flatMap((n) => [n, 0]), 0, 63, 0];
  const coded = codeSquares(squares, channels);
  const head = isWithoutTables ? [] : tables();
  return Uint8Array.from([0xff, 0xd8, ...head, ...part(0xc0, frame), ...part(0xda, scan), ...coded, 0xff, 0xd9]);
}

function codeSquares(squares: readonly (readonly number[])[], channels: number): number[] {
  const before = new Array<number>(channels).fill(0);
  let bits = '';
  for (const square of squares) {
    for (let channel = 0; channel < channels; channel += 1) {
      const value = (square[channel] ?? 0) - 128;
      bits += `${codeDifference(value - (before[channel] ?? 0))}0`;
      before[channel] = value;
    }
  }
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, (_, n) =>
    Number.parseInt(bits.slice(n * 8, n * 8 + 8).padEnd(8, '1'), 2),
  );
  return bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte]));
}

function codeDifference(difference: number): string {
  const size = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
  const value = difference > 0 ? difference : difference + 2 ** size - 1;
  return (wordsOfDifferences[size] ?? '') + (size === 0 ? '' : value.toString(2).padStart(size, '0'));
}
