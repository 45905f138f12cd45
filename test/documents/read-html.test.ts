import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, paragraphOf, textOf } from '../../src/documents/blocks.ts';
import { readHtml } from '../../src/documents/read-html.ts';
import { hasSharedDocuments, sharedDocuments } from './support/shared-documents.ts';

const limits = { maxCharacters: 5_000_000 };
const read = (page: string, contentType = 'text/html; charset=utf-8') => readHtml(Buffer.from(page), contentType, limits);

function blocksOf(page: string, contentType?: string): readonly Block[] {
  const reading = read(page, contentType);
  return reading.kind === 'read' ? reading.blocks : [];
}

function notesOf(page: string): readonly string[] {
  const reading = read(page);
  return reading.kind === 'read' ? reading.notes : [reading.reason];
}

/** All text of blocks, cells by a bar and rows by a line end. */
function wordsOf(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      if (block.kind === 'heading' || block.kind === 'verbatim') return block.text;
      if (block.kind === 'paragraph' || block.kind === 'entry') return textOf(block.runs);
      if (block.kind !== 'table') return `(${block.kind})`;
      return [...block.head, ...block.rows].map((row) => row.map(({ runs }) => textOf(runs)).join('|')).join('\n');
    })
    .join('\n');
}

describe('readHtml', () => {
  it('reads headings, paragraphs, weights, line ends and rules', () => {
    const page = '<title>T</title><h1>Report</h1><h5>Small</h5><div>One<br>two <b>three</b><hr>four</div>&lt;five&gt; &mu;g &#x20AC;';

    expect(blocksOf(page)).toEqual([
      { kind: 'heading', level: 1, text: 'Report' },
      { kind: 'heading', level: 3, text: 'Small' },
      {
        kind: 'paragraph',
        runs: [{ text: 'One\ntwo' }, { text: ' three', bold: true }],
      },
      { kind: 'rule' },
      paragraphOf('four'),
      paragraphOf('<five> μg €'),
    ]);
  });

  it('reads lists with their numbers, quotations and definitions', () => {
    const page = '<ol type=A start=3><li>x<ul><li>y</ul><li value=9>z</ol><blockquote>said<p>again</blockquote><dl><dt>BMI<dd>31</dl>';

    expect(blocksOf(page)).toEqual([
      { kind: 'entry', depth: 0, marker: 'C.', runs: [{ text: 'x' }] },
      { kind: 'entry', depth: 1, marker: '•', runs: [{ text: 'y' }] },
      { kind: 'entry', depth: 0, marker: 'I.', runs: [{ text: 'z' }] },
      { kind: 'entry', depth: 0, marker: '', runs: [{ text: 'said' }] },
      { kind: 'entry', depth: 0, marker: '', runs: [{ text: 'again' }] },
      { kind: 'paragraph', runs: [{ text: 'BMI', bold: true }] },
      { kind: 'entry', depth: 0, marker: '', runs: [{ text: '31' }] },
    ]);
  });

  it('keeps the columns of a table whose end tags are missing', () => {
    const page =
      '<table><caption>Labs<thead><tr><th>Test<th colspan=2>Value<tbody><tr><td rowspan=2>Na<td>138<td>mmol/L<tr><td>141<td>mmol/L</table>';

    expect(blocksOf(page)).toEqual([
      { kind: 'paragraph', runs: [{ text: 'Labs', bold: true }] },
      {
        kind: 'table',
        head: [[{ runs: [{ text: 'Test', bold: true }] }, { runs: [{ text: 'Value', bold: true }], span: 2 }]],
        rows: [
          [{ runs: [{ text: 'Na' }] }, { runs: [{ text: '138' }] }, { runs: [{ text: 'mmol/L' }] }],
          [{ runs: [] }, { runs: [{ text: '141' }] }, { runs: [{ text: 'mmol/L' }] }],
        ],
      },
    ]);
  });

  it('keeps the spaces of preformatted text, however that is said', () => {
    expect(blocksOf('<pre>\n a  b\n\tc</pre><div style="white-space: pre-wrap">d  e\nf</div>')).toEqual([
      { kind: 'verbatim', text: ' a  b\n\tc' },
      { kind: 'verbatim', text: 'd  e\nf' },
    ]);
  });

  it('never prints a power as a number', () => {
    expect(blocksOf('4.5 x10<sup>9</sup>/L, 10<sup><b>-3</b></sup>, CO<sub>2</sub>')).toEqual([
      { kind: 'paragraph', runs: [{ text: '4.5 x10⁹/L, 10' }, { text: '⁻³', bold: true }, { text: ', CO2' }] },
    ]);
  });

  it('says that text is crossed out', () => {
    expect(wordsOf(blocksOf('<del>Penicillin</del> <span style="color:red; text-decoration : line-through">Aspirin</span>'))).toBe(
      '[crossed out: Penicillin] [crossed out: Aspirin]',
    );
  });

  it.each([
    ['<p hidden>secret', 'hidden text is left out'],
    ['<p style="color:red;DISPLAY : none">secret', 'hidden text is left out'],
    ['<p style="visibility:hidden"><b>secret</b></p>', 'hidden text is left out'],
    ['<p style="opacity:0">secret', 'hidden text is left out'],
    ['<dialog>secret</dialog>', 'hidden text is left out'],
    ['<noscript>secret</noscript>', 'text that only programs without scripts show is left out'],
    ['<iframe src="http://192.0.2.1">secret</iframe>', 'a page within the page is left out'],
    ['<object data=x>secret</object>', 'an embedded object is left out'],
    ['<svg><text>secret</text></svg>', 'a drawing is left out'],
    ['<video>secret</video>', 'a film is left out'],
    ['<style>.x{display:none}</style>', 'the style sheet of the page may hide parts that are printed here'],
    ['<font face="Symbol">m</font>', 'text in a font of symbols may stand for other signs'],
  ])('leaves out what is not seen or no text, and says so: %s', (part, note) => {
    const page = `<p>before</p>${part}</p></p><p>after</p>`;

    expect(wordsOf(blocksOf(page))).not.toContain('secret');
    expect(wordsOf(blocksOf(page))).toMatch(/^before.*after$/s);
    expect(notesOf(page)).toEqual([note]);
  });

  it.each([
    '<script>secret</script>',
    '<!-- secret -->',
    '<template>secret</template>',
    '<a href="secret">',
    '<meta http-equiv=refresh content="0;url=secret">',
  ])('leaves out silently what no reader misses: %s', (part) => {
    expect(read(`<p>before${part}<p>after`)).toEqual({ kind: 'read', blocks: [paragraphOf('before'), paragraphOf('after')], notes: [] });
  });

  it('keeps what a picture shows in words', () => {
    expect(blocksOf('see <img src="http://192.0.2.1/x.png" alt=" chest film ">')).toEqual([paragraphOf('see [chest film]')]);
    expect(notesOf('<img src=x>text')).toEqual(['a picture is left out']);
  });

  it('prints the values that a form was saved with', () => {
    const page =
      '<form>Weight <input value="92 kg"> <input type=checkbox checked> smoker <input type=checkbox> pregnant ' +
      '<select><option>no<option selected>yes</select> <textarea>free <b>text</textarea><input type=hidden value=secret><button>Go</button></form>';

    expect(wordsOf(blocksOf(page))).toBe('Weight [92 kg] [x] smoker [ ] pregnant [ yes] [free <b>text]');
  });

  it('reads the charset of the page where the label names none', () => {
    const page = Buffer.from('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">\xe6\xe0', 'latin1');

    expect(readHtml(page, 'text/html', limits)).toMatchObject({ blocks: [paragraphOf('жа')] });
    expect(readHtml(page, 'text/html; charset=iso-8859-1', limits)).toMatchObject({ blocks: [paragraphOf('æà')] });
    expect(
      readHtml(Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?><p>\xb5g</p>', 'latin1'), 'application/xhtml+xml', limits),
    ).toMatchObject({
      blocks: [paragraphOf('µg')],
      notes: [],
    });
  });

  it('closes elements of XHTML that close themselves, and leaves those of HTML open', () => {
    const page = '<p>a</p><script src="x"/><title/><div/>b<![CDATA[<c>]]>';

    expect(wordsOf(blocksOf(page, 'application/xhtml+xml'))).toBe('a\nb<c>');
    expect(wordsOf(blocksOf('<b/>x'))).toBe('x');
  });

  it('resolves no names that the page defines itself', () => {
    const page = '<!DOCTYPE html [<!ENTITY a "laugh"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]><p>&b;&f;';

    expect(wordsOf(blocksOf(page))).toContain('&b;&f;');
    expect(notesOf(page)).toEqual(['the page defines names of its own; they are printed as they stand']);
  });

  it('refuses a page without text, and bytes that are none', () => {
    expect(read('<html><body><script>1</script></body></html>')).toEqual({ kind: 'refused', reason: 'the page holds no text' });
    expect(readHtml(new Uint8Array(500), 'text/html', limits)).toEqual({ kind: 'refused', reason: 'the bytes are not text' });
  });

  const many = 200_000;
  const cap = { maxCharacters: 1_000_000 };
  it.each<readonly [string, () => string, RegExp]>([
    ['elements that never end', () => '<b>'.repeat(6_000_000), /nested deeper than 512/],
    ['tables in tables', () => '<table><tr><td>'.repeat(many), /nested deeper/],
    ['ends without beginnings', () => '</b>'.repeat(5 * many), /no text/],
    ['ends without beginnings in a deep page', () => `${'<i>'.repeat(510)}${'</b>'.repeat(3 * many)}`, /no text/],
    ['open angles', () => '<'.repeat(10_000_000), /more text than the cap/],
    ['attributes', () => `<p ${Array.from({ length: 1_000_000 }, (_, at) => `a${at}=1`).join(' ')}>text`, /^$/],
    ['attributes of a tag that never ends', () => `<p>text<p ${'a="'.repeat(3 * many)}`, /^$/],
    ['entities', () => '&amp;'.repeat(4 * many), /^$/],
    ['comments that never end', () => `text${'<!--'.repeat(4 * many)}`, /^$/],
    ['scripts that nearly end', () => `text<script>${'</scrip'.repeat(2 * many)}`, /^$/],
    ['styles that nearly hide', () => `<p style="${'display :'.repeat(many)}${'; '.repeat(2 * many)}">text`, /^$/],
    ['cells without text', () => `<table>${'<tr><td>'.repeat(many)}`, /more text than the cap/],
    [
      'cells that claim to cover everything',
      () => `<table>${'<td colspan=1000 rowspan=65000>a'.repeat(400_000)}`,
      /more text than the cap/,
    ],
    ['changes of weight', () => '<b>x</b>y'.repeat(many), /more text than the cap/],
    ['spaces', () => `${' '.repeat(20_000_000)}text`, /^$/],
  ])('is done soon with a page of %s', (_, make, reason) => {
    const bytes = Buffer.from(make());
    const began = performance.now();
    const reading = readHtml(bytes, 'text/html', cap);

    expect(reading.kind === 'refused' ? reading.reason : '').toMatch(reason);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('for any words and any elements around them, returns the words in their order', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'é', '字', '<', '&', '"', '😀', '.', '>'), minLength: 1, maxLength: 8 });
    const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    const around = fc.constantFrom('p', 'div', 'b', 'h2', 'ul', 'li', 'pre', 'blockquote', 'span', 'td', 'font', 'section');
    fc.assert(
      fc.property(fc.array(fc.tuple(word, around, fc.boolean())), (parts) => {
        const page = parts.map(([text, name, isClosed]) => `<${name}> ${escaped(text)} ${isClosed ? `</${name}>` : ''}`).join('');
        const found = wordsOf(blocksOf(page)).split(/\s+/).filter(Boolean);

        expect(found).toEqual(parts.map(([text]) => text));
      }),
    );
  });

  it('for any rows of cells, returns a table with the same text in the same columns', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'b', '1', '%'), minLength: 1, maxLength: 4 });
    const table = fc
      .integer({ min: 2, max: 6 })
      .chain((columns) => fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 8 }));
    fc.assert(
      fc.property(table, (rows) => {
        const page = `<table>${rows.map((row) => `<tr>${row.map((text) => `<td>${text}</td>`).join('')}</tr>`).join('')}</table>`;

        expect(wordsOf(blocksOf(page))).toBe(rows.map((row) => row.join('|')).join('\n'));
      }),
    );
  });

  it('for any piece of a page in any order, returns a reading', () => {
    const pieces = [
      '<table>',
      '</table>',
      '<tr>',
      '<td rowspan=0>',
      '<th colspan=-3>',
      '</td>',
      '<ol start=-9 type=i>',
      '<li>',
      '</ol>',
      '<pre>',
      '<svg>',
      '</p>',
      '</br>',
    ];
    const piece = fc.oneof(
      fc.constantFrom(...pieces, '<p hidden>', '<sup>', '&#0;', '&#xd800;', '<![CDATA[', '<!--', '-->', '<title>', '<textarea>', '<s>'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), fc.constantFrom('text/html', 'application/xhtml+xml'), (parts, type) => {
        expect(['read', 'refused']).toContain(read(parts.join(''), type).kind);
      }),
      { numRuns: 500 },
    );
  });

  it('for any bytes, returns a reading', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(['read', 'refused']).toContain(readHtml(bytes, 'text/html', limits).kind);
      }),
    );
  });

  it.skipIf(!hasSharedDocuments)('reads the report of a real chart to its last line', () => {
    const page =
      [...sharedDocuments('p16').values()].find((bytes) => Buffer.from(bytes.subarray(0, 99)).includes('XHTML')) ?? new Uint8Array();
    const reading = readHtml(page, 'application/xhtml', limits);
    const blocks = reading.kind === 'read' ? reading.blocks : [];

    expect(reading).toMatchObject({ kind: 'read', notes: [] });
    expect(wordsOf(blocks)).toContain(
      'LUNGS AND PLEURA:\nClear lungs. Normal pulmonary vascularity.\nNo pleural effusion.\nNo pneumothorax.\n',
    );
    expect(wordsOf(blocks)).toMatch(/^Result\nChest Portable\n.*Transcribed Date\/Time: 02\/03\/19 7:43 pm$/s);
    expect(blocks).toHaveLength(16);
  });
});
