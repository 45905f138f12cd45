/**
 * What the engine needs of an EHR: a search that says how complete it is, a read, and the bytes of a document.
 *
 * Adapters never throw because of what a chart holds or withholds: a search that could not be read to its end says so.
 * They throw `Unavailable`, `AccessRefused` or `BrokenContract` only where nothing at all could be learnt and trying
 * again later may help.
 */
import type { AnyResource } from '../fhir.ts';

/**
 * What one search gave.
 *
 * Shapes: `resources` holds matches and included resources, each type and id once (the newest version), in the order
 * of the server. `incomplete` and `not-permitted` say why in `reason`, in words without patient data.
 */
export interface SearchResult {
  readonly resources: readonly AnyResource[];
  readonly completeness: 'complete' | 'incomplete' | 'not-permitted';
  readonly reason?: string;
  /** Pages read. */
  readonly pages: number;
}

/** What one read gave; `missing` for 404 and 410, `moved` where the EHR sends the reader to another id, as after a merge. */
export type ReadResult =
  | { readonly kind: 'found'; readonly resource: AnyResource }
  | { readonly kind: 'missing' }
  /** `to` is `Type/id` of the same EHR and the same type. */
  | { readonly kind: 'moved'; readonly to: string }
  | { readonly kind: 'not-permitted'; readonly reason: string };

/** The bytes behind an Attachment. `refused` covers a foreign URL, a size over the cap, a cut body, a hash that differs. */
export type DocumentResult =
  | { readonly kind: 'found'; readonly bytes: Uint8Array; readonly contentType: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly reason: string };

/** An Attachment's own claims about where it lies and what it is. Source: FHIR R4 Attachment. */
export interface DocumentAddress {
  readonly url?: string;
  readonly data?: string;
  readonly contentType?: string;
  /** Bytes, as claimed. */
  readonly size?: number;
  /** Base64 of the SHA-1, as claimed. */
  readonly hash?: string;
  /** Ids of the patient it has to be of, where a Binary says whose it is. */
  readonly patientIds?: readonly string[];
}

/** A parameter that is not sent as it was asked, and why. */
export interface PlannedParameter {
  readonly parameter: string;
  readonly why: string;
}

/** What one query comes to at this EHR, said before it is sent: to be read before anything about a patient is asked. */
export interface PlannedQuery {
  readonly query: string;
  readonly outcome: 'planned' | 'cannot be asked here';
  /** Why it cannot be asked. */
  readonly reason?: string;
  /** Sent first, all of them. */
  readonly requests: readonly string[];
  /** Parameters that are judged here, because they are not sent or not as they were asked. */
  readonly filteredHere: readonly PlannedParameter[];
  readonly takenOut: readonly PlannedParameter[];
  readonly added: readonly PlannedParameter[];
  /** Why the result will not be everything. */
  readonly incomplete?: string;
  /** Each only where the one before was refused. */
  readonly further: readonly { readonly way: string; readonly requests: readonly string[]; readonly incomplete?: string }[];
  /** Requests for references, and for what points at the result, at most. */
  readonly mostFollowUps: number;
  /** All requests at most, without later pages and retries. */
  readonly mostRequests: number;
}

/** Whose rights a chart is read with: a signed-in user's, or this service's own. */
export type EhrRights = 'user' | 'service';

export interface Ehr {
  /** Absent for files. */
  readonly rights?: EhrRights;
  /** The base URL, ending in a slash; absent for files. */
  readonly base?: string;
  /**
   * Runs one search, all pages.
   *
   * Shapes: `query` is `Type?name=value&…`, percent-encoded, as x-fhir-query gives it.
   */
  search(query: string): Promise<SearchResult>;
  /** What a search would come to; absent where a query is sent as it is. Asks nothing about a patient. */
  plan?(query: string): Promise<PlannedQuery>;
  /** Reads `Type/id`. */
  read(reference: string): Promise<ReadResult>;
  /** Fetches the bytes of an Attachment. */
  document(address: DocumentAddress): Promise<DocumentResult>;
}
