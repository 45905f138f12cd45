/**
 * From the bytes of an RTF to its tokens: groups, control words and symbols, and the bytes of text.
 *
 * Each byte is looked at once. Data behind `\bin` is stepped over by its length, so braces in it mean nothing.
 *
 * Source: RTF 1.9.1, "RTF Syntax".
 */

/**
 * One token.
 *
 * Shapes: `byte` is one byte of text written in hexadecimal; `text` are bytes of text from `from` up to before `to`, without
 * line ends, which mean nothing in RTF. `symbol` is the sign behind the backslash.
 */
export type Token =
  | { readonly kind: 'open' | 'close' }
  | { readonly kind: 'word'; readonly name: string; readonly parameter: number | undefined }
  | { readonly kind: 'symbol'; readonly sign: string }
  | { readonly kind: 'byte'; readonly byte: number }
  | { readonly kind: 'text'; readonly from: number; readonly to: number };

/** Gives each token to `take` until that returns false. */
export function readTokens(bytes: Uint8Array, take: (token: Token) => boolean): void {
  let at = 0;
  while (at < bytes.length) {
    const { token, next } = tokenAt(bytes, at);
    if (token !== undefined && !take(token)) return;
    at = next;
  }
}

interface Found {
  readonly token?: Token;
  readonly next: number;
}

function tokenAt(bytes: Uint8Array, at: number): Found {
  const byte = bytes[at];
  if (byte === openBrace) return { token: { kind: 'open' }, next: at + 1 };
  if (byte === closeBrace) return { token: { kind: 'close' }, next: at + 1 };
  if (byte === backslash) return controlAt(bytes, at + 1);
  if (isLineEnd(byte)) return { next: at + 1 };
  let to = at + 1;
  while (to < bytes.length && !isSpecial(bytes[to])) to += 1;
  return { token: { kind: 'text', from: at, to }, next: to };
}

const [openBrace, closeBrace, backslash, minus, space, quote] = [0x7b, 0x7d, 0x5c, 0x2d, 0x20, 0x27];

function isSpecial(byte: number | undefined): boolean {
  return byte === openBrace || byte === closeBrace || byte === backslash || isLineEnd(byte);
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === 0x0a || byte === 0x0d;
}

function isLetter(byte = 0): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a);
}

function isDigit(byte = 0): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** What stands behind a backslash. */
function controlAt(bytes: Uint8Array, at: number): Found {
  if (isLetter(bytes[at])) return wordAt(bytes, at);
  if (bytes[at] === quote) return hexAt(bytes, at + 1);
  const sign = String.fromCharCode(bytes[at] ?? space);
  // A backslash before a line end is a paragraph's end.
  return { token: isLineEnd(bytes[at]) ? { kind: 'word', name: 'par', parameter: undefined } : { kind: 'symbol', sign }, next: at + 1 };
}

function hexAt(bytes: Uint8Array, at: number): Found {
  const digits = latin(bytes, at, Math.min(at + 2, bytes.length));
  return /^[0-9a-f]{2}$/i.test(digits) ? { token: { kind: 'byte', byte: Number.parseInt(digits, 16) }, next: at + 2 } : { next: at };
}

/** Longer names and numbers than the standard has are cut, not believed. */
const [maxName, maxDigits] = [32, 10];

function wordAt(bytes: Uint8Array, at: number): Found {
  let end = at;
  while (isLetter(bytes[end])) end += 1;
  const name = latin(bytes, at, Math.min(end, at + maxName));
  const isSigned = bytes[end] === minus && isDigit(bytes[end + 1]);
  const first = isSigned ? end + 1 : end;
  let next = first;
  while (isDigit(bytes[next])) next += 1;
  const digits = latin(bytes, first, Math.min(next, first + maxDigits));
  const parameter = digits === '' ? undefined : Number(digits) * (isSigned ? -1 : 1);
  if (bytes[next] === space) next += 1;
  const data = name === 'bin' ? Math.max(0, parameter ?? 0) : 0;
  return { token: { kind: 'word', name, parameter }, next: next + data };
}

function latin(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}
