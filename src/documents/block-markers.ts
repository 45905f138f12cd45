/**
 * What stands before an entry of a list: a bullet, or its number in the numerals of the list.
 *
 * Source: HTML 4.4.5 (ol: type, start) and CSS Counter Styles 3 (ranges: outside of them, decimal numbers).
 */

/** The names of HTML's `type`; `none` prints nothing. */
export const numeralKinds = ['bullet', 'none', '1', 'a', 'A', 'i', 'I'] as const;

export type Numerals = (typeof numeralKinds)[number];

/** A list and the number of its next entry. */
export interface ListNumbers {
  readonly numerals: Numerals;
  next: number;
}

/** The marker of a list's next entry, which counts it; without a list a bullet. */
export function markerOf(list: ListNumbers | undefined): string {
  if (list === undefined || list.numerals === 'bullet') return '•';
  if (list.numerals === 'none') return '';
  const number = list.next;
  list.next += 1;
  return `${writeNumber(number, list.numerals)}.`;
}

function writeNumber(number: number, numerals: Numerals): string {
  switch (numerals) {
    case 'a':
      return writeLetters(number);
    case 'A':
      return writeLetters(number).toUpperCase();
    case 'i':
      return writeRoman(number).toLowerCase();
    case 'I':
      return writeRoman(number);
    default:
      return String(number);
  }
}

/** a to z, then aa, ab. */
function writeLetters(number: number): string {
  if (number < 1) return String(number);
  let letters = '';
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(97 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

const romanValues: readonly (readonly [number, string])[] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];

function writeRoman(number: number): string {
  if (number < 1 || number > 3999) return String(number);
  let rest = number;
  let roman = '';
  for (const [value, letters] of romanValues) {
    while (rest >= value) {
      roman += letters;
      rest -= value;
    }
  }
  return roman;
}
