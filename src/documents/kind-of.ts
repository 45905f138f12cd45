/**
 * What a document is, by its label and its first bytes together.
 *
 * Where both agree, it is that. Where the label says nothing, the bytes decide and a note says so. Where they contradict
 * each other the document is refused and both are named: one of them lies, and nobody can tell a reader which.
 *
 * Source: RFC 2046 (media types); the labels that charts were seen to use.
 */
import { isUtf8 } from 'node:buffer';
import { mediaTypeOf } from '../fhir.ts';
import { hasAt, type Seen, seeBytes } from './first-bytes.ts';
import type { DocumentKind, RawDocument } from './press.ts';
import { refuseReading } from './reading.ts';
import { headOf } from './text-head.ts';

export type KindOf =
  | { readonly kind: 'known'; readonly what: DocumentKind; readonly notes: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string };

/** The kind of a document that can be read, or why it cannot. */
export function kindOf({ bytes, contentType }: RawDocument): KindOf {
  if (bytes.length === 0) return refuseReading('the document is empty');
  const label = labelOf(contentType);
  const seen = seeUnder(label, bytes);
  if (seen !== undefined && seen.what === undefined) return refuseForeign(seen, label);
  const verdict = weigh(label, seen, bytes);
  const double = verdict.kind === 'known' ? findSecondFormat(bytes, verdict.what) : undefined;
  return double === undefined ? verdict : refuseReading(double);
}

/** The label as it may be told again: what is no media type was written by somebody who wanted it to be read. */
function labelOf(contentType: string): string {
  const type = mediaTypeOf(contentType);
  return type === '' || /^[a-z0-9][\w.+-]{0,60}\/[\w.+*-]{1,80}$/.test(type) ? type : 'something that is no media type';
}

/** A note may begin "From: " or "[[": what is labelled as text and looks like text is text. */
function seeUnder(label: string, bytes: Uint8Array): Seen | undefined {
  const seen = seeBytes(bytes);
  if (seen === undefined || seen.what !== undefined || seen.isSure === true) return seen;
  return dueOf(label) === 'text' && looksLikeText(bytes) ? undefined : seen;
}

function refuseForeign({ name, advice }: Seen, label: string): KindOf {
  const isClaimed = label !== '' && dueOf(label) !== 'anything' && dueOf(label) !== 'nothing';
  const what = /^packed|^encrypted/.test(name) ? `they are ${name}` : `the bytes are ${name}`;
  return refuseReading(`${isClaimed ? `the label says ${label}, ` : ''}${isClaimed ? what : `it is ${name}`}; ${advice}`);
}

/** What a label lets expect. `xml` is settled by the root; `nothing` is a type that is not read. */
type Due = DocumentKind | 'xml' | 'anything' | 'nothing';

const labels: Readonly<Record<string, Due>> = {
  'application/pdf': 'pdf',
  'application/x-pdf': 'pdf',
  'image/jpeg': 'jpeg',
  'image/jpg': 'jpeg',
  'image/pjpeg': 'jpeg',
  'image/png': 'png',
  'image/x-png': 'png',
  'image/tiff': 'tiff',
  'image/tif': 'tiff',
  'image/x-tiff': 'tiff',
  'application/rtf': 'rtf',
  'application/x-rtf': 'rtf',
  'text/rtf': 'rtf',
  'text/richtext': 'rtf',
  'text/html': 'html',
  'application/xhtml': 'html',
  'application/xhtml+xml': 'html',
  'application/xml': 'xml',
  'text/xml': 'xml',
  'text/plain': 'text',
  'text/csv': 'text',
  'text/markdown': 'text',
  'text/tab-separated-values': 'text',
  '': 'anything',
  'application/octet-stream': 'anything',
  'binary/octet-stream': 'anything',
  'application/binary': 'anything',
  'application/unknown': 'anything',
};

function dueOf(label: string): Due {
  return labels[label] ?? (label.endsWith('+xml') ? 'xml' : 'nothing');
}

function weigh(label: string, seen: Seen | undefined, bytes: Uint8Array): KindOf {
  const due = dueOf(label);
  if (due === 'anything') return trustBytes(label, seen, bytes);
  if (due === 'nothing') return refuseReading(refuseLabel(label, seen));
  const what = seen?.what ?? (due === 'xml' ? undefined : due);
  if (due === 'xml') return weighXml(label, what);
  if (due === 'text' && what === 'rtf') return { kind: 'known', what, notes: [`the label says ${label}, the bytes are RTF`] };
  const isBare = seen === undefined && due !== 'text' && due !== 'html';
  if (isBare) return refuseReading(`the label says ${label}, the bytes are of another kind or broken`);
  return what === due ? known(due) : refuseReading(`the label says ${label}, the bytes are ${seen?.name}`);
}

function known(what: DocumentKind): KindOf {
  return { kind: 'known', what, notes: [] };
}

function weighXml(label: string, what: DocumentKind | undefined): KindOf {
  if (what === 'cda' || what === 'html') return known(what);
  return refuseReading(`the label says ${label}, the bytes are neither a C-CDA nor XHTML`);
}

function refuseLabel(label: string, seen: Seen | undefined): string {
  if (seen !== undefined) return `the label says ${label}, the bytes are ${seen.name}`;
  return `the label says ${label}, which cannot be read; ask for a PDF of it`;
}

/** Without a label that says something. */
function trustBytes(label: string, seen: Seen | undefined, bytes: Uint8Array): KindOf {
  const why = label === '' ? 'there is no label' : `the label says only ${label}`;
  if (seen?.what !== undefined) return { kind: 'known', what: seen.what, notes: [`${why}; the bytes are ${seen.name}`] };
  if (looksLikeText(bytes)) return { kind: 'known', what: 'text', notes: [`${why}; the bytes look like text`] };
  return refuseReading(`${why}, and the bytes are of no kind that is known`);
}

/** Text has no control characters, and most of its bytes are those of every alphabet: signs, digits, spaces. */
function looksLikeText(bytes: Uint8Array): boolean {
  const head = headOf(bytes);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what no text has
  if (/[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/.test(head)) return false;
  return isUtf8(bytes.subarray(0, lastWhole(bytes))) || (head.match(/[\t-\r -~]/g)?.length ?? 0) > head.length * 0.7;
}

/** The end of the last line within the first 64 KB: a character must not be cut. */
function lastWhole(bytes: Uint8Array): number {
  const head = bytes.subarray(0, 64 * 1024);
  return head.length === bytes.length ? head.length : head.lastIndexOf(0x0a) + 1;
}

/** What a file is besides what it says: each program may open another of its two faces. */
function findSecondFormat(bytes: Uint8Array, what: DocumentKind): string | undefined {
  if (hasZipList(bytes)) return 'the file is a document and a ZIP archive at once';
  if (what !== 'pdf') return undefined;
  const head = headOf(bytes.subarray(0, 1_024));
  return /<(!doctype html|html|script|iframe|svg|\?php)\b/i.test(head) ? 'the file is a PDF and a web page at once' : undefined;
}

/** True where a list of a ZIP archive's entries ends within the last 64 KB: programs look for it from behind. */
function hasZipList(bytes: Uint8Array): boolean {
  const tail = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(-(64 * 1024 + 22));
  const from = bytes.length - tail.length;
  for (let at = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1'); at >= 0; ) {
    if (at + 22 <= tail.length && hasAt(bytes, from + at - tail.readUInt32LE(at + 12), 'PK\x01\x02')) return true;
    at = at === 0 ? -1 : tail.lastIndexOf('PK\x05\x06', at - 1, 'latin1');
  }
  return false;
}
