/**
 * The blocks of a page in HTML or XHTML: its text as a reader of the page would see it, in the order of the page.
 *
 * Nothing is fetched and nothing is run: scripts, addresses, styles, frames and redirects have no place in blocks. What is
 * left out and would be seen is told in notes. The parser's events are taken as they come, without a tree; depth and text
 * are bounded, so time grows with the size of the page only.
 *
 * Source: HTML 13 (parsing, by htmlparser2, which forgives as browsers do), 15 (rendering).
 */
import { Parser } from 'htmlparser2';
import { mediaTypeOf } from '../fhir.ts';
import { type BlockBuilder, createBlockBuilder } from './block-builder.ts';
import { raiseDigits } from './block-raised.ts';
import { withoutControls } from './charset.ts';
import { decodePage } from './html-charset.ts';
import { type Attributes, droppedElements, partsOf } from './html-elements.ts';
import { textOfInput } from './html-fields.ts';
import { isHidden, isStruck, isSymbolFont, mayHide } from './html-hidden.ts';
import type { PressLimits } from './press.ts';
import { type Reading, refuseReading } from './reading.ts';

/** Reads a page. A charset is taken from `contentType`, else from the page. */
export function readHtml(bytes: Uint8Array, contentType: string, limits: Pick<PressLimits, 'maxCharacters'>): Reading {
  const decoded = decodePage(bytes, contentType);
  if (decoded.kind === 'refused') return decoded;
  const builder = createBlockBuilder(limits);
  if (decoded.note !== undefined) builder.note(decoded.note);
  const isWhole = parsePage(decoded.text, { builder, isXml: isXhtml(decoded.text, contentType) });
  if (!isWhole && !builder.isFull()) return refuseReading(`the page is nested deeper than ${maxDepth} elements`);
  const reading = builder.finish();
  return reading.kind === 'read' && reading.blocks.length === 0 ? refuseReading('the page holds no text') : reading;
}

/** An element that is open. */
interface Open {
  readonly name: string;
  /** How many parts it opened. */
  readonly parts: number;
  readonly isRaised: boolean;
  /** What is written when it ends. */
  readonly after: string;
}

interface Page {
  readonly builder: BlockBuilder;
  readonly open: Open[];
  /** How many elements were open where one began that is dropped with all it holds; 0: none. */
  droppedFrom: number;
}

/** As deep as browsers go. */
const maxDepth = 512;

/** False where it stopped before the end: too deep, or full. */
function parsePage(text: string, { builder, isXml }: { readonly builder: BlockBuilder; readonly isXml: boolean }): boolean {
  const page: Page = { builder, open: [], droppedFrom: 0 };
  let isStopped = false;
  const stopIfDone = () => {
    if (page.open.length <= maxDepth && !builder.isFull()) return;
    isStopped = true;
    parser.pause();
  };
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        openElement(page, name, attributes);
        stopIfDone();
      },
      ontext(data) {
        addText(page, data);
        stopIfDone();
      },
      onclosetag: () => closeElement(page),
      onprocessinginstruction: (name, data) => {
        if (name === '!doctype' && data.includes('[')) builder.note('the page defines names of its own; they are printed as they stand');
      },
    },
    { recognizeSelfClosing: isXml, recognizeCDATA: isXml },
  );
  parser.write(text);
  if (!isStopped) parser.end();
  return !isStopped;
}

function isXhtml(text: string, contentType: string): boolean {
  return /xhtml|xml/.test(mediaTypeOf(contentType)) || /^\s{0,99}<\?xml/.test(text);
}

function openElement(page: Page, name: string, attributes: Attributes): void {
  const { builder, open } = page;
  if (page.droppedFrom === 0 && isDropped(page, name, attributes)) page.droppedFrom = open.length + 1;
  if (page.droppedFrom > 0) return void open.push({ name, parts: 0, isRaised: false, after: '' });
  const parts = partsOf(name, attributes);
  for (const part of parts) builder.open(part);
  if (isSymbolFont(attributes)) builder.note('text in a font of symbols may stand for other signs');
  const after = writeBefore(page, name, attributes);
  open.push({ name, parts: parts.length, isRaised: name === 'sup' || (open.at(-1)?.isRaised ?? false), after });
}

function isDropped({ builder }: Page, name: string, attributes: Attributes): boolean {
  const note = droppedElements.get(name);
  if (note !== undefined && note !== '') builder.note(note);
  if (note !== undefined) return true;
  if (name === 'option') return attributes['selected'] === undefined;
  if (!isHidden(attributes) && !(name === 'dialog' && attributes['open'] === undefined)) return false;
  builder.note('hidden text is left out');
  return true;
}

/** Writes what an element shows by itself, and tells what is to be written at its end. */
function writeBefore({ builder }: Page, name: string, attributes: Attributes): string {
  switch (name) {
    case 'br':
      builder.breakLine();
      return '';
    case 'hr':
      builder.put({ kind: 'rule' });
      return '';
    case 'img':
      builder.note('a picture is left out');
      builder.text(bracketed(attributes['alt']));
      return '';
    case 'input':
      builder.text(withoutControls(textOfInput(attributes)));
      return '';
    case 'textarea':
    case 'select':
      builder.text('[');
      return ']';
    case 'option':
      builder.text(' ');
      return '';
    case 'q':
      builder.text('“');
      return '”';
    default:
      return writeStrike(builder, isStruck(name, attributes));
  }
}

function writeStrike(builder: BlockBuilder, isStruckOut: boolean): string {
  if (!isStruckOut) return '';
  builder.note('crossed-out text is printed in brackets that say so');
  builder.text('[crossed out: ');
  return ']';
}

function bracketed(alt = ''): string {
  return alt.trim() === '' ? '' : `[${withoutControls(alt).trim()}]`;
}

function addText({ builder, open, droppedFrom }: Page, data: string): void {
  const element = open.at(-1);
  if (droppedFrom > 0) {
    if (element?.name === 'style' && mayHide(data)) builder.note('the style sheet of the page may hide parts that are printed here');
    return;
  }
  builder.text(withoutControls(element?.isRaised === true ? raiseDigits(data) : data));
}

function closeElement(page: Page): void {
  const element = page.open.pop();
  if (page.open.length < page.droppedFrom) {
    if (page.open.length === page.droppedFrom - 1) page.droppedFrom = 0;
    return;
  }
  if (element === undefined) return;
  page.builder.text(element.after);
  for (let at = 0; at < element.parts; at += 1) page.builder.close();
}
