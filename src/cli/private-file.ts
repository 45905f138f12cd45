/**
 * Files that hold patient data: readable by their owner only, and whole or not there at all.
 */
import { open, rename, rm } from 'node:fs/promises';
import { messageOf, StoreFailure } from '../errors.ts';
import type { Runtime } from '../runtime.ts';

/** Writes under another name first, then renames. Fails: `StoreFailure`, which calls the file by `what` it is. */
export async function writePrivateFile(
  { file, what }: { readonly file: string; readonly what: string },
  content: string | Uint8Array,
  { newId }: Runtime,
): Promise<void> {
  const unfinished = `${file}.${newId()}.part`;
  try {
    await writeDurably(unfinished, content);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw new StoreFailure(`the ${what} ${file} cannot be written`, {
      cause: error,
      remedy: error instanceof RangeError ? `it is too large: ${messageOf(error)}` : 'check the folder and its rights',
    });
  }
}

async function writeDurably(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
