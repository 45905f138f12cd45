/**
 * The letters that bytes of an RTF stand for, in the charset of their font.
 *
 * A byte that stands for nothing known is printed as the sign for that, and never as some other letter.
 *
 * Source: RTF 1.9.1, "Font Table" (fcharset, cpg), "Character Set" (ansicpg).
 */
import { decodeAs } from './charset.ts';
import { symbolsOf } from './rtf-symbols.ts';

/** A font as far as its letters go. */
export interface Font {
  readonly name: string;
  /** The number of the code page; absent: the document's own. */
  readonly codePage?: number;
  /** True where its letters are other signs. */
  readonly isOfSigns?: boolean;
}

/** What a byte is printed as that stands for nothing known. */
export const unknownSign = '\ufffd';

/** The code page of a `fcharset`; nothing where the document's own is meant. */
export function codePageOf(charset: number): number | undefined {
  return codePages.get(charset);
}

/** The text of bytes in a font. `codePage` is the document's own. */
export function decodeLetters(bytes: Uint8Array, font: Font | undefined, codePage: number): string {
  const signOf = signsOf(font);
  if (signOf !== undefined) return Array.from(bytes, signOf).join('');
  return decodeCodePage(bytes, font?.codePage ?? codePage);
}

/** The sign for a number from the private area, where programs put the signs of such fonts. */
export function decodePrivate(code: number, font: Font | undefined): string {
  return code >= 0xf020 && code <= 0xf0ff ? (signsOf(font)?.(code - 0xf000) ?? unknownSign) : unknownSign;
}

function signsOf(font: Font | undefined): ((byte: number) => string) | undefined {
  const signOf = symbolsOf(font?.name ?? '');
  if (signOf === undefined && font?.isOfSigns !== true) return undefined;
  return (byte) => (byte === 0x20 ? ' ' : (signOf?.(byte) ?? unknownSign));
}

const codePages: ReadonlyMap<number, number> = new Map([
  [0, 1252],
  [77, 10000],
  [128, 932],
  [129, 949],
  [134, 936],
  [136, 950],
  [161, 1253],
  [162, 1254],
  [163, 1258],
  [177, 1255],
  [178, 1256],
  [186, 1257],
  [204, 1251],
  [222, 874],
  [238, 1250],
  [254, 437],
  [255, 850],
]);

/** Names of the web for numbers of Windows, where they are the same. */
const webNames: ReadonlyMap<number, string> = new Map([
  [866, 'ibm866'],
  [874, 'windows-874'],
  [932, 'shift_jis'],
  [936, 'gbk'],
  [949, 'euc-kr'],
  [950, 'big5'],
  [10000, 'macintosh'],
  [10007, 'x-mac-cyrillic'],
  [20866, 'koi8-r'],
  [28591, 'windows-1252'],
  [28592, 'iso-8859-2'],
  [65001, 'utf-8'],
  ...[1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258].map((page) => [page, `windows-${page}`] as const),
]);

function decodeCodePage(bytes: Uint8Array, codePage: number): string {
  if (bytes.every((byte) => byte < 0x80)) return latin(bytes);
  const upper = upperHalves.get(codePage);
  if (upper !== undefined) return latin(bytes).replace(/[\u0080-\u00ff]/g, (letter) => upper[letter.charCodeAt(0) - 0x80] ?? unknownSign);
  const name = webNames.get(codePage);
  const text = name === undefined ? undefined : (decodeAs(bytes, name) ?? decodeLoosely(bytes, name));
  return (text ?? latin(bytes)).replace(text === undefined ? /[\u0080-\u00ff]/g : /[\u0080-\u009f]/g, unknownSign);
}

function decodeLoosely(bytes: Uint8Array, name: string): string {
  return new TextDecoder(name).decode(bytes);
}

function latin(bytes: Uint8Array): string {
  // The pieces are short mostly, and a call into the machine costs more than they do.
  if (bytes.length < 64) return String.fromCharCode(...bytes);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** The upper halves of code pages that the web has no name for. */
const upperHalves: ReadonlyMap<number, string> = new Map([
  [
    437,
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  ],
  [
    850,
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
  ],
]);
