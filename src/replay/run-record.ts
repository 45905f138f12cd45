/**
 * The record of one evaluation: everything it was made from and what it gave, as one plain value that can be stored, and
 * evaluated again without any EHR.
 *
 * A record holds patient data, all that the evaluation saw. `summaryOf` gives what may be logged. The seal finds damage
 * and edits by hand; it is a hash and no signature, and proves nothing about who wrote the record.
 *
 * Shapes: JSON; written and read back, it is the same record. `input` is what the engine was given, form, mapping and
 * chart included; `result.evaluation` what it gave.
 */

import type { Engine, Evaluation, EvaluationInput } from '../engine/evaluate.ts';
import type { Outcome } from '../engine/outcome.ts';
import type { SourceResult } from '../engine/record.ts';
import { BadInput } from '../errors.ts';
import { isResource } from '../fhir.ts';
import type { Issue } from '../forms/issues.ts';
import { readQuestionnaire } from '../forms/questionnaire.ts';
import { hashOf } from '../hash.ts';
import { compareEvaluations, type Difference } from './differences.ts';
import { readVersions, type Versions } from './versions.ts';

/** What the engine was given, without what tells of its running. */
export type RecordedInput = Omit<EvaluationInput, 'onExpression'>;

export interface RunRecord extends Versions {
  readonly schema: 1;
  /** The pinned clock, and the zone in which it was taken. */
  readonly now: string;
  readonly timeZone: string;
  readonly form: { readonly canonical?: string; readonly version?: string; readonly sha256: string };
  readonly mapping?: { readonly name: string; readonly version: string; readonly sha256: string };
  readonly input: RecordedInput;
  /** What was told before the evaluation, about what was handed in. */
  readonly told: readonly Issue[];
  readonly result: {
    /** Questions by how they ended. */
    readonly counts: Readonly<Partial<Record<Outcome, number>>>;
    readonly sha256: ResultHashes;
    readonly evaluation: Evaluation;
  };
  /** SHA-256 over all the rest. */
  readonly seal: string;
}

export interface ResultHashes {
  readonly response: string;
  readonly items: string;
  readonly attachments: string;
  readonly issues: string;
}

/** One evaluation as it was run. */
export interface Run {
  readonly input: EvaluationInput;
  readonly evaluation: Evaluation;
  /** IANA name. */
  readonly timeZone: string;
  readonly told?: readonly Issue[];
  /** What ran it; this process unless told otherwise. */
  readonly versions?: Versions;
}

/**
 * Records one evaluation. The record shares nothing with what it was made from.
 *
 * Fails: `BadInput` where something was evaluated that JSON cannot hold, as a number beyond all bounds.
 */
export function recordRun({ input, evaluation, timeZone, told = [], versions = readVersions() }: Run): RunRecord {
  const { questionnaire, mapping } = input;
  const { url, version } = questionnaire;
  const content = {
    priorfill: versions.priorfill,
    schema: 1 as const,
    libraries: versions.libraries,
    now: input.now,
    timeZone,
    form: {
      ...(url === undefined ? {} : { canonical: url }),
      ...(version === undefined ? {} : { version }),
      sha256: hashOf(questionnaire),
    },
    ...(mapping === undefined ? {} : { mapping: { name: mapping.name, version: mapping.version, sha256: hashOf(mapping) } }),
    input: withRefused(input, evaluation),
    told,
    result: { counts: countOutcomes(evaluation), sha256: hashResult(evaluation), evaluation },
  };
  const written = JSON.parse(JSON.stringify(content, refuseUnwritable)) as Omit<RunRecord, 'seal'>;
  return { ...written, seal: hashOf(written) };
}

/** `1e400` in a chart is read as infinity, and infinity is written as null. */
function refuseUnwritable(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  throw new BadInput('the run cannot be recorded: it holds a number that is too large to be written again', {
    remedy: 'find it in the chart or in the form; or run without a record',
  });
}

/** What hung or grew too large once is not tried again. */
function withRefused({ onExpression: _staysHere, ...input }: EvaluationInput, { refused }: Evaluation): RecordedInput {
  return refused === undefined ? input : { ...input, refused: { ...input.refused, ...refused } };
}

function countOutcomes({ items }: Evaluation): RunRecord['result']['counts'] {
  const counts: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of items) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

function hashResult({ response, items, attachments, issues }: Evaluation): ResultHashes {
  return { response: hashOf(response), items: hashOf(items), attachments: hashOf(attachments), issues: hashOf(issues) };
}

/** Takes unknown data for a run record. Fails: `BadInput` where it is none, or is not as it was written; begins with `where`. */
export function parseRunRecord(data: unknown, where: string): RunRecord {
  const refuse = (why: string, remedy: string): BadInput => new BadInput(`${where}: ${why}`, { remedy });
  if (!isOurs(data)) throw refuse('this is not a run record', 'give a file that "priorfill populate --run-record" wrote');
  if (data.schema !== 1)
    throw refuse('this run record has a layout that this version does not know', 'replay it with the version of priorfill that wrote it');
  if (!isSealed(data))
    throw refuse('this run record was changed or damaged after it was written', 'take it from where it was first stored');
  const record = data as unknown as RunRecord;
  if (!isWhole(record)) throw refuse('this run record does not hold what an evaluation needs', 'take it from where it was first stored');
  readQuestionnaire(record.input.questionnaire, where);
  return record;
}

type Claimed = Readonly<Record<string, unknown>> & { readonly schema: unknown; readonly seal: string };

function isOurs(data: unknown): data is Claimed {
  if (typeof data !== 'object' || data === null) return false;
  const { priorfill, schema, seal } = data as Readonly<Record<string, unknown>>;
  return typeof priorfill === 'string' && typeof schema === 'number' && typeof seal === 'string';
}

function isSealed({ seal, ...rest }: Claimed): boolean {
  try {
    return hashOf(rest) === seal;
  } catch (error) {
    // Nested deeper than anything of ours.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** A seal can be made for anything: what the engine relies on is looked at. */
function isWhole({ input, told, libraries, result, now, timeZone }: RunRecord): boolean {
  const { contexts, sources } = input?.record ?? {};
  return (
    [now, timeZone, input?.now].every((text) => typeof text === 'string') &&
    [contexts, libraries, result?.evaluation?.response].every((value) => typeof value === 'object' && value !== null) &&
    [told, result?.evaluation?.items, result?.evaluation?.attachments, result?.evaluation?.issues].every(Array.isArray) &&
    Array.isArray(sources) &&
    sources.every(isSource)
  );
}

function isSource(source: Partial<SourceResult> | null): boolean {
  return typeof source?.query === 'string' && Array.isArray(source.resources) && source.resources.every(isResource);
}

/** What evaluating again gave. */
export interface Replay {
  readonly evaluation: Evaluation;
  /** Empty where every byte is the same. */
  readonly differences: readonly Difference[];
  /** Versions that are not those of the record. */
  readonly versions: readonly VersionChange[];
}

export interface VersionChange {
  readonly name: string;
  readonly recorded: string;
  readonly now: string;
}

/** Evaluates a record again: its own form, mapping, chart and clock; nothing is read from anywhere. */
export async function replayRun(record: RunRecord, engine: Engine, versions: Versions = readVersions()): Promise<Replay> {
  const evaluation = await engine.evaluate(structuredClone(record.input));
  return { evaluation, differences: compareEvaluations(record.result.evaluation, evaluation), versions: findChanges(record, versions) };
}

function findChanges(record: Versions, running: Versions): readonly VersionChange[] {
  const names = [...new Set([...Object.keys(record.libraries), ...Object.keys(running.libraries)])];
  const libraries = names.map((name) => ({
    name,
    recorded: record.libraries[name] ?? 'not there',
    now: running.libraries[name] ?? 'not there',
  }));
  const program = { name: 'priorfill', recorded: record.priorfill, now: running.priorfill };
  return [program, ...libraries].filter(({ recorded, now }) => recorded !== now);
}
