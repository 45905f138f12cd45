/**
 * The report of one evaluation: readable by its owner only.
 */
import { writeFile } from 'node:fs/promises';
import { type ChartDefect, findChartDefects } from '../engine/chart-defects.ts';
import type { Evaluation, EvaluationInput } from '../engine/evaluate.ts';
import { StoreFailure } from '../errors.ts';
import type { Issue } from '../forms/issues.ts';

export interface Report extends Pick<Evaluation, 'items' | 'attachments' | 'issues'> {
  /** Whose rights the chart was read with; `files` where no server was asked. */
  readonly rights: 'user' | 'service' | 'files';
  /** Dirt in the chart: for whoever keeps it. */
  readonly chartDefects: readonly ChartDefect[];
}

/** What is told of one evaluation beside the response. */
export function toReport({ record, now }: EvaluationInput, told: readonly Issue[], { items, attachments, issues }: Evaluation): Report {
  return {
    items,
    attachments,
    issues: [...told, ...issues],
    rights: record.rights ?? 'files',
    chartDefects: findChartDefects(record, now),
  };
}

/** Writes a report as JSON. Fails: `StoreFailure`. */
export async function writeReport(file: string, report: Report): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw new StoreFailure(`the report ${file} cannot be written`, { cause: error, remedy: 'check the folder and its rights' });
  }
}
