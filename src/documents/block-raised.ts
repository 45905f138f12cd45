/**
 * Raised digits as letters of their own: without them 10⁹ would read 109.
 *
 * Lowered digits stay as they are: they change no number.
 */

/** Text with its digits, signs and brackets raised; other letters stay. */
export function raiseDigits(text: string): string {
  return text.replace(/[0-9+\-−()]/g, (sign) => raised[sign] ?? sign);
}

const raised: Readonly<Record<string, string>> = {
  0: '⁰',
  1: '¹',
  2: '²',
  3: '³',
  4: '⁴',
  5: '⁵',
  6: '⁶',
  7: '⁷',
  8: '⁸',
  9: '⁹',
  '+': '⁺',
  '-': '⁻',
  '−': '⁻',
  '(': '⁽',
  ')': '⁾',
};
