/**
 * What a run stands on: the ports of the world, and what one run knows.
 */
import type { Press } from '../documents/press.ts';
import type { Gathered } from '../ehr/gather.ts';
import type { Ehr } from '../ehr/port.ts';
import type { AttachmentProposal } from '../engine/attachments.ts';
import type { Engine } from '../engine/evaluate.ts';
import type { Mapping } from '../engine/mapping.ts';
import type { SourceResult } from '../engine/record.ts';
import type { Log } from '../log.ts';
import type { AuthorizationRequest, DocumentDesk, PriorAuth } from '../prior-auth/port.ts';
import type { Runtime } from '../runtime.ts';
import type { Validator } from '../validation/validate-response.ts';
import type { CaseRequest, Lease } from './case.ts';
import type { Bound } from './chart.ts';
import type { PreparedDocuments } from './documents.ts';
import type { Finding } from './finding.ts';
import type { Policy } from './policy.ts';
import type { Polling } from './polling.ts';
import type { CaseStore } from './store.ts';

/** Everything a case needs of the world. */
export interface World {
  readonly ehr: Ehr;
  readonly priorAuth: PriorAuth & DocumentDesk;
  readonly store: CaseStore;
  readonly engine: Engine;
  readonly validator: Validator;
  /** Opens and prints documents, bounded. */
  readonly press: Press;
  readonly policy: Policy;
  readonly runtime: Runtime;
  readonly log: Log;
  /** Who works here, for leases; one for each process. */
  readonly owner: string;
  /** The pinned clock as the rules see it. */
  readonly clock: (moment: Date) => string;
  /** The mapping for a request, by its name or by what it is for. */
  readonly chooseMapping: (
    name: string | undefined,
    request: AuthorizationRequest,
    canonical: string | undefined,
  ) => Promise<Mapping | undefined>;
}

/** A run that may not have seen its chart: enough for what needs none. */
export type Driven = Omit<Run, 'chart'>;

/** What one run knows; a fresh one for each call. */
export interface Run {
  readonly world: World;
  readonly request: CaseRequest;
  readonly chart: Bound;
  readonly startedAt: string;
  /** By `runtime.monotonicMs()`: from then on nothing more of the chart is asked for. */
  readonly chartDueMs: number;
  /** This run as an owner of claims. */
  readonly owner: string;
  lease: Lease;
  readonly polling: Polling;
  sources: readonly SourceResult[];
  /** Writes of each kind that were lost or refused in this run. */
  readonly setbacks: Map<string, number>;
  /** The newest evaluation, and a hash of what it was made from: a case that only waits is not evaluated again. */
  newest?: { readonly madeFrom: string; readonly gathered: Gathered };
  /** Why the chart could not be read: it is not asked again in this run. */
  unread?: unknown;
  /** Documents opened in this run, by reference, and what was made ready last, by what it was made from. */
  readonly documents: {
    readonly opened: Map<string, Finding>;
    prepared?: {
      readonly key: string;
      readonly proposals: readonly AttachmentProposal[];
      readonly prepared: PreparedDocuments;
    };
  };
}
