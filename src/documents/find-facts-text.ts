/**
 * How text is compared when facts are looked for: folded to one way of writing, read as words with borders.
 *
 * Folded: NFKC, lower case, one sign each for dashes and quotes, nothing that cannot be seen. Line ends stay where they
 * are, so that the line of a place is the line in the document. A digit that is raised stays apart from the number before it.
 *
 * Source: Unicode UAX 15 (NFKC); UAX 29 names the difficulties with word borders, which are met here for clinical text.
 */

/** Not seen in print. Soft hyphens at a line end are written as hyphens before; the two Arabic phrases are one sign of 18 letters. */
const unseen = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufdfa\ufdfb]|[\ufe00-\ufe0f]/gu;
const softLineEnd = /\u00ad(?=[ \t\r]{0,20}\n)/gu;
/** `10⁹` is not 109, and `7½` not 71. */
const raised = /(?<=\p{Nd})(?=\p{No})/gu;

/** Text in the one way of writing that facts and documents are compared in. */
export function foldText(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  return text
    .replace(softLineEnd, '-')
    .replace(unseen, '')
    .replace(raised, '^')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u2010-\u2015\u2212]/gu, '-')
    .replace(/[\u2018\u2019\u02bc]/gu, "'")
    .replace(/[\u201c\u201d]/gu, '"')
    .replace(/ς/gu, 'σ');
}

/** A run of ASCII, which keeps its length; else one sign with its marks: what folding never tears apart. */
const grain = /\p{ASCII}+(?![\p{M}\u1160-\u11ff])|\u00ad(?=[ \t\r]{0,20}\n)|(?<=\p{Nd})\p{No}|[\s\S][\p{M}\u1160-\u11ff]*/gu;

/**
 * Tells for places in folded text where they stand in the text itself. Places are asked for in ascending order; the
 * text is gone through once.
 */
export function unfolder(text: string, folded: string): (at: number) => number {
  if (text.length === folded.length && text.toLowerCase() === folded) return (at) => at;
  const grains = text.matchAll(grain);
  const lengthOf = foldedLengths(text);
  let [index, piece, from, to] = [0, '', 0, 0];
  return (at) => {
    while (to <= at) {
      const next = grains.next();
      if (next.done === true) return text.length;
      [index, piece, from] = [next.value.index, next.value[0], to];
      to += lengthOf(piece, index);
    }
    return index + (to - from === piece.length ? at - from : 0);
  };
}

/** How long pieces are once they are folded; short ones are remembered. */
function foldedLengths(text: string): (piece: string, at: number) => number {
  const seen = new Map<string, number>();
  return (piece, at) => {
    if (isAscii(piece)) return piece.length;
    if (piece === '\u00ad') return /^[ \t\r]{0,20}\n/.test(text.slice(at + 1, at + 22)) ? 1 : 0;
    const raise = /^\p{No}/u.test(piece) && /\p{Nd}$/u.test(text.slice(Math.max(0, at - 2), at)) ? 1 : 0;
    const length = seen.get(piece) ?? foldText(piece).length;
    if (seen.size < 5_000 && piece.length < 5) seen.set(piece, length);
    return length + raise;
  };
}

function isAscii(text: string): boolean {
  return !/\P{ASCII}/u.test(text);
}

/** What a character is to a reader of words. */
export const charKind = { word: 1, space: 2, other: 3 } as const;

type CharKind = (typeof charKind)[keyof typeof charKind];

/** Kinds by code unit, found out once each. */
const known = new Map<number, CharKind>();

/** The kind of the character at a place; the halves of one outside the first plane are both what the whole is. */
export function kindAt(text: string, at: number): CharKind {
  const unit = text.charCodeAt(at);
  if (unit < 0x80) return ascii[unit] ?? charKind.other;
  if (unit >= 0xd800 && unit <= 0xdfff) return kindOf(String.fromCodePoint(text.codePointAt(unit < 0xdc00 ? at : at - 1) ?? 0x20));
  const kind = known.get(unit) ?? kindOf(String.fromCharCode(unit));
  known.set(unit, kind);
  return kind;
}

function kindOf(character: string): CharKind {
  if (/[\p{L}\p{N}\p{M}]/u.test(character)) return charKind.word;
  return /[\s\u0085]/u.test(character) ? charKind.space : charKind.other;
}

const ascii: readonly CharKind[] = Array.from({ length: 0x80 }, (_, unit) => kindOf(String.fromCharCode(unit)));

/** The end of the run of word characters that begins at a place. */
export function endOfWord(text: string, start: number): number {
  let end = start;
  while (end < text.length && kindAt(text, end) === charKind.word) end += 1;
  return end;
}

const isDigit = (text: string, at: number): boolean => /^\p{Nd}$/u.test(text.charAt(at));
const isLetter = (text: string, at: number): boolean => kindAt(text, at) === charKind.word && !isDigit(text, at);

/**
 * True where a word or number may end and another begin: not inside of a word, not inside of `7.0`, `1,200`,
 * `2026-11-03` or `10:30`, not between a number and its sign. A blood pressure is two numbers.
 */
export function isBorder(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return true;
  const [before, after] = [kindAt(text, at - 1), kindAt(text, at)];
  if (before === charKind.word && after === charKind.word) return false;
  if (isDigit(text, at) && isJoiner(text, at - 1)) return isLoose(text, at - 1) || isPressure(text, at - 1);
  if (isDigit(text, at - 1) && isJoiner(text, at) && isDigit(text, at + 1)) return isPressure(text, at);
  return true;
}

function isJoiner(text: string, at: number): boolean {
  return '.,-/:^\u2044'.includes(text.charAt(at));
}

/** A joiner that joins nothing: behind a letter, or no sign and no decimal point behind anything but a digit. */
function isLoose(text: string, at: number): boolean {
  if (at > 0 && isDigit(text, at - 1)) return false;
  if (at > 0 && isLetter(text, at - 1)) return true;
  return !'.-'.includes(text.charAt(at)) || (text.charAt(at) === '.' && text.charAt(at - 1) === '.');
}

/** `130/80`, and not a part of a date. */
function isPressure(text: string, slash: number): boolean {
  if (text.charAt(slash) !== '/') return false;
  return (
    /(?:^|[^\d./-])\d{3}$/.test(text.slice(Math.max(0, slash - 4), slash)) && /^\d{2,3}(?![\d/-])/.test(text.slice(slash + 1, slash + 5))
  );
}

/** Where text goes on behind a hyphen that stands behind a word at a line end; undefined where none does. */
export function resumeBehind(text: string, hyphen: number): number | undefined {
  if (text.charAt(hyphen) !== '-' || hyphen === 0 || kindAt(text, hyphen - 1) !== charKind.word) return undefined;
  const [gap] = /^[ \t\r]{0,20}\n[ \t]{0,200}/.exec(text.slice(hyphen + 1, hyphen + 240)) ?? [];
  const resumed = gap === undefined ? undefined : hyphen + 1 + gap.length;
  return resumed !== undefined && resumed < text.length && kindAt(text, resumed) === charKind.word ? resumed : undefined;
}

/** Where the rest of a word stands whose hyphen at a line end only divides it: between letters. */
export function restOfWord(text: string, hyphen: number): number | undefined {
  const resumed = resumeBehind(text, hyphen);
  return resumed !== undefined && isLetter(text, hyphen - 1) && isLetter(text, resumed) ? resumed : undefined;
}

/** True where the word that begins here may be the rest of one that was hyphenated at the line end before. */
export function isRestOfWord(text: string, at: number): boolean {
  const [gap] = /-[ \t\r]{0,20}\n[ \t]{0,200}$/.exec(text.slice(Math.max(0, at - 224), at)) ?? [];
  return gap !== undefined && resumeBehind(text, at - gap.length) === at;
}
