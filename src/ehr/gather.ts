/**
 * Pulls the clinical record of one case: in waves, each in parallel, until the evaluation wants nothing more.
 *
 * Each query is sent once. What one wave brings decides what the next one asks (a query may embed what another gave).
 * A query that fails is an incomplete source, not an exception: the rules see it. Resources of another patient than the
 * bound one are kept out and named.
 */
import PQueue from 'p-queue';
import type { Evaluation } from '../engine/evaluate.ts';
import { isRead } from '../engine/queries.ts';
import { type ClinicalRecord, findForeignResources, type SourceResult } from '../engine/record.ts';
import { type AnyResource, referenceTo, withoutAbsent } from '../fhir.ts';
import type { Ehr } from './port.ts';

export interface Gathering {
  readonly ehr: Ehr;
  readonly contexts: ClinicalRecord['contexts'];
  /** Contexts that could not be read. */
  readonly gaps?: ClinicalRecord['gaps'];
  /** ISO date-time, for `readAt`. */
  readonly now: string;
  /** The patient everything has to be of. */
  readonly patientId?: string;
  readonly evaluate: (record: ClinicalRecord) => Promise<Evaluation>;
  /** What was read before for this case; asked for again is only what is not among it. */
  readonly sources?: readonly SourceResult[];
}

export interface Gathered {
  readonly record: ClinicalRecord;
  readonly evaluation: Evaluation;
  /** `Type/id` of resources that belong to somebody else. */
  readonly foreign: readonly string[];
  readonly waves: number;
}

const maxWaves = 8;
const parallelQueries = 4;

/** Gathers and evaluates. Fails: what the EHR port throws where nothing at all could be learnt. */
export async function gatherRecord(gathering: Gathering): Promise<Gathered> {
  const sources: SourceResult[] = [...(gathering.sources ?? [])];
  const foreign = new Set<string>();
  const queue = new PQueue({ concurrency: parallelQueries });
  for (let waves = 1; ; waves += 1) {
    const record = recordOf(gathering, sources);
    const evaluation = await gathering.evaluate(record);
    if (evaluation.needs.length === 0 || waves > maxWaves) return { record, evaluation, foreign: [...foreign].sort(), waves };
    const results = await Promise.all(evaluation.needs.map((query) => queue.add(() => ask(query, gathering))));
    for (const result of results) sources.push(keepOwn(result, gathering.patientId, foreign));
  }
}

function recordOf({ contexts, gaps, ehr: { rights } }: Gathering, sources: readonly SourceResult[]): ClinicalRecord {
  return { contexts, ...withoutAbsent({ gaps, rights }), sources: [...sources] };
}

async function ask(query: string, { ehr, now }: Gathering): Promise<SourceResult> {
  if (!isRead(query)) {
    const { resources, completeness, reason } = await ehr.search(query);
    return { query, resources, completeness, ...(reason === undefined ? {} : { reason }), readAt: now };
  }
  const read = await ehr.read(query);
  if (read.kind === 'not-permitted') return { query, resources: [], completeness: 'not-permitted', reason: read.reason, readAt: now };
  return { query, resources: read.kind === 'found' ? [read.resource] : [], completeness: 'complete', readAt: now };
}

function keepOwn(source: SourceResult, patientId: string | undefined, foreign: Set<string>): SourceResult {
  if (patientId === undefined) return source;
  const others: readonly AnyResource[] = findForeignResources(source.resources, patientId);
  for (const other of others) foreign.add(referenceTo(other));
  return others.length === 0 ? source : { ...source, resources: source.resources.filter((resource) => !others.includes(resource)) };
}
