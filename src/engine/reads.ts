/**
 * Which answers of the response an expression looks at, so that it is evaluated again only when one of them changed.
 *
 * Items are told by their linkIds. A path into the response that names the linkId it wants reads that item and what is
 * below it; any other path reads everything. In doubt: everything.
 */

/** The linkIds of items that are read, each with all below it; `all` where it cannot be told. */
export type Reads = ReadonlySet<string> | 'all';

export const readsNothing: Reads = new Set();

export function joinReads(all: readonly Reads[]): Reads {
  if (all.includes('all')) return 'all';
  return new Set(all.flatMap((reads) => (reads === 'all' ? [] : [...reads])));
}

const start = "(?:%resource|%rootResource|%context|(?<![\\w.%`'])(?=item\\b|descendants\\(\\)|repeat\\(item\\)))";
const step = '(?:\\.?(?:item|answer|descendants\\(\\)|repeat\\(item\\)|select\\(item\\)))';
const choice = "\\.where\\(\\s*\\$?(?:this\\.)?linkId\\s*=\\s*'([^'\\\\]*)'\\s*\\)";
const namedPath = new RegExp(`${start}(?:${step}+${choice})+`, 'g');
const responseNames = /%(?:resource|rootResource|context)\b/;

/**
 * What an expression reads of the response by itself, names aside.
 *
 * Shapes: `onResponse` is true where its unrooted paths start in the response.
 */
export function readsOf(expression: string, onResponse: boolean): Reads {
  if (!onResponse && !responseNames.test(expression)) return readsNothing;
  const linkIds = new Set<string>();
  const rest = expression.replace(namedPath, (path) => {
    for (const [, linkId] of path.matchAll(new RegExp(choice, 'g'))) if (linkId !== undefined) linkIds.add(linkId);
    return '§';
  });
  const isAllNamed =
    linkIds.size > 0 && !responseNames.test(rest) && !/(?<![\w.)\]§`'%])(?:item|answer|descendants|repeat|linkId)\b/.test(rest);
  return isAllNamed ? linkIds : 'all';
}
