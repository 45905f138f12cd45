/**
 * Writes TIFFs for tests, one strip a page unless told otherwise, and codes pages like a fax machine does.
 *
 * Source: TIFF 6.0; ITU-T T.4 and T.6.
 */
import { blackRuns, whiteRuns } from '../../../src/documents/tiff-fax-codes.ts';

export interface TestPage {
  readonly width: number;
  readonly height: number;
  readonly strips: readonly Uint8Array[];
  /** Tags beyond size and place, as numbers; they may replace those. */
  readonly tags?: Readonly<Record<number, readonly number[]>>;
}

export interface TestTiff {
  readonly pages: readonly TestPage[];
  readonly isBigEndian?: boolean;
}

/** A TIFF file. All numbers are longs, apart from resolutions (282, 283), which are given as a pair, and tables (347). */
export function aTiff({ pages, isBigEndian = false }: TestTiff): Uint8Array {
  const out: number[] = isBigEndian ? [0x4d, 0x4d, 0, 42] : [0x49, 0x49, 42, 0];
  const long = (value: number): number[] => {
    const bytes = [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
    return isBigEndian ? bytes.reverse() : bytes;
  };
  const short = (value: number): number[] => (isBigEndian ? [value >>> 8, value & 255] : [value & 255, value >>> 8]);
  let link = out.length;
  out.push(...long(0));
  for (const page of pages) {
    const places = page.strips.map((strip) => {
      const at = out.length;
      for (const byte of strip) out.push(byte);
      return at;
    });
    const tags: Record<number, readonly number[]> = {
      256: [page.width],
      257: [page.height],
      258: [1],
      259: [1],
      262: [0],
      273: places,
      277: [1],
      278: [Math.ceil(page.height / Math.max(1, page.strips.length))],
      279: page.strips.map(({ length }) => length),
      ...page.tags,
    };
    const entries = Object.entries(tags).map(([tag, values]) => {
      const [type, size] = tag === '347' ? [7, 1] : tag === '282' || tag === '283' ? [5, 8] : [4, 4];
      const count = type === 5 ? 1 : values.length;
      const bytes = type === 7 ? [...values] : values.flatMap(long);
      const at = out.length;
      if (size * count > 4) out.push(...bytes);
      const value = size * count > 4 ? long(at) : [...bytes, 0, 0, 0, 0].slice(0, 4);
      return [...short(Number(tag)), ...short(type), ...long(count), ...value];
    });
    out.splice(link, 4, ...long(out.length));
    out.push(...short(entries.length), ...entries.flat());
    link = out.length;
    out.push(...long(0));
  }
  return Uint8Array.from(out);
}

/** Rows of pixels, drawn with spaces and anything else for black. */
export type Drawing = readonly string[];

/** Rows of whole bytes, black is 1. */
export function bitsOf(drawing: Drawing): Uint8Array {
  return Uint8Array.from(
    drawing.flatMap((row) =>
      Array.from({ length: Math.ceil(row.length / 8) }, (_, n) =>
        Number.parseInt([...row.slice(n * 8, n * 8 + 8).padEnd(8)].map((pixel) => (pixel === ' ' ? '0' : '1')).join(''), 2),
      ),
    ),
  );
}

function wordFor(isBlack: boolean, run: number): string {
  const words = new Map((isBlack ? blackRuns : whiteRuns).map(([word, length]) => [length, word]));
  let rest = run;
  let text = '';
  for (; rest >= 2560 + 64; rest -= 2560) text += words.get(2560);
  if (rest >= 64) text += words.get(rest - (rest % 64));
  return text + words.get(rest % 64);
}

/** Where the colour changes, beginning with the first black pixel. */
function changesOf(row: string): number[] {
  return [...row].flatMap((pixel, at) => ((pixel === ' ') !== ((row[at - 1] ?? ' ') === ' ') ? [at] : []));
}

function codeRuns(row: string): string {
  const ends = [...changesOf(row), row.length];
  return ends.map((end, n) => wordFor(n % 2 === 1, end - (ends[n - 1] ?? 0))).join('');
}

const modes: Readonly<Record<number, string>> = {
  0: '1',
  1: '011',
  2: '000011',
  3: '0000011',
  [-1]: '010',
  [-2]: '000010',
  [-3]: '0000010',
};

function codeDifference(row: string, above: string): string {
  const [changes, aboves] = [changesOf(row), changesOf(above)];
  const { length } = row;
  let text = '';
  let isBlack = false;
  for (let a0 = -1; a0 < length; ) {
    const a1 = changes.find((at, n) => at > a0 && (n % 2 === 0) === !isBlack) ?? length;
    const a2 = changes.find((at) => at > a1) ?? length;
    const b1 = aboves.find((at, n) => at > a0 && (n % 2 === 0) === !isBlack) ?? length;
    const b2 = aboves.find((at) => at > b1) ?? length;
    const mode = modes[a1 - b1];
    if (b2 < a1) {
      text += '0001';
      a0 = b2;
    } else if (mode !== undefined) {
      text += mode;
      a0 = a1;
      isBlack = !isBlack;
    } else {
      text += `001${wordFor(isBlack, a1 - Math.max(a0, 0))}${wordFor(!isBlack, a2 - a1)}`;
      a0 = a2;
    }
  }
  return text;
}

const lineEnd = '000000000001';

/** A page coded like a fax: `t4-2d` writes every fourth line alone. */
export function codeFax(drawing: Drawing, scheme: 'lines' | 't4' | 't4-2d' | 't6'): Uint8Array {
  const lines = drawing.map((row, y) => {
    const above = drawing[y - 1] ?? ' '.repeat(row.length);
    if (scheme === 't6') return codeDifference(row, above);
    if (scheme === 't4') return lineEnd + codeRuns(row);
    if (scheme === 't4-2d') return y % 4 === 0 ? `${lineEnd}1${codeRuns(row)}` : `${lineEnd}0${codeDifference(row, above)}`;
    const bits = codeRuns(row);
    return bits.padEnd(Math.ceil(bits.length / 8) * 8, '0');
  });
  return packWord(lines.join('') + (scheme === 't6' ? lineEnd + lineEnd : ''));
}

function packWord(bits: string): Uint8Array {
  return Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, n) => Number.parseInt(bits.slice(n * 8, n * 8 + 8).padEnd(8, '0'), 2));
}

/** Bytes packed by LZW, from nine bits a code to twelve and over again. */
export function codeLzw(bytes: Uint8Array): Uint8Array {
  let [bits, size, next, known] = ['', 9, 258, ''];
  let table = new Map<string, number>();
  const put = (code: number): void => {
    bits += code.toString(2).padStart(size, '0');
  };
  const putKnown = (): void => put(known.length === 1 ? known.charCodeAt(0) : (table.get(known) ?? 0));
  put(256);
  for (const byte of bytes) {
    const longer = known + String.fromCharCode(byte);
    if (longer.length === 1 || table.has(longer)) {
      known = longer;
      continue;
    }
    putKnown();
    table.set(longer, next);
    next += 1;
    if (next === 1 << size && size < 12) size += 1;
    if (next >= 4094) {
      put(256);
      [table, next, size] = [new Map(), 258, 9];
    }
    known = String.fromCharCode(byte);
  }
  if (known !== '') putKnown();
  return packWord(bits);
}
