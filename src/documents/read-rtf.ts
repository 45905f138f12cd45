/**
 * The blocks of an RTF: its text as a word processor would show it.
 *
 * No library is kept that reads RTF, so its tokens are read here, each once. Pictures, embedded objects, headers and
 * comments have no place in blocks; what is left out and would be seen is told in notes. An RTF whose groups do not end
 * was cut, and is refused.
 *
 * Source: RTF 1.9.1.
 */
import { createBlockBuilder } from './block-builder.ts';
import type { PressLimits } from './press.ts';
import { type Reading, refuseReading } from './reading.ts';
import { createRtfText } from './rtf-letters.ts';
import { takeToken } from './rtf-text.ts';
import { readTokens } from './rtf-tokens.ts';

/** Reads an RTF. */
export function readRtf(bytes: Uint8Array, limits: Pick<PressLimits, 'maxCharacters'>): Reading {
  const start = findHead(bytes);
  if (start === undefined) return refuseReading('the bytes are not RTF');
  const builder = createBlockBuilder({ maxCharacters: limits.maxCharacters, keepsSpaces: true });
  const text = createRtfText(new Uint8Array(bytes.buffer, bytes.byteOffset + start, bytes.length - start), builder);
  let isTooDeep = false;
  readTokens(text.bytes, (token) => {
    const depth = takeToken(text, token);
    isTooDeep = depth > maxDepth;
    return depth > 0 && !isTooDeep && !builder.isFull();
  });
  if (isTooDeep) return refuseReading(`the RTF is nested deeper than ${maxDepth} groups`);
  if (text.groups.length > 0 && !builder.isFull()) return refuseReading('the RTF has no end; it was cut');
  const reading = builder.finish();
  return reading.kind === 'read' && reading.blocks.length === 0 ? refuseReading('the document holds no text') : reading;
}

const maxDepth = 512;

/** Where the RTF begins; a byte order mark and white space may stand before. */
function findHead(bytes: Uint8Array): number | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 64)).toString('latin1');
  const [before] = /^(\xef\xbb\xbf)?\s*(?=\{\\rtf)/.exec(head) ?? [];
  return before?.length;
}
