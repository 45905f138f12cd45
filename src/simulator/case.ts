/**
 * One simulated authorization, in words that no generation owns alone; each generation shows it in its own.
 *
 * A state is never changed: each event makes a new one. States and actions carry the words of generation 3.
 */
import type { Dossier } from './dossier.ts';
import type { ServiceRequest, SimulatedDocument, SimulatedForm } from './forms.ts';
import type { AnswerItem, FormItem } from './items.ts';
import type { WireIssue } from './problem.ts';
import type { Scenario, ScriptStep, SimulatedOutcome } from './scenarios.ts';

export type SimulatedAction = 'resolve_requirements' | 'continue_authorization' | 'approve_submission' | 'complete_payer_interaction';

/** What differs between the generations, and what the vendor leaves open, in a case's life. */
export interface CaseRules {
  /** Where a final approval may be asked for: the policy and gates (3), the policy alone (2), nowhere (1). */
  readonly approvals: 'policy-and-gates' | 'policy' | 'never';
  /** Whether a person can take over at the payer. Without, such a step is passed. */
  readonly handoffs: boolean;
  /** Whether a handoff in which the person could submit waits for an approval first. */
  readonly approvesBeforeHandoff: boolean;
  /** A change of an answer clears answers to questions that are no longer asked. */
  readonly clearsDownstream: boolean;
  /** An answer to a question that is not asked is refused; else it is kept and told as an issue. */
  readonly refusesInactive: boolean;
  /** What a write during the approval does: back to the last step, or the approval stays with a stale snapshot until the other side made a new one. */
  readonly editDuringApproval: 'falls-back' | 'stays';
  /** A submission that failed ends the case (2, 3), or goes back to where it can be sent again (1). */
  readonly failureReturns: boolean;
}

/** The counters that a snapshot stands for. */
export interface Covers {
  readonly version: number;
  readonly requirements: number;
  readonly answers: number;
  readonly attachments: number;
}

export interface SimulatedRequirements {
  readonly version: number;
  readonly questions: readonly { readonly linkId: string; readonly message: string }[];
  readonly documents: readonly { readonly type: string; readonly message?: string }[];
  readonly issues: readonly WireIssue[];
}

export interface SimulatedAttachment {
  readonly id: string;
  readonly fileId: string;
  readonly createdAt: string;
  readonly documentTypes: readonly string[];
  readonly label: string;
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface SimulatedReview {
  readonly id: string;
  readonly status: 'current' | 'stale';
  readonly generatedAt: string;
  readonly covers: Covers;
  readonly answers: readonly AnswerItem[];
  readonly attachments: readonly SimulatedAttachment[];
  readonly warnings: readonly string[];
}

export interface SimulatedHandoff {
  readonly id: string;
  readonly version: number;
  readonly state: 'active' | 'closing' | 'closed';
  readonly createdAt: string;
  readonly closedAt?: string;
  readonly result?: 'completed_reported' | 'unable_to_complete' | 'revoked' | 'canceled';
  readonly submitCapable: boolean;
  readonly acceptedReviewSnapshotId?: string;
  readonly reconciliationId?: string;
}

export interface SimulatedCase {
  readonly id: string;
  readonly version: number;
  readonly status: 'requires_action' | 'processing' | 'waiting_on_payer' | 'completed' | 'canceled';
  readonly action: SimulatedAction | undefined;
  readonly outcome: SimulatedOutcome | undefined;
  readonly finalSubmission: 'automatic' | 'requires_approval';
  readonly providerNpi: string;
  readonly request: ServiceRequest;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly form: SimulatedForm;
  /** The form's questions, and what the payer asked later. */
  readonly items: readonly FormItem[];
  readonly documents: readonly SimulatedDocument[];
  readonly answers: readonly AnswerItem[];
  readonly answersVersion: number;
  readonly attachments: readonly SimulatedAttachment[];
  readonly attachmentsVersion: number;
  readonly requirements: SimulatedRequirements;
  readonly review: SimulatedReview | undefined;
  readonly receivedAt: string | undefined;
  readonly decidedAt: string | undefined;
  readonly canceledAt: string | undefined;
  /** While a handoff is offered: whether the person could submit in it. */
  readonly offer: { readonly submitCapable: boolean } | undefined;
  readonly handoffs: readonly SimulatedHandoff[];
  readonly scenarios: readonly Scenario[];
  readonly scenario: Scenario;
  /** What is still to happen; undefined until the first confirm. */
  readonly script: readonly ScriptStep[] | undefined;
  readonly rules: CaseRules;
  /** The customer is logged in at the payer, and can look on (generation 2). */
  readonly customerLogin: boolean;
  /** Known beside the answers (generation 1). */
  readonly memberId: string | undefined;
  /** What only generation 1 keeps. */
  readonly dossier: Dossier | undefined;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** When something happens, and ids for what it makes. */
export interface Moment {
  readonly at: string;
  newId(prefix: string): string;
}

/** The handoff in which a person works now. */
export function activeHandoff({ handoffs }: SimulatedCase): SimulatedHandoff | undefined {
  return handoffs.find(({ state }) => state === 'active');
}

/** The counters as they stand. */
export function coversOf(now: SimulatedCase): Covers {
  return {
    version: now.version,
    requirements: now.requirements.version,
    answers: now.answersVersion,
    attachments: now.attachmentsVersion,
  };
}

/** The next version. */
export function bump(now: SimulatedCase, moment: Moment): SimulatedCase {
  return { ...now, version: now.version + 1, updatedAt: moment.at };
}

/** True while the other side has the next move. Nothing moves while a person holds the case. */
export function isMoving(now: SimulatedCase): boolean {
  if (activeHandoff(now) !== undefined) return false;
  const isRebuilding = now.action === 'approve_submission' && now.review?.status === 'stale';
  return now.status === 'processing' || now.status === 'waiting_on_payer' || isRebuilding;
}

/** Nothing happens to it any more. */
export function isOver({ status }: SimulatedCase): boolean {
  return status === 'completed' || status === 'canceled';
}
