/**
 * Whether bytes have the shape of the type that they are labelled with, from beginning to end.
 *
 * First bytes tell a label that lies, last bytes a document that was cut. Plain text has neither: there only size and
 * hash help. Nothing is unpacked here, so a compressed document costs no more than its own bytes.
 *
 * Source: ISO 32000-1 7.5 (PDF header and end of file); XML 1.0 2.1 (one root element); WHATWG Encoding (labels).
 */
import { mediaTypeOf } from '../fhir.ts';

/** What contradicts the label, in words without patient data; nothing where all fits. `label` may name a charset. */
export function findLie(bytes: Uint8Array, label: string, delivered: string): string | undefined {
  const claimed = mediaTypeOf(label);
  const seen = signatures.find(({ starts }) => starts.some((start) => hasStart(bytes, start)));
  const due = signatures.find(({ types }) => types.includes(claimed));
  if (due !== undefined && due !== seen) return `the label says ${claimed}, the first bytes say otherwise`;
  if (due === undefined && isText(claimed) && seen !== undefined) return `the label says ${claimed}, the bytes are ${seen.types[0]}`;
  if (isWebPage(bytes, claimed, delivered)) return 'a web page came in place of the document';
  if (isText(claimed) && !isInCharset(bytes, label)) return 'the text is not in the charset that its label names';
  return findCut(bytes, claimed);
}

interface Signature {
  readonly types: readonly string[];
  readonly starts: readonly (readonly number[])[];
}

const signatures: readonly Signature[] = [
  { types: ['application/pdf'], starts: [[0x25, 0x50, 0x44, 0x46, 0x2d]] },
  { types: ['application/rtf', 'text/rtf', 'text/richtext'], starts: [[0x7b, 0x5c, 0x72, 0x74, 0x66]] },
  { types: ['image/jpeg', 'image/jpg'], starts: [[0xff, 0xd8, 0xff]] },
  { types: ['image/png'], starts: [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]] },
  {
    types: ['image/tiff'],
    starts: [
      [0x49, 0x49, 0x2a, 0x00],
      [0x4d, 0x4d, 0x00, 0x2a],
    ],
  },
  { types: ['application/gzip', 'application/x-gzip'], starts: [[0x1f, 0x8b]] },
  { types: ['application/zip'], starts: [[0x50, 0x4b, 0x03, 0x04]] },
];

function hasStart(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}

function isText(type: string): boolean {
  return type.startsWith('text/') || /[/+](xml|json|rtf)$/.test(type);
}

/** A page of a proxy or a login, whatever it calls itself; a document that is itself a web page has no field for a password. */
function isWebPage(bytes: Uint8Array, claimed: string, delivered: string): boolean {
  const isHtml = /html/.test(claimed);
  if (!isHtml && delivered === 'text/html') return true;
  if (!isText(claimed)) return false;
  const head = latin(bytes, 0, 64 * 1024);
  return isHtml ? /<input[^>]{0,300}type\s{0,9}=\s{0,9}["']?password/i.test(head) : /^[^\w<]{0,99}<(!doctype html|html)\b/i.test(head);
}

function isInCharset(bytes: Uint8Array, label: string): boolean {
  const [, charset] = /;\s*charset\s*=\s*"?([\w:.-]{1,40})/i.exec(label) ?? [];
  if (charset === undefined) return true;
  try {
    new TextDecoder(charset, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function findCut(bytes: Uint8Array, claimed: string): string | undefined {
  if (claimed === 'application/pdf') return latin(bytes, -1024).includes('%%EOF') ? undefined : 'the PDF has no end; it was cut';
  if (/[/](rtf|richtext)$/.test(claimed)) return /\}[\s\0]*$/.test(latin(bytes, -64)) ? undefined : 'the RTF has no end; it was cut';
  if (!/[/+]xml$/.test(claimed) || isWide(bytes)) return undefined;
  return hasWholeRoot(latin(bytes, 0)) ? undefined : 'the XML has no end; it was cut';
}

function latin(bytes: Uint8Array, from: number, to?: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(from, to).toString('latin1');
}

/** UTF-16 is left alone: tags of it cannot be seen in single bytes. */
function isWide(bytes: Uint8Array): boolean {
  return hasStart(bytes, [0xff, 0xfe]) || hasStart(bytes, [0xfe, 0xff]) || bytes[0] === 0 || bytes[1] === 0;
}

/** True where the first element is also closed last. Looks at each character once: the text may be hostile. */
function hasWholeRoot(text: string): boolean {
  const at = skipProlog(text);
  const [, root] = /^<([A-Za-z_][\w.:-]{0,99})/.exec(text.slice(at, at + 102)) ?? [];
  if (root === undefined) return false;
  const end = withoutRemarks(text);
  const tail = end.slice(-root.length - 20);
  return tail.replace(/\s+>$/, '>').endsWith(`</${root}>`) || (tail.endsWith('/>') && text.indexOf('<', at + 1) < 0);
}

/** Where the first element begins. */
function skipProlog(text: string): number {
  let at = text.indexOf('<');
  while (at >= 0 && /[!?]/.test(text[at + 1] ?? '')) {
    const close = text.startsWith('<!--', at) ? '-->' : text[at + 1] === '?' ? '?>' : '>';
    const end = text.indexOf(close, at);
    at = end < 0 ? -1 : text.indexOf('<', end);
  }
  return at < 0 ? text.length : at;
}

/** Without the comments and instructions that may stand behind the root. */
function withoutRemarks(text: string): string {
  const trimmed = text.trimEnd();
  const open = trimmed.endsWith('-->') ? trimmed.lastIndexOf('<!--') : trimmed.endsWith('?>') ? trimmed.lastIndexOf('<?') : -1;
  return open <= 0 ? trimmed : trimmed.slice(0, open).trimEnd();
}
