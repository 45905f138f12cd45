/**
 * The report of one evaluation: readable by its owner only.
 */
import { writeFile } from 'node:fs/promises';
import { StoreFailure } from '../errors.ts';

/** Writes a report as JSON. Fails: `StoreFailure`. */
export async function writeReport(file: string, report: object): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw new StoreFailure(`the report ${file} cannot be written`, { cause: error, remedy: 'check the folder and its rights' });
  }
}
