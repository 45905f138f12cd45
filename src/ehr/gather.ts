/**
 * Pulls the clinical record of one case: in waves, each in parallel, until the evaluation wants nothing more.
 *
 * Each query is sent once. What one wave brings decides what the next one asks (a query may embed what another gave).
 * How many are under way at a time is the EHR's own matter: its host has a budget. A query that fails, or for which no
 * time is left, is an incomplete source, not an exception: the rules see it. Resources of another patient than the bound
 * one are kept out and named; a clinical fact that names no patient is not used, and its source is then not whole.
 */
import type { Evaluation } from '../engine/evaluate.ts';
import { ownerOf, type PatientIdentity } from '../engine/patient.ts';
import { isRead } from '../engine/queries.ts';
import type { ClinicalRecord, SourceResult } from '../engine/record.ts';
import { referenceTo, withoutAbsent } from '../fhir.ts';
import type { Ehr } from './port.ts';

export interface Gathering {
  readonly ehr: Ehr;
  readonly contexts: ClinicalRecord['contexts'];
  /** Contexts that could not be read. */
  readonly gaps?: ClinicalRecord['gaps'];
  /** ISO date-time, for `readAt`. */
  readonly now: string;
  /** The patient everything has to be of. */
  readonly patient?: PatientIdentity;
  /** True once the time for reading this chart is used up. */
  readonly isLate?: () => boolean;
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

/** Gathers and evaluates. Fails: what the EHR port throws where nothing at all could be learnt. */
export async function gatherRecord(gathering: Gathering): Promise<Gathered> {
  const sources: SourceResult[] = [...(gathering.sources ?? [])];
  const foreign = new Set<string>();
  for (let waves = 1; ; waves += 1) {
    const record = recordOf(gathering, sources);
    const evaluation = await gathering.evaluate(record);
    if (evaluation.needs.length === 0 || waves > maxWaves) return { record, evaluation, foreign: [...foreign].sort(), waves };
    const results = await Promise.all(evaluation.needs.map((query) => ask(query, gathering)));
    for (const result of results) sources.push(keepOwn(result, gathering.patient, foreign));
  }
}

function recordOf({ contexts, gaps, ehr: { rights } }: Gathering, sources: readonly SourceResult[]): ClinicalRecord {
  return { contexts, ...withoutAbsent({ gaps, rights }), sources: [...sources] };
}

async function ask(query: string, { ehr, now, isLate = () => false }: Gathering): Promise<SourceResult> {
  if (isLate()) return nothing(query, now, { completeness: 'incomplete', reason: 'the time for reading this chart was used up' });
  if (!isRead(query)) {
    const { resources, completeness, reason } = await ehr.search(query);
    return { query, resources, completeness, ...withoutAbsent({ reason }), readAt: now };
  }
  const read = await ehr.read(query);
  if (read.kind === 'found') return { query, resources: [read.resource], completeness: 'complete', readAt: now };
  if (read.kind === 'not-permitted') return nothing(query, now, { completeness: 'not-permitted', reason: read.reason });
  return nothing(query, now, { completeness: 'incomplete', reason: 'what a reference names is not in the EHR' });
}

function nothing(query: string, readAt: string, why: Required<Pick<SourceResult, 'completeness' | 'reason'>>): SourceResult {
  return { query, resources: [], ...why, readAt };
}

function keepOwn(source: SourceResult, patient: PatientIdentity | undefined, foreign: Set<string>): SourceResult {
  if (patient === undefined) return source;
  const owners = new Map(source.resources.map((resource) => [resource, ownerOf(resource, patient)]));
  const others = source.resources.filter((resource) => owners.get(resource) === 'another');
  const unnamed = source.resources.filter((resource) => owners.get(resource) === 'unnamed');
  for (const other of others) foreign.add(referenceTo(other));
  if (others.length + unnamed.length === 0) return source;
  const kept = { ...source, resources: source.resources.filter((resource) => !others.includes(resource) && !unnamed.includes(resource)) };
  return unnamed.length === 0 ? kept : withGap(kept, `${unnamed.length} resources name no patient and are not used`);
}

function withGap(source: SourceResult, reason: string): SourceResult {
  const completeness = source.completeness === 'not-permitted' ? source.completeness : 'incomplete';
  return { ...source, completeness, reason: source.reason === undefined ? reason : `${source.reason}; ${reason}` };
}
