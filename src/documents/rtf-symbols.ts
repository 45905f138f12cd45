/**
 * The signs of fonts whose letters are other signs: in Symbol an `m` is a `μ`, so that `mg` may mean `μg`.
 *
 * Only what is known is translated; the rest stays open, and whoever reads says so.
 *
 * Source: Adobe, symbol.txt (Symbol encoding to Unicode); Microsoft, Wingdings character set.
 */

/** The sign for a byte in a font of that name; nothing where it is not known. `undefined` for fonts of letters. */
export function symbolsOf(fontName: string): ((byte: number) => string | undefined) | undefined {
  if (/^\s*symbol/i.test(fontName)) return signOfSymbol;
  return /^\s*(wingdings|webdings|zapf ?dingbats|marlett)/i.test(fontName) ? (byte) => signOfDingbats(byte, fontName) : undefined;
}

/** From 0x20 on. */
const symbolLower = ' !∀#∃%&∋()∗+,−./0123456789:;<=>?' + '≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_' + '\uf8e5αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼';

/** From 0xa0 on. */
const symbolUpper =
  '€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓' + '°±″≥×∝∂•÷≠≡≈…⏐⎯↵' + 'ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉' + '∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓' + '◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪' + '\uf8ff〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭';

function signOfSymbol(byte: number): string | undefined {
  const sign = byte >= 0xa0 ? symbolUpper[byte - 0xa0] : symbolLower[byte - 0x20];
  return sign === undefined || sign >= '\uf8e5' ? undefined : sign;
}

/** The signs of lists and of boxes that are ticked. */
const wingdings: ReadonlyMap<number, string> = new Map([
  [0x20, ' '],
  [0x6c, '●'],
  [0x6e, '■'],
  [0x6f, '□'],
  [0x71, '❑'],
  [0x75, '◆'],
  [0x76, '❖'],
  [0x9f, '•'],
  [0xa7, '▪'],
  [0xa8, '☐'],
  [0xd8, '➢'],
  [0xe0, '→'],
  [0xfb, '✗'],
  [0xfc, '✓'],
  [0xfd, '☒'],
  [0xfe, '☑'],
]);

function signOfDingbats(byte: number, fontName: string): string | undefined {
  return /^\s*wingdings\s*$/i.test(fontName) ? wingdings.get(byte) : undefined;
}
