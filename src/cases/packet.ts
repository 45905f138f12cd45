/**
 * The evidence packet of a case: what a nurse would staple together.
 *
 * First what is open, then the form as it is filled, the evidence of each answer, the documents, what the rules could not
 * settle, and the queries. Everything stands in the result already: nothing is looked up, concluded or attested here.
 */
import { type Block, cellOf, paragraphOf } from '../documents/blocks.ts';
import type { Frame } from '../documents/press.ts';
import { join } from '../documents/resource-words.ts';
import type { Ask } from '../engine/asks.ts';
import type { ItemOutcome } from '../engine/outcome.ts';
import { splitPath, withoutNumber } from '../forms/paths.ts';
import { documentBlocks } from './packet-documents.ts';
import { evidenceBlocks, numberQueries, queryBlocks, unsettledBlocks } from './packet-evidence.ts';
import { answerWords, entryOf, headingOf, originWords, tableOf } from './packet-words.ts';
import type { CaseResult } from './result.ts';

/** What a packet tells beside the result. */
export interface PacketSubject {
  /** Who it is about: name, birth date, record number. */
  readonly banner: string;
  readonly authorization: {
    readonly payer?: string;
    /** The form's title. */
    readonly form?: string;
    /** What is being asked for. */
    readonly service?: string;
  };
  /** Titles of the form's groups, by path without repetition numbers. */
  readonly sections?: Readonly<Record<string, string>>;
  /** ISO date-time. */
  readonly madeAt: string;
  /** True where it goes to the payer: what is asked of people here then stays here. */
  readonly isForPayer?: boolean;
}

/** The packet, as blocks below the title of its frame. The same result and subject give the same blocks. */
export function buildPacket(result: CaseResult, about: PacketSubject): readonly Block[] {
  const queries = numberQueries(result.items);
  const question = questionsOf(result.items);
  const open: Section = { title: 'What is open', blocks: openBlocks(result), empty: 'Nothing is open.' };
  const ofQueries: Section = { title: 'Queries to the chart', blocks: queryBlocks(queries), empty: '' };
  const sections: readonly Section[] = [
    ...(about.isForPayer === true ? [] : [open]),
    { title: 'The form as filled', blocks: formBlocks(result.items, about), empty: 'No form was filled.' },
    { title: 'Evidence for each answer', blocks: evidenceBlocks(result.items, queries), empty: 'No answer rests on the chart.' },
    { title: 'Documents', blocks: documentBlocks(result, question), empty: 'No documents were looked for.' },
    { title: 'What the rules could not settle', blocks: unsettledBlocks(result.items, queries), empty: 'Nothing.' },
    ...(queries.size === 0 ? [] : [ofQueries]),
  ];
  return [...headBlocks(result, about), ...sections.flatMap(sectionBlocks)];
}

interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
  /** What is said where there is nothing. */
  readonly empty: string;
}

function sectionBlocks({ title, blocks, empty }: Section, n: number): readonly Block[] {
  return [headingOf(2, `${n + 1}. ${title}`), ...(blocks.length === 0 ? [paragraphOf(empty)] : blocks)];
}

/** What stands around it on every page. */
export function packetFrame(result: CaseResult, { banner, authorization: { payer, form }, madeAt }: PacketSubject): Frame {
  return {
    title: titleOf(result),
    banner,
    source: join([payer, form], ', ') ?? 'payer not known',
    origin: `Compiled by priorfill${withMapping(result)} on ${madeAt.slice(0, 10)}. Nothing in it is attested by a machine.`,
    date: madeAt,
  };
}

function titleOf({ authorizationId }: CaseResult): string {
  return `Evidence packet, prior authorization ${authorizationId ?? 'not created yet'}`;
}

function withMapping({ mapping }: CaseResult): string {
  return mapping === undefined ? '' : ` with ${mapping}`;
}

function headBlocks(result: CaseResult, { banner, authorization, madeAt }: PacketSubject): readonly Block[] {
  const { authorizationId, status, outcome, disposition, reason, lookAgainAt, receipt, decision } = result;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Patient', banner],
    ['Authorization', authorizationId ?? 'not created yet'],
    ['Payer', authorization.payer],
    ['Form', authorization.form],
    ['Service', authorization.service],
    ['Status', join([status, outcome], ', ')],
    ['Case', join([dispositionWords[disposition], reason], ': ')],
    ['Next look', lookAgainAt],
    ['Payer’s reference', receipt?.referenceNumber],
    ['Decision', join([decision?.statusText, decision?.authorizationNumber, ...(decision?.denialReasons ?? [])], '; ')],
    ['Prepared by', `priorfill${withMapping(result)}, ${madeAt}`],
  ];
  const rows = facts.flatMap(([label, words]) => (words === undefined ? [] : [[cellOf(label, true), cellOf(words)]]));
  return [
    { kind: 'table', head: [], rows },
    { kind: 'paragraph', runs: [{ text: 'Nothing in it is attested by a machine.', bold: true }] },
  ];
}

const dispositionWords: Readonly<Record<CaseResult['disposition'], string>> = {
  done: 'done',
  waiting: 'waiting for the payer or the service',
  'needs-human': 'waiting for a person',
  blocked: 'blocked',
  failed: 'failed',
};

/** Asks, what holds up the case first; then what is left to a person and nobody is asked for yet. */
function openBlocks({ asks, items }: CaseResult): readonly Block[] {
  const asked = new Set(asks.map(({ about }) => about));
  const left = items.filter(({ outcome, path }) => outcome === 'human-only' && !asked.has(path));
  return [
    ...tableOf(
      ['What', 'Why', 'Who, and where', 'By when'],
      [...asks.filter(({ blocking }) => blocking), ...asks.filter(({ blocking }) => !blocking)].map(askCells),
    ),
    ...(left.length === 0 ? [] : [paragraphOf('Only a person may answer, where it applies:'), ...left.map(({ text }) => entryOf(text))]),
  ];
}

function askCells({ kind, what, why, who, where, by, blocking }: Ask): readonly ReturnType<typeof cellOf>[] {
  const only = kind === 'attest' ? 'only a person may answer it' : undefined;
  const holds = blocking ? 'holds up the case' : undefined;
  return [cellOf(what, blocking), cellOf(join([why, only, holds], '; ') ?? ''), cellOf(`${who}; ${where}`), cellOf(by ?? 'no date')];
}

/** Questions with their answers, section by section. Questions that the form does not ask here are counted. */
function formBlocks(items: readonly ItemOutcome[], { sections = {} }: PacketSubject): readonly Block[] {
  const shown = items.filter(({ outcome }) => outcome !== 'disabled');
  const hidden = items.length - shown.length;
  const question = questionsOf(items);
  return [
    ...inSections(shown).flatMap(({ group, members }, n) => [
      ...(group === '' && n === 0 ? [] : [headingOf(3, sectionTitle(group, sections, question))]),
      ...tableOf(['Question', 'Answer', 'Where it comes from'], members.map(itemCells)),
    ]),
    ...(hidden === 0
      ? []
      : [paragraphOf(`${hidden} ${hidden === 1 ? 'question does' : 'questions do'} not apply by the form's own conditions.`)]),
  ];
}

/** Questions of one group that follow each other, in the order of the form. */
function inSections(items: readonly ItemOutcome[]): readonly { readonly group: string; readonly members: readonly ItemOutcome[] }[] {
  const runs: { readonly group: string; readonly members: ItemOutcome[] }[] = [];
  for (const item of items) {
    const [group, last] = [groupOf(item.path), runs.at(-1)];
    if (last?.group === group) last.members.push(item);
    else runs.push({ group, members: [item] });
  }
  return runs;
}

function itemCells(item: ItemOutcome): readonly ReturnType<typeof cellOf>[] {
  const answer = answerWords(item.answer);
  return [cellOf(`${item.text}${item.required ? ' *' : ''}`), cellOf(answer ?? '—', answer !== undefined), cellOf(originWords(item))];
}

function groupOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

/** The title of a group, or the question that these stand under; numbered from the second repetition on. */
function sectionTitle(group: string, sections: Readonly<Record<string, string>>, question: (item: string) => string): string {
  if (group === '') return 'Outside of sections';
  const plain = group.split('/').map(withoutNumber).join('/');
  const { linkId, n } = splitPath(group).at(-1) ?? { linkId: group, n: 0 };
  const known = Object.hasOwn(sections, plain) ? sections[plain] : undefined;
  const title = known ?? (question(group) === group ? linkId : question(group));
  return n === 0 ? title : `${title} (${n + 1})`;
}

/** The text of a question by its path, or by its linkId where that is named; the name itself where there is none. */
function questionsOf(items: readonly ItemOutcome[]): (item: string) => string {
  const texts = new Map([
    ...items.map(({ linkId, text }) => [linkId, text] as const),
    ...items.map(({ path, text }) => [path, text] as const),
  ]);
  return (item) => texts.get(item) ?? item;
}
