/**
 * Whether bytes are a PDF from the first byte to the last, and nothing else besides.
 *
 * Programs look for the beginning and the end of a PDF with patience, so that one file can be a PDF to one and a web page or
 * an archive to another. Only what begins and ends as a PDF is let through.
 *
 * Source: ISO 32000-1 7.5.2 (header), 7.5.5 (end); APPNOTE.TXT 4.3.16 (end of an archive).
 */

/** What is wrong, or a note on what is odd, in words without patient data; nothing where all is well. */
export type Envelope = { readonly wrong: string } | { readonly odd: string } | undefined;

/** Looks at both ends of the bytes only. */
export function checkEnvelope(bytes: Uint8Array): Envelope {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = buffer.subarray(0, 1029).indexOf('%PDF-', 0, 'latin1');
  if (start < 0) return { wrong: 'the bytes are no PDF' };
  if (start > 0) return { wrong: 'other data stands before the PDF' };
  if (isArchive(buffer)) return { wrong: 'the PDF is an archive as well' };
  const end = buffer.lastIndexOf(endMark, undefined, 'latin1');
  if (end < 0) return { wrong: 'the PDF has no end; it was cut' };
  return checkTail(buffer.subarray(end + endMark.length));
}

const endMark = '%%EOF';

function checkTail(tail: Buffer): Envelope {
  if (tail.every((byte) => byte === 0 || byte === 0x0a || byte === 0x0d || byte === 0x20 || byte === 0x09)) return undefined;
  if (tail.length > longestTail) return { wrong: 'other data stands behind the end of the PDF' };
  const text = tail.toString('latin1');
  const isOther = starts.some((start) => text.includes(start)) || /<\s{0,9}(!doctype|html|script|svg|\?xml)/i.test(text);
  return isOther ? { wrong: 'other data stands behind the end of the PDF' } : { odd: 'a few bytes stand behind the end of the PDF' };
}

/** What readers still look through for the end of a PDF. */
const longestTail = 1024;

/** First bytes of archives, pictures and programs. */
const starts: readonly string[] = [
  'PK\x03\x04',
  'PK\x05\x06',
  'GIF8',
  '\x89PNG',
  '\xff\xd8\xff',
  'MZ',
  '\x7fELF',
  'Rar!',
  '7z\xbc\xaf',
  '\x1f\x8b',
  '%!PS',
];

/** An archive is read from its end: a mark, 18 more bytes, and a remark of a length that those name. */
function isArchive(buffer: Buffer): boolean {
  const from = Math.max(0, buffer.length - 22 - 0xffff);
  for (let at = buffer.indexOf('PK\x05\x06', from, 'latin1'); at >= 0; at = buffer.indexOf('PK\x05\x06', at + 4, 'latin1')) {
    if (at + 22 <= buffer.length && at + 22 + buffer.readUInt16LE(at + 20) === buffer.length) return true;
  }
  return false;
}
