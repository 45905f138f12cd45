/**
 * What is missing, and whom to ask: each outcome that needs a person, as a question with a reason and an owner.
 *
 * Questions are not leading: they repeat the form's own words and never suggest the answer.
 */

import type { AttachmentProposal } from './attachments.ts';
import type { Evaluation } from './evaluate.ts';
import type { ItemOutcome, Outcome } from './outcome.ts';
import { shellWord } from './shell-word.ts';

export const askKinds = ['answer', 'attest', 'confirm', 'choose', 'document', 'approve', 'repair', 'handoff', 'decide'] as const;

/** A question for a person. */
export interface Ask {
  readonly kind: (typeof askKinds)[number];
  /** Item path, or `attachment:type`. */
  readonly about: string;
  /** The question in plain words. */
  readonly what: string;
  readonly why: string;
  readonly who: string;
  /** Where it belongs in the EHR, or how it is given to this program. */
  readonly where: string;
  /** ISO date-time. */
  readonly by?: string;
  /** True where the authorization cannot go on without it. */
  readonly blocking: boolean;
}

const owners: Readonly<Partial<Record<Outcome, { readonly kind: Ask['kind']; readonly who: string }>>> = {
  offered: { kind: 'choose', who: 'nurse reviewer' },
  ambiguous: { kind: 'choose', who: 'nurse reviewer' },
  conflicting: { kind: 'choose', who: 'nurse reviewer' },
  stale: { kind: 'answer', who: 'ordering clinician' },
  'no-data': { kind: 'answer', who: 'ordering clinician' },
  'not-permitted': { kind: 'answer', who: 'EHR administrator' },
  incomplete: { kind: 'answer', who: 'nurse reviewer' },
  'human-only': { kind: 'attest', who: 'ordering clinician' },
  invalid: { kind: 'answer', who: 'nurse reviewer' },
  unsupported: { kind: 'answer', who: 'nurse reviewer' },
  failed: { kind: 'answer', who: 'mapping author' },
  unmapped: { kind: 'answer', who: 'nurse reviewer' },
};

export interface AskContext {
  /** Item paths or linkIds that block the authorization now. */
  readonly blockers: ReadonlySet<string>;
  readonly deadline?: string;
}

/** The asks of one evaluation: required or blocking questions without an answer, and what a rule wants a person to see. */
export function buildAsks(evaluation: Evaluation, context: AskContext): readonly Ask[] {
  const items = evaluation.items.flatMap((item) => askAboutItem(item, context));
  const documents = evaluation.attachments.flatMap((proposal) => askAboutDocument(proposal, context));
  return [...items, ...documents];
}

function askAboutItem(item: ItemOutcome, context: AskContext): readonly Ask[] {
  const blocking = context.blockers.has(item.path) || context.blockers.has(item.linkId);
  const by = context.deadline === undefined ? {} : { by: context.deadline };
  const where = item.ask?.where ?? `priorfill answer --item ${shellWord(item.path)}`;
  if (item.confirm !== undefined) {
    return [
      {
        kind: 'confirm',
        about: item.path,
        what: item.text,
        why: item.confirm,
        who: item.ask?.who ?? 'nurse reviewer',
        where,
        ...by,
        blocking,
      },
    ];
  }
  const owner = owners[item.outcome];
  if (owner === undefined || !(blocking || item.required || wantsPerson(item))) return [];
  return [
    {
      kind: owner.kind,
      about: item.path,
      what: item.ask?.question ?? item.text,
      why: item.reason ?? item.outcome,
      who: item.ask?.who ?? owner.who,
      where,
      ...by,
      blocking,
    },
  ];
}

/** Optional questions are asked about only where the chart has something to choose from. */
function wantsPerson(item: ItemOutcome): boolean {
  return ['offered', 'ambiguous', 'conflicting'].includes(item.outcome) && (item.candidates?.length ?? 0) > 0;
}

/** Only documents that the payer asks for are asked about. */
function askAboutDocument(proposal: AttachmentProposal, context: AskContext): readonly Ask[] {
  const about = `attachment:${proposal.type}`;
  if (proposal.outcome === 'selected' || !context.blockers.has(about)) return [];
  const { what, who, where } = hasChoice(proposal) ? askToPick(proposal) : askForOne(proposal);
  return [
    {
      kind: 'document',
      about,
      what,
      why: proposal.reason ?? proposal.outcome,
      who: proposal.ask?.who ?? who,
      where,
      ...(context.deadline === undefined ? {} : { by: context.deadline }),
      blocking: true,
    },
  ];
}

function hasChoice({ outcome, others }: AttachmentProposal): boolean {
  return others.length > 0 && ['ambiguous', 'offered', 'incomplete', 'unsendable'].includes(outcome);
}

const mostNamed = 5;

/** The chart has some: which one goes is for a person. */
function askToPick({ type, others }: AttachmentProposal): Pick<Ask, 'what' | 'who' | 'where'> {
  const named = others
    .slice(0, mostNamed)
    .map(({ reference, date }) => `${reference}${date === undefined ? '' : ` of ${date.slice(0, 10)}`}`);
  const more = others.length > mostNamed ? ` and ${others.length - mostNamed} more` : '';
  return {
    what: `Which of these goes to the payer as "${type}": ${named.join(', ')}${more}?`,
    who: 'nurse reviewer',
    where: `priorfill attach --document REFERENCE --type ${shellWord(type)} --by "NAME"`,
  };
}

function askForOne({ type, ask, outcome, refused }: AttachmentProposal): Pick<Ask, 'what' | 'who' | 'where'> {
  const only = outcome === 'unsendable' ? refused.at(-1) : undefined;
  const what =
    only === undefined
      ? (ask?.question ?? `Is there a document of the type "${type}"?`)
      : `${only.reference} is the right document, but it cannot be sent as it is. Is there a PDF of it?`;
  return { what, who: 'ordering clinician', where: ask?.where ?? 'documents of the chart' };
}
