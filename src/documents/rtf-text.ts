/**
 * What the tokens of an RTF do, one after the other: groups open and close, letters become text, words change what follows.
 *
 * Source: RTF 1.9.1, "RTF Syntax", "Control Symbols".
 */
import { obey } from './rtf-actions.ts';
import { endLetters, flush, groupOf, isRead, isSteppedOver, type RtfText, stepOver, takeBytes, takeNumber, write } from './rtf-letters.ts';
import type { Token } from './rtf-tokens.ts';
import { signs } from './rtf-words.ts';

/** Does what a token says; returns how many groups are open then. */
export function takeToken(text: RtfText, token: Token): number {
  switch (token.kind) {
    case 'open':
      openGroup(text);
      break;
    case 'close':
      closeGroup(text);
      break;
    case 'word':
      takeWord(text, token.name, token.parameter);
      break;
    case 'symbol':
      takeSymbol(text, token.sign);
      break;
    case 'byte':
      if (!isSteppedOver(text) && isRead(text)) text.waiting.add(token.byte);
      break;
    case 'text':
      takeBytes(text, token.from + stepOver(text, token.to - token.from), token.to);
      break;
    default:
      token satisfies never;
  }
  return text.groups.length;
}

function openGroup(text: RtfText): void {
  endLetters(text);
  const group = groupOf(text);
  text.groups.push(group.after === '' ? group : { ...group, after: '' });
}

function closeGroup(text: RtfText): void {
  endLetters(text);
  const { destination, after } = groupOf(text);
  if (after !== '') write(text, after);
  text.groups.pop();
  if (destination !== 'marker' || groupOf(text).destination === 'marker') return;
  text.page.mark(text.marker.trim());
  text.marker = '';
}

function takeSymbol(text: RtfText, sign: string): void {
  if (sign === '*') {
    text.isOptional = true;
    return;
  }
  const meant = symbols.get(sign);
  if (meant === undefined || isSteppedOver(text)) return;
  flush(text);
  write(text, meant);
}

/** An optional hyphen is not seen; the others are signs of an index. */
const symbols: ReadonlyMap<string, string> = new Map([
  ['~', '\u00a0'],
  ['_', '\u2011'],
  ['\\', '\\'],
  ['{', '{'],
  ['}', '}'],
  ['\t', '\t'],
]);

function takeWord(text: RtfText, name: string, parameter: number | undefined): void {
  const isOptional = text.isOptional;
  text.isOptional = false;
  if (groupOf(text).destination === 'skip') return;
  const sign = signs.get(name);
  // Only what is a letter counts as one that is stepped over: a paragraph's end is none.
  if ((sign !== undefined || name === 'bin') && isSteppedOver(text)) return;
  flush(text);
  if (sign !== undefined) write(text, sign);
  else if (name === 'u') takeNumber(text, parameter ?? 0);
  else if (name !== 'bin') obey(text, { name, parameter, isOptional });
}
