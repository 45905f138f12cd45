/**
 * Files that hold patient data: readable by their owner only, and whole or not there at all.
 */
import { open, rename, rm } from 'node:fs/promises';
import { messageOf, StoreFailure } from '../errors.ts';
import { parseRunRecord, type RunRecord } from '../replay/run-record.ts';
import type { Runtime } from '../runtime.ts';
import { type ReadStdin, readJson } from './input.ts';

/** A record holds the whole chart that was read. */
const maxRecordBytes = 500_000_000;

/**
 * Writes a run record: under another name first, then renamed. Nothing stands behind the last brace, so that a record
 * that was cut anywhere is no JSON.
 *
 * Fails: `StoreFailure`.
 */
export async function writeRunRecord(file: string, record: RunRecord, { newId }: Runtime): Promise<void> {
  const unfinished = `${file}.${newId()}.part`;
  try {
    await writeDurably(unfinished, JSON.stringify(record));
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw new StoreFailure(`the run record ${file} cannot be written`, {
      cause: error,
      remedy: error instanceof RangeError ? `it is too large: ${messageOf(error)}` : 'check the folder and its rights',
    });
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Reads a run record. Fails: `BadInput`. */
export async function readRunRecord(file: string, stdin: ReadStdin): Promise<RunRecord> {
  return parseRunRecord(await readJson(file, stdin, maxRecordBytes), file === '-' ? 'standard input' : file);
}
