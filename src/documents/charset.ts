/**
 * What text bytes are, and in which charset.
 *
 * A byte order mark wins, then the charset that the label names, then UTF-8 where the bytes are valid in it, else windows-1252,
 * which is said in a note. Bytes that are no text are refused. Control characters other than tab, line end and form feed
 * are left out, so whoever prints the text meets none.
 *
 * Source: WHATWG Encoding (labels, windows-1252); RFC 2045 5.1 (parameters).
 */

/** Text, or why these bytes are none. */
export type Decoded =
  | { readonly kind: 'text'; readonly text: string; readonly note?: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** The text of bytes. `contentType` may name a charset. */
export function decodeText(bytes: Uint8Array, contentType: string): Decoded {
  const { text, note } = decode(bytes, charsetOf(contentType));
  const controls = text.length - text.replace(controlCharacters, '').length;
  if (controls > Math.max(2, text.length / 50)) return { kind: 'refused', reason: 'the bytes are not text' };
  const notes = [note, controls > 0 ? 'control characters are left out' : undefined].filter((one) => one !== undefined);
  return {
    kind: 'text',
    text: controls > 0 ? withoutControls(text) : text,
    ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
  };
}

/** The charset that a media type names, in its own spelling. */
export function charsetOf(contentType: string): string | undefined {
  const [, charset] = /;\s*charset\s*=\s*["']?([\w:.+-]{1,40})/i.exec(contentType.slice(0, 1_000)) ?? [];
  return charset;
}

/** Text without the characters that stand for nothing on paper. */
export function withoutControls(text: string): string {
  return text.replace(controlCharacters, '');
}

/** The text of bytes in a charset, nothing where the charset is unknown or the bytes are not in it. */
export function decodeAs(bytes: Uint8Array, charset: string): string | undefined {
  if (windows1252Labels.test(charset)) return decodeWindows1252(bytes);
  try {
    return decoderOf(charset).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Kept: RTF is decoded in many small pieces. Unknown names throw before they are kept, so there are few. */
const decoders = new Map<string, InstanceType<typeof TextDecoder>>();

function decoderOf(charset: string): InstanceType<typeof TextDecoder> {
  const kept = decoders.get(charset.toLowerCase());
  if (kept !== undefined) return kept;
  const decoder = new TextDecoder(charset, { fatal: true });
  decoders.set(decoder.encoding, decoder);
  return decoder;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const controlCharacters = /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u0084\u0086-\u009f]/g;

function decode(bytes: Uint8Array, named: string | undefined): { readonly text: string; readonly note?: string } {
  const marked = markOf(bytes) ?? guessWide(bytes);
  const charset = marked ?? named;
  const text = charset === undefined ? undefined : decodeAs(bytes, charset);
  if (text !== undefined) return { text };
  const plain = decodeAs(bytes, 'utf-8');
  if (plain !== undefined) return charset === undefined ? { text: plain } : { text: plain, note: wrongCharset };
  const guessed = 'the charset is not known; the text is read as windows-1252';
  return { text: decodeWindows1252(bytes), note: charset === undefined ? guessed : `${wrongCharset}; ${guessed}` };
}

const wrongCharset = 'the text is not in the charset that it names';

function markOf(bytes: Uint8Array): string | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/** Text of Latin letters in UTF-16 has a zero in every second byte; nothing else that is text has zeros. */
function guessWide(bytes: Uint8Array): string | undefined {
  const head = bytes.subarray(0, 1_024);
  const half = Math.floor(head.length / 2);
  if (half < 2 || bytes.length % 2 === 1) return undefined;
  const zeros = (from: number) => head.filter((byte, at) => at % 2 === from && byte === 0).length;
  const [even, odd] = [zeros(0), zeros(1)];
  if (odd > half * 0.5 && even < half * 0.05) return 'utf-16le';
  return even > half * 0.5 && odd < half * 0.05 ? 'utf-16be' : undefined;
}

/** The labels that mean windows-1252 to a reader of the web. */
const windows1252Labels =
  /^(ansi_x3\.4-1968|ascii|us-ascii|cp1252|cp819|x-cp1252|windows-1252|latin1|l1|iso(-ir-100|_?-?8859-?_?1(:1987)?))$/i;

/** From 0x80 to 0x9f; the bytes that have no letter stay control characters. */
const upperLetters = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Done by hand: some versions of Node decode windows-1252 as Latin-1. */
function decodeWindows1252(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return text.replace(/[\u0080-\u009f]/g, (letter) => upperLetters[letter.charCodeAt(0) - 0x80] ?? letter);
}
