/**
 * How a text begins: its first characters, and the name of its root where it is XML.
 *
 * Only the first 64 KB are looked at, and each character once: the text may be hostile. Whether it is well-formed is for
 * its reader to say.
 *
 * Source: XML 1.0 2.8 (prolog), F (detection of encodings); WHATWG MIME Sniffing 7.1.
 */
const headBytes = 64 * 1024;

/** The first characters: UTF-16 by its byte order mark or its zeros, everything else as Latin-1. Marks are left out. */
export function headOf(bytes: Uint8Array): string {
  const head = bytes.subarray(0, headBytes);
  if (isWide(head, 0xff, 0xfe, 0)) return new TextDecoder('utf-16le').decode(head);
  if (isWide(head, 0xfe, 0xff, 1)) return new TextDecoder('utf-16be').decode(head);
  const start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  return Buffer.from(head.buffer, head.byteOffset + start, head.byteLength - start).toString('latin1');
}

/** `angle` is where the first "<" stands in a pair of bytes. */
function isWide(head: Uint8Array, first: number, second: number, angle: number): boolean {
  return (head[0] === first && head[1] === second) || (head[angle] === 0x3c && head[1 - angle] === 0);
}

/** The local name of the first element; undefined where the text does not begin as XML or HTML. */
export function rootOf(head: string): string | undefined {
  let at = skipSpace(head, 0);
  while (head[at] === '<' && /[!?]/.test(head[at + 1] ?? '')) at = skipSpace(head, endOfRemark(head, at));
  if (head[at] !== '<') return undefined;
  const [, name] = /^<(?:[\w.-]{1,50}:)?([A-Za-z_][\w.-]{0,50})(?![\w.:-])/.exec(head.slice(at, at + 110)) ?? [];
  return name;
}

/** True where the text begins as a web page, as browsers would say: by its doctype or its first tag. */
export function beginsAsHtml(head: string): boolean {
  let at = skipSpace(head, 0);
  while (head.startsWith('<!--', at) || head.startsWith('<?', at)) at = skipSpace(head, endOfRemark(head, at));
  return /^<(!doctype\s{1,20}html|html|head|body|script|iframe|title)\b/i.test(head.slice(at, at + 50));
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (' \t\r\n\f'.includes(text[at] ?? '-')) at += 1;
  return at;
}

/** Behind a comment, an instruction, or a doctype with what it declares; the end of the text where it does not end. */
function endOfRemark(text: string, at: number): number {
  const close = text.startsWith('<!--', at) ? '-->' : text[at + 1] === '?' ? '?>' : closeOfDoctype(text, at);
  const end = text.indexOf(close, at);
  return end < 0 ? text.length : end + close.length;
}

function closeOfDoctype(text: string, at: number): string {
  const open = text.indexOf('[', at);
  const end = text.indexOf('>', at);
  return open >= 0 && open < end ? ']>' : '>';
}
