/**
 * What a caller gets back of a case: one document, whatever happened.
 */
import type { Ask } from '../engine/asks.ts';
import type { AttachmentProposal } from '../engine/attachments.ts';
import type { Criterion, DocumentCandidate, RefusedDocument } from '../engine/document-candidate.ts';
import { type ItemOutcome, type Outcome, outcomes } from '../engine/outcome.ts';
import type { AnswerChange } from '../engine/patch.ts';
import type { SourceResult } from '../engine/record.ts';
import type { Issue } from '../forms/issues.ts';
import type { Authorization, LinkedDocument } from '../prior-auth/port.ts';
import type { Intent } from './case.ts';
import type { Review } from './review.ts';

export const dispositions = ['done', 'waiting', 'needs-human', 'blocked', 'failed'] as const;

export type Disposition = (typeof dispositions)[number];

/** A step that was taken, for a reader of the result. */
export interface TakenStep {
  readonly step: Intent['kind'];
  readonly state: Intent['state'];
  readonly version: number;
  readonly at: string;
  /** The person whose act it was. */
  readonly by?: string;
  /** The rule of the policy that let it happen. */
  readonly policy?: string;
  readonly note?: string;
}

/** A document as it is reported: what it is, why it ranks where it does, which answers it proves; never its bytes. */
export interface ReportedDocument
  extends Pick<DocumentCandidate, 'reference' | 'title' | 'date' | 'ageDays' | 'author' | 'pages' | 'sizeBytes' | 'proves' | 'missing'> {
  readonly criteria: readonly Criterion[];
}

/** What was found for one kind of document. `others` are ranked, best first; `refused` are never sent. */
export interface ReportedAttachment {
  readonly type: string;
  readonly outcome: AttachmentProposal['outcome'];
  readonly reason?: string;
  readonly proves: readonly string[];
  readonly rule: string;
  readonly selected: readonly (ReportedDocument & { readonly attached: boolean })[];
  readonly others: readonly ReportedDocument[];
  readonly refused: readonly RefusedDocument[];
}

/** An attachment that stands on the authorization. */
export interface StandingAttachment extends LinkedDocument {
  /** True where this program attached it: a person can have it taken away. */
  readonly ours: boolean;
}

export interface CaseResult {
  readonly caseKey: string;
  readonly authorizationId?: string;
  readonly disposition: Disposition;
  /** The wire's word for the authorization's state; `not-created` before there is one, `not-read` where it was not looked at. */
  readonly status: string;
  readonly outcome?: string;
  readonly reason?: string;
  /** For `waiting`: when the next look is due, as ISO. */
  readonly lookAgainAt?: string;
  readonly mapping?: string;
  /** How many questions ended how. */
  readonly answers: Partial<Record<Outcome, number>>;
  readonly items: readonly ItemOutcome[];
  readonly attachments: readonly ReportedAttachment[];
  /** What stands attached on the authorization. */
  readonly attached?: readonly StandingAttachment[];
  readonly asks: readonly Ask[];
  readonly steps: readonly TakenStep[];
  readonly issues: readonly Issue[];
  /** The submission to be read before it is approved. */
  readonly review?: Review;
  readonly receipt?: Authorization['receipt'];
  readonly decision?: Authorization['decision'];
  /** For `plan`: what would be written, and the queries behind it. */
  readonly patch?: readonly AnswerChange[];
  readonly queries?: readonly { readonly query: string; readonly count: number; readonly completeness: SourceResult['completeness'] }[];
}

/** Counts questions by outcome, in the order of the outcomes' list. */
export function countOutcomes(items: readonly ItemOutcome[]): Partial<Record<Outcome, number>> {
  const counts = outcomes.map((outcome) => [outcome, items.filter((item) => item.outcome === outcome).length] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** The queries behind a plan, with what they gave. */
export function listQueries(sources: readonly SourceResult[]): NonNullable<CaseResult['queries']> {
  return sources.map(({ query, resources, completeness }) => ({ query, count: resources.length, completeness }));
}

/** Intents as the steps of a result. */
export function toSteps(intents: readonly Intent[]): readonly TakenStep[] {
  return intents.map(({ kind, state, version, createdAt, by, policy, note }) => ({
    step: kind,
    state,
    version,
    at: createdAt,
    ...(by === undefined ? {} : { by }),
    ...(policy === undefined ? {} : { policy }),
    ...(note === undefined ? {} : { note }),
  }));
}

/** Proposals with what became of their documents; `attached` holds references. */
export function reportAttachments(proposals: readonly AttachmentProposal[], attached: ReadonlySet<string>): readonly ReportedAttachment[] {
  return proposals.map(({ type, outcome, reason, proves, rule, selected, others, refused }) => ({
    type,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    proves,
    rule,
    selected: selected.map((document) => ({ ...reportDocument(document), attached: attached.has(document.reference) })),
    others: others.map(reportDocument),
    refused,
  }));
}

function reportDocument({ formats: _addresses, resources: _printed, evidence: _ofRule, ...document }: DocumentCandidate): ReportedDocument {
  return document;
}
