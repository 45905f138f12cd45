/**
 * That what is printed is what was written, and that what is hidden changes nothing.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCanvas } from '../../src/documents/canvas.ts';
import { openFonts } from '../../src/documents/fonts.ts';
import { createSieve } from '../../src/documents/printable.ts';

const fonts = openFonts(openCanvas(new Date(0)));

function sift(
  text: string,
  bold = false,
): { readonly lines: readonly string[]; readonly notes: readonly string[]; readonly faces: readonly string[] } {
  const sieve = createSieve(fonts);
  const passages = [...sieve.sift([{ text, bold }], { plain: 'sans', bold: 'bold' })];
  return {
    lines: passages.map((passage) => passage.text),
    notes: sieve.notes(),
    faces: passages.flatMap(({ stretches }) => stretches.map(({ face }) => face)),
  };
}

describe('createSieve', () => {
  it('shows an override of direction in place of obeying it', () => {
    const { lines, notes } = sift('give \u202e05\u202c mg');

    expect(lines).toEqual(['give [U+202E]05 mg']);
    expect(notes.join()).toContain('1 overrides of the direction of text');
  });

  it.each([
    ['marks and isolates of direction', 'a\u200eb\u200fc\u2066d\u2069e\u061c'],
    ['soft hyphens and zero-width spaces', 'ab\u00adc\u200bd\u2060e\ufeff'],
    ['tags and selectors', 'abc\ufe0fd\u{e0041}e'],
  ])('takes out %s', (_, text) => {
    expect(sift(text).lines).toEqual(['abcde']);
    expect(sift(text).notes.join()).toMatch(/invisible characters were taken out/);
  });

  it('shows controls, lone surrogates and noncharacters as what they are not', () => {
    expect(sift('a\u0000b\u001bc\ud800d\uffffe\u0090').lines).toEqual(['a�b�c�d�e�']);
  });

  it('composes letters, and shows marks beyond all use as code points', () => {
    expect(sift('e\u0301').lines).toEqual(['é']);
    expect(sift(`q${'\u0301'.repeat(6)}`).lines).toEqual([`q${'\u0301'.repeat(4)}[U+0301][U+0301]`]);
  });

  it('keeps the joiners that Persian letters need, and no others', () => {
    expect(sift('می\u200cخواهم').lines).toEqual(['می\u200cخواهم']);
    expect(sift('a\u200cb\u200dc').lines).toEqual(['abc']);
  });

  it('ends lines at every sign that ends one', () => {
    expect(sift('a\r\nb\rc\nd\u2028e\ff').lines).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('makes every space a space, and keeps those that join', () => {
    expect(sift('a\tb\u2003c\u202fd\u00a0e').lines).toEqual(['a b c\u00a0d\u00a0e']);
  });

  it('takes letters that a face lacks from another one', () => {
    const rare = Array.from({ length: 0x20000 }, (_, codePoint) => codePoint).find(
      (codePoint) => /\p{L}/u.test(String.fromCodePoint(codePoint)) && fonts.covers('sans', codePoint) && !fonts.covers('bold', codePoint),
    );

    expect(rare).toBeDefined();
    expect(sift(`x${String.fromCodePoint(rare ?? 0)}y`, true).faces).toEqual(['bold', 'sans', 'bold']);
    expect(sift('王', true)).toMatchObject({ lines: ['[U+738B]'], faces: ['bold'] });
  });

  it('leaves only characters that have a glyph in their face, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.boolean(), (text, bold) => {
        for (const passage of createSieve(fonts).sift([{ text, bold }], { plain: 'mono', bold: 'bold' })) {
          expect(passage.stretches.map(({ from, to }) => passage.text.slice(from, to)).join('')).toBe(passage.text);
          for (const { from, to, face } of passage.stretches) {
            for (const char of passage.text.slice(from, to)) expect(fonts.covers(face, char.codePointAt(0) ?? 0), char).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('openFonts', () => {
  it('measures plain text as wide as it is drawn or wider, and hardly wider', () => {
    for (const text of ['Hemoglobin A1c', 'AVATAR To Yo', 'Łukasz Ωμ Ж', '148/92 mmHg']) {
      const drawn = fonts.shapedWidth('sans', text);
      const measured = fonts.widthWithin('sans', text, Number.POSITIVE_INFINITY);
      expect(measured).toBeGreaterThanOrEqual(drawn - 1e-9);
      expect(measured).toBeLessThan(drawn * 1.1);
    }
  });

  it('gives marks no width', () => {
    expect(fonts.widthWithin('sans', 'q\u0301', 10)).toBeCloseTo(fonts.widthWithin('sans', 'q', 10), 5);
  });
});
