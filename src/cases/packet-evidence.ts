/**
 * The evidence behind answers and candidates as tables: where, what, of when, by which rule and query.
 *
 * Queries are long and the same for many answers: each is written once, at the end, and named by its number.
 */
import { type Block, type Cell, cellOf, paragraphOf } from '../documents/blocks.ts';
import { join } from '../documents/resource-words.ts';
import type { Candidate, Evidence, ItemOutcome, Outcome } from '../engine/outcome.ts';
import { answerWords, dateWords, entryOf, foundWords, headingOf, originWords, tableOf } from './packet-words.ts';

/** A query as it is named: `Q1`, and when it was read. */
interface NumberedQuery {
  readonly number: string;
  readonly readAt?: string;
}

/** Queries in the order in which answers come by them. */
export type QueryNumbers = ReadonlyMap<string, NumberedQuery>;

export function numberQueries(items: readonly ItemOutcome[]): QueryNumbers {
  const read = new Map(items.flatMap(allEvidence).flatMap(queriesOf));
  return new Map([...read].map(([query, readAt], n) => [query, { number: `Q${n + 1}`, ...(readAt === undefined ? {} : { readAt }) }]));
}

function allEvidence({ evidence = [], candidates = [], lookAt = [] }: ItemOutcome): readonly Evidence[] {
  return [...evidence, ...candidates.flatMap((each) => each.evidence), ...lookAt.flatMap(({ records }) => records)];
}

function queriesOf(evidence: Evidence): readonly (readonly [query: string, readAt: string | undefined])[] {
  if (evidence.kind === 'search') return evidence.searched.map(({ query, readAt }) => [query, readAt]);
  return evidence.kind === 'record' && evidence.query !== undefined ? [[evidence.query, evidence.readAt]] : [];
}

/** Each answer with what it rests on. */
export function evidenceBlocks(items: readonly ItemOutcome[], queries: QueryNumbers): readonly Block[] {
  return items.flatMap((item) => {
    const { text, answer, evidence = [] } = item;
    if (evidence.length === 0 || answer === undefined) return [];
    return [headingOf(3, text), paragraphOf(`Answer: ${answerWords(answer) ?? 'none'}`), ...evidenceTable(evidence, queries)];
  });
}

const evidenceHead = ['Where', 'Value as found', 'Date', 'How'];

function evidenceTable(evidence: readonly Evidence[], queries: QueryNumbers): readonly Block[] {
  return tableOf(
    evidenceHead,
    evidence.flatMap((each) => rowsOf(each, queries)),
  );
}

function rowsOf(evidence: Evidence, queries: QueryNumbers): readonly (readonly Cell[])[] {
  switch (evidence.kind) {
    case 'record': {
      const { path, value, date, ageDays, conversion, rule, query } = evidence;
      const how = [conversion, `rule ${rule}`, named(query, queries)];
      return [row(`${placeOf(evidence)}: ${path}`, foundWords(value), dateWords(date, ageDays), join(how, '; '))];
    }
    case 'search':
      return evidence.searched.map(({ source, query, lookedAt, completeness, readAt }) =>
        row(
          `search "${source}"`,
          `${lookedAt} looked at, ${completeness}`,
          `read ${readAt}`,
          join([`rule ${evidence.rule}`, named(query, queries)], '; '),
        ),
      );
    case 'answer':
      return [row('another answer', evidence.path, '', `rule ${evidence.rule}`)];
    case 'form':
      return [row('the form', evidence.path, '', `rule ${evidence.rule}`)];
    case 'rule':
      return [row('the rule itself', evidence.expression, '', `rule ${evidence.rule}`)];
    default:
      return evidence satisfies never;
  }
}

function placeOf({ resourceType, id, versionId }: Evidence & { readonly kind: 'record' }): string {
  return `${resourceType}/${id ?? '?'}${versionId === undefined ? '' : `, version ${versionId}`}`;
}

function named(query: string | undefined, queries: QueryNumbers): string | undefined {
  return query === undefined ? undefined : `query ${queries.get(query)?.number ?? '?'}`;
}

function row(...texts: readonly (string | undefined)[]): readonly Cell[] {
  return texts.map((text) => cellOf(text ?? ''));
}

/** The queries by their numbers. */
export function queryBlocks(queries: QueryNumbers): readonly Block[] {
  return [...queries].map(([query, { number, readAt }]): Block => {
    const label = readAt === undefined ? `${number}: ` : `${number}, read ${readAt}: `;
    return { kind: 'paragraph', runs: [{ text: label, bold: true }, { text: query }] };
  });
}

/** How questions end that the rules leave open although they have something to say. */
const unsettled: readonly Outcome[] = [
  'ambiguous',
  'conflicting',
  'stale',
  'offered',
  'invalid',
  'incomplete',
  'not-permitted',
  'unsupported',
  'failed',
];

/** What the rules could not settle, with all there is to choose from; and where the form's own logic says otherwise. */
export function unsettledBlocks(items: readonly ItemOutcome[], queries: QueryNumbers): readonly Block[] {
  return items.filter((item) => unsettled.includes(item.outcome) || isContested(item)).flatMap((item) => openQuestion(item, queries));
}

function isContested({ otherOpinion, formSays, lookAt = [] }: ItemOutcome): boolean {
  return otherOpinion !== undefined || formSays?.agrees === false || lookAt.length > 0;
}

function openQuestion(item: ItemOutcome, queries: QueryNumbers): readonly Block[] {
  const { text, candidates = [], evidence = [], answer, formSays, lookAt = [] } = item;
  const rows = candidates.flatMap((candidate) => candidateRows(candidate, queries));
  return [
    headingOf(3, text),
    paragraphOf(`${originWords(item)}.`),
    ...tableOf(['Could be', ...evidenceHead], rows),
    ...(candidates.length === 0 && answer === undefined ? evidenceTable(evidence, queries) : []),
    ...(formSays?.agrees === false
      ? [entryOf(`The form's own logic says: ${answerWords(formSays.answer) ?? formSays.reason ?? formSays.outcome}`)]
      : []),
    ...lookAt.flatMap(({ label, records }) => [paragraphOf(`To be looked at: ${label}`), ...evidenceTable(records, queries)]),
  ];
}

function candidateRows({ value, evidence, date }: Candidate, queries: QueryNumbers): readonly (readonly Cell[])[] {
  const words = cellOf(answerWords([value]) ?? '', true);
  const rows = evidence.flatMap((each) => rowsOf(each, queries));
  return rows.length === 0 ? [[words, ...row('', '', date, '')]] : rows.map((cells, n) => [n === 0 ? words : cellOf(''), ...cells]);
}
