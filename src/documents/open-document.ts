/**
 * A document opened: what it is, how long, whom it is about, and where in its text the facts stand that are looked for.
 */
import { hasText, textPagesOf } from './blocks-text.ts';
import { type Fact, findFacts } from './find-facts.ts';
import type { Opened, PressLimits, RawDocument } from './press.ts';
import { readDocument } from './read-document.ts';

/** Opens a document within its limits. A picture, and a PDF that holds only pictures, opens with `isText` false. */
export async function openDocument(document: RawDocument, facts: readonly Fact[], limits: PressLimits): Promise<Opened> {
  const read = await readDocument(document, limits);
  if (read.kind === 'refused') return read;
  const { what, pages, about, content, notes } = read;
  const texts = 'texts' in content ? content.texts : textPagesOf(content.blocks);
  return {
    kind: 'opened',
    what,
    ...(pages === undefined ? {} : { pages }),
    isText: hasText(texts),
    places: facts.length === 0 ? [] : findFacts(texts, facts),
    ...(about === undefined ? {} : { about }),
    notes,
  };
}
