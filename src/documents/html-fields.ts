/**
 * What a form's field of a saved page shows: the value that it was saved with.
 */
import type { Attributes } from './html-elements.ts';

/** The text of an `input`, in brackets; empty where it shows nothing that belongs to the document. */
export function textOfInput(attributes: Attributes): string {
  const type = (attributes['type'] ?? 'text').trim().toLowerCase();
  if (type === 'checkbox' || type === 'radio') return attributes['checked'] === undefined ? '[ ]' : '[x]';
  if (silentTypes.has(type)) return '';
  return `[${attributes['value'] ?? ''}]`;
}

const silentTypes: ReadonlySet<string> = new Set(['hidden', 'password', 'submit', 'reset', 'button', 'file', 'image', 'range', 'color']);
