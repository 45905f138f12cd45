/**
 * What bytes are, by how they begin: of which kind that we read, or by name of which kind that we do not.
 *
 * Nothing is unpacked and nothing is decoded but the first characters. Bytes that begin like nothing here may be text.
 *
 * Source: the signatures of each format's specification; XML 1.0 2.8 (prolog); ISO/IEC 14496-12 (ftyp).
 */
import type { DocumentKind } from './press.ts';
import { beginsAsHtml, headOf, rootOf } from './text-head.ts';

/** `what` is absent for what is not read here; `advice` then says what to ask for. `isSure`: no text happens to begin so. */
export interface Seen {
  readonly name: string;
  readonly what?: DocumentKind;
  readonly advice?: string;
  readonly isSure?: boolean;
}

const pdf = { name: 'a PDF', what: 'pdf' } as const;
const jpeg = { name: 'a JPEG', what: 'jpeg' } as const;
const png = { name: 'a PNG', what: 'png' } as const;
const tiff = { name: 'a TIFF', what: 'tiff' } as const;
const rtf = { name: 'RTF', what: 'rtf' } as const;
const html = { name: 'a web page', what: 'html' } as const;
const cda = { name: 'a C-CDA', what: 'cda' } as const;
const askForPdf = 'ask for a PDF of it';
const askForContent = 'ask for the document inside';
const askForReport = 'ask for the written report';

/** What bytes begin as; undefined where nothing is recognised, as with plain text. */
export function seeBytes(bytes: Uint8Array): Seen | undefined {
  return seeSignature(bytes) ?? seeBox(bytes) ?? seeText(headOf(bytes));
}

interface Signature {
  readonly at?: number;
  /** Read as Latin-1: a character a byte. */
  readonly starts: readonly string[];
  readonly seen: Seen | ((bytes: Uint8Array) => Seen);
}

const signatures: readonly Signature[] = [
  { starts: ['%PDF-'], seen: pdf },
  { starts: ['\xff\xd8\xff'], seen: jpeg },
  { starts: ['\x89PNG\r\n\x1a\n'], seen: png },
  { starts: ['II*\0', 'MM\0*'], seen: tiff },
  { starts: ['{\\rtf'], seen: rtf },
  { starts: ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'], seen: seeArchive },
  { starts: ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'], seen: { name: 'an old Office document (DOC, XLS or MSG)', advice: askForPdf } },
  { starts: ['\x1f\x8b'], seen: { name: 'packed with gzip', advice: askForContent } },
  { starts: ['BZh'], seen: { name: 'packed with bzip2', advice: askForContent } },
  {
    starts: ['\xfd7zXZ\0', '7z\xbc\xaf\x27\x1c', 'Rar!\x1a\x07', '\x28\xb5\x2f\xfd'],
    seen: { name: 'a packed archive', advice: askForContent },
  },
  { at: 257, starts: ['ustar'], seen: { name: 'a TAR archive', advice: askForContent } },
  { at: 128, starts: ['DICM'], seen: { name: 'a DICOM image', advice: askForReport } },
  { starts: ['MZ'], seen: (bytes) => ({ name: bytes.subarray(0, 64).includes(0) ? 'a program' : '', advice: 'do not open it' }) },
  { starts: ['\x7fELF', '\xcf\xfa\xed\xfe', '\xca\xfe\xba\xbe', '#!'], seen: { name: 'a program', advice: 'do not open it' } },
  { starts: ['GIF8'], seen: { name: 'a GIF', advice: askForPdf } },
  { starts: ['BM'], at: 0, seen: (bytes) => ({ name: isBitmap(bytes) ? 'a bitmap (BMP)' : '', advice: askForPdf }) },
  { starts: ['II+\0', 'MM\0+'], seen: { name: 'a BigTIFF', advice: askForPdf } },
  { starts: ['\0\0\0\x0cjP  \r\n', '\xff\x4f\xff\x51'], seen: { name: 'a JPEG 2000', advice: askForPdf } },
  { at: 8, starts: ['WEBP'], seen: { name: 'a WebP', advice: askForPdf } },
  {
    starts: ['RIFF', 'OggS', 'fLaC', 'ID3', '\x1aE\xdf\xa3', '\0\0\x01\xba', '#!AMR'],
    seen: { name: 'video or sound', advice: askForReport },
  },
  { starts: ['%!PS'], seen: { name: 'PostScript', advice: askForPdf } },
  { starts: ['MIME-Version:', 'From: ', 'Received: '], seen: { name: 'an e-mail', advice: askForContent } },
  {
    starts: ['-----BEGIN PGP', '-----BEGIN PKCS7', '-----BEGIN CMS'],
    seen: { name: 'encrypted or signed', advice: askForContent, isSure: true },
  },
];

function seeSignature(bytes: Uint8Array): Seen | undefined {
  const found = signatures.find(({ at = 0, starts }) => starts.some((start) => hasAt(bytes, at, start)));
  if (found === undefined) return undefined;
  const seen = typeof found.seen === 'function' ? found.seen(bytes) : found.seen;
  return seen.name === '' ? undefined : seen;
}

/** True where a text, read as Latin-1, stands at a place of the bytes. */
export function hasAt(bytes: Uint8Array, at: number, text: string): boolean {
  for (let each = 0; each < text.length; each += 1) if (bytes[at + each] !== text.charCodeAt(each)) return false;
  return true;
}

/** "BM" may also begin a text. */
function isBitmap(bytes: Uint8Array): boolean {
  return bytes.length > 14 && hasAt(bytes, 6, '\0\0\0\0');
}

const insides: readonly (readonly [RegExp, Seen])[] = [
  [/word\//, { name: 'a Word document (DOCX)', advice: askForPdf }],
  [/xl\//, { name: 'an Excel workbook (XLSX)', advice: askForPdf }],
  [/ppt\//, { name: 'a PowerPoint presentation (PPTX)', advice: askForPdf }],
  [/mimetypeapplication\/vnd\.oasis/, { name: 'an OpenDocument file', advice: askForPdf }],
];

/** A ZIP archive, by the names in its first entries and its list. */
function seeArchive(bytes: Uint8Array): Seen {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names = `${head.toString('latin1', 0, 8_192)}${head.toString('latin1', Math.max(0, head.length - 8_192))}`;
  const [, seen] = insides.find(([pattern]) => pattern.test(names)) ?? [];
  return seen ?? { name: 'a ZIP archive', advice: askForContent };
}

/** Files of boxes: HEIC pictures and MP4 films are told apart by their brand. */
function seeBox(bytes: Uint8Array): Seen | undefined {
  if (!hasAt(bytes, 4, 'ftyp')) return undefined;
  const brand = String.fromCharCode(...bytes.subarray(8, 12));
  const isPicture = /^(hei|hev|mif|msf|avi)/.test(brand);
  return isPicture
    ? { name: 'a HEIC or AVIF picture', advice: 'ask for a JPEG or PDF of it' }
    : { name: 'video or sound', advice: askForReport };
}

function seeText(head: string): Seen | undefined {
  const root = rootOf(head);
  if (root === 'ClinicalDocument') return cda;
  if (root === 'svg') return { name: 'an SVG drawing', advice: askForPdf };
  if (root === 'html' || beginsAsHtml(head)) return html;
  if (head.startsWith('{\\rtf')) return rtf;
  return /^\s{0,99}[{[]\s{0,99}["{[]/.test(head) ? { name: 'JSON, which is data and no document', advice: askForPdf } : undefined;
}
