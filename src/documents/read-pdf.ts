/**
 * The text of each page of a PDF, and what a person should know before it is sent; the only file that knows the PDF library.
 *
 * Nothing in the PDF is run and nothing is fetched: scripts, links and attached files are told, not followed. Forms that
 * were filled in and text that was typed on a page stand behind the page's own text, because the library keeps them apart.
 *
 * Text costs about a hundred times as much as all else that is looked at. It is read until the caller has enough of it;
 * what is odd is looked for on every page all the same.
 *
 * Source: ISO 32000-1 7.5 (structure), 7.6 (encryption), 9.10 (text), 12.5 (annotations), 12.7 (forms), 12.8 (signatures), C.2 (14,400 units).
 */
import { getDocument, type PDFDocumentProxy, type PDFPageProxy } from 'unpdf/pdfjs';
import { checkEnvelope } from './pdf-envelope.ts';
import { noteOpenly } from './pdf-openly.ts';
import type { PressLimits } from './press.ts';
import { refuseReading } from './reading.ts';

export type PdfReading =
  | { readonly kind: 'read'; readonly pages: number; readonly texts: readonly string[]; readonly notes: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string };

type PdfLimits = Pick<PressLimits, 'maxPages' | 'maxTextPages' | 'maxCharacters'>;

/** Is told the text of each page as it is read, from the first on, and says whether that is enough. */
export type IsEnough = (page: string) => boolean;

/**
 * The text of the PDF, a string a page, lines ended by a line feed.
 *
 * Shapes: `pages` counts all pages; `texts` ends where `isEnough` or a limit ended the reading. A page that cannot be read
 * has no text, is never enough, and a note says so. The bytes are copied: the caller keeps them whole.
 * Fails: refused where the bytes are no whole PDF, need a password, or have no page.
 */
export async function readPdf(bytes: Uint8Array, limits: PdfLimits, isEnough: IsEnough = () => false): Promise<PdfReading> {
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
    const reading = await readDocument(await task.promise, limits, isEnough);
    if (reading.kind === 'refused') return reading;
    return { ...reading, notes: [...(envelope === undefined ? [] : [envelope.odd]), ...noteOpenly(bytes), ...reading.notes] };
  } catch (error) {
    const needsPassword = error instanceof Error && error.name === 'PasswordException';
    return refuseReading(needsPassword ? 'the PDF is encrypted (needs a password)' : 'the PDF is broken');
  } finally {
    await task.destroy().catch(() => undefined);
  }
}

async function readDocument(document: PDFDocumentProxy, limits: PdfLimits, isEnough: IsEnough): Promise<PdfReading> {
  const pages = document.numPages;
  if (pages === 0) return refuseReading('the PDF has no page');
  const state: State = { isEnough, isDone: false, texts: [], textPages: limits.maxTextPages, room: limits.maxCharacters, notes: new Set() };
  for (const note of await noteWhole(document)) state.notes.add(note);
  for (let number = 1; number <= Math.min(pages, limits.maxPages); number += 1) await readPage(document, number, state);
  if (state.texts.every((text) => text === undefined)) return refuseReading('the PDF is broken: none of its pages can be read');
  noteBounds(state, pages, limits);
  return { kind: 'read', pages, texts: state.texts.map((text) => text ?? ''), notes: [...state.notes] };
}

interface State {
  readonly isEnough: IsEnough;
  /** True once there was enough. */
  isDone: boolean;
  /** Nothing for a page that cannot be read. */
  readonly texts: (string | undefined)[];
  /** Pages whose text may still be read. */
  textPages: number;
  /** Characters that may still be read; below zero once there were more. */
  room: number;
  readonly notes: Set<string>;
}

function noteBounds({ texts, textPages, room, isDone, notes }: State, pages: number, { maxPages, maxCharacters }: PdfLimits): void {
  if (room < 0) notes.add(`only the first ${maxCharacters} characters of the PDF were read`);
  else if (!isDone && textPages === 0 && texts.length < Math.min(pages, maxPages))
    notes.add(`only the text of the first ${texts.length} of ${pages} pages was read`);
  if (pages > maxPages) notes.add(`only the first ${maxPages} of ${pages} pages were looked at`);
}

async function readPage(document: PDFDocumentProxy, number: number, state: State): Promise<void> {
  const wantsText = !state.isDone && state.textPages > 0 && state.room >= 0;
  const text = await readOnePage(document, number, { notes: state.notes, room: wantsText ? state.room : undefined });
  if (text === undefined) state.notes.add('not every page of the PDF can be read');
  if (wantsText) addText(state, text);
}

function addText(state: State, text: string | undefined): void {
  const kept = text?.slice(0, state.room);
  state.texts.push(kept);
  const isEnough = state.isEnough(kept ?? '');
  if (text === undefined) return;
  state.isDone = isEnough;
  state.textPages -= 1;
  state.room -= text.length;
}

/** The text of a page where there is room for it, and notes on what is odd about the page; nothing where it cannot be read. */
async function readOnePage(
  document: PDFDocumentProxy,
  number: number,
  { notes, room }: { readonly notes: Set<string>; readonly room: number | undefined },
): Promise<string | undefined> {
  try {
    const page = await document.getPage(number);
    const text = room === undefined ? '' : await readText(page, room);
    const typed = (await page.getAnnotations()).map(readAnnotation);
    for (const note of [...typed.flatMap((annotation) => annotation.notes), ...noteSize(page)]) notes.add(note);
    page.cleanup();
    return [text, ...typed.map((annotation) => annotation.text)].filter((part) => part !== '').join('\n');
  } catch {
    return undefined;
  }
}

/** In points of 1/72 inch: more than five metres. */
const maxSide = 14_400;

function noteSize({ view: [left = 0, bottom = 0, right = 0, top = 0] }: PDFPageProxy): readonly string[] {
  return Math.max(right - left, top - bottom) > maxSide ? ['the PDF holds a page that is larger than programs can show'] : [];
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
