/**
 * Draws pages into a PDF.
 *
 * The only file that knows pdfkit. Fonts are embedded as subsets; there are no links, scripts, attachments or outlines,
 * and nothing of the chart is in the document's properties. The same pages give the same bytes.
 *
 * Source: ISO 32000-1.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { Shaper } from './fonts.ts';
import { type Face, faces, type Mark, type Page, pageSize, type Tone } from './marks.ts';
import { imageOf } from './pictures.ts';

export interface Canvas extends Shaper {
  /** Adds a page and draws it. */
  readonly draw: (page: Page) => void;
  /** The finished PDF. */
  readonly finish: () => Promise<Uint8Array>;
}

const files: Readonly<Record<Face, string>> = { sans: 'DejaVuSans', bold: 'DejaVuSans-Bold', mono: 'DejaVuSansMono' };

const colors: Readonly<Record<Tone, string>> = { ink: '#14181c', grey: '#5a626b', rule: '#c3c9d0', shade: '#eef1f4' };

/** Text after which shaped words are forgotten: a document of nothing but different words must not fill the memory. */
const maxShapedText = 250_000;
const shapedSize = 1000;

/** What of pdfkit's font is needed and not declared. */
interface EmbeddedFont {
  readonly font: { hasGlyphForCodePoint(codePoint: number): boolean };
  layoutCache: Record<string, unknown>;
  layoutRun(text: string, features?: readonly string[]): unknown;
}

type Document = InstanceType<typeof PDFDocument>;

/** Opens a PDF that bears `date` as its own. */
export function openCanvas(date: Date): Canvas {
  const document = openDocument(date);
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const chosen = chooseFonts(document);
  return {
    covers: (face, codePoint) => chosen.fonts[face].font.hasGlyphForCodePoint(codePoint),
    shapedWidth: (face, text) => {
      chosen.choose(face, shapedSize, text);
      return document.widthOfString(text) / shapedSize;
    },
    draw: (page) => {
      document.addPage();
      document.lineWidth(0.6);
      for (const mark of page) if (mark.kind === 'shade') drawShade(mark, document);
      const pen = { document, choose: chosen.choose, tint: tintText(document) };
      for (const mark of page) drawMark(mark, pen);
    },
    finish: () => finish(document, chunks),
  };
}

function openDocument(date: Date): Document {
  return new PDFDocument({
    size: [pageSize.width, pageSize.height],
    margin: 0,
    autoFirstPage: false,
    pdfVersion: '1.7',
    info: { Title: 'Document', Producer: 'priorfill', Creator: 'priorfill', CreationDate: date, ModDate: date },
  });
}

const bytesOf = new Map<Face, Buffer>();

function readFont(face: Face): Buffer {
  const known = bytesOf.get(face);
  if (known !== undefined) return known;
  const bytes = readFileSync(createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${files[face]}.ttf`));
  bytesOf.set(face, bytes);
  return bytes;
}

/** Makes ready to draw or measure a text. */
type Choose = (face: Face, size: number, text: string) => void;

function chooseFonts(document: Document): { readonly fonts: Readonly<Record<Face, EmbeddedFont>>; readonly choose: Choose } {
  const [sans, bold, mono] = faces.map((face) => openFont(document, face));
  if (sans === undefined || bold === undefined || mono === undefined) throw new Error('a font is missing');
  const fonts = { sans, bold, mono };
  let shaped = 0;
  let chosen: Face | undefined;
  const choose: Choose = (face, size, text) => {
    if (chosen !== face) document.font(face);
    chosen = face;
    document.fontSize(size);
    shaped += text.length;
    if (shaped < maxShapedText) return;
    shaped = 0;
    for (const each of faces) fonts[each].layoutCache = Object.create(null);
  };
  return { fonts, choose };
}

function openFont(document: Document, face: Face): EmbeddedFont {
  document.registerFont(face, readFont(face));
  document.font(face);
  const font = (document as unknown as { _font: EmbeddedFont })._font;
  font.layoutRun = rememberLast(font.layoutRun.bind(font));
  return font;
}

/** pdfkit shapes text with features three times to draw it once. */
function rememberLast(shape: EmbeddedFont['layoutRun']): EmbeddedFont['layoutRun'] {
  let last: { readonly text: string; readonly run: unknown } | undefined;
  return (text, features) => {
    if (features === undefined) return shape(text);
    if (last?.text !== text) last = { text, run: shape(text, features) };
    return last.run;
  };
}

/** With features named, pdfkit hands the whole text to the font instead of one word after the other. */
function shaping(text: string): { features?: [] } {
  return /[\u0590-\u08ff\ufb1d-\ufefc]/.test(text) ? { features: [] } : {};
}

interface Pen {
  readonly document: Document;
  readonly choose: Choose;
  readonly tint: (tone: Tone) => void;
}

function drawMark(mark: Mark, { document, choose, tint }: Pen): void {
  if (mark.kind === 'text') {
    choose(mark.face, mark.size, mark.text);
    tint(mark.tone);
    document.text(mark.text, mark.x, mark.y, { lineBreak: false, baseline: 'alphabetic', ...shaping(mark.text) });
  } else if (mark.kind === 'rule') drawRule(mark, document);
  else if (mark.kind === 'continued') drawHook(mark, document);
  else if (mark.kind === 'picture') drawPicture(mark, document);
  else mark.kind satisfies 'shade';
}

/** Sets the colour of text where it changes. */
function tintText(document: Document): (tone: Tone) => void {
  let last: Tone | undefined;
  return (tone) => {
    if (tone !== last) document.fillColor(colors[tone]);
    last = tone;
  };
}

/** Shades are drawn first: they lie under the text. */
function drawShade({ x, y, width, height }: Mark & { readonly kind: 'shade' }, document: Document): void {
  document.rect(x, y, width, height).fill(colors.shade);
}

function drawRule({ x, y, width, tone }: Mark & { readonly kind: 'rule' }, document: Document): void {
  document
    .moveTo(x, y)
    .lineTo(x + width, y)
    .stroke(colors[tone]);
}

/** An arrow that goes down and to the right. */
function drawHook({ x, y }: { readonly x: number; readonly y: number }, document: Document): void {
  document
    .moveTo(x, y - 6)
    .lineTo(x, y - 2.5)
    .lineTo(x + 5, y - 2.5)
    .moveTo(x + 3.2, y - 4.2)
    .lineTo(x + 5, y - 2.5)
    .lineTo(x + 3.2, y - 0.8)
    .stroke(colors.grey);
}

/** pdfkit's own reading of a PNG unpacks hostile bytes in a callback whose error nobody can catch: it is shown a finished image. */
function drawPicture({ x, y, width, height, picture }: Mark & { readonly kind: 'picture' }, document: Document): void {
  const image = imageOf(picture);
  if (image === undefined) return;
  const obj = document.ref({ ...image.dictionary });
  obj.end(image.data);
  const opened = { label: `I${obj.toString().split(' ')[0]}`, width: picture.width, height: picture.height, obj };
  document.image(opened as unknown as Buffer, x, y, { width, height });
}

function finish(document: Document, chunks: readonly Buffer[]): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    document.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    document.on('error', reject);
    document.end();
  });
}
