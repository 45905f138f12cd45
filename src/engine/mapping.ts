/**
 * A mapping, as the engine reads it.
 *
 * A mapping lays rules over a form it does not own. A pack is a mapping without a form: its sources, codes, facts and
 * human-only items are used by others under their own names.
 */

import type { CalendarDuration } from '../values/dates.ts';

/** How evidence is chosen; `together` where the rule looks at all of it at once. */
export type Pick =
  | { readonly kind: 'together' }
  | { readonly kind: 'only' | 'oldest' | 'all' }
  | { readonly kind: 'newest'; readonly count: number };

/** What silence means. */
export type WhenNone =
  | { readonly kind: 'ask'; readonly who?: string }
  | { readonly kind: 'leave' }
  | { readonly kind: 'closed-world'; readonly value: boolean | number | string };

export interface AskWords {
  readonly who?: string;
  readonly where?: string;
  readonly question?: string;
}

export interface AnswerRule {
  readonly item: string;
  readonly text?: string;
  readonly from?: string;
  readonly value?: string;
  readonly pick: Pick;
  readonly within?: CalendarDuration;
  readonly agreeWithin?: CalendarDuration;
  /** Percent. */
  readonly tolerance: number;
  /** Numbers outside of this are proposed, not answered. */
  readonly plausible?: { readonly atLeast?: number; readonly atMost?: number };
  readonly options?: Readonly<Record<string, string>>;
  readonly whenNone: WhenNone;
  readonly offer: boolean;
  readonly each?: string;
  readonly as?: string;
  readonly ask?: AskWords;
  readonly why?: string;
}

/** How documents are chosen; `best`: those that hold most of what they are to prove, the newest of them first. */
export type DocumentPick = { readonly kind: 'only' | 'oldest' | 'all' } | { readonly kind: 'newest' | 'best'; readonly count: number };

export interface AttachmentRule {
  readonly type: string;
  readonly from: string;
  /** FHIRPath: Observations or medications that are put into one table where `from` gives nothing. */
  readonly compile?: string;
  readonly pick: DocumentPick;
  readonly within?: CalendarDuration;
  /** FHIRPath: the document types wanted, as `system|code`, the most wanted first. */
  readonly types?: string;
  /** FHIRPath: the specialties wanted, as `system|code`. */
  readonly specialties?: string;
  readonly proves: readonly string[];
  /** True: a person picks, whatever the policy says. */
  readonly offer: boolean;
  /** Whose rule it is, where it is not the mapping's. */
  readonly rulesFrom?: string;
  readonly ask?: AskWords;
  readonly why?: string;
}

export interface FormMatch {
  readonly canonical?: string;
  readonly payer?: string;
  readonly service?: string;
  readonly state?: string;
  readonly reviewed?: readonly string[];
}

export interface Identity {
  readonly birthDate?: string;
  readonly familyName?: string;
  readonly givenName?: string;
  readonly memberId?: string;
}

export interface Mapping {
  readonly name: string;
  readonly version: string;
  readonly form?: FormMatch;
  readonly use: readonly string[];
  /** x-fhir-query by name. */
  readonly sources: Readonly<Record<string, string>>;
  /** `system|code` texts by name. */
  readonly codes: Readonly<Record<string, readonly string[]>>;
  /** Codes of one site that mean the same, by the name of the list they belong to. */
  readonly localCodes: Readonly<Record<string, readonly string[]>>;
  /** FHIRPath by name. */
  readonly facts: Readonly<Record<string, string>>;
  readonly identity: Identity;
  readonly answers: readonly AnswerRule[];
  readonly attachments: readonly AttachmentRule[];
  readonly humanOnly: readonly string[];
  /** Items left without a rule on purpose, and why. */
  readonly unmapped: Readonly<Record<string, string>>;
}
