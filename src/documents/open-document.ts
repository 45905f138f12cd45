/**
 * A document opened: what it is, how long, whom it is about, and where in its text the facts stand that are looked for.
 *
 * Text is gone through page by page, and no further than needed: until every fact is found or, where none is looked for,
 * until it is known that there is text.
 */
import { hasText, textPagesOf } from './blocks-text.ts';
import { type Fact, searchFacts } from './find-facts.ts';
import type { Opened, PressLimits, RawDocument } from './press.ts';
import { readDocument } from './read-document.ts';

/** Opens a document within its limits. A picture, and a PDF that holds only pictures, opens with `isText` false. */
export async function openDocument(document: RawDocument, facts: readonly Fact[], limits: PressLimits): Promise<Opened> {
  const search = searchFacts(facts);
  let isText = false;
  const isEnough = (page: string): boolean => {
    search.addPage(page);
    isText ||= hasText([page]);
    return isText && search.isDone();
  };
  const read = await readDocument(document, limits, isEnough);
  if (read.kind === 'refused') return read;
  const { what, pages, about, content, notes } = read;
  if ('blocks' in content) textPagesOf(content.blocks).some(isEnough);
  return {
    kind: 'opened',
    what,
    ...(pages === undefined ? {} : { pages }),
    isText,
    places: search.places(),
    ...(about === undefined ? {} : { about }),
    notes,
  };
}
