/**
 * Folders and files for the SQLite stores of a test, taken away after it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The name of a store file that does not exist yet, in a folder of its own. */
export function aStoreFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'priorfill-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'cases.db');
}
