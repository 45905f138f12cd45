/**
 * What each element of a page becomes: parts of a document, a mark in the text, or nothing.
 *
 * Names that are not here are inline: their text is kept. What a reader of the page would not see, or what is no text, is
 * dropped with all that is in it; the note says so, once for each kind.
 *
 * Source: HTML 15 (rendering: which elements are blocks, lists, tables, hidden).
 */
import type { Part } from './block-builder.ts';
import { type Numerals, numeralKinds } from './block-markers.ts';

export type Attributes = Readonly<Record<string, string>>;

/** The parts that an element opens, the outermost first. */
export function partsOf(name: string, attributes: Attributes): readonly Part[] {
  const parts = Object.hasOwn(makers, name) ? makers[name]?.(attributes) : undefined;
  if (parts === undefined) return flowElements.has(name) ? partsOfFlow(attributes) : [];
  return parts;
}

/** Elements that are dropped with what is in them, and what is said about it; silence where no reader would miss it. */
export const droppedElements: ReadonlyMap<string, string> = new Map([
  ...['script', 'style', 'title', 'template', 'datalist', 'noembed', 'noframes', 'button'].map((name) => [name, ''] as const),
  ['noscript', 'text that only programs without scripts show is left out'],
  ['iframe', 'a page within the page is left out'],
  ['frame', 'a page within the page is left out'],
  ['object', 'an embedded object is left out'],
  ['embed', 'an embedded object is left out'],
  ['applet', 'an embedded object is left out'],
  ['svg', 'a drawing is left out'],
  ['canvas', 'a drawing is left out'],
  ['video', 'a film is left out'],
  ['audio', 'a sound is left out'],
]);

const flowElements: ReadonlySet<string> = new Set(
  (
    'address article aside body center details dialog dir div dl fieldset figcaption figure footer form header hgroup html legend main nav ' +
    'p search section summary'
  ).split(' '),
);

type Maker = (attributes: Attributes) => readonly Part[];

const indented: Maker = () => [{ kind: 'list', numerals: 'none' }, { kind: 'entry' }];
const verbatim: Maker = () => [{ kind: 'verbatim' }];
const bold: Maker = () => [{ kind: 'bold' }];
const bullets: Maker = (attributes) => [{ kind: 'list', numerals: hasNoMarkers(attributes) ? 'none' : 'bullet' }];
const smallHeading: Maker = () => [{ kind: 'heading', level: 3 }];

const makers: Readonly<Record<string, Maker>> = {
  h1: () => [{ kind: 'heading', level: 1 }],
  h2: () => [{ kind: 'heading', level: 2 }],
  h3: smallHeading,
  h4: smallHeading,
  h5: smallHeading,
  h6: smallHeading,
  b: bold,
  strong: bold,
  pre: verbatim,
  listing: verbatim,
  xmp: verbatim,
  plaintext: verbatim,
  blockquote: indented,
  dd: indented,
  dt: () => [{ kind: 'flow' }, { kind: 'bold' }],
  ul: bullets,
  menu: bullets,
  ol: (attributes) => [{ kind: 'list', numerals: numeralsOf(attributes), ...numbered('start', attributes['start']) }],
  li: ({ value }) => [{ kind: 'entry', ...numbered('value', value) }],
  table: () => [{ kind: 'table' }],
  caption: () => [{ kind: 'caption' }],
  thead: () => [{ kind: 'head' }],
  tbody: () => [{ kind: 'body' }],
  tfoot: () => [{ kind: 'foot' }],
  tr: () => [{ kind: 'row' }],
  td: (attributes) => cell(attributes, false),
  th: (attributes) => cell(attributes, true),
};

function partsOfFlow({ style = '' }: Attributes): readonly Part[] {
  return keepsSpaces(style) ? [{ kind: 'verbatim' }] : [{ kind: 'flow' }];
}

function cell(attributes: Attributes, isHead: boolean): readonly Part[] {
  const spans = { ...numbered('columns', attributes['colspan']), ...numbered('rows', attributes['rowspan']) };
  const part: Part = { kind: 'cell', isHead, ...spans };
  return keepsSpaces(attributes['style'] ?? '') ? [part, { kind: 'verbatim' }] : [part];
}

function keepsSpaces(style: string): boolean {
  return /white-space\s*:\s*(pre|break-spaces)/i.test(style);
}

function hasNoMarkers({ style = '' }: Attributes): boolean {
  return /list-style(-type)?\s*:\s*none/i.test(style);
}

function numeralsOf(attributes: Attributes): Numerals {
  if (hasNoMarkers(attributes)) return 'none';
  return numeralKinds.find((kind) => kind === attributes['type']) ?? '1';
}

/** A whole number of an attribute, under the name that a part has for it. */
function numbered<Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, number>> {
  const [digits] = /^\s{0,20}-?\d{1,9}/.exec(value ?? '') ?? [];
  const record: Partial<Record<Name, number>> = {};
  if (digits !== undefined) record[name] = Number(digits);
  return record;
}
