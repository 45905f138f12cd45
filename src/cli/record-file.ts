/**
 * Run records as files.
 */
import { parseRunRecord, type RunRecord } from '../replay/run-record.ts';
import type { Runtime } from '../runtime.ts';
import { type ReadStdin, readJson } from './input.ts';
import { writePrivateFile } from './private-file.ts';

/** A record holds the whole chart that was read. */
const maxRecordBytes = 500_000_000;

/** Writes a run record. Nothing stands behind the last brace, so that a record that was cut anywhere is no JSON. Fails: `StoreFailure`. */
export function writeRunRecord(file: string, record: RunRecord, runtime: Runtime): Promise<void> {
  return writePrivateFile({ file, what: 'run record' }, JSON.stringify(record), runtime);
}

/** Reads a run record. Fails: `BadInput`. */
export async function readRunRecord(file: string, stdin: ReadStdin): Promise<RunRecord> {
  return parseRunRecord(await readJson(file, stdin, maxRecordBytes), file === '-' ? 'standard input' : file);
}
