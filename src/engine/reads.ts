/**
 * Which answers of the response an expression looks at, so that it is evaluated again only when one of them changed.
 *
 * Items are told by their linkIds. A path into the response that names the linkId it wants reads that item and what is
 * below it; any other path reads everything. In doubt: everything.
 */
import { TextMemory } from '../fhirpath/text-memory.ts';

/** The linkIds of items that are read, each with all below it; `all` where it cannot be told. */
export type Reads = ReadonlySet<string> | 'all';

export const readsNothing: Reads = new Set();

export function joinReads(all: readonly Reads[]): Reads {
  if (all.includes('all')) return 'all';
  return new Set(all.flatMap((reads) => (reads === 'all' ? [] : [...reads])));
}

// These read code as `plainCode` writes it: without comments, strings as their numbers, blanks only between words.
const named = '%(?:resource|rootResource|context)(?![\\w`])';
const step = '(?:item|answer|descendants\\(\\)|repeat\\(item\\)|select\\(item\\))';
const criterion = "(?:\\$this\\.)?linkId='\\d+'";
const choice = `where\\((?:${criterion})(?:or ?${criterion})*\\)`;
/** Steps that leave nobody out, then a choice by linkId: what is found there depends on the items chosen last, and on nothing else. */
const walk = `${step}(?:\\.${step})*\\.${choice}(?:(?:\\.${step})+\\.${choice})*`;
const rootedPath = new RegExp(`${named}\\.${walk}`, 'g');
const anyPath = new RegExp(`(?:${named}\\.|(?<![\\w.%$@\`]))${walk}`, 'g');

/**
 * What an expression reads of the response by itself, names aside.
 *
 * Shapes: `onResponse` is true where its unrooted paths start in the response.
 */
export function readsOf(expression: string, onResponse: boolean): Reads {
  return onResponse
    ? knownOnResponse.recall(expression, (text) => findReads(text, true))
    : known.recall(expression, (text) => findReads(text, false));
}

const [known, knownOnResponse] = [new TextMemory<Reads>(), new TextMemory<Reads>()];

function findReads(expression: string, onResponse: boolean): Reads {
  const { code, texts } = plainCode(expression);
  if (!onResponse && !new RegExp(named).test(code)) return readsNothing;
  const linkIds = new Set<string>();
  const rest = code.replace(onResponse ? anyPath : rootedPath, (path) => {
    const [last = ''] = path.match(new RegExp(`${choice}$`)) ?? [];
    for (const [, n] of last.matchAll(/'(\d+)'/g)) linkIds.add(texts[Number(n)] ?? '');
    return '§';
  });
  const isKnown = !linkIds.has('') && !new RegExp(named).test(rest) && !(onResponse && looksAround(rest));
  return isKnown ? linkIds : 'all';
}

const token = /%(?:`([^`]*)`|'([^']*)')|'((?:[^'\\]|\\[\s\S])*)'?|(`)(?:[^`\\]|\\[\s\S])*`?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\s+/g;

/** An expression without what is no code. A text that is written with escapes stays unknown: ''. */
function plainCode(expression: string): { readonly code: string; readonly texts: readonly string[] } {
  const texts: string[] = [];
  const short = expression.replace(token, (_whole, ticked?: string, quoted?: string, text?: string, tick?: string) => {
    const name = ticked ?? quoted;
    if (name !== undefined) return /^\w+$/.test(name) ? `%${name} ` : '%_ ';
    if (text === undefined) return tick ?? ' ';
    texts.push(text.includes('\\') ? '' : text);
    return `'${texts.length - 1}'`;
  });
  return { code: short.replace(/ +/g, ' ').replace(/(?<!\w) | (?!\w)/g, ''), texts };
}

const typeNames = /(?:\b(?:is|as) |\.(?:ofType|is|as)\()(?:\w+\.)?\w+/g;
const harmless =
  /^(?:and|or|xor|implies|div|mod|in|contains|is|as|true|false|iif\(|today\(|now\(|timeOfDay\(|(?:year|month|week|day|hour|minute|second)s?)$/;

/** True where something in the rest of an expression may start in the response. */
function looksAround(rest: string): boolean {
  const words = rest.replace(typeNames, '').match(/(?<![\w.%@$])(?:[A-Za-z_]\w*\(?|`)|\$this/g) ?? [];
  return words.some((word) => !harmless.test(word));
}
