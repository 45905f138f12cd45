/**
 * Everything a case asks of people, in one list: the form's questions, documents, what the authorization is held up by,
 * and what people disagree on.
 *
 * Whatever holds up the authorization is either about to be written by us or stands in this list with somebody's name.
 */

import { type Ask, buildAsks } from '../engine/asks.ts';
import type { Evaluation } from '../engine/evaluate.ts';
import type { AnswerChange } from '../engine/patch.ts';
import { shellWord } from '../engine/shell-word.ts';
import type { Authorization } from '../prior-auth/port.ts';
import type { PreparedDocuments, ReadyDocument } from './documents.ts';
import type { Policy } from './policy.ts';

/** What asks are made from. */
export interface AskMatter {
  readonly authorization: Authorization;
  readonly evaluation: Evaluation;
  readonly prepared: PreparedDocuments;
  /** Documents that are chosen and not attached yet. */
  readonly documents: readonly ReadyDocument[];
  readonly attach: Policy['attach'];
  /** Paths of the answers that are about to be written. */
  readonly changing: ReadonlySet<string>;
  /** Paths where two people disagree. */
  readonly disputed: readonly string[];
  /** What the form would not take. */
  readonly faults: readonly Ask[];
  /** ISO date-time. */
  readonly deadline: string | undefined;
}

export function collectAsks(matter: AskMatter): readonly Ask[] {
  const { authorization, evaluation, prepared, deadline } = matter;
  const blockers = listBlockers(authorization);
  const by = deadline === undefined ? {} : { deadline };
  const chart = [
    ...buildAsks(evaluation, { blockers, ...by }),
    ...[...prepared.asks, ...askToAttach(matter)].map((ask) => ({ ...ask, blocking: blockers.has(ask.about) })),
    ...matter.faults.map((ask) => ({ ...ask, blocking: [...blockers].some((name) => isAbout(ask.about, name)) })),
  ];
  const open = [...askForDocuments(matter, chart), ...askForAnswers(matter, chart)];
  return [...chart, ...open, ...matter.disputed.map(askToSettle)].map((ask) => (deadline === undefined ? ask : { ...ask, by: deadline }));
}

function listBlockers({ requirements }: Authorization): ReadonlySet<string> {
  return new Set([
    ...requirements.questions.map(({ linkId }) => linkId),
    ...requirements.issues.flatMap(({ field }) => field ?? []),
    ...requirements.documents.map(({ type }) => aboutDocument(type)),
  ]);
}

function aboutDocument(type: string): string {
  return `attachment:${type}`;
}

/** Where a person attaches: which documents the rules chose. */
function askToAttach({ documents, attach }: AskMatter): readonly Ask[] {
  if (attach !== 'person') return [];
  return documents
    .filter(({ order }) => order === undefined)
    .flatMap(({ types, reference, description }) =>
      types.map(
        (type): Ask => ({
          kind: 'document',
          about: aboutDocument(type),
          what: `Is ${reference} (${description}) the right document? Then attach it as "${type}".`,
          why: 'documents are attached by a person, by the policy file',
          who: 'nurse reviewer',
          where: `priorfill attach --document ${shellWord(reference)} --type ${shellWord(type)} --by "NAME"`,
          blocking: false,
        }),
      ),
    );
}

/** Documents that the payer wants and nobody has been asked for. */
function askForDocuments({ authorization, documents, prepared }: AskMatter, asked: readonly Ask[]): readonly Ask[] {
  const coming = new Set([...asked.map(({ about }) => about), ...documents.flatMap(({ types }) => types.map(aboutDocument))]);
  const known = new Set(prepared.ready.flatMap(({ types }) => types));
  return authorization.requirements.documents
    .filter(({ type }) => !coming.has(aboutDocument(type)))
    .map(({ type, message }) => ({
      kind: 'document',
      about: aboutDocument(type),
      what: message ?? `The payer asks for a document of the type "${type}".`,
      why: known.has(type)
        ? 'the chart’s document was attached before, and a machine attaches each document once'
        : 'the mapping has no rule for this document',
      who: 'nurse reviewer',
      where: `priorfill attach --document REFERENCE --type ${shellWord(type)} --by "NAME"`,
      blocking: true,
    }));
}

/** Questions and findings that hold up the authorization and that nobody has been asked about. */
function askForAnswers({ authorization, evaluation, changing }: AskMatter, asked: readonly Ask[]): readonly Ask[] {
  const { questions, issues } = authorization.requirements;
  const heard = [...asked.map(({ about }) => about), ...changing];
  const open = [
    ...questions.map(({ linkId, message }) => ({ field: linkId, message: message ?? 'the payer asks for it' })),
    ...issues.map(({ field, message }) => ({ field, message })),
  ].filter(({ field }) => field === undefined || !heard.some((about) => isAbout(about, field)));
  return open.map(({ field, message }) => ({
    kind: field === undefined ? 'decide' : 'answer',
    about: field ?? authorization.id,
    what: evaluation.items.find(({ path }) => field !== undefined && isAbout(path, field))?.text ?? message,
    why: message,
    who: 'nurse reviewer',
    where: field === undefined ? 'the prior-auth service' : `priorfill answer --item ${shellWord(field)}, or the prior-auth service`,
    blocking: true,
  }));
}

/** What the rules found and what is not written all the same. */
export interface KeptBack {
  /** What the rules found where somebody emptied a question, or a part of its list. */
  readonly found: readonly AnswerChange[];
  /** Lists that would become shorter. */
  readonly shrunk: ReadonlySet<string>;
  /** What the API refused. */
  readonly dropped: readonly AnswerChange[];
}

/** Each of them as a question, with the reason. */
export function askAboutKeptBack({ found, shrunk, dropped }: KeptBack, { items }: Evaluation): readonly Ask[] {
  const ask = (path: string, why: string): Ask => ({
    kind: 'answer',
    about: path,
    what: items.find((item) => item.path === path)?.text ?? path,
    why,
    who: 'nurse reviewer',
    where: `priorfill answer --item ${shellWord(path)}, or the prior-auth service`,
    blocking: false,
  });
  return [
    ...found.map(({ path }) => ask(path, 'somebody took away the answer that was written here; it is not written again')),
    ...[...shrunk].map((list) => ask(list, 'the chart now gives less for this list than stands there; a machine takes nothing away')),
    ...dropped.map(({ path }) => ask(path, 'the prior-auth API refused this answer; it is not sent again')),
  ];
}

/** A path, with repetition numbers or without, names an item by its whole length or by its end. */
export function isAbout(path: string, name: string): boolean {
  return (
    path === name ||
    path.replaceAll(/\[\d+\]/g, '') === name ||
    path
      .split('/')
      .at(-1)
      ?.replace(/\[\d+\]$/, '') === name
  );
}

function askToSettle(path: string): Ask {
  return {
    kind: 'decide',
    about: path,
    what: 'Two people gave different answers. Which one holds?',
    why: 'the authorization holds another answer than the one given here',
    who: 'prior-auth coordinator',
    where: 'the prior-auth service',
    blocking: true,
  };
}

/** Asks somebody to decide how a case goes on that the machine must not move. */
export function askDecision(about: string, why: string): Ask {
  return {
    kind: 'decide',
    about,
    what: 'Look at this case and decide how it goes on.',
    why,
    who: 'prior-auth coordinator',
    where: 'the prior-auth service',
    blocking: true,
  };
}
