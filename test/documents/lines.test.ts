/**
 * That lines fit, and lose nothing.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCanvas } from '../../src/documents/canvas.ts';
import { openFonts } from '../../src/documents/fonts.ts';
import { breakLines, measure, placeLine } from '../../src/documents/lines.ts';
import { createSieve, type Passage } from '../../src/documents/printable.ts';

const fonts = openFonts(openCanvas(new Date(0)));
const setting = { fonts, size: 10 };

function passageOf(text: string): Passage {
  const [passage] = createSieve(fonts).sift([{ text }], { plain: 'sans', bold: 'bold' });
  if (passage === undefined) throw new Error('no passage');
  return passage;
}

function linesOf(text: string, width: number): readonly string[] {
  const passage = passageOf(text);
  return [...breakLines(passage, { width }, setting)].map(({ from, to }) => passage.text.slice(from, to));
}

const texts = fc.string({ unit: fc.constantFrom(...'abcW.-/ 09é', ' ', 'e\u0317\u0301', 'ש', 'م', '😀'), maxLength: 200 });

describe('breakLines', () => {
  it('loses nothing but spaces between lines, for any text and width', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 15, max: 300 }), (text, width) => {
        const passage = passageOf(text);

        expect(linesOf(text, width).join('').replaceAll(' ', '')).toBe(passage.text.replaceAll(' ', ''));
      }),
    );
  });

  it('makes no line wider than asked, for any text and width', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 15, max: 300 }), (text, width) => {
        const passage = passageOf(text);

        for (const line of breakLines(passage, { width }, setting)) {
          expect(measure(passage, passage.text, { ...line, ...setting })).toBeLessThanOrEqual(width + 0.02);
        }
      }),
    );
  });

  it('breaks between letters as a reader sees them, for any word', () => {
    const mark = fc.constantFrom('e\u0317\u0301', 'm\u0303', 'a');
    fc.assert(
      fc.property(fc.string({ unit: mark, minLength: 1, maxLength: 60 }), (word) => {
        for (const line of linesOf(word, 20)) expect(line).not.toMatch(/^\p{M}/u);
      }),
    );
  });

  it('prefers spaces, then signs, and never cuts a number at its point', () => {
    expect(linesOf('one two three', 40)).toEqual(['one two', 'three']);
    expect(linesOf('acetaminophen/hydrocodone', 90)).toEqual(['acetaminophen/', 'hydrocodone']);
    expect(linesOf('aaaaaaaaaa2.5', 76)).toEqual(['aaaaaaaaaa', '2.5']);
    expect(linesOf('a-b-c:12.5/60', 60)).toEqual(['a-b-c:', '12.5/60']);
  });

  it('keeps together what a no-break space joins', () => {
    expect(linesOf('take 10\u00a0mg', 45)).toEqual(['take', '10\u00a0mg']);
  });

  it('has one empty line for an empty text', () => {
    expect(linesOf('', 100)).toEqual(['']);
    expect(linesOf('    ', 100)).toEqual(['']);
  });

  it('goes through a word of a million letters in time', () => {
    const startedMs = performance.now();

    expect(linesOf('a'.repeat(1_000_000), 500).length).toBeGreaterThan(10_000);
    expect(performance.now() - startedMs).toBeLessThan(5000);
  });
});

describe('placeLine', () => {
  it('draws plain and bold text side by side', () => {
    const [passage] = createSieve(fonts).sift([{ text: 'Plan: ', bold: true }, { text: 'rest' }], { plain: 'sans', bold: 'bold' });
    if (passage === undefined) throw new Error('no passage');

    const marks = placeLine(passage, { from: 0, to: 10 }, { place: { x: 50, y: 70, tone: 'ink' }, setting });

    expect(marks).toMatchObject([
      { text: 'Plan: ', face: 'bold', x: 50, y: 70 },
      { text: 'rest', face: 'sans', x: 50 + fonts.shapedWidth('bold', 'Plan: ') * 10 },
    ]);
  });

  it('sets text from right to left against the right end of its room', () => {
    const passage = passageOf('שלום');

    const [mark] = placeLine(passage, { from: 0, to: 4 }, { place: { x: 50, y: 70, width: 200, tone: 'ink' }, setting });

    expect(mark).toMatchObject({ x: 250 - fonts.shapedWidth('sans', 'שלום') * 10, isRtl: true });
  });

  it('draws digits that the font would turn around one by one', () => {
    const passage = passageOf('۱۲۳');

    const marks = placeLine(passage, { from: 0, to: 3 }, { place: { x: 50, y: 70, tone: 'ink' }, setting });

    const byPlace = [...marks].sort((a, b) => a.x - b.x).map((mark) => (mark.kind === 'text' ? mark.text : ''));
    expect(byPlace.join('')).toBe('۱۲۳');
  });
});
