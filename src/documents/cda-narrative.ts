/**
 * The text of a section of a clinical document, told to a block builder.
 *
 * Words are never lost: what is not known stands as plain text. What the document marks as deleted is left out and said.
 *
 * Source: HL7 CDA R2 4.3.5 (narrative block) and its NarrativeBlock schema.
 */
import type { BlockBuilder, Part } from './block-builder.ts';
import type { Numerals } from './block-markers.ts';
import { raiseDigits } from './block-raised.ts';
import type { XmlElement, XmlPlace } from './read-xml.ts';

/** The place within a section's `text`. `inside` names the element that it belongs to. */
export function readNarrative(builder: BlockBuilder, inside = 'text'): XmlPlace {
  return {
    child: (element) => openChild(builder, element, inside),
    text: (text) => builder.text(inside === 'sup' ? raiseDigits(text) : text),
  };
}

function openChild(builder: BlockBuilder, element: XmlElement, inside: string): XmlPlace | undefined {
  const { name, attributes } = element;
  if (attributes['revised'] === 'delete') {
    builder.note('text that the document marks as deleted is left out');
    return undefined;
  }
  if (name === 'br') builder.breakLine();
  if (name === 'br' || name === 'col' || name === 'colgroup') return undefined;
  if (name === 'renderMultiMedia') {
    builder.note('pictures of the document are left out');
    builder.text(' [picture left out] ');
  }
  const [before, after] = wordsAround(name, inside);
  const part = partOf(element, inside);
  if (part !== undefined) builder.open(part);
  builder.text(before);
  return {
    ...readNarrative(builder, name),
    end: () => {
      builder.text(after);
      if (part !== undefined) builder.close();
    },
  };
}

/** A footnote stands in brackets; a caption at the head of a line is set off from it. */
function wordsAround(name: string, inside: string): readonly [string, string] {
  if (name === 'footnote') return [' [', '] '];
  return name === 'caption' && !isCaptioned(inside) ? ['', ' '] : ['', ''];
}

/** Lists and tables have a caption on a line of its own. */
function isCaptioned(inside: string): boolean {
  return inside === 'list' || inside === 'table';
}

function partOf({ name, attributes }: XmlElement, inside: string): Part | undefined {
  switch (name) {
    case 'paragraph':
    case 'p':
    case 'div':
      return { kind: 'flow' };
    case 'list':
    case 'ul':
    case 'ol':
      return { kind: 'list', numerals: numeralsOf(name, attributes) };
    case 'item':
    case 'li':
      return { kind: 'entry' };
    case 'caption':
      return { kind: isCaptioned(inside) ? 'caption' : 'bold' };
    case 'table':
      return { kind: 'table' };
    case 'thead':
      return { kind: 'head' };
    case 'tfoot':
      return { kind: 'foot' };
    case 'tr':
      return { kind: 'row' };
    case 'th':
    case 'td':
      return { kind: 'cell', isHead: name === 'th', columns: spanOf(attributes['colspan']), rows: spanOf(attributes['rowspan']) };
    default:
      return isBold(name, attributes) ? { kind: 'bold' } : undefined;
  }
}

function isBold(name: string, attributes: Readonly<Record<string, string>>): boolean {
  return name === 'b' || name === 'strong' || /\bBold\b/i.test(attributes['styleCode'] ?? '');
}

/** Lists are unordered unless they say otherwise; the numerals of ordered ones are named by a style. */
function numeralsOf(name: string, { listType, styleCode }: Readonly<Record<string, string>>): Numerals {
  if (name !== 'ol' && listType !== 'ordered') return 'bullet';
  const [style] = /\b(LittleRoman|BigRoman|LittleAlpha|BigAlpha)\b/i.exec(styleCode ?? '') ?? [];
  return numerals[style?.toLowerCase() ?? ''] ?? '1';
}

const numerals: Readonly<Record<string, Numerals>> = { littleroman: 'i', bigroman: 'I', littlealpha: 'a', bigalpha: 'A' };

function spanOf(value: string | undefined): number {
  const span = /^\d{1,4}$/.test(value ?? '') ? Number(value) : 1;
  return Math.max(1, span);
}
