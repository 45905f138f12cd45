import { deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { getDocument, OPS } from 'unpdf/pdfjs';
import { describe, expect, it } from 'vitest';
import { readPicture } from '../../src/documents/read-picture.ts';
import { readTiff } from '../../src/documents/read-tiff.ts';
import { decodeFax } from '../../src/documents/tiff-fax.ts';
import { unpackLzw } from '../../src/documents/tiff-unpack.ts';
import { aJpeg, jpegTables } from './support/a-jpeg.ts';
import { aTiff, bitsOf, codeFax, codeLzw, type Drawing, type TestPage } from './support/a-tiff.ts';
import { damaged } from './support/damage.ts';

const limits = { maxPixels: 4_000_000, maxPages: 5 };

/** A picture that is unlike itself upside down, mirrored or turned. */
const letter: Drawing = ['##########  ', '#           ', '# ##        ', '#       ### ', '####        '];

/** The rows of a PNG that this project wrote, filters undone, one number a sample. */
function samplesOf(png: Uint8Array): readonly (readonly number[])[] {
  const [width, height, bits, colour] = [Buffer.from(png).readUInt32BE(16), Buffer.from(png).readUInt32BE(20), png[24] ?? 0, png[25]];
  const samples = width * (colour === 2 ? 3 : 1);
  const length = Math.ceil((samples * bits) / 8);
  const data = inflateSync(png.slice(41, 41 + Buffer.from(png).readUInt32BE(33)));
  const rows: number[][] = [];
  let above = new Uint8Array(length);
  for (let y = 0; y < height; y += 1) {
    const row = Uint8Array.from(
      data.subarray(y * (length + 1) + 1, (y + 1) * (length + 1)),
      (byte, x) => byte + (data[y * (length + 1)] === 2 ? (above[x] ?? 0) : 0),
    );
    rows.push(Array.from({ length: samples }, (_, x) => (bits === 8 ? (row[x] ?? 0) : ((row[x >> 3] ?? 0) >> (7 - (x & 7))) & 1)));
    above = row;
  }
  return rows;
}

/** The pages as rows of samples. */
function pagesOf(bytes: Uint8Array, given = limits): readonly (readonly (readonly number[])[])[] {
  const reading = readTiff(bytes, given);
  if (reading.kind === 'refused') throw new Error(reading.reason);
  return reading.blocks.map((block) => (block.kind === 'picture' ? samplesOf(block.picture.bytes) : []));
}

/** A page drawn as the letter was. */
function drawn(rows: readonly (readonly number[])[] | undefined): Drawing {
  return (rows ?? []).map((row) => row.map((sample) => (sample === 0 ? '#' : ' ')).join(''));
}

function bitPage(strips: readonly Uint8Array[], tags: TestPage['tags'] = {}, drawing = letter): TestPage {
  return { width: drawing[0]?.length ?? 0, height: drawing.length, strips, tags };
}

const fax = bitPage([codeFax(letter, 't6')], { 259: [4] });

/** Each byte for itself, as the codes of LZW of nine bits that never grow: a clear before it. */
function nineBits(codes: readonly number[]): Uint8Array {
  const bits = codes.map((code) => code.toString(2).padStart(9, '0')).join('');
  return Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, n) => Number.parseInt(bits.slice(n * 8, n * 8 + 8).padEnd(8, '0'), 2));
}

function greyPage(strip: Uint8Array, tags: TestPage['tags'] = {}): TestPage {
  return { width: 4, height: 2, strips: [strip], tags: { 258: [8], 262: [1], ...tags } };
}

const greys = [0, 10, 20, 30, 40, 50, 60, 70];
const greyRows = [greys.slice(0, 4), greys.slice(4)];

describe('readTiff', () => {
  it.each([false, true])('reads plain bits of either byte order (big end first: %s)', (isBigEndian) => {
    expect(drawn(pagesOf(aTiff({ pages: [bitPage([bitsOf(letter)])], isBigEndian }))[0])).toEqual(letter);
  });

  it.each<[string, TestPage]>([
    ['a fax of one dimension', bitPage([codeFax(letter, 't4')], { 259: [3] })],
    ['a fax of two dimensions', bitPage([codeFax(letter, 't4-2d')], { 259: [3], 292: [1] })],
    ['a fax without marks', bitPage([codeFax(letter, 'lines')], { 259: [2] })],
    ['a fax of group 4', fax],
    ['deflate', bitPage([deflateSync(bitsOf(letter))], { 259: [8] })],
    [
      'bits that begin with the lowest',
      bitPage([codeFax(letter, 't6').map((byte) => Number.parseInt(byte.toString(2).padStart(8, '0').split('').reverse().join(''), 2))], {
        259: [4],
        266: [2],
      }),
    ],
    ['black that is 0', bitPage([bitsOf(letter).map((byte) => byte ^ 255)], { 262: [1] })],
    ['several strips', bitPage([bitsOf(letter.slice(0, 2)), bitsOf(letter.slice(2, 4)), bitsOf(letter.slice(4))], { 278: [2] })],
    ['several strips of group 4', bitPage([codeFax(letter.slice(0, 3), 't6'), codeFax(letter.slice(3), 't6')], { 259: [4], 278: [3] })],
  ])('reads %s', (_name, page) => {
    expect(drawn(pagesOf(aTiff({ pages: [page] }))[0])).toEqual(letter);
  });

  it('reads PackBits: runs, bytes as they are, and a byte that says nothing', () => {
    const drawing = ['#'.repeat(24), `${'#'.repeat(8)}        # # # # `];
    const strip = Uint8Array.of(0x80, 256 - 3, 0xff, 1, 0x00, 0xaa);

    expect(drawn(pagesOf(aTiff({ pages: [bitPage([strip], { 259: [32773] }, drawing)] }))[0])).toEqual(drawing);
  });

  it('decodes any fax line as another program does', async () => {
    const lines = fc.array(fc.integer({ min: 0, max: 2700 }), { minLength: 1, maxLength: 12 });
    const drawings = fc.sample(fc.array(lines, { minLength: 3, maxLength: 12 }), { numRuns: 12, seed: 7 }).map((runs) =>
      runs.map((line) =>
        line
          .map((run, n) => (n % 2 === 0 ? ' ' : '#').repeat(run % 90 === 0 ? run : run % 90))
          .join('')
          .padEnd(2700)
          .slice(0, 2700),
      ),
    );
    const everyRun = Array.from({ length: 60 }, (_, y) => `${' '.repeat(y * 45)}${'#'.repeat(2700 - y * 45)}`);
    for (const drawing of [...drawings, everyRun, [...everyRun].map((row) => [...row].reverse().join(''))]) {
      for (const [scheme, coding] of [
        ['t6', '/K -1'],
        ['t4', '/K 0 /EndOfLine true'],
        ['t4-2d', '/K 4 /EndOfLine true'],
      ] as const) {
        const size = { width: 2700, height: drawing.length };
        const strip = codeFax(drawing, scheme);
        const ours = decodeFax(strip, { ...size, scheme: scheme === 't6' ? 't6' : 't4', isTwoDimensional: scheme === 't4-2d' });

        expect(ours, scheme).toEqual(bitsOf(drawing));
        expect(await decodeElsewhere(strip, { ...size, coding }), scheme).toEqual(
          bitsOf(drawing).map((byte, at) => (at % 338 === 337 ? ~byte & 0xf0 : ~byte)),
        );
      }
    }
  });

  it('reads every page, and passes over small copies and masks of them', () => {
    const copy = bitPage([bitsOf(letter)], { 254: [1] });
    const mask = bitPage([bitsOf(letter)], { 254: [4] });

    expect(pagesOf(aTiff({ pages: [fax, copy, mask, fax, bitPage([bitsOf(letter)])] }))).toHaveLength(3);
  });

  it('draws the lines of a fax of standard resolution twice, so that it is as tall as the paper', () => {
    const page = bitPage([codeFax(letter, 't6')], { 259: [4], 282: [204, 1], 283: [98, 1] });

    expect(drawn(pagesOf(aTiff({ pages: [page] }))[0])).toEqual(letter.flatMap((row) => [row, row]));
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns a page upright (orientation %i)', (orientation) => {
    const mirrored = letter.map((row) => [...row].reverse().join(''));
    const transposed = [...(letter[0] ?? '')].map((_, x) => letter.map((row) => row[x]).join(''));
    const flip = (rows: Drawing): Drawing => [...rows].reverse();
    const mirror = (rows: Drawing): Drawing => rows.map((row) => [...row].reverse().join(''));
    const expected = [
      letter,
      mirrored,
      flip(mirrored),
      flip(letter),
      transposed,
      mirror(transposed),
      flip(mirror(transposed)),
      flip(transposed),
    ];

    const [bits] = pagesOf(aTiff({ pages: [bitPage([bitsOf(letter)], { 274: [orientation] })] }));
    const grey = Uint8Array.from(letter.flatMap((row) => [...row].map((pixel) => (pixel === ' ' ? 255 : 0))));
    const [bytes] = pagesOf(aTiff({ pages: [bitPage([grey], { 258: [8], 262: [1], 274: [orientation] })] }));

    expect(drawn(bits)).toEqual(expected[orientation - 1]);
    expect(drawn(bytes)).toEqual(expected[orientation - 1]);
  });

  it.each<[string, TestPage]>([
    ['plain', greyPage(Uint8Array.from(greys))],
    [
      'white that is 0',
      greyPage(
        Uint8Array.from(greys, (grey) => 255 - grey),
        { 262: [0] },
      ),
    ],
    ['LZW', greyPage(nineBits([256, ...greys, 257]), { 259: [5] })],
    ['LZW with differences', greyPage(nineBits([256, 0, 10, 259, 40, 259, 10, 257]), { 259: [5], 317: [2] })],
    ['deflate with differences', greyPage(deflateSync(Uint8Array.from([0, 10, 10, 10, 40, 10, 10, 10])), { 259: [32946], 317: [2] })],
    ['sixteen bits', greyPage(Uint8Array.from(greys.flatMap((grey) => [99, grey])), { 258: [16] })],
    [
      'a palette',
      greyPage(Uint8Array.from([0x01, 0x23, 0x45, 0x67]), {
        258: [4],
        262: [3],
        320: [0, 1, 2].flatMap(() => [...greys, ...greys].map((grey) => grey * 257)),
      }),
    ],
    ['transparency beside the grey', greyPage(Uint8Array.from(greys.flatMap((grey) => [grey, 5])), { 258: [8, 8], 277: [2] })],
    ['colours', greyPage(Uint8Array.from(greys.flatMap((grey) => [grey, grey, grey])), { 258: [8, 8, 8], 262: [2], 277: [3] })],
    ['inks', greyPage(Uint8Array.from(greys.flatMap((grey) => [0, 0, 0, 255 - grey])), { 258: [8, 8, 8, 8], 262: [5], 277: [4] })],
  ])('reads greys of %s', (_name, page) => {
    const [rows] = pagesOf(aTiff({ pages: [page] }));
    const isColoured = rows?.[0]?.length === 12;

    expect(rows).toEqual(isColoured ? greyRows.map((row) => row.flatMap((grey) => [grey, grey, grey])) : greyRows);
  });

  it('puts tiles together, and leaves out what reaches beyond the page', () => {
    const wide = ['#'.repeat(20), `#${' '.repeat(18)}#`, '# # # # # # # # # # '];
    const tiles = [0, 16].map((x) => bitsOf(wide.map((row) => row.padEnd(32).slice(x, x + 16))));
    const page = bitPage(tiles, { 322: [16], 323: [3], 324: [8, 8 + 6], 325: [6, 6] }, wide);

    expect(drawn(pagesOf(aTiff({ pages: [page] }))[0])).toEqual(wide);
  });

  it('reads strips of JPEG whose tables stand apart, grey and coloured', () => {
    const strip = (squares: readonly (readonly number[])[]) => aJpeg({ across: 2, down: 1, squares, isWithoutTables: true });
    const tags = { 258: [8], 259: [7], 262: [1], 278: [8], 347: jpegTables() };
    const grey = { width: 16, height: 16, strips: [strip([[20], [90]]), strip([[160], [250]])], tags };
    const red = {
      width: 16,
      height: 8,
      strips: [
        strip([
          [255, 0, 0],
          [0, 0, 255],
        ]),
      ],
      tags: { ...tags, 258: [8, 8, 8], 262: [2], 277: [3] },
    };

    const [first, second] = pagesOf(aTiff({ pages: [grey, red] }));

    expect([first?.[0]?.[0], first?.[0]?.[15], first?.[15]?.[0], first?.[15]?.[15]]).toEqual([20, 90, 160, 250]);
    expect([second?.[3]?.slice(0, 3), second?.[3]?.slice(45)]).toEqual([
      [255, 0, 0],
      [0, 0, 255],
    ]);
  });

  const good = aTiff({ pages: [fax] });

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'no TIFF'],
    ['a TIFF of eight bytes', good.slice(0, 8), 'was cut'],
    ['a BigTIFF', Uint8Array.from([0x49, 0x49, 43, 0, 8, 0, 0, 0, 0, 0]), 'BigTIFF'],
    ['a chain of no pages', Uint8Array.from([0x49, 0x49, 42, 0, 0, 0, 0, 0]), 'no page'],
    ['pages in a ring', Uint8Array.from([0x49, 0x49, 42, 0, 8, 0, 0, 0, 0, 0, 8, 0, 0, 0]), 'ring'],
    ['more pages than the limit', aTiff({ pages: new Array<TestPage>(6).fill(fax) }), 'more than 5 pages'],
    ['a page of no height', aTiff({ pages: [{ ...fax, height: 0 }] }), 'no size'],
    ['a page that unpacks to gigabytes', aTiff({ pages: [{ ...fax, width: 60_000, height: 60_000 }] }), 'more than 4000000 pixels'],
    ['strips outside the file', aTiff({ pages: [bitPage([bitsOf(letter)], { 273: [9_999_999] })] }), 'was cut'],
    ['strips without their number', aTiff({ pages: [bitPage([bitsOf(letter)], { 278: [1] })] }), 'lacks some of its parts'],
    [
      'a thousand strips in one place',
      aTiff({ pages: [bitPage([bitsOf(letter)], { 278: [1], 273: [8, 8, 8, 8, 8], 279: [90, 90, 90, 90, 90] })] }),
      'upon each other',
    ],
    [
      'tiles much larger than the page',
      aTiff({ pages: [bitPage([bitsOf(letter)], { 322: [65536], 323: [65536], 324: [8], 325: [4] })] }),
      'larger than its page',
    ],
    ['a strip that is too short', aTiff({ pages: [bitPage([bitsOf(letter).slice(1)])] }), 'broken or were cut'],
    ['a fax with a line missing', aTiff({ pages: [bitPage([codeFax(letter.slice(1), 't4')], { 259: [3] })] }), 'broken or were cut'],
    ['a fax of another width', aTiff({ pages: [{ ...fax, width: 9 }] }), 'broken or were cut'],
    ['LZW whose table goes round', aTiff({ pages: [greyPage(nineBits([256, 7, 300, 300, 300]), { 259: [5] })] }), 'broken or were cut'],
    ['deflate of something else', aTiff({ pages: [greyPage(Uint8Array.from(greys), { 259: [8] })] }), 'broken or were cut'],
    [
      'a JPEG of another size than its strip',
      aTiff({ pages: [greyPage(aJpeg({ across: 9, down: 9, squares: new Array(81).fill([1]) }), { 259: [7] })] }),
      'broken or were cut',
    ],
    ['the old form of JPEG', aTiff({ pages: [greyPage(Uint8Array.from(greys), { 259: [6] })] }), 'old form'],
    ['a way of packing that is not known', aTiff({ pages: [greyPage(Uint8Array.from(greys), { 259: [34712] })] }), 'not read'],
    ['measurements', aTiff({ pages: [greyPage(Uint8Array.from(greys), { 339: [3] })] }), 'measurements'],
    ['colours that are kept apart', aTiff({ pages: [greyPage(Uint8Array.from(greys), { 284: [2], 277: [3] })] }), 'apart'],
    ['colours of another space', aTiff({ pages: [greyPage(Uint8Array.from(greys), { 262: [8] })] }), 'colours that are not read'],
  ])('refuses %s', (_name, bytes, reason) => {
    expect(readTiff(bytes, limits)).toEqual({ kind: 'refused', reason: expect.stringContaining(reason) });
  });

  it('shows no page where one of them is broken', () => {
    expect(readTiff(aTiff({ pages: [fax, { ...fax, width: 9 }] }), limits)).toMatchObject({ kind: 'refused' });
  });

  const jpegPage = greyPage(aJpeg({ across: 1, down: 1, squares: [[7]] }), { 256: [8], 257: [8], 278: [8], 259: [7] });
  const files = [
    aTiff({ pages: [fax, bitPage([codeFax(letter, 't4-2d')], { 259: [3], 292: [1] })] }),
    aTiff({ pages: [greyPage(nineBits([256, ...greys, 257]), { 259: [5], 317: [2] })], isBigEndian: true }),
    aTiff({ pages: [greyPage(deflateSync(Uint8Array.from(greys)), { 259: [8] })] }),
    aTiff({ pages: [jpegPage] }),
  ];

  it('for any damage to a TIFF refuses it, or gives whole pictures within the limits', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(damaged(files), (bytes) => {
        const reading = readTiff(bytes, limits);
        if (reading.kind === 'refused') expect(reading.reason).not.toBe('');
        else
          for (const block of reading.blocks) {
            const picture = block.kind === 'picture' ? block.picture.bytes : new Uint8Array(0);
            expect(readPicture(picture, 'image/png', { maxPixels: limits.maxPixels * 2 })).toMatchObject({ kind: 'read' });
          }
      }),
      { numRuns: 1000 },
    );
  });

  it('for any bytes gives back what LZW packed, and nothing where it was cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 400 }), (piece, times) => {
        const bytes = Uint8Array.from(
          { length: piece.length * times },
          (_, at) => ((piece[at % piece.length] ?? 0) + (at % 7 === 0 ? at >> 5 : 0)) & 255,
        );
        const packed = codeLzw(bytes);

        expect(Buffer.from(unpackLzw(packed, bytes.length) ?? []).equals(bytes)).toBe(true);
        expect(unpackLzw(packed.slice(0, -2), bytes.length)).toBeUndefined();
      }),
    );
  });

  it('for any bytes behind a beginning of a fax ends', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom('t4' as const, 't6' as const, 'lines' as const),
        fc.boolean(),
        (bytes, scheme, isTwoDimensional) => {
          const pixels = decodeFax(bytes, { width: 1728, height: 40, scheme, isTwoDimensional });
          expect(pixels === undefined || pixels.length === 216 * 40).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('gives the same bytes for the same TIFF', () => {
    expect(readTiff(good, limits)).toEqual(readTiff(good, limits));
  });
});

/** The same strip inside a PDF, decoded by its library: an independent reading of the code words. */
async function decodeElsewhere(
  strip: Uint8Array,
  { width, height, coding }: { width: number; height: number; coding: string },
): Promise<Uint8Array> {
  const dictionary = `/Width ${width} /Height ${height} /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /CCITTFaxDecode /DecodeParms << ${coding} /Columns ${width} /Rows ${height} /EndOfBlock false >>`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>',
    '<< /Length 5 >>\nstream\n/I Do\nendstream',
    `<< /Type /XObject /Subtype /Image ${dictionary} /Length ${strip.length} >>\nstream\n${Buffer.from(strip).toString('latin1')}\nendstream`,
  ];
  const body = objects.map((object, n) => `${n + 1} 0 obj\n${object}\nendobj\n`).join('');
  const data = Uint8Array.from(Buffer.from(`%PDF-1.4\n${body}trailer << /Size 6 /Root 1 0 R >>\n%%EOF\n`, 'latin1'));
  const task = getDocument({ data, verbosity: 0 });
  const page = await (await task.promise).getPage(1);
  const { fnArray, argsArray } = await page.getOperatorList();
  const [name] = argsArray[fnArray.indexOf(OPS.paintImageXObject)] ?? [];
  const picture = await new Promise<{ data: Uint8Array }>((resolve) => void page.objs.get(name, resolve));
  await task.destroy();
  return Uint8Array.from(picture.data);
}
