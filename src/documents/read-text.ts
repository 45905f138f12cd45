/**
 * The blocks of a plain text: the text as it stands, a new page where it has a form feed.
 *
 * Nothing is made of signs that look like headings or lists: only the writer of the note knows what they mean.
 */
import { decodeText } from './charset.ts';
import type { PressLimits } from './press.ts';
import { type Reading, refuseReading } from './reading.ts';

/** Reads a plain text. `contentType` may name a charset. */
export function readText(bytes: Uint8Array, contentType: string, limits: Pick<PressLimits, 'maxCharacters'>): Reading {
  const decoded = decodeText(bytes, contentType);
  if (decoded.kind === 'refused') return decoded;
  const { text, note } = decoded;
  if (text.length > limits.maxCharacters) {
    return refuseReading(`the document holds more text than the cap of ${limits.maxCharacters} characters`);
  }
  const pages = text
    .replace(/\r\n?|\u0085/g, '\n')
    .split('\f')
    .map(trimLines);
  const filled = pages.filter((page) => page !== '');
  if (filled.length === 0) return refuseReading('the document holds no text');
  const blocks = filled.flatMap((page, at) =>
    at === 0 ? [{ kind: 'verbatim', text: page } as const] : [{ kind: 'page-break' } as const, { kind: 'verbatim', text: page } as const],
  );
  return { kind: 'read', blocks, notes: note === undefined ? [] : [note] };
}

/** Without the empty lines at the beginning and the end; spaces before the first word stay. */
function trimLines(page: string): string {
  const end = page.trimEnd();
  const first = end.length - end.trimStart().length;
  return end.slice(end.lastIndexOf('\n', first) + 1);
}
