/**
 * An evaluation as a reviewer reads it: the response, and for each question how it ended, why, and where from.
 *
 * Of the evidence only the place and the date are kept: the values stand in the answers.
 */
import type { AttachmentProposal } from '../../../src/engine/attachments.ts';
import type { Evaluation } from '../../../src/engine/evaluate.ts';
import type { Candidate, Evidence, ItemOutcome } from '../../../src/engine/outcome.ts';
import type { QuestionnaireResponse } from '../../../src/fhir.ts';
import type { Issue } from '../../../src/forms/issues.ts';
import { type AnswerValue, bareValue } from '../../../src/values/answers.ts';

export interface Outline {
  readonly response: QuestionnaireResponse;
  readonly items: readonly ItemOutline[];
  readonly attachments: readonly AttachmentOutline[];
  readonly issues: readonly Issue[];
}

export type ItemOutline = Pick<ItemOutcome, 'path' | 'outcome' | 'reason' | 'answer' | 'confirm' | 'otherOpinion'> & {
  readonly evidence?: readonly EvidenceOutline[];
  readonly candidates?: readonly { readonly value: AnswerValue; readonly evidence: readonly EvidenceOutline[] }[];
};

/** A place in the chart; or another answer, the form itself, a rule, a search. */
export type EvidenceOutline =
  | { readonly type: string; readonly id?: string; readonly path: string; readonly date?: string }
  | { readonly answer: string }
  | { readonly form: string }
  | { readonly rule: string }
  | { readonly searched: readonly string[] };

type AttachmentOutline = Pick<AttachmentProposal, 'type' | 'outcome' | 'reason' | 'proves'> & {
  readonly selected: readonly string[];
  readonly others: readonly string[];
};

/** What is kept of an evaluation. */
export function outlineOf({ response, items, attachments, issues }: Evaluation): Outline {
  return { response, items: items.map(outlineItem), attachments: attachments.map(outlineAttachment), issues };
}

function outlineItem({ path, outcome, reason, answer, confirm, otherOpinion, evidence, candidates }: ItemOutcome): ItemOutline {
  return {
    path,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    ...(answer === undefined ? {} : { answer }),
    ...(confirm === undefined ? {} : { confirm }),
    ...(otherOpinion === undefined ? {} : { otherOpinion }),
    ...(evidence === undefined ? {} : { evidence: evidence.map(outlineEvidence) }),
    ...(candidates === undefined ? {} : { candidates: candidates.map(outlineCandidate) }),
  };
}

function outlineCandidate({ value, evidence }: Candidate): NonNullable<ItemOutline['candidates']>[number] {
  return { value: bareValue(value), evidence: evidence.map(outlineEvidence) };
}

function outlineEvidence(evidence: Evidence): EvidenceOutline {
  switch (evidence.kind) {
    case 'record': {
      const { resourceType: type, id, path, date } = evidence;
      return { type, ...(id === undefined ? {} : { id }), path, ...(date === undefined ? {} : { date }) };
    }
    case 'answer':
      return { answer: evidence.path };
    case 'form':
      return { form: evidence.path };
    case 'rule':
      return { rule: evidence.rule };
    case 'search':
      return { searched: evidence.searched.map(({ source, lookedAt }) => `${source} (${lookedAt})`) };
    default:
      return evidence satisfies never;
  }
}

function outlineAttachment({ type, outcome, reason, proves, selected, others }: AttachmentProposal): AttachmentOutline {
  return {
    type,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    proves,
    selected: selected.map(({ reference }) => reference),
    others: others.map(({ reference }) => reference),
  };
}
