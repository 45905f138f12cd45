import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, paragraphOf, textOf } from '../../src/documents/blocks.ts';
import { readRtf } from '../../src/documents/read-rtf.ts';

const limits = { maxCharacters: 5_000_000 };
const fonts = String.raw`{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset2 Symbol;}{\f2\fcharset128 MS Mincho;}{\f3\fcharset2 Wingdings;}{\f4\fcharset2 Logos;}{\f5\fcharset204 Arial Cyr;}}`;

/** An RTF with these contents, one byte a letter. */
const rtf = (body: string) => Buffer.from(['{\\rtf1\\ansi\\ansicpg1252\\deff0', fonts, body, '}'].join(''), 'latin1');
const read = (body: string) => readRtf(rtf(body), limits);

function blocksOf(body: string): readonly Block[] {
  const reading = read(body);
  return reading.kind === 'read' ? reading.blocks : [];
}

function textsOf(body: string): readonly string[] {
  return blocksOf(body).map((block) => {
    if (block.kind === 'paragraph' || block.kind === 'entry') return textOf(block.runs);
    if (block.kind === 'table') return [...block.head, ...block.rows].map((row) => row.map(({ runs }) => textOf(runs)).join('|')).join('/');
    return block.kind === 'heading' ? block.text : `(${block.kind})`;
  });
}

function notesOf(body: string): readonly string[] {
  const reading = read(body);
  return reading.kind === 'read' ? reading.notes : [reading.reason];
}

describe('readRtf', () => {
  it('reads paragraphs with their weights, spaces, tabs and line ends', () => {
    expect(blocksOf('\\pard Dose:\\tab {\\b 500  mg}\\line twice\\par\r\nnext\\\nlast')).toEqual([
      { kind: 'paragraph', runs: [{ text: 'Dose:\t' }, { text: '500  mg', bold: true }, { text: '\ntwice' }] },
      paragraphOf('next'),
      paragraphOf('last'),
    ]);
  });

  it('reads signs that are written as words and symbols', () => {
    expect(textsOf(String.raw`\{a\}\\ \lquote b\rquote\~c\_d\-e \endash\emdash\bullet \ldblquote f\rdblquote`)).toEqual([
      '{a}\\ ‘b’\u00a0c\u2011de –—•“f”',
    ]);
  });

  it('reads bytes in the charset of their font, also where two are one letter', () => {
    expect(textsOf(String.raw`\'b5g \'80 \f2\'93\'fa\'83e\f0  \f5\'e6\plain \'e6`)).toEqual(['µg € 日テ жæ']);
    expect(textsOf('5 \xb5g')).toEqual(['5 µg']);
  });

  it('reads the signs of a font of signs: what looks like mg is μg', () => {
    expect(textsOf(String.raw`25 \f1 m\f0 g, \f1\'b3\f0  5, {\f3\'fe} smoker, \f1\u-3987 m`)).toEqual(['25 μg, ≥ 5, ☑ smoker, μ']);
  });

  it('prints a sign that nobody knows as such, and says so', () => {
    expect(textsOf(String.raw`{\f4 x}1 {\f3\'01}`)).toEqual(['\ufffd1 \ufffd']);
    expect(notesOf(String.raw`{\f4 x}`)).toEqual(['signs of an unknown charset or font are printed as \ufffd']);
  });

  it.each([
    [String.raw`{\rtf1\pc \'e6g \'82}`, 'µg é'],
    [String.raw`{\rtf1\pca \'d8}`, 'Ï'],
    [String.raw`{\rtf1\mac \'b5g \'8e}`, 'µg é'],
    [String.raw`{\rtf1\ansi\ansicpg1251 \'e6}`, 'ж'],
    [String.raw`{\rtf1\ansi\ansicpg1250 \'b3}`, 'ł'],
    [String.raw`{\rtf1\ansi\ansicpg65001 \'c2\'b5}`, 'µ'],
    [String.raw`{\rtf1\ansi\ansicpg708 a\'c7}`, 'a\ufffd'],
  ])('reads the charset of the document: %s', (document, text) => {
    expect(readRtf(Buffer.from(document), limits)).toMatchObject({ blocks: [paragraphOf(text)] });
  });

  it('reads letters by number and steps over what stands there for older programs', () => {
    expect(textsOf(String.raw`\u8364?a\uc2\u181\'b5xg{\uc0\u8805 5}\uc1\u-10179?\u-8704?\u956 {x}`)).toEqual(['€aµg≥5😀μx']);
  });

  it('never steps over the end of a paragraph', () => {
    expect(textsOf(String.raw`a\u8364\par b`)).toEqual(['a€', 'b']);
    expect(textsOf(String.raw`a\u8226\bullet b`)).toEqual(['a•b']);
  });

  it('prints half a letter as a sign for that', () => {
    expect(textsOf(String.raw`a\u-10179?b \u-8704?`)).toEqual(['a\ufffdb \ufffd']);
  });

  it('reads entries with their markers, and headings', () => {
    const body =
      String.raw`\pard\outlinelevel1 Plan\par{\listtext\pard\plain\f1\'B7\tab}\pard\ls1 walk\par` +
      String.raw`{\listtext\tab 2.\tab}\pard\ilvl1\b swim\b0\par{\pntext 3)\tab}\pard run\par\pard rest`;

    expect(blocksOf(body)).toEqual([
      { kind: 'heading', level: 2, text: 'Plan' },
      { kind: 'entry', depth: 0, marker: '•', runs: [{ text: 'walk' }] },
      { kind: 'entry', depth: 1, marker: '2.', runs: [{ text: 'swim', bold: true }] },
      { kind: 'entry', depth: 0, marker: '3)', runs: [{ text: 'run' }] },
      paragraphOf('rest'),
    ]);
  });

  it('keeps rows and columns of tables, empty cells included', () => {
    const row = (...cells: readonly string[]) =>
      String.raw`\trowd\cellx1\cellx2${cells.map((cell) => String.raw`\pard\intbl ${cell}\cell`).join('')}\row`;
    const table =
      String.raw`before\par\trowd\trhdr\cellx1\cellx2\pard\intbl Test\cell Value\cell\row` +
      row('Na', String.raw`138\par low`) +
      row('', '{\\b 4}');

    expect(blocksOf(String.raw`${table}\pard after`)).toEqual([
      paragraphOf('before'),
      {
        kind: 'table',
        head: [[{ runs: [{ text: 'Test' }] }, { runs: [{ text: 'Value' }] }]],
        rows: [
          [{ runs: [{ text: 'Na' }] }, { runs: [{ text: '138\nlow' }] }],
          [{ runs: [] }, { runs: [{ text: '4', bold: true }] }],
        ],
      },
      paragraphOf('after'),
    ]);
  });

  it('reads rows whose definition stands at their end, and tables within cells as lines', () => {
    expect(textsOf(String.raw`\pard\intbl a\cell b\cell{\trowd\cellx1\cellx2\row}\pard c`)).toEqual(['a|b', 'c']);
    const inner = String.raw`\pard\intbl out\cell\pard\intbl\itap2 x\nestcell y\nestcell{\*\nesttableprops\trowd\nestrow}\pard\intbl z\cell{\trowd\row}`;
    expect(textsOf(inner)).toEqual(['out|x | y | \nz']);
    expect(notesOf(inner)).toEqual(['a table within a cell of a table is printed as lines']);
  });

  it('begins pages, but not within a row', () => {
    expect(textsOf(String.raw`a\page b\par\trowd c\page d\cell e\cell\row`)).toEqual(['a', '(page-break)', 'b', 'c\nd|e']);
  });

  it('says that text is crossed out, and never prints a power as a number', () => {
    expect(textsOf(String.raw`{\strike Aspirin} {\deleted x{\b y}}\par 10{\super 9}/L 10\up6 -3\up0  H{\sub 2}O`)).toEqual([
      '[crossed out: Aspirin] [crossed out: xy]',
      '10⁹/L 10⁻³ H2O',
    ]);
  });

  it.each([
    [String.raw`{\v secret}`, 'hidden text is left out'],
    [String.raw`{\pict\pngblip 89504e47}`, 'a picture is left out'],
    [String.raw`{\*\shppict{\pict 00ff}}{\nonshppict{\pict 00}}`, 'a picture is left out'],
    [String.raw`{\header secret}{\footerf secret}`, 'headers and footers are left out'],
    [String.raw`{\*\atnid s}{\*\annotation secret}`, 'comments beside the text are left out'],
    [String.raw`{\field{\*\fldinst FORMCHECKBOX{\*\formfield{\fftype1\ffres1}}}{\fldrslt}}`, 'check boxes of a form are left out'],
  ])('leaves out what is not seen or no text of the page, and says so: %s', (part, note) => {
    expect(textsOf(`before${part} after`)).toEqual(['before after']);
    expect(notesOf(`before${part} after`)).toEqual([note]);
  });

  it.each([
    String.raw`{\info{\title secret}{\author secret}}`,
    String.raw`{\*\unknown secret{\b secret}}`,
    String.raw`{\stylesheet{\s1 secret;}}{\colortbl;\red1;}`,
    String.raw`{\object\objemb{\*\objclass s}{\*\objdata 4d5a}}`,
    String.raw`{\bin7 }\par{{}}`,
    String.raw`{\*\themedata 504b}{\*\datastore 00}{\xe secret}`,
  ])('leaves out silently what belongs to no page: %s', (part) => {
    expect(read(`before${part}`)).toEqual({ kind: 'read', blocks: [paragraphOf('before')], notes: [] });
  });

  it('keeps what fields, objects, shapes and footnotes show', () => {
    const body =
      String.raw`{\field{\*\fldinst HYPERLINK "http://192.0.2.1/"}{\fldrslt a link}} {\object{\*\objdata 00}{\result shown}} ` +
      String.raw`{\shp{\*\shpinst{\sp{\sn name}{\sv value}}{\shptxt in a box}}{\shprslt in a box}} end{\footnote see below}`;

    expect(textsOf(body)).toEqual(['a link shown in a box end [footnote: see below]']);
  });

  it.each([
    ['', 'the bytes are not RTF'],
    ['plain text', 'the bytes are not RTF'],
    ['{\\rtf1 a', 'the RTF has no end; it was cut'],
    ['{\\rtf1 {\\b a}', 'the RTF has no end; it was cut'],
    ['{\\rtf1 a\\bin999999999 }}}', 'the RTF has no end; it was cut'],
    ['{\\rtf1 {\\pict 00}\\par }', 'the document holds no text'],
    [`{\\rtf1 ${'{'.repeat(600)}a${'}'.repeat(600)}}`, 'the RTF is nested deeper than 512 groups'],
  ])('refuses %j', (document, reason) => {
    expect(readRtf(Buffer.from(document), limits)).toEqual({ kind: 'refused', reason });
  });

  it('ends with the first group: what is glued behind it is not read', () => {
    expect(readRtf(Buffer.from('\ufeff {\\rtf1 a}{b}%PDF-1.7\0\0'), limits)).toMatchObject({ blocks: [paragraphOf('a')] });
  });

  const many = 200_000;
  const cap = { maxCharacters: 1_000_000 };
  it.each<readonly [string, () => string, RegExp]>([
    ['braces', () => '{'.repeat(20_000_000), /nested deeper/],
    ['empty groups', () => '{}'.repeat(10 * many), /no text/],
    ['a long word', () => `\\${'a'.repeat(20_000_000)} x`, /^$/],
    ['a long number', () => `\\b${'1'.repeat(20_000_000)} x`, /^$/],
    ['words', () => `${'\\b0'.repeat(5 * many)} x`, /^$/],
    ['bytes in other charsets', () => "\\ansicpg1250\\'e4\\b ".repeat(many), /more text than the cap|^$/],
    ['broken bytes', () => "\\'zz".repeat(many), /^$/],
    ['letters by number', () => '\\u8364?'.repeat(many), /^$/],
    ['data', () => `x${'\\bin1 }'.repeat(many)}`, /^$/],
    ['unknown groups', () => `x${'{\\*\\y z}'.repeat(many)}`, /^$/],
    ['fonts', () => `x{\\fonttbl${Array.from({ length: many }, (_, at) => `\\f${at} Foo;`).join('')}}`, /^$/],
    ['cells', () => `\\trowd${'\\cell'.repeat(many)}`, /more text than the cap/],
    ['rows', () => '\\trowd\\cell\\row'.repeat(many), /more text than the cap/],
    ['paragraphs', () => 'x\\par '.repeat(many), /more text than the cap/],
    ['pages', () => 'x\\page '.repeat(many), /more text than the cap/],
    ['changes of weight', () => '\\b x\\b0 y'.repeat(many), /more text than the cap/],
    ['open shapes', () => `x${'{\\shp{\\*\\shpinst{\\shptxt '.repeat(100)}y${'}}}'.repeat(100)}`, /^$/],
  ])('is done soon with an RTF of %s', (_, make, reason) => {
    const bytes = rtf(` ${make()}`);
    const began = performance.now();
    const reading = readRtf(bytes, cap);

    expect(reading.kind === 'refused' ? reading.reason : '').toMatch(reason);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('for any text, returns it from the RTF that a writer makes of it', () => {
    const line = fc.string({
      unit: fc.oneof(
        fc.constantFrom(' ', '\t', '\\', '{', '}', 'é', '€', "'"),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      ),
    });
    const isPrintable = (text: string) => text.trim() !== '' && !/[\p{Cc}\p{Co}]/u.test(text.replace(/\t/g, ''));
    fc.assert(
      fc.property(fc.array(line.filter(isPrintable), { minLength: 1, maxLength: 5 }), fc.boolean(), (lines, isBold) => {
        const reading = readRtf(writeRtf(lines, isBold), limits);

        expect(reading).toEqual({
          kind: 'read',
          blocks: lines.map((text) => ({ kind: 'paragraph', runs: [isBold ? { text, bold: true } : { text }] })),
          notes: [],
        });
      }),
      { numRuns: 500 },
    );
  });

  it('for any place where it is cut, refuses an RTF', () => {
    const whole = rtf(String.raw`\pard {\b a}\'e4\u8364?\trowd\cell\row{\*\x y}\bin3 }}} end`);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (length) => {
        expect(readRtf(whole.subarray(0, length), limits).kind).toBe('refused');
      }),
    );
    expect(readRtf(whole, limits).kind).toBe('read');
  });

  it('for any tokens in any order, returns a reading that holds no control characters', () => {
    const token = fc.oneof(
      fc.constantFrom('{', '}', '\\cell', '\\row', '\\trowd', '\\par', '\\page', '\\u-1', '\\u55357', '\\uc9', '\\*', "\\'01", '\\bin2'),
      fc.constantFrom(
        '\\intbl',
        '\\fonttbl',
        '\\f1',
        '\\listtext',
        '\\shp',
        '\\shptxt',
        '\\footnote',
        '\\strike',
        '\\v',
        '\\nestcell',
        '\\nestrow',
      ),
      fc.stringMatching(/^\\[a-z]{1,8}-?[0-9]{0,12} ?$/),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(token), (tokens) => {
        const reading = read(tokens.join(''));

        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come
        if (reading.kind === 'read') expect(textsOf(tokens.join('')).join('')).not.toMatch(/[\u0000-\u0008\u000e-\u001f]/);
      }),
      { numRuns: 1_000 },
    );
  });

  it('for any bytes, returns a reading', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, hasHead) => {
        const document = hasHead ? Buffer.concat([Buffer.from('{\\rtf1 '), bytes, Buffer.from('}')]) : bytes;

        expect(['read', 'refused']).toContain(readRtf(document, limits).kind);
      }),
      { numRuns: 500 },
    );
  });
});

/** One paragraph a line, letters beyond ASCII by number with a question mark for older programs. */
function writeRtf(lines: readonly string[], isBold: boolean): Buffer {
  const write = (unit: string) => {
    if (/[\\{}]/.test(unit)) return `\\${unit}`;
    if (unit === '\t') return '\\tab ';
    const code = unit.charCodeAt(0);
    return code < 0x80 ? unit : `\\u${code > 0x7fff ? code - 0x10000 : code}?`;
  };
  const body = lines.map((text) => `${Array.from({ length: text.length }, (_, at) => write(text[at] ?? '')).join('')}\\par\n`).join('');
  return rtf(isBold ? `\\pard\\b ${body}` : `\\pard ${body}`);
}
