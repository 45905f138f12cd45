/**
 * What answers, values and outcomes are called in a packet: short, for a nurse.
 */
import { type Block, type Cell, cellOf } from '../documents/blocks.ts';
import { conceptWords, fieldsOf, join, listOf, periodWords, quantityWords, referenceName, textIn } from '../documents/resource-words.ts';
import type { ItemOutcome, Outcome } from '../engine/outcome.ts';
import type { Coding } from '../fhir.ts';
import type { AnswerValue } from '../values/answers.ts';

/** Answers in words; undefined where there are none. */
export function answerWords(answers: readonly AnswerValue[] | undefined): string | undefined {
  return join((answers ?? []).map(valueOfAnswer), '; ');
}

function valueOfAnswer(answer: AnswerValue): string {
  const { valueCoding, valueQuantity, valueReference, valueAttachment } = answer;
  if (valueCoding !== undefined) return codingWords(valueCoding);
  if (valueQuantity !== undefined) return quantityWords(valueQuantity) ?? 'a quantity without a number';
  if (valueReference !== undefined) return referenceName(valueReference) ?? 'a reference without a name';
  if (valueAttachment !== undefined) return `a document${valueAttachment.title === undefined ? '' : `: ${valueAttachment.title}`}`;
  const [, value] = Object.entries(answer).find(([key]) => key.startsWith('value')) ?? [];
  return textIn(value) ?? 'nothing';
}

/** What a coding says, with its code. */
function codingWords({ display, code }: Coding): string {
  return display === undefined
    ? (code ?? 'a code without words')
    : code === undefined || code === display
      ? display
      : `${display} (${code})`;
}

const maxFoundLength = 300;

/** A value as it stands in a resource. */
export function foundWords(value: unknown): string {
  const words = textIn(value) ?? objectWords(value) ?? JSON.stringify(value, leaveAddressOut) ?? 'nothing';
  return words.length > maxFoundLength ? `${words.slice(0, maxFoundLength)}…` : words;
}

/** The address of a document may hold the key to it, and its bytes are no words. */
function leaveAddressOut(name: string, value: unknown): unknown {
  return ['url', 'data', 'hash'].includes(name) ? undefined : value;
}

function objectWords(value: unknown): string | undefined {
  const { coding, code, display, family, given } = fieldsOf(value);
  if (coding !== undefined) return conceptWithCode(value);
  const name = join([...listOf(given), family].map(textIn), ' ');
  const coded = typeof code === 'string' ? codingWords({ code, ...(typeof display === 'string' ? { display } : {}) }) : undefined;
  return quantityWords(value) ?? coded ?? name ?? periodWords(value) ?? referenceName(value) ?? conceptWords(value);
}

function conceptWithCode(value: unknown): string | undefined {
  const codes = listOf(fieldsOf(value)['coding']).flatMap((coding) => textIn(fieldsOf(coding)['code']) ?? []);
  const words = conceptWords(value);
  return words === undefined || codes.length === 0 || codes.includes(words) ? words : `${words} (${codes.join(', ')})`;
}

/** A date as written, with the age where it is known. */
export function dateWords(date: string | undefined, ageDays: number | undefined): string {
  if (date === undefined) return 'not dated';
  return ageDays === undefined ? date : `${date} (${ageDays} ${ageDays === 1 ? 'day' : 'days'} old)`;
}

/** Where an answer comes from, or why there is none. */
export function originWords(item: ItemOutcome): string {
  const parts = [
    item.outcome === 'answered' ? groundWords(item) : `${standingWords[item.outcome] ?? 'not answered'}: ${item.reason ?? item.outcome}`,
    item.confirm === undefined ? undefined : `a person has to confirm it: ${item.confirm}`,
    item.otherOpinion === undefined ? undefined : `the rules would say: ${answerWords(item.otherOpinion) ?? 'nothing'}`,
  ];
  return join(parts, '; ') ?? item.outcome;
}

const standingWords: Readonly<Partial<Record<Outcome, string>>> = {
  kept: 'stands',
  offered: 'offered, not answered',
  'human-only': 'left to a person',
};

const grounds = {
  record: 'from the chart',
  search: 'from a search of the chart',
  answer: 'from another answer',
  form: 'preset by the form',
  rule: 'set by a rule',
} as const;

function groundWords({ evidence = [] }: ItemOutcome): string {
  return join([...new Set(evidence.map(({ kind }) => grounds[kind]))], ' and ') ?? 'answered';
}

/** A heading. */
export function headingOf(level: 1 | 2 | 3, text: string): Block {
  return { kind: 'heading', level, text };
}

/** A table with a head; nothing where it has no rows. */
export function tableOf(titles: readonly string[], rows: readonly (readonly Cell[])[]): readonly Block[] {
  return rows.length === 0 ? [] : [{ kind: 'table', head: [titles.map((title) => cellOf(title, true))], rows }];
}

/** An entry of a list. */
export function entryOf(text: string): Block {
  return { kind: 'entry', depth: 0, marker: '•', runs: [{ text }] };
}
