/**
 * Whether an element of a page is hidden from its readers.
 *
 * What is hidden proves nothing, so it is not printed. Only what the element says itself is looked at: what a style sheet
 * hides by rule, and letters in the colour of the paper, are not found; `mayHide` tells that a sheet hides something.
 */
import type { Attributes } from './html-elements.ts';

export function isHidden({ hidden, style = '' }: Attributes): boolean {
  return (
    hidden !== undefined || /(^|;)\s*(display\s*:\s*none|visibility\s*:\s*(hidden|collapse)|opacity\s*:\s*0(\.0*)?\s*(;|!|$))/i.test(style)
  );
}

/** True for text that is crossed out. */
export function isStruck(name: string, { style = '' }: Attributes): boolean {
  return name === 'del' || name === 's' || name === 'strike' || /text-decoration(-line)?\s*:[^;]{0,40}line-through/i.test(style);
}

/** True for a font whose letters stand for other signs. */
export function isSymbolFont({ style = '', face = '' }: Attributes): boolean {
  return /^\s*["']?(symbol|wingdings|webdings)/i.test(face) || /font(-family)?\s*:[^;]{0,40}(symbol|wingdings|webdings)/i.test(style);
}

/** True where a style sheet has rules that hide. */
export function mayHide(sheet: string): boolean {
  return /display\s*:\s*none|visibility\s*:\s*hidden/i.test(sheet);
}
