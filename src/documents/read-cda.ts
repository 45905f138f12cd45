/**
 * A clinical document (C-CDA) as the words that a person would read in it.
 *
 * Shown are the header and the text of each section, as the standard demands of every reader; coded entries are not, since
 * their author vouches for the text. Nothing is fetched. A document that only wraps a file of another kind is refused by
 * the name of that kind.
 *
 * Source: HL7 CDA R2 4.2 (header), 4.3 (body, sections, narrative block), 4.3.1 (nonXMLBody).
 */
import { type BlockBuilder, createBlockBuilder } from './block-builder.ts';
import { paragraphOf } from './blocks.ts';
import { describeHeader, headerParts, noteHeader, readAbout } from './cda-header.ts';
import { readNarrative } from './cda-narrative.ts';
import { type CdaNode, hl7Uri, keepElement } from './cda-tree.ts';
import { decodeAs } from './charset.ts';
import type { PressLimits } from './press.ts';
import { walkXml, type XmlElement, type XmlPlace } from './read-xml.ts';
import { type Reading, refuseReading } from './reading.ts';

/**
 * The readable part of a clinical document. `contentType` may name a charset.
 *
 * Fails: refused where the XML is broken, declares entities, is no clinical document, or has no text of its own.
 */
export function readCda(bytes: Uint8Array, contentType: string, limits: Pick<PressLimits, 'maxCharacters'>): Reading {
  const state: State = { header: [], builder: createBlockBuilder(limits), isCda: undefined, body: undefined };
  const failure = walkXml({ bytes, contentType }, aroundRoot(state), () => state.isCda === false || state.builder.isFull());
  if (state.isCda === false) return refuseReading('the document is XML that is no clinical document');
  if (failure !== undefined) return refuseReading(failure);
  if (state.body?.kind === 'file') putFile(state.body, state);
  if (state.body === undefined) return refuseReading('the clinical document has no body');
  if (state.body.kind === 'nothing') return refuseReading(state.body.reason);
  const reading = state.builder.finish();
  if (reading.kind === 'refused') return reading;
  const about = readAbout(state.header);
  return {
    kind: 'read',
    blocks: [...describeHeader(state.header), ...reading.blocks],
    ...(about === undefined ? {} : { about }),
    notes: [...noteHeader(state.header), ...reading.notes],
  };
}

interface State {
  readonly header: CdaNode[];
  readonly builder: BlockBuilder;
  isCda: boolean | undefined;
  body: Body | undefined;
}

type Body =
  | { readonly kind: 'sections' }
  | { readonly kind: 'nothing'; readonly reason: string }
  /** A file of another kind, its text in pieces. */
  | { readonly kind: 'file'; readonly attributes: Readonly<Record<string, string>>; readonly pieces: readonly string[] };

/** A document has as many authors as it likes; so many are shown. */
const maxHeaderParts = 40;

function aroundRoot(state: State): XmlPlace {
  return {
    child: ({ uri, name }) => {
      state.isCda ??= uri === hl7Uri && name === 'ClinicalDocument';
      return state.isCda ? within({ component: () => bodyPlace(state) }, (element) => keepHeader(state, element)) : undefined;
    },
  };
}

/** A place where only elements of HL7 by these names are of interest. */
function within(
  places: Readonly<Record<string, (element: XmlElement) => XmlPlace | undefined>>,
  otherwise: (element: XmlElement) => XmlPlace | undefined = () => undefined,
): XmlPlace {
  return {
    child: (element) => {
      if (element.uri !== hl7Uri) return undefined;
      return Object.hasOwn(places, element.name) ? places[element.name]?.(element) : otherwise(element);
    },
  };
}

function keepHeader({ header }: State, element: XmlElement): XmlPlace | undefined {
  if (!headerParts.includes(element.name) || header.length >= maxHeaderParts) return undefined;
  return keepElement(element, (node) => header.push(node));
}

function bodyPlace(state: State): XmlPlace {
  return within({
    nonXMLBody: () => {
      state.body ??= { kind: 'nothing', reason: 'the C-CDA wraps nothing' };
      return within({ text: (element) => filePlace(state, element) });
    },
    structuredBody: () => {
      state.body = { kind: 'sections' };
      return within({ component: () => within({ section: () => sectionPlace(state.builder, 2) }) });
    },
  });
}

/** Keeps the text only of what could be shown. */
function filePlace(state: State, { attributes }: XmlElement): XmlPlace | undefined {
  const type = attributes['mediaType'] ?? '';
  const pieces: string[] = [];
  if (type === 'text/plain' && attributes['compression'] === undefined) {
    state.body = { kind: 'file', attributes, pieces };
    return { text: (text) => void pieces.push(text) };
  }
  const named = /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(type) ? type : 'file of an unknown kind';
  state.body = { kind: 'nothing', reason: `the C-CDA only wraps ${named}, whose content is not shown` };
  return undefined;
}

function putFile({ attributes, pieces }: Body & { readonly kind: 'file' }, state: State): void {
  const given = pieces.join('');
  const text = attributes['representation'] === 'B64' ? decodeAs(Buffer.from(given, 'base64'), 'utf-8') : given;
  if (text === undefined || text.trim() === '') state.body = { kind: 'nothing', reason: 'the C-CDA wraps text that cannot be read' };
  state.builder.open({ kind: 'verbatim' });
  state.builder.text(text ?? '');
  state.builder.close();
}

/** Sections stand in sections; headings have three levels. The heading comes before what the section holds first. */
function sectionPlace(builder: BlockBuilder, level: 2 | 3): XmlPlace {
  const heading = { code: '', title: '', isPut: false, hasContent: false };
  const put = (): void => {
    if (!heading.isPut) putHeading(builder, heading.title.trim() || heading.code || 'Section without a title', level);
    heading.isPut = true;
  };
  const places = within({
    code: ({ attributes }) => {
      heading.code = attributes['displayName'] ?? '';
      return undefined;
    },
    title: () => ({
      text: (text) => {
        if (heading.title.length < maxTitle) heading.title += text.slice(0, maxTitle);
      },
    }),
    text: () => {
      put();
      builder.open({ kind: 'flow' });
      const watched = watchText(builder, () => {
        heading.hasContent = true;
      });
      return { ...readNarrative(watched), end: () => builder.close() };
    },
    component: () => {
      put();
      heading.hasContent = true;
      return within({ section: () => sectionPlace(builder, 3) });
    },
  });
  const end = (): void => {
    put();
    if (!heading.hasContent) builder.put(paragraphOf('(no text)'));
  };
  return { ...places, end };
}

const maxTitle = 500;

/** The same builder; `onText` is told of text that can be seen. */
function watchText(builder: BlockBuilder, onText: () => void): BlockBuilder {
  const text = (given: string): void => {
    if (/\S/.test(given)) onText();
    builder.text(given);
  };
  return { ...builder, text };
}

function putHeading(builder: BlockBuilder, text: string, level: 2 | 3): void {
  builder.open({ kind: 'heading', level });
  builder.text(text);
  builder.close();
}
