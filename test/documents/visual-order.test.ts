/**
 * In which order the pieces of mixed lines stand.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelsOf, mirrorAll, orderVisually, turnNeutrals } from '../../src/documents/visual-order.ts';

function seen(text: string, base: 'ltr' | 'auto' = 'auto'): readonly string[] {
  const levels = levelsOf(text, base);
  if (levels === undefined) return [text];
  return orderVisually(levels, 0, text.length).map(({ from, to, isRtl }) => `${isRtl ? '<' : ''}${text.slice(from, to)}`);
}

describe('orderVisually', () => {
  it('leaves text from left to right alone', () => {
    expect(levelsOf('Amy 10 mg', 'auto')).toBeUndefined();
  });

  it('puts a line that begins from the right there, with numbers as they are read', () => {
    expect(seen('שלום עולם 123 abc')).toEqual(['abc', '< ', '123', '<שלום עולם ']);
  });

  it('keeps a foreign name inside a line from left to right', () => {
    expect(seen('Amy שרה כהן 10 mg')).toEqual(['Amy ', '10', '<שרה כהן ', ' mg']);
  });

  it('keeps the banner from left to right, whatever name it begins with', () => {
    expect(seen('שרה · MRN 7', 'ltr')).toEqual(['<שרה', ' · MRN 7']);
  });

  it('shows each character once, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab 12.-()', 'ש', 'ל', 'م', '٥'), maxLength: 60 }), (text) => {
        const levels = levelsOf(text, 'auto');
        if (levels === undefined) return;
        const runs = [...orderVisually(levels, 0, text.length)].sort((a, b) => a.from - b.from);

        expect(runs.map(({ from, to }) => text.slice(from, to)).join('')).toBe(text);
      }),
    );
  });
});

describe('turnNeutrals', () => {
  it('turns signs around and mirrors brackets', () => {
    expect(turnNeutrals(' (-')).toBe('-) ');
    expect(mirrorAll('(א)')).toBe(')א(');
  });
});
