/**
 * The text of each page of a PDF, and what a person should know before it is sent; the only file that knows the PDF library.
 *
 * Nothing in the PDF is run and nothing is fetched: scripts, links and attached files are told, not followed. Forms that
 * were filled in and text that was typed on a page stand behind the page's own text, because the library keeps them apart.
 *
 * Source: ISO 32000-1 7.5 (structure), 7.6 (encryption), 9.10 (text), 12.5 (annotations), 12.7 (forms), 12.8 (signatures).
 */
import { getDocument, type PDFDocumentProxy, type PDFPageProxy } from 'unpdf/pdfjs';
import { checkEnvelope } from './pdf-envelope.ts';
import type { PressLimits } from './press.ts';
import { refuseReading } from './reading.ts';

export type PdfReading =
  | { readonly kind: 'read'; readonly pages: number; readonly texts: readonly string[]; readonly notes: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string };

type PdfLimits = Pick<PressLimits, 'maxPages' | 'maxCharacters'>;

/**
 * The text of the PDF, a string a page, lines ended by a line feed.
 *
 * Shapes: `pages` counts all pages; `texts` has no more than `maxPages`. A page that cannot be read has no text, and a note
 * says so. The bytes are copied: the caller keeps them whole.
 * Fails: refused where the bytes are no whole PDF, need a password, or have no page.
 */
export async function readPdf(bytes: Uint8Array, limits: PdfLimits): Promise<PdfReading> {
  const envelope = checkEnvelope(bytes);
  if (envelope !== undefined && 'wrong' in envelope) return refuseReading(envelope.wrong);
  const task = getDocument({
    data: new Uint8Array(bytes),
    isEvalSupported: false,
    useSystemFonts: false,
    disableFontFace: true,
    useWorkerFetch: false,
    useWasm: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    enableXfa: false,
    verbosity: 0,
  });
  try {
    const reading = await readDocument(await task.promise, limits);
    if (envelope === undefined || reading.kind === 'refused') return reading;
    return { ...reading, notes: [envelope.odd, ...reading.notes] };
  } catch (error) {
    const needsPassword = error instanceof Error && error.name === 'PasswordException';
    return refuseReading(needsPassword ? 'the PDF is encrypted (needs a password)' : 'the PDF is broken');
  } finally {
    await task.destroy().catch(() => undefined);
  }
}

async function readDocument(document: PDFDocumentProxy, limits: PdfLimits): Promise<PdfReading> {
  const pages = document.numPages;
  if (pages === 0) return refuseReading('the PDF has no page');
  const state: State = { texts: [], room: limits.maxCharacters, notes: new Set(await noteWhole(document)) };
  for (let number = 1; number <= Math.min(pages, limits.maxPages) && state.room >= 0; number += 1) await readPage(document, number, state);
  if (state.texts.every((text) => text === undefined)) return refuseReading('the PDF is broken: none of its pages can be read');
  if (state.texts.includes(undefined)) state.notes.add('not every page of the PDF can be read');
  if (state.room < 0) state.notes.add(`only the first ${limits.maxCharacters} characters of the PDF were read`);
  else if (pages > limits.maxPages) state.notes.add(`only the first ${limits.maxPages} of ${pages} pages were read`);
  return { kind: 'read', pages, texts: state.texts.map((text) => text ?? ''), notes: [...state.notes] };
}

interface State {
  /** Nothing for a page that cannot be read. */
  readonly texts: (string | undefined)[];
  /** Characters that may still be read; below zero once there were more. */
  room: number;
  readonly notes: Set<string>;
}

async function readPage(document: PDFDocumentProxy, number: number, state: State): Promise<void> {
  try {
    const page = await document.getPage(number);
    const text = await readText(page, state.room);
    const typed = (await page.getAnnotations()).map(readAnnotation);
    for (const { notes } of typed) for (const note of notes) state.notes.add(note);
    const whole = [text, ...typed.map((annotation) => annotation.text)].filter((part) => part !== '').join('\n');
    state.texts.push(whole.slice(0, state.room));
    state.room -= whole.length;
    page.cleanup();
  } catch {
    state.texts.push(undefined);
  }
}

/** The library says where a line ends and puts a space where there is a gap; pieces of a word follow each other without one. */
async function readText(page: PDFPageProxy, room: number): Promise<string> {
  const reader = page.streamTextContent().getReader();
  const pieces: string[] = [];
  for (let length = 0; ; ) {
    const { value, done } = await reader.read();
    if (done) return pieces.join('').trimEnd();
    for (const item of value.items) {
      pieces.push(item.hasEOL ? `${item.str}\n` : item.str);
      length += item.str.length + 1;
    }
    if (length > room + slack) {
      await reader.cancel(new Error('enough was read'));
      return pieces.join('');
    }
  }
}

/** Line ends at the end of a page are not counted against it. */
const slack = 1000;

interface TypedText {
  readonly text: string;
  readonly notes: readonly string[];
}

/** Text fields, choices, and text that was typed upon a page. Boxes that are ticked have no text of their own. */
function readAnnotation(annotation: Readonly<Record<string, unknown>>): TypedText {
  const { subtype, fieldType, fieldValue, contentsObj, url, unsafeUrl, actions } = annotation;
  const notes: string[] = [];
  if (url !== undefined || unsafeUrl !== undefined) notes.push('the PDF links to places outside');
  if (actions !== undefined && actions !== null) notes.push(holdsScripts);
  if (fieldType === 'Sig' && fieldValue !== undefined && fieldValue !== null) notes.push(isSigned);
  if (subtype === 'FreeText') return { text: typeOut((contentsObj as { str?: unknown } | undefined)?.str), notes };
  const text = subtype === 'Widget' && annotation['password'] !== true && isTyped(fieldType) ? typeOut(fieldValue) : '';
  return { text, notes: text === '' ? notes : [...notes, 'the PDF holds a form that was filled in'] };
}

const holdsScripts = 'the PDF holds scripts';
const isSigned = 'the PDF is signed: it has to be sent unchanged';

function isTyped(fieldType: unknown): boolean {
  return fieldType === 'Tx' || fieldType === 'Ch';
}

function typeOut(value: unknown): string {
  if (Array.isArray(value)) return value.map(typeOut).join('\n');
  return typeof value === 'string' ? value.replace(/\r\n?/g, '\n').trim() : '';
}

/** What is odd about the PDF as a whole. */
async function noteWhole(document: PDFDocumentProxy): Promise<readonly string[]> {
  const info: Readonly<Record<string, unknown>> = { ...(await document.getMetadata()).info };
  const isEncrypted = (await document.getPermissions()) !== null || typeof info['EncryptFilterName'] === 'string';
  const hasScripts = (await document.getJSActions()) !== null || (await document.hasJSActions());
  const hasFiles = Object.keys((await document.getAttachments()) ?? {}).length > 0;
  const notes: readonly (readonly [boolean, string])[] = [
    [isEncrypted, 'the PDF is encrypted against changes; it opens without a password'],
    [hasScripts, holdsScripts],
    [hasFiles, 'the PDF holds other files'],
    [info['IsCollectionPresent'] === true, 'the PDF is a portfolio: its documents are files that it holds, not its pages'],
    [info['IsXFAPresent'] === true, 'the PDF holds an XFA form, which is not read'],
    [info['IsSignaturesPresent'] === true, isSigned],
  ];
  return notes.flatMap(([isSo, note]) => (isSo ? [note] : []));
}
