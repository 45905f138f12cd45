/**
 * From the letters of an RTF to text: bytes by their font, numbers, and what is stepped over.
 *
 * Bytes wait until something else comes, since several may be one letter. After a `\u` as many letters are stepped over
 * as the group says: they stand there for programs that do not know it.
 *
 * Source: RTF 1.9.1, "Unicode RTF".
 */
import type { BlockBuilder } from './block-builder.ts';
import { raiseDigits } from './block-raised.ts';
import { withoutControls } from './charset.ts';
import { type ByteQueue, createByteQueue } from './rtf-bytes.ts';
import { decodeLetters, decodePrivate, unknownSign } from './rtf-codepages.ts';
import { createFontTable, type FontTable } from './rtf-fonts.ts';
import { createRtfPage, type RtfPage } from './rtf-page.ts';
import { firstGroup, type Group } from './rtf-words.ts';

/** An RTF while it is read. `groups` are those that are open, the innermost last. */
export interface RtfText {
  readonly groups: Group[];
  readonly bytes: Uint8Array;
  readonly builder: BlockBuilder;
  readonly page: RtfPage;
  readonly fonts: FontTable;
  readonly waiting: ByteQueue;
  codePage: number;
  defaultFont: number | undefined;
  /** Letters still to be stepped over. */
  fallbacks: number;
  /** The first half of a letter that needs two numbers. */
  firstHalf: number | undefined;
  /** True behind `\*`: a group that may be ignored where its word is not known. */
  isOptional: boolean;
  marker: string;
}

export function createRtfText(bytes: Uint8Array, builder: BlockBuilder): RtfText {
  return {
    groups: [],
    bytes,
    builder,
    page: createRtfPage(builder),
    fonts: createFontTable(),
    waiting: createByteQueue(),
    codePage: 1252,
    defaultFont: undefined,
    fallbacks: 0,
    firstHalf: undefined,
    isOptional: false,
    marker: '',
  };
}

export function groupOf({ groups }: RtfText): Group {
  return groups[groups.length - 1] ?? firstGroup;
}

export function change(text: RtfText, changes: Partial<Group>): void {
  text.groups[text.groups.length - 1] = { ...groupOf(text), ...changes };
}

/** Writes the letters that wait; what was to be stepped over ends with them. */
export function endLetters(text: RtfText): void {
  flush(text);
  text.fallbacks = 0;
  text.isOptional = false;
}

export function flush(text: RtfText): void {
  if (text.waiting.isEmpty()) return;
  const { font = text.defaultFont } = groupOf(text);
  write(text, decodeLetters(text.waiting.take(), text.fonts.find(font), text.codePage));
}

export function isSteppedOver(text: RtfText): boolean {
  return stepOver(text, 1) === 1;
}

export function stepOver(text: RtfText, letters: number): number {
  const count = Math.min(text.fallbacks, letters);
  text.fallbacks -= count;
  return count;
}

export function takeBytes(text: RtfText, from: number, to: number): void {
  if (isRead(text)) text.waiting.addRange(text.bytes, from, to);
}

export function isRead(text: RtfText): boolean {
  const { destination } = groupOf(text);
  return destination !== 'skip' && destination !== 'quiet';
}

/** A letter by its number: 16 bits, signed; letters beyond them come in two halves. */
export function takeNumber(text: RtfText, number: number): void {
  text.fallbacks = groupOf(text).fallbacks;
  const code = number < 0 ? number + 0x10000 : number;
  const first = text.firstHalf;
  text.firstHalf = undefined;
  const isSecond = code >= 0xdc00 && code <= 0xdfff;
  if (first !== undefined) write(text, isSecond ? String.fromCharCode(first, code) : unknownSign);
  if (first !== undefined && isSecond) return;
  if (code >= 0xd800 && code <= 0xdbff) text.firstHalf = code;
  else write(text, isSecond ? unknownSign : letterOf(text, code));
}

function letterOf(text: RtfText, code: number): string {
  const { font = text.defaultFont } = groupOf(text);
  if (code >= 0xe000 && code <= 0xf8ff) return decodePrivate(code, text.fonts.find(font));
  return code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : unknownSign;
}

export function write(text: RtfText, letters: string): void {
  const group = groupOf(text);
  const { destination, isHidden } = group;
  if (text.firstHalf !== undefined) {
    text.firstHalf = undefined;
    write(text, unknownSign);
  }
  const clean = withoutControls(letters);
  if (destination === 'fonts') text.fonts.takeName(clean);
  if (destination === 'marker') text.marker = (text.marker + clean).slice(0, maxMarker);
  if (isHidden && destination === 'text') text.builder.note('hidden text is left out');
  if (isHidden || destination !== 'text' || clean === '') return;
  if (clean.includes(unknownSign)) text.builder.note(`signs of an unknown charset or font are printed as ${unknownSign}`);
  text.page.write(group.isRaised ? raiseDigits(clean) : clean, group);
}

const maxMarker = 32;
