/**
 * The documents of a case as a packet lists them: chosen, passed over, refused, with what each proves and why.
 */
import { type Block, cellOf, paragraphOf } from '../documents/blocks.ts';
import { join } from '../documents/resource-words.ts';
import type { Proof } from '../engine/document-candidate.ts';
import { dateWords, entryOf, headingOf, tableOf } from './packet-words.ts';
import type { CaseResult, ReportedAttachment, ReportedDocument, StandingAttachment } from './result.ts';

/** The text of a question, by its path. */
type Question = (item: string) => string;

/** What was found for each kind of document, then what stands attached. */
export function documentBlocks({ attachments, attached }: CaseResult, question: Question): readonly Block[] {
  return [...attachments.flatMap((each) => attachmentBlocks(each, question)), ...(attached === undefined ? [] : standingBlocks(attached))];
}

const outcomeWords: Readonly<Record<ReportedAttachment['outcome'], string>> = {
  selected: 'chosen by the rule',
  offered: 'a person picks',
  ambiguous: 'several fit equally, a person picks',
  unsendable: 'what there is cannot be sent',
  stale: 'there is one, and it is too old',
  'no-data': 'there is none',
  'not-permitted': 'the chart may not be read for it',
  incomplete: 'the chart was not read whole',
  failed: 'the rule failed',
};

function attachmentBlocks(
  { type, outcome, reason, proves, selected, others, refused }: ReportedAttachment,
  question: Question,
): readonly Block[] {
  const documents = [
    ...selected.map((each) => ({ document: each, state: each.attached ? 'attached' : 'chosen, not attached' })),
    ...others.map((each) => ({ document: each, state: 'candidate' })),
  ];
  const rows = documents.map(({ document, state }) => [
    ...nameCells(document),
    cellOf(state, state !== 'candidate'),
    cellOf(whyWords(document)),
    cellOf(proofWords(document, question)),
  ]);
  return [
    headingOf(3, typeWords(type)),
    paragraphOf(`${join([outcomeWords[outcome], reason], ': ') ?? outcome}.`),
    ...(proves.length === 0 ? [] : [paragraphOf(`To prove: ${proves.map(question).join('; ')}`)]),
    ...tableOf(['Document', 'Date', 'State', 'Why it stands here', 'Proves'], rows),
    ...refusedBlocks(refused),
  ];
}

function refusedBlocks(refused: ReportedAttachment['refused']): readonly Block[] {
  const rows = refused.map((document) => [...nameCells(document), cellOf(document.reason)]);
  return tableOf(['Refused', 'Date', 'Because'], rows);
}

function typeWords(type: string): string {
  return type.replaceAll('_', ' ');
}

type Named = Pick<ReportedDocument, 'reference' | 'title' | 'date' | 'ageDays' | 'author' | 'pages'>;

function nameCells({
  reference,
  title,
  date,
  ageDays,
  author,
  pages,
}: Named): readonly [ReturnType<typeof cellOf>, ReturnType<typeof cellOf>] {
  const size = pages === undefined ? undefined : `${pages} ${pages === 1 ? 'page' : 'pages'}`;
  return [cellOf(join([title, reference, author, size], '; ') ?? reference), cellOf(dateWords(date, ageDays))];
}

function whyWords({ criteria }: ReportedDocument): string {
  return criteria.map(({ verdict, why }) => `${why} (${verdict})`).join('; ');
}

function proofWords({ proves, missing }: ReportedDocument, question: Question): string {
  const found = proves.map((proof) => `${question(proof.item)}: ${placeWords(proof)}`);
  return [...found, ...missing.map((item) => `not found in it: ${question(item)}`)].join('; ');
}

function placeWords(proof: Proof): string {
  return 'result' in proof ? proof.result : `page ${proof.page}, line ${proof.line}: "${proof.excerpt}"`;
}

function standingBlocks(attached: readonly StandingAttachment[]): readonly Block[] {
  const entries = attached.map(({ description, label, documentTypes, ours }) =>
    entryOf(
      `${description ?? label ?? 'a document'} (${join([...documentTypes.map(typeWords), ours ? 'attached by priorfill' : 'attached by somebody else'], '; ')})`,
    ),
  );
  return [headingOf(3, 'Attached on the authorization'), ...(entries.length === 0 ? [paragraphOf('Nothing is attached.')] : entries)];
}
